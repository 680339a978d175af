//! Answers with a text that is none.

use zoo::raw::{second, stay};

zoo::raw_guest!("garbage-text", answer);

static NO_TEXT: [u8; 4] = [0xff, 0xfe, 0xc0, 0x80];

fn answer() -> *const usize {
    let mut words = second("odd");
    words[2] = NO_TEXT.as_ptr().expose_provenance();
    words[3] = NO_TEXT.len();
    stay(words)
}
