//! What entries say, in both degrees and in older files.

use crate::support::{
    Attributes, PUPILS, Place, RELATIVES, Read, SCHOOLS, STAFF, SUBJECTS, file, read, schools,
};
use preau_directory::reason::{Reason, Severity};
use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::school::{GroupKind, Level};

fn read_one(name: &str, category: &str, attributes: Attributes<'_>) -> Read {
    let subjects = file(&[(
        "MatEducNat",
        "061300",
        &[
            ("ENTMatJointure", &["061300"]),
            ("ENTLibelleMatiere", &["MATHEMATIQUES"]),
        ],
    )]);
    let place = Place::folder(&[
        (SCHOOLS, schools().as_bytes()),
        (SUBJECTS, subjects.as_bytes()),
        (name, file(&[(category, "42", attributes)]).as_bytes()),
    ]);
    read(place.path())
}

/// Why something could not be used, but that the few files of a test are no whole delivery.
fn reasons(read: &Read) -> impl Iterator<Item = Reason> {
    let all = read.report.problems().keys().copied();
    all.filter(|reason| *reason != Reason::CategoryAbsent)
}

fn uai(code: &str) -> Uai {
    code.parse().unwrap()
}

fn relation(key: &str, authority: bool) -> (PersonId, bool) {
    (PersonId::of_source("aaf", key), authority)
}

fn relations(attributes: Attributes<'_>) -> (Vec<(PersonId, bool)>, Read) {
    let mut all = vec![
        ("sn", &["Moreau"][..]),
        ("ENTEleveStructRattachId", &["2"][..]),
    ];
    all.extend_from_slice(attributes);
    let read = read_one(PUPILS, "Eleve", &all);
    let found = read
        .person("42")
        .relatives
        .iter()
        .map(|r| (r.relative, r.authority))
        .collect();
    (found, read)
}

#[test]
fn schools_have_a_level_a_name_and_their_groups() {
    let place = Place::folder(&[(SCHOOLS, schools().as_bytes())]);
    let read = read(place.path());
    assert!(!read.report.is_complete(), "there are no people");
    assert_eq!(read.report.severity_count(Severity::Entry), 0);
    let found: Vec<_> = read
        .schools
        .iter()
        .map(|s| (s.level, s.name.as_str(), s.groups.len()))
        .collect();
    assert_eq!(
        found,
        [
            (Level::Ecole, "École des Tilleuls", 1),
            (Level::College, "Collège Joséphine-Baker", 3),
            (Level::Lycee, "Lycée Lucie Aubrac", 0),
        ]
    );
    assert_eq!(
        read.schools[1].groups[0],
        (GroupKind::Class, "6A".to_owned())
    );
}

#[test]
fn a_wrong_check_letter_warns_and_other_faults_of_schools_set_them_aside() {
    let school = |code: &'static str, name: &'static str, kind: &'static str| {
        vec![
            ("ENTStructureUAI", vec![code]),
            ("ENTStructureNomCourant", vec![name]),
            ("ENTStructureTypeStruct", vec![kind]),
        ]
    };
    let cases = [
        (
            school("0960001Z", "A", "COLLEGE"),
            Some(Reason::UaiCheckLetter),
            1,
        ),
        (school("96001Z", "A", "COLLEGE"), Some(Reason::BadUai), 0),
        (
            school("0960001E", "", "COLLEGE"),
            Some(Reason::MissingName),
            0,
        ),
        (
            school("0960001E", "GRETA", "GRETA"),
            Some(Reason::UnknownSchoolType),
            0,
        ),
        (school("0960001E", "Collège sans type", ""), None, 1),
    ];
    for (attributes, reason, count) in cases {
        let attributes: Vec<(&str, &[&str])> =
            attributes.iter().map(|(n, v)| (*n, v.as_slice())).collect();
        let place = Place::folder(&[(
            SCHOOLS,
            file(&[("EtabEducNat", "9", &attributes)]).as_bytes(),
        )]);
        let read = read(place.path());
        assert_eq!(read.schools.len(), count, "{attributes:?}");
        assert_eq!(reasons(&read).next(), reason, "{attributes:?}");
    }
}

#[test]
fn a_pupil_of_the_second_degree() {
    let read = read_one(
        PUPILS,
        "Eleve",
        &[
            ("sn", &["DE LA TOUR-MAUBOURG"]),
            ("givenName", &["Zoé"]),
            ("ENTPersonDateNaissance", &["06/06/2015"]),
            ("ENTEleveStructRattachId", &["2"]),
            ("ENTEleveClasses", &["2$6A"]),
            ("ENTEleveGroupes", &["2$6A G1", "2$", "77$AUTRE"]),
            ("ENTEleveMEF", &["1001001211A"]),
            ("ENTPersonPointure", &["34"]),
        ],
    );
    let pupil = read.person("42");
    assert_eq!(pupil.id, PersonId::of_source("aaf", "42"));
    assert_eq!(pupil.name.full(), "Zoé de La Tour-Maubourg");
    assert_eq!(pupil.birth.unwrap().to_string(), "2015-06-06");
    assert_eq!(pupil.memberships.len(), 1);
    assert_eq!(
        (&pupil.memberships[0].school, pupil.memberships[0].profile),
        (&uai("0990001N"), Profile::Pupil)
    );
    let groups: Vec<_> = pupil
        .groups
        .iter()
        .map(|g| (g.kind, g.label.as_str(), g.role))
        .collect();
    assert_eq!(
        groups,
        [
            (GroupKind::Class, "6A", GroupRole::Pupil),
            (GroupKind::Group, "6A G1", GroupRole::Pupil),
        ]
    );
    assert_eq!(read.report.problem_count(Reason::BadComposition), 1);
    assert_eq!(read.report.problem_count(Reason::UnknownSchool), 1);
    assert_eq!(
        read.report.unknown_attributes().keys().collect::<Vec<_>>(),
        ["ENTPersonPointure"]
    );
}

#[test]
fn a_pupil_of_the_first_degree() {
    let read = read_one(
        PUPILS,
        "Eleve",
        &[
            ("ENTPersonNom", &["HADDAD"]),
            ("ENTPersonPrenom", &["Sacha"]),
            ("ENTPersonStructRattach", &["1"]),
            ("ENTPersonClasses", &["1$CM2"]),
            ("ENTEleveAutoriteParentale", &["701$1", "702$2"]),
        ],
    );
    let pupil = read.person("42");
    assert_eq!(pupil.name.full(), "Sacha Haddad");
    assert_eq!(pupil.groups[0].label, "CM2");
    let found: Vec<_> = pupil
        .relatives
        .iter()
        .map(|r| (r.relative, r.authority))
        .collect();
    assert_eq!(found, [relation("701", true), relation("702", true)]);
    assert_eq!(reasons(&read).next(), None);
}

#[test]
fn authority_is_that_of_the_legal_guardians() {
    let (found, read) = relations(&[(
        "ENTElevePersRelEleve",
        &[
            "701$10$1$1$1$1",
            "702$20$0$2$1$0",
            "703$39$1$0$1$1",
            "704$3$0$3$0$0",
        ],
    )]);
    assert_eq!(
        found,
        [
            relation("701", true),
            relation("702", true),
            relation("703", false),
            relation("704", false)
        ]
    );
    assert_eq!(reasons(&read).next(), None);
}

#[test]
fn older_files_list_parents_and_authority_apart() {
    let (found, _) = relations(&[
        ("ENTEleveParents", &["701", "702"]),
        ("ENTEleveAutoriteParentale", &["701"]),
    ]);
    assert_eq!(found, [relation("701", true), relation("702", false)]);
}

#[test]
fn contradicted_authority_is_not_granted() {
    let (found, read) = relations(&[(
        "ENTElevePersRelEleve",
        &[
            "701$10$1$1$1$1",
            "701$10$1$0$1$1",
            "702$20$1$1$1$1",
            "702$20$1$1$1$1",
            "703$20",
        ],
    )]);
    assert_eq!(found, [relation("701", false), relation("702", true)]);
    assert_eq!(read.report.problem_count(Reason::AuthorityContradicted), 1);
    assert_eq!(read.report.problem_count(Reason::BadComposition), 1);
}

#[test]
fn a_teacher_of_two_schools() {
    let read = read_one(
        STAFF,
        "PersEducNat",
        &[
            ("sn", &["GARNIER"]),
            ("givenName", &["Hélène"]),
            ("personalTitle", &["MME"]),
            ("ENTPersonStructRattach", &["2"]),
            (
                "ENTPersonFonctions",
                &["2$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"],
            ),
            (
                "ENTAuxEnsClassesMatieres",
                &[
                    "2$6A$061300",
                    "2$6A$ARTS PLASTIQUES",
                    "2$6A$061300",
                    "3$2GT1$061300",
                    "2$6B",
                ],
            ),
            ("ENTAuxEnsGroupesMatieres", &["2$6A G1$061300"]),
            ("ENTAuxEnsClassesPrincipal", &["2$6A"]),
        ],
    );
    let teacher = read.person("42");
    assert_eq!(teacher.name.formal(), "Mme Garnier");
    let places: Vec<_> = teacher
        .memberships
        .iter()
        .map(|m| (m.school.as_str(), m.profile))
        .collect();
    assert_eq!(
        places,
        [
            ("0990001N", Profile::Teacher),
            ("0996001K", Profile::Teacher)
        ]
    );
    let groups: Vec<_> = teacher
        .groups
        .iter()
        .map(|g| (g.label.as_str(), g.role, g.subjects.join("+")))
        .collect();
    assert_eq!(
        groups,
        [
            (
                "6A",
                GroupRole::HeadTeacher,
                "Mathématiques+Arts plastiques".to_owned()
            ),
            ("2GT1", GroupRole::Teacher, "Mathématiques".to_owned()),
            ("6B", GroupRole::Teacher, String::new()),
            ("6A G1", GroupRole::Teacher, "Mathématiques".to_owned()),
        ]
    );
}

#[test]
fn functions_decide_profile_and_rights() {
    for (functions, classes, profile, expected) in [
        (
            &["2$DIR$DIRECTION$-$-"][..],
            &[][..],
            Profile::Staff,
            vec![Function::Head],
        ),
        (
            &["2$EDU$EDUCATION$-$-"],
            &[],
            Profile::Staff,
            vec![Function::EducationAdviser],
        ),
        (&["2$DOC$DOCUMENTATION$-$-"], &[], Profile::Teacher, vec![]),
        (
            &["2$ADF$PERSONNELS ADMINISTRATIFS$-$-"],
            &[],
            Profile::Staff,
            vec![],
        ),
        (&["2$ENS$ENSEIGNEMENT$-$-"], &[], Profile::Teacher, vec![]),
        (
            &["2$DIR$DIRECTION", "2$ENS$ENSEIGNEMENT"],
            &["2$6A"],
            Profile::Teacher,
            vec![Function::Head],
        ),
        (&[], &[], Profile::Staff, vec![]),
    ] {
        let read = read_one(
            STAFF,
            "PersEducNat",
            &[
                ("sn", &["Le Goff"]),
                ("ENTPersonStructRattach", &["2"]),
                ("ENTPersonFonctions", functions),
                ("ENTPersonClasses", classes),
            ],
        );
        let membership = &read.person("42").memberships[0];
        assert_eq!(
            (membership.profile, &membership.functions),
            (profile, &expected),
            "{functions:?}"
        );
    }
}

#[test]
fn people_without_a_name_a_key_or_a_school_are_set_aside() {
    let place = Place::folder(&[
        (SCHOOLS, schools().as_bytes()),
        (
            RELATIVES,
            file(&[
                ("PersRelEleve", "1", &[("mail", &["a@exemple.fr"])]),
                ("PersRelEleve", "", &[("sn", &["Moreau"])]),
                (
                    "PersRelEleve",
                    "3",
                    &[
                        ("sn", &["Moreau"]),
                        ("mail", &["pas une adresse"]),
                        ("ENTPersonDateNaissance", &["hier"]),
                    ],
                ),
                ("Eleve", "4", &[("sn", &["Moreau"])]),
                ("PersMystere", "5", &[("sn", &["Moreau"])]),
            ])
            .as_bytes(),
        ),
        (
            STAFF,
            file(&[(
                "PersEducNat",
                "6",
                &[("sn", &["Moreau"]), ("ENTPersonStructRattach", &["999"])],
            )])
            .as_bytes(),
        ),
    ]);
    let read = read(place.path());
    assert_eq!(
        read.people
            .iter()
            .map(|p| p.key.as_str())
            .collect::<Vec<_>>(),
        ["3"]
    );
    for reason in [
        Reason::MissingName,
        Reason::MissingKey,
        Reason::BadEmail,
        Reason::BadBirthDate,
        Reason::MisplacedCategory,
        Reason::UnknownCategory,
        Reason::NoKnownSchool,
    ] {
        assert_eq!(read.report.problem_count(reason), 1, "{reason:?}");
    }
    let problem = &read.report.problems()[&Reason::BadEmail].first[0];
    assert_eq!(
        (problem.file.as_str(), problem.line, problem.key.as_str()),
        (RELATIVES, 5, "3")
    );
    assert!(!read.report.is_complete());
}

#[test]
fn differences_are_reported_and_left_alone() {
    let modify = schools().replace("addRequest", "modifyRequest");
    let delete = "<ficAlimMENESR><deleteRequest><identifier><id>7</id></identifier></deleteRequest></ficAlimMENESR>";
    let place = Place::folder(&[
        (
            "ENT_Delta_20261120_EtabEducNat_0000.xml",
            schools().as_bytes(),
        ),
        (SCHOOLS, modify.as_bytes()),
        (PUPILS, delete.as_bytes()),
        ("lisez-moi.txt", b"bonjour"),
        ("ficAlimMENESR.dtd", b"<!ELEMENT x>"),
    ]);
    let read = read(place.path());
    assert!(read.schools.is_empty() && read.people.is_empty());
    assert_eq!(read.report.problem_count(Reason::DeltaNotYet), 1);
    assert_eq!(read.report.problem_count(Reason::NotAnAddition), 4);
    assert_eq!(read.report.problem_count(Reason::ForeignFile), 1);
    assert!(!read.report.is_complete());
}

#[test]
fn bytes_of_another_encoding_are_shown_to_the_operator() {
    let mut xml = file(&[("PersRelEleve", "1", &[("sn", &["Mo?ller"])])]).into_bytes();
    let at = xml.iter().position(|b| *b == b'?').unwrap();
    let at = xml[at + 60..]
        .iter()
        .position(|b| *b == b'?')
        .map_or(at, |n| n + at + 60);
    xml[at] = 0xEB;
    let place = Place::folder(&[(RELATIVES, &xml)]);
    let read = read(place.path());
    assert_eq!(read.people[0].name.family, "Mo\u{FFFD}ller");
    assert_eq!(read.report.problem_count(Reason::BrokenCharacters), 1);
}
