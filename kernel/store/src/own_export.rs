//! Who was given what a school keeps of them, or of their child, at their own asking, when, and how often.

use jiff::Timestamp;
use preau_domain::ids::{PersonId, SchoolId};

use crate::audit::{self, AuditEntry};
use crate::database::execute;
use crate::{Store, StoreError};

/// How often somebody is given the same while it is given again: what breaks off on its way is begun anew.
const TIMES: i64 = 3;

impl Store {
    /// Notes that somebody is given what a school keeps of a person, with the journal's line, which says when. False,
    /// and nothing is noted, where they were given it first after `since`, unless that was after `still`, and at most
    /// twice more: however many ask at the same time, no more of them are given it.
    pub async fn own_export_note(
        &self,
        school: SchoolId,
        (person, asked_by): (PersonId, PersonId),
        (since, still): (Timestamp, Timestamp),
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let noted = execute!(
            on,
            "INSERT INTO own_export (school, person, asked_by, at, times) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (school, person, asked_by) DO UPDATE SET
                 at = CASE WHEN own_export.at <= $5 THEN excluded.at ELSE own_export.at END,
                 times = CASE WHEN own_export.at <= $5 THEN 1 ELSE own_export.times + 1 END
             WHERE own_export.at <= $5 OR (own_export.at > $6 AND own_export.times < $7)",
            school.0,
            person.0,
            asked_by.0,
            entry.at.as_millisecond(),
            since.as_millisecond(),
            still.as_millisecond(),
            TIMES
        )?;
        audit::conclude(on, noted, entry).await
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
