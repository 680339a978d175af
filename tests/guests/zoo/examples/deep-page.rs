//! Answers with lists and quotations within each other by the thousand.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("deep-page", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    Ok(Page::new("deep")
        .push(Block::markdown(format!("{} x", ">".repeat(100_000))))
        .push(Block::markdown(format!("{} x", "- ".repeat(100_000))))
        .push(Block::markdown(format!(
            "{}x{}",
            "[".repeat(100_000),
            "](".repeat(100_000)
        )))
        .push(Block::markdown("*_".repeat(100_000))))
}
