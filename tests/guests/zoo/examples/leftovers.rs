//! Looks for what another call left in memory, and leaves something itself: in what it was given, and in
//! its own statics.

use std::sync::atomic::{AtomicU32, Ordering};

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::{Visit, arena};

zoo::guest!("leftovers", misbehave);

static CALLS: AtomicU32 = AtomicU32::new(0);

/// Says how many calls there were before, how many words of them are left, and how many there are now, by
/// which one sees that it would have found them.
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let before = CALLS.fetch_add(1, Ordering::Relaxed);
    let found = arena::found();
    arena::leave(1 << 18);
    Ok(Page::new(format!("{before} {found} {}", arena::found())))
}
