//! Answers with as many blocks, columns and cells as may cross, far more than a page may show.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Cell, Column, Page, Table};

zoo::guest!("wide-page", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let columns = (0..500).map(|_| Column::new("c"));
    let table = Table::new("wide", columns).row((0..5_000).map(|_| Cell::text("x")));
    Ok(Page::new("wide")
        .push(table)
        .extend((0..3_000).map(|_| Block::markdown("- x"))))
}
