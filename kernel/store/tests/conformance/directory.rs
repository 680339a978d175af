//! A small region to import, and short ways to look at it.

use preau_domain::ids::{PersonId, SchoolId, Uai};
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::roster::{
    RosterGroup, RosterMembership, RosterPerson, RosterRelation, RosterSchool,
};
use preau_domain::school::{GroupKind, Level};
use preau_store::{Departures, RosterApplied, Store};

use crate::homework::at;

pub(crate) fn uai(number: u32) -> Uai {
    Uai::of_number(number)
}

pub(crate) fn person(key: &str) -> PersonId {
    PersonId::of_source("test", key)
}

pub(crate) fn school(number: u32, name: &str, level: Level, classes: &[&str]) -> RosterSchool {
    RosterSchool {
        uai: uai(number),
        name: name.to_owned(),
        level,
        groups: classes
            .iter()
            .map(|label| (GroupKind::Class, (*label).to_owned()))
            .collect(),
    }
}

pub(crate) fn someone(key: &str, given: &str, family: &str) -> RosterPerson {
    RosterPerson {
        id: person(key),
        source: "test".to_owned(),
        key: key.to_owned(),
        name: Name {
            title: String::new(),
            given: given.to_owned(),
            family: family.to_owned(),
        },
        birth: None,
        email: None,
        memberships: Vec::new(),
        groups: Vec::new(),
        relatives: Vec::new(),
    }
}

pub(crate) fn member(at: u32, profile: Profile, functions: &[Function]) -> RosterMembership {
    RosterMembership {
        school: uai(at),
        profile,
        functions: functions.to_vec(),
    }
}

pub(crate) fn in_class(at: u32, label: &str, role: GroupRole) -> RosterGroup {
    RosterGroup {
        school: uai(at),
        kind: GroupKind::Class,
        label: label.to_owned(),
        role,
        subjects: if role == GroupRole::Pupil {
            Vec::new()
        } else {
            vec!["Mathématiques".to_owned()]
        },
    }
}

pub(crate) fn pupil(key: &str, given: &str, at: u32, class: &str) -> RosterPerson {
    RosterPerson {
        memberships: vec![member(at, Profile::Pupil, &[])],
        groups: vec![in_class(at, class, GroupRole::Pupil)],
        ..someone(key, given, "Martin")
    }
}

pub(crate) fn relative(key: &str, authority: bool) -> RosterRelation {
    RosterRelation {
        relative: person(key),
        authority,
    }
}

pub(crate) const ECOLE: u32 = 750_001;
pub(crate) const COLLEGE: u32 = 750_002;

pub(crate) fn schools() -> Vec<RosterSchool> {
    vec![
        school(ECOLE, "École Prévert", Level::Ecole, &["CM2"]),
        school(COLLEGE, "Collège Baker", Level::College, &["6A", "6B"]),
    ]
}

/// Two children with one parent who holds authority over both, and one who holds it over none; a
/// teacher; a head.
pub(crate) fn people() -> Vec<RosterPerson> {
    let mut lea = pupil("lea", "Léa", COLLEGE, "6A");
    lea.relatives = vec![relative("mother", true), relative("father", false)];
    let mut tom = pupil("tom", "Tom", ECOLE, "CM2");
    tom.relatives = vec![relative("mother", true)];
    let mut teacher = someone("teacher", "Anne", "Durand");
    "Mme".clone_into(&mut teacher.name.title);
    teacher.groups = vec![in_class(COLLEGE, "6A", GroupRole::HeadTeacher)];
    let mut head = someone("head", "Paul", "Petit");
    head.memberships = vec![member(COLLEGE, Profile::Staff, &[Function::Head])];
    vec![
        lea,
        tom,
        someone("mother", "Inès", "Martin"),
        someone("father", "Luc", "Bernard"),
        teacher,
        head,
    ]
}

pub(crate) async fn school_id(store: &Store, number: u32) -> SchoolId {
    let slug = uai(number).as_str().to_ascii_lowercase();
    let list = store.school_list().await.unwrap().into_iter();
    let mut found = list.filter(|school| school.slug == slug);
    found.next().unwrap().id
}

pub(crate) async fn import(store: &Store, people: &[RosterPerson]) -> (i64, RosterApplied) {
    let import = store.import_begin("test", at(0)).await.unwrap();
    store.roster_schools_apply(&schools(), at(0)).await.unwrap();
    let applied = store
        .roster_people_apply(import, people, at(0), &|_, _| None)
        .await
        .unwrap();
    (import, applied)
}

pub(crate) async fn finish(store: &Store, import: i64) -> preau_store::RosterEnded {
    let schools = [uai(ECOLE), uai(COLLEGE)];
    store
        .roster_finish(import, &schools, Departures::Few, at(1), &|_, _| None)
        .await
        .unwrap()
}
