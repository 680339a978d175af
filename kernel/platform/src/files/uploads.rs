//! Files that come in parts: each goes on where it stopped, whatever happened to the connection or to this process.
//!
//! An upload is its person's, for one module. What it says that it will be is on the accounts from its beginning; what
//! comes is held to the same checks as a form's file, while it comes. A part is durable, and then noted, before it is
//! acknowledged; less than a part is kept only at the end. Whoever writes a part holds the upload meanwhile, so that
//! of two who go on at once one does, and the other learns how far it is.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use preau_blobs::{Blobs, PART};
use preau_domain::file::{File, FileKind, FileRefused, Taken, name_of};
use preau_domain::ids::{FileId, SchoolId};
use preau_runtime::limits;
use preau_store::{
    FileKept, FileQuota, NewFile, NewUpload, Store, StoreError, Upload, UploadBegun,
};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::{FileError, Place, discard, unavailable};
use crate::Platform;
use crate::error::PlatformError;
use crate::modules::calls::Opened;

/// How long whoever writes a part, or removes an upload, holds it; longer than that takes.
const HELD: SignedDuration = SignedDuration::from_secs(60);
/// How long a part may take to be written.
const WRITING: Duration = Duration::from_secs(30);
/// How long an upload may go on.
const TIME: SignedDuration = SignedDuration::from_hours(File::UPLOAD_HOURS);
/// How long after its time an upload is removed: longer than anything of it can still be under way.
const AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Uploads removed in one step.
const STEP: u32 = 100;

/// Why an upload does not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// By what it is, or by what there is already: a reason for the person. It is removed.
    #[error("not taken: {}", .why.as_str())]
    Refused {
        /// Why.
        why: FileRefused,
        /// How it is said to be called.
        said: String,
    },
    /// It is kept up to somewhere else.
    #[error("an upload is kept up to byte {0}")]
    Elsewhere(u64),
    /// Somebody else goes on with it at this moment.
    #[error("an upload goes on elsewhere")]
    Held,
    /// It is whole already.
    #[error("an upload is whole")]
    Whole,
    /// More came than it said that it would be, or it ended before.
    #[error("an upload is not as long as it said")]
    Length,
    /// The kernel could not.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl From<StoreError> for UploadError {
    fn from(error: StoreError) -> Self {
        Self::Platform(error.into())
    }
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Which.
    pub id: Uuid,
    /// How many bytes are kept.
    pub at: u64,
    /// How many it is going to have.
    pub size: u64,
    /// Until when it may go on.
    pub until: Timestamp,
    /// What it became, if it is whole.
    pub file: Option<File>,
}

/// Somebody's upload that goes on. It has a place until it is dropped; what of a part came by then is lost.
#[derive(Debug)]
pub struct Appending {
    store: Store,
    blobs: Blobs,
    school: SchoolId,
    taken: Taken,
    upload: Upload,
    /// What came of the next part.
    gathered: Vec<u8>,
    place: Arc<Place>,
}

/// Until when an upload that began then may go on.
fn until(begun: Timestamp) -> Timestamp {
    begun + TIME
}

impl Platform {
    /// Begins an upload for a module, which is said to be called so and to have so many bytes.
    pub async fn upload_begin(
        &self,
        opened: &Opened,
        said: &str,
        size: u64,
    ) -> Result<Uploaded, FileError> {
        let manifest = &opened.module.manifest;
        let taken = manifest.files.as_ref();
        let taken = taken.ok_or(FileError::Refused(FileRefused::NoneTaken))?;
        if size == 0 {
            return Err(FileError::Refused(FileRefused::Empty));
        }
        if size > taken.bytes {
            return Err(FileError::Refused(FileRefused::TooLarge));
        }
        let plan = self.plan_of(&opened.school, &manifest.id);
        let quota = FileQuota {
            module: plan.quota.files,
            person: plan.person_files,
            share: opened.share.files,
        };
        let now = self.now();
        let new = NewUpload {
            id: Uuid::now_v7(),
            module: manifest.id.clone(),
            person: opened.caller.person,
            said: said.to_owned(),
            size,
            object: Uuid::now_v7(),
        };
        let most = limits::UNFINISHED_UPLOADS;
        let begun = self
            .store
            .upload_begin(opened.school.id, &new, quota, most, now);
        match begun.await? {
            UploadBegun::Begun => Ok(Uploaded {
                id: new.id,
                at: 0,
                size,
                until: until(now),
                file: None,
            }),
            UploadBegun::Full(_) => Err(FileError::Refused(FileRefused::Full)),
            UploadBegun::PersonFull => Err(FileError::Refused(FileRefused::PersonFull)),
            UploadBegun::TooMany => Err(FileError::Refused(FileRefused::TooMany)),
        }
    }

    /// An upload of whoever asks, for this module. To everybody else it is not there.
    async fn upload_of(&self, opened: &Opened, id: Uuid) -> Result<Upload, PlatformError> {
        let upload = self.store.upload_get(opened.school.id, id).await?;
        let now = self.now();
        upload
            .filter(|upload| {
                upload.person == opened.caller.person
                    && upload.module == opened.module.manifest.id
                    && now < until(upload.begun_at)
            })
            .ok_or(PlatformError::NotFound)
    }

    /// How far an upload is.
    pub async fn upload_look(&self, opened: &Opened, id: Uuid) -> Result<Uploaded, PlatformError> {
        let upload = self.upload_of(opened, id).await?;
        let mut file = None;
        if let Some(id) = upload.file {
            let kept = self.store.file_get(opened.school.id, id).await?;
            // What was sent and left out since is not there any more.
            file = Some(kept.ok_or(PlatformError::NotFound)?.file);
        }
        Ok(Uploaded {
            id,
            at: upload.at,
            size: upload.size,
            until: until(upload.begun_at),
            file,
        })
    }

    /// Goes on with an upload from a byte that must be where it stopped. Waits for a place.
    pub async fn upload_append(
        &self,
        opened: &Opened,
        id: Uuid,
        from: u64,
    ) -> Result<Appending, UploadError> {
        let upload = self.upload_of(opened, id).await?;
        if upload.file.is_some() {
            return Err(UploadError::Whole);
        }
        if upload.at != from {
            return Err(UploadError::Elsewhere(upload.at));
        }
        let taken = opened.module.manifest.files.clone();
        let (school, person) = (opened.school.id, opened.caller.person);
        let place = self.uploads.take(school, person, limits::UPLOAD_WAIT).await;
        Ok(Appending {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            school,
            taken: taken.ok_or(PlatformError::NotFound)?,
            upload,
            gathered: Vec::new(),
            place: Arc::new(place.ok_or_else(|| PlatformError::Unavailable(String::new()))?),
        })
    }

    /// Gives an upload up: what came of it goes, and what it took is free again. One that is whole is a file, and
    /// only forgotten as an upload.
    pub async fn upload_cancel(&self, opened: &Opened, id: Uuid) -> Result<(), UploadError> {
        let upload = self.upload_of(opened, id).await?;
        remove(
            &self.store,
            &self.blobs,
            opened.school.id,
            &upload,
            self.now(),
        )
        .await
    }

    /// Removes uploads of a school that are to go: what lies of them, then what is known of them. One that somebody
    /// goes on with at this moment holds up the others: it is tried again.
    pub(crate) async fn uploads_clear(
        &self,
        school: SchoolId,
        goes: impl Fn(&Upload) -> bool,
    ) -> Result<(), PlatformError> {
        let uploads = self.store.upload_list(school).await?;
        for upload in uploads.iter().filter(|upload| goes(upload)) {
            match remove(&self.store, &self.blobs, school, upload, self.now()).await {
                Ok(()) => {}
                Err(UploadError::Platform(error)) => return Err(error),
                Err(_) => return Err(PlatformError::Unavailable(String::new())),
            }
        }
        Ok(())
    }

    /// Removes uploads that nobody ended in their time, and forgets those that became files.
    pub(super) async fn uploads_sweep(&self) -> Result<(), StoreError> {
        let now = self.now();
        loop {
            let old = self.store.upload_old(now - TIME - AFTER, STEP).await?;
            let many = old.len();
            let mut failed = 0;
            for (school, upload) in old {
                if let Err(error) = remove(&self.store, &self.blobs, school, &upload, now).await {
                    tracing::warn!(%error, %school, "what an upload left stays until it is swept");
                    failed += 1;
                }
            }
            // Those that could not be removed come first again.
            if many < STEP as usize || failed > 0 {
                return Ok(());
            }
        }
    }
}

/// Removes an upload: first what lies of it, so that nothing does that is on no account. It goes on to its end, also
/// where nobody waits for it any more.
async fn remove(
    store: &Store,
    blobs: &Blobs,
    school: SchoolId,
    upload: &Upload,
    now: Timestamp,
) -> Result<(), UploadError> {
    let (store, blobs) = (store.clone(), blobs.clone());
    let (at, object, is_file) = ((upload.id, upload.at), upload.object, upload.file.is_some());
    ended(tokio::spawn(async move {
        if !is_file {
            let held = store.upload_hold(school, at, Uuid::new_v4(), now, now + HELD);
            if !held.await? {
                return Err(UploadError::Held);
            }
            let removed = blobs.remove(school, object).await;
            removed.map_err(|error| unavailable(&error))?;
        }
        Ok(store.upload_forget(school, at.0).await?)
    }))
    .await
}

/// What came of a task.
async fn ended<T>(task: JoinHandle<Result<T, UploadError>>) -> Result<T, UploadError> {
    let ended = task.await;
    ended.map_err(|error| PlatformError::Internal(error.to_string()))?
}

/// A part that is to be kept.
struct Part {
    store: Store,
    blobs: Blobs,
    school: SchoolId,
    upload: Uuid,
    object: Uuid,
    /// Where it begins.
    from: u64,
    bytes: Bytes,
    kind: FileKind,
    /// As long as it is in memory.
    _place: Arc<Place>,
}

impl Part {
    /// Holds the upload, writes the part, notes it and lets go: a task of its own, so that whoever hangs up meanwhile
    /// does not leave the upload held. False where somebody else was first.
    async fn keep(self, now: Timestamp) -> Result<bool, UploadError> {
        let (store, school, id, holder) = (&self.store, self.school, self.upload, Uuid::new_v4());
        let held = store.upload_hold(school, (id, self.from), holder, now, now + HELD);
        if !held.await? {
            return Ok(false);
        }
        let (number, at) = (self.from / PART as u64, self.from + self.bytes.len() as u64);
        let writing = self
            .blobs
            .write_part((school, self.object), number, self.bytes);
        match timeout(WRITING, writing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                store.upload_let_go(school, id, holder).await?;
                return Err(unavailable(&error).into());
            }
            // It may still be written: nobody else writes there before that is over.
            Err(_) => return Err(PlatformError::Unavailable(String::new()).into()),
        }
        Ok(store
            .upload_advance(school, id, holder, at, self.kind)
            .await?)
    }
}

impl Appending {
    /// How many bytes a part has, all but the last: what is kept at once.
    pub const PART: usize = PART;

    /// Takes what comes next. Each part that is full is kept before this answers.
    pub async fn push(&mut self, mut bytes: &[u8], now: Timestamp) -> Result<(), UploadError> {
        let come = self.upload.at + (self.gathered.len() + bytes.len()) as u64;
        if come > self.upload.size {
            return Err(UploadError::Length);
        }
        while !bytes.is_empty() {
            let room = PART - self.gathered.len();
            let (next, later) = bytes.split_at(room.min(bytes.len()));
            self.gathered.extend_from_slice(next);
            bytes = later;
            if self.gathered.len() == PART {
                self.keep(now).await?;
            }
        }
        Ok(())
    }

    /// Ends what was sent this time: what is less than a part is kept if it is the upload's end.
    pub async fn end(mut self, now: Timestamp) -> Result<Uploaded, UploadError> {
        let come = self.upload.at + self.gathered.len() as u64;
        if come == self.upload.size && !self.gathered.is_empty() {
            self.keep(now).await?;
        }
        let mut file = None;
        if self.upload.at == self.upload.size {
            file = Some(self.whole(now).await?);
        }
        Ok(Uploaded {
            id: self.upload.id,
            at: self.upload.at,
            size: self.upload.size,
            until: until(self.upload.begun_at),
            file,
        })
    }

    /// Keeps the part that came: checks it, writes it, notes it.
    async fn keep(&mut self, now: Timestamp) -> Result<(), UploadError> {
        let bytes = Bytes::from(std::mem::take(&mut self.gathered));
        let kind = match self.check(&bytes) {
            Ok(kind) => kind,
            Err(why) => {
                let removed = remove(&self.store, &self.blobs, self.school, &self.upload, now);
                // What cannot be removed now is swept; the person is told why it is not taken.
                if let Err(error) = removed.await {
                    tracing::debug!(%error, "an upload that is refused stays until it is swept");
                }
                let said = self.upload.said.clone();
                return Err(UploadError::Refused { why, said });
            }
        };
        let at = self.upload.at + bytes.len() as u64;
        let part = Part {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            school: self.school,
            upload: self.upload.id,
            object: self.upload.object,
            from: self.upload.at,
            bytes,
            kind,
            _place: Arc::clone(&self.place),
        };
        if !ended(tokio::spawn(part.keep(now))).await? {
            return Err(self.why_not().await?);
        }
        self.upload.at = at;
        self.upload.kind = Some(kind);
        Ok(())
    }

    /// What a file is by its first part, and whether the module takes it; of each part, whether it still is.
    fn check(&self, bytes: &[u8]) -> Result<FileKind, FileRefused> {
        let kind = if let Some(kind) = self.upload.kind {
            kind
        } else {
            let head = bytes.get(..FileKind::HEAD).unwrap_or(bytes);
            FileKind::of(head, &self.upload.said)
                .filter(|kind| self.taken.families.contains(&kind.family()))
                .ok_or(FileRefused::Type)?
        };
        if kind == FileKind::Text && !FileKind::is_of_text(bytes) {
            return Err(FileRefused::Type);
        }
        Ok(kind)
    }

    /// Why somebody else was first.
    async fn why_not(&self) -> Result<UploadError, UploadError> {
        let upload = self.store.upload_get(self.school, self.upload.id).await?;
        Ok(match upload {
            None => PlatformError::NotFound.into(),
            Some(upload) if upload.file.is_some() => UploadError::Whole,
            Some(upload) if upload.at != self.upload.at => UploadError::Elsewhere(upload.at),
            Some(_) => UploadError::Held,
        })
    }

    /// Makes a file of an upload that is whole. It is durable when this answers.
    async fn whole(&self, now: Timestamp) -> Result<File, UploadError> {
        let Upload {
            id,
            module,
            person,
            said,
            size,
            kind: Some(kind),
            object,
            ..
        } = &self.upload
        else {
            return Err(UploadError::Length);
        };
        let whole = self.blobs.whole(self.school, *object, *size).await;
        let whole = whole.map_err(|error| unavailable(&error))?;
        let file = File {
            id: FileId(Uuid::now_v7()),
            name: name_of(said, *kind),
            kind: *kind,
            size: *size,
        };
        let new = NewFile {
            file: file.clone(),
            module: module.clone(),
            uploader: *person,
            hash: whole.hash,
            object: *object,
        };
        let (store, blobs, school, id) = (self.store.clone(), self.blobs.clone(), self.school, *id);
        // A task of its own: whoever hangs up now must not leave open whether it was kept.
        let kept = tokio::spawn(async move {
            let kept = store.upload_keep(school, id, &new, now).await;
            if let Ok(FileKept::Elsewhere) = kept {
                // The school has the same content already.
                discard(&store, &blobs, school, new.object).await;
            }
            kept
        });
        let kept = kept.await;
        match kept.map_err(|error| PlatformError::Internal(error.to_string()))?? {
            FileKept::Here | FileKept::Elsewhere => {}
            // Twice at the same moment: whoever was second asks for it as it is now.
            FileKept::Gone => return Err(self.why_not().await?),
            FileKept::Full(_) | FileKept::PersonFull => {
                return Err(PlatformError::Internal("an upload is counted once".into()).into());
            }
        }
        metrics::counter!("preau_files_total", "module" => module.to_string()).increment(1);
        metrics::counter!("preau_file_bytes_total", "module" => module.to_string())
            .increment(*size);
        Ok(file)
    }
}
