//! For whom a module is on in a school: for everybody, or for some classes and groups.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::caller::Caller;
use crate::ids::GroupId;
use crate::person::{Function, Profile};
use crate::school::Level;

/// For whom an enablement holds. A pupil who changes class stands at once where their new class stands: nothing
/// is kept for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// Everybody whom the module is for.
    #[default]
    Everybody,
    /// Of these, who learns or teaches in one of these classes and groups, the relatives of who learns there, and
    /// who has to do with every class. It may be none, once classes have ended.
    Groups(Arc<BTreeSet<GroupId>>),
}

impl Reach {
    /// The most classes and groups that an enablement names: more than the largest school has.
    pub const MOST: usize = 1_000;

    /// These classes and groups.
    pub fn of_groups(groups: impl IntoIterator<Item = GroupId>) -> Self {
        Self::Groups(Arc::new(groups.into_iter().collect()))
    }

    /// Whether it holds for a class or group.
    pub fn has_group(&self, group: GroupId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Groups(groups) => groups.contains(&group),
        }
    }

    /// Whether it holds for a caller, as who they look at the school: a relative by the child being looked at.
    ///
    /// Heads, inspectors, administrators and staff without a class of their own have to do with every class.
    pub fn has(&self, caller: &Caller) -> bool {
        if *self == Self::Everybody {
            return true;
        }
        let is_of_all = |function: &Function| {
            function.concerns_every_class() || *function == Function::SchoolAdmin
        };
        let has_none = caller.profile == Profile::Staff && caller.groups.is_empty();
        has_none
            || caller.functions.iter().any(is_of_all)
            || caller.groups.iter().any(|of| self.has_group(of.group.id))
    }
}

/// The year of study that the name of a class begins with, as schools of a level write it: "6e" of "6A", "601",
/// "6EME 1"; "Tle" of "TG2"; "CM1" of "CM1-CM2 Mme Durand". None where the name says no year.
pub fn year(level: Level, class: &str) -> Option<&'static str> {
    const ECOLE: [&str; 8] = ["PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2"];
    let name = class.trim().to_uppercase();
    match level {
        Level::Ecole => {
            let compact: String = name.chars().filter(|c| !c.is_whitespace()).collect();
            ECOLE.into_iter().find(|year| compact.starts_with(year))
        }
        Level::College => match name.chars().next()? {
            '6' => Some("6e"),
            '5' => Some("5e"),
            '4' => Some("4e"),
            '3' => Some("3e"),
            _ => None,
        },
        Level::Lycee => match name.chars().next()? {
            '2' => Some("2de"),
            '1' => Some("1re"),
            'T' => Some("Tle"),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PersonId, SchoolId};
    use crate::person::{Child, GroupMembership, GroupRole, Membership, Name};
    use crate::school::{Group, GroupKind};

    const SCHOOL: SchoolId = SchoolId(1);

    fn class(name: &str) -> GroupId {
        GroupId::of_source("test", name)
    }

    fn name() -> Name {
        Name {
            title: String::new(),
            given: "Léa".into(),
            family: "Martin".into(),
        }
    }

    fn membership(profile: Profile, functions: &[Function], classes: &[&str]) -> Membership {
        let role = if profile == Profile::Pupil {
            GroupRole::Pupil
        } else {
            GroupRole::Teacher
        };
        let groups = classes.iter().map(|of| GroupMembership {
            group: Group {
                id: class(of),
                school: SCHOOL,
                kind: GroupKind::Class,
                name: (*of).into(),
            },
            role,
            subjects: vec![],
        });
        Membership {
            school: SCHOOL,
            profile,
            functions: functions.to_vec(),
            groups: groups.collect(),
        }
    }

    fn caller(profile: Profile, functions: &[Function], classes: &[&str]) -> Caller {
        let own = membership(profile, functions, classes);
        Caller::new(PersonId::of_source("test", "one"), name(), &own, None)
    }

    fn relative(class: &str, authority: bool) -> Caller {
        let child = Child {
            id: PersonId::of_source("test", "child"),
            name: name(),
            authority,
            membership: membership(Profile::Pupil, &[], &[class]),
        };
        let own = membership(Profile::Relative, &[], &[]);
        Caller::new(PersonId::of_source("test", "r"), name(), &own, Some(&child))
    }

    #[test]
    fn it_holds_for_who_has_to_do_with_one_of_its_classes() {
        let reach = Reach::of_groups([class("6A")]);
        for (who, within) in [
            (caller(Profile::Pupil, &[], &["6A"]), true),
            (caller(Profile::Pupil, &[], &["6B"]), false),
            (caller(Profile::Pupil, &[], &[]), false),
            (caller(Profile::Teacher, &[], &["6B", "6A"]), true),
            (caller(Profile::Teacher, &[], &["6B"]), false),
            (caller(Profile::Teacher, &[], &[]), false),
            (
                caller(Profile::Teacher, &[Function::SchoolAdmin], &[]),
                true,
            ),
            (caller(Profile::Staff, &[], &[]), true),
            (caller(Profile::Staff, &[], &["6B"]), false),
            (caller(Profile::Staff, &[Function::Head], &["6B"]), true),
            (caller(Profile::Guest, &[Function::Inspector], &[]), true),
            (caller(Profile::Guest, &[], &[]), false),
            (relative("6A", true), true),
            (relative("6B", true), false),
            (relative("6A", false), false),
        ] {
            assert_eq!(reach.has(&who), within, "{who:?}");
            assert!(Reach::Everybody.has(&who));
        }
    }

    #[test]
    fn a_class_that_ended_leaves_nobody_but_who_has_to_do_with_all() {
        let none = Reach::of_groups([]);
        assert!(!none.has(&caller(Profile::Pupil, &[], &["6A"])));
        assert!(none.has(&caller(Profile::Staff, &[Function::Head], &[])));
    }

    #[test]
    fn the_year_of_a_class_is_what_its_name_begins_with() {
        for (level, name, found) in [
            (Level::College, "6A", Some("6e")),
            (Level::College, "601", Some("6e")),
            (Level::College, "3ème Prépa-métiers", Some("3e")),
            (Level::College, "ULIS", None),
            (Level::Lycee, "2NDE 4", Some("2de")),
            (Level::Lycee, "1G3", Some("1re")),
            (Level::Lycee, "tstmg2", Some("Tle")),
            (Level::Lycee, "BTS SIO", None),
            (Level::Ecole, "CM1-CM2 Mme Durand", Some("CM1")),
            (Level::Ecole, "Ce 2 B", Some("CE2")),
            (Level::Ecole, "Les dauphins", None),
            (Level::College, "", None),
        ] {
            assert_eq!(year(level, name), found, "{name}");
        }
    }
}
