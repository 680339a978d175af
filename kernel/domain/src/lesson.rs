//! Lessons: that a class or group has one at an hour, as a module says. Whoever is in one is let in first.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::audience::Audience;

/// When a class or group has a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// A class or a group.
    pub audience: Audience,
    /// From when on.
    pub starts: Timestamp,
    /// Until when; then it is over.
    pub ends: Timestamp,
}

impl Slot {
    /// How long one lasts at most.
    pub const LONGEST: Duration = Duration::from_hours(4);
    /// In how many days one begins at the latest.
    pub const DAYS: i32 = 7;
    /// For how much of a day a class or group comes first, whatever is said of it and by whom: of a day of lessons, all.
    pub const A_DAY: Duration = Duration::from_hours(10);
    /// How many a module has in a school at the same time, past ones that were not cleared away yet included.
    pub const MOST: u32 = 500;

    /// Whether it may be said at this instant: of a class or group, not over, not too long and not too far off.
    pub fn is_right(&self, now: Timestamp) -> bool {
        let is_of_some = matches!(self.audience, Audience::Class(_) | Audience::Group(_));
        let lasts = self.ends.duration_since(self.starts);
        let is_off = self.starts.duration_since(now);
        is_of_some
            && self.ends > now
            && lasts.is_positive()
            && lasts.unsigned_abs() <= Self::LONGEST
            && is_off <= SignedDuration::from_hours(24 * i64::from(Self::DAYS))
    }

    /// Whether it is on.
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.starts <= now && now < self.ends
    }
}

/// What a call makes of one of its module's lessons. Said again, it is another; withdrawn where it is not, it is still
/// not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Which of the module's in the school.
    pub key: String,
    /// What becomes of it; none to withdraw it.
    pub slot: Option<Slot>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::GroupId;
    use crate::person::Profile;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + 60 * minute).expect("in range")
    }

    fn slot(from: i64, until: i64) -> Slot {
        Slot {
            audience: Audience::Class(GroupId::of_source("test", "6A")),
            starts: at(from),
            ends: at(until),
        }
    }

    #[test]
    fn a_lesson_is_of_a_class_to_come_soon_and_not_long() {
        let week = 7 * 24 * 60;
        for (from, until, is_right) in [
            (0, 55, true),
            (-30, 25, true),
            (-60, 0, false),
            (0, 240, true),
            (0, 241, false),
            (10, 10, false),
            (20, 10, false),
            (week, week + 55, true),
            (week + 1, week + 55, false),
        ] {
            assert_eq!(
                slot(from, until).is_right(at(0)),
                is_right,
                "{from} {until}"
            );
        }
        let of_all = Slot {
            audience: Audience::Profile(Profile::Pupil),
            ..slot(0, 55)
        };
        assert!(!of_all.is_right(at(0)), "nobody says it of a whole school");
    }

    #[test]
    fn a_lesson_is_on_until_it_is_over() {
        let on = [-1, 0, 54, 55].map(|minute| slot(0, 55).is_on(at(minute)));
        assert_eq!(on, [false, true, true, false]);
    }
}
