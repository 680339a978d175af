//! The time of a drill: microseconds since it began, which setting the machine's clock does not move.

use std::time::Instant;

/// Microseconds since the drill began, or between two instants of it.
pub(crate) type Micros = u64;

/// A second.
pub(crate) const SECOND: Micros = 1_000_000;

/// The clock of one drill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    /// A drill begins.
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    /// How long it has lasted.
    pub(crate) fn now(&self) -> Micros {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(Micros::MAX)
    }
}
