//! Asks without end.

use zoo::Visit;
use zoo::outside::{asked, port};
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("egress-storm", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let url = format!("http://service.example.org:{}/hello", port(visit));
    let mut last = String::new();
    for _ in 0..10_000_000 {
        last = asked(&url);
    }
    Ok(Page::new(last))
}
