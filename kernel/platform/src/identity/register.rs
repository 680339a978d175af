//! The people of a school as its administrator sees them: who is there, as what, and who has come in already.

use jiff::Timestamp;
use preau_domain::fold::{Beginnings, folded};
use preau_domain::ids::PersonId;
use preau_domain::person::{Name, Profile};
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// They have a password.
    Open,
    /// They were issued a code, which they can use until then.
    Code(Timestamp),
    /// They have neither: no sheet was printed for them, or its code is past its time.
    None,
}

/// Somebody of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSeen {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Name,
    /// As what.
    pub profile: Profile,
    /// The class, of a pupil or of a relative's child; empty for others.
    pub class: String,
    /// Whose relative.
    pub child: Option<Name>,
    /// What they type.
    pub login: String,
    /// How far they have come.
    pub way_in: WayIn,
}

/// Somebody of a school, in each way in which they belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOpened {
    /// One for each; a relative has one for each of their pupils.
    pub lines: Vec<PersonSeen>,
    /// Whether they belong to another school too.
    pub is_elsewhere: bool,
}

impl PersonSeen {
    /// Whether each word of a text that is searched for begins a word of the name or the login, however accents
    /// and capitals are written.
    pub fn is_called(&self, text: &str) -> bool {
        let name = folded(&format!("{} {}", self.name.full(), self.login));
        let text = folded(text);
        let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| name.split(' ').any(|part| part.starts_with(word)))
    }
}

impl Platform {
    /// Everyone who belongs to a school and may sign in, by class and name: pupils, each followed by their
    /// relatives, then once more each relative for each of their pupils there, and who is in no class. Who runs
    /// the region is not among them.
    pub async fn register_seen(
        &self,
        operation: &Operation,
        school: &School,
    ) -> Result<Vec<PersonSeen>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let enrolled = self.store.school_enrolled(school.id).await?;
        let seen = enrolled.into_iter().map(|one| PersonSeen {
            person: one.person,
            name: one.name,
            profile: one.profile,
            class: one.class,
            child: one.child,
            login: one.login,
            way_in: match one.code_until {
                _ if one.has_password => WayIn::Open,
                Some(until) if operation.now < until => WayIn::Code(until),
                _ => WayIn::None,
            },
        });
        Ok(seen.collect())
    }

    /// Who has left a school and is called so, by name: whose data it still keeps.
    pub async fn register_left(
        &self,
        operation: &Operation,
        school: &School,
        text: &str,
    ) -> Result<Vec<(PersonId, Name)>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let begins = Beginnings::of(text);
        let left = self.store.person_left_list(school.id).await?.into_iter();
        let left = left.map(|(person, name, _)| (person, name));
        Ok(left
            .filter(|(_, name)| begins.begin(&folded(&name.full())))
            .collect())
    }

    /// Somebody of a school, for its administrator; nobody else is there.
    pub async fn register_person(
        &self,
        operation: &Operation,
        school: &School,
        person: PersonId,
    ) -> Result<PersonOpened, PlatformError> {
        let mut lines = self.register_seen(operation, school).await?;
        lines.retain(|one| one.person == person);
        if lines.is_empty() {
            return Err(PlatformError::NotFound);
        }
        Ok(PersonOpened {
            lines,
            is_elsewhere: self.is_elsewhere(school, person).await?,
        })
    }

    /// Whether somebody belongs to another school than this one.
    pub(crate) async fn is_elsewhere(
        &self,
        school: &School,
        person: PersonId,
    ) -> Result<bool, PlatformError> {
        let file = self.store.person_file(person).await?;
        let file = file.ok_or(PlatformError::NotFound)?;
        Ok(file.memberships.iter().any(|m| m.school != school.id))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn people_are_found_by_beginnings_of_their_names_without_accents() {
        let person = PersonSeen {
            person: PersonId(Uuid::nil()),
            name: Name {
                title: String::new(),
                given: "Hélène-Zoé".into(),
                family: "Le Goff".into(),
            },
            profile: Profile::Pupil,
            class: "6A".into(),
            child: None,
            login: "helene.legoff".into(),
            way_in: WayIn::None,
        };
        for text in ["helene", "GOFF hel", "zoe", "  le  ", "legoff"] {
            assert!(person.is_called(text), "{text}");
        }
        for text in ["", " ", "off", "helene martin", "-"] {
            assert!(!person.is_called(text), "{text}");
        }
    }
}
