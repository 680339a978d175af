//! Timers: what is to be done at an hour to come.
//!
//! A timer is declared in the manifest, as `[timers.NAME]` with fields as those of an event, and is a struct
//! that derives [`Timer`](derive@Timer). Whoever may write sets it: it is there when the call commits. When it
//! is due, [`Module::handle`](crate::Module::handle) gets it as an event, acting for the school.
//!
//! What was true when it was set may not be when it comes: read the record again, and do nothing where there
//! is nothing to do any more. So cancelling is a courtesy, and a timer that comes twice (set again while the
//! former was on its way) does no harm.

use crate::bindings::ent::kernel::schedule;
use crate::events::named;
use crate::{Failure, Instant, Value};

/// A timer that the manifest declares, by `#[derive(Timer)]`.
pub trait Timer {
    /// Its name in the manifest ("reminder"); as an event it has the module's id in front.
    const NAME: &'static str;

    /// Its fields with their values.
    fn fields(&self) -> Vec<(&'static str, Value)>;

    /// Stages the timer: it is set when the call commits. `key` says which of this name it is in the school
    /// (1 to 128 of `A-Z a-z 0-9 . _ -`, a record's identifier for instance); one of the same key that is
    /// not due yet is replaced.
    ///
    /// It is due a minute from now at the soonest, also where `at` is past; `invalid` where `at` is more
    /// than 400 days away, `unavailable` beyond 100 timers in a call, `forbidden` in a view.
    fn set(&self, key: &str, at: Instant) -> Result<(), Failure> {
        schedule::set(Self::NAME, key, at.0, &named(self.fields()))
    }

    /// Stages that a timer is not wanted any more. Where there is none, nothing changes; one that is due
    /// already comes all the same.
    fn cancel(key: &str) -> Result<(), Failure> {
        schedule::cancel(Self::NAME, key)
    }
}
