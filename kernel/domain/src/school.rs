//! Schools and their groups.

use jiff::civil::Date;

use crate::ids::{GroupId, SchoolId, Uai};
use crate::words;

words! {
    /// The kind of school.
    pub enum Level {
        /// *École* maternelle or élémentaire (first degree).
        Ecole = "ecole",
        /// *Collège*, 6e to 3e.
        College = "college",
        /// *Lycée*, 2de to Tle.
        Lycee = "lycee",
    }
}

/// A school: the tenant. Every record, event and enablement belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The key in every table.
    pub id: SchoolId,
    /// The ministry's code.
    pub uai: Uai,
    /// The word in addresses: `college-demo`.
    pub slug: String,
    /// As people call it: "Collège Joséphine-Baker".
    pub name: String,
    /// Its kind.
    pub level: Level,
}

/// A school year, which in France turns in August.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolYear {
    /// The first day, 1 August.
    pub start: Date,
    /// The last day, 31 July.
    pub end: Date,
}

impl SchoolYear {
    /// The school year in which `day` lies.
    pub fn of(day: Date) -> Self {
        let first = if day.month() >= 8 {
            day.year()
        } else {
            day.year() - 1
        };
        Self {
            start: Date::constant(first, 8, 1),
            end: Date::constant(first + 1, 7, 31),
        }
    }
}

words! {
    /// Whether a group is a class or gathers pupils of several classes.
    pub enum GroupKind {
        /// A class (*division*): each pupil is in one at a time.
        Class = "class",
        /// A teaching group.
        Group = "group",
    }
}

/// A class or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its key.
    pub id: GroupId,
    /// The school; labels repeat between schools.
    pub school: SchoolId,
    /// Class or group.
    pub kind: GroupKind,
    /// As the school writes it: "6A".
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_school_year_turns_in_august() {
        assert_eq!(
            SchoolYear::of(Date::constant(2026, 11, 23)).start,
            Date::constant(2026, 8, 1)
        );
        assert_eq!(
            SchoolYear::of(Date::constant(2027, 7, 31)).start,
            Date::constant(2026, 8, 1)
        );
        assert_eq!(
            SchoolYear::of(Date::constant(2027, 8, 1)).end,
            Date::constant(2028, 7, 31)
        );
    }
}
