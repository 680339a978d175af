//! Takes memory until there is none.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("memory-bomb", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut held: Vec<Vec<u8>> = Vec::new();
    while held.len() < 1 << 12 {
        held.push(black_box(Vec::with_capacity(1 << 18)));
    }
    Ok(Page::new(held.len().to_string()))
}
