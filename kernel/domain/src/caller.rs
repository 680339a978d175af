//! For whom a call runs.

use crate::audience::Audience;
use crate::ids::PersonId;
use crate::person::{Child, Function, GroupMembership, GroupRole, Membership, Name, Profile};

/// The language that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// The language tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The one that it is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Fr => Self::En,
            Self::En => Self::Fr,
        }
    }

    /// The language that `tag` names.
    pub fn of_str(tag: &str) -> Option<Self> {
        match tag {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// In what quality a person looks at a school: who teaches there and has a child there stands in it as
/// either, and never as both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// As themselves, with this profile.
    Own(Profile),
    /// As the relative of this child.
    For(PersonId),
}

impl Standing {
    /// The standing that a word of an address names: a profile, or a child's key.
    pub fn of_str(word: &str) -> Option<Self> {
        Profile::of_str(word)
            .map(Self::Own)
            .or_else(|| word.parse().ok().map(Self::For))
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(profile) => f.write_str(profile.as_str()),
            Self::For(child) => write!(f, "{child}"),
        }
    }
}

/// A person in a school, with the rights that follow: computed once, used by every check.
///
/// For a relative, rights concern only the child being looked at, and only with parental authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Name,
    /// In what quality.
    pub profile: Profile,
    /// With which functions.
    pub functions: Vec<Function>,
    /// For a relative with authority: the child being looked at.
    pub child: Option<Child>,
    /// The audiences that the caller is in.
    pub audiences: Vec<Audience>,
    /// The classes and groups that the caller is staff of.
    pub staff_of: Vec<Audience>,
    /// The classes and groups behind `audiences` and `staff_of`, by name.
    pub groups: Vec<GroupMembership>,
}

impl Caller {
    /// The rights of a person with this membership who looks at this child. A child over whom the
    /// person holds no authority gives no right, and is left out.
    pub fn new(
        person: PersonId,
        name: Name,
        membership: &Membership,
        child: Option<&Child>,
    ) -> Self {
        let child = child.filter(|child| child.authority).cloned();
        let mut groups = membership.groups.clone();
        let mut audiences = vec![
            Audience::Person(person),
            Audience::Profile(membership.profile),
        ];
        if let Some(child) = &child {
            audiences.push(Audience::Person(child.id));
            audiences.push(Audience::Profile(Profile::Pupil));
            groups.extend(
                child
                    .membership
                    .groups
                    .iter()
                    .filter(|g| g.role == GroupRole::Pupil)
                    .cloned(),
            );
        }
        audiences.extend(
            groups
                .iter()
                .filter(|g| g.role == GroupRole::Pupil)
                .map(GroupMembership::audience),
        );
        let mut staff_of: Vec<_> = groups
            .iter()
            .filter(|g| g.role != GroupRole::Pupil)
            .map(GroupMembership::audience)
            .collect();
        audiences.sort_unstable();
        audiences.dedup();
        staff_of.sort_unstable();
        staff_of.dedup();
        groups.sort_by(|a, b| (a.group.kind, &a.group.name).cmp(&(b.group.kind, &b.group.name)));
        Self {
            person,
            name,
            profile: membership.profile,
            functions: membership.functions.clone(),
            child,
            audiences,
            staff_of,
            groups,
        }
    }

    /// In what quality the caller is here.
    pub fn standing(&self) -> Standing {
        match &self.child {
            Some(child) => Standing::For(child.id),
            None => Standing::Own(self.profile),
        }
    }

    /// Whether the caller has this function here.
    pub fn is(&self, function: Function) -> bool {
        self.functions.contains(&function)
    }
}
