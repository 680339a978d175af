//! A file that was acknowledged is never lost, and none is there by halves: a process receives files and says
//! each that was kept; it is killed at some moment; what it said is whole, whatever else is named is whole, and
//! what it left of others is found and removed.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures::TryStreamExt as _;
use jiff::Timestamp;
use preau_blobs::{Blobs, PART};
use preau_domain::file::{File, FileKind};
use preau_domain::ids::{FileId, PersonId, SchoolId};
use preau_store::{FileKept, FileQuota, NewFile, Store, StoreOptions};
use uuid::Uuid;

const FOLDER: &str = "PREAU_TEST_RECEIVE_UNTIL_KILLED";
const CYCLES: u64 = 5;
const SCHOOL: SchoolId = SchoolId(1);

async fn open(folder: &Path) -> (Store, Blobs) {
    let url = format!("sqlite://{}", folder.join("preau.db").display());
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    (store, Blobs::folder(&folder.join("files")).unwrap())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

/// A content of two parts and a bit, that is no other's.
fn content(id: FileId) -> Vec<u8> {
    let mut content = id.0.as_bytes().repeat(PART / 8);
    content.extend_from_slice(b"end");
    content
}

/// The process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receives_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let (store, blobs) = open(Path::new(&folder)).await;
    let receivers = (0..4).map(|_| {
        let (store, blobs) = (store.clone(), blobs.clone());
        tokio::spawn(async move {
            loop {
                let (id, object) = (FileId(Uuid::now_v7()), Uuid::now_v7());
                store.blob_begin(SCHOOL, object, at(1)).await.unwrap();
                let mut writing = blobs.write(SCHOOL, object);
                for piece in content(id).chunks(60_000) {
                    writing.push(piece.to_vec().into()).await.unwrap();
                }
                let whole = writing.finish().await.unwrap();
                let new = NewFile {
                    file: File {
                        id,
                        name: "a.pdf".to_owned(),
                        kind: FileKind::Pdf,
                        size: whole.size,
                    },
                    module: "attachments".parse().unwrap(),
                    uploader: PersonId::of_source("test", "a"),
                    hash: whole.hash,
                    object,
                };
                let quota = FileQuota {
                    module: 1 << 50,
                    person: 1 << 50,
                    share: 1 << 50,
                };
                let kept = store.file_keep(SCHOOL, &new, quota, at(2)).await.unwrap();
                assert_eq!(kept, FileKept::Here);
                let mut out = std::io::stdout().lock();
                writeln!(out, "ack {id} {object}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    futures::future::join_all(receivers).await;
}

/// Lets a process receive for a while, kills it, and gives what it said.
fn receive_and_kill(folder: &Path, cycle: u64) -> Vec<FileId> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "receives_until_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = |line: String| {
        let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        // A line that was cut by the kill does not count.
        (words[0] == "ack" && words.len() == 3 && words[2].len() == 36)
            .then(|| words[1].parse::<FileId>().unwrap())
    };
    let mut acknowledged = Vec::new();
    for line in lines.by_ref() {
        acknowledged.extend(said(line.unwrap()));
        if !acknowledged.is_empty() {
            break;
        }
    }
    std::thread::spawn(move || {
        // Another moment in each cycle.
        std::thread::sleep(Duration::from_micros(31_011 + cycle * 47_717));
        child.kill().unwrap();
        child.wait().unwrap();
    });
    acknowledged.extend(lines.map_while(Result::ok).filter_map(said));
    acknowledged
}

/// The contents that lie in a folder.
fn lying(folder: &Path) -> BTreeSet<String> {
    let school = folder.join("files").join(SCHOOL.to_string());
    std::fs::read_dir(school)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_whole_after_a_kill_and_nothing_is_left_of_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    let mut left_over = 0;
    for cycle in 0..CYCLES {
        acknowledged.extend(receive_and_kill(folder.path(), cycle));
        let (store, blobs) = open(folder.path()).await;
        let mut named = BTreeSet::new();
        for id in &acknowledged {
            let kept = store.file_get(SCHOOL, *id).await.unwrap().unwrap();
            let read = blobs.read(SCHOOL, kept.object, 0..kept.file.size);
            let pieces: Vec<_> = read.try_collect().await.unwrap();
            assert!(pieces.concat() == content(*id), "{id} is not what was sent");
            named.insert(kept.object.simple().to_string());
        }
        // What began and did not end has a row, by which the sweep finds it.
        let nobodys = store.blob_nobodys(at(10), 1_000).await.unwrap();
        left_over += nobodys.len();
        for (school, object) in nobodys {
            blobs.remove(school, object).await.unwrap();
            store.blob_forget(school, object).await.unwrap();
        }
        for object in lying(folder.path()).difference(&named) {
            // Kept, and the process ended before it could say so.
            let object = Uuid::parse_str(object).unwrap();
            assert!(
                store.blob_is_kept(SCHOOL, object).await.unwrap(),
                "{object}"
            );
        }
        store.close().await;
    }
    assert!(acknowledged.len() as u64 >= CYCLES);
    assert!(
        left_over > 0,
        "no kill fell into an upload: it shows nothing"
    );
}
