//! Where the contents of files lie: a folder, or any S3 store.
//!
//! A content lies in parts of [`PART`] bytes, `{school}/{object}/{number}`, each of which is there whole or not
//! at all. So what is received goes out as it comes, in bounded memory; what is cut off leaves nothing half; a
//! read begins anywhere; and a folder and an S3 store are used in the same way, without uploads in progress
//! that a store keeps and nobody sees. Which contents there are, and whose, is the database's to know: nothing
//! is looked for here by listing but the parts of one content that is to go.
//!
//! | file | what |
//! |---|---|
//! | `write.rs` | a content as it comes: parts and hash |
//! | `read.rs` | a stretch of a content, as it goes |
//! | `s3.rs` | an S3 store, and the way to it |

mod read;
mod s3;
mod write;

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest;
use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use preau_domain::ids::SchoolId;
use uuid::Uuid;

pub use read::Reading;
pub use s3::S3;
pub use write::{Whole, Writing};

/// The bytes of a part; the last one has what is left. One is in memory for each content that is being
/// written, and one more that is on its way out.
pub const PART: usize = 4 << 20;

/// Why a content could not be written or read: the disk, or the store, which the operator's log names.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The store below failed.
    #[error("contents of files: {0}")]
    Store(#[from] object_store::Error),
    /// What lies there is not what was written.
    #[error("a content is shorter than it was")]
    Short,
    /// The task that wrote was ended.
    #[error("writing a content was ended")]
    Ended,
    /// The configuration is not right.
    #[error("{0}")]
    Configuration(String),
}

/// The place of all contents. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Where it is a folder.
    folder: Option<Arc<FilePath>>,
}

impl Blobs {
    /// A folder, made where it is not there. What is written is on the disk when it is said to be.
    pub fn folder(folder: &FilePath) -> Result<Self, BlobError> {
        let says = |error| {
            BlobError::Configuration(format!(
                "the folder {} cannot be used: {error}",
                folder.display()
            ))
        };
        std::fs::create_dir_all(folder).map_err(says)?;
        let store = LocalFileSystem::new_with_prefix(folder)?;
        // As the store has it, so that a content's folder lies below it by name.
        let folder = folder.canonicalize().map_err(says)?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            folder: Some(Arc::from(folder)),
        })
    }

    /// Memory, for as long as this process lives: for trials of modules, and tests.
    pub fn memory() -> Self {
        Self::of(Arc::new(InMemory::new()))
    }

    /// An S3 store.
    pub fn s3(s3: &S3) -> Result<Self, BlobError> {
        Ok(Self::of(s3.store()?))
    }

    fn of(store: Arc<dyn ObjectStore>) -> Self {
        Self {
            store,
            folder: None,
        }
    }

    /// Begins to write a content.
    pub fn write(&self, school: SchoolId, object: Uuid) -> Writing {
        Writing::new(Arc::clone(&self.store), place(school, object))
    }

    /// Writes one part of a content by itself: it is durable when this answers. All but the last have [`PART`] bytes.
    pub async fn write_part(
        &self,
        (school, object): (SchoolId, Uuid),
        number: u64,
        bytes: Bytes,
    ) -> Result<(), BlobError> {
        let to = part(&place(school, object), number);
        self.store.put(&to, PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// Reads a content that was written in parts, of so many bytes, for its hash.
    pub async fn whole(
        &self,
        school: SchoolId,
        object: Uuid,
        size: u64,
    ) -> Result<Whole, BlobError> {
        let mut reading = self.read(school, object, 0..size);
        let mut hash = digest::Context::new(&digest::SHA256);
        while let Some(bytes) = reading.try_next().await? {
            hash.update(&bytes);
        }
        Ok(Whole::new(hash, size))
    }

    /// A stretch of a content.
    pub fn read(&self, school: SchoolId, object: Uuid, stretch: Range<u64>) -> Reading {
        read::read(Arc::clone(&self.store), place(school, object), stretch)
    }

    /// Removes a content, whole or not. That it is not there is no error.
    pub async fn remove(&self, school: SchoolId, object: Uuid) -> Result<(), BlobError> {
        let place = place(school, object);
        if let Some(folder) = &self.folder {
            // With what was being written when a process ended, which no list shows.
            return remove_folder(folder.join(place.as_ref())).await;
        }
        let store = &self.store;
        let parts = store.list(Some(&place));
        let parts: Vec<_> = parts.map_ok(|part| part.location).try_collect().await?;
        for part in parts {
            match store.delete(&part).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

async fn remove_folder(folder: PathBuf) -> Result<(), BlobError> {
    let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder));
    match removed.await.map_err(|_| BlobError::Ended)? {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(read::failed(error)),
        _ => Ok(()),
    }
}

fn place(school: SchoolId, object: Uuid) -> Path {
    Path::from_iter([school.to_string(), object.simple().to_string()])
}

fn part(place: &Path, number: u64) -> Path {
    place.clone().join(format!("{number:05}"))
}
