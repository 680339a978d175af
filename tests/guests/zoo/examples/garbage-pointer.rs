//! Answers with a list that begins in its memory and ends beyond it.

use zoo::raw::{second, stay};

zoo::raw_guest!("garbage-pointer", answer);

fn answer() -> *const usize {
    let mut words = second("odd");
    // So many blocks, from here; folders, or lines of a tile, which lie where a page has none of its lead.
    for list in [4, 16] {
        words[list] = 1 << 16;
        words[list + 1] = 1 << 28;
    }
    stay(words)
}
