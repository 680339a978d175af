//! Files that come in parts: how much of each is kept, and who may go on with it.
//!
//! What one says it will be is on the accounts of its module and its person from the beginning, as if it were a file
//! already: nobody fills what they may not keep, whether they end or not.

use jiff::Timestamp;
use preau_domain::file::FileKind;
use preau_domain::ids::{FileId, ModuleId, PersonId, SchoolId};
use preau_domain::plan::Kept;
use uuid::Uuid;

use crate::database::{execute, fetch_all, fetch_optional};
use crate::files::of_file;
use crate::storage::Tally;
use crate::{FileQuota, Store, StoreError, column};

/// An upload as it begins.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Which.
    pub id: Uuid,
    /// For which module.
    pub module: ModuleId,
    /// Who sends it.
    pub person: PersonId,
    /// How it is said to be called.
    pub said: String,
    /// How many bytes it is going to have.
    pub size: u64,
    /// Where it is written.
    pub object: Uuid,
}

/// What became of an upload that was to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadBegun {
    /// It is there, and so is the row of its content.
    Begun,
    /// The module's files would be beyond their bound.
    Full(Kept),
    /// The person's would.
    PersonFull,
    /// The person has as many under way as they may.
    TooMany,
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Which.
    pub id: Uuid,
    /// For which module.
    pub module: ModuleId,
    /// Who sends it.
    pub person: PersonId,
    /// How it is said to be called.
    pub said: String,
    /// How many bytes it is going to have.
    pub size: u64,
    /// How many of them are kept.
    pub at: u64,
    /// What it is, once its first bytes are there.
    pub kind: Option<FileKind>,
    /// Where it is written.
    pub object: Uuid,
    /// The file that it became, if it is whole.
    pub file: Option<FileId>,
    /// When it began.
    pub begun_at: Timestamp,
}

type Row = (
    Uuid,
    String,
    Uuid,
    String,
    i64,
    i64,
    Option<String>,
    Uuid,
    Option<Uuid>,
    i64,
);

fn upload(
    (id, module, person, said, size, at, kind, object, file, begun_at): Row,
) -> Result<Upload, StoreError> {
    let kind = kind.map(|kind| {
        FileKind::of_str(&kind).ok_or_else(|| StoreError::corrupt(format!("kind of file `{kind}`")))
    });
    Ok(Upload {
        id,
        module: column::module(&module)?,
        person: PersonId(person),
        said,
        size: column::count(size),
        at: column::count(at),
        kind: kind.transpose()?,
        object,
        file: file.map(FileId),
        begun_at: column::time(begun_at)?,
    })
}

impl Store {
    /// Begins an upload within the quotas, of which a person has at most `most` under way, and notes its content.
    pub async fn upload_begin(
        &self,
        school: SchoolId,
        new: &NewUpload,
        quota: FileQuota,
        most: u32,
        at: Timestamp,
    ) -> Result<UploadBegun, StoreError> {
        let size = column::number(new.size);
        let at = at.as_millisecond();
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO blob (school, object, hash, size, named_at) VALUES ($1, $2, NULL, 0, $3)",
            school.0,
            new.object,
            at
        )?;
        execute!(
            on,
            "INSERT INTO upload (school, id, module, person, said, size, object, begun_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            school.0,
            new.id,
            new.module.as_str(),
            new.person.0,
            new.said.as_str(),
            size,
            new.object,
            at
        )?;
        let mut tally = Tally::default();
        tally.add_file(school, new.module.as_str(), new.person, of_file(size));
        let accounts = tally.write(&mut on).await?;
        // After the person's account, which whoever begins one for them holds until COMMIT: so each counts those
        // of all before.
        let under_way: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT COUNT(*) FROM upload WHERE school = $1 AND person = $2 AND file IS NULL",
            school.0,
            new.person.0
        )?;
        let place = (school, new.module.to_string());
        let begun = if under_way.is_none_or(|(many,)| many > i64::from(most)) {
            UploadBegun::TooMany
        } else if quota.is_beyond_person(&accounts, &place, new.person) {
            UploadBegun::PersonFull
        } else if accounts.of(&place).files > column::number(quota.module) {
            UploadBegun::Full(Kept::Files)
        } else {
            on.commit().await?;
            return Ok(UploadBegun::Begun);
        };
        on.rollback().await?;
        Ok(begun)
    }

    /// An upload.
    pub async fn upload_get(
        &self,
        school: SchoolId,
        id: Uuid,
    ) -> Result<Option<Upload>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<Row> = fetch_optional!(
            on,
            "SELECT id, module, person, said, size, at, kind, object, file, begun_at FROM upload
             WHERE school = $1 AND id = $2",
            school.0,
            id
        )?;
        row.map(upload).transpose()
    }

    /// Takes an upload of which so many bytes are kept, to write or remove something of it: until an instant, or
    /// [`Self::upload_advance`] or [`Self::upload_let_go`]. Not if somebody else has it, or it is not there, so
    /// far, or whole.
    pub async fn upload_hold(
        &self,
        school: SchoolId,
        (id, at): (Uuid, u64),
        holder: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let held = execute!(
            on,
            "UPDATE upload SET held_by = $4, held_until = $6
             WHERE school = $1 AND id = $2 AND at = $3 AND file IS NULL AND held_until <= $5",
            school.0,
            id,
            column::number(at),
            holder,
            now.as_millisecond(),
            until.as_millisecond()
        )?;
        on.commit().await?;
        Ok(held == 1)
    }

    /// Notes that an upload is kept up to here, and what it is, and lets it go. Not if it is held no more.
    pub async fn upload_advance(
        &self,
        school: SchoolId,
        id: Uuid,
        holder: Uuid,
        at: u64,
        kind: FileKind,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let advanced = execute!(
            on,
            "UPDATE upload SET at = $4, kind = $5, held_by = NULL, held_until = 0
             WHERE school = $1 AND id = $2 AND held_by = $3",
            school.0,
            id,
            holder,
            column::number(at),
            kind.as_str()
        )?;
        on.commit().await?;
        Ok(advanced == 1)
    }

    /// Lets an upload go as it is.
    pub async fn upload_let_go(
        &self,
        school: SchoolId,
        id: Uuid,
        holder: Uuid,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE upload SET held_by = NULL, held_until = 0
             WHERE school = $1 AND id = $2 AND held_by = $3",
            school.0,
            id,
            holder
        )?;
        on.commit().await
    }

    /// Forgets an upload, and the content of one that did not become whole, which is gone where it lay. What it
    /// took is free again.
    pub async fn upload_forget(&self, school: SchoolId, id: Uuid) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let row: Option<(String, Uuid, i64, Uuid, Option<Uuid>)> = fetch_optional!(
            on,
            "DELETE FROM upload WHERE school = $1 AND id = $2
             RETURNING module, person, size, object, file",
            school.0,
            id
        )?;
        if let Some((module, person, size, object, None)) = row {
            execute!(
                on,
                "DELETE FROM blob WHERE school = $1 AND object = $2 AND hash IS NULL",
                school.0,
                object
            )?;
            let mut tally = Tally::default();
            tally.add_file(school, &module, PersonId(person), -of_file(size));
            tally.write(&mut on).await?;
        }
        on.commit().await
    }

    /// All uploads of a school, whole or not.
    pub async fn upload_list(&self, school: SchoolId) -> Result<Vec<Upload>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid,)> = fetch_all!(
            on,
            "SELECT id FROM upload WHERE school = $1 ORDER BY id",
            school.0
        )?;
        drop(on);
        let mut uploads = Vec::with_capacity(rows.len());
        for (id,) in rows {
            uploads.extend(self.upload_get(school, id).await?);
        }
        Ok(uploads)
    }

    /// Uploads of all schools that began before an instant, whole or not: at most `limit`.
    pub async fn upload_old(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<(SchoolId, Upload)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, Uuid)> = fetch_all!(
            on,
            "SELECT school, id FROM upload WHERE begun_at < $1
             ORDER BY begun_at LIMIT CAST($2 AS BIGINT)",
            before.as_millisecond(),
            i64::from(limit)
        )?;
        drop(on);
        let mut old = Vec::with_capacity(rows.len());
        for (school, id) in rows {
            let school = SchoolId(school);
            old.extend(
                self.upload_get(school, id)
                    .await?
                    .map(|upload| (school, upload)),
            );
        }
        Ok(old)
    }
}
