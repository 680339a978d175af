//! How much of other people's boxes a module fills in a school, minute by minute.
//!
//! What a delivery costs the database is done by its one writer, for all modules in turn, and is more than fuel
//! says: so that no module keeps the writer from the others, it is counted here, where it is staged. Nobody has
//! more of it than half of what the others of the school leave, so that one who sends without end takes the minute
//! from nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{PersonId, SchoolId};

use crate::limits;

/// Entries that a module's deliveries made of late, by school.
#[derive(Debug, Default)]
pub(crate) struct Postage(Mutex<HashMap<SchoolId, Minute>>);

#[derive(Debug)]
struct Minute {
    since: Timestamp,
    entries: usize,
    /// Of these, each person's; what a module sends by itself is nobody's.
    people: HashMap<PersonId, usize>,
}

impl Postage {
    /// Counts so many entries of a person's letter, if there is room for them in this minute.
    pub(crate) fn take(
        &self,
        school: SchoolId,
        author: Option<PersonId>,
        now: Timestamp,
        entries: usize,
    ) -> bool {
        let mut schools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |minute: &Minute| {
            let age = now.duration_since(minute.since);
            !(SignedDuration::ZERO..SignedDuration::from_mins(1)).contains(&age)
        };
        schools.retain(|_, minute| !is_over(minute));
        let minute = schools.entry(school).or_insert(Minute {
            since: now,
            entries: 0,
            people: HashMap::new(),
        });
        let sum = minute.entries.saturating_add(entries);
        if sum > limits::MAIL_A_MINUTE {
            return false;
        }
        if let Some(author) = author {
            let own = minute.people.get(&author).copied().unwrap_or(0);
            let left = limits::MAIL_A_MINUTE - (minute.entries - own);
            if own + entries > left / 2 {
                return false;
            }
            minute.people.insert(author, own + entries);
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
        assert!(postage.take(here, None, at(0), limits::MAIL_A_MINUTE - 1));
        assert!(!postage.take(here, None, at(1), 2));
        assert!(postage.take(here, None, at(59), 1));
        assert!(!postage.take(here, None, at(59), 1));
        assert!(postage.take(there, None, at(59), 1));
        assert!(postage.take(here, None, at(60), limits::MAIL_A_MINUTE));
        // A clock that was put back begins anew.
        assert!(postage.take(here, None, at(10), 1));
    }

    #[test]
    fn nobody_has_more_than_half_of_what_the_others_leave() {
        let postage = Postage::default();
        let (here, now) = (SchoolId(1), Timestamp::UNIX_EPOCH);
        let send = |person, entries| {
            let author = Some(PersonId(person));
            postage.take(here, author, now, entries)
        };
        let all = limits::MAIL_A_MINUTE;
        assert!(!send(1, all / 2 + 1));
        assert!(send(1, all / 2));
        assert!(!send(1, 1), "for a minute");
        assert!(!send(2, all / 4 + 1));
        assert!(send(2, all / 4));
        assert!(send(3, all / 8), "there is room for everybody else");
        assert!(postage.take(here, None, now, all / 8), "what nobody sends");
        assert!(!postage.take(here, None, now, 1));
    }
}
