//! Instructions, stack and memory.

use std::hint::black_box;

/// Never ends.
#[inline(never)]
pub(crate) fn endless() -> String {
    let mut count = 0_u64;
    loop {
        count = black_box(count.wrapping_add(1));
        if count == u64::MAX {
            return "the end of numbers".to_owned();
        }
    }
}

/// Calls itself, with nothing on the shadow stack.
#[inline(never)]
pub(crate) fn recurse(depth: u64) -> u64 {
    if black_box(depth) == 0 {
        return 0;
    }
    recurse(depth + 1).wrapping_mul(31) ^ depth
}

/// Takes memory until there is none, and would say how much there was.
pub(crate) fn grow() -> String {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        held.push(black_box(vec![1; 1 << 20]));
        if held.len() > 1 << 12 {
            return format!("{} MiB", held.len());
        }
    }
}

/// Takes this much memory, writes into each page of it, and gives how many there were.
pub(crate) fn hold(bytes: usize) -> usize {
    let mut held = black_box(vec![0_u8; bytes]);
    for page in held.chunks_mut(4 << 10) {
        page[0] = 1;
    }
    black_box(held)
        .chunks(4 << 10)
        .filter(|page| page[0] == 1)
        .count()
}

/// Asks for more memory than there is, goes on with less, and panics.
pub(crate) fn cope() -> String {
    let mut wanted: Vec<u8> = Vec::new();
    if black_box(&mut wanted)
        .try_reserve_exact(black_box(1 << 30))
        .is_ok()
    {
        return format!("{} bytes", black_box(wanted).capacity());
    }
    black_box(hold(8 << 20));
    named_panic()
}

/// Panics, in a function whose name a backtrace should say.
#[inline(never)]
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn named_panic() -> String {
    panic!("{}", black_box("a defect of the module"));
}
