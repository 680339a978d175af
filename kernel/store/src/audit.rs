//! Who did what, kept for those who must answer for it.

use jiff::Timestamp;
use preau_domain::fold::unaccented;
use preau_domain::ids::{PersonId, SchoolId};
use uuid::Uuid;

use crate::database::{Reader, Writer, execute, fetch_all};
use crate::{Store, StoreError, column};

/// Lines read at once where words are looked for in them.
const STEP: u32 = 1_000;

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

/// Ends a transaction that changed so many rows, and keeps the line that tells of it; undoes it where it changed none.
/// Whether it changed any.
pub(crate) async fn conclude(
    mut on: Writer,
    changed: u64,
    entry: &AuditEntry,
) -> Result<bool, StoreError> {
    if changed == 0 {
        on.rollback().await?;
        return Ok(false);
    }
    append(&mut on, entry).await?;
    on.commit().await?;
    Ok(true)
}

/// Which lines are looked for. What is empty or none says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditQuery<'a> {
    /// Of this school; of the whole region without it.
    pub school: Option<SchoolId>,
    /// In which this person did something, or something was done to them.
    pub person: Option<PersonId>,
    /// Of this kind: "module.enabled".
    pub action: &'a str,
    /// About what is called so: a module's id.
    pub target: &'a str,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this one.
    pub to: Option<Timestamp>,
    /// Which say this, in what is kept of them, whatever the case of its letters and their accents.
    pub words: &'a str,
    /// Before the line of this number.
    pub before: Option<i64>,
}

/// The lines of a school in which a person did something, or something was done to them, newest first.
pub(crate) async fn of_person(
    on: &mut Reader,
    school: SchoolId,
    person: PersonId,
    limit: u32,
) -> Result<Vec<AuditLine>, StoreError> {
    let rows: Vec<AuditRow> = fetch_all!(
        on,
        "SELECT id, at, school, actor, action, target, detail FROM audit
         WHERE school = $1 AND (actor = $2 OR target = $3)
         ORDER BY id DESC LIMIT CAST($4 AS BIGINT)",
        school.0,
        person.0,
        format!("person:{person}"),
        i64::from(limit)
    )?;
    rows.into_iter().map(line).collect()
}

/// The statement of a search, in a school or everywhere, whatever words are asked for.
macro_rules! search {
    ($on:expr, $where:literal, $asked:expr, $limit:expr) => {{
        let asked: &AuditQuery<'_> = $asked;
        let nobody = PersonId(Uuid::nil());
        let person = asked.person.unwrap_or(nobody);
        let said = |at: Option<Timestamp>, none: i64| at.map_or(none, |at| at.as_millisecond());
        fetch_all!(
            $on,
            concat!(
                "SELECT id, at, school, actor, action, target, detail FROM audit
                 WHERE ",
                $where,
                " AND id < $2 AND at >= $3 AND at < $4
                 AND ($5 = '' OR action = $5)
                 AND ($6 = '' OR target = $6)
                 AND (CAST($7 AS BIGINT) = 0 OR actor = $8 OR target = $9)
                 ORDER BY id DESC LIMIT CAST($10 AS BIGINT)"
            ),
            asked.school.map_or(0, |school| school.0),
            asked.before.unwrap_or(i64::MAX),
            said(asked.from, i64::MIN),
            said(asked.to, i64::MAX),
            asked.action,
            asked.target,
            i64::from(asked.person.is_some()),
            person.0,
            format!("person:{person}"),
            i64::from($limit)
        )
    }};
}

impl Store {
    /// The lines that are looked for, newest first: at most `limit`.
    ///
    /// Words are compared here and not by the database: `SQLite` knows the small letters of ASCII alone.
    pub async fn audit_search(
        &self,
        asked: &AuditQuery<'_>,
        limit: u32,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let words = unaccented(asked.words.trim());
        if words.is_empty() {
            return self.audit_page(asked, limit).await;
        }
        let mut asked = *asked;
        let mut found = Vec::new();
        loop {
            let page = self.audit_page(&asked, STEP).await?;
            let is_last = page.len() < STEP as usize;
            asked.before = page.last().map(|line| line.id);
            let missing = (limit as usize).saturating_sub(found.len());
            let says = |AuditLine { entry, .. }: &AuditLine| {
                unaccented(&format!("{} {}", entry.detail, entry.target)).contains(&words)
            };
            found.extend(page.into_iter().filter(says).take(missing));
            if is_last || found.len() >= limit as usize {
                return Ok(found);
            }
        }
    }

    /// The same whatever they say.
    async fn audit_page(
        &self,
        asked: &AuditQuery<'_>,
        limit: u32,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<AuditRow> = if asked.school.is_some() {
            search!(on, "school = $1", asked, limit)?
        } else {
            // Every line, with the same places.
            search!(on, "CAST($1 AS BIGINT) = 0", asked, limit)?
        };
        rows.into_iter().map(line).collect()
    }

    /// Who did something in a school, or anywhere, and which kinds of things were done.
    pub async fn audit_facets(
        &self,
        school: Option<SchoolId>,
    ) -> Result<(Vec<PersonId>, Vec<String>), StoreError> {
        let mut on = self.reader().await?;
        let (people, actions): (Vec<(Uuid,)>, Vec<(String,)>) = match school {
            Some(school) => (
                fetch_all!(
                    on,
                    "SELECT DISTINCT actor FROM audit WHERE school = $1 AND actor IS NOT NULL LIMIT 200",
                    school.0
                )?,
                fetch_all!(
                    on,
                    "SELECT DISTINCT action FROM audit WHERE school = $1 ORDER BY action LIMIT 200",
                    school.0
                )?,
            ),
            None => (
                fetch_all!(
                    on,
                    "SELECT DISTINCT actor FROM audit WHERE actor IS NOT NULL LIMIT 200"
                )?,
                fetch_all!(
                    on,
                    "SELECT DISTINCT action FROM audit ORDER BY action LIMIT 200"
                )?,
            ),
        };
        let people = people.into_iter().map(|(person,)| PersonId(person));
        let actions = actions.into_iter().map(|(action,)| action);
        Ok((people.collect(), actions.collect()))
    }

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
