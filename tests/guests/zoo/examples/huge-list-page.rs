//! Answers with a page of hundreds of thousands of empty rows: nothing in bytes, and much to hold.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Column, Page, Table};

zoo::guest!("huge-list-page", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut table = Table::new("empty", [Column::new("nothing")]);
    table.rows = vec![Vec::new(); 300_000];
    Ok(Page::new("rows").push(table))
}
