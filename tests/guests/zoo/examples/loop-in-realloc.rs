//! Never says where what it is told is to lie: the kernel asks for a place before it enters, and when it answers.

use std::alloc::{Layout, alloc, realloc};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use zoo::raw::bindings::ent::kernel::records::fresh_id;
use zoo::raw::{second, stay};

zoo::raw_guest!("loop-in-realloc", answer);

/// Whether it was entered where it misbehaves, and asks the kernel for something.
static ASKS: AtomicBool = AtomicBool::new(false);

/// Where it is told nothing before it is entered: in its tile, or nothing that is empty.
fn answer() -> *const usize {
    ASKS.store(true, Ordering::Relaxed);
    stay(second(fresh_id().leak()))
}

/// The place of a text or a list. Of the texts that it is told elsewhere none is empty, as the first page's path is.
///
/// # Safety
/// As the canonical ABI has it: `old` lies where this function said, `old_length` bytes of it.
#[cfg(target_arch = "wasm32")]
#[unsafe(export_name = "cabi_realloc")]
unsafe extern "C" fn place(
    old: *mut u8,
    old_length: usize,
    align: usize,
    length: usize,
) -> *mut u8 {
    while black_box(ASKS.load(Ordering::Relaxed) || (align, length) == (1, 0)) {}
    if length == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    // SAFETY: a power of two and a length that is not nothing, and what was given for them before.
    unsafe {
        if old_length == 0 {
            alloc(Layout::from_size_align_unchecked(length, align))
        } else {
            let there = Layout::from_size_align_unchecked(old_length, align);
            realloc(old, there, length)
        }
    }
}
