//! A content as it comes.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, PutPayloadMut};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{BlobError, PART, part};

/// Pieces that are smaller are copied together: each of them may hold a buffer of the network's that is larger.
const HELD: usize = 16 << 10;

/// A content that is being written. What it wrote, if it does not end well, is for whoever began it to remove.
pub struct Writing {
    store: Arc<dyn ObjectStore>,
    place: Path,
    /// What is not on its way out yet, as it came: less than a part.
    gathered: PutPayloadMut,
    parts: u64,
    size: u64,
    /// The hash of what went out; none while a part is on its way, which has it.
    hash: Option<digest::Context>,
    /// The part that is hashed and written while the next one gathers.
    leaving: Option<JoinHandle<Result<digest::Context, BlobError>>>,
}

/// A content that is written and durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Its SHA-256.
    pub hash: [u8; 32],
    /// Its bytes.
    pub size: u64,
}

impl Whole {
    pub(crate) fn new(hashed: digest::Context, size: u64) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(hashed.finish().as_ref());
        Self { hash, size }
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
    pub(crate) fn new(store: Arc<dyn ObjectStore>, place: Path) -> Self {
        Self {
            store,
            place,
            gathered: PutPayloadMut::new(),
            parts: 0,
            size: 0,
            hash: Some(digest::Context::new(&digest::SHA256)),
            leaving: None,
        }
    }

    /// How many bytes came.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes what comes next. Waits for the store when a part is full and the one before is not out yet, so
    /// that whoever sends is no faster than the store.
    pub async fn push(&mut self, mut bytes: Bytes) -> Result<(), BlobError> {
        self.size += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = PART - self.gathered.content_length();
            let now = bytes.split_to(room.min(bytes.len()));
            if now.len() < HELD {
                self.gathered.extend_from_slice(&now);
            } else {
                self.gathered.push(now);
            }
            if self.gathered.content_length() == PART {
                self.send().await?;
            }
        }
        Ok(())
    }

    /// Sends out what has gathered, after what went before.
    async fn send(&mut self) -> Result<(), BlobError> {
        let hash = self.sent().await?;
        let bytes = std::mem::take(&mut self.gathered).freeze();
        let (store, to) = (Arc::clone(&self.store), part(&self.place, self.parts));
        self.parts += 1;
        self.leaving = Some(tokio::spawn(leave(store, to, bytes, hash)));
        Ok(())
    }

    /// Waits until nothing is on its way; gives the hash of what went out, which whoever asks gives on or keeps.
    async fn sent(&mut self) -> Result<digest::Context, BlobError> {
        if let Some(leaving) = &mut self.leaving {
            // Kept until it has ended: whoever is not waited for any more here is waited for by `give_up`.
            let left = leaving.await;
            self.leaving = None;
            self.hash = Some(left.map_err(|_| BlobError::Ended)??);
        }
        self.hash.take().ok_or(BlobError::Ended)
    }

    /// Ends the content: all of it is durable when this answers.
    pub async fn finish(mut self) -> Result<Whole, BlobError> {
        if self.gathered.content_length() > 0 {
            self.send().await?;
        }
        let hash = self.sent().await?;
        Ok(Whole::new(hash, self.size))
    }

    /// Gives up; nothing is on its way any more when this answers, and what is out may be removed.
    pub async fn give_up(mut self) {
        // It goes, whatever came of it.
        let _ = self.sent().await;
    }
}

/// Writes a part through to the disk, and hashes it meanwhile; gives the hash with it.
async fn leave(
    store: Arc<dyn ObjectStore>,
    to: Path,
    bytes: PutPayload,
    mut hash: digest::Context,
) -> Result<digest::Context, BlobError> {
    let hashed = bytes.clone();
    let hashed = spawn_blocking(move || {
        for piece in &hashed {
            hash.update(piece);
        }
        hash
    });
    store.put(&to, bytes).await?;
    hashed.await.map_err(|_| BlobError::Ended)
}
