//! What people are told of the service: by who runs the region, kept, and told by every node.

use preau_domain::condition::{Condition, Part, Service};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;
use preau_platform::error::PlatformError;
use uuid::Uuid;

use crate::school::{School, node, person};

/// A school, and who runs the region.
async fn region() -> School {
    let school = School::with(&[]).await;
    let name = preau_domain::person::Name {
        title: String::new(),
        given: "Région".to_owned(),
        family: "Essai".to_owned(),
    };
    let added = school.platform.region_operator_add(
        person("region"),
        &name,
        "region",
        "mot de passe d’essai",
    );
    added.await.expect("added");
    school
}

fn text(fr: &str) -> Text {
    Text {
        fr: fr.to_owned(),
        en: String::new(),
    }
}

fn line(school: &School, stage: Stage, fr: &str) -> IncidentLine {
    IncidentLine {
        at: school.platform.now(),
        stage,
        text: text(fr),
        by: None,
    }
}

fn incident(school: &School) -> Incident {
    let now = school.platform.now();
    Incident {
        id: IncidentId(Uuid::new_v4()),
        version: 0,
        kind: IncidentKind::Trouble,
        title: text("Les devoirs ne s’ouvrent pas"),
        condition: Condition::Down,
        parts: vec![Part::everywhere(Service::Portal)],
        begins: now,
        ends: None,
        lines: vec![line(school, Stage::Noticed, "Nous cherchons la cause.")],
        changed: now,
    }
}

#[tokio::test]
async fn only_who_runs_the_region_tells_people_and_the_journal_says_who_did() {
    let school = region().await;
    let first = incident(&school);
    for who in ["pupil", "admin", "head"] {
        let by = school.by(who).await;
        let refused = school.platform.incident_write(&by, first.clone()).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
        assert!(school.platform.incidents_seen(&by).is_err(), "{who}");
        assert!(school.platform.incident_seen(&by, first.id).is_err());
        let checked = school.platform.incident_check(&by, first.clone());
        assert!(checked.is_err(), "{who}");
        let removed = school.platform.incident_withdraw(&by, first.id, 1).await;
        assert!(removed.is_err(), "{who}");
    }
    assert_eq!(*school.platform.incidents(), []);
    let by = school.by("region").await;
    let write = async |incident| {
        let written = school.platform.incident_write(&by, incident).await;
        written.expect("written");
    };
    write(first.clone()).await;
    let mut next = school.platform.incident(first.id).expect("known");
    assert_eq!(next.lines[0].by, Some(person("region")));
    next.title = text("Les devoirs s’ouvrent mal");
    write(next).await;
    let mut next = school.platform.incident(first.id).expect("known");
    next.say(line(&school, Stage::Over, "C’est réparé."));
    write(next).await;
    let known = school.platform.incident(first.id).expect("known");
    assert_eq!((known.version, known.stage()), (3, Stage::Over));
    let removed = school.platform.incident_withdraw(&by, first.id, 3).await;
    removed.expect("removed");
    assert_eq!(*school.platform.incidents(), []);

    let lines = school.store.audit_list(None, 20, None).await;
    let lines = lines.expect("read");
    let of_status = lines
        .iter()
        .filter(|line| line.entry.action.starts_with("status."));
    let said: Vec<_> = of_status
        .map(|line| (line.entry.action.as_str(), line.entry.actor))
        .collect();
    let by = Some(person("region"));
    let actions = [
        "status.remove",
        "status.resolve",
        "status.edit",
        "status.open",
    ];
    assert_eq!(said, actions.map(|action| (action, by)));
}

#[tokio::test]
async fn of_two_who_write_at_once_the_second_is_told() {
    let school = region().await;
    let first = incident(&school);
    let set = async |incident| school.platform.incident_set(incident, None).await;
    let written = set(first.clone()).await.expect("written");
    let known = school.platform.incident(first.id).expect("known");
    assert_eq!(written, known, "it is given as it was written");
    set(known.clone()).await.expect("written");
    let late = set(known).await;
    assert!(matches!(late, Err(PlatformError::Conflict(_))), "{late:?}");
    let again = set(first).await;
    assert!(
        matches!(again, Err(PlatformError::Conflict(_))),
        "{again:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_told_is_refused_by_its_field() {
    let school = region().await;
    let wrong = async |change: fn(&mut Incident), field: &str| {
        let mut one = incident(&school);
        change(&mut one);
        match school.platform.incident_set(one, None).await {
            Err(PlatformError::Invalid(errors)) => assert_eq!(errors[0].field, field),
            other => panic!("{field}: {other:?}"),
        }
    };
    wrong(|one| one.title = text("\u{200B}"), "title").await;
    wrong(|one| one.lines.clear(), "text").await;
    wrong(|one| one.parts.clear(), "parts").await;
    wrong(|one| one.kind = IncidentKind::Works, "ends").await;
    let nowhere = |one: &mut Incident| one.parts[0].school = Some(SchoolId(999));
    wrong(nowhere, "schools").await;
    assert_eq!(*school.platform.incidents(), []);
}

#[tokio::test]
async fn every_node_tells_the_same_and_those_who_ask_find_it_at_once() {
    let school = region().await;
    let other = node(&school.store, &school.clock).await;
    assert_eq!(*other.status().await.incidents, []);
    let first = incident(&school);
    assert_eq!(*school.platform.status().await.incidents, []);
    let set = school.platform.incident_set(first.clone(), None).await;
    set.expect("written");
    let told = school.platform.status().await;
    let told = &told.incidents;
    assert_eq!(told[0].id, first.id, "without waiting for five seconds");
    while other.follow_once().await.expect("followed") > 0 {}
    assert_eq!(other.status().await.incidents[0].id, first.id);
}
