//! Hands the kernel a text of megabytes.

use zoo::Visit;
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Failure, log};

zoo::guest!("huge-argument", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    log::info(&"x".repeat(16 << 20));
    Ok(Page::new("crossed"))
}
