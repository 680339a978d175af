//! Fills nearly all of its memory, again and again: one instruction each time.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("memory-fill", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut all = vec![0_u8; 48 << 20];
    loop {
        black_box(all.as_mut_slice()).fill(black_box(7));
        if all.is_empty() {
            return Ok(Page::new("nothing to fill"));
        }
    }
}
