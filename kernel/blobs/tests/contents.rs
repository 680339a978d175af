//! What is written is what is read, part by part, in a folder; and in an S3 store, which `cargo xtask s3` starts
//! and names in `PREAU_TEST_S3`, with a bucket `preau`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::TryStreamExt as _;
use preau_blobs::{BlobError, Blobs, PART, S3, Whole};
use preau_domain::ids::SchoolId;
use uuid::Uuid;

const SCHOOL: SchoolId = SchoolId(7);

/// Bytes that are the same at each run, and nowhere the same as their neighbours.
fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    })
    .take(length)
    .collect()
}

async fn write(blobs: &Blobs, object: Uuid, content: &[u8], step: usize) -> Whole {
    let mut writing = blobs.write(SCHOOL, object);
    for piece in content.chunks(step) {
        writing.push(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    writing.finish().await.unwrap()
}

async fn read(
    blobs: &Blobs,
    object: Uuid,
    stretch: std::ops::Range<u64>,
) -> Result<Vec<u8>, BlobError> {
    let pieces: Vec<Bytes> = blobs.read(SCHOOL, object, stretch).try_collect().await?;
    Ok(pieces.concat())
}

/// The files of a folder, with all folders in it.
fn files(folder: &std::path::Path) -> BTreeSet<std::path::PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found
}

async fn contents_come_back_from_anywhere(blobs: &Blobs) {
    for length in [0, 1, PART - 1, PART, PART + 1, 2 * PART + 77_777] {
        let (content, object) = (bytes(length), Uuid::now_v7());
        let whole = write(blobs, object, &content, 70_001).await;
        assert_eq!(whole.size, length as u64);
        let again = write(blobs, Uuid::now_v7(), &content, PART + 3).await;
        assert_eq!(whole.hash, again.hash, "however it was cut");
        for (from, to) in [
            (0, length),
            (0, length.min(10)),
            (length / 2, length),
            (length.saturating_sub(1), length),
            (length.min(PART - 5), length.min(PART + 5)),
            (length, length),
        ] {
            let got = read(blobs, object, from as u64..to as u64).await.unwrap();
            assert!(got == content[from..to], "{length}: {from}..{to}");
        }
    }
}

#[tokio::test]
async fn a_folder_gives_back_what_it_took() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path()).unwrap();
    contents_come_back_from_anywhere(&blobs).await;
}

#[tokio::test]
async fn an_s3_store_gives_back_what_it_took() {
    let endpoint = std::env::var("PREAU_TEST_S3")
        .expect("PREAU_TEST_S3 names a server; `cargo xtask s3` starts one");
    let blobs = Blobs::s3(&S3 {
        endpoint,
        bucket: "preau".to_owned(),
        region: "eu-west-3".to_owned(),
        access_key: "preau".to_owned(),
        secret_key: "preau-secret".to_owned(),
        plain: true,
    })
    .expect("the store");
    contents_come_back_from_anywhere(&blobs).await;
    let object = Uuid::now_v7();
    write(&blobs, object, &bytes(PART + 1), PART).await;
    blobs.remove(SCHOOL, object).await.unwrap();
    assert!(read(&blobs, object, 0..1).await.is_err());
    blobs
        .remove(SCHOOL, object)
        .await
        .expect("nothing there is fine");
}

#[tokio::test]
async fn a_content_that_is_removed_leaves_nothing_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path()).unwrap();
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    write(&blobs, one, &bytes(PART + 1), PART).await;
    write(&blobs, other, &bytes(10), PART).await;
    let mut begun = blobs.write(SCHOOL, Uuid::now_v7());
    begun.push(bytes(PART + 5).into()).await.unwrap();
    begun.give_up().await;
    blobs.remove(SCHOOL, one).await.unwrap();
    blobs
        .remove(SCHOOL, one)
        .await
        .expect("nothing there is fine");
    assert!(read(&blobs, one, 0..1).await.is_err());
    assert_eq!(read(&blobs, other, 0..10).await.unwrap(), bytes(10));
    assert!(
        !folder
            .path()
            .join("7")
            .join(one.simple().to_string())
            .exists()
    );
}

#[tokio::test]
async fn a_content_that_lost_a_piece_ends_with_an_error_and_not_early() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path()).unwrap();
    let object = Uuid::now_v7();
    write(&blobs, object, &bytes(PART + 100), PART).await;
    let last = files(folder.path()).pop_last().unwrap();
    std::fs::write(&last, b"short").unwrap();
    let got = read(&blobs, object, 0..PART as u64 + 100).await;
    assert!(matches!(got, Err(BlobError::Short)), "{got:?}");
}

#[test]
fn secrets_are_in_no_log_and_plain_ways_are_meant() {
    let mut s3 = S3 {
        endpoint: "http://s3.example".to_owned(),
        bucket: "preau".to_owned(),
        region: "eu-west-3".to_owned(),
        access_key: "a".to_owned(),
        secret_key: "unsayable".to_owned(),
        plain: false,
    };
    assert!(!format!("{s3:?}").contains("unsayable"));
    assert!(Blobs::s3(&s3).is_err());
    s3.plain = true;
    assert!(Blobs::s3(&s3).is_ok());
}
