//! Files that people send: their rows, whose they are, and which contents nobody names any more. The contents
//! lie elsewhere, under the names that stand here: whatever lies there has a row here first, so that nothing
//! is forgotten when a process ends in between.

mod keeping;
mod leaving;

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::file::{File, FileKind, KeptFile, Owner};
use preau_domain::ids::{FileId, ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::record::FileCopy;
use uuid::Uuid;

pub use keeping::{FileKept, FileQuota, NewFile};
use leaving::left;
pub(crate) use leaving::{left_of_module, left_of_person};

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::record_id;
use crate::storage::Tally;
use crate::{CommitError, Store, StoreError, column};

type Row = (
    Uuid,
    String,
    String,
    i64,
    String,
    Uuid,
    i64,
    Option<String>,
    Option<String>,
    Uuid,
);

fn kept(
    (id, name, kind, size, module, uploader, at, collection, record, object): Row,
) -> Result<KeptFile, StoreError> {
    let owner = match (collection, record) {
        (Some(collection), Some(record)) => Some(Owner {
            collection,
            record: record_id(record)?,
        }),
        _ => None,
    };
    Ok(KeptFile {
        file: File {
            id: FileId(id),
            name,
            kind: FileKind::of_str(&kind)
                .ok_or_else(|| StoreError::corrupt(format!("kind of file `{kind}`")))?,
            size: column::count(size),
        },
        module: column::module(&module)?,
        uploader: PersonId(uploader),
        at: column::time(at)?,
        owner,
        object,
    })
}

/// What a file of this size takes of accounts.
pub(crate) fn of_file(size: i64) -> i64 {
    column::number(File::counted(column::count(size)))
}

/// A record, as the owner of files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of<'r> {
    pub(crate) school: SchoolId,
    pub(crate) module: &'r ModuleId,
    pub(crate) collection: &'r str,
    pub(crate) record: &'r RecordId,
}

/// Removes the files of a record that goes.
pub(crate) async fn remove(
    on: &mut Writer,
    of: Of<'_>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let none = BTreeSet::new();
    keep_only(on, of, &none, &none, tally).await.map(|_| ())
}

/// Removes the files of a record that it does not name any more, but for those that pass to another record in
/// the same commit: these are nobody's until [`take`]. Gives those that it keeps.
pub(crate) async fn keep_only(
    on: &mut Writer,
    of: Of<'_>,
    names: &BTreeSet<FileId>,
    passing: &BTreeSet<FileId>,
    tally: &mut Tally,
) -> Result<BTreeSet<FileId>, StoreError> {
    let Of {
        school,
        module,
        collection,
        record,
    } = of;
    let owned: Vec<(Uuid, Uuid, i64, Uuid)> = fetch_all!(
        on,
        "SELECT id, uploader, size, object FROM file
         WHERE school = $1 AND module = $2 AND collection = $3 AND record = $4 ORDER BY id",
        school.0,
        module.as_str(),
        collection,
        record.as_str()
    )?;
    let mut keeps = BTreeSet::new();
    for (id, uploader, size, object) in owned {
        if names.contains(&FileId(id)) {
            keeps.insert(FileId(id));
            continue;
        }
        if passing.contains(&FileId(id)) {
            execute!(
                on,
                "UPDATE file SET collection = NULL, record = NULL WHERE school = $1 AND id = $2",
                school.0,
                id
            )?;
            continue;
        }
        execute!(
            on,
            "DELETE FROM file WHERE school = $1 AND id = $2",
            school.0,
            id
        )?;
        let gone = (id, module.to_string(), uploader, size, object);
        left(on, school, gone, tally).await?;
    }
    Ok(keeps)
}

/// Makes the files that a record names and does not have its own. One that is somebody else's, or not there, is a
/// conflict: the call saw it, so it changed hands since.
pub(crate) async fn take(
    on: &mut Writer,
    of: Of<'_>,
    names: &BTreeSet<FileId>,
    has: &BTreeSet<FileId>,
) -> Result<(), CommitError> {
    let Of {
        school,
        module,
        collection,
        record,
    } = of;
    // In order, as every node takes them.
    for id in names.difference(has) {
        let taken = execute!(
            on,
            "UPDATE file SET collection = $4, record = $5
             WHERE school = $1 AND id = $2 AND module = $3 AND record IS NULL",
            school.0,
            id.0,
            module.as_str(),
            collection,
            record.as_str()
        )?;
        if taken != 1 {
            return Err(CommitError::Conflict(format!(
                "{collection}/{record} names file {id}, which is not to be had"
            )));
        }
    }
    Ok(())
}

/// Keeps further files of contents that are there, nobody's until a record of the same commit takes them. One whose
/// first is gone is a conflict.
pub(crate) async fn copy(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    copies: &[FileCopy],
    at: Timestamp,
    tally: &mut Tally,
) -> Result<(), CommitError> {
    let at = at.as_millisecond();
    for FileCopy { from, to, by } in copies {
        let gone = || CommitError::Conflict(format!("file {from} is not there"));
        let row: Option<(String, String, i64, Uuid)> = fetch_optional!(
            on,
            "SELECT name, kind, size, object FROM file WHERE school = $1 AND id = $2 AND module = $3",
            school.0,
            from.0,
            module.as_str()
        )?;
        let (name, kind, size, object) = row.ok_or_else(gone)?;
        // As for an upload of what is there: whoever is about to give the content up sees that it is named again.
        let named = execute!(
            on,
            "UPDATE blob SET named_at = $3 WHERE school = $1 AND object = $2 AND hash IS NOT NULL",
            school.0,
            object,
            at
        )?;
        if named != 1 {
            return Err(gone());
        }
        execute!(
            on,
            "INSERT INTO file (school, id, module, uploader, name, kind, size, object, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            school.0,
            to.0,
            module.as_str(),
            by.0,
            name,
            kind,
            size,
            object,
            at
        )?;
        tally.add_file(school, module.as_str(), *by, of_file(size));
    }
    Ok(())
}

impl Store {
    /// A file.
    pub async fn file_get(
        &self,
        school: SchoolId,
        id: FileId,
    ) -> Result<Option<KeptFile>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<Row> = fetch_optional!(
            on,
            "SELECT id, name, kind, size, module, uploader, created_at, collection, record, object
             FROM file WHERE school = $1 AND id = $2",
            school.0,
            id.0
        )?;
        row.map(kept).transpose()
    }

    /// The files of a module among these, in their order.
    pub async fn files_get(
        &self,
        school: SchoolId,
        module: &ModuleId,
        ids: &[FileId],
    ) -> Result<Vec<KeptFile>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(file) = self.file_get(school, *id).await?
                && file.module == *module
            {
                found.push(file);
            }
        }
        Ok(found)
    }

    /// Bytes of files that a person keeps in a school, as accounts count them.
    pub async fn file_person(&self, school: SchoolId, person: PersonId) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT bytes FROM file_person WHERE school = $1 AND person = $2",
            school.0,
            person.0
        )?;
        Ok(row.map_or(0, |(bytes,)| column::count(bytes)))
    }

    /// The same, counted anew.
    pub async fn file_person_recount(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT CAST(COALESCE(SUM(size + CAST($3 AS BIGINT)), 0) AS BIGINT) FROM (
                 SELECT size FROM file WHERE school = $1 AND uploader = $2
                 UNION ALL
                 SELECT size FROM upload WHERE school = $1 AND person = $2 AND file IS NULL
             ) AS kept",
            school.0,
            person.0,
            column::number(File::OVERHEAD)
        )?;
        Ok(row.map_or(0, |(bytes,)| column::count(bytes)))
    }
}
