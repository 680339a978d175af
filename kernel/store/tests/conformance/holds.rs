//! Modules held back, and how they faulted.

use jiff::{SignedDuration, Timestamp};
use preau_domain::hold::{Door, Hold, HoldKind, Scope};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_store::{AuditEntry, ChangeKind, FaultSeen, Held, Store};
use uuid::Uuid;

on_both!(
    doors_are_closed_and_opened_with_what_tells_of_it,
    the_kernel_does_not_change_what_a_person_holds,
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
}

async fn the_kernel_does_not_change_what_a_person_holds(store: Store) {
    let by_hand = held(Some(1), HoldKind::Hand, 0);
    for one in [
        held(Some(1), HoldKind::Quarantine, 1),
        by_hand.clone(),
        held(Some(1), HoldKind::Quarantine, 2),
    ] {
        store.hold_change(&[one], &[], &[]).await.unwrap();
    }
    assert_eq!(store.hold_list().await.unwrap(), [by_hand]);
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
