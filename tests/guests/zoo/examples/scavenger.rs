//! Looks for what the calls of another module left in memory.

use std::hint::black_box;

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::{Visit, arena};

zoo::guest!("scavenger", misbehave);

/// Takes much memory without writing to it, and says how much of it was somebody's.
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let taken = black_box(Vec::<u8>::with_capacity(4 << 20));
    let found = arena::found();
    drop(taken);
    Ok(Page::new(found.to_string()))
}
