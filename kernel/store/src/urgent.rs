//! Urgent notices: those of a kind that a manifest declares so, which reach people in quiet hours and days off too. A
//! school has a few a day, whatever modules it uses, each is in its journal with who had it sent, and both are part of
//! the commit that tells it.

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::module::Manifest;
use preau_domain::notification::Notification;
use preau_domain::record::WriteSet;

use crate::audit::{self, AuditEntry};
use crate::database::{Writer, execute, fetch_optional};
use crate::{CommitError, Store, StoreError, column};

/// For how long one takes its place among those of a day.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An urgent notice of a commit.
#[derive(Debug)]
pub(crate) struct Urgent {
    author: Option<PersonId>,
    text: String,
}

/// The urgent notices of what a call staged.
pub(crate) fn prepare(manifest: &Manifest, writes: &WriteSet) -> Vec<Urgent> {
    let urgent = writes.urgent(&manifest.urgent);
    urgent
        .map(|(author, text, _)| Urgent {
            author,
            text: text.fr.clone(),
        })
        .collect()
}

/// Takes a place of the day for each, and writes each into the journal. A conflict where there is none left: the call
/// runs again, and is told so.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    urgent: &[Urgent],
    at: Timestamp,
) -> Result<(), CommitError> {
    for one in urgent {
        if !take(on, school, at).await? {
            return Err(CommitError::Conflict("urgent notices of a day".to_owned()));
        }
        let entry = AuditEntry {
            at,
            school: Some(school),
            actor: one.author,
            action: "notification.urgent".to_owned(),
            target: module.to_string(),
            detail: one.text.clone(),
        };
        audit::append(on, &entry).await?;
    }
    Ok(())
}

/// Takes a place that nobody took within a day: whoever takes one at the same time waits, and finds another.
async fn take(on: &mut Writer, school: SchoolId, at: Timestamp) -> Result<bool, StoreError> {
    let free = (at - DAY).as_millisecond();
    for place in 0..Notification::URGENT_A_DAY {
        let taken = execute!(
            on,
            "INSERT INTO urgent (school, place, at) VALUES ($1, $2, $3)
             ON CONFLICT (school, place) DO UPDATE SET at = excluded.at WHERE urgent.at <= $4",
            school.0,
            i64::from(place),
            at.as_millisecond(),
            free
        )?;
        if taken == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Store {
    /// How many urgent notices a school had sent within a day before an instant.
    pub async fn urgent_count(&self, school: SchoolId, at: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let count: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT COUNT(*) FROM urgent WHERE school = $1 AND at > $2",
            school.0,
            (at - DAY).as_millisecond()
        )?;
        Ok(count.map_or(0, |(count,)| column::count(count)))
    }
}
