//! Answers with a page of megabytes.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("huge-page", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    Ok(Page::new("x".repeat(3 << 20)).push(Block::markdown("x".repeat(16 << 20))))
}
