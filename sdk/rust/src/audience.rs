//! People and audiences.

use std::fmt;

use crate::id::is_id;
use crate::{Audience, Id, Person, Profile};

/// The identifier of a person: opaque, the same in every call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub Id);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&Self> for PersonId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl From<&Person> for PersonId {
    fn from(person: &Person) -> Self {
        Self(Id::given(person.id.clone()))
    }
}

impl From<&Self> for Audience {
    fn from(audience: &Self) -> Self {
        audience.clone()
    }
}

impl Profile {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Relative => "relative",
            Self::Teacher => "teacher",
            Self::Staff => "staff",
            Self::Guest => "guest",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [
            Self::Pupil,
            Self::Relative,
            Self::Teacher,
            Self::Staff,
            Self::Guest,
        ]
        .into_iter()
        .find(|profile| profile.word() == word)
    }
}

impl Audience {
    /// Reads `class:ID`, `group:ID`, `profile:pupil` or `person:ID`, as forms carry audiences, and
    /// the same with a hyphen for the colon, as addresses do.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once([':', '-'])?;
        let id = || is_id(rest).then(|| rest.to_owned());
        match kind {
            "class" => id().map(Self::Class),
            "group" => id().map(Self::Group),
            "person" => id().map(Self::Person),
            "profile" => Profile::from_word(rest).map(Self::Profile),
            _ => None,
        }
    }

    /// The form that fits into an address: `class-ID`.
    pub fn segment(&self) -> String {
        let (kind, rest) = self.parts();
        format!("{kind}-{rest}")
    }

    /// Whether it is a class.
    pub fn is_class(&self) -> bool {
        matches!(self, Self::Class(_))
    }

    pub(crate) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Class(id) => ("class", id),
            Self::Group(id) => ("group", id),
            Self::Profile(profile) => ("profile", profile.word()),
            Self::Person(id) => ("person", id),
        }
    }
}

/// The form that forms carry: `class:ID`.
impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, rest) = self.parts();
        write!(f, "{kind}:{rest}")
    }
}

impl Eq for Audience {}

impl std::hash::Hash for Audience {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_survives_forms_and_addresses() {
        for audience in [
            Audience::Class("6A-x.1".into()),
            Audience::Group("g_2".into()),
            Audience::Profile(Profile::Pupil),
            Audience::Person("p".into()),
        ] {
            assert_eq!(
                Audience::parse(&audience.to_string()).as_ref(),
                Some(&audience)
            );
            assert_eq!(
                Audience::parse(&audience.segment()).as_ref(),
                Some(&audience)
            );
        }
        for wrong in [
            "",
            "class:",
            "class",
            "klass:6A",
            "profile:king",
            "class:a b",
        ] {
            assert_eq!(Audience::parse(wrong), None, "{wrong}");
        }
    }
}
