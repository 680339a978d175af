//! Who something is for.

use std::fmt;
use std::str::FromStr;

use crate::ids::{GroupId, InvalidId, PersonId};
use crate::person::Profile;
use crate::school::GroupKind;

/// A class, a group, a profile of the school, or a person.
///
/// Its text form, used in forms and stored documents: `class:ID`, `group:ID`, `profile:pupil`,
/// `person:ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everyone in a class.
    Class(GroupId),
    /// Everyone in a group.
    Group(GroupId),
    /// Everyone in the school with this profile.
    Profile(Profile),
    /// One person.
    Person(PersonId),
}

impl Audience {
    /// The audience that a class or group is.
    pub fn of_group(kind: GroupKind, id: GroupId) -> Self {
        match kind {
            GroupKind::Class => Self::Class(id),
            GroupKind::Group => Self::Group(id),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(id) => write!(f, "class:{id}"),
            Self::Group(id) => write!(f, "group:{id}"),
            Self::Profile(profile) => write!(f, "profile:{}", profile.as_str()),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

impl FromStr for Audience {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (kind, rest) = text.split_once(':').ok_or(InvalidId)?;
        match kind {
            "class" => rest.parse().map(Self::Class),
            "group" => rest.parse().map(Self::Group),
            "profile" => Profile::of_str(rest).map(Self::Profile).ok_or(InvalidId),
            "person" => rest.parse().map(Self::Person),
            _ => Err(InvalidId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_reads_back_what_it_writes() {
        let class = GroupId::of_source("test", "6A");
        for audience in [
            Audience::Class(class),
            Audience::Group(class),
            Audience::Profile(Profile::Relative),
            Audience::Person(PersonId::of_source("test", "1")),
        ] {
            assert_eq!(audience.to_string().parse(), Ok(audience));
        }
        assert_eq!("class:".parse::<Audience>(), Err(InvalidId));
        assert_eq!("nobody".parse::<Audience>(), Err(InvalidId));
    }
}
