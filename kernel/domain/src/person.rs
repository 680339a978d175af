//! People and what binds them to schools and to each other.

use crate::audience::Audience;
use crate::ids::{PersonId, SchoolId};
use crate::school::Group;
use crate::words;

words! {
    /// In what quality a person belongs to a school.
    pub enum Profile {
        /// Learns there.
        Pupil = "pupil",
        /// Responsible for a pupil.
        Relative = "relative",
        /// Teaches there.
        Teacher = "teacher",
        /// Management, administration, school life.
        Staff = "staff",
        /// Anyone else whom the school lets in.
        Guest = "guest",
    }
}

impl Profile {
    /// Whether the person works at the school.
    pub fn works_there(self) -> bool {
        matches!(self, Self::Teacher | Self::Staff)
    }
}

words! {
    /// What a person does in a school on top of the profile.
    pub enum Function {
        /// Head of the school or deputy.
        Head = "head",
        /// Administers the school's part of the ENT.
        SchoolAdmin = "school-admin",
        /// Education adviser (CPE).
        EducationAdviser = "education-adviser",
        /// Inspects the school's teaching (IA-IPR, IEN): comes from outside, reads and stamps.
        Inspector = "inspector",
        /// Represents the families of a class (*délégué*): of relatives, in the class of the child being
        /// looked at.
        Delegate = "delegate",
    }
}

impl Function {
    /// Whether the function concerns every class and group of the school, not only those that the
    /// person teaches.
    pub fn concerns_every_class(self) -> bool {
        matches!(self, Self::Head | Self::Inspector)
    }
}

/// A person's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// "Mme", "M.", or empty.
    pub title: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
}

impl Name {
    /// As pupils and relatives are shown: "Léa Martin".
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    /// As teachers and staff are shown: "Mme Durand"; the full name where there is no title.
    pub fn formal(&self) -> String {
        if self.title.is_empty() {
            self.full()
        } else {
            format!("{} {}", self.title, self.family)
        }
    }

    /// As lists and folders have them, so that they sort: "MARTIN Léa".
    pub fn listed(&self) -> String {
        let name = format!("{} {}", self.family.to_uppercase(), self.given);
        name.trim().to_owned()
    }

    /// As the person is shown in a school where they have this profile.
    pub fn shown_as(&self, profile: Profile) -> String {
        if profile.works_there() {
            self.formal()
        } else {
            self.full()
        }
    }
}

words! {
    /// How a person stands to a class or group.
    pub enum GroupRole {
        /// Learns in it.
        Pupil = "pupil",
        /// Teaches in it.
        Teacher = "teacher",
        /// Is its head teacher (*professeur principal*).
        HeadTeacher = "head-teacher",
    }
}

/// A person in a class or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMembership {
    /// Which one.
    pub group: Group,
    /// As what.
    pub role: GroupRole,
    /// What a teacher teaches there; empty otherwise.
    pub subjects: Vec<String>,
}

impl GroupMembership {
    /// The audience that this group is.
    pub fn audience(&self) -> Audience {
        Audience::of_group(self.group.kind, self.group.id)
    }
}

/// A person in a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub school: SchoolId,
    /// In what quality.
    pub profile: Profile,
    /// With which functions.
    pub functions: Vec<Function>,
    /// The classes and groups of this school that the person is in or teaches.
    pub groups: Vec<GroupMembership>,
}

impl Membership {
    /// The class by which a pupil is known; the first of their groups for one who is in no class.
    /// Groups are kept with classes first.
    pub fn class(&self) -> Option<&Group> {
        let learns = self.groups.iter().find(|g| g.role == GroupRole::Pupil);
        learns.map(|membership| &membership.group)
    }
}

/// A pupil as one of their relatives sees them, in one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The pupil.
    pub id: PersonId,
    /// Their name.
    pub name: Name,
    /// Whether the relative holds parental authority. Without it, nothing of the child is shown.
    pub authority: bool,
    /// The pupil's membership of the school.
    pub membership: Membership,
}
