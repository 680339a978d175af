//! Who may write to whom in a school: the one place of the rule.
//!
//! What a person may write to is a [`Scope`]: made of the school's [`Rules`] and of their rights, and nothing
//! else. Whether it [holds](Scope::holds) somebody is asked for one person; the store lists all of them by the
//! same scope.

use std::collections::BTreeSet;

use crate::addressee::Addressee;
use crate::audience::Audience;
use crate::caller::Caller;
use crate::ids::{GroupId, PersonId};
use crate::person::{Function, GroupRole, Profile};
use crate::school::{GroupKind, Level};
use crate::words;

words! {
    /// A part of the rule that a school's administrator turns on and off.
    pub enum Switch {
        /// Pupils write to the pupils of their class.
        PupilsClass = "pupils-class",
        /// Pupils write to the teachers of their classes and groups.
        PupilsTeachers = "pupils-teachers",
        /// Pupils write to staff, heads and education advisers included.
        PupilsStaff = "pupils-staff",
        /// Relatives write to the teachers of their child's classes and groups.
        RelativesTeachers = "relatives-teachers",
        /// Relatives write to heads and education advisers.
        RelativesManagement = "relatives-management",
        /// Relatives write to all staff.
        RelativesStaff = "relatives-staff",
        /// Relatives write to the delegates among the relatives of their child's class, and these to all of
        /// its relatives.
        RelativesDelegates = "relatives-delegates",
        /// Teachers write to all pupils, or all relatives, of the school at once.
        TeachersSchool = "teachers-school",
        /// Whoever was written to may answer who wrote.
        Answers = "answers",
    }
}

impl Switch {
    /// Whether it is on where nobody turned it: the usual practice. In an *école*, whose pupils are children
    /// of 3 to 11, they do not write to each other.
    pub fn usually(self, level: Level) -> bool {
        match self {
            Self::PupilsClass => level != Level::Ecole,
            Self::PupilsTeachers
            | Self::PupilsStaff
            | Self::RelativesTeachers
            | Self::RelativesManagement
            | Self::RelativesDelegates
            | Self::Answers => true,
            Self::RelativesStaff | Self::TeachersSchool => false,
        }
    }
}

/// What is on in a school.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules([bool; Switch::ALL.len()]);

impl Rules {
    /// The rules of a school of this level, of whose switches `set` says what its administrator set.
    pub fn of(level: Level, set: impl Fn(Switch) -> Option<bool>) -> Self {
        Self(Switch::ALL.map(|switch| set(switch).unwrap_or_else(|| switch.usually(level))))
    }

    /// Whether this is on.
    pub fn has(&self, switch: Switch) -> bool {
        let mut parts = Switch::ALL.iter().zip(self.0);
        parts.any(|(part, on)| *part == switch && on)
    }
}

/// Whom a person may write to. Never themself.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a set of people, in whole"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Who is left out, as the one who writes.
    pub but: Option<PersonId>,
    /// Everybody who has a part in the school.
    pub everybody: bool,
    /// Who works there.
    pub working: bool,
    /// Staff.
    pub staff: bool,
    /// Heads and education advisers.
    pub management: bool,
    /// The pupils of these.
    pub pupils_of: BTreeSet<GroupId>,
    /// Who teaches these.
    pub teachers_of: BTreeSet<GroupId>,
    /// The relatives of pupils of these.
    pub relatives_of: BTreeSet<GroupId>,
    /// Those of them who are delegates.
    pub delegates_of: BTreeSet<GroupId>,
    /// All of these profiles at once.
    pub at_once: BTreeSet<Profile>,
    /// Whether who wrote to them is among them, for an answer.
    pub answers: bool,
}

impl Scope {
    /// Of the school itself, in a call that acts for it: everybody.
    pub fn of_the_school() -> Self {
        Self {
            everybody: true,
            at_once: BTreeSet::from(Profile::ALL),
            answers: true,
            ..Self::default()
        }
    }

    /// Of a person as who they look at the school.
    pub fn of(rules: &Rules, caller: &Caller) -> Self {
        let mut scope = Self {
            but: Some(caller.person),
            answers: rules.has(Switch::Answers),
            ..Self::default()
        };
        match caller.profile {
            Profile::Teacher | Profile::Staff => scope.who_works_there(rules, caller),
            Profile::Pupil => {
                let (classes, all) = learns_in(caller);
                if rules.has(Switch::PupilsClass) {
                    scope.pupils_of = classes;
                }
                if rules.has(Switch::PupilsTeachers) {
                    scope.teachers_of = all;
                }
                scope.staff = rules.has(Switch::PupilsStaff);
                scope.management = scope.staff;
            }
            Profile::Relative if caller.child.is_some() => {
                let (classes, all) = learns_in(caller);
                if rules.has(Switch::RelativesTeachers) {
                    scope.teachers_of = all;
                }
                scope.staff = rules.has(Switch::RelativesStaff);
                scope.management = scope.staff || rules.has(Switch::RelativesManagement);
                if rules.has(Switch::RelativesDelegates) {
                    if caller.is(Function::Delegate) {
                        scope.relatives_of = classes;
                    } else {
                        scope.delegates_of = classes;
                    }
                }
            }
            // Without authority over a pupil of the school, nobody.
            Profile::Relative => {}
            Profile::Guest => scope.working = caller.is(Function::Inspector),
        }
        scope
    }

    fn who_works_there(&mut self, rules: &Rules, caller: &Caller) {
        self.everybody = true;
        self.at_once = BTreeSet::from([Profile::Teacher, Profile::Staff]);
        let is_management = caller.is(Function::Head) || caller.is(Function::EducationAdviser);
        if caller.profile == Profile::Staff || is_management || rules.has(Switch::TeachersSchool) {
            self.at_once.extend([Profile::Pupil, Profile::Relative]);
        }
    }

    /// What one and the other hold: of a person who is several things in a school.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.but = self.but.or(other.but);
        self.everybody |= other.everybody;
        self.working |= other.working;
        self.staff |= other.staff;
        self.management |= other.management;
        self.pupils_of.extend(other.pupils_of);
        self.teachers_of.extend(other.teachers_of);
        self.relatives_of.extend(other.relatives_of);
        self.delegates_of.extend(other.delegates_of);
        self.at_once.extend(other.at_once);
        self.answers |= other.answers;
        self
    }

    /// Whether one of the people of the school is among those whom it may be written to.
    pub fn holds(&self, whom: &Whom) -> bool {
        let is_management = whom.works_there()
            && (whom.functions.contains(&Function::Head)
                || whom.functions.contains(&Function::EducationAdviser));
        let any =
            |groups: &[GroupId], of: &BTreeSet<GroupId>| groups.iter().any(|g| of.contains(g));
        self.but != Some(whom.id)
            && !whom.profiles.is_empty()
            && (self.everybody
                || (self.working && whom.works_there())
                || (self.staff && whom.profiles.contains(&Profile::Staff))
                || (self.management && is_management)
                || any(&whom.learns_in, &self.pupils_of)
                || (whom.works_there() && any(&whom.teaches, &self.teachers_of))
                || any(&whom.child_learns_in, &self.relatives_of)
                || (whom.functions.contains(&Function::Delegate)
                    && any(&whom.child_learns_in, &self.delegates_of)))
    }

    /// Whether several may be written to as one; none for a person, of whom it must be known what they are.
    pub fn reaches(&self, addressee: Addressee) -> Option<bool> {
        Some(match addressee {
            Addressee::Person(_) => return None,
            Addressee::Pupils(group) => self.everybody || self.pupils_of.contains(&group),
            Addressee::Teachers(group) => self.everybody || self.teachers_of.contains(&group),
            Addressee::Relatives(group) => self.everybody || self.relatives_of.contains(&group),
            Addressee::Everyone(profile) => self.at_once.contains(&profile),
            Addressee::Management => self.everybody || self.management,
        })
    }
}

/// The classes in which a caller, or the child being looked at, learns; and these with the groups.
fn learns_in(caller: &Caller) -> (BTreeSet<GroupId>, BTreeSet<GroupId>) {
    let learns = caller.groups.iter();
    let learns = learns.filter(|membership| membership.role == GroupRole::Pupil);
    let groups: Vec<_> = learns.map(|membership| &membership.group).collect();
    let classes = groups.iter().filter(|group| group.kind == GroupKind::Class);
    (
        classes.map(|group| group.id).collect(),
        groups.iter().map(|group| group.id).collect(),
    )
}

/// What a person is in a school now, as far as it decides who may write to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Who.
    pub id: PersonId,
    /// In what quality they have a part in the school; none for who has none. As a relative: who holds
    /// authority over a pupil of it.
    pub profiles: Vec<Profile>,
    /// With which functions.
    pub functions: Vec<Function>,
    /// The classes and groups in which they learn.
    pub learns_in: Vec<GroupId>,
    /// Those which they teach.
    pub teaches: Vec<GroupId>,
    /// Those in which a child learns over whom they hold authority.
    pub child_learns_in: Vec<GroupId>,
}

impl Whom {
    /// Somebody of whom nothing is known.
    pub fn nobody(id: PersonId) -> Self {
        Self {
            id,
            profiles: Vec::new(),
            functions: Vec::new(),
            learns_in: Vec::new(),
            teaches: Vec::new(),
            child_learns_in: Vec::new(),
        }
    }

    fn works_there(&self) -> bool {
        self.profiles.iter().any(|profile| profile.works_there())
    }
}

/// The groups that a scope offers as one, of a school's groups, which are given with their names in order.
pub fn offered(
    scope: &Scope,
    groups: impl Iterator<Item = (Audience, String)>,
) -> Vec<(Addressee, String)> {
    let wide = [
        Profile::Teacher,
        Profile::Staff,
        Profile::Pupil,
        Profile::Relative,
    ]
    .into_iter()
    .map(Addressee::Everyone)
    .chain([Addressee::Management]);
    let wide = wide.map(|addressee| (addressee, String::new()));
    let narrow = groups.flat_map(|(audience, name)| {
        let (Audience::Class(id) | Audience::Group(id)) = audience else {
            return Vec::new();
        };
        [
            Addressee::Pupils(id),
            Addressee::Relatives(id),
            Addressee::Teachers(id),
        ]
        .map(|addressee| (addressee, name.clone()))
        .to_vec()
    });
    wide.chain(narrow)
        .filter(|(addressee, _)| scope.reaches(*addressee) == Some(true))
        .collect()
}

#[cfg(test)]
mod tests;
