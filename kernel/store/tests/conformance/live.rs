//! Touches: there with the commit or not at all, each node's in their order, for some minutes.

use preau_domain::audience::Audience;
use preau_domain::ids::PersonId;
use preau_domain::live::Touch;
use preau_domain::person::Profile;
use preau_store::{Commit, LiveHead, Store, StoreOptions, Touched};
use tokio::time::{Duration, timeout};

use crate::fresh::Fresh;
use crate::homework::{OTHER_SCHOOL, SCHOOL, at, commit_of, is_conflict, put, task};

on_both!(
    touches_are_read_as_they_were_made,
    a_commit_that_fails_touches_nothing,
    whoever_waits_for_touches_is_woken_once_for_what_came_meanwhile,
    touches_go_after_their_time_and_numbers_go_on,
);

fn touch(topic: &str, key: &str) -> Touch {
    Touch {
        topic: topic.to_owned(),
        audience: Audience::Person(PersonId::of_source("test", key)),
    }
}

fn commit_with(touches: Vec<Touch>) -> Commit {
    let mut commit = commit_of(Vec::new());
    commit.writes.touches = touches;
    commit
}

async fn head(store: &Store) -> Option<LiveHead> {
    let heads = store.live_heads().await.unwrap();
    assert!(heads.len() <= 1, "one node: {heads:?}");
    heads.first().copied()
}

/// What the one node touched after a number.
async fn after(store: &Store, sequence: i64) -> Vec<Touched> {
    match head(store).await {
        Some(head) => store.live_list(head.node, sequence).await.unwrap(),
        None => Vec::new(),
    }
}

async fn touches_are_read_as_they_were_made(store: Store) {
    assert_eq!(head(&store).await, None);
    let everybody = Touch {
        topic: "homework.week".to_owned(),
        audience: Audience::Profile(Profile::Pupil),
    };
    let first = vec![touch("homework.week", "a"), everybody];
    store.commit(commit_with(first.clone())).await.unwrap();
    let mut elsewhere = commit_with(vec![touch("kernel.bell", "b")]);
    elsewhere.school = OTHER_SCHOOL;
    store.commit(elsewhere).await.unwrap();
    // One that touches nothing has no number.
    store
        .commit(commit_of(vec![put("a", None, task("6a", 1, "x"))]))
        .await
        .unwrap();
    let all = after(&store, 0).await;
    let expected = [
        Touched {
            sequence: 1,
            school: SCHOOL,
            touches: first,
        },
        Touched {
            sequence: 2,
            school: OTHER_SCHOOL,
            touches: vec![touch("kernel.bell", "b")],
        },
    ];
    assert_eq!(all, expected);
    assert_eq!(after(&store, 1).await, expected[1..]);
    assert_eq!(after(&store, 2).await, []);
    assert_eq!(head(&store).await.unwrap().sequence, 2);
}

async fn a_commit_that_fails_touches_nothing(store: Store) {
    let mut good = commit_of(vec![put("a", None, task("6a", 1, "x"))]);
    good.writes.touches = vec![touch("m.a", "a")];
    store.commit(good).await.unwrap();
    let commits = (0..20).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let fails = n % 2 == 0;
            let expected = fails.then_some(7);
            let mut commit = commit_of(vec![put(
                &format!("n{n}"),
                expected,
                task("6a", n, &n.to_string()),
            )]);
            commit.writes.touches = vec![touch("m.a", &format!("{n}"))];
            (fails, store.commit(commit).await)
        })
    });
    // Also where they are in one batch with others.
    for commit in commits.collect::<Vec<_>>() {
        let (fails, result) = commit.await.unwrap();
        assert_eq!(is_conflict(&result), fails, "{result:?}");
    }
    let all = after(&store, 0).await;
    let numbers: Vec<_> = all.iter().map(|one| one.sequence).collect();
    assert_eq!(numbers, (1..=11).collect::<Vec<_>>(), "without gaps");
    let mut touched: Vec<_> = all.into_iter().flat_map(|one| one.touches).collect();
    touched.sort();
    let mut expected: Vec<_> = (0..20)
        .filter(|n| n % 2 == 1)
        .map(|n| touch("m.a", &n.to_string()))
        .chain([touch("m.a", "a")])
        .collect();
    expected.sort();
    assert_eq!(touched, expected);
}

async fn whoever_waits_for_touches_is_woken_once_for_what_came_meanwhile(store: Store) {
    let woken = async || {
        let waited = timeout(Duration::from_millis(300), store.touched()).await;
        waited.is_ok()
    };
    assert!(!woken().await);
    for _ in 0..3 {
        store
            .commit(commit_with(vec![touch("m.a", "a")]))
            .await
            .unwrap();
    }
    // It is told after whoever waits for the commit.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(woken().await);
    assert!(!woken().await);
    store
        .commit(commit_of(vec![put("a", None, task("6a", 1, "x"))]))
        .await
        .unwrap();
    assert!(!woken().await, "nothing was touched");
}

async fn touches_go_after_their_time_and_numbers_go_on(store: Store) {
    let mut early = commit_with(vec![touch("m.a", "a")]);
    early.at = at(0);
    store.commit(early).await.unwrap();
    let mut late = commit_with(vec![touch("m.a", "b")]);
    late.at = at(100);
    store.commit(late).await.unwrap();
    assert_eq!(store.live_purge(at(50)).await.unwrap(), 1);
    let left: Vec<_> = after(&store, 0)
        .await
        .iter()
        .map(|one| one.sequence)
        .collect();
    assert_eq!(left, [2]);
    assert_eq!(store.live_purge_nodes(at(100)).await.unwrap(), 0);
    assert_eq!(store.live_purge_nodes(at(101)).await.unwrap(), 1);
    assert_eq!(head(&store).await, None);
    store
        .commit(commit_with(vec![touch("m.a", "c")]))
        .await
        .unwrap();
    assert_eq!(head(&store).await.unwrap().sequence, 1);
}

/// Each node numbers for itself, and each reads what all touched.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_touch_at_once_and_each_reads_all() {
    let fresh = Fresh::postgres().await;
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    let stores = [fresh.store.clone(), other.clone()];
    let touching = stores.clone().map(|store| {
        tokio::spawn(async move {
            for n in 0..30 {
                let commit = commit_with(vec![touch("m.a", &n.to_string())]);
                store.commit(commit).await.unwrap();
            }
        })
    });
    for one in touching {
        one.await.unwrap();
    }
    for store in &stores {
        let heads = store.live_heads().await.unwrap();
        assert_eq!(heads.len(), 2);
        for head in heads {
            assert_eq!(head.sequence, 30);
            let all = store.live_list(head.node, 0).await.unwrap();
            let numbers: Vec<_> = all.iter().map(|one| one.sequence).collect();
            assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
        }
    }
    other.close().await;
    fresh.remove().await;
}
