//! What is in the memory that a guest was given.

use std::hint::black_box;

/// What is left behind, word for word. Made while it runs, so that it stands nowhere in a guest's own data.
fn mark() -> u64 {
    black_box(0x5eed_0000_dead_0000_u64) ^ black_box(0x0bad_cafe_0000_f00d)
}

/// How many words of an earlier call lie anywhere in memory.
#[cfg(target_arch = "wasm32")]
pub fn found() -> usize {
    let end = core::arch::wasm32::memory_size(0) << 16;
    let mark = mark();
    let words = (8..end).step_by(8);
    words
        .filter(|at| {
            // SAFETY: all of linear memory may be read, and these eight bytes lie within it.
            let word: u64 =
                unsafe { core::ptr::read_volatile(core::ptr::with_exposed_provenance(*at)) };
            word == mark
        })
        .count()
}

/// There is no such memory elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub fn found() -> usize {
    0
}

/// Leaves so many words, and never gives them back.
pub fn leave(words: usize) {
    std::mem::forget(black_box(vec![mark(); words]));
}
