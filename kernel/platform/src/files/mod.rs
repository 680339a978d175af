//! Files that people send: receiving them for a module, giving them out, one by one or as an
//! archive, removing what nobody names.
//!
//! A file is received before the module hears of it, and is nobody's until a record names it: whoever sent it
//! may send the form again without it. What the module takes is held while it comes, so that nothing larger
//! or of another type is ever whole; what it may keep is held in the transaction that keeps it.

pub(crate) mod archive;
mod places;
mod uploads;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use preau_blobs::{Blobs, Reading, Writing};
use preau_domain::caller::{Caller, Standing};
use preau_domain::file::{File, FileKind, FileRefused, KeptFile, Taken, name_of};
use preau_domain::ids::{FileId, ModuleId, PersonId, SchoolId};
use preau_domain::record::is_readable;
use preau_runtime::limits;
use preau_store::{FileKept, FileQuota, NewFile, Store, StoreError};
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::modules::calls::Opened;
use crate::operation::Operation;

pub use archive::{ArchiveEntry, ArchiveError, ArchiveOpened};
pub(crate) use places::{Place, Places};
pub use preau_runtime::limits::{UPLOAD_LEAST, UPLOAD_SENDING};
pub use uploads::{Appending, UploadError, Uploaded};

/// How long a content that nobody names is kept after it was named last: longer than any transaction lasts.
const CONTENT_KEPT: SignedDuration = SignedDuration::from_hours(1);
/// How long what an upload left that never ended is kept: longer than any upload lasts.
const UPLOAD_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Files or contents removed in one step.
const STEP: u32 = 200;

/// Why a file was not received.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// By what it is, or by what there is already: a reason for the person.
    #[error("not taken: {}", .0.as_str())]
    Refused(FileRefused),
    /// The kernel could not.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl From<StoreError> for FileError {
    fn from(error: StoreError) -> Self {
        Self::Platform(error.into())
    }
}

/// What failed where contents lie. The operator reads which; the person may try again.
fn unavailable(error: &preau_blobs::BlobError) -> PlatformError {
    tracing::error!(%error, "contents of files cannot be written or read");
    metrics::counter!("preau_blob_errors_total").increment(1);
    PlatformError::Unavailable(String::new())
}

/// The files of one form, received one after the other. It has a place until it is dropped.
#[derive(Debug)]
pub struct Receiving {
    store: Store,
    blobs: Blobs,
    school: SchoolId,
    module: ModuleId,
    person: PersonId,
    taken: Taken,
    quota: FileQuota,
    received: usize,
    _place: Place,
}

/// A file that is coming.
#[derive(Debug)]
pub struct Incoming {
    said: String,
    /// The first bytes, until they say what it is.
    head: Vec<u8>,
    size: u64,
    kind: Option<FileKind>,
    begun: Option<Begun>,
}

/// A content of which something may lie somewhere. If it is dropped, that is removed.
#[derive(Debug)]
struct Begun {
    store: Store,
    blobs: Blobs,
    school: SchoolId,
    object: Uuid,
    writing: Option<Writing>,
    /// Whether it is somebody's.
    is_kept: bool,
}

impl Begun {
    /// Ends it: what was written stays, or goes.
    fn end(mut self, is_kept: bool) {
        self.is_kept = is_kept;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        let (school, object, writing) = (self.school, self.object, self.writing.take());
        tokio::spawn(async move {
            if let Some(writing) = writing {
                writing.give_up().await;
            }
            discard(&store, &blobs, school, object).await;
        });
    }
}

/// Removes a content that is nobody's, where it lies and then in the database. What fails is found by the sweep.
async fn discard(store: &Store, blobs: &Blobs, school: SchoolId, object: Uuid) {
    if let Err(error) = blobs.remove(school, object).await {
        tracing::warn!(%error, %school, %object, "a content that is nobody's stays until it is swept");
    } else if let Err(error) = store.blob_forget(school, object).await {
        tracing::debug!(%error, %school, %object, "a content that is gone is still noted");
    }
}

impl Receiving {
    /// Begins the next file, which is said to be called so.
    pub fn begin(&mut self, said: &str) -> Result<Incoming, FileError> {
        self.received += 1;
        if self.received > limits::FORM_FILES {
            return Err(FileError::Refused(FileRefused::TooMany));
        }
        Ok(Incoming {
            said: said.to_owned(),
            head: Vec::new(),
            size: 0,
            kind: None,
            begun: None,
        })
    }

    /// Takes what comes next of a file. After an error, nothing of it is there any more.
    pub async fn push(
        &self,
        incoming: &mut Incoming,
        bytes: impl Into<Bytes>,
        now: Timestamp,
    ) -> Result<(), FileError> {
        let bytes = bytes.into();
        incoming.size += bytes.len() as u64;
        if incoming.size > self.taken.bytes {
            return Err(FileError::Refused(FileRefused::TooLarge));
        }
        if incoming.begun.is_some() {
            return write(incoming, bytes).await;
        }
        incoming.head.extend_from_slice(&bytes);
        if incoming.head.len() < FileKind::HEAD {
            return Ok(());
        }
        self.know(incoming, now).await
    }

    /// Finds out what a file is by its first bytes, and begins to write it.
    async fn know(&self, incoming: &mut Incoming, now: Timestamp) -> Result<(), FileError> {
        let head = incoming.head.get(..FileKind::HEAD);
        let head = head.unwrap_or(&incoming.head);
        let kind = FileKind::of(head, &incoming.said)
            .filter(|kind| self.taken.families.contains(&kind.family()))
            .ok_or(FileError::Refused(FileRefused::Type))?;
        incoming.kind = Some(kind);
        let object = Uuid::now_v7();
        self.store.blob_begin(self.school, object, now).await?;
        incoming.begun = Some(Begun {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            school: self.school,
            object,
            writing: Some(self.blobs.write(self.school, object)),
            is_kept: false,
        });
        let head = std::mem::take(&mut incoming.head);
        write(incoming, head.into()).await
    }

    /// Ends a file, and keeps it, nobody's yet. It is durable when this answers.
    pub async fn end(&self, mut incoming: Incoming, now: Timestamp) -> Result<File, FileError> {
        if incoming.size == 0 {
            return Err(FileError::Refused(FileRefused::Empty));
        }
        if incoming.begun.is_none() {
            self.know(&mut incoming, now).await?;
        }
        let (Some(mut begun), Some(kind)) = (incoming.begun.take(), incoming.kind) else {
            return Err(FileError::Refused(FileRefused::Empty));
        };
        let Some(writing) = begun.writing.take() else {
            return Err(PlatformError::Internal("a file that ended twice".into()).into());
        };
        let whole = writing
            .finish()
            .await
            .map_err(|error| unavailable(&error))?;
        let file = File {
            id: FileId(Uuid::now_v7()),
            name: name_of(&incoming.said, kind),
            kind,
            size: whole.size,
        };
        let new = NewFile {
            file: file.clone(),
            module: self.module.clone(),
            uploader: self.person,
            hash: whole.hash,
            object: begun.object,
        };
        let (store, school, quota) = (self.store.clone(), self.school, self.quota);
        // A task of its own: whoever hangs up now must not leave open whether it was kept.
        let kept = tokio::spawn(async move {
            let kept = store.file_keep(school, &new, quota, now).await;
            // What was written a second time, or is too much, goes when `begun` does. Where nobody knows
            // whether it was kept, it stays for the sweep to find out.
            begun.end(matches!(
                kept,
                Ok(FileKept::Here) | Err(StoreError::Database(_))
            ));
            kept
        });
        match kept
            .await
            .map_err(|error| PlatformError::Internal(error.to_string()))??
        {
            FileKept::Here | FileKept::Elsewhere => {}
            FileKept::Full(_) => return Err(FileError::Refused(FileRefused::Full)),
            FileKept::PersonFull => return Err(FileError::Refused(FileRefused::PersonFull)),
            FileKept::Gone => {
                return Err(PlatformError::Internal("a form's file is no upload".into()).into());
            }
        }
        metrics::counter!("preau_files_total", "module" => self.module.to_string()).increment(1);
        metrics::counter!("preau_file_bytes_total", "module" => self.module.to_string())
            .increment(file.size);
        Ok(file)
    }
}

async fn write(incoming: &mut Incoming, bytes: Bytes) -> Result<(), FileError> {
    if incoming.kind == Some(FileKind::Text) && !FileKind::is_of_text(&bytes) {
        return Err(FileError::Refused(FileRefused::Type));
    }
    let writing = incoming
        .begun
        .as_mut()
        .and_then(|begun| begun.writing.as_mut());
    let Some(writing) = writing else {
        return Err(PlatformError::Internal("a file that goes on after its end".into()).into());
    };
    let written = writing.push(bytes).await;
    written.map_err(|error| unavailable(&error).into())
}

/// A file that somebody may read.
#[derive(Debug, Clone)]
pub struct FileOpened {
    /// What is seen of it.
    pub file: File,
    school: SchoolId,
    object: Uuid,
    blobs: Blobs,
}

impl FileOpened {
    /// A stretch of its content.
    pub fn read(&self, stretch: Range<u64>) -> Reading {
        self.blobs.read(self.school, self.object, stretch)
    }
}

impl Platform {
    /// Begins to receive the files of a form for a module. Waits for a place. Refuses for a module that takes
    /// none.
    pub async fn file_receive(&self, opened: &Opened) -> Result<Receiving, FileError> {
        let manifest = &opened.module.manifest;
        let Some(taken) = &manifest.files else {
            return Err(FileError::Refused(FileRefused::NoneTaken));
        };
        let (school, person) = (opened.school.id, opened.caller.person);
        let place = self.uploads.take(school, person, limits::UPLOAD_WAIT).await;
        let plan = self.plan_of(&opened.school, &manifest.id);
        Ok(Receiving {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            school,
            module: manifest.id.clone(),
            person,
            taken: taken.clone(),
            quota: FileQuota {
                module: plan.quota.files,
                person: plan.person_files,
                share: opened.share.files,
            },
            received: 0,
            _place: place.ok_or_else(|| PlatformError::Unavailable(String::new()))?,
        })
    }

    /// Opens a file for whoever may read the record that it belongs to, or sent it and it belongs to none. To
    /// everybody else it is not there.
    pub async fn file_open(
        &self,
        operation: &Operation,
        school: &str,
        id: FileId,
        standing: Option<Standing>,
    ) -> Result<FileOpened, PlatformError> {
        let place = self.school(school)?;
        self.caller(operation, place.id, standing).await?;
        let kept = self.store.file_get(place.id, id).await?;
        let kept = kept.ok_or(PlatformError::NotFound)?;
        let opened = self
            .module_open(operation, school, kept.module.as_str(), standing)
            .await
            .map_err(|error| match error {
                error @ (PlatformError::Unavailable(_) | PlatformError::Internal(_)) => error,
                _ => PlatformError::NotFound,
            })?;
        if !self.may_read_file(&opened, &kept).await? {
            return Err(PlatformError::NotFound);
        }
        Ok(FileOpened {
            file: kept.file,
            school: place.id,
            object: kept.object,
            blobs: self.blobs.clone(),
        })
    }

    async fn may_read_file(&self, opened: &Opened, kept: &KeptFile) -> Result<bool, PlatformError> {
        let caller: &Arc<Caller> = &opened.caller;
        let Some(owner) = &kept.owner else {
            return Ok(kept.uploader == caller.person);
        };
        let manifest = &opened.module.manifest;
        let Some(collection) = manifest.collections.get(&owner.collection) else {
            return Ok(false);
        };
        let record = self
            .store
            .record_get(opened.school.id, &kept.module, collection, &owner.record)
            .await?;
        let Some(record) = record else {
            return Ok(false);
        };
        if is_readable(collection, &record.fields, caller, self.now()) {
            return Ok(true);
        }
        if collection.boxed.is_none() {
            return Ok(false);
        }
        // What was delivered to them, they may read.
        let (school, name) = (opened.school.id, &collection.name);
        let (module, record, person) = (&kept.module, &owner.record, Some(caller.person));
        let head = self.store.mail_head(school, module, name, record, person);
        Ok(head.await?.is_some_and(|head| head.is_in_box))
    }

    /// Removes files that nobody names, and contents that no file names. Gives how many files went.
    pub(crate) async fn files_sweep(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let loose = now - SignedDuration::from_hours(File::LOOSE_HOURS);
        let mut removed = 0;
        loop {
            let gone = self.store.file_expire(loose, STEP).await?;
            removed += gone;
            if gone < u64::from(STEP) {
                break;
            }
        }
        // Which schools are looked at for files whose record is gone: each once a day, since all their files
        // are looked at.
        let hour = i64::from(now.to_zoned(jiff::tz::TimeZone::UTC).hour());
        let due = |school: &SchoolId| school.0.rem_euclid(24) == hour;
        for school in self
            .school_list()
            .iter()
            .map(|school| school.id)
            .filter(due)
        {
            removed += self.files_lost(school).await?;
        }
        self.uploads_sweep().await?;
        while self.store.blob_release(now - CONTENT_KEPT, STEP).await? > 0 {}
        loop {
            let nobodys = self.store.blob_nobodys(now - UPLOAD_KEPT, STEP).await?;
            let many = nobodys.len();
            for (school, object) in nobodys {
                discard(&self.store, &self.blobs, school, object).await;
            }
            if many < STEP as usize {
                return Ok(removed);
            }
        }
    }

    /// Removes the files of a school whose record is gone.
    pub async fn files_lost(&self, school: SchoolId) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let gone = self.store.file_lost_remove(school, STEP).await?;
            removed += gone;
            if gone < u64::from(STEP) {
                return Ok(removed);
            }
        }
    }
}
