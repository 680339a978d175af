//! What one person may have written in a module: who fills theirs fills nobody else's.

use preau_domain::file::{File, FileRefused};
use preau_domain::plan::{Kept, Share};
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::files::FileError;
use preau_store::PersonStorage;

use crate::school::{HERE, School, module, node_with, of_child, person};

const MODULE: &str = "attachments";

/// A school whose collège gives so much to a pupil, and to who works there.
async fn school(pupil: Share, staff: Share) -> School {
    let mut school = School::with(&[MODULE]).await;
    let mut config = PlatformConfig::default();
    (config.plans.college.pupil, config.plans.college.staff) = (pupil, staff);
    school.platform = node_with(config, &school.store, &school.clock).await;
    school
}

fn records(records: u64) -> Share {
    Share {
        records,
        bytes: 1 << 30,
        files: 1 << 30,
    }
}

impl School {
    /// What is refused of a note; nothing where it is kept.
    async fn note(&self, who: &str, name: &str, text: &str) -> Option<Kept> {
        let form = [("text", text)];
        let acted = self.act(who, MODULE, &format!("put/{name}"), &form).await;
        refused(acted.map(drop))
    }

    /// What somebody has written, which a recount finds too.
    async fn written(&self, who: &str) -> PersonStorage {
        let here = self.platform.school(HERE).expect("a school").id;
        let all = self.store.storage_person_list(here).await.expect("read");
        let anew = self.store.storage_person_recount(here).await;
        assert_eq!(all, anew.expect("read"));
        let found = all
            .into_iter()
            .find(|one| one.person == person(who) && one.module == module(MODULE).as_str());
        found.expect("they wrote something")
    }

    async fn file(&self, who: &str, number: u8) -> Result<File, FileError> {
        let by = self.by(who).await;
        let opened = self.platform.module_open(&by, HERE, MODULE, None).await;
        let opened = opened.expect("open");
        let mut receiving = self.platform.file_receive(&opened).await?;
        let mut incoming = receiving.begin("a.pdf")?;
        let now = self.platform.now();
        let content = [b"%PDF-1.7 ".as_slice(), &[number; 100]].concat();
        receiving.push(&mut incoming, content, now).await?;
        receiving.end(incoming, now).await
    }
}

fn refused(acted: Result<(), PlatformError>) -> Option<Kept> {
    match acted {
        Ok(()) => None,
        Err(error) => {
            assert_eq!(
                (error.status(), error.code()),
                (507, "share-full"),
                "{error}"
            );
            let PlatformError::ShareFull { name, what } = error else {
                panic!("{error}");
            };
            assert_eq!(name, "Pièces jointes");
            Some(what)
        }
    }
}

#[tokio::test]
async fn who_fills_their_share_reads_so_and_everybody_else_writes() {
    let school = school(records(3), records(5)).await;
    for name in ["a", "b", "c"] {
        assert_eq!(school.note("pupil", name, "un").await, None);
    }
    for name in ["d", "e"] {
        assert_eq!(school.note("pupil", name, "un").await, Some(Kept::Records));
    }
    assert_eq!(school.written("pupil").await.records, 3);
    // Others write what they like; what is there may be written again, and what goes makes room.
    assert_eq!(school.note("classmate", "f", "un").await, None);
    assert_eq!(school.note("pupil", "a", "autre chose").await, None);
    let gone = school.act("pupil", MODULE, "delete/b", &[]).await;
    assert_eq!(refused(gone.map(drop)), None);
    assert_eq!(school.note("pupil", "d", "un").await, None);
    assert_eq!(school.note("pupil", "e", "un").await, Some(Kept::Records));
    // Whoever works there has more, also where they come as a parent.
    for name in ["g", "h", "i", "j", "k"] {
        assert_eq!(school.note("head", name, "un").await, None);
    }
    assert_eq!(school.note("head", "l", "un").await, Some(Kept::Records));
    let gone = school.act("head", MODULE, "delete/g", &[]).await;
    assert_eq!(refused(gone.map(drop)), None);
    let child = Some(of_child("pupil-b"));
    let as_parent = school
        .act_as("head", child, MODULE, "put/m", &[("text", "un")])
        .await;
    assert_eq!(refused(as_parent.map(drop)), None);
    assert_eq!(school.written("head").await.records, 5);
}

#[tokio::test]
async fn bytes_are_counted_and_what_an_event_adds_is_not_refused() {
    let share = Share {
        bytes: 1_100,
        ..records(100)
    };
    let school = school(share, share).await;
    let long = "é".repeat(200);
    assert_eq!(school.note("pupil", "a", &long).await, None);
    assert_eq!(school.note("pupil", "b", &long).await, Some(Kept::Bytes));
    assert_eq!(school.note("pupil", "a", "court").await, None);
    assert_eq!(school.note("pupil", "b", &long).await, None);
    // To its last byte; then an event still makes a record of theirs longer, and they may not.
    let before = school.written("pupil").await.bytes;
    let rest = usize::try_from(share.bytes - before).expect("small");
    let mut most = 5 + rest / 2;
    while school.note("pupil", "a", &"x".repeat(most)).await.is_some() {
        most -= 1;
    }
    while school
        .note("pupil", "a", &"x".repeat(most + 1))
        .await
        .is_none()
    {
        most += 1;
    }
    let full = school.written("pupil").await.bytes;
    assert!(full <= share.bytes && full > share.bytes - 4, "{full}");
    for _ in 0..4 {
        let touched = school.act("pupil", MODULE, "touch/a", &[]).await;
        assert_eq!(refused(touched.map(drop)), None, "an event is no record");
        assert_eq!(school.platform.deliver_once().await.expect("delivered"), 1);
    }
    let after = school.written("pupil").await.bytes;
    assert!(after > share.bytes, "{after}");
}

#[tokio::test]
async fn files_are_on_the_share_of_who_sent_them() {
    let counted = File::counted(109);
    let share = Share {
        files: 2 * counted,
        ..records(100)
    };
    let staff = Share {
        files: 3 * counted,
        ..share
    };
    let school = school(share, staff).await;
    let full = |sent: Result<File, FileError>| {
        let full = matches!(sent, Err(FileError::Refused(FileRefused::PersonFull)));
        assert!(full || sent.is_ok(), "{sent:?}");
        full
    };
    let first = school.file("pupil", 1).await.expect("kept");
    let form = [("text", "un"), ("files", &*first.id.to_string())];
    let put = school.act("pupil", MODULE, "put/a", &form).await;
    assert_eq!(refused(put.map(drop)), None);
    assert!(!full(school.file("pupil", 2).await));
    assert!(full(school.file("pupil", 3).await));
    let by = school.by("pupil").await;
    let opened = school.platform.module_open(&by, HERE, MODULE, None).await;
    let opened = opened.expect("open");
    let begun = school.platform.upload_begin(&opened, "a.pdf", 109).await;
    assert!(
        matches!(begun, Err(FileError::Refused(FileRefused::PersonFull))),
        "{begun:?}"
    );
    // A copy is a file as others.
    let form = [("text", "1"), ("files", &*first.id.to_string())];
    let copied = school.act("pupil", MODULE, "copy/b", &form).await;
    assert_eq!(refused(copied.map(drop)), Some(Kept::Files));
    assert_eq!(school.written("pupil").await.files, 2 * counted);
    // Others have theirs, and who works there more.
    assert!(!full(school.file("classmate", 4).await));
    for number in [5, 6, 7] {
        assert!(!full(school.file("teacher", number).await));
    }
    assert!(full(school.file("teacher", 8).await));
    // What goes makes room.
    let gone = school.act("pupil", MODULE, "delete/a", &[]).await;
    assert_eq!(refused(gone.map(drop)), None);
    assert_eq!(school.written("pupil").await.files, counted);
    assert!(!full(school.file("pupil", 9).await));
}
