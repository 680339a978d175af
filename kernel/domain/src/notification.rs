//! Lines in people's notifications, and who may address whom.

use std::fmt;

use uuid::Uuid;

use crate::audience::Audience;
use crate::caller::Caller;
use crate::ids::{GroupId, InvalidId, PersonId};
use crate::module::Text;
use crate::person::Function;

/// The name of a notification in its module and school: 1 to [`NotificationKey::MAX`] characters of
/// `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotificationKey(String);

impl NotificationKey {
    /// The longest key, in bytes.
    pub const MAX: usize = 64;

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NotificationKey {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        let fits = (1..=Self::MAX).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if fits { Ok(Self(text)) } else { Err(InvalidId) }
    }
}

impl fmt::Display for NotificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One notification as it was sent: another under the same key is another one, which nobody has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotificationId(pub Uuid);

impl fmt::Display for NotificationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

impl std::str::FromStr for NotificationId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
    }
}

/// What a module tells an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// One of the kinds that its manifest declares.
    pub kind: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Who had it sent; none for the school itself.
    pub author: Option<PersonId>,
    /// What it says.
    pub text: Text,
    /// The path of the module's page to open.
    pub path: String,
}

impl Notification {
    /// The longest text in a language, in characters.
    pub const MAX_TEXT: usize = 200;
    /// Of one module in one school, how many an audience keeps: the newest. So no reader passes over more,
    /// however many are sent.
    pub const MAX_OF_AUDIENCE: u32 = 100;
    /// Of these, how many one author's: who sends more ends their own, and nobody else's.
    pub const MAX_OF_AUTHOR: u32 = 25;
    /// Of one module in one school, how many lines a person is shown for one day; what is beyond is one
    /// more line.
    pub const MAX_OF_DAY: usize = 20;
    /// Of these, how many one author's; what is beyond is one more line of its own.
    pub const MAX_OF_AUTHOR_A_DAY: usize = 5;
    /// How many urgent ones a school has sent within a day, in all modules.
    pub const URGENT_A_DAY: u32 = 5;
    /// For how many days it is there.
    pub const DAYS: i64 = 60;
}

/// A notification sent or withdrawn, as a call stages it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Under which key.
    pub key: NotificationKey,
    /// What must be there under it.
    pub over: Over,
    /// Whom what is there is for, where the person's rights were held against it.
    pub was_for: Option<Audience>,
    /// What is sent; none to withdraw what is there.
    pub send: Option<Notification>,
}

/// What a notice takes the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Whatever there is: a call of the school may replace everything.
    Any,
    /// Just what the person's rights were held against: none, or this one.
    Seen(Option<NotificationId>),
}

/// Whether a person may address an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// They may.
    Yes,
    /// They may not.
    No,
    /// They may if this is somebody whom they have to do with: see [`Ties::are_of`].
    IfTied(PersonId),
}

/// Whom `caller` may address: themself; the classes and groups that they are staff of, their pupils and these
/// pupils' relatives; who works at the school, others who do; an education adviser, any person; a head, any
/// audience. So a module whose pages let somebody choose an audience can still not be made to bother others
/// than these, and pupils and relatives bother nobody: what they write reaches others as the school's, in an
/// event that the module handles.
pub fn reach(caller: &Caller, audience: Audience) -> Reach {
    if audience == Audience::Person(caller.person) {
        return Reach::Yes;
    }
    reach_over_another(caller, audience)
}

/// Whether `caller` may replace or take back what another told an audience: as for [`reach`], but that nobody
/// may by being the person whom it is for. What a teacher told a pupil, that pupil's relatives read too.
pub fn reach_over_another(caller: &Caller, audience: Audience) -> Reach {
    if caller.is(Function::Head) {
        return Reach::Yes;
    }
    match audience {
        Audience::Class(_) | Audience::Group(_) if caller.staff_of.contains(&audience) => {
            Reach::Yes
        }
        Audience::Person(_) if caller.is(Function::EducationAdviser) => Reach::Yes,
        Audience::Person(person) if caller.profile.works_there() => Reach::IfTied(person),
        _ => Reach::No,
    }
}

/// What ties a person to a school, as far as it decides who may address them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// Whether they work there.
    pub works_there: bool,
    /// The classes and groups in which they learn, or a child over whom they hold authority does.
    pub groups: Vec<GroupId>,
}

impl Ties {
    /// Whether a caller who works at the school has to do with this person: they work there too, or learn,
    /// or have a child, in what the caller teaches.
    pub fn are_of(&self, caller: &Caller) -> bool {
        self.works_there
            || self.groups.iter().any(|id| {
                caller.staff_of.contains(&Audience::Class(*id))
                    || caller.staff_of.contains(&Audience::Group(*id))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SchoolId;
    use crate::person::{Child, GroupMembership, GroupRole, Membership, Name, Profile};
    use crate::school::{Group, GroupKind};

    fn class(name: &str) -> GroupId {
        GroupId::of_source("test", name)
    }

    fn person(key: &str) -> PersonId {
        PersonId::of_source("test", key)
    }

    fn membership(profile: Profile, functions: &[Function], role: GroupRole) -> Membership {
        Membership {
            school: SchoolId(1),
            profile,
            functions: functions.to_vec(),
            groups: vec![GroupMembership {
                group: Group {
                    id: class("6A"),
                    school: SchoolId(1),
                    kind: GroupKind::Class,
                    name: "6A".into(),
                },
                role,
                subjects: vec![],
            }],
        }
    }

    fn name() -> Name {
        Name {
            title: String::new(),
            given: "Léa".into(),
            family: "Martin".into(),
        }
    }

    fn caller(profile: Profile, functions: &[Function], role: GroupRole) -> Caller {
        let membership = membership(profile, functions, role);
        Caller::new(person("me"), name(), &membership, None)
    }

    const EVERY: [&str; 5] = ["me", "6A", "6B", "pupils", "other"];

    fn audience(word: &str) -> Audience {
        match word {
            "6A" | "6B" => Audience::Class(class(word)),
            "pupils" => Audience::Profile(Profile::Pupil),
            word => Audience::Person(person(word)),
        }
    }

    /// The audiences that the caller may address, those that depend on the other with a question mark.
    fn reached(caller: &Caller) -> String {
        reached_by(reach, caller)
    }

    fn reached_by(rule: fn(&Caller, Audience) -> Reach, caller: &Caller) -> String {
        let said = EVERY
            .iter()
            .filter_map(|word| match rule(caller, audience(word)) {
                Reach::Yes => Some((*word).to_owned()),
                Reach::No => None,
                Reach::IfTied(who) => {
                    assert_eq!(Audience::Person(who), audience(word));
                    Some(format!("{word}?"))
                }
            });
        said.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_addresses_those_whom_they_have_to_do_with() {
        use Function::{EducationAdviser, Head, Inspector, SchoolAdmin};
        let pupil = GroupRole::Pupil;
        let staff = |functions: &[Function]| reached(&caller(Profile::Staff, functions, pupil));
        let teacher = caller(Profile::Teacher, &[], GroupRole::Teacher);
        assert_eq!(reached(&teacher), "me 6A other?");
        assert_eq!(staff(&[]), "me other?");
        assert_eq!(staff(&[SchoolAdmin]), "me other?");
        assert_eq!(staff(&[EducationAdviser]), "me other");
        assert_eq!(staff(&[Head]), EVERY.join(" "));
        for profile in [Profile::Pupil, Profile::Relative, Profile::Guest] {
            assert_eq!(reached(&caller(profile, &[], pupil)), "me", "{profile:?}");
        }
        assert_eq!(reached(&caller(Profile::Guest, &[Inspector], pupil)), "me");
    }

    #[test]
    fn nobody_takes_back_what_they_were_told_by_being_whom_it_is_for() {
        let over = |profile, functions: &[Function], role| {
            reached_by(reach_over_another, &caller(profile, functions, role))
        };
        for profile in [Profile::Pupil, Profile::Relative, Profile::Guest] {
            assert_eq!(over(profile, &[], GroupRole::Pupil), "", "{profile:?}");
        }
        // Who works there, as a colleague might.
        let teacher = over(Profile::Teacher, &[], GroupRole::Teacher);
        assert_eq!(teacher, "me? 6A other?");
        let head = over(Profile::Staff, &[Function::Head], GroupRole::Pupil);
        assert_eq!(head, EVERY.join(" "));
    }

    #[test]
    fn a_relative_does_not_write_by_way_of_their_child_to_the_other_one() {
        let child = Child {
            id: person("other"),
            name: name(),
            authority: true,
            membership: membership(Profile::Pupil, &[], GroupRole::Pupil),
        };
        let own = Membership {
            groups: vec![],
            ..membership(Profile::Relative, &[], GroupRole::Pupil)
        };
        let relative = Caller::new(person("me"), name(), &own, Some(&child));
        assert_eq!(reached(&relative), "me");
    }

    #[test]
    fn a_teacher_has_to_do_with_colleagues_with_pupils_and_with_their_relatives() {
        let teacher = caller(Profile::Teacher, &[], GroupRole::Teacher);
        let ties = |works_there, groups: &[&str]| Ties {
            works_there,
            groups: groups.iter().map(|name| class(name)).collect(),
        };
        assert!(ties(true, &[]).are_of(&teacher));
        assert!(ties(false, &["6B", "6A"]).are_of(&teacher));
        assert!(!ties(false, &["6B"]).are_of(&teacher));
        assert!(!Ties::default().are_of(&teacher));
    }

    #[test]
    fn a_key_is_short_and_of_plain_letters() {
        let is_key = |text: &str| NotificationKey::try_from(text.to_owned()).is_ok();
        assert!(is_key("given-0199.a_B"));
        assert!(is_key(&"k".repeat(NotificationKey::MAX)));
        for wrong in ["", "é", "a b", "a/b", &"k".repeat(NotificationKey::MAX + 1)] {
            assert!(!is_key(wrong), "{wrong:?}");
        }
    }
}
