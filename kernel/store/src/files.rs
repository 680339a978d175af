//! Files that people send: their rows, whose they are, and which contents nobody names any more. The contents
//! lie elsewhere, under the names that stand here: whatever lies there has a row here first, so that nothing
//! is forgotten when a process ends in between.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::file::{File, FileKind, KeptFile, Owner};
use preau_domain::ids::{FileId, ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::plan::Kept;
use preau_domain::record::FileCopy;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::record_id;
use crate::storage::{Accounts, Place, Tally};
use crate::{CommitError, Part, Store, StoreError, column};

/// A file whose content is whole, to be kept.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What is seen of it.
    pub file: File,
    /// For which module.
    pub module: ModuleId,
    /// Who sent it.
    pub uploader: PersonId,
    /// Its content's SHA-256.
    pub hash: [u8; 32],
    /// Where it was written, as [`Store::blob_begin`] noted.
    pub object: Uuid,
}

/// How many bytes of files may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileQuota {
    /// By the module in the school.
    pub module: u64,
    /// By the person in the school, in all modules.
    pub person: u64,
    /// By the person in the module.
    pub share: u64,
}

impl FileQuota {
    /// Whether a person has more than they may, in the school or in the module.
    pub(crate) fn is_beyond_person(
        &self,
        accounts: &Accounts,
        (school, module): &Place,
        person: PersonId,
    ) -> bool {
        let author = (*school, module.clone(), person);
        accounts.of_person(*school, person) > column::number(self.person)
            || accounts.of_author(&author).files > column::number(self.share)
    }
}

/// What became of a file that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKept {
    /// It is kept. Its content lies where it was written.
    Here,
    /// It is kept. The school had the same content already: what was written is to be removed.
    Elsewhere,
    /// The module's files are at their bound; nothing was kept.
    Full(Kept),
    /// The person's files are; nothing was kept.
    PersonFull,
    /// It came in parts, and somebody kept it before, or gave it up.
    Gone,
}

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

/// A row that goes.
type Leaving = (Uuid, String, Uuid, i64, Uuid);

/// Takes a file that is gone off the accounts, and notes the content that it left.
async fn left(
    on: &mut Writer,
    school: SchoolId,
    (id, module, uploader, size, object): Leaving,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    execute!(
        on,
        "INSERT INTO blob_left (school, object, file) VALUES ($1, $2, $3)",
        school.0,
        object,
        id
    )?;
    tally.add_file(school, &module, PersonId(uploader), -of_file(size));
    Ok(())
}

/// Removes at most `limit` files of a module, whatever they belong to; gives how many.
pub(crate) async fn left_of_module(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    limit: i64,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let gone: Vec<Leaving> = fetch_all!(
        on,
        "DELETE FROM file WHERE school = $1 AND id IN (
             SELECT id FROM file WHERE school = $1 AND module = $2
             ORDER BY id LIMIT CAST($3 AS BIGINT))
         RETURNING id, module, uploader, size, object",
        school.0,
        module.as_str(),
        limit
    )?;
    leave_all(on, school, gone, tally).await
}

/// Removes the files that a person sent and that no record names; gives how many.
pub(crate) async fn left_of_person(
    on: &mut Writer,
    school: SchoolId,
    person: PersonId,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let gone: Vec<Leaving> = fetch_all!(
        on,
        "DELETE FROM file WHERE school = $1 AND uploader = $2 AND record IS NULL
         RETURNING id, module, uploader, size, object",
        school.0,
        person.0
    )?;
    leave_all(on, school, gone, tally).await
}

async fn leave_all(
    on: &mut Writer,
    school: SchoolId,
    gone: Vec<Leaving>,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let count = u64::try_from(gone.len()).unwrap_or(u64::MAX);
    for row in gone {
        left(on, school, row, tally).await?;
    }
    Ok(count)
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

/// Makes the files that a record names and does not have its own. One that is somebody else's, or not there, is a conflict: the
/// call saw it, so it changed hands since.
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

/// Where a file that is to be kept is on the accounts.
#[derive(Debug, Clone, Copy)]
enum Counted {
    /// Not yet.
    Now(FileQuota),
    /// As this upload.
    As(Uuid),
}

/// Puts a new file on the accounts; says whose bound that passes.
async fn count(
    on: &mut Writer,
    school: SchoolId,
    new: &NewFile,
    quota: FileQuota,
) -> Result<Option<FileKept>, StoreError> {
    let counted = of_file(column::number(new.file.size));
    let mut tally = Tally::default();
    tally.add_file(school, new.module.as_str(), new.uploader, counted);
    let accounts = tally.write(on).await?;
    let place = (school, new.module.to_string());
    Ok(if quota.is_beyond_person(&accounts, &place, new.uploader) {
        Some(FileKept::PersonFull)
    } else if accounts.of(&place).files > column::number(quota.module) {
        Some(FileKept::Full(Kept::Files))
    } else {
        None
    })
}

impl Store {
    /// Notes that a content is about to be written, before anything of it is.
    pub async fn blob_begin(
        &self,
        school: SchoolId,
        object: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO blob (school, object, hash, size, named_at) VALUES ($1, $2, NULL, 0, $3)",
            school.0,
            object,
            at.as_millisecond()
        )?;
        on.commit().await
    }

    /// Keeps a file whose content is whole, within the quotas, to the byte, whoever else does at the same time.
    ///
    /// The content is one with what the school has of the same hash already; never with another school's, so
    /// that nobody learns by sending what others have.
    pub async fn file_keep(
        &self,
        school: SchoolId,
        new: &NewFile,
        quota: FileQuota,
        at: Timestamp,
    ) -> Result<FileKept, StoreError> {
        self.keep(school, new, Counted::Now(quota), at).await
    }

    /// Keeps a file that came in parts, whose content is whole: it is on the accounts already.
    pub async fn upload_keep(
        &self,
        school: SchoolId,
        upload: Uuid,
        new: &NewFile,
        at: Timestamp,
    ) -> Result<FileKept, StoreError> {
        self.keep(school, new, Counted::As(upload), at).await
    }

    async fn keep(
        &self,
        school: SchoolId,
        new: &NewFile,
        counted: Counted,
        at: Timestamp,
    ) -> Result<FileKept, StoreError> {
        match self.keep_once(school, new, counted, at).await {
            // The same content became whole twice at the same time: now one has it.
            Err(StoreError::Conflict { .. }) => self.keep_once(school, new, counted, at).await,
            kept => kept,
        }
    }

    async fn keep_once(
        &self,
        school: SchoolId,
        new: &NewFile,
        counted: Counted,
        at: Timestamp,
    ) -> Result<FileKept, StoreError> {
        let NewFile {
            file,
            module,
            uploader,
            hash,
            object,
        } = new;
        let mut on = self.writer().await?;
        let at = at.as_millisecond();
        // Locks the row, and says to whoever is about to give the content up that it is named again.
        let known: Option<(Uuid,)> = fetch_optional!(
            on,
            "UPDATE blob SET named_at = $3 WHERE school = $1 AND hash = $2 RETURNING object",
            school.0,
            hash.as_slice(),
            at
        )?;
        let size = column::number(file.size);
        if known.is_none() {
            let written = execute!(
                on,
                "UPDATE blob SET hash = $3, size = $4, named_at = $5
                 WHERE school = $1 AND object = $2 AND hash IS NULL AND named_at > 0",
                school.0,
                *object,
                hash.as_slice(),
                size,
                at
            )?;
            if written != 1 {
                on.rollback().await?;
                return Err(StoreError::corrupt(
                    "an upload that took longer than its row was kept",
                ));
            }
        } else {
            // What was written is nobody's, from now on.
            execute!(
                on,
                "UPDATE blob SET named_at = 0 WHERE school = $1 AND object = $2 AND hash IS NULL",
                school.0,
                *object
            )?;
        }
        let lies = known.map_or(*object, |(object,)| object);
        execute!(
            on,
            "INSERT INTO file (school, id, module, uploader, name, kind, size, object, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            school.0,
            file.id.0,
            module.as_str(),
            uploader.0,
            file.name.as_str(),
            file.kind.as_str(),
            size,
            lies,
            at
        )?;
        let refused = match counted {
            Counted::Now(quota) => count(&mut on, school, new, quota).await?,
            Counted::As(upload) => {
                let ended = execute!(
                    on,
                    // Whoever holds it by now removes it.
                    "UPDATE upload SET file = $3
                     WHERE school = $1 AND id = $2 AND file IS NULL AND held_by IS NULL",
                    school.0,
                    upload,
                    file.id.0
                )?;
                (ended != 1).then_some(FileKept::Gone)
            }
        };
        if let Some(refused) = refused {
            on.rollback().await?;
            return Ok(refused);
        }
        self.view_note(&mut on, [Part::files(school, module)])
            .await?;
        on.commit().await?;
        Ok(if lies == *object {
            FileKept::Here
        } else {
            FileKept::Elsewhere
        })
    }

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

    /// Removes at most `limit` files of all schools that no record names and that were sent before an
    /// instant. Gives how many; fewer than the limit: there are no more.
    pub async fn file_expire(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let rows: Vec<(i64, Uuid, String, Uuid, i64, Uuid)> = fetch_all!(
            on,
            "SELECT school, id, module, uploader, size, object FROM file
             WHERE record IS NULL AND created_at < $1
             ORDER BY created_at, school, id LIMIT CAST($2 AS BIGINT)",
            before.as_millisecond(),
            i64::from(limit)
        )?;
        let (mut removed, mut tally) = (0, Tally::default());
        let mut changed = BTreeSet::new();
        for (school, id, module, uploader, size, object) in rows {
            changed.insert(Part::files(SchoolId(school), &column::module(&module)?));
            // One that a record has just come to name stays.
            let gone = execute!(
                on,
                "DELETE FROM file WHERE school = $1 AND id = $2 AND record IS NULL",
                school,
                id
            )?;
            if gone == 1 {
                let row = (id, module, uploader, size, object);
                left(&mut on, SchoolId(school), row, &mut tally).await?;
                removed += 1;
            }
        }
        tally.write(&mut on).await?;
        self.view_note(&mut on, changed).await?;
        on.commit().await?;
        Ok(removed)
    }

    /// Removes at most `limit` files of a school whose record is not there any more. Records take their files
    /// with them; this finds what a version of a module left that knew nothing of them.
    pub async fn file_lost_remove(&self, school: SchoolId, limit: u32) -> Result<u64, StoreError> {
        let lost: Vec<Leaving> = {
            let mut on = self.reader().await?;
            fetch_all!(
                on,
                "SELECT f.id, f.module, f.uploader, f.size, f.object FROM file f
                 WHERE f.school = $1 AND f.record IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM record r WHERE r.school = f.school AND r.module = f.module
                     AND r.collection = f.collection AND r.id = f.record)
                 ORDER BY f.id LIMIT CAST($2 AS BIGINT)",
                school.0,
                i64::from(limit)
            )?
        };
        if lost.is_empty() {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let (mut removed, mut tally) = (0, Tally::default());
        let mut changed = BTreeSet::new();
        for row in lost {
            changed.insert(Part::files(school, &column::module(&row.1)?));
            let gone = execute!(
                on,
                "DELETE FROM file WHERE school = $1 AND id = $2 AND record IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM record r WHERE r.school = file.school AND r.module = file.module
                     AND r.collection = file.collection AND r.id = file.record)",
                school.0,
                row.0
            )?;
            if gone == 1 {
                left(&mut on, school, row, &mut tally).await?;
                removed += 1;
            }
        }
        tally.write(&mut on).await?;
        self.view_note(&mut on, changed).await?;
        on.commit().await?;
        Ok(removed)
    }

    /// Gives up contents that files left and that no file names, of at most `limit` files that left one; those
    /// that were named after an instant are looked at another time. Gives how many were looked at to an end;
    /// none: there is nothing to do for now.
    ///
    /// An upload that finds the same content at the same moment says so in its row (`named_at`): whoever comes
    /// second sees what the first did, since both change that row.
    pub async fn blob_release(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let rows: Vec<(i64, Uuid, Uuid)> = fetch_all!(
            on,
            "SELECT l.school, l.object, l.file FROM blob_left l
             WHERE NOT EXISTS (
                 SELECT 1 FROM blob b WHERE b.school = l.school AND b.object = l.object
                 AND b.hash IS NOT NULL AND b.named_at >= $1)
             ORDER BY l.school, l.object, l.file LIMIT CAST($2 AS BIGINT)",
            before.as_millisecond(),
            i64::from(limit)
        )?;
        let mut done = 0;
        for (school, object, file) in rows {
            execute!(
                on,
                "UPDATE blob SET hash = NULL, named_at = 0
                 WHERE school = $1 AND object = $2 AND hash IS NOT NULL AND named_at < $3
                 AND NOT EXISTS (
                     SELECT 1 FROM file f WHERE f.school = blob.school AND f.object = blob.object)",
                school,
                object,
                before.as_millisecond()
            )?;
            // Once somebody names it again, their leaving is noted as well. Where it was named just now, it is
            // looked at again.
            done += execute!(
                on,
                "DELETE FROM blob_left WHERE school = $1 AND object = $2 AND file = $3
                 AND NOT EXISTS (
                     SELECT 1 FROM blob b WHERE b.school = $1 AND b.object = $2
                     AND b.hash IS NOT NULL AND b.named_at >= $4)",
                school,
                object,
                file,
                before.as_millisecond()
            )?;
        }
        on.commit().await?;
        Ok(done)
    }

    /// Contents, and beginnings of them, that are nobody's since before an instant: at most `limit`. They are
    /// to be removed where they lie, and then forgotten. An upload that is still under way does not end well
    /// after this.
    pub async fn blob_nobodys(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<(SchoolId, Uuid)>, StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE blob SET named_at = 0 WHERE hash IS NULL AND named_at < $1 AND named_at > 0",
            before.as_millisecond()
        )?;
        let rows: Vec<(i64, Uuid)> = fetch_all!(
            on,
            "SELECT school, object FROM blob WHERE hash IS NULL AND named_at = 0
             ORDER BY school, object LIMIT CAST($1 AS BIGINT)",
            i64::from(limit)
        )?;
        on.commit().await?;
        Ok(rows
            .into_iter()
            .map(|(school, object)| (SchoolId(school), object))
            .collect())
    }

    /// Forgets a content that was removed where it lay, if it is nobody's.
    pub async fn blob_forget(&self, school: SchoolId, object: Uuid) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "DELETE FROM blob WHERE school = $1 AND object = $2 AND hash IS NULL",
            school.0,
            object
        )?;
        on.commit().await
    }

    /// Whether a content is kept: for tests, and for whoever compares with what lies there.
    pub async fn blob_is_kept(&self, school: SchoolId, object: Uuid) -> Result<bool, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT size FROM blob WHERE school = $1 AND object = $2 AND hash IS NOT NULL",
            school.0,
            object
        )?;
        Ok(row.is_some())
    }
}
