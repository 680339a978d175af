//! Asks again and again at a host whose name stands for something else each time.

use zoo::Visit;
use zoo::outside::{asked, port};
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("egress-rebinding", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let url = format!("http://service.example.org:{}/hello", port(visit));
    let came = (0..6).map(|_| Block::markdown(asked(&url)));
    Ok(Page::new("asked").extend(came))
}
