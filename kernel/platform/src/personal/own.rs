//! What a school keeps of somebody, given to themself at their own asking, or to a relative of their child (GDPR, art.
//! 15 and 20). Nobody looks through it before: so it has what they may read in the school anyway, what they wrote and
//! what was sent to them. A mark that is not published yet, or what somebody reported of them, is asked for at the
//! school, whose administrator weighs it against the rights of others (art. 15 (4)).

use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::caller::Standing;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_store::{PersonalFile, PersonalLine};

use super::export::{PersonalArchive, Reader, Written};
use crate::Platform;
use crate::clearing::entry;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// After how long somebody may ask for the same again: making it goes through all that modules keep in the school.
pub const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// For how long they are given it again before that, a few times: nobody here knows whether what went out arrived.
const STILL: SignedDuration = SignedDuration::from_hours(1);

/// As whom somebody reads what is kept of a person in a school: of themself, or of a child over whom they hold
/// authority.
fn reader(
    operation: &Operation,
    school: &School,
    person: PersonId,
) -> Result<Reader, PlatformError> {
    let as_standing = |standing| operation.caller_as(school.id, standing);
    if operation.known.file.id == person {
        operation.standing(school.id, None)?;
        let standings = operation.standings(school.id).into_iter();
        return Ok(Reader::Oneself(standings.filter_map(as_standing).collect()));
    }
    let standing = operation.standing(school.id, Some(Standing::For(person)))?;
    let caller = as_standing(standing).ok_or(PlatformError::NotAMember)?;
    Ok(Reader::Relative(Box::new(caller)))
}

/// What the kernel itself keeps of a person, without what is others': whose child somebody is, a relative is not told,
/// nor how they sign in. Who is no relative of somebody any more, or holds no authority over a child, is told nothing of
/// them, not what they are called now either.
fn without_others(mut file: PersonalFile, reader: &Reader) -> PersonalFile {
    match reader {
        Reader::Handed => {}
        Reader::Oneself(_) => {
            let is_theirs = |line: &PersonalLine| match line.kind.as_str() {
                "child" => line.how == "authority" && line.ended_at.is_none(),
                "relative" => line.ended_at.is_none(),
                _ => true,
            };
            file.lines.retain(is_theirs);
        }
        Reader::Relative(_) => {
            file.lines.retain(|line| line.kind != "relative");
            file.login = None;
            file.language = None;
            file.letters_to = None;
        }
    }
    file
}

impl Platform {
    /// Gives somebody what a school keeps of them (`person` is themself), or of a child over whom they hold authority,
    /// once a day and person, or three times within an hour. `password` is theirs, typed again: the archive has in one
    /// what pages show one by one.
    ///
    /// That it was asked for is in the journal before anything is given. Refused: whoever has no part in the school, or
    /// no authority over the person; as `current`, where it is not the password; as `export`, `often`, where they had
    /// it less than a day ago.
    pub async fn personal_export_own(
        self: &Arc<Self>,
        operation: &Operation,
        school: &Arc<School>,
        person: PersonId,
        password: String,
        written: Written,
    ) -> Result<PersonalArchive, PlatformError> {
        let reader = reader(operation, school, person)?;
        self.password_confirm(operation, password).await?;
        let file = self.store.personal_file(school.id, person).await?;
        let file = without_others(file.ok_or(PlatformError::NotFound)?, &reader);
        let place = self.personal_place(operation, school.id).await?;
        let asker = operation.known.file.id;
        let line = entry(
            school.id,
            Some(asker),
            operation.now,
            (
                "person.own-export",
                format!("person:{person}"),
                String::new(),
            ),
        );
        let within = (operation.now - AGAIN, operation.now - STILL);
        let noted = self
            .store
            .own_export_note(school.id, (person, asker), within, &line);
        if !noted.await? {
            return Err(invalid("export", "often"));
        }
        Ok(self.personal_give(operation, school, person, (reader, file), written, place))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use preau_domain::person::Name;

    use super::*;

    #[test]
    fn who_was_a_relative_is_told_nothing_of_whom_they_were_one() {
        let line = |kind: &str, what: &str, how: &str, is_over: bool| PersonalLine {
            kind: kind.to_owned(),
            what: what.to_owned(),
            how: how.to_owned(),
            ended_at: is_over.then_some(Timestamp::UNIX_EPOCH),
        };
        let file = PersonalFile {
            name: Name {
                title: String::new(),
                given: "Nora".to_owned(),
                family: "Benali".to_owned(),
            },
            birth: None,
            email: None,
            login: None,
            language: None,
            letters_to: None,
            lines: vec![
                line("class", "6A", "pupil", true),
                line("relative", "mother", "authority", false),
                line("relative", "former", "authority", true),
                line("child", "tom", "authority", false),
                line("child", "other", "", false),
                line("child", "adopted", "authority", true),
            ],
            present: true,
            elsewhere: false,
        };
        let of = |reader: &Reader| {
            let lines = without_others(file.clone(), reader).lines.into_iter();
            lines.map(|line| line.what).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(&Reader::Oneself(Vec::new())), "6A mother tom");
        assert_eq!(
            of(&Reader::Handed),
            "6A mother former tom other adopted",
            "the administrator weighs it"
        );
    }
}
