//! How much of something that others pay for a module does in a school, minute by minute: entries that it puts
//! into people's boxes, and how often it has open pages read again.
//!
//! What a delivery costs the database is done by its one writer, for all modules in turn, and is more than fuel
//! says; a touch costs nothing, and what follows from it is requests. So that no module keeps the others from
//! either, it is counted here, where it is staged.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::SchoolId;

/// What a module did of late, by school.
#[derive(Debug, Default)]
pub(crate) struct Postage(Mutex<HashMap<SchoolId, Minute>>);

#[derive(Debug, Clone, Copy)]
struct Minute {
    since: Timestamp,
    done: usize,
}

impl Postage {
    /// Counts so many more, if there is room for them in this minute, of which `most` fit into one.
    pub(crate) fn take(&self, school: SchoolId, now: Timestamp, more: usize, most: usize) -> bool {
        let mut schools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |minute: &Minute| {
            let age = now.duration_since(minute.since);
            !(SignedDuration::ZERO..SignedDuration::from_mins(1)).contains(&age)
        };
        schools.retain(|_, minute| !is_over(minute));
        let minute = schools.entry(school).or_insert(Minute {
            since: now,
            done: 0,
        });
        let sum = minute.done.saturating_add(more);
        if sum > most {
            return false;
        }
        minute.done = sum;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_does_so_much_a_minute_in_each_school() {
        const MOST: usize = 1_000;
        let postage = Postage::default();
        let take = |school, at, more| postage.take(school, at, more, MOST);
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let (here, there) = (SchoolId(1), SchoolId(2));
        assert!(take(here, at(0), MOST - 1));
        assert!(!take(here, at(1), 2));
        assert!(take(here, at(59), 1));
        assert!(!take(here, at(59), 1));
        assert!(take(there, at(59), 1));
        assert!(take(here, at(60), MOST));
        // A clock that was put back begins anew.
        assert!(take(here, at(10), 1));
    }
}
