//! Panics.

use std::hint::black_box;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("panic", misbehave);

#[expect(clippy::panic, reason = "that is what it is for")]
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    panic!("{}", black_box("a defect of the module"));
}
