use std::collections::BTreeSet;

use preau_domain::module::Index;
use preau_domain::record::Value;
use preau_store::{CommitError, OtherKeys, Scan, Store, StoreError, StoreOptions};

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit, commit_of, delete, get, group, id, is_conflict, manifest_of,
    module, put, task, tasks,
};

on_both!(
    a_record_begins_at_version_one_and_grows,
    a_put_at_another_version_is_a_conflict,
    a_commit_with_a_conflict_changes_nothing,
    a_unique_index_holds_within_a_school,
    a_call_hands_a_unique_key_from_record_to_record,
    of_many_commits_at_once_only_those_in_conflict_fail,
    counting_up_from_many_tasks_loses_nothing,
    a_commit_of_an_undeclared_collection_is_refused,
    old_records_expire_with_their_keys,
    a_new_index_is_filled_in_steps,
    a_backfill_reports_records_that_share_a_unique_key,
    long_texts_fit_an_index,
    a_caller_that_left_keeps_nobody_waiting,
);

async fn a_record_begins_at_version_one_and_grows(store: Store) {
    commit(&store, vec![put("a", None, task("g", 1, "c"))])
        .await
        .unwrap();
    let first = get(&store, SCHOOL, "a").await.unwrap();
    assert_eq!((first.version, first.fields), (1, task("g", 1, "c")));
    let mut fields = task("g", 2, "c");
    fields[0] = Value::None;
    commit(&store, vec![put("a", Some(1), fields.clone())])
        .await
        .unwrap();
    let second = get(&store, SCHOOL, "a").await.unwrap();
    assert_eq!((second.version, second.fields), (2, fields));
    assert_eq!(keys(&store, "g").await, [""; 0]);
    commit(&store, vec![delete("a", 2)]).await.unwrap();
    assert_eq!(get(&store, SCHOOL, "a").await, None);
    commit(&store, vec![put("a", None, task("g", 1, "c"))])
        .await
        .unwrap();
    assert_eq!(get(&store, SCHOOL, "a").await.unwrap().version, 1);
}

async fn keys(store: &Store, of: &str) -> Vec<String> {
    let (module, collection) = (module(), tasks());
    let scan = Scan {
        school: SCHOOL,
        module: &module,
        collection: &collection,
        index: "order",
        ranges: &[group(of)],
        descending: false,
        limit: 500,
        bytes: usize::MAX,
        after: None,
    };
    let found = store.record_scan(&scan).await.unwrap().rows;
    found.iter().map(|one| one.record.id.to_string()).collect()
}

async fn a_put_at_another_version_is_a_conflict(store: Store) {
    let fields = || task("g", 1, "c");
    commit(&store, vec![put("a", None, fields())])
        .await
        .unwrap();
    for change in [
        put("a", None, fields()),
        put("a", Some(2), fields()),
        put("b", Some(1), fields()),
        delete("a", 2),
        delete("b", 1),
    ] {
        let result = commit(&store, vec![change.clone()]).await;
        assert!(is_conflict(&result), "{change:?}: {result:?}");
    }
    assert_eq!(get(&store, SCHOOL, "a").await.unwrap().version, 1);
}

async fn a_commit_with_a_conflict_changes_nothing(store: Store) {
    commit(&store, vec![put("old", None, task("g", 1, "c"))])
        .await
        .unwrap();
    let result = commit(
        &store,
        vec![
            put("a", None, task("g", 2, "d")),
            put("old", Some(1), task("g", 3, "e")),
            put("z", Some(9), task("g", 4, "f")),
        ],
    )
    .await;
    assert!(is_conflict(&result));
    assert_eq!(keys(&store, "g").await, ["old"]);
    assert_eq!(get(&store, SCHOOL, "a").await, None);
    assert_eq!(get(&store, SCHOOL, "old").await.unwrap().version, 1);
}

async fn a_unique_index_holds_within_a_school(store: Store) {
    commit(&store, vec![put("a", None, task("g", 1, "same"))])
        .await
        .unwrap();
    let again = commit(&store, vec![put("b", None, task("g", 2, "same"))]).await;
    assert!(is_conflict(&again));
    assert_eq!(get(&store, SCHOOL, "b").await, None);
    commit(&store, vec![put("b", None, task("g", 2, "own"))])
        .await
        .unwrap();
    let moved = commit(&store, vec![put("b", Some(1), task("g", 2, "same"))]).await;
    assert!(is_conflict(&moved));
    // Another school's records are no one's business.
    let mut elsewhere = commit_of(vec![put("a", None, task("g", 1, "same"))]);
    elsewhere.school = OTHER_SCHOOL;
    store.commit(elsewhere).await.unwrap();
    // A key that was given up can be taken.
    commit(&store, vec![delete("a", 1)]).await.unwrap();
    commit(&store, vec![put("b", Some(1), task("g", 2, "same"))])
        .await
        .unwrap();
}

async fn a_call_hands_a_unique_key_from_record_to_record(store: Store) {
    commit(
        &store,
        vec![
            put("a", None, task("g", 1, "one")),
            put("b", None, task("g", 2, "two")),
        ],
    )
    .await
    .unwrap();
    commit(
        &store,
        vec![
            put("a", Some(1), task("g", 1, "two")),
            put("b", Some(1), task("g", 2, "one")),
        ],
    )
    .await
    .unwrap();
    let code = get(&store, SCHOOL, "a").await.unwrap().fields[2].clone();
    assert_eq!(code, Value::Text("two".to_owned()));
}

async fn of_many_commits_at_once_only_those_in_conflict_fail(store: Store) {
    // Ten names, each put as new by twelve calls at once: one of each twelve succeeds.
    let calls: Vec<_> = (0..120)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let name = format!("r{}", n % 10);
                let own = format!("own{n}");
                let changes = vec![
                    put(&own, None, task("own", n, &own)),
                    put(&name, None, task("shared", n, &name)),
                ];
                (own, commit(&store, changes).await)
            })
        })
        .collect();
    let mut succeeded = BTreeSet::new();
    for call in calls {
        let (own, result) = call.await.unwrap();
        match result {
            Ok(()) => assert!(succeeded.insert(own)),
            Err(error) => assert!(matches!(error, CommitError::Conflict(_)), "{error:?}"),
        }
    }
    assert_eq!(succeeded.len(), 10);
    let stored: BTreeSet<String> = keys(&store, "own").await.into_iter().collect();
    assert_eq!(stored, succeeded);
    assert_eq!(keys(&store, "shared").await.len(), 10);
}

async fn counting_up_from_many_tasks_loses_nothing(store: Store) {
    commit(&store, vec![put("n", None, task("g", 0, "c"))])
        .await
        .unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let mut tries = 0;
                    loop {
                        tries += 1;
                        assert!(tries < 1_000, "no end of conflicts");
                        let read = get(&store, SCHOOL, "n").await.unwrap();
                        let Value::Integer(n) = read.fields[1] else {
                            panic!("not a number")
                        };
                        let change = put("n", Some(read.version), task("g", n + 1, "c"));
                        if commit(&store, vec![change]).await.is_ok() {
                            break;
                        }
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let last = get(&store, SCHOOL, "n").await.unwrap();
    assert_eq!((last.version, &last.fields[1]), (81, &Value::Integer(80)));
}

async fn a_commit_of_an_undeclared_collection_is_refused(store: Store) {
    let mut change = put("a", None, task("g", 1, "c"));
    "secrets".clone_into(&mut change.collection);
    let result = commit(&store, vec![change]).await;
    assert!(matches!(
        result,
        Err(CommitError::Database(StoreError::Corrupt { .. }))
    ));
}

async fn old_records_expire_with_their_keys(store: Store) {
    for second in 0..10 {
        let name = format!("r{second}");
        let mut commit = commit_of(vec![put(&name, None, task("g", second, &name))]);
        commit.at = at(second);
        store.commit(commit).await.unwrap();
    }
    let expire = |limit| {
        let store = store.clone();
        async move {
            store
                .record_expire(SCHOOL, &module(), &tasks(), at(7), limit)
                .await
                .unwrap()
        }
    };
    assert_eq!(expire(5).await, 5);
    assert_eq!(expire(5).await, 2);
    assert_eq!(expire(5).await, 0);
    assert_eq!(keys(&store, "g").await, ["r7", "r8", "r9"]);
    // Their unique keys are free again.
    commit(&store, vec![put("r0", None, task("g", 0, "r0"))])
        .await
        .unwrap();
}

async fn a_new_index_is_filled_in_steps(store: Store) {
    let mut bare = tasks();
    bare.indexes.clear();
    for n in 0..10 {
        let name = format!("r{n}");
        let mut commit = commit_of(vec![put(&name, None, task("g", -n, &name))]);
        commit.manifest = manifest_of(bare.clone());
        store.commit(commit).await.unwrap();
    }
    assert_eq!(keys(&store, "g").await, [""; 0]);
    let mut after = None;
    let mut steps = 0;
    loop {
        let step = store
            .index_backfill(
                SCHOOL,
                &module(),
                &tasks(),
                OtherKeys::Remove,
                after.as_ref(),
                4,
            )
            .await
            .unwrap();
        assert_eq!(step.duplicates, []);
        steps += 1;
        after = step.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(steps, 3);
    let found = keys(&store, "g").await;
    assert_eq!(found.len(), 10);
    assert_eq!(found.first().map(String::as_str), Some("r9"));
    assert_eq!(get(&store, SCHOOL, "r3").await.unwrap().version, 1);
    let taken = commit(&store, vec![put("new", None, task("g", 1, "r3"))]).await;
    assert!(is_conflict(&taken));
    commit(&store, vec![put("r3", Some(1), task("g", 5, "new"))])
        .await
        .unwrap();
    // An index that is no longer declared keeps its keys while they are asked for, then loses them.
    store
        .index_backfill(SCHOOL, &module(), &bare, OtherKeys::Keep, None, 100)
        .await
        .unwrap();
    assert_eq!(keys(&store, "g").await.len(), 10);
    store
        .index_backfill(SCHOOL, &module(), &bare, OtherKeys::Remove, None, 100)
        .await
        .unwrap();
    assert_eq!(keys(&store, "g").await, [""; 0]);
}

async fn a_backfill_reports_records_that_share_a_unique_key(store: Store) {
    let mut loose = tasks();
    loose.indexes.retain(|index: &Index| !index.unique);
    for name in ["a", "b", "c"] {
        let code = if name == "b" { "own" } else { "same" };
        let mut commit = commit_of(vec![put(name, None, task("g", 1, code))]);
        commit.manifest = manifest_of(loose.clone());
        store.commit(commit).await.unwrap();
    }
    assert_eq!(fill_duplicates(&store).await, ["c"]);
    assert_eq!(fill_duplicates(&store).await, ["c"]);
    commit(&store, vec![put("c", Some(1), task("g", 1, "new"))])
        .await
        .unwrap();
    assert_eq!(fill_duplicates(&store).await, [""; 0]);
}

async fn fill_duplicates(store: &Store) -> Vec<String> {
    let step = store
        .index_backfill(SCHOOL, &module(), &tasks(), OtherKeys::Remove, None, 100)
        .await
        .unwrap();
    step.duplicates.iter().map(ToString::to_string).collect()
}

async fn long_texts_fit_an_index(store: Store) {
    let long = |letter: &str| letter.repeat(Value::MAX_TEXT);
    commit(
        &store,
        vec![
            put("a", None, task(&long("é"), 1, &long("x"))),
            put("b", None, task(&long("ê"), 1, &long("y"))),
        ],
    )
    .await
    .unwrap();
    let read = store
        .record_get(SCHOOL, &module(), &tasks(), &id("b"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.fields, task(&long("ê"), 1, &long("y")));
}

async fn a_caller_that_left_keeps_nobody_waiting(store: Store) {
    for n in 0..50 {
        let name = format!("gone{n}");
        let leaving = commit(&store, vec![put(&name, None, task("g", n, &name))]);
        drop(tokio::time::timeout(std::time::Duration::from_micros(50), leaving).await);
    }
    commit(&store, vec![put("stays", None, task("stays", 1, "stays"))])
        .await
        .unwrap();
    assert_eq!(keys(&store, "stays").await, ["stays"]);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let options = StoreOptions {
        queue: 1,
        batch: 1,
        ..StoreOptions::default()
    };
    let store = Store::open("sqlite::memory:", options).await.unwrap();
    let mut calls = Vec::new();
    for n in 0..200 {
        let store = store.clone();
        calls.push(tokio::spawn(async move {
            let name = format!("r{n}");
            commit(&store, vec![put(&name, None, task("g", n, &name))]).await
        }));
    }
    let (mut done, mut busy) = (0, 0);
    for call in calls {
        match call.await.unwrap() {
            Ok(()) => done += 1,
            Err(CommitError::Busy) => busy += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(done > 0 && busy > 0, "{done} done, {busy} refused");
    assert_eq!(keys(&store, "g").await.len(), done);
}
