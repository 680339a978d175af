//! Erasing a person from a school (GDPR, art. 17): what is about them goes, what others have of them stays without
//! their name, what the school must keep stays until its retention ends.

use jiff::Timestamp;
use preau_domain::fold::folded;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_store::{AuditEntry, Cleared, Clearing, Forgotten};

use super::reason;
use crate::Platform;
use crate::clearing::entry;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// The journal's line at the end of an erasure, which says how far it went.
fn outcome(
    clearing: &Clearing,
    person: PersonId,
    at: Timestamp,
    forgotten: Forgotten,
) -> AuditEntry {
    let (action, detail) = match forgotten {
        Forgotten::All => ("person.erased", "all"),
        Forgotten::Here => ("person.erased", "here"),
        Forgotten::Present => ("person.stays", ""),
    };
    let target = format!("person:{person}");
    entry(
        clearing.school,
        clearing.asked_by,
        at,
        (action, target, detail.to_owned()),
    )
}

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

    /// Erases a person, from where somebody else stopped, if anybody did. Ends without erasing more where an import
    /// brought them back meanwhile: what is left of them is the school's again, for its task. False where somebody
    /// else goes on. `held`: until when the lease lasts.
    pub(crate) async fn person_erase(
        &self,
        clearing: &Clearing,
        person: PersonId,
        mut held: Timestamp,
    ) -> Result<bool, PlatformError> {
        let school = clearing.school;
        if self.person_stays(clearing, person).await? {
            return Ok(true);
        }
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
                if self.person_stays(clearing, person).await? {
                    return Ok(true);
                }
                let step = self
                    .store
                    .person_clear_step(clearing, person, (&id, &declared), &after)
                    .await?;
                if !self.clearing_go_on(clearing, &mut held).await? {
                    return Ok(false);
                }
                match step.next {
                    Some(next) => after = next.to_string(),
                    None => break,
                }
            }
        }
        loop {
            if self.person_stays(clearing, person).await? {
                return Ok(true);
            }
            if self.store.person_entries_step(school, person).await? == 0 {
                break;
            }
            if !self.clearing_go_on(clearing, &mut held).await? {
                return Ok(false);
            }
        }
        // Records that nobody has any more.
        while self.store.mail_purge(school, 200).await? > 0 {}
        let now = self.now();
        let done = |forgotten| outcome(clearing, person, now, forgotten);
        let forgotten = self.store.person_forget(clearing, person, now, done);
        let is_ended = forgotten.await?.is_some();
        self.people.forget(person).await;
        Ok(is_ended)
    }

    /// Whether somebody who is being erased belongs to the school again; then their erasure has ended.
    async fn person_stays(
        &self,
        clearing: &Clearing,
        person: PersonId,
    ) -> Result<bool, PlatformError> {
        let stays = self
            .store
            .person_is_present(clearing.school, person)
            .await?;
        if stays {
            let ended = outcome(clearing, person, self.now(), Forgotten::Present);
            self.store.clearing_end(clearing, &ended).await?;
        }
        Ok(stays)
    }
}
