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

/// Never stops asking the machine for what no budget of the contract counts.
pub(crate) fn endless_random() -> String {
    let mut last = String::new();
    loop {
        if last == "none" {
            return last;
        }
        last = random(64 << 10);
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

#[link(wasm_import_module = "wasi:random/random@0.2.6")]
unsafe extern "C" {
    /// `get-random-bytes` by the canonical ABI: a length, and where to put pointer and length.
    #[link_name = "get-random-bytes"]
    fn get_random_bytes(length: u64, list: *mut [usize; 2]);
}

#[link(wasm_import_module = "wasi:clocks/monotonic-clock@0.2.6")]
unsafe extern "C" {
    /// `subscribe-duration`: gives a handle that is nowhere given back here.
    #[link_name = "subscribe-duration"]
    fn subscribe_duration(nanoseconds: u64) -> i32;
}

/// How many random bytes one call of the machine gives when asked for so many.
pub(crate) fn random(bytes: u64) -> String {
    let mut list = [0_usize; 2];
    // SAFETY: the signature is that of the canonical ABI, and `list` lives until the call returns.
    unsafe { get_random_bytes(bytes, &raw mut list) };
    list[1].to_string()
}

/// Takes handles and keeps them.
pub(crate) fn handles() -> String {
    let mut last = 0;
    for _ in 0..10_000 {
        // SAFETY: the signature is that of the canonical ABI.
        last = unsafe { subscribe_duration(1) };
    }
    format!("{last} handles")
}
