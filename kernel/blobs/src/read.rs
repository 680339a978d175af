//! A stretch of a content, as it goes.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore};

use crate::{BlobError, PART, part};

/// How much is read of a file at a time.
const PIECE: u64 = 256 << 10;

/// Pieces of a content, in order. An error is its end.
pub type Reading = Pin<Box<dyn Stream<Item = Result<Bytes, BlobError>> + Send>>;

/// Reads part after part, each opened when the one before is through. Nothing is read ahead of who takes it.
pub(crate) fn read(store: Arc<dyn ObjectStore>, place: Path, stretch: Range<u64>) -> Reading {
    let parts = stream::unfold(stretch.start, move |at| {
        let end = stretch.end;
        let next = (at < end).then(|| {
            let (number, from) = (at / PART as u64, at % PART as u64);
            let length = (PART as u64 - from).min(end - at);
            (part(&place, number), from..from + length, at + length)
        });
        async move { next.map(|(path, range, next)| ((path, range), next)) }
    });
    let pieces = parts
        .then(move |(path, range)| {
            let store = Arc::clone(&store);
            async move { open(&*store, &path, range).await }
        })
        .try_flatten();
    Box::pin(pieces)
}

async fn open(
    store: &dyn ObjectStore,
    path: &Path,
    range: Range<u64>,
) -> Result<Reading, BlobError> {
    let options = GetOptions {
        range: Some(GetRange::Bounded(range.clone())),
        ..GetOptions::default()
    };
    let got = store.get_opts(path, options).await?;
    if got.range != range {
        return Err(BlobError::Short);
    }
    Ok(match got.payload {
        GetResultPayload::File(file, _) => of_file(file, range),
        GetResultPayload::Stream(stream) => Box::pin(stream.map_err(BlobError::from)),
    })
}

/// What the system said of a file.
pub(crate) fn failed(error: std::io::Error) -> BlobError {
    BlobError::Store(object_store::Error::Generic {
        store: "folder",
        source: error.into(),
    })
}

/// The same of an open file, in pieces of a size that makes threads worth their change.
fn of_file(file: File, range: Range<u64>) -> Reading {
    let begun = (Some(file), range.start, false);
    Box::pin(stream::try_unfold(begun, move |(file, at, sought)| {
        let end = range.end;
        async move {
            let length = PIECE.min(end.saturating_sub(at));
            let Some(mut file) = file.filter(|_| length > 0) else {
                return Ok(None);
            };
            let read = tokio::task::spawn_blocking(move || {
                if !sought {
                    file.seek(SeekFrom::Start(at))?;
                }
                let mut bytes = Vec::new();
                (&mut file).take(length).read_to_end(&mut bytes)?;
                Ok::<_, std::io::Error>((file, bytes))
            });
            let (file, bytes) = read.await.map_err(|_| BlobError::Ended)?.map_err(failed)?;
            if bytes.len() as u64 != length {
                return Err(BlobError::Short);
            }
            Ok(Some((Bytes::from(bytes), (Some(file), at + length, true))))
        }
    }))
}
