//! Copies half of its memory onto the other half, again and again: one instruction each time.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("memory-copy", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut all = vec![1_u8; 48 << 20];
    loop {
        black_box(all.as_mut_slice()).copy_within(..24 << 20, 24 << 20);
        if all.is_empty() {
            return Ok(Page::new("nothing to copy"));
        }
    }
}
