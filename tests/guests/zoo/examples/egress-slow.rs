//! Asks a host that never answers, for as long as it may.

use zoo::Visit;
use zoo::outside::{asked, port};
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("egress-slow", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let at = |path| format!("http://service.example.org:{}/{path}", port(visit));
    Ok(Page::new(format!(
        "{}, {}",
        asked(&at("silent")),
        asked(&at("drip"))
    )))
}
