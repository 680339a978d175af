//! Erasing a person from a school (GDPR, art. 17): what is about them goes, what others have of them stays without
//! their name, what the school must keep stays until its retention ends.

use preau_domain::fold::folded;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_store::{Cleared, Clearing};

use super::reason;
use crate::Platform;
use crate::clearing::entry;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

impl Platform {
    /// Begins to erase somebody who has left the school. `typed`: their name, as whoever asks for it typed it; the
    /// reason is kept in the journal, what goes is not.
    ///
    /// Refused: as `name`, where that is not theirs; as `reason`, where there is none; as `present`, while they belong
    /// to the school, which needs what it keeps for its task (art. 17 (3) (b)), and whose directory would bring them
    /// back; [`PlatformError::Forbidden`] for oneself; a conflict where it is being done already. Of who belongs to
    /// another school too, what this one keeps goes, and nothing else.
    pub async fn person_erase_begin(
        &self,
        operation: &Operation,
        school: &School,
        person: PersonId,
        (typed, why): (&str, &str),
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        if operation.known.file.id == person {
            return Err(PlatformError::Forbidden(String::new()));
        }
        let seen = self.personal_seen(operation, school, person).await?;
        if seen.file.present {
            return Err(invalid("present", "present"));
        }
        let why = reason(why)?;
        if folded(typed) != folded(&seen.file.name.full()) {
            return Err(invalid("name", "other"));
        }
        let begun = entry(
            school.id,
            Some(operation.known.file.id),
            operation.now,
            ("person.erase", format!("person:{person}"), why),
        );
        let what = Cleared::Person(person);
        let begins = self
            .store
            .clearing_begin(school.id, &what, seen.total(), &begun);
        if !begins.await? {
            return Err(PlatformError::Conflict(String::new()));
        }
        self.clearing_wake.notify_one();
        Ok(())
    }

    /// Erases a person, from where somebody else stopped, if anybody did.
    pub(crate) async fn person_erase(
        &self,
        clearing: &Clearing,
        person: PersonId,
    ) -> Result<(), PlatformError> {
        let mut said = self.now();
        let school = clearing.school;
        self.uploads_clear(school, |upload| upload.person == person)
            .await?;
        let (module, collection, record) = &clearing.after;
        for ((id, name), declared) in self.collections_ever().await? {
            let place = (id.as_str(), name.as_str());
            let last = (module.as_str(), collection.as_str());
            if place < last {
                continue;
            }
            let mut after = if place == last {
                record.clone()
            } else {
                String::new()
            };
            loop {
                let step = self
                    .store
                    .person_clear_step(clearing, person, (&id, &declared), &after)
                    .await?;
                self.clearing_go_on(clearing, &mut said).await?;
                match step.next {
                    Some(next) => after = next.to_string(),
                    None => break,
                }
            }
        }
        while self.store.person_entries_step(school, person).await? > 0 {
            self.clearing_go_on(clearing, &mut said).await?;
        }
        // Records that nobody has any more.
        while self.store.mail_purge(school, 200).await? > 0 {}
        let file = self.store.personal_file(school, person).await?;
        let elsewhere = file.is_none_or(|file| file.elsewhere);
        let detail = if elsewhere { "here" } else { "all" };
        let done = entry(
            school,
            clearing.asked_by,
            self.now(),
            (
                "person.erased",
                format!("person:{person}"),
                detail.to_owned(),
            ),
        );
        self.store
            .person_forget(clearing, person, elsewhere, &done)
            .await?;
        self.people.forget(person).await;
        Ok(())
    }
}
