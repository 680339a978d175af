//! Calls into the kernel, and data that crosses in them.

use preau_sdk::bindings::ent::kernel::{directory, records, settings};
use preau_sdk::page::{Block, Page};
use preau_sdk::{Date, log};

/// Never stops asking.
pub(crate) fn endless_calls() -> String {
    loop {
        if records::fresh_id().is_empty() {
            return "no identifier".to_owned();
        }
    }
}

/// Names for more identifiers than allowed.
pub(crate) fn wide_names() -> String {
    let ids = vec!["nobody".to_owned(); 501];
    format!("{} names", directory::names(&ids).len())
}

/// One argument of a call that is larger than what may cross.
pub(crate) fn huge_argument() -> String {
    log::info(&"x".repeat(3 << 20));
    "crossed".to_owned()
}

/// A setting that the manifest does not declare.
pub(crate) fn undeclared_setting() -> String {
    format!("{:?}", settings::get("nothing"))
}

/// A page larger than what may cross.
pub(crate) fn huge_page() -> Page {
    Page::new("huge").push(Block::markdown("x".repeat(3 << 20)))
}

/// More blocks than a page may have, within what may cross.
pub(crate) fn many_blocks() -> Page {
    Page::new("many").extend((0..2_500).map(|_| Block::markdown("x")))
}

/// A page with a day that no calendar has.
pub(crate) fn bad_date() -> Page {
    Page::new("day").push(Block::Day(Date {
        year: 2026,
        month: 2,
        day: 31,
    }))
}
