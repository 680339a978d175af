//! When a class or group has a lesson.
//!
//! Whoever learns or teaches in it is let in at once while the lesson lasts, also when others wait for a place. Say it
//! when the lesson is settled, a day or an hour ahead, and again when it moves; when it is over it goes by itself.

use crate::bindings::ent::kernel::lessons;
use crate::{Audience, Failure, Instant};

/// Stages that a class or group has a lesson: it is so when the call commits. `key` says which of the module's in the
/// school (1 to 128 of `A-Z a-z 0-9 . _ -`, a record's identifier for instance); one of the same key is replaced.
///
/// `invalid` where the lesson is over, begins more than 7 days away or lasts longer than 4 hours, and of anything but a
/// class or group; `forbidden` in a view, and in a call of somebody who is not staff of it; `unavailable` beyond 50 in a
/// call or 500 in a school. That people wait as others do is seldom a reason to refuse what somebody does:
/// `lessons::plan(…).ok()` says so.
pub fn plan(key: &str, audience: &Audience, starts: Instant, ends: Instant) -> Result<(), Failure> {
    lessons::plan(key, audience, starts.0, ends.0)
}

/// Stages that a lesson is not to be. Where there is none, nothing changes.
pub fn withdraw(key: &str) -> Result<(), Failure> {
    lessons::withdraw(key)
}
