//! Asking outside, and saying what came of it.

use preau_sdk::outbound::Request;
use preau_sdk::page::{Block, Page};

use crate::Visit;

/// The port of the tests' server, which comes with the address; otherwise the usual one.
pub fn port(visit: &Visit) -> String {
    let mut query = visit.address.query.iter();
    let port = query.find(|(name, _)| name == "port");
    port.map_or_else(|| "443".to_owned(), |(_, port)| port.clone())
}

/// What came: the status and the begin of the body, or why nothing did.
pub fn asked(url: &str) -> String {
    match Request::get(url).send() {
        Ok(answer) => {
            let body: String = answer.text().unwrap_or_default().chars().take(40).collect();
            format!("{} {body}", answer.status)
        }
        Err(none) => none.name().to_owned(),
    }
}

/// Asks at each of these hosts in both schemes, and says what came of each.
pub fn tried(visit: &Visit, hosts: &[&str]) -> Page {
    let port = port(visit);
    let mut page = Page::new("tried");
    for host in hosts {
        for scheme in ["https", "http"] {
            let came = asked(&format!("{scheme}://{host}:{port}/hello"));
            page = page.push(Block::markdown(format!("{scheme}://{host}: {came}")));
        }
    }
    page
}
