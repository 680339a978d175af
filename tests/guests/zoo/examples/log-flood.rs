//! Logs a hundred times more than is kept, with what a terminal would obey and a journal would split.

use zoo::Visit;
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Failure, log};

zoo::guest!("log-flood", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let line = format!("\n\u{1b}[2J\u{202e}{}", "é".repeat(4_000));
    for _ in 0..1_000 {
        log::error(&line);
    }
    Ok(Page::new("logged"))
}
