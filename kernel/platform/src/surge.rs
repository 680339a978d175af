//! Whether more come than can be served: a switch that the gate turns, and what may do with less asks.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Platform;

/// Whether there is a surge on this node.
#[derive(Debug, Default)]
pub struct Surge(AtomicBool);

impl Surge {
    /// Says that there is one, or no longer.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::Relaxed);
    }

    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Platform {
    /// Whether there is a surge: pages may be given a little old then, where their module allows it.
    pub fn surge(&self) -> &Surge {
        &self.surge
    }
}
