//! How a part of the service is, from what was measured of it: the one place that says so.
//!
//! | what is measured | how the part is |
//! |---|---|
//! | fewer than [`Counted::TELLING`] tries in ten minutes | operational: they tell of a person or a page |
//! | of a hundred tries, [`Counted::DOWN`] and more fail | down |
//! | of a hundred tries, [`Counted::PARTIAL`] and more fail | partial |
//! | of a hundred tries, [`Counted::SLOW`] and more take longer than [`LONG`] | slow |
//! | a module is held back everywhere, or cannot be loaded | down |
//! | a module is held back in a school | down there; where it is not, partial in the region as a whole |
//! | the database does not answer | down, and with it every part |
//! | the database is overloaded, or people wait to be let in | the portal and signing in are slow |
//!
//! Of several, the worst holds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use crate::ids::{InvalidId, ModuleId, SchoolId};
use crate::words;

words! {
    /// How a part is; worse ones are greater.
    pub enum Condition {
        /// It works.
        Operational = "operational",
        /// It works, and takes long.
        Slow = "slow",
        /// It works for some.
        Partial = "partial",
        /// It does not work.
        Down = "down",
    }
}

/// What somebody who waits for it calls long.
pub const LONG: Duration = Duration::from_secs(2);

/// What people meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Everything that is no module's: coming in, home, what is kept.
    Portal,
    /// Signing in.
    SignIn,
    /// A module.
    Module(ModuleId),
}

impl Service {
    const PORTAL: &str = "portal";
    const SIGN_IN: &str = "sign-in";

    /// The word for it, in tables, addresses and at the command line: a module's is its id. No module can have one
    /// of the others.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Portal => Self::PORTAL,
            Self::SignIn => Self::SIGN_IN,
            Self::Module(module) => module.as_str(),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl FromStr for Service {
    type Err = InvalidId;

    fn from_str(word: &str) -> Result<Self, InvalidId> {
        Ok(match word {
            Self::PORTAL => Self::Portal,
            Self::SIGN_IN => Self::SignIn,
            module => Self::Module(module.parse()?),
        })
    }
}

/// A service in a school; everywhere where there is no school.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// Where.
    pub school: Option<SchoolId>,
    /// What.
    pub service: Service,
}

impl Part {
    /// A service as everybody meets it.
    pub fn everywhere(service: Service) -> Self {
        Self {
            school: None,
            service,
        }
    }
}

/// What was counted of a part over some minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// How often somebody tried: calls of a module, sign-ins.
    pub tries: u64,
    /// Of these, how many failed by the fault of the module or of the platform: what is refused to somebody is none.
    pub failed: u64,
    /// Of those for which somebody waited, how many took longer than [`LONG`].
    pub slow: u64,
}

impl Counted {
    /// With fewer tries than this, they tell of a person or a page rather than of the part.
    pub const TELLING: u64 = 20;
    /// Of a hundred tries, as many failures make the part work for some only.
    pub const PARTIAL: u64 = 5;
    /// Of a hundred tries, as many failures make it not work.
    pub const DOWN: u64 = 50;
    /// Of a hundred tries, as many long ones make it slow.
    pub const SLOW: u64 = 20;

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            tries: self.tries.saturating_add(other.tries),
            failed: self.failed.saturating_add(other.failed),
            slow: self.slow.saturating_add(other.slow),
        }
    }

    /// How the part is.
    pub fn condition(self) -> Condition {
        let reaches = |count: u64, of_hundred: u64| {
            u128::from(count) * 100 >= u128::from(self.tries) * u128::from(of_hundred)
        };
        if self.tries < Self::TELLING {
            Condition::Operational
        } else if reaches(self.failed, Self::DOWN) {
            Condition::Down
        } else if reaches(self.failed, Self::PARTIAL) {
            Condition::Partial
        } else if reaches(self.slow, Self::SLOW) {
            Condition::Slow
        } else {
            Condition::Operational
        }
    }
}

/// Whether the database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// In time.
    Yes,
    /// It has too much to do.
    Busy,
    /// Not at all.
    No,
}

impl Condition {
    /// How the portal is.
    pub fn of_portal(database: Answers, people_wait: bool) -> Self {
        match database {
            Answers::No => Self::Down,
            Answers::Busy => Self::Slow,
            Answers::Yes if people_wait => Self::Slow,
            Answers::Yes => Self::Operational,
        }
    }
}

/// What is told of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// How the part was.
    Was(Condition),
    /// Nobody measured: the service, or its database, was away, or turned off.
    Unmeasured,
    /// There was nothing to measure yet.
    NotYet,
}

/// How a part was on a day, in slots of [`SLOT`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounted {
    /// Slots of the day that are over, from the first on in which there was something to measure; none of a day before
    /// it.
    pub expected: u64,
    /// Of these, those in which a node was there to measure.
    pub measured: u64,
    /// Of these, those in which it was slow at its worst.
    pub slow: u64,
    /// Those in which it worked for some.
    pub partial: u64,
    /// Those in which it was down.
    pub down: u64,
}

/// For how long one finding stands in what is kept: a part is in a slot as it was at its worst on any node.
pub const SLOT: SignedDuration = SignedDuration::from_mins(5);
/// The same in minutes.
const SLOT_MINUTES: u64 = 5;

impl DayCounted {
    /// So many slots, a quarter of an hour, are told of a day.
    pub const TELLING: u64 = 3;

    /// How the day was: the worst condition that held, or was passed, for a quarter of an hour in all. None where
    /// nothing was measured.
    pub fn condition(&self) -> Option<Condition> {
        let at_least_partial = self.down.saturating_add(self.partial);
        let at_least_slow = at_least_partial.saturating_add(self.slow);
        if self.measured == 0 {
            None
        } else if self.down >= Self::TELLING {
            Some(Condition::Down)
        } else if at_least_partial >= Self::TELLING {
            Some(Condition::Partial)
        } else if at_least_slow >= Self::TELLING {
            Some(Condition::Slow)
        } else {
            Some(Condition::Operational)
        }
    }

    /// What is told of the day.
    pub fn told(&self) -> Day {
        match self.condition() {
            Some(condition) => Day::Was(condition),
            None if self.expected > 0 => Day::Unmeasured,
            None => Day::NotYet,
        }
    }

    /// Slots in which nobody measured. None where they are too few to tell, as when a process is started anew.
    pub fn unmeasured(&self) -> Option<u64> {
        let missing = self.expected.saturating_sub(self.measured);
        (missing >= Self::TELLING).then_some(missing)
    }

    /// So many slots, in minutes.
    pub fn minutes(slots: u64) -> u64 {
        slots.saturating_mul(SLOT_MINUTES)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(tries: u64, failed: u64, slow: u64) -> Condition {
        let counted = Counted {
            tries,
            failed,
            slow,
        };
        counted.condition()
    }

    #[test]
    fn a_part_is_as_its_tries_end() {
        let few = Counted::TELLING - 1;
        for (counted, condition) in [
            ((0, 0, 0), Condition::Operational),
            ((few, few, few), Condition::Operational),
            ((1_000, 49, 0), Condition::Operational),
            ((1_000, 50, 0), Condition::Partial),
            ((1_000, 499, 1_000), Condition::Partial),
            ((1_000, 500, 0), Condition::Down),
            ((1_000, 0, 199), Condition::Operational),
            ((1_000, 0, 200), Condition::Slow),
            ((few + 1, few + 1, 0), Condition::Down),
        ] {
            let (tries, failed, slow) = counted;
            assert_eq!(after(tries, failed, slow), condition, "{counted:?}");
        }
    }

    #[test]
    fn the_portal_is_no_better_than_its_database_and_slow_while_people_wait() {
        for (database, people_wait, condition) in [
            (Answers::Yes, false, Condition::Operational),
            (Answers::Yes, true, Condition::Slow),
            (Answers::Busy, false, Condition::Slow),
            (Answers::No, false, Condition::Down),
            (Answers::No, true, Condition::Down),
        ] {
            assert_eq!(Condition::of_portal(database, people_wait), condition);
        }
    }

    #[test]
    fn a_day_is_as_its_worst_quarter_of_an_hour() {
        let day = |slow, partial, down| DayCounted {
            expected: 288,
            measured: 288,
            slow,
            partial,
            down,
        };
        for (counted, condition) in [
            (day(0, 0, 0), Condition::Operational),
            (day(2, 0, 0), Condition::Operational),
            (day(3, 0, 0), Condition::Slow),
            (day(0, 1, 2), Condition::Partial),
            (day(1, 1, 1), Condition::Slow),
            (day(0, 0, 3), Condition::Down),
        ] {
            assert_eq!(counted.condition(), Some(condition), "{counted:?}");
        }
        assert_eq!(day(3, 0, 0).told(), Day::Was(Condition::Slow));
    }

    #[test]
    fn a_day_without_a_measure_is_told_from_one_before_there_was_anything() {
        let nobody = DayCounted {
            expected: 288,
            ..DayCounted::default()
        };
        assert_eq!(nobody.told(), Day::Unmeasured);
        assert_eq!((nobody.condition(), nobody.unmeasured()), (None, Some(288)));
        let before = DayCounted::default();
        assert_eq!(before.told(), Day::NotYet);
        assert_eq!((before.condition(), before.unmeasured()), (None, None));
        let gap = |measured| DayCounted {
            expected: 288,
            measured,
            ..DayCounted::default()
        };
        assert_eq!(gap(286).unmeasured(), None);
        assert_eq!(gap(284).unmeasured(), Some(4));
        assert_eq!(DayCounted::minutes(4), 20);
    }

    #[test]
    fn no_module_is_called_as_what_is_none() {
        for word in ["portal", "sign-in"] {
            assert!(word.parse::<ModuleId>().is_err(), "{word}");
            let service: Service = word.parse().expect("a service");
            assert_eq!(service.as_str(), word);
        }
        let module: Service = "homework".parse().expect("a module's");
        assert_eq!(module.to_string(), "homework");
        assert!("Cahier de textes".parse::<Service>().is_err());
    }

    proptest! {
        /// More failures never make it better, and no number is too large.
        #[test]
        fn worse_is_never_better(tries: u64, failed: u64, slow: u64, more: u64) {
            let failed = failed.min(tries);
            let more = failed.saturating_add(more).min(tries);
            prop_assert!(after(tries, more, slow) >= after(tries, failed, slow));
            prop_assert!(after(tries, failed, slow) >= after(tries, failed, 0));
        }

        #[test]
        fn a_day_never_gains_by_a_worse_slot(slow in 0_u64..300, partial in 0_u64..300, down in 0_u64..300) {
            let day = |slow, partial, down| DayCounted { expected: 900, measured: 900, slow, partial, down }.condition();
            let was = day(slow, partial, down);
            prop_assert!(day(slow + 1, partial, down) >= was);
            if slow > 0 {
                prop_assert!(day(slow - 1, partial + 1, down) >= was);
            }
            if partial > 0 {
                prop_assert!(day(slow, partial - 1, down + 1) >= was);
            }
        }
    }
}
