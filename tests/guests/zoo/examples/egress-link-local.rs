//! Asks for what a cloud tells its machines: keys and roles, at addresses that only these can reach.

use zoo::Visit;
use zoo::outside::tried;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("egress-link-local", misbehave);

const HOSTS: &[&str] = &[
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "169.254.43518",
    "[::ffff:169.254.169.254]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "168.63.129.16",
    "100.100.100.200",
    "metadata.google.internal",
    "metadata.names.example.org",
    "metadata-six.names.example.org",
    "platform.names.example.org",
];

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    Ok(tried(visit, HOSTS))
}
