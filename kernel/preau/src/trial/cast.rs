//! The small collège and its people, whom a module is tried out on.

use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::roster::{
    RosterGroup, RosterMembership, RosterPerson, RosterRelation, RosterSchool,
};
use preau_domain::school::{GroupKind, Level};

/// Who is who: the word by which they are called, their title and names, profile and function.
const PEOPLE: [(&str, [&str; 3], Profile, Option<Function>); 13] = [
    ("pupil", ["", "Lina", "Moreau"], Profile::Pupil, None),
    ("pupil2", ["", "Adam", "Benali"], Profile::Pupil, None),
    ("pupil-b", ["", "Jeanne", "Le Goff"], Profile::Pupil, None),
    (
        "relative",
        ["Mme", "Claire", "Delacroix"],
        Profile::Relative,
        None,
    ),
    (
        "relative2",
        ["M.", "Rachid", "Benali"],
        Profile::Relative,
        None,
    ),
    (
        "stranger",
        ["M.", "Thomas", "Moreau"],
        Profile::Relative,
        None,
    ),
    (
        "relative-b",
        ["M.", "Yann", "Le Goff"],
        Profile::Relative,
        None,
    ),
    (
        "teacher",
        ["Mme", "Hélène", "Garnier"],
        Profile::Teacher,
        None,
    ),
    (
        "teacher2",
        ["M.", "Idriss", "N’Diaye"],
        Profile::Teacher,
        None,
    ),
    (
        "head",
        ["Mme", "Aminata", "Diallo"],
        Profile::Staff,
        Some(Function::Head),
    ),
    (
        "admin",
        ["M.", "Mathieu", "Le Goff"],
        Profile::Staff,
        Some(Function::SchoolAdmin),
    ),
    (
        "inspector",
        ["Mme", "Odile", "Ferrand"],
        Profile::Guest,
        Some(Function::Inspector),
    ),
    (OUTSIDER, ["M.", "Paul", "Keller"], Profile::Teacher, None),
];

/// A teacher of another school, in which a class has the same name.
const OUTSIDER: &str = "outsider";

/// The other school's code, of a number that no academy gives.
fn neighbour() -> Uai {
    Uai::of_number(9_990_001)
}

/// The words by which the cast is called, in the order of [`cast`].
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().map(|(key, ..)| *key)
}

/// The person behind a word.
pub(super) fn person(key: &str) -> PersonId {
    PersonId::of_source("trial", key)
}

/// The school, and the one beside it.
pub(super) fn schools(uai: &Uai) -> Vec<RosterSchool> {
    let neighbour = RosterSchool {
        uai: neighbour(),
        name: "Collège voisin".to_owned(),
        level: Level::College,
        groups: vec![(GroupKind::Class, "6A".to_owned())],
    };
    vec![school_entry(uai), neighbour]
}

/// The school, with two classes and a group.
fn school_entry(uai: &Uai) -> RosterSchool {
    let groups = vec![
        (GroupKind::Class, "6A".to_owned()),
        (GroupKind::Class, "6B".to_owned()),
        (GroupKind::Group, "6ALL1".to_owned()),
    ];
    RosterSchool {
        uai: uai.clone(),
        name: "Collège d’essai".to_owned(),
        level: Level::College,
        groups,
    }
}

/// The cast, with the profile under which each is shown.
pub(super) fn cast(uai: &Uai) -> Vec<(RosterPerson, Profile)> {
    PEOPLE
        .iter()
        .map(|(key, [title, given, family], profile, function)| {
            let uai = &if *key == OUTSIDER {
                neighbour()
            } else {
                uai.clone()
            };
            // A relative belongs to the school by their children.
            let memberships = (*profile != Profile::Relative).then(|| RosterMembership {
                school: uai.clone(),
                profile: *profile,
                functions: function.iter().copied().collect(),
            });
            let person = RosterPerson {
                id: person(key),
                source: "trial".to_owned(),
                key: (*key).to_owned(),
                name: Name {
                    title: (*title).to_owned(),
                    given: (*given).to_owned(),
                    family: (*family).to_owned(),
                },
                birth: None,
                email: None,
                memberships: memberships.into_iter().collect(),
                groups: groups(uai, key),
                relatives: relatives(key),
            };
            (person, *profile)
        })
        .collect()
}

/// One more pupil of 6A, whom nothing else is known of.
pub(super) fn classmate(uai: &Uai, number: u8) -> RosterPerson {
    let key = format!("classmate-{number}");
    RosterPerson {
        id: person(&key),
        source: "trial".to_owned(),
        key,
        name: Name {
            title: String::new(),
            given: format!("Camille {number:02}"),
            family: "Rousseau-Vandenberghe".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: uai.clone(),
            profile: Profile::Pupil,
            functions: Vec::new(),
        }],
        groups: groups(uai, "pupil2"),
        relatives: Vec::new(),
    }
}

fn groups(uai: &Uai, key: &str) -> Vec<RosterGroup> {
    let group = |kind, label: &str, role, subjects: &[&str]| RosterGroup {
        school: uai.clone(),
        kind,
        label: label.to_owned(),
        role,
        subjects: subjects.iter().map(|&subject| subject.to_owned()).collect(),
    };
    let pupil = |label| group(GroupKind::Class, label, GroupRole::Pupil, &[]);
    let teacher = |label, subject| group(GroupKind::Class, label, GroupRole::Teacher, &[subject]);
    match key {
        "pupil" => vec![
            pupil("6A"),
            group(GroupKind::Group, "6ALL1", GroupRole::Pupil, &[]),
        ],
        "pupil2" => vec![pupil("6A")],
        "pupil-b" => vec![pupil("6B")],
        "teacher" => vec![
            teacher("6A", "Mathématiques"),
            teacher("6B", "Mathématiques"),
        ],
        "teacher2" => vec![
            teacher("6B", "Français"),
            group(GroupKind::Class, "6B", GroupRole::HeadTeacher, &[]),
            group(GroupKind::Group, "6ALL1", GroupRole::Teacher, &["Allemand"]),
        ],
        OUTSIDER => vec![teacher("6A", "Mathématiques")],
        _ => Vec::new(),
    }
}

fn relatives(key: &str) -> Vec<RosterRelation> {
    let relation = |relative, authority| RosterRelation {
        relative: person(relative),
        authority,
    };
    match key {
        "pupil" => vec![
            relation("relative", true),
            relation("relative2", true),
            relation("stranger", false),
        ],
        "pupil2" => vec![relation("relative2", true)],
        "pupil-b" => vec![relation("relative-b", true)],
        _ => Vec::new(),
    }
}
