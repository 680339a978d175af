//! Files that go, and the contents that nobody names any more, until these are removed where they lie and forgotten.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::files::of_file;
use crate::storage::Tally;
use crate::{Part, Store, StoreError, column};

/// A row that goes.
type Leaving = (Uuid, String, Uuid, i64, Uuid);

/// Takes a file that is gone off the accounts, and notes the content that it left.
pub(super) async fn left(
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

impl Store {
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
