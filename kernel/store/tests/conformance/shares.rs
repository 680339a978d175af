//! What one person may have written in a module in a school: on whose share a record is, and what is refused to whom.

use std::sync::Arc;

use preau_domain::module::{Collection, Field};
use preau_domain::plan::{Kept, Share};
use preau_domain::record::{Change, Value, ValueKind};
use preau_store::{By, Commit, CommitError, Store};

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, commit, commit_of, delete, get, manifest_of, module, other_module, put,
    task, tasks,
};
use crate::storage::{OWN, account, assert_right, full, person, written};

on_both!(
    a_share_holds_to_the_record_however_many_write_at_once,
    who_is_beyond_their_share_is_refused_alone_and_what_shrinks_passes,
    a_record_is_its_first_authors_whoever_changes_it,
    what_was_nobodys_is_its_authors_from_the_next_put_on,
);

/// How many records somebody is the author of.
async fn authored(store: &Store, key: &str) -> u64 {
    let all = store.storage_person_list(SCHOOL).await.unwrap();
    let theirs = all.iter().filter(|one| one.person == person(key));
    theirs.map(|one| one.records).sum()
}

/// A commit for somebody who may have so many records.
pub(crate) fn by(key: &str, records: u64, changes: Vec<Change>) -> Commit {
    let mut commit = commit_of(changes);
    commit.by = Some(By {
        person: person(key),
        share: Share { records, ..OWN },
    });
    commit
}

fn share_full(result: &Result<(), CommitError>) -> Option<Kept> {
    match result {
        Err(CommitError::ShareFull(what)) => Some(*what),
        _ => None,
    }
}

async fn a_share_holds_to_the_record_however_many_write_at_once(store: Store) {
    let writes = (0..90).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let name = format!("r{n}");
            let put = vec![put(&name, None, task("g", n, &name))];
            // Two pupils, and events.
            let commit = match n % 3 {
                0 => by("a", 10, put),
                1 => by("b", 7, put),
                _ => commit_of(put),
            };
            (n % 3, store.commit(commit).await)
        })
    });
    let mut done = [0; 3];
    for write in writes.collect::<Vec<_>>() {
        match write.await.unwrap() {
            (n, Ok(())) => done[usize::try_from(n).unwrap()] += 1,
            (2, event) => event.expect("no event is refused for a person"),
            (_, result) => assert_eq!(share_full(&result), Some(Kept::Records), "{result:?}"),
        }
    }
    assert_eq!(done, [10, 7, 30]);
    assert_eq!(
        (authored(&store, "a").await, authored(&store, "b").await),
        (10, 7)
    );
    assert_eq!(account(&store, &module()).await.records, 47);
    assert_right(&store, "after the crowd").await;
}

async fn who_is_beyond_their_share_is_refused_alone_and_what_shrinks_passes(store: Store) {
    let long = "x".repeat(500);
    let three = ["a", "b", "c"].map(|name| put(name, None, task(&long, 1, name)));
    store.commit(by("a", 3, three.to_vec())).await.unwrap();
    let one_more = || vec![put("d", None, task("g", 1, "d"))];
    let refused = store.commit(by("a", 3, one_more())).await;
    assert_eq!(share_full(&refused), Some(Kept::Records));
    assert_eq!(get(&store, SCHOOL, "d").await, None);
    // It was lowered since: what shrinks passes, what stays as long does, what grows does not.
    let lowered = |changes| {
        let mut commit = by("a", 1, changes);
        if let Some(by) = &mut commit.by {
            by.share.bytes = 100;
        }
        commit
    };
    let longer = format!("{long}y");
    let grown = vec![put("a", Some(1), task(&longer, 1, "a"))];
    let grown = store.commit(lowered(grown)).await;
    assert_eq!(share_full(&grown), Some(Kept::Bytes));
    let shorter = vec![put("a", Some(1), task("short", 1, "a"))];
    store.commit(lowered(shorter)).await.unwrap();
    let same = vec![put("a", Some(2), task("shirt", 1, "a"))];
    store.commit(lowered(same)).await.unwrap();
    store.commit(lowered(vec![delete("b", 1)])).await.unwrap();
    // In another module, in another school, and for others there is room.
    for (module, school) in [(other_module(), SCHOOL), (module(), OTHER_SCHOOL)] {
        let mut elsewhere = by("a", 1, one_more());
        (elsewhere.module, elsewhere.school) = (module, school);
        store.commit(elsewhere).await.unwrap();
    }
    store.commit(by("b", 1, one_more())).await.unwrap();
    // Where the module is full as well, that is what is said: others must hear of it.
    let mut both = by("a", 1, vec![put("e", None, task("g", 1, "e"))]);
    both.quota.records = 1;
    assert_eq!(full(&store.commit(both).await), Some(Kept::Records));
    assert_right(&store, "in the end").await;
}

async fn a_record_is_its_first_authors_whoever_changes_it(store: Store) {
    // By the field of its collection, or by who put it first where that says nobody.
    let signed = Collection {
        author: Some(1),
        fields: vec![
            tasks().fields[0].clone(),
            Field {
                kind: ValueKind::Person,
                ..tasks().fields[1].clone()
            },
        ],
        indexes: Vec::new(),
        ..tasks()
    };
    let text = |text: &str, author: Option<&str>| {
        let author = author.map_or(Value::None, |key| Value::Person(person(key)));
        vec![Value::Text(text.to_owned()), author]
    };
    let signed = manifest_of(signed);
    let put_by = |key: Option<&str>, change: Change| {
        let mut commit = by(key.unwrap_or_default(), 1, vec![change]);
        commit.by = commit.by.filter(|_| key.is_some());
        commit.manifest = Arc::clone(&signed);
        commit
    };
    // An event in the name of somebody whose share is full by it, and one in nobody's.
    for name in ["a", "b"] {
        let change = put(name, None, text("g", Some("author")));
        store.commit(put_by(None, change)).await.unwrap();
    }
    let change = put("c", None, text("g", None));
    store.commit(put_by(None, change)).await.unwrap();
    assert_eq!(authored(&store, "author").await, 2);
    let change = put("d", None, text("g", None));
    store.commit(put_by(Some("writer"), change)).await.unwrap();
    assert_eq!(authored(&store, "writer").await, 1);
    // Whoever comments on it makes the author's longer, and is refused nothing by that; nor is it theirs then.
    let longer = put("a", Some(1), text(&"x".repeat(300), Some("author")));
    store.commit(put_by(Some("teacher"), longer)).await.unwrap();
    assert_eq!(authored(&store, "teacher").await, 0);
    let other = put("b", Some(1), text("g", Some("other")));
    store.commit(put_by(None, other)).await.unwrap();
    assert_eq!(
        (
            authored(&store, "author").await,
            authored(&store, "other").await
        ),
        (2, 0)
    );
    assert_right(&store, "as they are").await;
    for (name, version) in [("a", 2), ("b", 2), ("c", 1), ("d", 1)] {
        let gone = put_by(Some("teacher"), delete(name, version));
        store.commit(gone).await.unwrap();
    }
    let none = written(store.storage_person_list(SCHOOL).await.unwrap());
    assert_eq!(none, []);
}

async fn what_was_nobodys_is_its_authors_from_the_next_put_on(store: Store) {
    commit(&store, vec![put("a", None, task("g", 1, "a"))])
        .await
        .unwrap();
    assert_eq!(
        written(store.storage_person_list(SCHOOL).await.unwrap()),
        []
    );
    let again = vec![put("a", Some(1), task("g", 2, "a"))];
    store.commit(by("a", 1, again)).await.unwrap();
    assert_eq!(authored(&store, "a").await, 1);
    let again = vec![put("a", Some(2), task("g", 3, "a"))];
    store.commit(by("b", 1, again)).await.unwrap();
    assert_eq!(
        (authored(&store, "a").await, authored(&store, "b").await),
        (1, 0)
    );
    assert_right(&store, "in the end").await;
}
