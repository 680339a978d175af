//! A content as it comes.

use std::fmt;
use std::fs::File;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use tokio::task::JoinHandle;

use crate::{BlobError, PART, part};

/// A content that is being written. What it wrote, if it does not end well, is for whoever began it to remove.
pub struct Writing {
    store: Arc<dyn ObjectStore>,
    place: Path,
    /// Where it is a folder: its own, within that of all contents. Then what is written is on the disk at the end,
    /// not part by part: a disk that is asked once does in one go what it is asked for in many.
    folder: Option<Folder>,
    hash: digest::Context,
    /// What is not on its way out yet: less than a part.
    gathered: Vec<u8>,
    parts: u64,
    size: u64,
    /// The part on its way out while the next one gathers.
    leaving: Option<JoinHandle<Result<(), BlobError>>>,
}

/// A content that is written and durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Its bytes.
    pub size: u64,
}

/// Where the parts of a content are files.
#[derive(Debug)]
pub(crate) struct Folder {
    /// The folder of all contents.
    pub(crate) all: Arc<FilePath>,
    /// The content's own.
    pub(crate) own: PathBuf,
}

impl Folder {
    /// Has all of it written through to the disk: the parts, and that they are there.
    fn sync(&self) -> std::io::Result<()> {
        for part in std::fs::read_dir(&self.own)? {
            File::open(part?.path())?.sync_all()?;
        }
        let mut named = Some(self.own.as_path());
        while let Some(folder) = named.filter(|folder| folder.starts_with(&*self.all)) {
            File::open(folder)?.sync_all()?;
            named = folder.parent();
        }
        Ok(())
    }
}

impl fmt::Debug for Writing {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Writing")
            .field("place", &self.place)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Writing {
    pub(crate) fn new(store: Arc<dyn ObjectStore>, place: Path, folder: Option<Folder>) -> Self {
        Self {
            store,
            place,
            folder,
            hash: digest::Context::new(&digest::SHA256),
            gathered: Vec::new(),
            parts: 0,
            size: 0,
            leaving: None,
        }
    }

    /// How many bytes came.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes what comes next. Waits for the store when a part is full and the one before is not out yet, so
    /// that whoever sends is no faster than the store.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), BlobError> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = PART - self.gathered.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.gathered.extend_from_slice(now);
            bytes = later;
            if self.gathered.len() == PART {
                self.send().await?;
            }
        }
        Ok(())
    }

    /// Sends out what has gathered, after what went before.
    async fn send(&mut self) -> Result<(), BlobError> {
        self.sent().await?;
        let bytes = Bytes::from(std::mem::take(&mut self.gathered));
        let (store, to) = (Arc::clone(&self.store), part(&self.place, self.parts));
        self.parts += 1;
        self.leaving = Some(tokio::spawn(async move {
            store.put(&to, PutPayload::from(bytes)).await?;
            Ok(())
        }));
        Ok(())
    }

    async fn sent(&mut self) -> Result<(), BlobError> {
        match self.leaving.take() {
            Some(leaving) => leaving.await.map_err(|_| BlobError::Ended)?,
            None => Ok(()),
        }
    }

    /// Ends the content: all of it is durable when this answers.
    pub async fn finish(mut self) -> Result<Whole, BlobError> {
        if !self.gathered.is_empty() {
            self.send().await?;
        }
        self.sent().await?;
        if let Some(folder) = self.folder.take().filter(|_| self.parts > 0) {
            let synced = tokio::task::spawn_blocking(move || folder.sync());
            synced
                .await
                .map_err(|_| BlobError::Ended)?
                .map_err(crate::read::failed)?;
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(self.hash.finish().as_ref());
        Ok(Whole {
            hash,
            size: self.size,
        })
    }

    /// Gives up; nothing is on its way any more when this answers, and what is out may be removed.
    pub async fn give_up(mut self) {
        // It goes, whatever came of it.
        let _ = self.sent().await;
    }
}
