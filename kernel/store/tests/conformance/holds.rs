//! Modules held back, and how they faulted.

use jiff::{SignedDuration, Timestamp};
use preau_domain::hold::{Door, Hold, HoldKind, Scope};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_store::{AuditEntry, ChangeKind, FaultSeen, Held, HoldTurn, Store, released};
use uuid::Uuid;

on_both!(
    doors_are_closed_and_opened_with_what_tells_of_it,
    the_kernel_does_not_change_what_a_person_holds,
    what_the_kernel_closes_is_told_once_whichever_nodes_close_it,
    what_another_version_did_closes_and_opens_nothing,
    another_version_opens_what_the_kernel_closed,
    a_fault_stands_once_with_how_often,
);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn homework() -> ModuleId {
    "homework".parse().expect("an id")
}

fn held(school: Option<i64>, kind: HoldKind, times: u32) -> Held {
    Held {
        scope: Scope {
            school: school.map(SchoolId),
            module: homework(),
            door: Door::Pages,
        },
        hold: Hold {
            kind,
            since: at(100),
            until: at(130),
            times,
        },
        by: (kind == HoldKind::Hand).then_some(PersonId(Uuid::from_u128(7))),
    }
}

fn entry(action: &str) -> AuditEntry {
    AuditEntry {
        at: at(100),
        school: Some(SchoolId(1)),
        actor: None,
        action: action.to_owned(),
        target: "homework".to_owned(),
        detail: String::new(),
    }
}

async fn doors_are_closed_and_opened_with_what_tells_of_it(store: Store) {
    let here = held(Some(1), HoldKind::Quarantine, 1);
    let everywhere = held(None, HoldKind::Quarantine, 1);
    let both = [here.clone(), everywhere.clone()];
    let entries = [entry("module.quarantined")];
    store.hold_change(&both, &[], &entries).await.unwrap();
    assert_eq!(store.hold_list().await.unwrap(), [everywhere.clone(), here]);
    let longer = held(Some(1), HoldKind::Quarantine, 2);
    let (closed, opened) = ([longer.clone()], [everywhere.scope]);
    store.hold_change(&closed, &opened, &[]).await.unwrap();
    assert_eq!(store.hold_list().await.unwrap(), [longer]);
    let lines = store.audit_list(Some(SchoolId(1)), 10, None).await.unwrap();
    assert_eq!(lines.len(), 1);
    let told = store.change_list(0).await.unwrap();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|change| change.kind == ChangeKind::Hold));
    let opened = [held(Some(1), HoldKind::Quarantine, 2).scope];
    store.hold_change(&[], &opened, &[]).await.unwrap();
    let told = store.change_list(0).await.unwrap();
    let released: Vec<_> = told.iter().map(|change| released(&change.key)).collect();
    let of = |school| Some((school, homework()));
    assert_eq!(released, [None, of(None), of(Some(SchoolId(1)))]);
}

/// Makes this version the one that runs.
async fn run(store: &Store, version: &str) {
    store.component_put("d1", b"one").await.unwrap();
    let module = homework();
    let added = store.module_version_add(&module, version, "d1", "[module]", at(0));
    added.await.unwrap();
    let entry = AuditEntry {
        school: None,
        ..entry("module.install")
    };
    let set = store.module_current_set(&module, version, &entry);
    set.await.unwrap();
}

fn turn(school: Option<i64>, times: Option<u32>, version: &str) -> HoldTurn {
    let Held { scope, hold, .. } = held(school, HoldKind::Quarantine, times.unwrap_or(0));
    let action = times.map_or("module.recovered", |_| "module.quarantined");
    HoldTurn {
        told: AuditEntry {
            school: scope.school,
            ..entry(action)
        },
        scope,
        hold: times.map(|_| hold),
        version: version.to_owned(),
    }
}

async fn said(store: &Store) -> Vec<String> {
    let lines = store.audit_list(Some(SchoolId(1)), 10, None).await.unwrap();
    lines.into_iter().map(|line| line.entry.action).collect()
}

async fn the_kernel_does_not_change_what_a_person_holds(store: Store) {
    run(&store, "1.0.0").await;
    let by_hand = held(Some(1), HoldKind::Hand, 0);
    let turn = async |times| {
        let turn = turn(Some(1), times, "1.0.0");
        store.hold_turn(&[turn]).await.unwrap();
    };
    turn(Some(1)).await;
    let held = [by_hand];
    store.hold_change(&held, &[], &[]).await.unwrap();
    for times in [Some(2), None] {
        turn(times).await;
        assert_eq!(store.hold_list().await.unwrap(), held);
    }
    assert_eq!(said(&store).await, ["module.quarantined"]);
}

async fn what_the_kernel_closes_is_told_once_whichever_nodes_close_it(store: Store) {
    run(&store, "1.0.0").await;
    let turn = |times| turn(Some(1), times, "1.0.0");
    store.hold_turn(&[turn(Some(1))]).await.unwrap();
    store.hold_turn(&[turn(Some(1))]).await.unwrap();
    let longer = [turn(Some(2)), turn(Some(3))];
    store.hold_turn(&longer).await.unwrap();
    let closed = held(Some(1), HoldKind::Quarantine, 3);
    assert_eq!(store.hold_list().await.unwrap(), [closed]);
    assert_eq!(said(&store).await, ["module.quarantined"]);
    for _ in 0..2 {
        store.hold_turn(&[turn(None)]).await.unwrap();
    }
    assert_eq!(store.hold_list().await.unwrap(), []);
    assert_eq!(
        said(&store).await,
        ["module.recovered", "module.quarantined"]
    );
}

async fn what_another_version_did_closes_and_opens_nothing(store: Store) {
    run(&store, "1.0.0").await;
    run(&store, "1.1.0").await;
    let old = turn(Some(1), Some(1), "1.0.0");
    store.hold_turn(&[old]).await.unwrap();
    assert_eq!(store.hold_list().await.unwrap(), []);
    let (new, old) = (
        turn(Some(1), Some(1), "1.1.0"),
        turn(Some(1), None, "1.0.0"),
    );
    store.hold_turn(&[new, old]).await.unwrap();
    assert_eq!(store.hold_list().await.unwrap().len(), 1);
    assert_eq!(said(&store).await, ["module.quarantined"]);
}

async fn another_version_opens_what_the_kernel_closed(store: Store) {
    run(&store, "1.0.0").await;
    let (closed, by_hand) = ([None, Some(1)], held(Some(2), HoldKind::Hand, 0));
    let close = async |version: &str| {
        let turns = closed.map(|school| turn(school, Some(1), version));
        store.hold_turn(&turns).await.unwrap();
        assert_eq!(store.hold_list().await.unwrap().len(), 3);
    };
    let held = [by_hand];
    store.hold_change(&held, &[], &[]).await.unwrap();
    close("1.0.0").await;
    run(&store, "1.0.0").await;
    assert_eq!(store.hold_list().await.unwrap().len(), 3, "the same one");
    run(&store, "1.1.0").await;
    assert_eq!(store.hold_list().await.unwrap(), held);
    close("1.1.0").await;
    let entry = entry("module.put-back");
    let module = homework();
    let back = store.module_current_put_back(&module, "1.1.0", &entry);
    assert!(back.await.unwrap());
    assert_eq!(store.hold_list().await.unwrap(), held);
    let told = store.change_list(0).await.unwrap();
    let last: Vec<_> = told
        .iter()
        .rev()
        .take(2)
        .map(|change| change.kind)
        .collect();
    assert_eq!(last, [ChangeKind::Hold, ChangeKind::Module]);
}

async fn a_fault_stands_once_with_how_often(store: Store) {
    let seen = |place: &str, second, count| FaultSeen {
        school: SchoolId(1),
        module: homework(),
        version: "1.0.0".to_owned(),
        call: "view".to_owned(),
        kind: "trap".to_owned(),
        place: place.to_owned(),
        count,
        first_at: at(second),
        last_at: at(second),
        detail: format!("at {second}"),
        backtrace: format!("{place}\nstart"),
        fuel: 100,
        memory: 65_536,
    };
    store
        .fault_add(&[seen("one", 10, 1), seen("two", 11, 2)])
        .await
        .unwrap();
    store.fault_add(&[seen("one", 20, 3)]).await.unwrap();
    store.fault_add(&[]).await.unwrap();
    let list = store
        .fault_list(SchoolId(1), &homework(), 10)
        .await
        .unwrap();
    let one = FaultSeen {
        count: 4,
        first_at: at(10),
        ..seen("one", 20, 0)
    };
    assert_eq!(list, [one.clone(), seen("two", 11, 2)]);
    let first = store.fault_list(SchoolId(1), &homework(), 1).await.unwrap();
    assert_eq!(first, list[..1]);
    assert_eq!(
        store
            .fault_list(SchoolId(2), &homework(), 10)
            .await
            .unwrap(),
        []
    );
    let elsewhere = FaultSeen {
        school: SchoolId(2),
        ..seen("one", 30, 5)
    };
    store.fault_add(&[elsewhere]).await.unwrap();
    let ways = store.fault_ways(&homework(), 10).await.unwrap();
    let ways: Vec<_> = ways
        .iter()
        .map(|way| (&*way.place, way.schools, way.count, way.last_at))
        .collect();
    assert_eq!(ways, [("one", 2, 9, at(30)), ("two", 1, 2, at(11))]);
    let purged = store
        .fault_purge(at(11) + SignedDuration::from_secs(1))
        .await;
    assert_eq!(purged.unwrap(), 1);
    let list = store
        .fault_list(SchoolId(1), &homework(), 10)
        .await
        .unwrap();
    assert_eq!(list, [one]);
}
