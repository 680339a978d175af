//! Timers: set, replaced and cancelled with a commit, moved into the outbox once when they are due.

use preau_domain::plan::Kept;
use preau_domain::record::{Due, Timer, Value};
use preau_store::{
    Commit, CommitError, Delivery, DiscardError, EventDelivery, Lane, Storage, Store, StoreOptions,
};
use sqlx::Connection;

use crate::fresh::Fresh;
use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit_of, is_conflict, module, other_module, publish, put, task,
};

on_both!(
    a_timer_is_set_with_the_commit_or_not_at_all,
    a_timer_that_is_set_again_is_the_last_that_was_set,
    a_cancelled_timer_never_comes,
    timers_are_their_modules_and_their_schools,
    timers_come_in_the_order_in_which_they_were_due_some_at_a_time,
    a_timer_that_is_on_its_way_comes_also_when_it_is_set_anew,
    a_timer_changes_state_once_and_leaves_nothing,
    a_timer_is_on_its_modules_account_until_it_is_handled,
    timers_that_wait_are_bounded,
    what_is_given_up_are_timers_too,
    much_is_given_up_some_at_a_time_and_noted_once,
);

fn lane() -> Lane {
    Lane {
        school: SCHOOL,
        module: module(),
    }
}

fn set(key: &str, second: i64) -> Timer {
    let fields = vec![
        ("key".to_owned(), Value::Text(key.to_owned())),
        ("number".to_owned(), Value::Integer(second)),
    ];
    Timer {
        name: "homework.reminder".to_owned(),
        key: key.to_owned(),
        due: Some(Due {
            at: at(second),
            fields,
        }),
    }
}

fn cancel(key: &str) -> Timer {
    Timer {
        due: None,
        ..set(key, 0)
    }
}

fn commit_with(timers: Vec<Timer>) -> Commit {
    let mut commit = commit_of(Vec::new());
    commit.writes.timers = timers;
    commit
}

async fn stage(store: &Store, timers: Vec<Timer>) {
    store.commit(commit_with(timers)).await.unwrap();
}

/// Keys and seconds of what is not moved yet.
async fn to_come(store: &Store) -> Vec<(String, i64)> {
    let timers = store.timer_list(SCHOOL).await.unwrap();
    let timers = timers.get(&module()).cloned().unwrap_or_default();
    timers
        .into_iter()
        .map(|timer| (timer.key, timer.at.as_second() - at(0).as_second()))
        .collect()
}

/// What is due in the lane, leased for half a minute.
async fn due(store: &Store, second: i64) -> Vec<Delivery> {
    let lane = lane();
    let leased = store.delivery_lease(&lane, at(second), at(second + 30), 1_000);
    leased.await.unwrap()
}

fn keys(deliveries: &[Delivery]) -> Vec<String> {
    let keys = deliveries.iter().map(|delivery| {
        assert!(delivery.is_timer);
        match &delivery.fields[0] {
            (name, Value::Text(key)) if name == "key" => key.clone(),
            other => panic!("{other:?}"),
        }
    });
    keys.collect()
}

async fn account(store: &Store) -> Storage {
    let all = store.storage_list(SCHOOL).await.unwrap();
    let counted = store.storage_recount(SCHOOL).await.unwrap();
    let find = |all: Vec<Storage>| all.into_iter().find(|one| one.module == "homework");
    let said = find(all).unwrap();
    match find(counted) {
        Some(counted) => assert_eq!(said, counted),
        None => assert_eq!((said.records, said.bytes, said.timers), (0, 0, 0)),
    }
    said
}

async fn handle(store: &Store, delivery: &Delivery) -> Result<(), CommitError> {
    let mut handled = commit_of(Vec::new());
    handled.acknowledges = Some(EventDelivery {
        event: delivery.key.event,
    });
    store.commit(handled).await
}

async fn a_timer_is_set_with_the_commit_or_not_at_all(store: Store) {
    let mut failing = commit_of(vec![put("a", Some(3), task("g", 1, "c"))]);
    failing.writes.timers = vec![set("a", 60)];
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(to_come(&store).await, []);
    assert_eq!(store.timer_next().await.unwrap(), None);

    stage(&store, vec![set("b", 90), set("a", 60)]).await;
    let expected = [("a".to_owned(), 60), ("b".to_owned(), 90)];
    assert_eq!(to_come(&store).await, expected);
    assert_eq!(store.timer_next().await.unwrap(), Some(at(60)));
    // A call that meets a conflict cancels nothing either.
    let mut failing = commit_of(vec![put("a", Some(3), task("g", 1, "c"))]);
    failing.writes.timers = vec![cancel("a"), set("b", 400)];
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(to_come(&store).await, expected);
}

async fn a_timer_that_is_set_again_is_the_last_that_was_set(store: Store) {
    stage(&store, vec![set("a", 60)]).await;
    stage(&store, vec![set("a", 300)]).await;
    assert_eq!(to_come(&store).await, [("a".to_owned(), 300)]);
    assert_eq!(store.timer_move(at(299), 100).await.unwrap(), 0);
    stage(&store, vec![set("a", 120)]).await;
    assert_eq!(store.timer_move(at(120), 100).await.unwrap(), 1);
    let found = due(&store, 120).await;
    assert_eq!(found[0].fields[1].1, Value::Integer(120));
    assert_eq!(found[0].name, "homework.reminder");
    assert_eq!(found[0].at, at(120), "as of when it was due");
}

async fn a_cancelled_timer_never_comes(store: Store) {
    stage(&store, vec![cancel("a")]).await;
    stage(&store, vec![set("a", 60), set("b", 60), set("c", 60)]).await;
    stage(
        &store,
        vec![set("d", 60), cancel("b"), set("a", 70), cancel("x")],
    )
    .await;
    assert_eq!(store.timer_move(at(100), 100).await.unwrap(), 3);
    assert_eq!(keys(&due(&store, 100).await), ["c", "d", "a"]);
}

async fn timers_are_their_modules_and_their_schools(store: Store) {
    let mut elsewhere = commit_with(vec![set("a", 60)]);
    elsewhere.school = OTHER_SCHOOL;
    store.commit(elsewhere).await.unwrap();
    let mut other = commit_with(vec![set("a", 60)]);
    other.module = other_module();
    store.commit(other).await.unwrap();
    stage(&store, vec![cancel("a")]).await;
    stage(&store, vec![set("a", 90)]).await;
    assert_eq!(store.timer_move(at(60), 100).await.unwrap(), 2);
    assert_eq!(due(&store, 60).await, []);
    let mut lanes = store.delivery_lanes(at(60), None, 100).await.unwrap();
    lanes.sort();
    let lanes: Vec<_> = lanes.into_iter().map(|l| (l.school, l.module)).collect();
    assert_eq!(lanes, [(SCHOOL, other_module()), (OTHER_SCHOOL, module())]);
}

async fn timers_come_in_the_order_in_which_they_were_due_some_at_a_time(store: Store) {
    let order: Vec<i64> = (0..100).map(|n| (n * 37) % 100).collect();
    for some in order.chunks(25) {
        let some = some.iter().map(|n| set(&format!("k{n:02}"), 60 + n));
        stage(&store, some.collect()).await;
    }
    // As for who was off for long: all of it, a batch at a time.
    let mut batches = Vec::new();
    loop {
        match store.timer_move(at(10_000), 30).await.unwrap() {
            0 => break,
            moved => batches.push(moved),
        }
    }
    assert_eq!(batches, [30, 30, 30, 10]);
    let expected: Vec<_> = (0..100).map(|n| format!("k{n:02}")).collect();
    assert_eq!(keys(&due(&store, 10_000).await), expected);
}

async fn a_timer_that_is_on_its_way_comes_also_when_it_is_set_anew(store: Store) {
    stage(&store, vec![set("a", 60)]).await;
    assert_eq!(store.timer_move(at(60), 100).await.unwrap(), 1);
    stage(&store, vec![cancel("a")]).await;
    stage(&store, vec![set("a", 120)]).await;
    assert_eq!(store.timer_move(at(120), 100).await.unwrap(), 1);
    assert_eq!(keys(&due(&store, 120).await), ["a", "a"]);
}

async fn a_timer_changes_state_once_and_leaves_nothing(store: Store) {
    stage(&store, vec![set("a", 60)]).await;
    let tasks = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.timer_move(at(60), 100).await.unwrap() })
    });
    let mut moved = 0;
    for one in tasks.collect::<Vec<_>>() {
        moved += one.await.unwrap();
    }
    assert_eq!(moved, 1);
    let delivery = due(&store, 60).await.remove(0);
    let handlers: Vec<_> = (0..4)
        .map(|_| {
            let (store, delivery) = (store.clone(), delivery.clone());
            tokio::spawn(async move { handle(&store, &delivery).await })
        })
        .collect();
    let mut handled = 0;
    for one in handlers {
        match one.await.unwrap() {
            Ok(()) => handled += 1,
            Err(CommitError::Handled) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(handled, 1);
    assert_eq!(due(&store, 1_000).await, []);
    assert_eq!(
        (account(&store).await.timers, account(&store).await.bytes),
        (0, 0)
    );
}

async fn a_timer_is_on_its_modules_account_until_it_is_handled(store: Store) {
    stage(&store, vec![set("a", 60), set("b", 60)]).await;
    let two = account(&store).await;
    assert_eq!((two.records, two.timers, two.waiting), (0, 2, 0));
    stage(&store, vec![set("a", 70)]).await;
    assert_eq!(
        account(&store).await,
        two,
        "replaced by another of its size"
    );
    let mut longer = set("a", 60);
    longer.due.as_mut().unwrap().fields[1].1 = Value::Text("x".repeat(1_000));
    stage(&store, vec![longer]).await;
    let longer = account(&store).await;
    assert!(longer.timers == 2 && longer.bytes > two.bytes + 900);
    stage(&store, vec![set("a", 60)]).await;
    assert_eq!(account(&store).await, two);
    // On its way and set aside it is there as before.
    store.timer_move(at(60), 100).await.unwrap();
    assert_eq!(account(&store).await, two);
    let found = due(&store, 60).await;
    store
        .delivery_park(&found[0].key, "no", at(60))
        .await
        .unwrap();
    assert_eq!(account(&store).await, two);
    handle(&store, &found[1]).await.unwrap();
    let one = account(&store).await;
    assert_eq!((one.timers, 2 * one.bytes), (1, two.bytes));
    // A purge leaves what is set aside.
    store.event_purge(at(1_000_000)).await.unwrap();
    assert_eq!(account(&store).await, one);
    assert_eq!(
        store
            .delivery_retry(&lane(), None, None, at(90))
            .await
            .unwrap(),
        1
    );
    handle(&store, &found[0]).await.unwrap();
    assert_eq!(
        (account(&store).await.timers, account(&store).await.bytes),
        (0, 0)
    );
}

async fn timers_that_wait_are_bounded(store: Store) {
    let staged = |timers| {
        let mut commit = commit_with(timers);
        commit.quota.timers = 2;
        store.commit(commit)
    };
    let full = |result: Result<(), CommitError>| match result {
        Err(CommitError::Full(what)) => Some(what),
        other => {
            other.unwrap();
            None
        }
    };
    assert_eq!(full(staged(vec![set("a", 60), set("b", 60)]).await), None);
    assert_eq!(full(staged(vec![set("c", 60)]).await), Some(Kept::Timers));
    // One that takes the place of another is none more.
    assert_eq!(
        full(staged(vec![set("a", 90), cancel("b"), set("c", 60)]).await),
        None
    );
    // On their way they count, until they are handled.
    store.timer_move(at(90), 100).await.unwrap();
    assert_eq!(full(staged(vec![set("d", 200)]).await), Some(Kept::Timers));
    for delivery in due(&store, 90).await {
        handle(&store, &delivery).await.unwrap();
    }
    assert_eq!(full(staged(vec![set("d", 200)]).await), None);
}

async fn what_is_given_up_are_timers_too(store: Store) {
    stage(&store, vec![set("a", 60), set("b", 60), set("c", 600)]).await;
    store.timer_move(at(60), 100).await.unwrap();
    let parked = due(&store, 60).await.remove(0);
    store
        .delivery_park(&parked.key, "no", at(60))
        .await
        .unwrap();
    let given_up = store.delivery_discard(&lane(), None, at(60)).await;
    assert_eq!(given_up.unwrap(), 3);
    assert_eq!(store.timer_next().await.unwrap(), None);
    assert_eq!(
        (account(&store).await.timers, account(&store).await.bytes),
        (0, 0)
    );
}

/// What the audit says of what was given up.
async fn noted(store: &Store) -> Vec<String> {
    let lines = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let entries = lines.into_iter().map(|line| line.entry);
    entries
        .map(|entry| {
            assert_eq!(
                (entry.action.as_str(), entry.target.as_str()),
                ("event.discard", "homework")
            );
            entry.detail
        })
        .collect()
}

/// More timers than a step gives up twice, those of the first second due.
async fn stage_many(store: &Store) {
    for some in (0..1_200_i64).collect::<Vec<_>>().chunks(100) {
        let some = some.iter().map(|n| set(&format!("k{n:04}"), 60 + n % 2));
        stage(store, some.collect()).await;
    }
}

async fn much_is_given_up_some_at_a_time_and_noted_once(store: Store) {
    stage_many(&store).await;
    assert_eq!(store.timer_move(at(60), 2_000).await.unwrap(), 600);
    for _ in 0..3 {
        publish(&store, "homework.given", vec![module(), other_module()]).await;
    }
    let given_up = store.delivery_discard(&lane(), None, at(60)).await;
    assert_eq!(given_up.unwrap(), 1_200 + 3);
    assert_eq!(noted(&store).await, ["1203"]);
    assert_eq!(store.timer_next().await.unwrap(), None);
    assert_eq!(due(&store, 1_000).await, []);
    let left = account(&store).await;
    assert_eq!((left.timers, left.waiting), (0, 3), "what others wait for");
    let again = store.delivery_discard(&lane(), None, at(61)).await;
    assert_eq!(again.unwrap(), 0);
    assert_eq!(noted(&store).await, ["1203"]);
}

/// The event of the last timer is not there, as after a fault of the disk.
const DAMAGE: &str = "DELETE FROM event WHERE id = (SELECT id FROM event ORDER BY id DESC LIMIT 1)";

/// The last step fails: what the two before it gave up stays gone, and is said and noted.
async fn given_up_in_part(store: &Store) {
    let given_up = store.delivery_discard(&lane(), None, at(60)).await;
    let Err(DiscardError { gone, source }) = given_up else {
        panic!("{given_up:?}");
    };
    assert_eq!(gone, 1_000, "{source}");
    assert_eq!(noted(store).await, ["1000"]);
    let left = store.storage_list(SCHOOL).await.unwrap();
    assert_eq!(left[0].timers, 200);
}

async fn all_moved(store: &Store) {
    stage_many(store).await;
    assert_eq!(store.timer_move(at(61), 2_000).await.unwrap(), 1_200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_stays_so_when_a_later_step_fails_sqlite() {
    let fresh = Fresh::sqlite().await;
    all_moved(&fresh.store).await;
    let mut on = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    sqlx::query(DAMAGE).execute(&mut on).await.unwrap();
    on.close().await.unwrap();
    given_up_in_part(&fresh.store).await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_stays_so_when_a_later_step_fails_postgres() {
    let fresh = Fresh::postgres().await;
    all_moved(&fresh.store).await;
    let mut on = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    sqlx::query(DAMAGE).execute(&mut on).await.unwrap();
    on.close().await.unwrap();
    given_up_in_part(&fresh.store).await;
    fresh.remove().await;
}

/// Two nodes move what is due while calls set, cancel and set anew: each timer that was there at last comes
/// once, and each that was replaced in time does not come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_nodes_each_timer_is_moved_once() {
    let fresh = Fresh::postgres().await;
    let one = fresh.store.clone();
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    for round in 0..6_i64 {
        let now = 1_000 * (round + 1);
        let all = (0..100).map(|n| set(&format!("r{round}-{n:02}"), now - n));
        stage(&one, all.collect()).await;
        let put_off = move |n: i64| set(&format!("put-off-{}", n % 10), now + 500_000);
        stage(&one, (0..10).map(put_off).collect()).await;
        let nodes: Vec<_> = [&one, &other, &one, &other]
            .map(|node| {
                let node = node.clone();
                tokio::spawn(async move {
                    let mut moved = 0;
                    for _ in 0..20 {
                        moved += node.timer_move(at(now), 7).await.unwrap();
                    }
                    moved
                })
            })
            .into();
        // Meanwhile others are put off, by calls whose orders cross: none meets a conflict.
        let calls: Vec<_> = (0..20_i64)
            .map(|n| {
                let node = if n % 2 == 0 {
                    one.clone()
                } else {
                    other.clone()
                };
                tokio::spawn(async move {
                    let mut some: Vec<_> = (0..5).map(|k| put_off(n * 7 + k)).collect();
                    some.push(cancel(&format!("gone-{}", n % 3)));
                    if n % 2 == 0 {
                        some.reverse();
                    }
                    node.commit(commit_with(some)).await
                })
            })
            .collect();
        let mut moved = 0;
        for task in nodes {
            moved += task.await.unwrap();
        }
        for task in calls {
            task.await.unwrap().unwrap();
        }
        // What somebody was taking is passed over, and comes with the next look.
        moved += one.timer_move(at(now), 1_000).await.unwrap();
        assert_eq!(moved, 100);
        let found = due(&one, now).await;
        let mut found = keys(&found);
        found.sort();
        let expected: Vec<_> = (0..100).map(|n| format!("r{round}-{n:02}")).collect();
        assert_eq!(found, expected);
        let given_up = one.delivery_discard(&lane(), None, at(now)).await;
        assert_eq!(given_up.unwrap(), 100 + 10);
    }
    other.close().await;
    fresh.remove().await;
}
