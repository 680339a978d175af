//! Asks for the time by the million: what WASI answers without asking any budget.

use std::hint::black_box;
use std::time::SystemTime;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("clock-storm", misbehave);

#[expect(
    clippy::disallowed_methods,
    reason = "asked for to see that asking is counted"
)]
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    for _ in 0..10_000_000 {
        black_box(SystemTime::now());
    }
    Ok(Page::new("late"))
}
