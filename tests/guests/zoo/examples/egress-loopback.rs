//! Asks at the machine itself, by every way to write its address and by names that stand for it.

use zoo::Visit;
use zoo::outside::tried;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("egress-loopback", misbehave);

const HOSTS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "localhost",
    "localhost.localdomain",
    "service.example.org@127.0.0.1",
    "127.0.0.1.",
    "１２７.0.0.1",
    // A host that was granted, and its name stands for this machine.
    "loopback.names.example.org",
    "loopback-six.names.example.org",
    "mapped.names.example.org",
    "unspecified.names.example.org",
];

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    Ok(tried(visit, HOSTS))
}
