//! Prints forty times more than is kept.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("print-flood", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let line = "x".repeat(16 << 10);
    for _ in 0..40 {
        println!("{line}");
    }
    Ok(Page::new("printed"))
}
