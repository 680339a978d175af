//! Asks at addresses of the region's own network.

use zoo::Visit;
use zoo::outside::tried;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("egress-private", misbehave);

const HOSTS: &[&str] = &[
    "10.0.0.1",
    "0x0a000001",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "[fc00::1]",
    "[fec0::1]",
    "[2002:a00:1::]",
    "intranet",
    "ten.names.example.org",
    "customers.names.example.org",
    "unique-local.names.example.org",
    "translated.names.example.org",
    // One address that anybody may ask, and one that nobody may.
    "both.names.example.org",
];

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    Ok(tried(visit, HOSTS))
}
