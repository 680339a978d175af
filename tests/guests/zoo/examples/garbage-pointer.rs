//! Answers with a list that begins in its memory and ends beyond it.

use zoo::raw::{page, stay};

zoo::raw_guest!("garbage-pointer", answer);

fn answer() -> *const usize {
    let mut words = page("odd");
    // So many blocks, from here.
    words[15] = 1 << 16;
    words[16] = 1 << 28;
    stay(words)
}
