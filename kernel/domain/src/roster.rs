//! What a directory source (AAF, CSV …) says about schools and people: the words between a parser
//! and the store.
//!
//! Identifiers are derived from the source's keys ([`PersonId::of_source`]), so entries refer to
//! each other without look-ups, in any order, and the same source gives the same people again.

use jiff::civil::Date;

use crate::ids::{GroupId, PersonId, Uai};
use crate::person::{Function, GroupRole, Name, Profile};
use crate::school::{GroupKind, Level};

/// A school and its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterSchool {
    /// The ministry's code, by which a source names a school.
    pub uai: Uai,
    /// As people call it.
    pub name: String,
    /// Its kind.
    pub level: Level,
    /// Its classes and groups.
    pub groups: Vec<(GroupKind, String)>,
}

/// The key of a class or group: labels repeat between schools, and a class may be named as a group.
pub fn group_id(uai: &Uai, kind: GroupKind, label: &str) -> GroupId {
    GroupId::of_source(
        "roster",
        &format!("{uai}\u{0}{}\u{0}{label}", kind.as_str()),
    )
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterPerson {
    /// Derived from `source` and `key`.
    pub id: PersonId,
    /// Which source: "aaf".
    pub source: String,
    /// The source's own key.
    pub key: String,
    /// Their name.
    pub name: Name,
    /// Date of birth.
    pub birth: Option<Date>,
    /// Address for mail.
    pub email: Option<String>,
    /// Schools where they are pupil, teacher or staff. A relative has none: their schools are those
    /// of the children over whom they hold authority.
    pub memberships: Vec<RosterMembership>,
    /// Classes and groups, in any school.
    pub groups: Vec<RosterGroup>,
    /// For a pupil: their relatives.
    pub relatives: Vec<RosterRelation>,
}

/// A person in a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterMembership {
    /// Where.
    pub school: Uai,
    /// In what quality: pupil, teacher or staff.
    pub profile: Profile,
    /// With which functions.
    pub functions: Vec<Function>,
}

/// A person in a class or group. A teacher's may lie in a school of which they are not a member:
/// teaching there makes them one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterGroup {
    /// Where.
    pub school: Uai,
    /// Class or group.
    pub kind: GroupKind,
    /// Its label.
    pub label: String,
    /// As what.
    pub role: GroupRole,
    /// What a teacher teaches there.
    pub subjects: Vec<String>,
}

/// A pupil's relative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRelation {
    /// Who.
    pub relative: PersonId,
    /// Whether they hold parental authority.
    pub authority: bool,
}
