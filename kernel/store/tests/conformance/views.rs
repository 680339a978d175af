//! What views read: whatever changes any of it is known before a page of it is given again, and nothing else is.

use preau_domain::addressee::Addressee;
use preau_domain::caller::Language;
use preau_domain::ids::SchoolId;
use preau_domain::mailbox::{Mark, Role};
use preau_store::{Commit, OtherKeys, Part, ReadSet, Store, StoreOptions};

use crate::correspondents::class;
use crate::directory::{COLLEGE, import, people, person};
use crate::fresh::Fresh;
use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit, commit_of, delete, id, is_conflict, module, other_module,
    put, task, tasks,
};
use crate::mailbox::{college, mark, send, sent, withdraw};
use crate::shares::by as written_by;

on_both!(
    a_commit_changes_what_it_wrote_and_nothing_else,
    a_commit_that_fails_changes_nothing,
    what_is_delivered_and_read_changes_boxes,
    what_changes_much_at_once_changes_all_of_its_module,
    an_import_changes_the_directory_and_signing_in_does_not,
    who_asks_while_another_is_told_is_told_of_what_came_between,
);

/// Parts by what they are, of a module of a school.
const PARTS: [&str; 9] = [
    "module",
    "collection",
    "record a",
    "record b",
    "box pupil",
    "box mate",
    "boxes",
    "receipts",
    "files",
];

fn part(school: SchoolId, name: &str) -> Part {
    let module = module();
    match name {
        "module" => Part::module(school, &module),
        "collection" => Part::collection(school, &module, "tasks"),
        "record a" => Part::record(school, &module, "tasks", &id("a")),
        "record b" => Part::record(school, &module, "tasks", &id("b")),
        "box pupil" => Part::mailbox(school, &module, "tasks", person("lea")),
        "box mate" => Part::mailbox(school, &module, "tasks", person("zoe")),
        "boxes" => Part::mailboxes(school, &module, "tasks"),
        "receipts" => Part::receipts(school, &module, "tasks"),
        "files" => Part::files(school, &module),
        "directory" => Part::directory(),
        "elsewhere" => Part::collection(OTHER_SCHOOL, &module, "tasks"),
        "of another" => Part::collection(school, &other_module(), "tasks"),
        "mine" => Part::written_by(school, &module, person("teacher")),
        other => panic!("{other}"),
    }
}

/// What was read of some parts, by now.
struct Watched(Store, Vec<(&'static str, ReadSet)>);

impl Watched {
    async fn of(store: &Store, school: SchoolId, more: &[&'static str]) -> Self {
        store.view_sync().await.unwrap();
        let names = PARTS.iter().chain(more);
        let sets = names.map(|name| {
            let mut set = ReadSet::default();
            store.view_reads(&mut set, part(school, name));
            assert_eq!(set.len(), 1);
            (*name, set)
        });
        Self(store.clone(), sets.collect())
    }

    /// Those that have changed.
    async fn changed(&self) -> Vec<&'static str> {
        let Self(store, sets) = self;
        store.view_sync().await.unwrap();
        let old = sets.iter().filter(|(_, set)| !store.view_is_current(set));
        old.map(|(name, _)| *name).collect()
    }
}

async fn a_commit_changes_what_it_wrote_and_nothing_else(store: Store) {
    let more = ["elsewhere", "of another", "directory", "mine"];
    let watched = Watched::of(&store, SCHOOL, &more).await;
    assert!(watched.changed().await.is_empty());
    let written = written_by("teacher", 9, vec![put("a", None, task("6a", 1, "x"))]);
    store.commit(written).await.unwrap();
    let expected = ["collection", "record a", "mine"];
    assert_eq!(watched.changed().await, expected);
    // Once known, it is known.
    let watched = Watched::of(&store, SCHOOL, &more).await;
    assert!(watched.changed().await.is_empty());
    commit(&store, vec![delete("a", 1)]).await.unwrap();
    assert_eq!(watched.changed().await, ["collection", "record a"]);
    let watched = Watched::of(&store, SCHOOL, &more).await;
    let mut other = commit_of(vec![put("a", None, task("6a", 1, "x"))]);
    other.school = OTHER_SCHOOL;
    store.commit(other).await.unwrap();
    assert_eq!(watched.changed().await, ["elsewhere"]);
    // What is read of several parts is old as soon as one is.
    let mut set = ReadSet::default();
    for name in ["record b", "collection", "collection"] {
        store.view_reads(&mut set, part(SCHOOL, name));
    }
    assert_eq!(set.len(), 2);
    commit(&store, vec![put("b", None, task("6a", 1, "y"))])
        .await
        .unwrap();
    store.view_sync().await.unwrap();
    assert!(!store.view_is_current(&set));
}

async fn a_commit_that_fails_changes_nothing(store: Store) {
    let watched = Watched::of(&store, SCHOOL, &[]).await;
    let failed = commit(&store, vec![put("a", Some(7), task("6a", 1, "x"))]).await;
    assert!(is_conflict(&failed));
    assert!(watched.changed().await.is_empty());
}

async fn what_is_delivered_and_read_changes_boxes(store: Store) {
    let school = college(&store).await;
    let watch = async || Watched::of(&store, school, &[]).await;
    let watched = watch().await;
    let to = [(Role::To, Addressee::Person(person("lea")))];
    send(&store, school, 1, "a", &to).await;
    assert_eq!(
        watched.changed().await,
        ["collection", "record a", "box pupil", "receipts"]
    );
    let watched = watch().await;
    let all = [(Role::To, Addressee::Pupils(class(COLLEGE, "6A")))];
    send(&store, school, 2, "b", &all).await;
    assert_eq!(
        watched.changed().await,
        ["collection", "record b", "boxes", "receipts"]
    );
    let watched = watch().await;
    mark(&store, school, "lea", &["a"], Mark::Opened).await;
    assert_eq!(watched.changed().await, ["box pupil", "receipts"]);
    let watched = watch().await;
    withdraw(&store, school, "b").await;
    assert_eq!(watched.changed().await, ["boxes", "receipts"]);
    // A record that was delivered and is changed is in boxes as it is then.
    let watched = watch().await;
    let mut changed: Commit = sent(school, 3, "a", &[]);
    changed.writes.mail.deliveries.clear();
    changed.writes.changes = vec![delete("a", 2)];
    store.commit(changed).await.unwrap();
    assert_eq!(
        watched.changed().await,
        ["collection", "record a", "boxes", "receipts"]
    );
}

async fn what_changes_much_at_once_changes_all_of_its_module(store: Store) {
    let watch = async || Watched::of(&store, SCHOOL, &["elsewhere", "of another"]).await;
    let watched = watch().await;
    let many = (0..65_i64).map(|n| put(&format!("r{n}"), None, task("6a", n, &format!("c{n}"))));
    commit(&store, many.collect()).await.unwrap();
    assert_eq!(watched.changed().await, ["module"]);
    let (module, collection) = (module(), tasks());
    let mut bare = tasks();
    bare.indexes.clear();
    let keys = OtherKeys::Remove;
    let fills: [(_, &[&str]); 2] = [(&collection, &[]), (&bare, &["module"])];
    for (filled, changed) in fills {
        let watched = watch().await;
        let filled = store.index_backfill(SCHOOL, &module, filled, keys, None, 10);
        filled.await.unwrap();
        assert_eq!(watched.changed().await, changed);
    }
    let watched = watch().await;
    let gone = store.record_expire(SCHOOL, &module, &collection, at(1_000_000), 5);
    assert_eq!(gone.await.unwrap(), 5);
    assert_eq!(watched.changed().await, ["module"]);
}

async fn an_import_changes_the_directory_and_signing_in_does_not(store: Store) {
    let watched = Watched::of(&store, SCHOOL, &["directory"]).await;
    import(&store, &people()).await;
    assert_eq!(watched.changed().await, ["directory"]);
    let watched = Watched::of(&store, SCHOOL, &["directory"]).await;
    let language = store.account_language_set(person("teacher"), Language::En);
    language.await.unwrap();
    assert!(watched.changed().await.is_empty());
}

/// Who asks is told of everything that was acknowledged before, however many ask at the same time.
async fn who_asks_while_another_is_told_is_told_of_what_came_between(store: Store) {
    let tasks = (0..8).map(|task_number| {
        let store = store.clone();
        tokio::spawn(async move {
            let name = format!("own{task_number}");
            let mut set = ReadSet::default();
            for round in 0..25 {
                store.view_reads(
                    &mut set,
                    Part::record(SCHOOL, &module(), "tasks", &id(&name)),
                );
                let change = match round {
                    0 => put(&name, None, task("6a", round, &name)),
                    n => put(&name, Some(u64::try_from(n).unwrap()), task("6a", n, &name)),
                };
                commit(&store, vec![change]).await.unwrap();
                store.view_sync().await.unwrap();
                assert!(!store.view_is_current(&set), "{name}, round {round}");
                set = ReadSet::default();
            }
        })
    });
    for told in tasks.collect::<Vec<_>>() {
        told.await.unwrap();
    }
}

/// What one process commits, and purges, another knows of.
async fn between_processes(fresh: Fresh) {
    let one = fresh.store.clone();
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    let watched = Watched::of(&other, SCHOOL, &[]).await;
    commit(&one, vec![put("a", None, task("6a", 1, "x"))])
        .await
        .unwrap();
    assert!(!watched.changed().await.is_empty());
    for number in 1..=3 {
        let watched = Watched::of(&other, SCHOOL, &[]).await;
        let change = put("a", Some(number), task("6a", 1, "x"));
        commit(&one, vec![change]).await.unwrap();
        assert_eq!(watched.changed().await, ["collection", "record a"]);
    }
    // What was there to be read, and is not any more, may have been anything.
    let watched = Watched::of(&other, SCHOOL, &[]).await;
    commit(&one, vec![put("a", Some(4), task("6a", 1, "x"))])
        .await
        .unwrap();
    assert!(one.view_purge(at(1_000_000)).await.unwrap() > 0);
    assert_eq!(watched.changed().await, PARTS);
    // So may what a node said that was forgotten in between.
    let watched = Watched::of(&other, SCHOOL, &[]).await;
    one.view_purge_nodes(at(1_000_000)).await.unwrap();
    assert!(watched.changed().await.is_empty());
    commit(&one, vec![put("a", Some(5), task("6a", 1, "x"))])
        .await
        .unwrap();
    assert_eq!(watched.changed().await, PARTS);
    other.close().await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_sqlite_know_of_each_other() {
    between_processes(Fresh::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_postgres_know_of_each_other() {
    between_processes(Fresh::postgres().await).await;
}
