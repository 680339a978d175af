//! Calls itself until there is no stack.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("deep-recursion", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    Ok(Page::new(deeper(1).to_string()))
}

#[inline(never)]
fn deeper(depth: u64) -> u64 {
    if black_box(depth) == 0 {
        return 0;
    }
    deeper(depth + 1).wrapping_mul(31) ^ depth
}
