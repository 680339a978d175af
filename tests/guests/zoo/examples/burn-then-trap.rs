//! Burns a good part of what it was given, and then dies: an early end must not make a smaller bill.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("burn-then-trap", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    for count in 0..1_000_000_u64 {
        black_box(count);
    }
    std::process::abort();
}
