//! Whom one may write to.

use std::fmt;

use crate::id::is_id;
use crate::{Addressee, Audience, PersonId, Profile};

impl Addressee {
    /// Reads `person:ID`, `pupils:ID`, `relatives:ID`, `teachers:ID`, `everyone:PROFILE` or `management`, as
    /// forms and records carry addressees.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "management" {
            return Some(Self::Management);
        }
        let (kind, rest) = text.split_once(':')?;
        let id = || is_id(rest).then(|| rest.to_owned());
        match kind {
            "person" => id().map(Self::Person),
            "pupils" => id().map(Self::Pupils),
            "relatives" => id().map(Self::Relatives),
            "teachers" => id().map(Self::Teachers),
            "everyone" => Profile::from_word(rest).map(Self::Everyone),
            _ => None,
        }
    }

    /// The pupils of a class or group; none where the audience is neither.
    pub fn pupils_of(audience: &Audience) -> Option<Self> {
        match audience {
            Audience::Class(id) | Audience::Group(id) => Some(Self::Pupils(id.clone())),
            Audience::Profile(_) | Audience::Person(_) => None,
        }
    }

    /// The person, where it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(id) => crate::Id::parse(id).map(PersonId),
            _ => None,
        }
    }
}

/// The form that forms and records carry: `pupils:ID`.
impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Pupils(id) => write!(f, "pupils:{id}"),
            Self::Relatives(id) => write!(f, "relatives:{id}"),
            Self::Teachers(id) => write!(f, "teachers:{id}"),
            Self::Everyone(profile) => write!(f, "everyone:{}", profile.word()),
            Self::Management => f.write_str("management"),
        }
    }
}

impl From<&PersonId> for Addressee {
    fn from(person: &PersonId) -> Self {
        Self::Person((&person.0).into())
    }
}

impl Eq for Addressee {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_addressee_survives_forms_and_records() {
        for addressee in [
            Addressee::Person("p".into()),
            Addressee::Pupils("6A-x.1".into()),
            Addressee::Relatives("g_2".into()),
            Addressee::Teachers("g".into()),
            Addressee::Everyone(Profile::Relative),
            Addressee::Management,
        ] {
            let text = addressee.to_string();
            assert_eq!(Addressee::parse(&text).as_ref(), Some(&addressee));
        }
        for wrong in [
            "",
            "pupils:",
            "pupils",
            "class:6A",
            "everyone:king",
            "pupils:a b",
            "management:",
        ] {
            assert_eq!(Addressee::parse(wrong), None, "{wrong}");
        }
    }
}
