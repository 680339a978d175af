//! Answers with characters that are not seen, or that turn what stands beside them around.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("invisible-text", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let text = "\u{202e}teg\u{2066}\u{200b}\u{feff}\u{ad}\u{e0041}\u{0}\u{1b}[2J\u{85}\u{2028}";
    Ok(Page::new(format!("odd{text}"))
        .push(Block::heading(text))
        .push(Block::markdown(text.repeat(1_000))))
}
