//! Answers with a case that the contract does not have.

use zoo::raw::{page, stay};

zoo::raw_guest!("garbage-enum", answer);

fn answer() -> *const usize {
    let mut words = page("odd");
    // Neither a page nor a failure.
    words[0] = 77;
    stay(words)
}
