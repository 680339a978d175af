//! What modules keep: their accounts, and the quota that holds them.

use std::collections::BTreeSet;

use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::module::{Collection, Index};
use preau_domain::plan::{Kept, Quota, Share};
use preau_domain::record::{Due, Event, Timer, Value};
use preau_store::{
    By, Commit, CommitError, EventDelivery, Lane, OtherKeys, PersonStorage, Storage, Store,
    StoreError, StoreOptions,
};
use sqlx::Connection;

use crate::fresh::Fresh;
use crate::homework::{
    OTHER_SCHOOL, PLENTY, SCHOOL, at, commit, commit_of, delete, get, is_conflict, module,
    other_module, publish, put, task, tasks,
};
use crate::region::WITHOUT_IT;

on_both!(
    accounts_say_what_a_recount_finds,
    a_quota_holds_to_the_record_however_many_write_at_once,
    what_would_be_too_much_is_refused_as_a_whole,
    what_shrinks_passes_beyond_the_quota,
    events_that_wait_are_bounded_until_they_are_handled,
    events_take_room_until_they_are_removed,
    what_waits_is_given_up_with_its_room,
    a_module_that_is_full_is_served_again_when_there_is_room,
    one_transaction_changes_the_accounts_of_many_schools,
    what_modules_keep_is_noted_day_by_day,
);

/// Accounts as they are compared: those with nothing in them are as none.
fn filled(mut accounts: Vec<Storage>) -> Vec<Storage> {
    accounts.retain(|one| one.records + one.bytes + one.waiting + one.timers > 0);
    accounts
}

pub(crate) async fn assert_right(store: &Store, when: &str) {
    for school in [SCHOOL, OTHER_SCHOOL] {
        let kept = filled(store.storage_list(school).await.unwrap());
        let counted = filled(store.storage_recount(school).await.unwrap());
        assert_eq!(kept, counted, "{when}");
        let written = written(store.storage_person_list(school).await.unwrap());
        let counted = self::written(store.storage_person_recount(school).await.unwrap());
        assert_eq!(written, counted, "{when}");
    }
}

/// The same of people.
pub(crate) fn written(mut accounts: Vec<PersonStorage>) -> Vec<PersonStorage> {
    accounts.retain(|one| one.records + one.bytes + one.files > 0);
    accounts
}

pub(crate) fn person(key: &str) -> PersonId {
    PersonId::of_source("test", key)
}

/// More than any test writes.
pub(crate) const OWN: Share = Share {
    records: 1 << 40,
    bytes: 1 << 40,
    files: 1 << 40,
};

pub(crate) async fn account(store: &Store, module: &ModuleId) -> Storage {
    let all = store.storage_list(SCHOOL).await.unwrap();
    let found = all.into_iter().find(|one| one.module == module.as_str());
    found.unwrap_or(Storage {
        school: SCHOOL,
        module: module.to_string(),
        records: 0,
        bytes: 0,
        waiting: 0,
        timers: 0,
        notifications: 0,
        files: 0,
    })
}

pub(crate) fn full(result: &Result<(), CommitError>) -> Option<Kept> {
    match result {
        Err(CommitError::Full(what)) => Some(*what),
        _ => None,
    }
}

/// Numbers that are the same at each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        // Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn place(dice: &mut Dice) -> (SchoolId, ModuleId) {
    let school = [SCHOOL, OTHER_SCHOOL][usize::from(dice.below(3) == 0)];
    let module = [module(), other_module()][usize::from(dice.below(3) == 0)].clone();
    (school, module)
}

/// A commit of one or more random changes, and perhaps of events and an acknowledgement.
pub(crate) async fn any_commit(store: &Store, dice: &mut Dice, number: u64) -> Commit {
    let (school, module) = place(dice);
    let mut changes = Vec::new();
    let mut names = BTreeSet::new();
    for _ in 0..=dice.below(3) {
        names.insert(format!("r{}", dice.below(12)));
    }
    for name in names {
        let stored = store
            .record_get(school, &module, &tasks(), &crate::homework::id(&name))
            .await
            .unwrap();
        // Some believe what is not so.
        let version = stored.map(|record| record.version + u64::from(dice.below(10) == 0));
        let text = "é".repeat(usize::try_from(dice.below(60)).unwrap());
        // Some take a unique key that another has.
        let code = format!("code{}", dice.below(40));
        changes.push(match version {
            Some(version) if dice.below(3) == 0 => delete(&name, version),
            _ => put(
                &name,
                version,
                task(&text, i64::try_from(number).unwrap(), &code),
            ),
        });
    }
    let mut commit = commit_of(changes);
    (commit.school, commit.module) = (school, module);
    commit.at = at(i64::try_from(number).unwrap());
    for _ in 0..dice.below(3) {
        commit.writes.events.push(Event {
            name: format!("{}.said", commit.module),
            fields: Vec::new(),
        });
        let subscribers = [vec![], vec![module_of(0)], vec![module_of(0), module_of(1)]];
        let which = usize::try_from(dice.below(3)).unwrap();
        commit.subscribers.push(subscribers[which].clone());
    }
    if dice.below(2) == 0 {
        // Set, set anew, cancelled where it is and where it is not.
        for key in 0..=dice.below(3) {
            let due = (dice.below(3) > 0).then(|| Due {
                at: at(i64::try_from(number + dice.below(20)).unwrap()),
                fields: vec![(
                    "key".to_owned(),
                    Value::Text("k".repeat(usize::try_from(dice.below(40)).unwrap())),
                )],
            });
            commit.writes.timers.push(Timer {
                name: format!("{}.due", commit.module),
                key: key.to_string(),
                due,
            });
        }
    }
    if dice.below(4) == 0 {
        // Small enough that some are refused.
        commit.quota = Quota {
            records: 6,
            bytes: 1_500,
            events: 8,
            timers: 5,
            notifications: 3,
            files: 0,
        };
    }
    if dice.below(3) > 0 {
        let share = match dice.below(3) {
            0 => Share {
                records: 3,
                bytes: 700,
                ..OWN
            },
            _ => OWN,
        };
        let person = person(["a", "b"][usize::from(dice.below(3) == 0)]);
        commit.by = Some(By { person, share });
    }
    commit
}

fn module_of(number: usize) -> ModuleId {
    [module(), other_module()][number].clone()
}

/// What befalls events: handled, put off, set aside, tried again, given up.
pub(crate) async fn any_delivery(store: &Store, dice: &mut Dice, number: u64) {
    let (school, module) = place(dice);
    let lane = Lane { school, module };
    let now = at(i64::try_from(number).unwrap());
    for delivery in store.delivery_lease(&lane, now, now, 3).await.unwrap() {
        match dice.below(4) {
            0 => store.delivery_park(&delivery.key, "no", now).await.unwrap(),
            1 => store
                .delivery_failed(&delivery.key, now, "no")
                .await
                .unwrap(),
            _ => {
                let mut handled = any_commit(store, dice, number).await;
                (handled.school, handled.module) = (school, lane.module.clone());
                let event = delivery.key.event;
                handled.acknowledges = Some(EventDelivery { event });
                // In conflict, beyond the quota, or done.
                drop(store.commit(handled).await);
            }
        }
    }
    if dice.below(4) == 0 {
        store.delivery_retry(&lane, None, None, now).await.unwrap();
    }
    if dice.below(12) == 0 {
        store.delivery_discard(&lane, None, now).await.unwrap();
    }
}

/// What nobody asked for: retention, a new index, removing handled events, timers that are due.
async fn any_upkeep(store: &Store, dice: &mut Dice, number: u64) {
    let (school, module) = place(dice);
    let now = at(i64::try_from(number).unwrap());
    match dice.below(4) {
        3 => {
            store.timer_move(now, 4).await.unwrap();
        }
        0 => {
            let before = now - jiff::SignedDuration::from_secs(20);
            match store
                .record_expire(school, &module, &tasks(), before, 3)
                .await
            {
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        1 => {
            let collection = indexed_otherwise(dice.below(2) == 0);
            // A record that somebody changes meanwhile is a conflict.
            drop(
                store
                    .index_backfill(school, &module, &collection, OtherKeys::Remove, None, 100)
                    .await,
            );
        }
        _ => {
            let before = now - jiff::SignedDuration::from_secs(5);
            store.event_purge(before).await.unwrap();
        }
    }
}

/// The collection with an index more, or less.
fn indexed_otherwise(more: bool) -> Collection {
    let mut collection = tasks();
    if more {
        collection.indexes.push(Index {
            name: "number".to_owned(),
            fields: vec![1, 0],
            unique: false,
        });
    } else {
        collection.indexes.pop();
    }
    collection
}

async fn accounts_say_what_a_recount_finds(store: Store) {
    let (mut with_events, mut with_timers) = (false, false);
    for seed in 0..4_u64 {
        let tasks: Vec<_> = (0..6_u64)
            .map(|one| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut dice = Dice(1_000 * seed + one);
                    let mut ended = BTreeSet::new();
                    for number in 0..40 {
                        let number = 100 * seed + number;
                        match dice.below(8) {
                            0 => any_upkeep(&store, &mut dice, number).await,
                            1 | 2 => any_delivery(&store, &mut dice, number).await,
                            _ => {
                                let commit = any_commit(&store, &mut dice, number).await;
                                let result = store.commit(commit).await;
                                ended.insert(match &result {
                                    Ok(()) => "done",
                                    Err(CommitError::Full(_)) => "full",
                                    Err(CommitError::ShareFull(_)) => "share",
                                    Err(_) if is_conflict(&result) => "conflict",
                                    Err(error) => panic!("{error:?}"),
                                });
                            }
                        }
                    }
                    ended
                })
            })
            .collect();
        let mut ended = BTreeSet::new();
        for task in tasks {
            ended.extend(task.await.unwrap());
        }
        assert_eq!(ended, BTreeSet::from(["conflict", "done", "full", "share"]));
        assert_right(&store, &format!("seed {seed}")).await;
        let kept = store.storage_list(SCHOOL).await.unwrap();
        with_events |= kept.iter().any(|one| one.records > 0 && one.waiting > 0);
        with_timers |= kept.iter().any(|one| one.records > 0 && one.timers > 0);
    }
    assert!(with_events && with_timers, "there was something to count");
}

async fn a_quota_holds_to_the_record_however_many_write_at_once(store: Store) {
    let writes = (0..120).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let name = format!("r{n}");
            let mut commit = commit_of(vec![put(&name, None, task("g", n, &name))]);
            commit.quota.records = 10;
            match n % 3 {
                0 => {}
                1 => {
                    commit.school = OTHER_SCHOOL;
                    commit.quota = PLENTY;
                }
                _ => {
                    commit.module = other_module();
                    commit.quota = PLENTY;
                }
            }
            (n % 3, store.commit(commit).await)
        })
    });
    let (mut done, mut refused) = (0, 0);
    for write in writes.collect::<Vec<_>>() {
        match write.await.unwrap() {
            (0, Ok(())) => done += 1,
            (0, result) => {
                assert_eq!(full(&result), Some(Kept::Records), "{result:?}");
                refused += 1;
            }
            (_, neighbour) => neighbour.expect("nobody else is full"),
        }
    }
    assert_eq!((done, refused), (10, 30));
    assert_eq!(account(&store, &module()).await.records, 10);
    assert_right(&store, "after the crowd").await;
}

async fn what_would_be_too_much_is_refused_as_a_whole(store: Store) {
    commit(&store, vec![put("a", None, task("g", 1, "a"))])
        .await
        .unwrap();
    let before = account(&store, &module()).await;
    let mut two = commit_of(vec![
        put("a", Some(1), task("g", 9, "a")),
        put("b", None, task("g", 2, "b")),
        put("c", None, task("g", 3, "c")),
    ]);
    two.writes.events = vec![Event {
        name: "homework.given".to_owned(),
        fields: Vec::new(),
    }];
    two.subscribers = vec![vec![module()]];
    two.quota.records = 2;
    let refused = store.commit(two.clone()).await;
    assert_eq!(full(&refused), Some(Kept::Records));
    assert_eq!(get(&store, SCHOOL, "a").await.unwrap().version, 1);
    assert_eq!(get(&store, SCHOOL, "b").await, None);
    assert_eq!(account(&store, &module()).await, before);
    two.quota.records = 3;
    two.quota.bytes = before.bytes + 1;
    assert_eq!(full(&store.commit(two.clone()).await), Some(Kept::Bytes));
    assert_eq!(account(&store, &module()).await, before);
    two.quota.bytes = PLENTY.bytes;
    store.commit(two).await.unwrap();
    let after = account(&store, &module()).await;
    assert_eq!((after.records, after.waiting), (3, 1));
    assert_right(&store, "after all").await;
}

async fn what_shrinks_passes_beyond_the_quota(store: Store) {
    let long = "x".repeat(500);
    let names = ["a", "b", "c"];
    let all = names.map(|name| put(name, None, task(&long, 1, name)));
    commit(&store, all.to_vec()).await.unwrap();
    // The region lowered it since.
    let quota = Quota {
        records: 1,
        bytes: 100,
        events: 0,
        timers: 0,
        notifications: 0,
        files: 0,
    };
    let store = &store;
    let tried = |changes| async move {
        let mut commit = commit_of(changes);
        commit.quota = quota;
        store.commit(commit).await
    };
    let longer = format!("{long}y");
    let grown = tried(vec![put("a", Some(1), task(&longer, 1, "a"))]).await;
    assert_eq!(full(&grown), Some(Kept::Bytes));
    tried(vec![put("a", Some(1), task("short", 1, "a"))])
        .await
        .unwrap();
    let exchanged = vec![delete("b", 1), put("d", None, task("short", 1, "d"))];
    tried(exchanged).await.unwrap();
    let one_more = vec![delete("c", 1), put("e", None, task(&longer, 1, "e"))];
    assert_eq!(full(&tried(one_more).await), Some(Kept::Bytes));
    let more = tried(vec![put("e", None, task("short", 1, "e"))]).await;
    assert_eq!(full(&more), Some(Kept::Records));
    tried(vec![delete("c", 1), delete("d", 1)]).await.unwrap();
    tried(vec![delete("a", 2)]).await.unwrap();
    let empty = account(store, &module()).await;
    assert_eq!((empty.records, empty.bytes), (0, 0));
}

async fn say(store: &Store, events: u64) -> Result<(), CommitError> {
    let mut commit = commit_of(Vec::new());
    commit.writes.events = vec![Event {
        name: "homework.given".to_owned(),
        fields: Vec::new(),
    }];
    commit.subscribers = vec![vec![module(), other_module()]];
    commit.quota.events = events;
    store.commit(commit).await
}

async fn events_that_wait_are_bounded_until_they_are_handled(store: Store) {
    say(&store, 3).await.unwrap();
    assert_eq!(full(&say(&store, 3).await), Some(Kept::Events));
    let lane = Lane {
        school: SCHOOL,
        module: other_module(),
    };
    let leased = store.delivery_lease(&lane, at(1), at(2), 10).await.unwrap();
    let key = &leased[0].key;
    // What is set aside waits too.
    store.delivery_park(key, "no", at(1)).await.unwrap();
    assert_eq!(full(&say(&store, 3).await), Some(Kept::Events));
    store
        .delivery_retry(&lane, None, None, at(1))
        .await
        .unwrap();
    let mut handled = commit_of(Vec::new());
    handled.module = other_module();
    handled.acknowledges = Some(EventDelivery { event: key.event });
    handled.quota.events = 0;
    store.commit(handled).await.unwrap();
    assert_eq!(account(&store, &module()).await.waiting, 1);
    say(&store, 3).await.unwrap();
    assert_eq!(account(&store, &module()).await.waiting, 3);
    assert_eq!(account(&store, &other_module()).await.waiting, 0);
    assert_right(&store, "in the end").await;
}

async fn events_take_room_until_they_are_removed(store: Store) {
    publish(&store, "homework.given", vec![module()]).await;
    let kept = account(&store, &module()).await;
    assert!(kept.bytes > 100, "{kept:?}");
    let mut commit = commit_of(Vec::new());
    commit.writes.events = vec![Event {
        name: "homework.given".to_owned(),
        fields: Vec::new(),
    }];
    commit.subscribers = vec![vec![module()]];
    commit.quota.bytes = kept.bytes + 50;
    assert_eq!(full(&store.commit(commit).await), Some(Kept::Bytes));
    let lane = Lane {
        school: SCHOOL,
        module: module(),
    };
    let leased = store.delivery_lease(&lane, at(1), at(2), 10).await.unwrap();
    let mut handled = commit_of(Vec::new());
    handled.acknowledges = Some(EventDelivery {
        event: leased[0].key.event,
    });
    store.commit(handled).await.unwrap();
    assert_eq!(account(&store, &module()).await.bytes, kept.bytes);
    assert_eq!(store.event_purge(at(10)).await.unwrap(), 1);
    assert_eq!(account(&store, &module()).await.bytes, 0);
    assert_right(&store, "in the end").await;
}

async fn what_waits_is_given_up_with_its_room(store: Store) {
    for _ in 0..3 {
        say(&store, 6).await.unwrap();
    }
    let lane = Lane {
        school: SCHOOL,
        module: other_module(),
    };
    let given_up = store.delivery_discard(&lane, None, at(1)).await.unwrap();
    assert_eq!(given_up, 3);
    assert_eq!(account(&store, &module()).await.waiting, 3);
    let again = store.delivery_discard(&lane, None, at(1)).await.unwrap();
    assert_eq!(again, 0);
    let audit = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let actions: Vec<_> = audit.iter().map(|line| &line.entry.action).collect();
    assert_eq!(actions, ["event.discard"]);
    assert_right(&store, "in the end").await;
}

async fn a_module_that_is_full_is_served_again_when_there_is_room(store: Store) {
    let write = |name: String, records| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut commit = commit_of(vec![put(&name, None, task("g", 1, &name))]);
            commit.quota.records = records;
            store.commit(commit).await
        })
    };
    for round in 0..5_u64 {
        let most = 4 * (round + 1);
        let crowd: Vec<_> = (0..16)
            .map(|n| write(format!("r{round}-{n}"), most))
            .collect();
        let mut done = 0;
        for one in crowd {
            done += u64::from(one.await.unwrap().is_ok());
        }
        assert_eq!(done, 4, "round {round}");
    }
    assert_right(&store, "in the end").await;
}

/// As many as take statements of each size.
async fn one_transaction_changes_the_accounts_of_many_schools(store: Store) {
    let schools = || (100..183).map(SchoolId);
    for school in schools() {
        let mut commit = commit_of(vec![put("a", None, task("g", 1, "a"))]);
        commit.school = school;
        commit.writes.events = vec![Event {
            name: "homework.given".to_owned(),
            fields: Vec::new(),
        }];
        commit.subscribers = vec![vec![other_module()]];
        store.commit(commit).await.unwrap();
        let module = other_module();
        let lane = Lane { school, module };
        store.delivery_discard(&lane, None, at(1)).await.unwrap();
    }
    assert_eq!(store.event_purge(at(10)).await.unwrap(), 83);
    for school in schools() {
        let kept = store.storage_list(school).await.unwrap();
        assert_eq!(kept, store.storage_recount(school).await.unwrap());
        assert_eq!((kept[0].records, kept[0].waiting), (1, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_holds_between_nodes() {
    let fresh = Fresh::postgres().await;
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    let writes = (0..200).map(|n| {
        let store = [&fresh.store, &other][n % 2].clone();
        tokio::spawn(async move {
            let name = format!("r{n}");
            let mut commit = commit_of(vec![put(&name, None, task("g", 1, &name))]);
            commit.quota.records = 30;
            if n % 4 < 2 {
                commit.module = other_module();
                commit.quota = PLENTY;
            }
            (n % 4 < 2, store.commit(commit).await)
        })
    });
    let mut done = 0;
    for write in writes.collect::<Vec<_>>() {
        match write.await.unwrap() {
            (true, neighbour) => neighbour.expect("nobody else is full"),
            (false, Ok(())) => done += 1,
            (false, result) => assert_eq!(full(&result), Some(Kept::Records), "{result:?}"),
        }
    }
    assert_eq!(done, 30);
    assert_right(&fresh.store, "of two nodes").await;
    other.close().await;
    fresh.remove().await;
}

/// What a database was before there were accounts.
const BEFORE: [&str; 43] = [
    "DROP TABLE gate_clock",
    "DROP TABLE own_export",
    "DROP TABLE lesson",
    "DROP TABLE condition_slot",
    "DROP TABLE incident_line",
    "DROP TABLE incident_part",
    "DROP TABLE incident",
    "DROP TABLE view_change",
    "DROP TABLE view_node",
    "DROP TABLE dial",
    "DROP TABLE storage_day",
    "DROP TABLE erased",
    "DROP TABLE clearing",
    "DROP TABLE enablement_group",
    "DROP TABLE storage_person",
    "ALTER TABLE record DROP COLUMN author",
    "DROP TABLE urgent",
    "DROP TABLE setting_form",
    "DROP TABLE upload",
    "DROP TABLE mail_words",
    "DROP TABLE quiet",
    "DROP TABLE letter",
    "DROP TABLE email_pace",
    "DROP TABLE email",
    "DROP TABLE live_touch",
    "DROP TABLE live_node",
    "DROP TABLE file",
    "DROP TABLE blob_left",
    "DROP TABLE blob",
    "DROP TABLE file_person",
    "DROP TABLE mail_entry",
    "DROP TABLE mail",
    "DROP TABLE mail_box",
    "DROP TABLE timer",
    "DROP TABLE notification",
    "DROP TABLE notification_reader",
    "DROP TABLE notification_mark",
    "DROP TABLE notification_mute",
    "ALTER TABLE delivery DROP COLUMN is_timer",
    "DROP TABLE storage",
    "ALTER TABLE event DROP COLUMN publisher",
    "ALTER TABLE delivery DROP COLUMN publisher",
    "DELETE FROM _sqlx_migrations WHERE version >= 7",
];

async fn fill(store: &Store) {
    store.component_put("digest", b"none").await.unwrap();
    for module in [module(), other_module()] {
        store
            .module_version_add(&module, "1.0.0", "digest", "", at(0))
            .await
            .unwrap();
    }
    for (n, school) in [(0, SCHOOL), (1, SCHOOL), (2, OTHER_SCHOOL)] {
        let name = format!("é{n}");
        let mut commit = commit_of(vec![put("a", None, task(&name, n, &name))]);
        commit.school = school;
        if n == 1 {
            commit.module = other_module();
        }
        store.commit(commit).await.unwrap();
    }
    publish(store, "homework.given", vec![module(), other_module()]).await;
    publish(store, "homework.given", vec![other_module()]).await;
}

async fn counted_by_the_migration(url: &str, before: Vec<Storage>) {
    let store = Store::open(url, StoreOptions::default()).await.unwrap();
    assert_eq!(store.storage_list(SCHOOL).await.unwrap(), before);
    assert_right(&store, "after the migration").await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_is_counted_once_sqlite() {
    let fresh = Fresh::sqlite().await;
    fill(&fresh.store).await;
    let before = fresh.store.storage_list(SCHOOL).await.unwrap();
    fresh.store.close().await;
    let mut on = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    for statement in WITHOUT_IT.into_iter().chain(BEFORE) {
        sqlx::query(statement).execute(&mut on).await.unwrap();
    }
    on.close().await.unwrap();
    counted_by_the_migration(&fresh.url, before).await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_is_counted_once_postgres() {
    let fresh = Fresh::postgres().await;
    fill(&fresh.store).await;
    let before = fresh.store.storage_list(SCHOOL).await.unwrap();
    let mut on = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    for statement in WITHOUT_IT.into_iter().chain(BEFORE) {
        sqlx::query(statement).execute(&mut on).await.unwrap();
    }
    on.close().await.unwrap();
    counted_by_the_migration(&fresh.url, before).await;
    fresh.remove().await;
}

async fn what_modules_keep_is_noted_day_by_day(store: Store) {
    let note = async |day, before| store.storage_note(day, before).await.unwrap();
    let days = async |from| {
        let days = store.storage_days(SCHOOL, from).await.unwrap();
        days.into_iter()
            .map(|(module, day, bytes)| (module, day, bytes > 0))
            .collect::<Vec<_>>()
    };
    note(1, 0).await;
    assert_eq!(days(0).await, [], "nothing is kept yet");
    commit(&store, vec![put("a", None, task("g", 1, "a"))])
        .await
        .unwrap();
    let on = |day| (module().to_string(), day, true);
    note(2, 0).await;
    let before = store.storage_days(SCHOOL, 0).await.unwrap();
    commit(&store, vec![put("b", None, task("g", 2, "b"))])
        .await
        .unwrap();
    note(2, 0).await;
    let after = store.storage_days(SCHOOL, 0).await.unwrap();
    assert!(after[0].2 > before[0].2, "the last of a day holds");
    note(3, 0).await;
    assert_eq!(days(0).await, [on(2), on(3)]);
    assert_eq!(days(3).await, [on(3)]);
    note(4, 3).await;
    assert_eq!(days(0).await, [on(3), on(4)]);
    assert_eq!(store.storage_days(OTHER_SCHOOL, 0).await.unwrap(), []);
}
