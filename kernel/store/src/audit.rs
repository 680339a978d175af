//! Who did what, kept for those who must answer for it.

use jiff::Timestamp;
use preau_domain::ids::{PersonId, SchoolId};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all};
use crate::{Store, StoreError, column};

/// A line to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// In which school; none for the region.
    pub school: Option<SchoolId>,
    /// Who; none for the kernel itself.
    pub actor: Option<PersonId>,
    /// What, as a dotted word: "module.enabled".
    pub action: String,
    /// To what.
    pub target: String,
    /// Anything else that explains it.
    pub detail: String,
}

/// A line that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; later lines have greater ones.
    pub id: i64,
    /// What it says.
    pub entry: AuditEntry,
}

type AuditRow = (i64, i64, Option<i64>, Option<Uuid>, String, String, String);

fn line(
    (id, at, school, actor, action, target, detail): AuditRow,
) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        id,
        entry: AuditEntry {
            at: column::time(at)?,
            school: school.map(SchoolId),
            actor: column::person(actor),
            action,
            target,
            detail,
        },
    })
}

/// Keeps a line within the transaction of what it tells of.
pub(crate) async fn append(on: &mut Writer, entry: &AuditEntry) -> Result<(), StoreError> {
    execute!(
        on,
        "INSERT INTO audit (at, school, actor, action, target, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
        entry.at.as_millisecond(),
        entry.school.map(|school| school.0),
        entry.actor.map(|actor| actor.0),
        entry.action.as_str(),
        entry.target.as_str(),
        entry.detail.as_str()
    )?;
    Ok(())
}

impl Store {
    /// Keeps a line.
    pub async fn audit_append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        append(&mut on, entry).await?;
        on.commit().await
    }

    /// The newest lines of a school, or (with none) of the whole region, before a line's number.
    pub async fn audit_list(
        &self,
        school: Option<SchoolId>,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let mut on = self.reader().await?;
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<AuditRow> = match school {
            Some(school) => fetch_all!(
                on,
                "SELECT id, at, school, actor, action, target, detail FROM audit
                 WHERE school = $1 AND id < $2 ORDER BY id DESC LIMIT CAST($3 AS BIGINT)",
                school.0,
                before,
                i64::from(limit)
            )?,
            None => fetch_all!(
                on,
                "SELECT id, at, school, actor, action, target, detail FROM audit
                 WHERE id < $1 ORDER BY id DESC LIMIT CAST($2 AS BIGINT)",
                before,
                i64::from(limit)
            )?,
        };
        rows.into_iter().map(line).collect()
    }
}
