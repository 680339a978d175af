//! What a school keeps of somebody, given to themself at their own asking, or to a relative of their child (GDPR, art.
//! 15 and 20). Nobody looks through it before: so it has what they may read in the school anyway, what they wrote and
//! what was sent to them. A mark that is not published yet, or what somebody reported of them, is asked for at the
//! school, whose administrator weighs it against the rights of others (art. 15 (4)).

use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::caller::Standing;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_store::PersonalFile;

use super::export::{PersonalArchive, Reader, Written};
use crate::Platform;
use crate::clearing::entry;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// After how long somebody may ask for the same again: making it goes through all that modules keep in the school.
pub const AGAIN: SignedDuration = SignedDuration::from_hours(24);

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
/// nor how they sign in; of a child over whom somebody holds no authority they see nothing.
fn without_others(mut file: PersonalFile, reader: &Reader) -> PersonalFile {
    match reader {
        Reader::Handed => {}
        Reader::Oneself(_) => {
            let is_theirs = |kind: &str, how: &str| kind != "child" || how == "authority";
            file.lines.retain(|line| is_theirs(&line.kind, &line.how));
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
    /// once a day and person. `password` is theirs, typed again: the archive has what a page shows one by one.
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
        let since = operation.now - AGAIN;
        let noted = self
            .store
            .own_export_note(school.id, (person, asker), since, &line);
        if !noted.await? {
            return Err(invalid("export", "often"));
        }
        Ok(self.personal_give(operation, school, person, (reader, file), written, place))
    }
}
