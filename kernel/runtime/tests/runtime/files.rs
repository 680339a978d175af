//! Which files a record may name, and of which a module is told.

use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::caller::Caller;
use preau_domain::failure::Failure;
use preau_domain::file::{File, FileKind};
use preau_domain::ids::{FileId, ModuleId, PersonId, SchoolId};
use preau_domain::page::{Block, Route};
use preau_domain::person::Profile;
use preau_runtime::call::{Answer, CallReport, Entry};
use preau_runtime::fault::Fault;
use preau_runtime::limits;
use preau_runtime::module::LoadedModule;
use preau_store::{FileKept, FileQuota, NewFile};
use uuid::Uuid;

use crate::bench::{Bench, caller, title};

const SCHOOL: SchoolId = SchoolId(1);

struct Files {
    bench: Bench,
    module: Arc<LoadedModule>,
}

/// Of two people of one profile, the other.
fn other(profile: Profile) -> Caller {
    Caller {
        person: PersonId::of_source("test", "other"),
        ..caller(profile)
    }
}

impl Files {
    async fn open() -> Self {
        let bench = Bench::open().await;
        let module = bench.load("attachments").await;
        Self { bench, module }
    }

    /// A file that this person sent for this module.
    async fn sent(&self, by: PersonId, module: &ModuleId) -> FileId {
        let new = NewFile {
            file: File {
                id: FileId(Uuid::now_v7()),
                name: "devoir.pdf".to_owned(),
                kind: FileKind::Pdf,
                size: 12,
            },
            module: module.clone(),
            uploader: by,
            hash: *Uuid::now_v7()
                .as_bytes()
                .repeat(2)
                .first_chunk()
                .expect("32"),
            object: Uuid::now_v7(),
        };
        let (store, now) = (
            &self.bench.store,
            Timestamp::from_second(1).expect("in range"),
        );
        let quota = FileQuota {
            module: 1 << 40,
            person: 1 << 40,
            share: 1 << 40,
        };
        store
            .blob_begin(SCHOOL, new.object, now)
            .await
            .expect("begun");
        let kept = store.file_keep(SCHOOL, &new, quota, now).await;
        assert_eq!(kept.expect("kept"), FileKept::Here);
        new.file.id
    }

    async fn own(&self) -> FileId {
        let by = caller(Profile::Pupil).person;
        self.sent(by, &self.module.manifest.id).await
    }

    async fn put(&self, path: &str, by: Caller, files: &[String]) -> CallReport {
        let files = files.iter().map(|file| ("files".to_owned(), file.clone()));
        let text = ("text".to_owned(), "un texte".to_owned());
        let form = files.chain([text]).collect();
        let entry = Entry::Act(route(path), form);
        self.bench.call_for(&self.module, by, entry).await
    }

    async fn described(&self, by: Caller, file: FileId) -> String {
        let entry = Entry::View(route(&format!("describe/{file}")));
        title(&self.bench.call_for(&self.module, by, entry).await).to_owned()
    }
}

fn route(path: &str) -> Route {
    Route {
        path: path.to_owned(),
        query: Vec::new(),
    }
}

fn is_refused(report: &CallReport) -> bool {
    assert!(report.writes.is_empty(), "{:?}", report.result);
    matches!(&report.result, Ok(Err(Failure::Invalid(errors))) if errors.iter().all(|error| error.field == "files"))
}

#[tokio::test]
async fn a_record_names_what_its_person_sent_and_nothing_of_anybody_else() {
    let files = Files::open().await;
    let pupil = || caller(Profile::Pupil);
    let own = files.own().await;
    let others = files
        .sent(other(Profile::Pupil).person, &files.module.manifest.id)
        .await;
    let elsewhere = "homework".parse().expect("a module");
    let of_another_module = files.sent(pupil().person, &elsewhere).await;
    for (what, named) in [
        ("another's", others.to_string()),
        ("another module's", of_another_module.to_string()),
        ("nobody's", FileId(Uuid::now_v7()).to_string()),
        ("no identifier", "../../etc/passwd".to_owned()),
        ("another form of one", own.0.to_string()),
    ] {
        let report = files.put("put/n", pupil(), &[named]).await;
        assert!(is_refused(&report), "{what}: {:?}", report.result);
    }
    let twice = [own.to_string(), own.to_string()];
    assert!(is_refused(&files.put("put/n", pupil(), &twice).await));
    let in_two = files.put("twice", pupil(), &[own.to_string()]).await;
    assert!(is_refused(&in_two), "{:?}", in_two.result);
    let put = files.put("put/n", pupil(), &[own.to_string()]).await;
    files.bench.commit(&files.module, put).await;
    // Now it is the record's: the same may name it again, and no other.
    let again = files.put("put/n", pupil(), &[own.to_string()]).await;
    assert_eq!(again.writes.changes.len(), 1, "{:?}", again.result);
    assert!(is_refused(
        &files.put("put/m", pupil(), &[own.to_string()]).await
    ));
}

#[tokio::test]
async fn a_record_names_so_many_files_and_no_more() {
    let files = Files::open().await;
    let mut all = Vec::new();
    for _ in 0..=limits::RECORD_FILES {
        all.push(files.own().await.to_string());
    }
    let pupil = caller(Profile::Pupil);
    assert!(is_refused(&files.put("put/n", pupil.clone(), &all).await));
    all.pop();
    let fits = files.put("put/n", pupil, &all).await;
    assert_eq!(fits.writes.changes.len(), 1, "{:?}", fits.result);
}

#[tokio::test]
async fn a_file_passes_to_another_record_from_one_that_lets_it_go() {
    let files = Files::open().await;
    let pupil = || caller(Profile::Pupil);
    let own = files.own().await;
    let put = files.put("put/n", pupil(), &[own.to_string()]).await;
    files.bench.commit(&files.module, put).await;
    let moved = async |by: Caller, how: &str| {
        let form = vec![("text".to_owned(), how.to_owned())];
        let entry = Entry::Act(route("move/n/m"), form);
        files.bench.call_for(&files.module, by, entry).await
    };
    // As long as the one has it, or gets it back, the other does not.
    for how in ["kept", "both"] {
        let report = moved(pupil(), how).await;
        assert!(is_refused(&report), "{how}: {:?}", report.result);
    }
    // Who may read it and not let it go passes nothing on.
    let teacher = Caller {
        person: PersonId::of_source("test", "teacher"),
        ..caller(Profile::Teacher)
    };
    let report = moved(teacher, "un texte").await;
    assert!(
        matches!(report.result, Ok(Err(Failure::Forbidden(_)))),
        "{:?}",
        report.result
    );
    let report = moved(pupil(), "un texte").await;
    files.bench.commit(&files.module, report).await;
    let kept = files.bench.store.file_get(SCHOOL, own).await.expect("read");
    let owner = kept.expect("kept").owner.expect("of a record");
    assert_eq!(owner.record.to_string(), "m");
}

#[tokio::test]
async fn a_copy_is_a_file_of_its_own_for_who_may_read_the_first() {
    let files = Files::open().await;
    let pupil = || caller(Profile::Pupil);
    let teacher = || Caller {
        person: PersonId::of_source("test", "teacher"),
        ..caller(Profile::Teacher)
    };
    let own = files.own().await;
    let copy = async |by: Caller, times: usize| {
        let fields = [("files", own.to_string()), ("text", times.to_string())];
        let form = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let entry = Entry::Act(route("copy/c"), form);
        files.bench.call_for(&files.module, by, entry).await
    };
    // Who may not read it has none; nor has a view.
    let report = copy(teacher(), 1).await;
    assert_eq!(report.result, Ok(Err(Failure::NotFound)), "nobody's yet");
    let put = files.put("put/n", pupil(), &[own.to_string()]).await;
    files.bench.commit(&files.module, put).await;
    let report = copy(other(Profile::Pupil), 1).await;
    assert_eq!(report.result, Ok(Err(Failure::NotFound)));
    let report = copy(teacher(), limits::COPIED_FILES + 1).await;
    assert!(
        matches!(report.result, Ok(Err(Failure::Unavailable(_)))),
        "{:?}",
        report.result
    );
    let report = copy(teacher(), 1).await;
    let [one] = report.writes.copies.as_slice() else {
        panic!("{:?}", report.writes);
    };
    let one = one.to;
    files.bench.commit(&files.module, report).await;
    // It counts for who made it, and stays when the first goes.
    let store = &files.bench.store;
    let counted = File::counted(12);
    for who in [pupil(), teacher()] {
        assert_eq!(
            store.file_person(SCHOOL, who.person).await.expect("read"),
            counted
        );
        assert_eq!(
            store
                .file_person_recount(SCHOOL, who.person)
                .await
                .expect("read"),
            counted
        );
    }
    let gone = Entry::Act(route("delete/n"), Vec::new());
    let report = files.bench.call_for(&files.module, pupil(), gone).await;
    files.bench.commit(&files.module, report).await;
    assert!(store.file_get(SCHOOL, own).await.expect("read").is_none());
    let kept = store
        .file_get(SCHOOL, one)
        .await
        .expect("read")
        .expect("kept");
    assert_eq!(
        (kept.file.name.as_str(), kept.uploader),
        ("devoir.pdf", teacher().person)
    );
    assert_eq!(kept.owner.expect("of a record").record.to_string(), "c");
}

#[tokio::test]
async fn an_event_keeps_what_a_record_has() {
    let files = Files::open().await;
    let pupil = caller(Profile::Pupil);
    let own = files.own().await;
    let put = files.put("put/n", pupil, &[own.to_string()]).await;
    files.bench.commit(&files.module, put).await;
    let touched = Entry::Event {
        id: "e".to_owned(),
        name: "attachments.touch".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        fields: vec![(
            "note".to_owned(),
            preau_domain::record::Value::Text("n".to_owned()),
        )],
    };
    let report = files.bench.call(&files.module, touched).await;
    assert_eq!(report.writes.changes.len(), 1, "{:?}", report.result);
    files.bench.commit(&files.module, report).await;
    let kept = files.bench.store.file_get(SCHOOL, own).await.expect("read");
    assert!(kept.expect("kept").owner.is_some());
}

#[tokio::test]
async fn a_file_is_described_to_who_may_read_its_record_or_sent_it() {
    let files = Files::open().await;
    let (pupil, classmate) = (|| caller(Profile::Pupil), || other(Profile::Pupil));
    let teacher = || Caller {
        person: PersonId::of_source("test", "teacher"),
        ..caller(Profile::Teacher)
    };
    let own = files.own().await;
    for (by, seen) in [(pupil(), "1"), (classmate(), "0"), (teacher(), "0")] {
        assert_eq!(files.described(by, own).await, seen, "nobody's yet");
    }
    let put = files.put("put/n", pupil(), &[own.to_string()]).await;
    files.bench.commit(&files.module, put).await;
    for (by, seen) in [(pupil(), "1"), (classmate(), "0"), (teacher(), "1")] {
        assert_eq!(files.described(by, own).await, seen, "the record's");
    }
    let entry = Entry::View(route(&format!("describe/{own}")));
    let report = files.bench.call_for(&files.module, pupil(), entry).await;
    let Ok(Ok(Answer::Page(page))) = report.result else {
        panic!("{:?}", report.result);
    };
    let [Block::Files(shown)] = page.blocks.as_slice() else {
        panic!("{:?}", page.blocks);
    };
    let said = &shown[0];
    assert_eq!(
        (said.name.as_str(), said.media_type.as_str(), said.size),
        ("devoir.pdf", "application/pdf", 12)
    );
    assert_eq!(said.id, own.to_string());
}

#[tokio::test]
async fn what_is_described_is_bounded() {
    let files = Files::open().await;
    let entry = Entry::View(route("describe/many"));
    let report = files.bench.call(&files.module, entry).await;
    let why = format!("more than {} files to describe", limits::DESCRIBED_FILES);
    assert_eq!(report.result, Err(Fault::Misuse(why)));
}
