//! How much of what modules touch is told at once: in each round of some seconds, so many audiences of each module in
//! each school.
//!
//! Whom a module told in a round is told again for nothing, so that a room whose pupils come all in the same minute
//! is one audience, and what its teacher does then is told at once. What is beyond is told when the round is over,
//! once, however often it was touched. Nothing is lost, and no module takes anything of another's.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use preau_domain::audience::Audience;
use preau_domain::ids::SchoolId;
use preau_domain::live::Touch;
use preau_domain::person::Profile;
use preau_runtime::limits;

use super::keys::{Key, Keys};

/// What one module tells in one school: at most [`limits::TOUCHES_A_ROUND`] keys each, and those of all profiles
/// under its topics.
#[derive(Debug)]
struct Round {
    since: Timestamp,
    told: HashSet<Key>,
    late: HashSet<Key>,
}

/// The rounds of all modules in all schools.
#[derive(Debug, Default)]
pub(super) struct Pace {
    rounds: HashMap<Key, Round>,
    late_since: Option<Timestamp>,
}

impl Pace {
    /// The key of a touch, where it is told at once; else it is noted for the end of the round.
    pub(super) fn take(
        &mut self,
        keys: &Keys,
        school: SchoolId,
        touch: &Touch,
        now: Timestamp,
    ) -> Option<Key> {
        let key = keys.of(school, &touch.topic, touch.audience);
        // The kernel's own, of which there is one for each thing that somebody is told.
        if touch.topic == Touch::BELL {
            return Some(key);
        }
        let of = keys.of_module(school, &touch.topic);
        let round = self.rounds.entry(of).or_insert_with(|| Round {
            since: now,
            told: HashSet::new(),
            late: HashSet::new(),
        });
        let has_room = round.told.len() < limits::TOUCHES_A_ROUND;
        if round.told.contains(&key) || (has_room && round.told.insert(key)) {
            return Some(key);
        }
        if round.late.contains(&key) || round.late.len() < limits::TOUCHES_A_ROUND {
            round.late.insert(key);
        } else {
            let everybody = Profile::ALL.map(Audience::Profile);
            let everybody = everybody.map(|all| keys.of(school, &touch.topic, all));
            round.late.extend(everybody);
        }
        let since = round.since;
        self.late_since = Some(self.late_since.map_or(since, |late| late.min(since)));
        None
    }

    /// Ends the rounds that are over; gives what is told now since it was late in them.
    pub(super) fn due(&mut self, now: Timestamp) -> Vec<Key> {
        let mut due = Vec::new();
        self.rounds.retain(|_, round| {
            // Also where the clock was put back.
            if now.duration_since(round.since).unsigned_abs() < limits::TOUCHES_ROUND {
                return true;
            }
            round.since = now;
            round.told = std::mem::take(&mut round.late);
            due.extend(&round.told);
            !round.told.is_empty()
        });
        let late = self.rounds.values().filter(|round| !round.late.is_empty());
        self.late_since = late.map(|round| round.since).min();
        due
    }

    /// Since when something may be late; none where nothing is.
    pub(super) fn late_since(&self) -> Option<Timestamp> {
        self.late_since
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::PersonId;

    use super::*;

    const HERE: SchoolId = SchoolId(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn touch(topic: &str, person: usize) -> Touch {
        Touch {
            topic: topic.into(),
            audience: Audience::Person(PersonId::of_source("t", &person.to_string())),
        }
    }

    /// A pace of which one module used up a round that began at 0, and its keys.
    fn used_up() -> (Pace, Keys) {
        let (mut pace, keys) = (Pace::default(), Keys::default());
        for person in 0..limits::TOUCHES_A_ROUND {
            let told = pace.take(&keys, HERE, &touch("m.room", person), at(0));
            assert!(told.is_some(), "{person}");
        }
        (pace, keys)
    }

    #[test]
    fn what_is_beyond_is_late_once_and_never_lost() {
        let (mut pace, keys) = used_up();
        let beyond = touch("m.doors", limits::TOUCHES_A_ROUND);
        for second in 1..9 {
            assert_eq!(pace.take(&keys, HERE, &beyond, at(second)), None);
            assert!(pace.due(at(second)).is_empty());
        }
        assert_eq!(pace.late_since(), Some(at(0)));
        let key = keys.of(HERE, &beyond.topic, beyond.audience);
        assert_eq!(pace.due(at(10)), [key]);
        assert_eq!(pace.late_since(), None);
        assert_eq!(pace.take(&keys, HERE, &beyond, at(10)), Some(key));
        let next = touch("m.room", 0);
        assert!(pace.take(&keys, HERE, &next, at(10)).is_some(), "a new one");
        assert!(pace.due(at(20)).is_empty());
        assert!(pace.rounds.is_empty(), "and nothing is left behind");
    }

    #[test]
    fn whom_a_module_told_it_tells_again_and_others_have_rounds_of_their_own() {
        let (mut pace, keys) = used_up();
        let mut told = |school, topic, person| {
            let touch = touch(topic, person);
            pace.take(&keys, school, &touch, at(1)).is_some()
        };
        let new = limits::TOUCHES_A_ROUND;
        assert!(told(HERE, "m.room", 0));
        assert!(!told(HERE, "m.room", new));
        assert!(told(HERE, "other.room", new), "another module");
        assert!(told(SchoolId(2), "m.room", new), "another school");
        assert!(told(HERE, Touch::BELL, new), "the kernel");
    }

    #[test]
    fn of_more_than_is_kept_everybody_is_told() {
        let (mut pace, keys) = used_up();
        let most = limits::TOUCHES_A_ROUND;
        for person in most..most * 3 {
            assert_eq!(
                pace.take(&keys, HERE, &touch("m.room", person), at(1)),
                None
            );
        }
        let due = pace.due(at(10));
        assert_eq!(due.len(), most + Profile::ALL.len());
        for profile in Profile::ALL {
            let key = keys.of(HERE, "m.room", Audience::Profile(profile));
            assert!(due.contains(&key));
        }
    }

    #[test]
    fn a_clock_that_was_put_back_keeps_nobody_waiting() {
        let (mut pace, keys) = used_up();
        let beyond = touch("m.room", limits::TOUCHES_A_ROUND);
        assert_eq!(pace.take(&keys, HERE, &beyond, at(1)), None);
        assert_eq!(pace.due(at(-3_600)).len(), 1);
    }
}
