//! Who was given what a school keeps of them, or of their child, at their own asking, and when.

use jiff::Timestamp;
use preau_domain::ids::{PersonId, SchoolId};

use crate::audit::{self, AuditEntry};
use crate::database::execute;
use crate::{Store, StoreError};

impl Store {
    /// Notes that somebody is given what a school keeps of a person, with the journal's line, which says when. False,
    /// and nothing is noted, where they were given it after `since`: of several who ask at the same time for the same
    /// person by the same name, one is.
    pub async fn own_export_note(
        &self,
        school: SchoolId,
        (person, asked_by): (PersonId, PersonId),
        since: Timestamp,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let noted = execute!(
            on,
            "INSERT INTO own_export (school, person, asked_by, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (school, person, asked_by) DO UPDATE SET at = excluded.at
             WHERE own_export.at <= $5",
            school.0,
            person.0,
            asked_by.0,
            entry.at.as_millisecond(),
            since.as_millisecond()
        )?;
        if noted == 0 {
            on.rollback().await?;
            return Ok(false);
        }
        audit::append(&mut on, entry).await?;
        on.commit().await?;
        Ok(true)
    }

    /// Removes notes from before an instant; gives how many.
    pub async fn own_export_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let gone = execute!(
            on,
            "DELETE FROM own_export WHERE at < $1",
            before.as_millisecond()
        )?;
        on.commit().await?;
        Ok(gone)
    }
}
