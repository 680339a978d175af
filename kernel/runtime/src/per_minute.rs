//! How many entries a module puts into people's boxes in a school, minute by minute.
//!
//! What a delivery costs the database is done by its one writer, for all modules in turn, and is more than fuel
//! says. So that no module keeps the others from it, it is counted here, where it is staged. Nobody has more of it
//! than half of what the others of the school leave, so that one who goes on without end takes the minute from
//! nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{PersonId, SchoolId};

/// How much of one thing a module did of late, by school.
#[derive(Debug, Default)]
pub(crate) struct PerMinute(Mutex<HashMap<SchoolId, Minute>>);

#[derive(Debug)]
struct Minute {
    since: Timestamp,
    done: usize,
    /// Of it, each person's; what a module does by itself is nobody's.
    people: HashMap<PersonId, usize>,
}

impl PerMinute {
    /// Counts so many more of a person's, if there is room for them in this minute, of which `most` fit into one.
    pub(crate) fn take(
        &self,
        school: SchoolId,
        person: Option<PersonId>,
        now: Timestamp,
        more: usize,
        most: usize,
    ) -> bool {
        let mut schools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |minute: &Minute| {
            let age = now.duration_since(minute.since);
            !(SignedDuration::ZERO..SignedDuration::from_mins(1)).contains(&age)
        };
        schools.retain(|_, minute| !is_over(minute));
        let minute = schools.entry(school).or_insert(Minute {
            since: now,
            done: 0,
            people: HashMap::new(),
        });
        let sum = minute.done.saturating_add(more);
        if sum > most {
            return false;
        }
        if let Some(person) = person {
            let own = minute.people.get(&person).copied().unwrap_or(0);
            let left = most - (minute.done - own);
            if own + more > left / 2 {
                return false;
            }
            minute.people.insert(person, own + more);
        }
        minute.done = sum;
        true
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const MOST: usize = 1_000;

    #[test]
    fn a_module_does_so_much_a_minute_in_each_school() {
        let done = PerMinute::default();
        let take = |school, at, more| done.take(school, None, at, more, MOST);
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

    #[test]
    fn nobody_has_more_than_half_of_what_the_others_leave() {
        let done = PerMinute::default();
        let (here, now) = (SchoolId(1), Timestamp::UNIX_EPOCH);
        let send = |person, entries| {
            let author = Some(PersonId(Uuid::from_u128(person)));
            done.take(here, author, now, entries, MOST)
        };
        let all = MOST;
        assert!(!send(1, all / 2 + 1));
        assert!(send(1, all / 2));
        assert!(!send(1, 1), "for a minute");
        assert!(!send(2, all / 4 + 1));
        assert!(send(2, all / 4));
        assert!(send(3, all / 8), "there is room for everybody else");
        assert!(
            done.take(here, None, now, all / 8, MOST),
            "what nobody sends"
        );
        assert!(!done.take(here, None, now, 1, MOST));
    }
}
