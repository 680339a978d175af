//! What imports of the directory did, and what of their sources could not be used.

use jiff::Timestamp;
use preau_domain::words;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::rows::{Texts, execute_rows, many_rows};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// Imports whose problems are kept.
const KEPT: i64 = 20;

words! {
    /// How an import stands.
    pub enum ImportState {
        /// It goes on, or was broken off: what it had applied stays, and running it again carries on.
        Open = "open",
        /// All of the source was read, and what it no longer mentions was ended.
        Complete = "complete",
        /// Something of the source could not be read, so that nothing was ended.
        Partial = "partial",
        /// All of the source was read; in schools that would have lost many, nothing was ended.
        Held = "held",
        /// It could not be done; what it had applied stays.
        Failed = "failed",
    }
}

/// What an import did, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Schools in the source.
    pub schools: u64,
    /// People who were not known.
    pub added: u64,
    /// People of whom it said something new.
    pub changed: u64,
    /// People of whom it said nothing new.
    pub unchanged: u64,
    /// Memberships of schools that ended.
    pub members_ended: u64,
    /// Lines of the source that could not be used, or not wholly.
    pub problems: u64,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its number; later ones have greater numbers.
    pub id: i64,
    /// Where it came from: "aaf".
    pub source: String,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when; none while it is open.
    pub ended_at: Option<Timestamp>,
    /// How it stands.
    pub state: ImportState,
    /// What it did.
    pub counts: ImportCounts,
    /// Why it failed, for operators.
    pub error: Option<String>,
}

/// A line of a source that could not be used, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// The line in it; 0 if not known.
    pub line: u64,
    /// The entry's key in the source; empty if it has none.
    pub key: String,
    /// Why, as a word that the importer knows.
    pub reason: String,
    /// The value concerned, cut short.
    pub detail: String,
}

/// How an import ended.
#[derive(Debug, Clone)]
pub struct ImportEnd<'a> {
    /// How it stands now.
    pub state: ImportState,
    /// What it did.
    pub counts: ImportCounts,
    /// The first of the lines that could not be used; the caller bounds them.
    pub problems: &'a [ImportProblem],
    /// Why it failed.
    pub error: Option<&'a str>,
    /// The line to keep of it.
    pub audit: &'a AuditEntry,
}

type ImportRow = (
    i64,
    String,
    i64,
    Option<i64>,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
);

fn import(row: ImportRow) -> Result<Import, StoreError> {
    let (
        id,
        source,
        started_at,
        ended_at,
        state,
        schools,
        added,
        changed,
        unchanged,
        ended,
        problems,
        error,
    ) = row;
    Ok(Import {
        id,
        source,
        started_at: column::time(started_at)?,
        ended_at: ended_at.map(column::time).transpose()?,
        state: ImportState::of_str(&state)
            .ok_or_else(|| StoreError::corrupt(format!("state of an import `{state}`")))?,
        counts: ImportCounts {
            schools: column::count(schools),
            added: column::count(added),
            changed: column::count(changed),
            unchanged: column::count(unchanged),
            members_ended: column::count(ended),
            problems: column::count(problems),
        },
        error,
    })
}

const PROBLEM: Texts = many_rows!(
    "INSERT INTO import_problem (import, number, file, line, key, reason, detail) VALUES ",
    7,
    ""
);

async fn problems_keep(
    on: &mut Writer,
    import: i64,
    problems: &[ImportProblem],
) -> Result<(), StoreError> {
    let rows: Vec<(i64, &ImportProblem)> = (1..).zip(problems).collect();
    execute_rows!(on, PROBLEM, &rows[..], |(number, problem)| (
        import,
        *number,
        problem.file.as_str(),
        column::number(problem.line),
        problem.key.as_str(),
        problem.reason.as_str(),
        problem.detail.as_str()
    ));
    execute!(
        on,
        "DELETE FROM import_problem WHERE import <= $1",
        import - KEPT
    )?;
    Ok(())
}

impl Store {
    /// Begins an import; gives its number.
    pub async fn import_begin(&self, source: &str, at: Timestamp) -> Result<i64, StoreError> {
        let mut on = self.writer().await?;
        let id = column::next_number(&mut on, "import").await?;
        execute!(
            on,
            "INSERT INTO import (id, source, started_at) VALUES ($1, $2, $3)",
            id,
            source,
            at.as_millisecond()
        )?;
        on.commit().await?;
        Ok(id)
    }

    /// Ends an import: what it did, and a line of the audit. Tells every node that the directory changed.
    pub async fn import_end(&self, import: i64, end: &ImportEnd<'_>) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let counts = &end.counts;
        execute!(
            on,
            "UPDATE import SET ended_at = $2, state = $3, schools = $4, added = $5, changed = $6,
                 unchanged = $7, members_ended = $8, problems = $9, error = $10
             WHERE id = $1",
            import,
            end.audit.at.as_millisecond(),
            end.state.as_str(),
            column::number(counts.schools),
            column::number(counts.added),
            column::number(counts.changed),
            column::number(counts.unchanged),
            column::number(counts.members_ended),
            column::number(counts.problems),
            end.error
        )?;
        problems_keep(&mut on, import, end.problems).await?;
        audit::append(&mut on, end.audit).await?;
        changes::publish(&mut on, ChangeKind::Directory, "").await?;
        on.commit().await
    }

    /// The latest imports, newest first.
    pub async fn import_list(&self, limit: u32) -> Result<Vec<Import>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<ImportRow> = fetch_all!(
            on,
            "SELECT id, source, started_at, ended_at, state, schools, added, changed, unchanged,
                 members_ended, problems, error
             FROM import ORDER BY id DESC LIMIT CAST($1 AS BIGINT)",
            i64::from(limit)
        )?;
        rows.into_iter().map(import).collect()
    }

    /// The import with this number.
    pub async fn import_get(&self, id: i64) -> Result<Option<Import>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<ImportRow> = fetch_optional!(
            on,
            "SELECT id, source, started_at, ended_at, state, schools, added, changed, unchanged,
                 members_ended, problems, error
             FROM import WHERE id = $1",
            id
        )?;
        row.map(import).transpose()
    }

    /// What is kept of the lines that an import could not use: none of those before the last 20 imports.
    pub async fn import_problem_list(&self, import: i64) -> Result<Vec<ImportProblem>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, i64, String, String, String)> = fetch_all!(
            on,
            "SELECT file, line, key, reason, detail FROM import_problem
             WHERE import = $1 ORDER BY number",
            import
        )?;
        Ok(rows
            .into_iter()
            .map(|(file, line, key, reason, detail)| ImportProblem {
                file,
                line: column::count(line),
                key,
                reason,
                detail,
            })
            .collect())
    }
}
