//! What people were told of the service, and how it was.

use jiff::Timestamp;
use preau_domain::condition::{Condition, Part};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;
use preau_store::{AuditEntry, ConditionDay, ConditionSlot, SLOTS_OF_DAY, Store};

on_both!(
    an_incident_is_read_as_it_was_written_and_only_one_writes_what_comes_next,
    what_was_written_by_mistake_goes_with_all_that_it_said,
    what_is_over_goes_and_what_is_not_stays,
    the_worst_that_a_node_found_holds,
    a_day_counts_its_slots,
    of_too_many_days_those_of_everybody_and_the_newest_are_given,
);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn part(school: Option<i64>, service: &str) -> Part {
    Part {
        school: school.map(SchoolId),
        service: service.parse().expect("a service"),
    }
}

fn text(fr: &str, en: &str) -> Text {
    Text {
        fr: fr.to_owned(),
        en: en.to_owned(),
    }
}

fn line(second: i64, stage: Stage) -> IncidentLine {
    IncidentLine {
        at: at(second),
        stage,
        text: text("Nous cherchons.", "We are looking."),
        by: None,
    }
}

fn incident(key: &str, second: i64) -> Incident {
    Incident {
        id: IncidentId::of_source("test", key),
        version: 0,
        kind: IncidentKind::Trouble,
        title: text("Les devoirs ne s’ouvrent pas", ""),
        condition: Condition::Partial,
        parts: vec![part(None, "sign-in"), part(Some(1), "homework")],
        begins: at(second),
        ends: None,
        lines: vec![line(second, Stage::Noticed)],
        changed: at(second),
    }
}

/// The same with what comes next.
fn then(mut incident: Incident, version: u64, second: i64, stage: Stage) -> Incident {
    incident.version = version;
    incident.changed = at(second);
    incident.say(line(second, stage));
    incident
}

fn entry() -> AuditEntry {
    AuditEntry {
        at: at(100),
        school: None,
        actor: None,
        action: "status.update".to_owned(),
        target: String::new(),
        detail: String::new(),
    }
}

async fn put(store: &Store, incident: &Incident) -> bool {
    let written = store.incident_put(incident, &entry()).await;
    written.expect("the database answers")
}

async fn an_incident_is_read_as_it_was_written_and_only_one_writes_what_comes_next(store: Store) {
    let first = incident("1", 100);
    assert!(put(&store, &first).await);
    assert!(!put(&store, &first).await, "it is there");
    let written = Incident {
        version: 1,
        ..first.clone()
    };
    assert_eq!(store.incident_list(at(0)).await.unwrap(), [written]);
    let over = then(first.clone(), 1, 200, Stage::Over);
    assert!(put(&store, &over).await);
    assert!(!put(&store, &over).await, "somebody wrote it before");
    let written = Incident { version: 2, ..over };
    assert_eq!(
        store.incident_list(at(200)).await.unwrap(),
        std::slice::from_ref(&written)
    );
    assert_eq!(store.incident_list(at(201)).await.unwrap(), []);
    let elsewhere = Incident {
        parts: vec![part(None, "portal")],
        ends: Some(at(150)),
        ..written
    };
    assert!(put(&store, &elsewhere).await);
    let written = Incident {
        version: 3,
        ..elsewhere
    };
    assert_eq!(store.incident_list(at(0)).await.unwrap(), [written]);
}

async fn what_was_written_by_mistake_goes_with_all_that_it_said(store: Store) {
    let (mistake, other) = (incident("1", 100), incident("2", 100));
    assert!(put(&store, &mistake).await && put(&store, &other).await);
    let remove = async |version| {
        let removed = store.incident_remove(mistake.id, version, &entry()).await;
        removed.expect("the database answers")
    };
    assert!(!remove(2).await, "there is no such version");
    assert!(remove(1).await);
    assert!(!remove(1).await);
    let left = store.incident_list(at(0)).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].id, left[0].parts.len()), (other.id, 2));
    // Nothing of it is left that a new one of the same name would meet.
    assert!(put(&store, &mistake).await);
    let again = store.incident_list(at(0)).await.unwrap();
    let again = again.iter().find(|one| one.id == mistake.id);
    assert_eq!(again.map(|one| one.lines.len()), Some(1));
}

async fn what_is_over_goes_and_what_is_not_stays(store: Store) {
    let (open, over) = (incident("1", 100), incident("2", 100));
    let works = Incident {
        kind: IncidentKind::Works,
        ends: Some(at(150)),
        ..incident("3", 100)
    };
    for one in [&open, &over, &works] {
        assert!(put(&store, one).await);
    }
    assert!(put(&store, &then(over, 1, 200, Stage::Over)).await);
    assert_eq!(store.incident_purge(at(100)).await.unwrap(), 0);
    assert_eq!(store.incident_purge(at(151)).await.unwrap(), 1, "the works");
    assert_eq!(store.incident_purge(at(200)).await.unwrap(), 0);
    assert_eq!(store.incident_purge(at(201)).await.unwrap(), 1);
    let left = store.incident_list(at(10_000)).await.unwrap();
    assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [open.id]);
}

fn found(slot: i64, part: &Part, condition: Condition) -> ConditionSlot {
    ConditionSlot {
        slot,
        part: part.clone(),
        condition,
    }
}

async fn the_worst_that_a_node_found_holds(store: Store) {
    let (here, portal) = (part(Some(1), "homework"), part(None, "portal"));
    for slots in [
        vec![
            found(7, &here, Condition::Partial),
            found(7, &portal, Condition::Operational),
        ],
        vec![found(7, &here, Condition::Down)],
        vec![
            found(7, &here, Condition::Slow),
            found(7, &portal, Condition::Operational),
        ],
        Vec::new(),
    ] {
        store.condition_add(&slots).await.unwrap();
    }
    let all = [
        found(7, &portal, Condition::Operational),
        found(7, &here, Condition::Down),
    ];
    assert_eq!(store.condition_list(7, 8).await.unwrap(), all);
    assert_eq!(store.condition_list(8, 9).await.unwrap(), []);
    assert_eq!(store.condition_first().await.unwrap(), Some(7));
    assert_eq!(store.condition_purge(7).await.unwrap(), 0);
    assert_eq!(store.condition_purge(8).await.unwrap(), 2);
    assert_eq!(store.condition_first().await.unwrap(), None);
}

async fn a_day_counts_its_slots(store: Store) {
    let (here, portal) = (part(Some(1), "homework"), part(None, "portal"));
    let midnight = 2 * SLOTS_OF_DAY;
    let slots = [
        found(midnight - 13, &portal, Condition::Operational),
        found(midnight - 1, &portal, Condition::Partial),
        found(midnight, &portal, Condition::Operational),
        found(midnight + 1, &portal, Condition::Slow),
        found(midnight + 1, &here, Condition::Down),
    ];
    store.condition_add(&slots).await.unwrap();
    let day = |day, part: &Part, slots, [slow, partial, down]: [u64; 3]| ConditionDay {
        day,
        part: part.clone(),
        slots,
        slow,
        partial,
        down,
    };
    assert_eq!(
        store
            .condition_days(SLOTS_OF_DAY, 3 * SLOTS_OF_DAY, 0, 100)
            .await
            .unwrap(),
        [
            day(2, &portal, 2, [1, 0, 0]),
            day(1, &portal, 2, [0, 1, 0]),
            day(2, &here, 1, [0, 0, 1]),
        ]
    );
    // An hour ahead of UTC, the day begins an hour before.
    let ahead = store.condition_days(SLOTS_OF_DAY - 12, 3 * SLOTS_OF_DAY - 12, 12, 100);
    assert_eq!(
        ahead.await.unwrap(),
        [
            day(2, &portal, 3, [1, 1, 0]),
            day(1, &portal, 1, [0, 0, 0]),
            day(2, &here, 1, [0, 0, 1]),
        ]
    );
    let later = store.condition_days(midnight + 2, midnight + 3, 0, 100);
    assert_eq!(later.await.unwrap(), []);
    let since = store.condition_days(midnight + 1, midnight + 2, 0, 100);
    assert_eq!(since.await.unwrap().first().map(|day| day.slots), Some(1));
}

async fn of_too_many_days_those_of_everybody_and_the_newest_are_given(store: Store) {
    let portal = part(None, "portal");
    let of = |school| part(Some(school), "homework");
    let slots = [
        found(0, &portal, Condition::Operational),
        found(0, &of(1), Condition::Down),
        found(SLOTS_OF_DAY, &of(2), Condition::Slow),
        found(SLOTS_OF_DAY, &of(3), Condition::Slow),
    ];
    store.condition_add(&slots).await.unwrap();
    let days = store
        .condition_days(0, 2 * SLOTS_OF_DAY, 0, 3)
        .await
        .unwrap();
    let days: Vec<_> = days.iter().map(|one| (one.day, &one.part)).collect();
    assert_eq!(days, [(0, &portal), (1, &of(2)), (1, &of(3))]);
}
