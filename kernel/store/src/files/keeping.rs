//! Keeping what was received: a row before anything of a content is written, and a file when it is whole.

use jiff::Timestamp;
use preau_domain::file::File;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::plan::Kept;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_optional};
use crate::files::of_file;
use crate::storage::{Accounts, Place, Tally};
use crate::{Part, Store, StoreError, column};

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
}
