//! A collection's rule of who may read and who may write, and its verdict on a record.
//!
//! The kernel holds every record of a call made for a person against the rule, on the way out and
//! on the way in. A module may narrow further; it can never widen.

use jiff::Timestamp;

use crate::audience::Audience;
use crate::caller::Caller;
use crate::ids::PersonId;
use crate::person::{Function, Profile};

/// One condition on caller and record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The caller is in the record's audience.
    Audience,
    /// The caller is staff of the record's audience.
    AudienceStaff,
    /// The record is about the caller.
    Subject,
    /// The record is about the child being looked at, under the caller's authority.
    SubjectGuardian,
    /// The caller wrote the record.
    Author,
    /// The caller has this function.
    Function(Function),
    /// The caller has this profile.
    Profile(Profile),
    /// The caller is anybody of the school: nobody else makes a call.
    Member,
}

impl Who {
    /// The condition that a manifest's `word` names.
    pub fn of_str(word: &str) -> Option<Self> {
        Some(match word {
            "audience" => Self::Audience,
            "audience-staff" => Self::AudienceStaff,
            "subject" => Self::Subject,
            "subject-guardian" => Self::SubjectGuardian,
            "author" => Self::Author,
            "member" => Self::Member,
            word => Profile::of_str(word)
                .map(Self::Profile)
                .or_else(|| Function::of_str(word).map(Self::Function))?,
        })
    }

    /// The word that names the condition in a manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::AudienceStaff => "audience-staff",
            Self::Subject => "subject",
            Self::SubjectGuardian => "subject-guardian",
            Self::Author => "author",
            Self::Function(function) => function.as_str(),
            Self::Profile(profile) => profile.as_str(),
            Self::Member => "member",
        }
    }
}

/// Conditions that must all hold, from an instant that the record names on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// All of these.
    pub who: Vec<Who>,
    /// The position of the field that names the instant, where rights have a beginning.
    pub from: Option<usize>,
}

/// Any line allows. An empty rule allows nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule(pub Vec<Line>);

/// What a rule looks at in a record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Whom it is for.
    pub audience: Option<Audience>,
    /// Whom it is about.
    pub subject: Option<PersonId>,
    /// Who wrote it.
    pub author: Option<PersonId>,
}

impl Rule {
    /// Whether the rule lets `caller` at a record with these facts. `instant_of` gives the instant
    /// in a field of the record.
    pub fn allows(
        &self,
        caller: &Caller,
        facts: &Facts,
        now: Timestamp,
        instant_of: impl Fn(usize) -> Option<Timestamp>,
    ) -> bool {
        self.0.iter().any(|line| {
            line.who.iter().all(|who| who.holds(caller, facts))
                && line
                    .from
                    .is_none_or(|field| instant_of(field).is_some_and(|from| from <= now))
        })
    }
}

impl Who {
    fn holds(self, caller: &Caller, facts: &Facts) -> bool {
        match self {
            Self::Audience => facts
                .audience
                .is_some_and(|a| caller.audiences.contains(&a)),
            Self::AudienceStaff => facts.audience.is_some_and(|a| caller.staff_of.contains(&a)),
            Self::Subject => facts.subject == Some(caller.person),
            Self::SubjectGuardian => caller
                .child
                .as_ref()
                .is_some_and(|child| child.authority && facts.subject == Some(child.id)),
            Self::Author => facts.author == Some(caller.person),
            Self::Function(function) => caller.is(function),
            Self::Profile(profile) => caller.profile == profile,
            Self::Member => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{GroupId, SchoolId};
    use crate::person::{Child, GroupMembership, GroupRole, Membership, Name};
    use crate::school::{Group, GroupKind};

    const SCHOOL: SchoolId = SchoolId(1);
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn person(key: &str) -> PersonId {
        PersonId::of_source("test", key)
    }

    fn class(name: &str) -> Group {
        Group {
            id: GroupId::of_source("test", name),
            school: SCHOOL,
            kind: GroupKind::Class,
            name: name.into(),
        }
    }

    fn name() -> Name {
        Name {
            title: String::new(),
            given: "Léa".into(),
            family: "Martin".into(),
        }
    }

    fn membership(profile: Profile, class_name: &str, role: GroupRole) -> Membership {
        let groups = vec![GroupMembership {
            group: class(class_name),
            role,
            subjects: vec![],
        }];
        Membership {
            school: SCHOOL,
            profile,
            functions: vec![],
            groups,
        }
    }

    fn child(authority: bool) -> Child {
        Child {
            id: person("child"),
            name: name(),
            authority,
            membership: membership(Profile::Pupil, "6A", GroupRole::Pupil),
        }
    }

    fn relative(authority: bool) -> Caller {
        let own = Membership {
            school: SCHOOL,
            profile: Profile::Relative,
            functions: vec![],
            groups: vec![],
        };
        Caller::new(person("relative"), name(), &own, Some(&child(authority)))
    }

    fn allows(who: &[Who], caller: &Caller, facts: &Facts) -> bool {
        Rule(vec![Line {
            who: who.to_vec(),
            from: None,
        }])
        .allows(caller, facts, NOW, |_| None)
    }

    #[test]
    fn a_relative_with_authority_stands_where_the_child_stands() {
        let for_class = Facts {
            audience: Some(Audience::Class(class("6A").id)),
            ..Facts::default()
        };
        let about_child = Facts {
            subject: Some(person("child")),
            ..Facts::default()
        };
        assert!(allows(&[Who::Audience], &relative(true), &for_class));
        assert!(allows(
            &[Who::SubjectGuardian],
            &relative(true),
            &about_child
        ));
        assert!(!allows(&[Who::Subject], &relative(true), &about_child));
    }

    #[test]
    fn a_relative_without_authority_sees_nothing_of_the_child() {
        let for_class = Facts {
            audience: Some(Audience::Class(class("6A").id)),
            ..Facts::default()
        };
        let about_child = Facts {
            subject: Some(person("child")),
            ..Facts::default()
        };
        assert!(!allows(&[Who::Audience], &relative(false), &for_class));
        assert!(!allows(
            &[Who::SubjectGuardian],
            &relative(false),
            &about_child
        ));
    }

    #[test]
    fn a_teacher_is_staff_of_their_classes_only() {
        let teacher = Caller::new(
            person("t"),
            name(),
            &membership(Profile::Teacher, "6A", GroupRole::Teacher),
            None,
        );
        let of = |name| Facts {
            audience: Some(Audience::Class(class(name).id)),
            ..Facts::default()
        };
        assert!(allows(&[Who::AudienceStaff], &teacher, &of("6A")));
        assert!(!allows(&[Who::AudienceStaff], &teacher, &of("6B")));
        assert!(!allows(&[Who::Audience], &teacher, &of("6A")));
    }

    #[test]
    fn all_conditions_of_a_line_must_hold_and_an_empty_rule_allows_nobody() {
        let pupil = Caller::new(
            person("p"),
            name(),
            &membership(Profile::Pupil, "6A", GroupRole::Pupil),
            None,
        );
        let facts = Facts {
            author: Some(person("p")),
            audience: Some(Audience::Class(class("6A").id)),
            subject: None,
        };
        assert!(allows(&[Who::Author], &pupil, &facts));
        assert!(!allows(&[Who::Author, Who::AudienceStaff], &pupil, &facts));
        assert!(!Rule::default().allows(&pupil, &facts, NOW, |_| None));
    }

    #[test]
    fn every_profile_and_every_function_is_a_word_of_its_own() {
        for word in Profile::WORDS.into_iter().chain(Function::WORDS) {
            let who = Who::of_str(word).expect(word);
            assert_eq!(who.as_str(), word);
        }
        for profile in Profile::ALL {
            let caller = Caller::new(
                person("p"),
                name(),
                &membership(profile, "6A", GroupRole::Pupil),
                None,
            );
            for other in Profile::ALL {
                let let_in = allows(&[Who::Profile(other)], &caller, &Facts::default());
                assert_eq!(let_in, other == profile, "{profile:?} as {other:?}");
            }
        }
    }

    #[test]
    fn a_member_is_anybody_of_the_school_whatever_the_record() {
        assert_eq!(Who::of_str("member"), Some(Who::Member));
        assert_eq!(Who::Member.as_str(), "member");
        for caller in [relative(true), relative(false)] {
            assert!(allows(&[Who::Member], &caller, &Facts::default()));
            assert!(!allows(
                &[Who::Member, Who::Author],
                &caller,
                &Facts::default()
            ));
        }
    }

    #[test]
    fn a_line_with_a_date_waits_for_it_and_never_comes_without() {
        let pupil = Caller::new(
            person("p"),
            name(),
            &membership(Profile::Pupil, "6A", GroupRole::Pupil),
            None,
        );
        let facts = Facts {
            author: Some(person("p")),
            ..Facts::default()
        };
        let rule = Rule(vec![Line {
            who: vec![Who::Author],
            from: Some(0),
        }]);
        let later = Timestamp::from_second(60).ok();
        assert!(!rule.allows(&pupil, &facts, NOW, |_| None));
        assert!(!rule.allows(&pupil, &facts, NOW, |_| later));
        assert!(rule.allows(&pupil, &facts, NOW, |_| Some(NOW)));
    }
}
