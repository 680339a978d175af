//! How much of other people's boxes a module fills in a school, minute by minute.
//!
//! What a delivery costs the database is done by its one writer, for all modules in turn, and is more than fuel
//! says: so that no module keeps the writer from the others, it is counted here, where it is staged.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::SchoolId;

use crate::limits;

/// Entries that a module's deliveries made of late, by school.
#[derive(Debug, Default)]
pub(crate) struct Postage(Mutex<HashMap<SchoolId, Minute>>);

#[derive(Debug, Clone, Copy)]
struct Minute {
    since: Timestamp,
    entries: usize,
}

impl Postage {
    /// Counts so many entries, if there is room for them in this minute.
    pub(crate) fn take(&self, school: SchoolId, now: Timestamp, entries: usize) -> bool {
        let mut schools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |minute: &Minute| {
            let age = now.duration_since(minute.since);
            !(SignedDuration::ZERO..SignedDuration::from_mins(1)).contains(&age)
        };
        schools.retain(|_, minute| !is_over(minute));
        let minute = schools.entry(school).or_insert(Minute {
            since: now,
            entries: 0,
        });
        let sum = minute.entries.saturating_add(entries);
        if sum > limits::MAIL_A_MINUTE {
            return false;
        }
        minute.entries = sum;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_fills_so_many_boxes_a_minute_in_each_school() {
        let postage = Postage::default();
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let (here, there) = (SchoolId(1), SchoolId(2));
        assert!(postage.take(here, at(0), limits::MAIL_A_MINUTE - 1));
        assert!(!postage.take(here, at(1), 2));
        assert!(postage.take(here, at(59), 1));
        assert!(!postage.take(here, at(59), 1));
        assert!(postage.take(there, at(59), 1));
        assert!(postage.take(here, at(60), limits::MAIL_A_MINUTE));
        // A clock that was put back begins anew.
        assert!(postage.take(here, at(10), 1));
    }
}
