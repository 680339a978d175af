//! Files that people send: whose they are, what they take, and when they and their contents go.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use preau_domain::file::{File, FileKind, KeptFile, Owner};
use preau_domain::ids::{FileId, PersonId};
use preau_domain::module::{Field, Manifest};
use preau_domain::plan::Kept;
use preau_domain::record::{Change, FileCopy, Value, ValueKind};
use preau_store::{Commit, CommitError, FileKept, FileQuota, NewFile, Store, StoreError};
use uuid::Uuid;

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit_of, id, manifest, module, other_module, tasks,
};

on_both!(
    a_file_is_nobodys_until_a_record_names_it_and_goes_with_it,
    a_record_takes_no_file_of_another_record_or_module,
    a_file_passes_from_record_to_record_in_one_commit,
    a_copy_has_the_content_of_another_and_outlives_it,
    a_content_is_kept_once_in_a_school_and_apart_in_another,
    a_quota_holds_to_the_byte_however_many_send_at_once,
    a_person_keeps_so_much_and_no_more,
    a_person_keeps_so_much_in_a_module_and_no_more,
    what_nobody_names_goes_and_is_given_back,
    a_content_that_is_named_again_while_it_goes_stays,
    the_same_content_whole_twice_at_once_is_one,
    an_upload_that_never_ended_is_found,
);

const PLENTY: FileQuota = FileQuota {
    module: 1 << 40,
    person: 1 << 40,
    share: 1 << 40,
};

fn person(name: &str) -> PersonId {
    PersonId::of_source("test", name)
}

/// The manifest, with a field for files in its collection.
fn with_files() -> Arc<Manifest> {
    let mut manifest = (*manifest()).clone();
    let mut collection = tasks();
    collection.fields.push(Field {
        name: "files".to_owned(),
        kind: ValueKind::Texts,
        optional: false,
    });
    collection.files = Some(collection.fields.len() - 1);
    let name = collection.name.clone();
    manifest.collections.insert(name, Arc::new(collection));
    manifest.files = Some(preau_domain::file::Taken {
        families: Vec::new(),
        bytes: 1 << 20,
    });
    Arc::new(manifest)
}

fn new(content: u8, size: u64, by: &str) -> NewFile {
    NewFile {
        file: File {
            id: FileId(Uuid::now_v7()),
            name: "devoir.pdf".to_owned(),
            kind: FileKind::Pdf,
            size,
        },
        module: module(),
        uploader: person(by),
        hash: [content; 32],
        object: Uuid::now_v7(),
    }
}

async fn keep(store: &Store, new: &NewFile, quota: FileQuota, now: Timestamp) -> FileKept {
    store.blob_begin(SCHOOL, new.object, now).await.unwrap();
    store.file_keep(SCHOOL, new, quota, now).await.unwrap()
}

async fn kept(store: &Store, content: u8, by: &str) -> FileId {
    let new = new(content, 1_000, by);
    keep(store, &new, PLENTY, at(10)).await;
    new.file.id
}

/// A change of a record to one that names these files; none to delete it.
fn naming(name: &str, expected: Option<u64>, files: Option<&[FileId]>) -> Commit {
    let fields = files.map(|files| {
        vec![
            Value::Text("6A".to_owned()),
            Value::Integer(1),
            Value::Text(name.to_owned()),
            Value::Texts(files.iter().map(ToString::to_string).collect()),
        ]
    });
    let mut commit = commit_of(vec![Change {
        collection: "tasks".to_owned(),
        id: id(name),
        expected,
        fields,
    }]);
    commit.manifest = with_files();
    commit
}

async fn owner(store: &Store, file: FileId) -> Option<Option<String>> {
    let kept = store.file_get(SCHOOL, file).await.unwrap();
    kept.map(|kept| {
        kept.owner.map(|Owner { collection, record }| {
            assert_eq!(collection, "tasks");
            record.to_string()
        })
    })
}

async fn assert_right(store: &Store, people: &[&str]) {
    for school in [SCHOOL, OTHER_SCHOOL] {
        let mut accounts = store.storage_list(school).await.unwrap();
        let mut counted = store.storage_recount(school).await.unwrap();
        for all in [&mut accounts, &mut counted] {
            all.retain(|one| one.records + one.bytes + one.files > 0);
        }
        assert_eq!(accounts, counted);
        let mut written = store.storage_person_list(school).await.unwrap();
        written.retain(|one| one.records + one.bytes + one.files > 0);
        let counted = store.storage_person_recount(school).await.unwrap();
        assert_eq!(written, counted);
        for who in people {
            let who = person(who);
            assert_eq!(
                store.file_person(school, who).await.unwrap(),
                store.file_person_recount(school, who).await.unwrap()
            );
        }
    }
}

async fn a_file_is_nobodys_until_a_record_names_it_and_goes_with_it(store: Store) {
    let (one, two, three) = (
        kept(&store, 1, "a").await,
        kept(&store, 2, "a").await,
        kept(&store, 3, "b").await,
    );
    assert_eq!(owner(&store, one).await, Some(None));
    store
        .commit(naming("r", None, Some(&[one, two])))
        .await
        .unwrap();
    assert_eq!(owner(&store, one).await, Some(Some("r".to_owned())));
    assert_right(&store, &["a", "b"]).await;
    // One is left out, another comes.
    store
        .commit(naming("r", Some(1), Some(&[two, three])))
        .await
        .unwrap();
    assert_eq!(owner(&store, one).await, None);
    assert_eq!(owner(&store, three).await, Some(Some("r".to_owned())));
    assert_right(&store, &["a", "b"]).await;
    // A commit that fails changes no file.
    let late = store.commit(naming("r", Some(1), Some(&[]))).await;
    assert!(matches!(late, Err(CommitError::Conflict(_))), "{late:?}");
    assert_eq!(owner(&store, two).await, Some(Some("r".to_owned())));
    store.commit(naming("r", Some(2), None)).await.unwrap();
    for file in [one, two, three] {
        assert_eq!(owner(&store, file).await, None);
    }
    assert_right(&store, &["a", "b"]).await;
    let accounts = store.storage_list(SCHOOL).await.unwrap();
    assert!(accounts.iter().all(|one| one.files == 0), "{accounts:?}");
    // Whoever's retention ends goes with its files.
    let four = kept(&store, 4, "a").await;
    store
        .commit(naming("old", None, Some(&[four])))
        .await
        .unwrap();
    let collection = with_files().collections["tasks"].clone();
    let gone = store
        .record_expire(SCHOOL, &module(), &collection, at(1_000), 10)
        .await;
    assert_eq!(gone.unwrap(), 1);
    assert_eq!(owner(&store, four).await, None);
    assert_right(&store, &["a", "b"]).await;
}

async fn a_record_takes_no_file_of_another_record_or_module(store: Store) {
    let file = kept(&store, 1, "a").await;
    store
        .commit(naming("r", None, Some(&[file])))
        .await
        .unwrap();
    let taken = store.commit(naming("s", None, Some(&[file]))).await;
    assert!(matches!(taken, Err(CommitError::Conflict(_))), "{taken:?}");
    assert_eq!(owner(&store, file).await, Some(Some("r".to_owned())));
    let loose = kept(&store, 2, "a").await;
    for (school, module) in [(SCHOOL, other_module()), (OTHER_SCHOOL, module())] {
        let mut commit = naming("t", None, Some(&[loose]));
        (commit.school, commit.module) = (school, module);
        let taken = store.commit(commit).await;
        assert!(matches!(taken, Err(CommitError::Conflict(_))), "{taken:?}");
    }
    let never = store
        .commit(naming("u", None, Some(&[FileId(Uuid::now_v7())])))
        .await;
    assert!(matches!(never, Err(CommitError::Conflict(_))), "{never:?}");
    assert_eq!(owner(&store, loose).await, Some(None));
    let seen = store
        .files_get(SCHOOL, &other_module(), &[loose, file])
        .await;
    assert_eq!(seen.unwrap(), []);
}

/// One commit of the changes of several.
fn together(commits: Vec<Commit>) -> Commit {
    let mut commits = commits.into_iter();
    let mut first = commits.next().expect("one at least");
    for one in commits {
        first.writes.changes.extend(one.writes.changes);
    }
    first
}

async fn a_file_passes_from_record_to_record_in_one_commit(store: Store) {
    let (passes, goes) = (kept(&store, 1, "a").await, kept(&store, 2, "a").await);
    for (from, to) in [("draft", "letter"), ("z-draft", "a-letter")] {
        let named: &[FileId] = &[passes, goes];
        let named = if from == "draft" { named } else { &[passes] };
        if from == "z-draft" {
            // By putting the record without it, too.
            let both = [
                naming("letter", Some(1), Some(&[])),
                naming(from, None, Some(named)),
            ];
            store.commit(together(both.into())).await.unwrap();
        } else {
            store.commit(naming(from, None, Some(named))).await.unwrap();
        }
        let both = [
            naming(from, Some(1), None),
            naming(to, None, Some(&[passes])),
        ];
        store.commit(together(both.into())).await.unwrap();
        assert_eq!(owner(&store, passes).await, Some(Some(to.to_owned())));
        assert_eq!(
            owner(&store, goes).await,
            None,
            "what is passed to nobody goes"
        );
        assert_right(&store, &["a"]).await;
    }
    // What somebody else changed meanwhile passes nothing.
    let both = [
        naming("a-letter", Some(9), None),
        naming("b", None, Some(&[passes])),
    ];
    let met = store.commit(together(both.into())).await;
    assert!(matches!(met, Err(CommitError::Conflict(_))), "{met:?}");
    assert_eq!(
        owner(&store, passes).await,
        Some(Some("a-letter".to_owned()))
    );
    // With the last record that names it, it goes.
    store
        .commit(naming("a-letter", Some(1), None))
        .await
        .unwrap();
    assert_eq!(owner(&store, passes).await, None);
    assert_right(&store, &["a"]).await;
}

async fn a_copy_has_the_content_of_another_and_outlives_it(store: Store) {
    let first = kept(&store, 1, "a").await;
    store
        .commit(naming("r", None, Some(&[first])))
        .await
        .unwrap();
    let copy = |from| FileCopy {
        from,
        to: FileId(Uuid::now_v7()),
        by: person("b"),
    };
    let one = copy(first);
    let mut commit = naming("s", None, Some(&[one.to]));
    commit.writes.copies.push(one);
    store.commit(commit).await.unwrap();
    assert_eq!(owner(&store, one.to).await, Some(Some("s".to_owned())));
    assert_right(&store, &["a", "b"]).await;
    let object = |file: Option<KeptFile>| file.expect("kept").object;
    let of_first = object(store.file_get(SCHOOL, first).await.unwrap());
    assert_eq!(
        object(store.file_get(SCHOOL, one.to).await.unwrap()),
        of_first
    );
    // The first goes, and the content stays; with the last it is nobody's.
    store.commit(naming("r", Some(1), None)).await.unwrap();
    while store.blob_release(at(100_000), 100).await.unwrap() > 0 {}
    assert!(store.blob_is_kept(SCHOOL, of_first).await.unwrap());
    // What is gone is copied by nobody.
    let mut commit = naming("t", None, Some(&[]));
    commit.writes.copies.push(copy(first));
    let met = store.commit(commit).await;
    assert!(matches!(met, Err(CommitError::Conflict(_))), "{met:?}");
    store.commit(naming("s", Some(1), None)).await.unwrap();
    while store.blob_release(at(100_000), 100).await.unwrap() > 0 {}
    assert!(!store.blob_is_kept(SCHOOL, of_first).await.unwrap());
    assert_right(&store, &["a", "b"]).await;
}

async fn a_content_is_kept_once_in_a_school_and_apart_in_another(store: Store) {
    let (first, second) = (new(1, 1_000, "a"), new(1, 1_000, "b"));
    assert_eq!(keep(&store, &first, PLENTY, at(10)).await, FileKept::Here);
    assert_eq!(
        keep(&store, &second, PLENTY, at(11)).await,
        FileKept::Elsewhere
    );
    let read = store
        .file_get(SCHOOL, second.file.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.object, first.object);
    assert!(!store.blob_is_kept(SCHOOL, second.object).await.unwrap());
    // What was written a second time is nobody's at once, and not only tomorrow.
    let nobodys = store.blob_nobodys(at(11), 10).await.unwrap();
    assert_eq!(nobodys, [(SCHOOL, second.object)]);
    let third = new(1, 1_000, "a");
    store
        .blob_begin(OTHER_SCHOOL, third.object, at(12))
        .await
        .unwrap();
    let there = store.file_keep(OTHER_SCHOOL, &third, PLENTY, at(12)).await;
    assert_eq!(
        there.unwrap(),
        FileKept::Here,
        "nothing is told of another school"
    );
    assert_right(&store, &["a", "b"]).await;
}

async fn a_quota_holds_to_the_byte_however_many_send_at_once(store: Store) {
    let counted = File::counted(1_000);
    let quota = FileQuota {
        module: 5 * counted,
        ..PLENTY
    };
    let crowd = (0..20_u8).map(|content| {
        let (store, new) = (store.clone(), new(content, 1_000, &content.to_string()));
        tokio::spawn(async move { keep(&store, &new, quota, at(10)).await })
    });
    let mut fit = 0;
    for one in crowd.collect::<Vec<_>>() {
        match one.await.unwrap() {
            FileKept::Here => fit += 1,
            other => assert_eq!(other, FileKept::Full(Kept::Files)),
        }
    }
    assert_eq!(fit, 5);
    let accounts = store.storage_list(SCHOOL).await.unwrap();
    assert_eq!(accounts[0].files, 5 * counted);
    assert_right(&store, &["0"]).await;
}

async fn a_person_keeps_so_much_and_no_more(store: Store) {
    let counted = File::counted(1_000);
    let quota = FileQuota {
        person: 3 * counted,
        ..PLENTY
    };
    so_much_and_no_more(&store, quota).await;
}

async fn a_person_keeps_so_much_in_a_module_and_no_more(store: Store) {
    let counted = File::counted(1_000);
    let quota = FileQuota {
        share: 3 * counted,
        ..PLENTY
    };
    so_much_and_no_more(&store, quota).await;
    let elsewhere = NewFile {
        module: other_module(),
        ..new(98, 1_000, "a")
    };
    let kept = keep(&store, &elsewhere, quota, at(10)).await;
    assert_eq!(kept, FileKept::Here, "other modules have theirs");
}

async fn so_much_and_no_more(store: &Store, quota: FileQuota) {
    let crowd = (0..12_u8).map(|content| {
        let (store, new) = (store.clone(), new(content, 1_000, "a"));
        tokio::spawn(async move { keep(&store, &new, quota, at(10)).await })
    });
    let mut fit = 0;
    for one in crowd.collect::<Vec<_>>() {
        match one.await.unwrap() {
            FileKept::Here => fit += 1,
            other => assert_eq!(other, FileKept::PersonFull),
        }
    }
    assert_eq!(fit, 3);
    let other = keep(store, &new(99, 1_000, "b"), quota, at(10)).await;
    assert_eq!(other, FileKept::Here, "others have their own room");
    assert_right(store, &["a", "b"]).await;
}

async fn what_nobody_names_goes_and_is_given_back(store: Store) {
    let loose = new(1, 1_000, "a");
    keep(&store, &loose, PLENTY, at(10)).await;
    let named = kept(&store, 2, "a").await;
    store
        .commit(naming("r", None, Some(&[named])))
        .await
        .unwrap();
    assert_eq!(
        store.file_expire(at(10), 100).await.unwrap(),
        0,
        "not before its time"
    );
    assert_eq!(store.file_expire(at(11), 100).await.unwrap(), 1);
    assert_eq!(owner(&store, loose.file.id).await, None);
    assert_eq!(owner(&store, named).await, Some(Some("r".to_owned())));
    assert_right(&store, &["a"]).await;
    // A version that knew nothing of files deleted the record.
    let mut careless = naming("r", Some(1), None);
    careless.manifest = manifest();
    store.commit(careless).await.unwrap();
    assert_eq!(owner(&store, named).await, Some(Some("r".to_owned())));
    assert_eq!(store.file_lost_remove(SCHOOL, 100).await.unwrap(), 1);
    assert_eq!(store.file_lost_remove(SCHOOL, 100).await.unwrap(), 0);
    assert_eq!(owner(&store, named).await, None);
    assert_right(&store, &["a"]).await;
    // Then their contents go: not while they were named a moment ago.
    assert_eq!(store.blob_release(at(10), 100).await.unwrap(), 0);
    assert!(store.blob_is_kept(SCHOOL, loose.object).await.unwrap());
    assert_eq!(store.blob_release(at(11), 100).await.unwrap(), 2);
    assert_eq!(store.blob_release(at(11), 100).await.unwrap(), 0);
    assert!(!store.blob_is_kept(SCHOOL, loose.object).await.unwrap());
    let nobodys = store.blob_nobodys(at(11), 100).await.unwrap();
    assert_eq!(nobodys.len(), 2);
    for (school, object) in nobodys {
        store.blob_forget(school, object).await.unwrap();
    }
    assert_eq!(store.blob_nobodys(at(11), 100).await.unwrap(), []);
}

async fn a_content_that_is_named_again_while_it_goes_stays(store: Store) {
    let first = new(1, 1_000, "a");
    keep(&store, &first, PLENTY, at(10)).await;
    store.file_expire(at(20), 100).await.unwrap();
    // Nobody names it; then somebody sends the same again, before it is looked at.
    assert_eq!(
        keep(&store, &new(1, 1_000, "b"), PLENTY, at(30)).await,
        FileKept::Elsewhere
    );
    assert_eq!(store.blob_release(at(25), 100).await.unwrap(), 0);
    assert!(store.blob_is_kept(SCHOOL, first.object).await.unwrap());
    // Also when it is looked at later: a file names it.
    assert_eq!(store.blob_release(at(40), 100).await.unwrap(), 1);
    assert!(store.blob_is_kept(SCHOOL, first.object).await.unwrap());
    store.file_expire(at(40), 100).await.unwrap();
    assert_eq!(store.blob_release(at(40), 100).await.unwrap(), 1);
    assert!(!store.blob_is_kept(SCHOOL, first.object).await.unwrap());
    // And once it is given up, the next one is written anew.
    let anew = new(1, 1_000, "b");
    assert_eq!(keep(&store, &anew, PLENTY, at(50)).await, FileKept::Here);
}

async fn the_same_content_whole_twice_at_once_is_one(store: Store) {
    let crowd = (0..8).map(|number| {
        let (store, new) = (store.clone(), new(7, 1_000, &number.to_string()));
        tokio::spawn(async move {
            let became = keep(&store, &new, PLENTY, at(10)).await;
            let read = store.file_get(SCHOOL, new.file.id).await.unwrap().unwrap();
            (became, read.object)
        })
    });
    let mut here = 0;
    let mut objects = std::collections::BTreeSet::new();
    for one in crowd.collect::<Vec<_>>() {
        let (became, object) = one.await.unwrap();
        here += u32::from(became == FileKept::Here);
        objects.insert(object);
    }
    assert_eq!((here, objects.len()), (1, 1));
}

async fn an_upload_that_never_ended_is_found(store: Store) {
    let cut_off = new(1, 1_000, "a");
    store
        .blob_begin(SCHOOL, cut_off.object, at(10))
        .await
        .unwrap();
    assert_eq!(store.blob_nobodys(at(10), 10).await.unwrap(), []);
    let later = at(10) + SignedDuration::from_secs(1);
    let found = store.blob_nobodys(later, 10).await.unwrap();
    assert_eq!(found, [(SCHOOL, cut_off.object)]);
    // Whoever comes back to it now is too late: what lies there may be gone.
    let late = store.file_keep(SCHOOL, &cut_off, PLENTY, later).await;
    assert!(matches!(late, Err(StoreError::Corrupt { .. })), "{late:?}");
    store.blob_forget(SCHOOL, cut_off.object).await.unwrap();
    assert_eq!(store.blob_nobodys(later, 10).await.unwrap(), []);
}
