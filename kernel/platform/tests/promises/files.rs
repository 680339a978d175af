//! Files between their coming and their going.

use std::pin::pin;
use std::time::Duration;

use futures::poll;
use jiff::SignedDuration;
use preau_domain::file::{File, FileRefused};
use preau_domain::page::Outcome;
use preau_platform::files::{Appending, FileError, UploadError};
use preau_platform::modules::calls::Opened;

use crate::school::{HERE, School, blobs, route};

const PDF: &[u8] = b"%PDF-1.7 and a content of its own: ";

async fn school() -> School {
    School::with(&["attachments"]).await
}

async fn opened(school: &School, who: &str) -> Opened {
    let by = school.by(who).await;
    let opened = school
        .platform
        .module_open(&by, HERE, "attachments", None)
        .await;
    opened.expect("open")
}

/// Sends a file with a content of this word.
pub(crate) async fn send(school: &School, who: &str, word: &str) -> Result<File, FileError> {
    let platform = &school.platform;
    let mut receiving = platform.file_receive(&opened(school, who).await).await?;
    let mut incoming = receiving.begin("devoir.pdf")?;
    for piece in [PDF, word.as_bytes()] {
        receiving
            .push(&mut incoming, piece.to_vec(), platform.now())
            .await?;
    }
    receiving.end(incoming, platform.now()).await
}

pub(crate) async fn put(school: &School, who: &str, name: &str, files: &[&File]) {
    let by = school.by(who).await;
    let files = files
        .iter()
        .map(|file| ("files".to_owned(), file.id.to_string()));
    let form = files
        .chain([("text".to_owned(), name.to_owned())])
        .collect();
    let to = route(&format!("put/{name}"));
    let acted = school
        .platform
        .module_act(&by, &opened(school, who).await, to, form)
        .await;
    assert!(matches!(acted, Ok(Outcome::Redirect(_))), "{acted:?}");
}

/// Whether a person may read a file, and it is whole.
async fn reads(school: &School, who: &str, file: &File) -> bool {
    use futures::TryStreamExt as _;
    let by = school.by(who).await;
    let Ok(opened) = school.platform.file_open(&by, HERE, file.id, None).await else {
        return false;
    };
    let pieces: Vec<_> = opened
        .read(0..file.size)
        .try_collect()
        .await
        .expect("whole");
    pieces.iter().map(|piece| piece.len() as u64).sum::<u64>() == file.size
}

fn hours(school: &School, hours: i64) {
    school.wait(hours * 3_600);
}

/// Whether the content of a file lies anywhere.
async fn lies(school: &School, object: uuid::Uuid) -> bool {
    use futures::TryStreamExt as _;
    let place = school.platform.school(HERE).expect("a school").id;
    let read: Result<Vec<_>, _> = blobs().read(place, object, 0..1).try_collect().await;
    read.is_ok()
}

#[tokio::test]
async fn what_nobody_names_goes_after_a_day_and_contents_with_the_last_name() {
    let school = school().await;
    let (loose, named) = (
        send(&school, "pupil", "un").await.expect("taken"),
        send(&school, "pupil", "deux").await.expect("taken"),
    );
    // The same content, sent by another: one and the same where it lies.
    let same = send(&school, "classmate", "deux").await.expect("taken");
    put(&school, "pupil", "n", &[&named]).await;
    put(&school, "classmate", "m", &[&same]).await;
    let place = school.platform.school(HERE).expect("a school").id;
    let object = async |file: &File| {
        let kept = school.store.file_get(place, file.id).await.expect("read");
        kept.expect("kept").object
    };
    let (of_loose, of_both) = (object(&loose).await, object(&named).await);
    assert_eq!(object(&same).await, of_both);
    hours(&school, File::LOOSE_HOURS - 1);
    school.platform.sweep_once().await.expect("swept");
    assert!(reads(&school, "pupil", &loose).await, "not before its time");
    hours(&school, 2);
    school.platform.sweep_once().await.expect("swept");
    assert!(!reads(&school, "pupil", &loose).await);
    assert!(!lies(&school, of_loose).await, "its content went with it");
    assert!(reads(&school, "pupil", &named).await && reads(&school, "teacher", &named).await);
    let delete = async |who: &str, name: &str| {
        let by = school.by(who).await;
        let to = route(&format!("delete/{name}"));
        let form = Vec::new();
        let acted = school
            .platform
            .module_act(&by, &opened(&school, who).await, to, form)
            .await;
        acted.expect("deleted");
        hours(&school, 2);
        school.platform.sweep_once().await.expect("swept");
    };
    delete("pupil", "n").await;
    assert!(!reads(&school, "pupil", &named).await);
    assert!(
        reads(&school, "classmate", &same).await,
        "another still names the content"
    );
    delete("classmate", "m").await;
    assert!(!lies(&school, of_both).await);
    let accounts = school.store.storage_list(place).await.expect("read");
    assert!(accounts.iter().all(|one| one.files == 0), "{accounts:?}");
}

#[tokio::test]
async fn an_upload_that_is_refused_or_left_leaves_nothing() {
    let school = school().await;
    let platform = &school.platform;
    let mut receiving = platform
        .file_receive(&opened(&school, "pupil").await)
        .await
        .expect("a place");
    let place = platform.school(HERE).expect("a school").id;
    // Left in the middle, by whoever hung up.
    let mut incoming = receiving.begin("a.pdf").expect("begun");
    let much = vec![b'x'; 5 << 20];
    for piece in [PDF, &much] {
        receiving
            .push(&mut incoming, piece.to_vec(), platform.now())
            .await
            .expect("taken");
    }
    drop(incoming);
    // Refused when its last byte showed that it is no text.
    let mut incoming = receiving.begin("a.txt").expect("begun");
    receiving
        .push(&mut incoming, vec![b'x'; 100], platform.now())
        .await
        .expect("taken");
    let refused = receiving.push(&mut incoming, vec![0], platform.now()).await;
    assert!(matches!(
        refused,
        Err(FileError::Refused(FileRefused::Type))
    ));
    drop(incoming);
    let later = platform.now() + SignedDuration::from_secs(1);
    let gone = async {
        while !school
            .store
            .blob_nobodys(later, 10)
            .await
            .expect("read")
            .is_empty()
        {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    let gone = tokio::time::timeout(std::time::Duration::from_secs(20), gone).await;
    gone.expect("what was begun is removed at once, and not by the sweep");
    let accounts = school.store.storage_list(place).await.expect("read");
    assert!(accounts.iter().all(|one| one.files == 0), "{accounts:?}");
}

/// At whatever moment somebody hangs up, whoever comes back goes on from what is kept, and need not wait for a minute.
#[tokio::test]
async fn who_hangs_up_while_a_part_is_written_holds_nothing() {
    let school = school().await;
    let platform = &school.platform;
    let opened = opened(&school, "pupil").await;
    let mut content = PDF.to_vec();
    content.resize(Appending::PART + 1, b'x');
    for moments in 0..25 {
        let size = content.len() as u64;
        let begun = platform.upload_begin(&opened, "a.pdf", size).await;
        let upload = begun.expect("begun").id;
        let appending = platform.upload_append(&opened, upload, 0).await;
        let mut appending = appending.expect("a place");
        {
            let mut pushing = pin!(appending.push(&content, platform.now()));
            for _ in 0..moments {
                if poll!(&mut pushing).is_ready() {
                    break;
                }
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
        }
        drop(appending);
        let go_on = async || {
            let at = platform.upload_look(&opened, upload).await?.at;
            let mut again = platform.upload_append(&opened, upload, at).await?;
            let from = usize::try_from(at).expect("small");
            again.push(&content[from..], platform.now()).await?;
            again.end(platform.now()).await
        };
        let mut tries = 0;
        let whole = loop {
            match go_on().await {
                // The part that was on its way is written, or gone, in a moment.
                Err(UploadError::Held | UploadError::Elsewhere(_)) if tries < 1_000 => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                ended => break ended,
            }
        };
        let whole = whole.unwrap_or_else(|error| panic!("after {moments}: {error}"));
        assert_eq!(whole.file.map(|file| file.size), Some(size));
    }
}
