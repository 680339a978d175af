//! Counts for ever.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("endless-loop", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut count = 0_u64;
    loop {
        count = black_box(count.wrapping_add(1));
        if count == u64::MAX {
            return Ok(Page::new("the end of numbers"));
        }
    }
}
