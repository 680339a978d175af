//! For how long nothing may happen on a seat while others wait, as dials say.

use std::collections::HashMap;

use jiff::Timestamp;
use preau_domain::gate::{DialScope, Dials};
use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use preau_domain::school::Level;

use crate::At;
use crate::seats::IDLE;
use crate::ticket::Flow;

const MINUTE: At = 60_000;

/// What the dials of an instant say of it, so that it is found for each of many seats at once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Idleness {
    site: Option<At>,
    profiles: Vec<(Profile, At)>,
    levels: Vec<(Level, At)>,
    schools: HashMap<SchoolId, At>,
}

impl Idleness {
    /// As these dials say, those of them that hold now.
    pub fn of(dials: &Dials, now: Timestamp) -> Self {
        let mut idleness = Self::default();
        for dial in dials.0.iter().filter(|dial| dial.holds(now)) {
            let Some(minutes) = dial.idle else { continue };
            let idle = At::from(minutes) * MINUTE;
            match dial.scope {
                DialScope::Site => idleness.site = Some(idle),
                DialScope::Profile(profile) => idleness.profiles.push((profile, idle)),
                DialScope::Level(level) => idleness.levels.push((level, idle)),
                DialScope::School(school) => {
                    idleness.schools.insert(school, idle);
                }
                DialScope::Module(_) => {}
            }
        }
        idleness
    }

    /// How long it is on a seat of these people, whose school is of this level: the shortest that is set for them,
    /// and [`IDLE`] where none is.
    pub fn of_seat(&self, flow: Flow, level: Option<Level>) -> At {
        let profile = self.profiles.iter().find(|(one, _)| *one == flow.profile);
        let level = self.levels.iter().find(|(one, _)| Some(*one) == level);
        let set = [
            self.site,
            profile.map(|(_, idle)| *idle),
            level.map(|(_, idle)| *idle),
            self.schools.get(&flow.school).copied(),
        ];
        set.into_iter().flatten().min().unwrap_or(IDLE)
    }
}

/// A dial by which nothing may happen for so many minutes on a seat, and nothing else.
#[cfg(test)]
pub(crate) fn idle_dial(scope: DialScope, minutes: u32) -> preau_domain::gate::Dial {
    preau_domain::gate::Dial {
        scope,
        mode: None,
        seats: None,
        idle: Some(minutes),
        until: None,
        sentence: String::new(),
        by: None,
        since: Timestamp::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::gate::Dial;

    use super::*;

    #[test]
    fn the_shortest_that_is_set_for_somebody_holds_until_its_dial_ends() {
        let hour = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(1);
        let dial = |scope: &str, idle, until| Dial {
            idle,
            until,
            ..idle_dial(scope.parse().expect("a scope"), 0)
        };
        let dials = Dials(vec![
            dial("site", Some(20), None),
            dial("profile:relative", Some(5), Some(hour)),
            dial("level:lycee", Some(15), None),
            dial("school:2", Some(30), None),
            dial("school:3", None, None),
        ]);
        let idle = |now, profile, school, level| {
            let flow = Flow {
                school: SchoolId(school),
                profile,
            };
            Idleness::of(&dials, now).of_seat(flow, Some(level)) / MINUTE
        };
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(idle(now, Profile::Pupil, 1, Level::College), 20);
        assert_eq!(idle(now, Profile::Relative, 1, Level::Lycee), 5);
        assert_eq!(idle(hour, Profile::Relative, 1, Level::Lycee), 15);
        assert_eq!(idle(now, Profile::Pupil, 2, Level::College), 20);
        assert_eq!(idle(now, Profile::Pupil, 3, Level::College), 20);
        let none = Idleness::default().of_seat(Flow::UNKNOWN, None);
        assert_eq!(none, IDLE);
    }
}
