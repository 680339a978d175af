//! Records delivered to people: who finds them, in which order, what each does with theirs, and what it takes.

use std::sync::Arc;

use preau_domain::addressee::Addressee;
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::mailbox::{Dispatch, Entry, MailId, Mark, Marked, Role};
use preau_domain::module::{Boxed, Collection, Manifest};
use preau_domain::person::Profile;
use preau_domain::plan::Kept;
use preau_domain::record::Change;
use preau_store::{Commit, CommitError, EntryQuery, Store};
use sqlx::Connection;

use crate::correspondents::{class, region};
use crate::directory::{COLLEGE, import, person, pupil, school_id};
use crate::fresh::Fresh;
use crate::homework::{
    at, commit_of, id, is_conflict, manifest_of, module, other_module, put, task, tasks,
};

on_both!(
    addressees_are_expanded_once_and_each_has_one_entry,
    a_box_is_read_newest_first_page_by_page,
    what_each_does_with_theirs_is_theirs,
    a_record_goes_with_its_last_entry,
    what_is_unread_can_be_taken_back_and_nothing_else,
    receipts_say_who_has_read,
    a_thread_is_what_answers_each_other,
    a_record_is_delivered_once_and_takes_a_new_version,
    what_is_deleted_leaves_all_boxes,
    boxes_of_modules_collections_and_schools_are_apart,
    entries_are_on_their_modules_account,
    what_is_opened_and_taken_back_at_once_is_one_or_the_other,
);

/// The collection of `homework.rs`, with boxes.
pub(crate) fn letters() -> Collection {
    Collection {
        boxed: Some(Boxed { search: vec![0] }),
        ..tasks()
    }
}

fn manifest() -> Arc<Manifest> {
    manifest_of(letters())
}

/// A school with people, and its number.
pub(crate) async fn college(store: &Store) -> SchoolId {
    import(store, &region()).await;
    school_id(store, COLLEGE).await
}

fn dispatch(name: &str, to: &[(Role, Addressee)]) -> Dispatch {
    Dispatch {
        collection: "tasks".to_owned(),
        id: id(name),
        author: Some(person("teacher")),
        answers: None,
        recipients: to.to_vec(),
        besides: Vec::new(),
        folder: 1,
        line: None,
    }
}

fn commit_at(school: SchoolId, second: i64) -> Commit {
    let mut commit = commit_of(Vec::new());
    commit.school = school;
    commit.manifest = manifest();
    commit.at = at(second);
    commit
}

/// A letter written and delivered in one call.
pub(crate) fn sent(school: SchoolId, second: i64, name: &str, to: &[(Role, Addressee)]) -> Commit {
    let mut commit = commit_at(school, second);
    commit.writes.changes = vec![put(name, None, task("letter", second, name))];
    commit.writes.mail.deliveries = vec![dispatch(name, to)];
    commit
}

pub(crate) async fn send(
    store: &Store,
    school: SchoolId,
    second: i64,
    name: &str,
    to: &[(Role, Addressee)],
) {
    store.commit(sent(school, second, name, to)).await.unwrap();
}

pub(crate) async fn mark(store: &Store, school: SchoolId, who: &str, names: &[&str], mark: Mark) {
    let mut commit = commit_at(school, 500);
    commit.writes.mail.marks = vec![Marked {
        collection: "tasks".to_owned(),
        person: person(who),
        ids: names.iter().map(|name| id(name)).collect(),
        mark,
    }];
    store.commit(commit).await.unwrap();
}

pub(crate) async fn withdraw(store: &Store, school: SchoolId, name: &str) {
    let mut commit = commit_at(school, 600);
    commit.writes.mail.withdrawals = vec![("tasks".to_owned(), id(name))];
    store.commit(commit).await.unwrap();
}

pub(crate) struct Asked {
    pub(crate) school: SchoolId,
    pub(crate) person: PersonId,
    pub(crate) folder: Option<u8>,
    pub(crate) unread: bool,
    pub(crate) before: Option<MailId>,
    pub(crate) limit: u32,
}

impl Asked {
    pub(crate) fn of(school: SchoolId, who: &str) -> Self {
        Self {
            school,
            person: person(who),
            folder: Some(0),
            unread: false,
            before: None,
            limit: 100,
        }
    }

    pub(crate) async fn entries(&self, store: &Store) -> (Vec<Entry>, bool) {
        let (module, collection) = (module(), letters());
        let found = store
            .entry_list(&self.query(&module, &collection))
            .await
            .unwrap();
        (found.entries, found.ended)
    }

    pub(crate) fn query<'a>(
        &self,
        module: &'a preau_domain::ids::ModuleId,
        collection: &'a Collection,
    ) -> EntryQuery<'a> {
        EntryQuery {
            school: self.school,
            module,
            collection,
            person: self.person,
            folder: self.folder,
            unread: self.unread,
            before: self.before,
            limit: self.limit,
            bytes: usize::MAX,
        }
    }
}

fn names(entries: &[Entry]) -> Vec<&str> {
    entries
        .iter()
        .map(|entry| entry.record.id.as_str())
        .collect()
}

/// What somebody has in a folder, by record.
async fn in_folder(store: &Store, school: SchoolId, who: &str, folder: Option<u8>) -> Vec<String> {
    let asked = Asked {
        folder,
        ..Asked::of(school, who)
    };
    let (entries, _) = asked.entries(store).await;
    entries
        .iter()
        .map(|entry| entry.record.id.to_string())
        .collect()
}

pub(crate) async fn assert_counted(store: &Store, school: SchoolId) {
    let mut kept = store.storage_list(school).await.unwrap();
    kept.retain(|one| one.records > 0 || one.bytes > 0);
    assert_eq!(kept, store.storage_recount(school).await.unwrap());
}

async fn addressees_are_expanded_once_and_each_has_one_entry(store: Store) {
    let school = college(&store).await;
    let to = [
        (Role::To, Addressee::Person(person("lea"))),
        (Role::To, Addressee::Teachers(class(COLLEGE, "6A"))),
        (Role::Cc, Addressee::Pupils(class(COLLEGE, "6A"))),
        (Role::Bcc, Addressee::Relatives(class(COLLEGE, "6A"))),
        (Role::Bcc, Addressee::Management),
        (Role::Bcc, Addressee::Person(person("tom"))),
        (Role::Bcc, Addressee::Person(person("nobody"))),
    ];
    send(&store, school, 1, "a", &to).await;
    for (who, role) in [
        ("lea", Some(Role::To)),
        ("zoe", Some(Role::Cc)),
        ("mother", Some(Role::Bcc)),
        ("zoes", Some(Role::Bcc)),
        ("head", Some(Role::Bcc)),
        // Without authority; of another class; of another school.
        ("father", None),
        ("max", None),
        ("tom", None),
        ("secretary", None),
    ] {
        let (entries, ended) = Asked::of(school, who).entries(&store).await;
        assert!(ended);
        assert_eq!(entries.first().map(|entry| entry.role), role, "{who}");
        if let Some(entry) = entries.first() {
            assert!(entry.unread && entry.folder == 0 && entries.len() == 1);
            assert_eq!(entry.record.fields, task("letter", 1, "a"));
            let author = entry.author.as_ref().unwrap();
            assert_eq!(
                (author.id, author.name.as_str()),
                (person("teacher"), "Mme Durand")
            );
            assert_eq!(entry.at, at(1));
        }
    }
    // The author's own: once, where they keep what they sent, and read.
    let sent = Asked {
        folder: Some(1),
        ..Asked::of(school, "teacher")
    };
    let (own, _) = sent.entries(&store).await;
    assert_eq!(
        (own[0].role, own[0].unread, own.len()),
        (Role::Sender, false, 1)
    );
    assert!(
        in_folder(&store, school, "teacher", Some(0))
            .await
            .is_empty()
    );
    let head = store
        .mail_head(school, &module(), "tasks", &id("a"), None)
        .await
        .unwrap();
    assert_eq!(head.unwrap().recipients, 5);
    // Who comes later does not have it.
    let mut later = region();
    later.push(pupil("new", "Noé", COLLEGE, "6A"));
    import(&store, &later).await;
    assert!(in_folder(&store, school, "new", Some(0)).await.is_empty());
    // A whole profile, and the school's own message.
    let mut announced = sent_by_the_school(school);
    announced.writes.mail.deliveries[0].recipients =
        vec![(Role::To, Addressee::Everyone(Profile::Relative))];
    store.commit(announced).await.unwrap();
    for (who, has) in [
        ("mother", true),
        ("maxs", true),
        ("father", false),
        ("lea", false),
    ] {
        let found = in_folder(&store, school, who, Some(0)).await;
        assert_eq!(found.contains(&"school".to_owned()), has, "{who}");
    }
    let (entries, _) = Asked::of(school, "maxs").entries(&store).await;
    assert_eq!(entries[0].author, None);
    assert_counted(&store, school).await;
}

fn sent_by_the_school(school: SchoolId) -> Commit {
    let mut commit = sent(school, 9, "school", &[]);
    commit.writes.mail.deliveries[0].author = None;
    commit
}

fn to_lea() -> [(Role, Addressee); 1] {
    [(Role::To, Addressee::Person(person("lea")))]
}

async fn a_box_is_read_newest_first_page_by_page(store: Store) {
    let school = college(&store).await;
    for n in 0..23 {
        send(&store, school, n, &format!("m{n:02}"), &to_lea()).await;
    }
    // Read and unread lie apart, and are shown together.
    for n in (0..23).step_by(3) {
        mark(&store, school, "lea", &[&format!("m{n:02}")], Mark::Read).await;
    }
    let mut asked = Asked {
        limit: 5,
        ..Asked::of(school, "lea")
    };
    let mut all = Vec::new();
    loop {
        let (entries, ended) = asked.entries(&store).await;
        asked.before = entries.last().map(|entry| entry.mail);
        all.extend(
            names(&entries)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        );
        if ended {
            break;
        }
    }
    let newest: Vec<_> = (0..23).rev().map(|n| format!("m{n:02}")).collect();
    assert_eq!(all, newest);
    assert_eq!(in_folder(&store, school, "lea", None).await, newest);
    let unread = Asked {
        unread: true,
        ..Asked::of(school, "lea")
    };
    let (entries, _) = unread.entries(&store).await;
    assert_eq!(entries.len(), 15);
    assert!(entries.iter().all(|entry| entry.unread));
    // Bytes end a page too, after one entry at least.
    let (module, collection) = (module(), letters());
    let little = EntryQuery {
        bytes: 1,
        ..Asked::of(school, "lea").query(&module, &collection)
    };
    let found = store.entry_list(&little).await.unwrap();
    assert_eq!((found.entries.len(), found.ended), (1, false));
    let counts = |most| {
        let asked = Asked::of(school, "lea");
        let (store, module, collection) = (store.clone(), module.clone(), collection.clone());
        async move {
            store
                .entry_counts(&asked.query(&module, &collection), most)
                .await
                .unwrap()
        }
    };
    assert_eq!(counts(1_000).await, [(0, 15)]);
    assert_eq!(counts(10).await, [(0, 10)]);
    mark(&store, school, "lea", &["m01", "m02"], Mark::Folder(7)).await;
    assert_eq!(counts(1_000).await, [(0, 13), (7, 2)]);
    assert_eq!(in_folder(&store, school, "lea", None).await, newest);
}

async fn what_each_does_with_theirs_is_theirs(store: Store) {
    let school = college(&store).await;
    let to = [(Role::To, Addressee::Pupils(class(COLLEGE, "6A")))];
    send(&store, school, 1, "a", &to).await;
    send(&store, school, 2, "b", &to).await;
    mark(&store, school, "lea", &["a"], Mark::Read).await;
    mark(&store, school, "lea", &["b", "c"], Mark::Folder(3)).await;
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["a"]);
    assert_eq!(in_folder(&store, school, "lea", Some(3)).await, ["b"]);
    assert_eq!(in_folder(&store, school, "zoe", Some(0)).await, ["b", "a"]);
    let (entries, _) = Asked::of(school, "zoe").entries(&store).await;
    assert!(entries.iter().all(|entry| entry.unread));
    // Moved, it is as unread as before; and to be read again on demand.
    let asked = Asked {
        folder: Some(3),
        ..Asked::of(school, "lea")
    };
    assert!(asked.entries(&store).await.0[0].unread);
    mark(&store, school, "lea", &["a"], Mark::Unread).await;
    mark(&store, school, "lea", &["a"], Mark::Unread).await;
    assert!(Asked::of(school, "lea").entries(&store).await.0[0].unread);
    mark(&store, school, "lea", &["a"], Mark::Removed).await;
    assert!(in_folder(&store, school, "lea", Some(0)).await.is_empty());
    assert_eq!(in_folder(&store, school, "zoe", Some(0)).await, ["b", "a"]);
    // Who has no entry changes nothing.
    mark(&store, school, "max", &["b"], Mark::Removed).await;
    mark(&store, school, "max", &["b"], Mark::Read).await;
    assert_eq!(in_folder(&store, school, "zoe", Some(0)).await, ["b", "a"]);
    assert_counted(&store, school).await;
}

async fn a_record_goes_with_its_last_entry(store: Store) {
    let school = college(&store).await;
    send(&store, school, 1, "a", &to_lea()).await;
    send(&store, school, 2, "b", &to_lea()).await;
    mark(&store, school, "lea", &["a"], Mark::Removed).await;
    assert_eq!(store.mail_purge(school, 10).await.unwrap(), 0);
    mark(&store, school, "teacher", &["a"], Mark::Removed).await;
    let there = async |name: &str| {
        let found = store
            .record_get(school, &module(), &letters(), &id(name))
            .await;
        found.unwrap().is_some()
    };
    assert!(there("a").await);
    assert_eq!(store.mail_purge(school, 10).await.unwrap(), 1);
    assert!(!there("a").await && there("b").await);
    assert_counted(&store, school).await;
    let head = store
        .mail_head(school, &module(), "tasks", &id("a"), None)
        .await;
    assert_eq!(head.unwrap(), None);
}

async fn what_is_unread_can_be_taken_back_and_nothing_else(store: Store) {
    let school = college(&store).await;
    let to = [(Role::To, Addressee::Pupils(class(COLLEGE, "6A")))];
    send(&store, school, 1, "a", &to).await;
    mark(&store, school, "lea", &["a"], Mark::Read).await;
    // Marked as unread again, it has been read all the same.
    mark(&store, school, "lea", &["a"], Mark::Unread).await;
    withdraw(&store, school, "a").await;
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["a"]);
    assert!(in_folder(&store, school, "zoe", Some(0)).await.is_empty());
    assert_eq!(in_folder(&store, school, "teacher", Some(1)).await, ["a"]);
    let head = store
        .mail_head(school, &module(), "tasks", &id("a"), None)
        .await;
    let head = head.unwrap().unwrap();
    assert_eq!((head.recipients, head.withdrawn), (2, 1));
    withdraw(&store, school, "a").await;
    withdraw(&store, school, "never-sent").await;
    assert_counted(&store, school).await;
}

async fn receipts_say_who_has_read(store: Store) {
    let school = college(&store).await;
    let to = [
        (Role::To, Addressee::Pupils(class(COLLEGE, "6A"))),
        (Role::Bcc, Addressee::Person(person("head"))),
    ];
    send(&store, school, 1, "a", &to).await;
    mark(&store, school, "zoe", &["a"], Mark::Read).await;
    let head = store
        .mail_head(school, &module(), "tasks", &id("a"), Some(person("zoe")))
        .await;
    let head = head.unwrap().unwrap();
    assert!(head.is_in_box && head.author == Some(person("teacher")));
    // By family name, then by given name.
    let lines = store.receipt_list(school, head.id).await.unwrap();
    let said: Vec<_> = lines
        .iter()
        .map(|line| (line.name.as_str(), line.role, line.read_at))
        .collect();
    assert_eq!(
        said,
        [
            ("Léa Martin", Role::To, None),
            ("Zoé Martin", Role::To, Some(at(500))),
            ("Paul Petit", Role::Bcc, None),
        ]
    );
    let counts = store.receipt_counts(school, head.id).await.unwrap();
    assert_eq!((counts.present, counts.read), (3, 1));
}

async fn a_thread_is_what_answers_each_other(store: Store) {
    let school = college(&store).await;
    send(&store, school, 1, "a", &to_lea()).await;
    send(&store, school, 2, "other", &to_lea()).await;
    for (second, name, answers) in [(3, "b", "a"), (4, "c", "b")] {
        let mut answer = sent(
            school,
            second,
            name,
            &[(Role::To, Addressee::Person(person("teacher")))],
        );
        let delivery = &mut answer.writes.mail.deliveries[0];
        delivery.author = Some(person("lea"));
        delivery.answers = Some(id(answers));
        store.commit(answer).await.unwrap();
    }
    let (module, collection) = (module(), letters());
    let thread = async |who: &str, limit| {
        let asked = Asked {
            limit,
            ..Asked::of(school, who)
        };
        let asked = asked.query(&module, &collection);
        let one = store.entry_get(&asked, &id("a")).await.unwrap();
        let thread = one.map_or(MailId(0), |one| one.thread);
        let found = store.entry_thread(&asked, thread).await.unwrap();
        found
            .iter()
            .map(|entry| entry.record.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(thread("lea", 10).await, ["a", "b", "c"]);
    assert_eq!(thread("teacher", 10).await, ["a", "b", "c"]);
    assert_eq!(thread("lea", 2).await, ["b", "c"]);
    assert!(thread("zoe", 10).await.is_empty());
    mark(&store, school, "lea", &["b"], Mark::Removed).await;
    assert_eq!(thread("lea", 10).await, ["a", "c"]);
}

async fn a_record_is_delivered_once_and_takes_a_new_version(store: Store) {
    let school = college(&store).await;
    let mut draft = commit_at(school, 1);
    draft.writes.changes = vec![put("a", None, task("letter", 1, "a"))];
    store.commit(draft).await.unwrap();
    let mut delivery = commit_at(school, 2);
    delivery.writes.mail.deliveries = vec![dispatch("a", &to_lea())];
    store.commit(delivery.clone()).await.unwrap();
    // Whoever was changing it finds out, and nobody delivers it twice.
    let mut edit = commit_at(school, 3);
    edit.writes.changes = vec![put("a", Some(1), task("letter", 2, "a"))];
    assert!(is_conflict(&store.commit(edit).await));
    assert!(is_conflict(&store.commit(delivery.clone()).await));
    let mut nothing = commit_at(school, 4);
    nothing.writes.mail.deliveries = vec![dispatch("b", &to_lea())];
    assert!(is_conflict(&store.commit(nothing).await));
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["a"]);
    // Among others of one batch, only it fails.
    let (again, other) = tokio::join!(
        store.commit(delivery),
        store.commit(sent(school, 5, "c", &to_lea()))
    );
    assert!(is_conflict(&again) && other.is_ok());
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["c", "a"]);
    assert_counted(&store, school).await;
}

async fn what_is_deleted_leaves_all_boxes(store: Store) {
    let school = college(&store).await;
    for name in ["a", "b"] {
        send(&store, school, 1, name, &to_lea()).await;
    }
    let mut deletion = commit_at(school, 2);
    deletion.writes.changes = vec![Change {
        collection: "tasks".to_owned(),
        id: id("a"),
        expected: Some(2),
        fields: None,
    }];
    store.commit(deletion).await.unwrap();
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["b"]);
    assert_counted(&store, school).await;
    let expired = store
        .record_expire(school, &module(), &letters(), at(1_000), 10)
        .await;
    assert_eq!(expired.unwrap(), 1);
    assert!(in_folder(&store, school, "lea", Some(0)).await.is_empty());
    assert!(in_folder(&store, school, "teacher", None).await.is_empty());
    assert_counted(&store, school).await;
    let kept = store.storage_list(school).await.unwrap();
    assert!(kept.iter().all(|one| one.bytes == 0), "{kept:?}");
}

async fn boxes_of_modules_collections_and_schools_are_apart(store: Store) {
    let school = college(&store).await;
    send(&store, school, 1, "a", &to_lea()).await;
    let mut by_another = sent(school, 2, "a", &to_lea());
    by_another.module = other_module();
    store.commit(by_another).await.unwrap();
    assert_eq!(in_folder(&store, school, "lea", Some(0)).await, ["a"]);
    let (entries, _) = Asked::of(school, "lea").entries(&store).await;
    assert_eq!(entries[0].at, at(1));
    // A mark of the one does nothing to the other.
    mark(&store, school, "lea", &["a"], Mark::Removed).await;
    let (theirs, collection) = (other_module(), letters());
    let asked = Asked::of(school, "lea");
    let found = store
        .entry_list(&asked.query(&theirs, &collection))
        .await
        .unwrap();
    assert_eq!(names(&found.entries), ["a"]);
    // Whoever is named of another school gets nothing.
    let elsewhere = SchoolId(school.0 + 100);
    let found = Asked::of(elsewhere, "lea").entries(&store).await;
    assert!(found.0.is_empty());
    let head = store
        .mail_head(elsewhere, &module(), "tasks", &id("a"), None)
        .await;
    assert_eq!(head.unwrap(), None);
}

async fn entries_are_on_their_modules_account(store: Store) {
    let school = college(&store).await;
    let to = [(Role::To, Addressee::Everyone(Profile::Relative))];
    send(&store, school, 1, "a", &to).await;
    assert_counted(&store, school).await;
    let kept = store.storage_list(school).await.unwrap();
    let mut full = sent(school, 2, "b", &to);
    full.quota.bytes = kept[0].bytes + 300;
    let refused = store.commit(full).await;
    assert!(
        matches!(refused, Err(CommitError::Full(Kept::Bytes))),
        "{refused:?}"
    );
    assert_eq!(in_folder(&store, school, "mother", Some(0)).await, ["a"]);
    assert_counted(&store, school).await;
    // What shrinks passes, however full it is.
    let mut removal = commit_at(school, 3);
    removal.quota.bytes = 0;
    removal.writes.mail.marks = vec![Marked {
        collection: "tasks".to_owned(),
        person: person("mother"),
        ids: vec![id("a")],
        mark: Mark::Removed,
    }];
    store.commit(removal).await.unwrap();
    assert_counted(&store, school).await;
}

const RECIPIENTS: usize = 2_000;
const MESSAGES: i64 = 10;

/// Sends to two thousand pupils, several times; gives how long the slowest took.
async fn sent_to_two_thousand(store: &Store) -> std::time::Duration {
    let everyone: Vec<_> = (0..RECIPIENTS)
        .map(|n| pupil(&format!("p{n}"), "Élève", COLLEGE, "6A"))
        .collect();
    import(store, &everyone).await;
    let school = school_id(store, COLLEGE).await;
    let to = [(Role::To, Addressee::Everyone(Profile::Pupil))];
    let mut slowest = std::time::Duration::ZERO;
    for n in 0..MESSAGES {
        let since = std::time::Instant::now();
        send(store, school, n, &format!("m{n}"), &to).await;
        slowest = slowest.max(since.elapsed());
    }
    let (entries, _) = Asked::of(school, "p7").entries(store).await;
    assert_eq!(entries.len(), usize::try_from(MESSAGES).unwrap());
    slowest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_to_two_thousand_is_one_record_and_entries_of_200_bytes_at_most() {
    let fresh = Fresh::sqlite().await;
    let on_sqlite = sent_to_two_thousand(&fresh.store).await;
    let mut on = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    let sqlite: (i64,) =
        sqlx::query_as("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'mail_entry%'")
            .fetch_one(&mut on)
            .await
            .unwrap();
    let records: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM record")
        .fetch_one(&mut on)
        .await
        .unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    let fresh = Fresh::postgres().await;
    let on_postgres = sent_to_two_thousand(&fresh.store).await;
    let mut on = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    let postgres: (i64,) = sqlx::query_as(
        "SELECT CAST(SUM(pg_relation_size(oid)) AS BIGINT) FROM pg_class
         WHERE relname LIKE 'mail_entry%'",
    )
    .fetch_one(&mut on)
    .await
    .unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    assert_eq!(records, (MESSAGES,));
    let entries = i64::try_from(RECIPIENTS).unwrap() * MESSAGES;
    for (database, bytes, slowest) in [
        ("SQLite", sqlite.0, on_sqlite),
        ("PostgreSQL", postgres.0, on_postgres),
    ] {
        let each = bytes / entries;
        println!("{database}: {each} bytes each, {slowest:?} at most to deliver");
        assert!((1..200).contains(&each), "{database}: {each} bytes each");
    }
}

/// Somebody opens a letter in the moment in which its author takes it back: they have read it and keep it, or it was
/// gone before they did.
async fn what_is_opened_and_taken_back_at_once_is_one_or_the_other(store: Store) {
    let school = college(&store).await;
    let (module, mut orders) = (module(), [0, 0]);
    for n in 0..40 {
        let name = format!("m{n}");
        send(&store, school, n, &name, &to_lea()).await;
        let mut opening = commit_at(school, 500);
        opening.writes.mail.marks = vec![Marked {
            collection: "tasks".to_owned(),
            person: person("lea"),
            ids: vec![id(&name)],
            mark: Mark::Opened,
        }];
        // In turns, who comes first to the queue.
        let opened = if n % 2 == 0 {
            tokio::join!(store.commit(opening), withdraw(&store, school, &name)).0
        } else {
            tokio::join!(withdraw(&store, school, &name), store.commit(opening)).1
        };
        let head = store
            .mail_head(school, &module, "tasks", &id(&name), Some(person("lea")))
            .await
            .unwrap()
            .unwrap();
        let counts = store.receipt_counts(school, head.id).await.unwrap();
        let found = (head.is_in_box, head.withdrawn, counts.read);
        if opened.is_ok() {
            assert_eq!(found, (true, 0, 1), "{name}");
        } else {
            assert!(is_conflict(&opened), "{opened:?}");
            assert_eq!(found, (false, 1, 0), "{name}");
        }
        orders[usize::from(opened.is_ok())] += 1;
    }
    assert!(orders.iter().all(|times| *times > 0), "{orders:?}");
    assert_counted(&store, school).await;
}
