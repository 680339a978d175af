//! Several processes on one `PostgreSQL`: what each promises alone holds between them.

use std::collections::BTreeSet;

use preau_domain::record::Event;
use preau_store::{CommitError, EventDelivery, Lane, Store, StoreOptions};
use sqlx::Connection;

use crate::fresh::Fresh;
use crate::homework::{
    SCHOOL, at, commit, commit_of, get, is_conflict, module, publish, put, task,
};

fn lane() -> Lane {
    Lane {
        school: SCHOOL,
        module: module(),
    }
}

async fn two_nodes() -> (Fresh, Store, Store) {
    let fresh = Fresh::postgres().await;
    let one = fresh.store.clone();
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    (fresh, one, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unique_key_is_taken_once_by_all_nodes() {
    let (fresh, one, other) = two_nodes().await;
    for round in 0..30 {
        let code = format!("code{round}");
        let take = |store: &Store, name: &str| {
            let (store, name) = (store.clone(), format!("{name}{round}"));
            let fields = task("g", round, &code);
            tokio::spawn(async move { commit(&store, vec![put(&name, None, fields)]).await })
        };
        let (a, b) = (take(&one, "a"), take(&other, "b"));
        let (a, b) = (a.await.unwrap(), b.await.unwrap());
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        assert!(is_conflict(&a) || is_conflict(&b));
    }
    other.close().await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_change_the_same_records_lose_no_change() {
    let (fresh, one, other) = two_nodes().await;
    let new = |name| put(name, None, task("g", 0, name));
    commit(&one, vec![new("x"), new("y")]).await.unwrap();
    // Batches of both nodes touch both records in every order, so they wait for each other.
    let calls: Vec<_> = (0..40)
        .map(|n| {
            let store = if n % 2 == 0 {
                one.clone()
            } else {
                other.clone()
            };
            let name = if n % 4 < 2 { "x" } else { "y" };
            tokio::spawn(async move {
                for _ in 0..1_000 {
                    let read = get(&store, SCHOOL, name).await.unwrap();
                    let own = format!("own{n}");
                    let changes = vec![
                        put(name, Some(read.version), task("g", n, name)),
                        put(&own, None, task("own", n, &own)),
                    ];
                    match commit(&store, changes).await {
                        Ok(()) => return,
                        result => assert!(is_conflict(&result), "{result:?}"),
                    }
                }
                panic!("no end of conflicts");
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    for name in ["x", "y"] {
        assert_eq!(get(&other, SCHOOL, name).await.unwrap().version, 21);
    }
    other.close().await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_changes_state_once_between_nodes() {
    let (fresh, one, other) = two_nodes().await;
    for _ in 0..20 {
        publish(&one, "homework.given", vec![module()]).await;
    }
    // Leases that end at once, so that both nodes handle everything.
    let handle = |store: Store, name: &'static str| {
        tokio::spawn(async move {
            let mut effects = BTreeSet::new();
            for round in 0..6 {
                for delivery in store
                    .delivery_lease(&lane(), at(1), at(1), 7)
                    .await
                    .unwrap()
                {
                    let event = delivery.key.event;
                    let own = format!("{name}-{round}-{}", event.as_simple());
                    let mut handled = commit_of(vec![put(&own, None, task("g", 1, &own))]);
                    handled.acknowledges = Some(EventDelivery { event });
                    match store.commit(handled).await {
                        Ok(()) => assert!(effects.insert(event)),
                        result => {
                            assert!(matches!(result, Err(CommitError::Handled)), "{result:?}");
                        }
                    }
                }
            }
            effects
        })
    };
    let (a, b) = (handle(one.clone(), "a"), handle(other.clone(), "b"));
    let (a, b) = (a.await.unwrap(), b.await.unwrap());
    assert!(a.is_disjoint(&b));
    assert_eq!(a.len() + b.len(), 20);
    assert_eq!(one.delivery_lanes(at(9), None, 9).await.unwrap(), []);
    other.close().await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_ask_at_once_are_given_different_deliveries() {
    let (fresh, one, other) = two_nodes().await;
    for round in 0..40 {
        let mut events = commit_of(Vec::new());
        for n in 0..12 {
            events.writes.events.push(Event {
                name: format!("homework.e{n}"),
                fields: Vec::new(),
            });
            events.subscribers.push(vec![module()]);
        }
        one.commit(events).await.unwrap();
        let now = at(round * 1000);
        let ask = |store: &Store| {
            let store = store.clone();
            let until = at(1_000_000);
            tokio::spawn(async move {
                let taken = store.delivery_lease(&lane(), now, until, 12).await;
                taken.unwrap()
            })
        };
        let (a, b) = (ask(&one), ask(&other));
        let mut taken = a.await.unwrap();
        taken.extend(b.await.unwrap());
        let distinct: BTreeSet<_> = taken.iter().map(|d| d.key.event).collect();
        assert_eq!((taken.len(), distinct.len()), (12, 12));
    }
    other.close().await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sweep_is_one_nodes_until_the_next_is_due() {
    let (fresh, one, other) = two_nodes().await;
    for hour in 0..20 {
        let claim = |store: &Store| {
            let store = store.clone();
            let next = at((hour + 1) * 3_600);
            tokio::spawn(async move { store.sweep_claim(at(hour * 3_600), next).await.unwrap() })
        };
        let (a, b) = (claim(&one), claim(&other));
        assert!(a.await.unwrap() != b.await.unwrap());
    }
    other.close().await;
    fresh.remove().await;
}

/// The server ends what waits for a lock, and says so as busy: nothing of it happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_finds_a_lock_is_busy_in_the_end() {
    let fresh = Fresh::postgres().await;
    let options = StoreOptions {
        write_wait: std::time::Duration::from_millis(100),
        ..StoreOptions::default()
    };
    let store = Store::open(&fresh.url, options).await.unwrap();
    let mut holder = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    sqlx::query("BEGIN").execute(&mut holder).await.unwrap();
    sqlx::query("LOCK TABLE record IN ACCESS EXCLUSIVE MODE")
        .execute(&mut holder)
        .await
        .unwrap();
    let refused = commit(&store, vec![put("a", None, task("g", 1, "a"))]).await;
    assert!(matches!(refused, Err(CommitError::Busy)), "{refused:?}");
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(get(&store, SCHOOL, "a").await, None);
    commit(&store, vec![put("a", None, task("g", 1, "a"))])
        .await
        .unwrap();
    store.close().await;
    fresh.remove().await;
}

/// A process that imports commits batch after batch. Another one's commits come between two of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_come_between_the_batches_of_another_process() {
    let fresh = Fresh::sqlite().await;
    let importing = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    let (begin, first_batch) = tokio::sync::oneshot::channel();
    let mut begin = Some(begin);
    let import = tokio::spawn(async move {
        let import = importing.import_begin("test", at(0)).await.unwrap();
        let people: Vec<_> = (0..200)
            .map(|n| crate::directory::someone(&format!("p{n}"), "Jo", "Petit"))
            .collect();
        let mut batches = 0;
        loop {
            let applied = importing.roster_people_apply(import, &people, at(0), &|_, _| None);
            applied.await.unwrap();
            batches += 1;
            if let Some(begin) = begin.take() {
                begin.send(()).unwrap();
            }
            // Until the other one has come to write.
            if get(&importing, SCHOOL, "a9").await.is_some() {
                return batches;
            }
        }
    });
    first_batch.await.unwrap();
    for n in 0..10 {
        let name = format!("a{n}");
        commit(&fresh.store, vec![put(&name, None, task("g", n, &name))])
            .await
            .unwrap();
    }
    assert!(import.await.unwrap() >= 1);
    fresh.remove().await;
}
