//! What people were told of the service, and how it was.

use jiff::Timestamp;
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Condition, Incident, IncidentKind, IncidentLine, Part, Stage};
use preau_domain::module::Text;
use preau_store::{AuditEntry, ConditionDay, ConditionSlot, SLOTS_OF_DAY, Store};

on_both!(
    an_incident_is_read_as_it_was_written_and_only_one_says_what_comes_next,
    what_is_over_goes_and_what_is_not_stays,
    nodes_sum_what_they_counted_and_the_worst_holds,
    a_day_counts_its_slots,
);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn part(school: Option<i64>, module: Option<&str>) -> Part {
    Part {
        school: school.map(SchoolId),
        module: module.map(|id| id.parse().expect("an id")),
    }
}

fn line(second: i64, stage: Stage) -> IncidentLine {
    IncidentLine {
        at: at(second),
        stage,
        text: Text {
            fr: "Nous cherchons.".to_owned(),
            en: "We are looking.".to_owned(),
        },
        by: None,
    }
}

fn incident(key: &str, second: i64) -> Incident {
    Incident {
        id: IncidentId::of_source("test", key),
        kind: IncidentKind::Trouble,
        condition: Condition::Degraded,
        parts: vec![part(None, None), part(Some(1), Some("homework"))],
        begins: at(second),
        ends: None,
        lines: vec![line(second, Stage::Noticed)],
    }
}

fn entry() -> AuditEntry {
    AuditEntry {
        at: at(100),
        school: None,
        actor: None,
        action: "status.say".to_owned(),
        target: String::new(),
        detail: String::new(),
    }
}

async fn an_incident_is_read_as_it_was_written_and_only_one_says_what_comes_next(store: Store) {
    let mut first = incident("1", 100);
    store.incident_add(&first, &entry()).await.unwrap();
    assert_eq!(store.incident_list(at(0)).await.unwrap(), [first.clone()]);
    let over = line(200, Stage::Over);
    let say = async |lines| {
        let said = store.incident_say(first.id, lines, &over, Some(at(190)), &entry());
        said.await.unwrap()
    };
    assert!(!say(0).await, "somebody spoke before");
    assert!(say(1).await);
    assert!(!say(1).await);
    assert!(!say(2).await, "it is over");
    first.lines.push(over.clone());
    first.ends = Some(at(190));
    assert_eq!(store.incident_list(at(200)).await.unwrap(), [first]);
    assert_eq!(store.incident_list(at(201)).await.unwrap(), []);
}

async fn what_is_over_goes_and_what_is_not_stays(store: Store) {
    let (over, open) = (incident("1", 100), incident("2", 100));
    for one in [&over, &open] {
        store.incident_add(one, &entry()).await.unwrap();
    }
    let end = line(200, Stage::Over);
    let said = store.incident_say(over.id, 1, &end, None, &entry()).await;
    assert!(said.unwrap());
    assert_eq!(store.incident_purge(at(200)).await.unwrap(), 0);
    assert_eq!(store.incident_purge(at(201)).await.unwrap(), 1);
    assert_eq!(store.incident_list(at(0)).await.unwrap(), [open]);
}

async fn nodes_sum_what_they_counted_and_the_worst_holds(store: Store) {
    let found = |slot, part, condition, calls, faults| ConditionSlot {
        slot,
        part,
        condition,
        calls,
        faults,
    };
    let here = part(Some(1), Some("homework"));
    let portal = part(None, None);
    let one = [
        found(7, here.clone(), Condition::Down, 40, 30),
        found(7, portal.clone(), Condition::Works, 0, 0),
    ];
    let other = [found(7, here.clone(), Condition::Degraded, 60, 5)];
    store.condition_add(&one).await.unwrap();
    store.condition_add(&other).await.unwrap();
    let all = [
        found(7, portal, Condition::Works, 0, 0),
        found(7, here, Condition::Down, 100, 35),
    ];
    assert_eq!(store.condition_list(7, 8).await.unwrap(), all);
    assert_eq!(store.condition_list(8, 9).await.unwrap(), []);
    assert_eq!(store.condition_purge(7).await.unwrap(), 0);
    assert_eq!(store.condition_purge(8).await.unwrap(), 2);
}

async fn a_day_counts_its_slots(store: Store) {
    let here = part(Some(1), Some("homework"));
    let found = |slot, part: &Part, condition| ConditionSlot {
        slot,
        part: part.clone(),
        condition,
        calls: 1,
        faults: 0,
    };
    let portal = part(None, None);
    let midnight = 2 * SLOTS_OF_DAY;
    let slots = [
        found(midnight - 1, &portal, Condition::Works),
        found(midnight, &portal, Condition::Works),
        found(midnight + 1, &portal, Condition::Degraded),
        found(midnight + 1, &here, Condition::Down),
    ];
    store.condition_add(&slots).await.unwrap();
    let day = |day, part: &Part, slots, degraded, down| ConditionDay {
        day,
        part: part.clone(),
        slots,
        degraded,
        down,
    };
    assert_eq!(
        store.condition_days(1, 3).await.unwrap(),
        [
            day(1, &portal, 1, 0, 0),
            day(2, &portal, 2, 1, 0),
            day(2, &here, 1, 0, 1),
        ]
    );
    assert_eq!(store.condition_days(3, 4).await.unwrap(), []);
}
