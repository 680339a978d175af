//! The small collège and its people, whom a module is tried out on.

use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::roster::{
    RosterGroup, RosterMembership, RosterPerson, RosterRelation, RosterSchool,
};
use preau_domain::school::{GroupKind, Level};

/// The words by which the cast is called, in the order of [`cast`].
pub(super) const CAST: [&str; 11] = [
    "pupil",
    "pupil2",
    "pupil-b",
    "relative",
    "relative2",
    "stranger",
    "relative-b",
    "teacher",
    "teacher2",
    "head",
    "admin",
];

/// The person behind a word.
pub(super) fn person(key: &str) -> PersonId {
    PersonId::of_source("trial", key)
}

/// The school, with two classes and a group.
pub(super) fn school_entry(uai: &Uai) -> RosterSchool {
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
    let one = |key: &str,
               title: &str,
               given: &str,
               family: &str,
               profile: Profile,
               functions: Vec<Function>| {
        let memberships = match profile {
            Profile::Relative => Vec::new(),
            _ => vec![RosterMembership {
                school: uai.clone(),
                profile,
                functions,
            }],
        };
        let person = RosterPerson {
            id: person(key),
            source: "trial".to_owned(),
            key: key.to_owned(),
            name: Name {
                title: title.to_owned(),
                given: given.to_owned(),
                family: family.to_owned(),
            },
            birth: None,
            email: None,
            memberships,
            groups: groups(uai, key),
            relatives: relatives(key),
        };
        (person, profile)
    };
    vec![
        one("pupil", "", "Lina", "Moreau", Profile::Pupil, vec![]),
        one("pupil2", "", "Adam", "Benali", Profile::Pupil, vec![]),
        one("pupil-b", "", "Jeanne", "Le Goff", Profile::Pupil, vec![]),
        one(
            "relative",
            "Mme",
            "Claire",
            "Delacroix",
            Profile::Relative,
            vec![],
        ),
        one(
            "relative2",
            "M.",
            "Rachid",
            "Benali",
            Profile::Relative,
            vec![],
        ),
        one(
            "stranger",
            "M.",
            "Thomas",
            "Moreau",
            Profile::Relative,
            vec![],
        ),
        one(
            "relative-b",
            "M.",
            "Yann",
            "Le Goff",
            Profile::Relative,
            vec![],
        ),
        one(
            "teacher",
            "Mme",
            "Hélène",
            "Garnier",
            Profile::Teacher,
            vec![],
        ),
        one(
            "teacher2",
            "M.",
            "Idriss",
            "N’Diaye",
            Profile::Teacher,
            vec![],
        ),
        one(
            "head",
            "Mme",
            "Aminata",
            "Diallo",
            Profile::Staff,
            vec![Function::Head],
        ),
        one(
            "admin",
            "M.",
            "Mathieu",
            "Le Goff",
            Profile::Staff,
            vec![Function::SchoolAdmin],
        ),
    ]
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
