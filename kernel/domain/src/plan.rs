//! What a school's part of the platform is: its share when time is short, what its modules may burn, and
//! what each of them may keep.

use crate::person::Profile;
use crate::words;

/// Fuel over time: so much each second, and so much at once by who has saved it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Fuel that comes in each second.
    pub per_second: u64,
    /// The most that is saved up.
    pub burst: u64,
}

words! {
    /// What a module keeps in a school, each within a bound of its own.
    pub enum Kept {
        /// Records.
        Records = "records",
        /// Bytes of records, of their keys, of published events, of timers and of notifications.
        Bytes = "bytes",
        /// Events that somebody has yet to handle.
        Events = "events",
        /// Timers that it has yet to handle.
        Timers = "timers",
        /// Notifications.
        Notifications = "notifications",
        /// Bytes of files.
        Files = "files",
    }
}

/// How much one module may keep in a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Records.
    pub records: u64,
    /// Bytes: of documents and of their keys, of events that it published, until they are removed, of
    /// timers and of notifications.
    pub bytes: u64,
    /// Events that it published and that a subscriber has not handled yet, one for each subscriber; what
    /// was set aside after failures is among them.
    pub events: u64,
    /// Timers that it set and has not handled yet: those to come, those on their way, and those set aside
    /// after failures.
    pub timers: u64,
    /// Notifications that have not ended yet.
    pub notifications: u64,
    /// Bytes of files, with so many besides for each ([`crate::file::File::OVERHEAD`]).
    pub files: u64,
}

impl Quota {
    /// What is nearest to its bound, and how much of it is taken, in percent, of a module that keeps so much;
    /// above 100 where the bound was lowered since.
    pub fn fullest(&self, kept: &Self) -> (Kept, u64) {
        let share = |kept: u64, most: u64| {
            let percent = u128::from(kept) * 100 / u128::from(most.max(1));
            u64::try_from(percent).unwrap_or(u64::MAX)
        };
        [
            (Kept::Records, share(kept.records, self.records)),
            (Kept::Bytes, share(kept.bytes, self.bytes)),
            (Kept::Events, share(kept.events, self.events)),
            (Kept::Timers, share(kept.timers, self.timers)),
            (
                Kept::Notifications,
                share(kept.notifications, self.notifications),
            ),
            (Kept::Files, share(kept.files, self.files)),
        ]
        .into_iter()
        .fold((Kept::Records, 0), |most, next| {
            if next.1 > most.1 { next } else { most }
        })
    }
}

/// How much one person may have written in one module in a school, so that nobody fills what is meant for all: of
/// records those of which they are the author, for as long as they are there and whoever changes them; of files those
/// that they sent.
///
/// The author of a record is whom its collection's field says; where it has none, whoever's call put it first. What
/// the school's own calls write under nobody's name (events, timers) is on nobody's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Records.
    pub records: u64,
    /// Bytes of their documents and keys.
    pub bytes: u64,
    /// Bytes of files, counted as for a module.
    pub files: u64,
}

/// What a school's modules may use over time. Set by the region, by level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Its part of the time when there is too little: a school of weight 4 has twice that of one of
    /// weight 2. At least 1. With time to spare, nobody is held to it.
    pub weight: u32,
    /// Fuel of one module.
    pub module: Allowance,
    /// Fuel of all its modules together.
    pub school: Allowance,
    /// What one module may keep.
    pub quota: Quota,
    /// Bytes of files that one person may keep in the school, in all modules, counted as for a module.
    pub person_files: u64,
    /// What a pupil, a relative or a guest may have written in one module.
    pub pupil: Share,
    /// The same of whoever works there.
    pub staff: Share,
}

impl Plan {
    /// The greatest weight of a school.
    pub const MAX_WEIGHT: u32 = 1_000;

    /// The share of a person who is this in the school, in whatever quality they write just now.
    pub fn share(&self, profiles: impl IntoIterator<Item = Profile>) -> Share {
        let mut profiles = profiles.into_iter();
        if profiles.any(Profile::works_there) {
            self.staff
        } else {
            self.pupil
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearest_to_its_bound_says_how_full_it_is() {
        let quota = Quota {
            records: 1_000,
            bytes: 1 << 30,
            events: 50,
            timers: 20,
            notifications: 10,
            files: 100,
        };
        let fullest = |records, bytes, events, timers, notifications| {
            quota.fullest(&Quota {
                files: 50,
                records,
                bytes,
                events,
                timers,
                notifications,
            })
        };
        assert_eq!(fullest(0, 0, 0, 0, 0), (Kept::Files, 50));
        assert_eq!(fullest(799, 1 << 29, 0, 0, 0), (Kept::Records, 79));
        assert_eq!(fullest(1, 1 << 30, 49, 0, 0), (Kept::Bytes, 100));
        assert_eq!(fullest(1, 1, 49, 0, 0), (Kept::Events, 98));
        assert_eq!(fullest(1, 1, 47, 19, 0), (Kept::Timers, 95));
        assert_eq!(fullest(1, 1, 1, 1, 9), (Kept::Notifications, 90));
        assert_eq!(fullest(2_000, 0, 0, 0, 0), (Kept::Records, 200));
    }
}
