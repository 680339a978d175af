//! What a listener follows, as numbers: a topic and an audience of a school are eight bytes.

use std::hash::{BuildHasher as _, RandomState};

use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::ids::SchoolId;
use preau_domain::live::Touch;
use preau_runtime::limits;

/// A topic and an audience in a school, hashed with a secret of this process: of two that meet, which happens
/// nowhere in the life of a region, each is told of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(pub(super) u64);

/// What of a page is to be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The page itself.
    Page,
    /// The bell above it.
    Bell,
}

/// Makes keys.
#[derive(Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    pub(super) fn of(&self, school: SchoolId, topic: &str, audience: Audience) -> Key {
        Key(self.0.hash_one((school, topic, audience)))
    }

    /// A module in a school, by one of its topics.
    pub(super) fn of_module(&self, school: SchoolId, topic: &str) -> Key {
        let (module, _) = topic.split_once('.').unwrap_or((topic, ""));
        Key(self.0.hash_one((school, module)))
    }

    /// What somebody follows: topics of a page in the standing in which they look at it, and their bell in all
    /// standings of theirs, as that part of the page.
    pub(super) fn followed(
        &self,
        page: Option<(SchoolId, &Caller, &[String])>,
        standings: &[(SchoolId, std::sync::Arc<Caller>)],
        bell: Part,
    ) -> Vec<(Key, Part)> {
        let mut followed = Vec::new();
        let mut add = |key, part| {
            if followed.len() < limits::LISTENER_KEYS && !followed.contains(&(key, part)) {
                followed.push((key, part));
            }
        };
        if let Some((school, caller, topics)) = page {
            for audience in audiences(caller).chain(caller.staff_of.iter().copied()) {
                for topic in topics {
                    add(self.of(school, topic, audience), Part::Page);
                }
            }
        }
        for (school, caller) in standings {
            for audience in audiences(caller) {
                add(self.of(*school, Touch::BELL, audience), bell);
            }
        }
        followed
    }
}

/// The caller's audiences, their own first.
fn audiences(caller: &Caller) -> impl Iterator<Item = Audience> {
    let own = Audience::Person(caller.person);
    let others = caller.audiences.iter().copied();
    std::iter::once(own).chain(others.filter(move |one| *one != own))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use preau_domain::ids::{GroupId, PersonId};
    use preau_domain::person::{Membership, Name, Profile};

    use super::*;

    fn caller(classes: usize) -> Caller {
        let name = Name {
            title: String::new(),
            given: "Léa".into(),
            family: "Martin".into(),
        };
        let membership = Membership {
            school: SchoolId(1),
            profile: Profile::Teacher,
            functions: vec![],
            groups: vec![],
        };
        let mut caller = Caller::new(PersonId::of_source("t", "me"), name, &membership, None);
        let class = |n: usize| Audience::Class(GroupId::of_source("t", &n.to_string()));
        caller.staff_of = (0..classes).map(class).collect();
        caller
    }

    #[test]
    fn a_listener_follows_so_many_audiences_the_persons_own_first() {
        let keys = Keys::default();
        let topics = ["m.a".to_owned(), "m.b".to_owned()];
        let school = SchoolId(1);
        let few = Arc::new(caller(3));
        let standings = [(school, Arc::clone(&few))];
        let followed = keys.followed(Some((school, &few, &topics)), &standings, Part::Bell);
        // The person, their profile and three classes under each topic; the bell for the first two.
        assert_eq!(followed.len(), 2 * 5 + 2);
        let me = Audience::Person(few.person);
        assert_eq!(followed[0], (keys.of(school, "m.a", me), Part::Page));
        assert!(followed.contains(&(keys.of(school, Touch::BELL, me), Part::Bell)));

        let many = Arc::new(caller(100));
        let followed = keys.followed(Some((school, &many, &topics)), &standings, Part::Bell);
        assert_eq!(followed.len(), limits::LISTENER_KEYS);
        assert!(followed.contains(&(keys.of(school, "m.b", me), Part::Page)));
    }

    #[test]
    fn nobody_follows_what_is_for_others_or_of_another_school() {
        let keys = Keys::default();
        let me = Arc::new(caller(0));
        let topics = ["m.a".to_owned()];
        let followed = keys.followed(
            Some((SchoolId(1), &me, &topics)),
            &[(SchoolId(1), Arc::clone(&me))],
            Part::Bell,
        );
        let of = |school, topic, audience| {
            let key = keys.of(SchoolId(school), topic, audience);
            followed.iter().any(|(one, _)| *one == key)
        };
        let mine = Audience::Person(me.person);
        assert!(of(1, "m.a", mine));
        assert!(!of(2, "m.a", mine));
        assert!(!of(1, "m.b", mine));
        let other = Audience::Person(PersonId::of_source("t", "other"));
        assert!(!of(1, "m.a", other));
    }
}
