use super::*;
use crate::ids::SchoolId;
use crate::person::{Child, GroupMembership, Membership, Name};
use crate::school::Group;

fn group(name: &str) -> GroupId {
    GroupId::of_source("test", name)
}

fn person(key: &str) -> PersonId {
    PersonId::of_source("test", key)
}

fn name() -> Name {
    Name {
        title: String::new(),
        given: "Léa".into(),
        family: "Martin".into(),
    }
}

fn membership(
    profile: Profile,
    functions: &[Function],
    groups: &[(&str, GroupRole)],
) -> Membership {
    let groups = groups.iter().map(|(name, role)| GroupMembership {
        group: Group {
            id: group(name),
            school: SchoolId(1),
            // "6A" is a class, "allemand" a group.
            kind: if name.starts_with('6') {
                GroupKind::Class
            } else {
                GroupKind::Group
            },
            name: (*name).into(),
        },
        role: *role,
        subjects: vec![],
    });
    Membership {
        school: SchoolId(1),
        profile,
        functions: functions.to_vec(),
        groups: groups.collect(),
    }
}

const LEARNS: [(&str, GroupRole); 2] = [("6A", GroupRole::Pupil), ("allemand", GroupRole::Pupil)];

fn caller(profile: Profile, functions: &[Function]) -> Caller {
    let groups: &[_] = match profile {
        Profile::Pupil => &LEARNS,
        Profile::Teacher => &[("6A", GroupRole::Teacher)],
        _ => &[],
    };
    Caller::new(
        person("me"),
        name(),
        &membership(profile, functions, groups),
        None,
    )
}

fn relative(functions: &[Function], authority: bool) -> Caller {
    let child = Child {
        id: person("child"),
        name: name(),
        authority,
        membership: membership(Profile::Pupil, &[], &LEARNS),
    };
    let own = membership(Profile::Relative, functions, &[]);
    Caller::new(person("me"), name(), &own, Some(&child))
}

/// People of a school, one of each kind that a rule tells apart.
fn people() -> Vec<(&'static str, Whom)> {
    let one = |key: &str, profile| Whom {
        profiles: vec![profile],
        ..Whom::nobody(person(key))
    };
    let learns = |key, groups: &[&str]| Whom {
        learns_in: groups.iter().map(|name| group(name)).collect(),
        ..one(key, Profile::Pupil)
    };
    let teaches = |key, groups: &[&str]| Whom {
        teaches: groups.iter().map(|name| group(name)).collect(),
        ..one(key, Profile::Teacher)
    };
    let parent = |key, groups: &[&str], functions: &[Function]| Whom {
        child_learns_in: groups.iter().map(|name| group(name)).collect(),
        functions: functions.to_vec(),
        ..one(key, Profile::Relative)
    };
    let does = |key, profile, function| Whom {
        functions: vec![function],
        ..one(key, profile)
    };
    vec![
        ("classmate", learns("classmate", &["6A"])),
        ("other-class", learns("other-class", &["6B", "allemand"])),
        ("teacher", teaches("teacher", &["6A"])),
        ("of-group", teaches("of-group", &["allemand"])),
        ("other-teacher", teaches("other-teacher", &["6B"])),
        ("head", does("head", Profile::Staff, Function::Head)),
        (
            "head-of-ecole",
            does("head-of-ecole", Profile::Teacher, Function::Head),
        ),
        (
            "adviser",
            does("adviser", Profile::Staff, Function::EducationAdviser),
        ),
        ("secretary", one("secretary", Profile::Staff)),
        ("parent", parent("parent", &["6A"], &[])),
        (
            "delegate",
            parent("delegate", &["6A"], &[Function::Delegate]),
        ),
        (
            "other-delegate",
            parent("other-delegate", &["6B"], &[Function::Delegate]),
        ),
        ("guest", one("guest", Profile::Guest)),
        ("gone", Whom::nobody(person("gone"))),
        ("me", one("me", Profile::Teacher)),
    ]
}

fn usual() -> Rules {
    Rules::of(Level::College, |_| None)
}

fn with(switch: Switch, on: bool) -> Rules {
    Rules::of(Level::College, |other| (other == switch).then_some(on))
}

fn reached(rules: &Rules, caller: &Caller) -> String {
    let scope = Scope::of(rules, caller);
    let held = people().into_iter().filter(|(_, whom)| scope.holds(whom));
    held.map(|(word, _)| word).collect::<Vec<_>>().join(" ")
}

#[test]
fn who_works_there_reaches_everyone_of_the_school_and_nobody_who_left() {
    let everyone = "classmate other-class teacher of-group other-teacher head head-of-ecole adviser \
                    secretary parent delegate other-delegate guest";
    for profile in [Profile::Teacher, Profile::Staff] {
        assert_eq!(
            reached(&usual(), &caller(profile, &[])),
            everyone,
            "{profile:?}"
        );
        // None of the switches takes it away.
        let off = Rules::of(Level::College, |_| Some(false));
        assert_eq!(
            reached(&off, &caller(profile, &[])),
            everyone,
            "{profile:?}"
        );
    }
}

#[test]
fn pupils_reach_their_class_its_teachers_and_staff() {
    let pupil = caller(Profile::Pupil, &[]);
    let staff = "head head-of-ecole adviser secretary";
    assert_eq!(
        reached(&usual(), &pupil),
        format!("classmate teacher of-group {staff}")
    );
    let without = |switch| reached(&with(switch, false), &pupil);
    assert_eq!(
        without(Switch::PupilsClass),
        format!("teacher of-group {staff}")
    );
    assert_eq!(
        without(Switch::PupilsTeachers),
        format!("classmate {staff}")
    );
    assert_eq!(without(Switch::PupilsStaff), "classmate teacher of-group");
    let in_ecole = Rules::of(Level::Ecole, |_| None);
    assert_eq!(
        reached(&in_ecole, &pupil),
        format!("teacher of-group {staff}")
    );
}

#[test]
fn relatives_reach_the_childs_teachers_management_and_delegates() {
    let parent = relative(&[], true);
    let management = "head head-of-ecole adviser";
    assert_eq!(
        reached(&usual(), &parent),
        format!("teacher of-group {management} delegate")
    );
    let without = |switch| reached(&with(switch, false), &parent);
    assert_eq!(
        without(Switch::RelativesTeachers),
        format!("{management} delegate")
    );
    assert_eq!(
        without(Switch::RelativesManagement),
        "teacher of-group delegate"
    );
    assert_eq!(
        without(Switch::RelativesDelegates),
        format!("teacher of-group {management}")
    );
    assert_eq!(
        reached(&with(Switch::RelativesStaff, true), &parent),
        format!("teacher of-group {management} secretary delegate")
    );
}

#[test]
fn a_delegate_reaches_the_relatives_of_the_class_while_that_is_on() {
    let delegate = relative(&[Function::Delegate], true);
    let told = reached(&usual(), &delegate);
    assert!(told.ends_with("parent delegate"), "{told}");
    let off = reached(&with(Switch::RelativesDelegates, false), &delegate);
    assert!(
        !off.contains("parent") && !off.contains("delegate"),
        "{off}"
    );
}

#[test]
fn without_authority_or_as_a_guest_one_reaches_nobody() {
    let all = Rules::of(Level::College, |_| Some(true));
    assert_eq!(reached(&all, &relative(&[Function::Delegate], false)), "");
    assert_eq!(reached(&all, &caller(Profile::Guest, &[])), "");
    let inspector = caller(Profile::Guest, &[Function::Inspector]);
    assert_eq!(
        reached(&usual(), &inspector),
        "teacher of-group other-teacher head head-of-ecole adviser secretary"
    );
}

#[test]
fn several_are_reached_as_one_where_each_of_them_is() {
    let offers = |rules: &Rules, caller: &Caller| {
        let scope = Scope::of(rules, caller);
        let groups = ["6A", "6B"].map(|name| (Audience::Class(group(name)), name.to_owned()));
        let offered = offered(&scope, groups.into_iter()).into_iter();
        offered
            .map(|(addressee, name)| match addressee {
                Addressee::Pupils(_) => format!("pupils-{name}"),
                Addressee::Relatives(_) => format!("relatives-{name}"),
                Addressee::Teachers(_) => format!("teachers-{name}"),
                other => other.to_string(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let classes =
        "management pupils-6A relatives-6A teachers-6A pupils-6B relatives-6B teachers-6B";
    let colleagues = "everyone:teacher everyone:staff";
    let teacher = caller(Profile::Teacher, &[]);
    assert_eq!(
        offers(&usual(), &teacher),
        format!("{colleagues} {classes}")
    );
    let all = format!("{colleagues} everyone:pupil everyone:relative {classes}");
    assert_eq!(offers(&with(Switch::TeachersSchool, true), &teacher), all);
    assert_eq!(offers(&usual(), &caller(Profile::Staff, &[])), all);
    assert_eq!(
        offers(&usual(), &caller(Profile::Teacher, &[Function::Head])),
        all
    );
    let pupil = caller(Profile::Pupil, &[]);
    assert_eq!(offers(&usual(), &pupil), "management pupils-6A teachers-6A");
    let parent = relative(&[], true);
    assert_eq!(offers(&usual(), &parent), "management teachers-6A");
    let delegate = relative(&[Function::Delegate], true);
    assert_eq!(
        offers(&usual(), &delegate),
        "management relatives-6A teachers-6A"
    );
    assert_eq!(offers(&usual(), &relative(&[], false)), "");
}

#[test]
fn what_a_person_is_twice_they_write_as_either() {
    let teacher = Scope::of(&usual(), &caller(Profile::Teacher, &[]));
    let parent = Scope::of(&usual(), &relative(&[Function::Delegate], true));
    let both = parent.clone().and(teacher);
    assert!(both.everybody && both.relatives_of == parent.relatives_of);
    assert_eq!(both.but, Some(person("me")));
}

#[test]
fn the_school_reaches_everybody() {
    let scope = Scope::of_the_school();
    let held = people().into_iter().filter(|(_, whom)| scope.holds(whom));
    assert_eq!(held.count(), people().len() - 1);
    for profile in Profile::ALL {
        assert_eq!(scope.reaches(Addressee::Everyone(profile)), Some(true));
    }
}
