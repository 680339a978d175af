//! Whom one may write to, as one: a person, or several.

use std::fmt;
use std::str::FromStr;

use crate::audience::Audience;
use crate::caller::Language;
use crate::ids::{GroupId, InvalidId, PersonId};
use crate::person::Profile;

/// Whom something is delivered to. An [`Audience`](crate::audience::Audience) says who reads a record from now
/// on; an addressee is expanded once, when something is delivered.
///
/// Its text form, used in forms and stored documents: `person:ID`, `pupils:ID`, `relatives:ID`,
/// `teachers:ID`, `everyone:pupil`, `management`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addressee {
    /// One person.
    Person(PersonId),
    /// The pupils of a class or group.
    Pupils(GroupId),
    /// The relatives who hold authority over a pupil of a class or group.
    Relatives(GroupId),
    /// Who teaches a class or group.
    Teachers(GroupId),
    /// Everyone in the school with this profile; of relatives, those who hold authority over a pupil of it.
    Everyone(Profile),
    /// Heads of the school and education advisers.
    Management,
}

impl Addressee {
    /// The class or group that it is about.
    pub fn group(self) -> Option<GroupId> {
        match self {
            Self::Pupils(group) | Self::Relatives(group) | Self::Teachers(group) => Some(group),
            Self::Person(_) | Self::Everyone(_) | Self::Management => None,
        }
    }

    /// Audiences that whom it means are in, among others: enough to know whom to count anew for.
    pub fn audiences(self) -> Vec<Audience> {
        match self {
            Self::Person(person) => vec![Audience::Person(person)],
            // A relative is in the audiences of the child.
            Self::Pupils(group) | Self::Relatives(group) => {
                vec![Audience::Class(group), Audience::Group(group)]
            }
            Self::Teachers(_) => vec![Audience::Profile(Profile::Teacher)],
            Self::Everyone(profile) => vec![Audience::Profile(profile)],
            Self::Management => [Profile::Staff, Profile::Teacher]
                .map(Audience::Profile)
                .into(),
        }
    }

    /// What several are called, with the name of the class or group that they are about; none for a person.
    pub fn label(self, language: Language, group: &str) -> Option<String> {
        let (fr, en) = match self {
            Self::Person(_) => return None,
            Self::Pupils(_) => ("Élèves de", "Pupils of"),
            Self::Relatives(_) => ("Parents de", "Parents of"),
            Self::Teachers(_) => ("Enseignants de", "Teachers of"),
            Self::Everyone(Profile::Pupil) => ("Tous les élèves", "All pupils"),
            Self::Everyone(Profile::Relative) => ("Tous les parents", "All parents"),
            Self::Everyone(Profile::Teacher) => ("Tous les enseignants", "All teachers"),
            Self::Everyone(Profile::Staff) => {
                ("Tout le personnel non enseignant", "All other staff")
            }
            Self::Everyone(Profile::Guest) => ("Tous les invités", "All guests"),
            Self::Management => ("Direction et vie scolaire", "School management"),
        };
        let said = match language {
            Language::Fr => fr,
            Language::En => en,
        };
        Some(match self.group() {
            Some(_) => format!("{said} {group}"),
            None => said.to_owned(),
        })
    }
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Pupils(id) => write!(f, "pupils:{id}"),
            Self::Relatives(id) => write!(f, "relatives:{id}"),
            Self::Teachers(id) => write!(f, "teachers:{id}"),
            Self::Everyone(profile) => write!(f, "everyone:{}", profile.as_str()),
            Self::Management => f.write_str("management"),
        }
    }
}

impl FromStr for Addressee {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text == "management" {
            return Ok(Self::Management);
        }
        let (kind, rest) = text.split_once(':').ok_or(InvalidId)?;
        match kind {
            "person" => rest.parse().map(Self::Person),
            "pupils" => rest.parse().map(Self::Pupils),
            "relatives" => rest.parse().map(Self::Relatives),
            "teachers" => rest.parse().map(Self::Teachers),
            "everyone" => Profile::of_str(rest).map(Self::Everyone).ok_or(InvalidId),
            _ => Err(InvalidId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_addressee_reads_back_what_it_writes_and_says_whom_it_means() {
        let class = GroupId::of_source("test", "6A");
        let said = |addressee: Addressee| addressee.label(Language::Fr, "6A");
        for (addressee, label) in [
            (Addressee::Person(PersonId::of_source("test", "1")), None),
            (Addressee::Pupils(class), Some("Élèves de 6A")),
            (Addressee::Relatives(class), Some("Parents de 6A")),
            (Addressee::Teachers(class), Some("Enseignants de 6A")),
            (
                Addressee::Everyone(Profile::Staff),
                Some("Tout le personnel non enseignant"),
            ),
            (Addressee::Management, Some("Direction et vie scolaire")),
        ] {
            assert_eq!(addressee.to_string().parse(), Ok(addressee));
            assert_eq!(said(addressee).as_deref(), label);
        }
        for wrong in ["", "pupils:", "class:6A", "everyone:king", "management:"] {
            assert_eq!(wrong.parse::<Addressee>(), Err(InvalidId), "{wrong}");
        }
    }
}
