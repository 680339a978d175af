//! A clock that only goes forward: setting the machine's own makes nobody's place end, and nobody's turn come.

use std::time::Instant;

use crate::At;

/// Tells the time from what it was at the start.
#[derive(Debug, Clone, Copy)]
pub struct Steady {
    start: At,
    began: Instant,
}

impl Steady {
    /// A clock that shows this now.
    pub fn new(now: At) -> Self {
        Self {
            start: now,
            began: Instant::now(),
        }
    }

    /// The present instant.
    pub fn now(&self) -> At {
        let passed = At::try_from(self.began.elapsed().as_millis()).unwrap_or(At::MAX);
        self.start.saturating_add(passed)
    }
}
