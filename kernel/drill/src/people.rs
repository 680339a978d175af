//! Who comes: accounts of people who do not exist, as `preau drill prepare` writes them, and who of them is in a
//! lesson, at home, or behind one address.

use std::collections::{BTreeSet, HashMap};
use std::net::Ipv4Addr;

use preau_domain::person::Profile;
use serde::{Deserialize, Serialize};

use crate::random::Random;

/// Accounts of a region made for drills.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The version of this form: 1.
    pub version: u32,
    /// The password of all of them.
    pub password: String,
    /// Whether the server believes the drill where people come from (`X-Forwarded-For`), so that schools have
    /// addresses of their own.
    pub forwarded: bool,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The classes that have lessons; none where the region was prepared before drills had any.
    #[serde(default)]
    pub classes: Vec<Class>,
}

/// Somebody's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What they type.
    pub login: String,
    /// A session that began the evening before; empty if they must sign in.
    pub session: String,
    /// What they are in the school, as the domain names it.
    pub profile: String,
    /// The school's word in addresses.
    pub school: String,
    /// A homework that they may hand in; empty if there is none.
    pub homework: String,
    /// Their class in the school, if it has lessons; empty if there is none.
    #[serde(default)]
    pub class: String,
}

/// A class that has lessons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The school's word in addresses.
    pub school: String,
    /// What it is called there.
    pub name: String,
    /// Itself, as forms say it.
    pub audience: String,
    /// What is taught in it.
    pub subject: String,
    /// The login of who teaches it.
    pub teacher: String,
    /// The same, as somebody whom its pupils write to.
    pub addressee: String,
    /// The time zone of the school, by its name: the hours of forms are its.
    pub zone: String,
}

/// Why the accounts are of no use.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The file is none of ours.
    #[error("the file of people cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "the file of people is of version {0}; this program reads version 1: prepare the region again"
    )]
    Version(u32),
    /// Too few for anything to be seen.
    #[error("{pupils} pupils with a homework to hand in are too few: at least {least}")]
    Few {
        /// Who may hand in.
        pupils: usize,
        /// How many it takes.
        least: usize,
    },
}

impl People {
    /// How many pupils it takes at least.
    pub const LEAST: usize = 20;

    /// Reads the file.
    pub fn read(text: &str) -> Result<Self, PeopleError> {
        let people: Self = serde_json::from_str(text)?;
        if people.version != 1 {
            return Err(PeopleError::Version(people.version));
        }
        let pupils = people.accounts.iter().filter(|one| one.hands_in()).count();
        if pupils < Self::LEAST {
            let least = Self::LEAST;
            return Err(PeopleError::Few { pupils, least });
        }
        Ok(people)
    }
}

impl Account {
    /// Whether they are a pupil who has something to hand in.
    pub fn hands_in(&self) -> bool {
        self.profile == Profile::Pupil.as_str() && !self.homework.is_empty()
    }
}

/// The place of each account's class.
fn classes(people: &People) -> Vec<Option<usize>> {
    let classes = people.classes.iter().enumerate();
    let classes: HashMap<_, _> = classes
        .map(|(at, class)| ((class.school.as_str(), class.name.as_str()), at))
        .collect();
    let of = people.accounts.iter().map(|account| {
        let class = (account.school.as_str(), account.class.as_str());
        classes.get(&class).copied()
    });
    of.collect()
}

/// So many of these pupils, or a few more, who are in a lesson; and the others. Where a class has a lesson all of it has,
/// or those of it who come from home would be let in for it, too. Of each school one class comes after the other.
fn parted(
    pupils: Vec<usize>,
    school_of: &[usize],
    class_of: &[Option<usize>],
    lesson: usize,
) -> (Vec<usize>, Vec<usize>) {
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut known: HashMap<usize, usize> = HashMap::new();
    let mut of_school: HashMap<Option<usize>, usize> = HashMap::new();
    for who in pupils {
        let class = class_of.get(who).copied().flatten();
        let at = class.and_then(|class| known.get(&class).copied());
        if let Some((_, group)) = at.and_then(|at| groups.get_mut(at)) {
            group.push(who);
            continue;
        }
        // Who is of no class is by themself.
        if let Some(class) = class {
            known.insert(class, groups.len());
        }
        let others = of_school.entry(school_of.get(who).copied()).or_default();
        groups.push((*others, vec![who]));
        *others += 1;
    }
    groups.sort_by_key(|(others, _)| *others);
    let (mut in_lesson, mut rest) = (Vec::new(), Vec::new());
    for (_, group) in groups {
        if in_lesson.len() < lesson {
            in_lesson.extend(group);
        } else {
            rest.extend(group);
        }
    }
    (in_lesson, rest)
}

/// Who plays which part, by their places among the accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cast {
    /// Pupils who are in a lesson the whole morning: classes of all schools.
    pub lesson: Vec<usize>,
    /// Those of them who only come during a surge, and have no seat then.
    pub late: Vec<usize>,
    /// Who comes from home, in the order in which they come.
    pub newcomers: Vec<usize>,
    /// Those of one school, who come all at once.
    pub mad: Vec<usize>,
    /// Pupils who sign in behind one address.
    pub behind: Vec<usize>,
    /// The schools, each once; an account's school is its place here.
    pub schools: Vec<String>,
    /// The place of each account's school.
    pub school_of: Vec<usize>,
    /// The place of each account's class among those that have lessons.
    pub class_of: Vec<Option<usize>>,
}

impl Cast {
    /// Of those who are in a lesson, one in so many comes late.
    const LATE: usize = 4;

    /// Draws the parts: so many in a lesson, or a few more, so many behind one address, of whom there are.
    pub(crate) fn of(people: &People, seed: u64, lesson: usize, behind: usize) -> Self {
        let mut random = Random::new(seed, 1);
        let mut schools: Vec<String> = Vec::new();
        let mut school_of = Vec::with_capacity(people.accounts.len());
        for account in &people.accounts {
            let known = schools.iter().position(|school| *school == account.school);
            school_of.push(known.unwrap_or_else(|| {
                schools.push(account.school.clone());
                schools.len() - 1
            }));
        }
        let mut drawn: Vec<usize> = (0..people.accounts.len()).collect();
        random.shuffle(&mut drawn);
        let hands_in = |at: &usize| people.accounts.get(*at).is_some_and(Account::hands_in);
        let (pupils, others): (Vec<_>, Vec<_>) = drawn.into_iter().partition(hands_in);
        let lesson = lesson.min(pupils.len() / 3).max(1);
        let class_of = classes(people);
        let (mut in_lesson, mut rest) = parted(pupils, &school_of, &class_of, lesson);
        random.shuffle(&mut in_lesson);
        random.shuffle(&mut rest);
        let (late, in_lesson) = in_lesson.split_at(in_lesson.len() / Self::LATE);
        let behind = behind.min(rest.len() / 2);
        let (behind, rest) = rest.split_at(behind);
        let mut newcomers = [rest, &others].concat();
        random.shuffle(&mut newcomers);
        let largest = (0..schools.len()).max_by_key(|school| {
            let of = newcomers
                .iter()
                .filter(|at| school_of.get(**at) == Some(school));
            of.count()
        });
        let of_largest = |at: &&usize| school_of.get(**at).copied() == largest;
        Self {
            lesson: in_lesson.to_vec(),
            late: late.to_vec(),
            mad: newcomers.iter().filter(of_largest).copied().collect(),
            newcomers,
            behind: behind.to_vec(),
            schools,
            school_of,
            class_of,
        }
    }

    /// Only these classes have a lesson after all: whoever is of another does not come late to it.
    pub(crate) fn only(&mut self, classes: &BTreeSet<usize>) {
        for class in &mut self.class_of {
            *class = class.filter(|at| classes.contains(at));
        }
        let has_class = |who: &usize| self.class_of.get(*who).is_some_and(Option::is_some);
        let late = std::mem::take(&mut self.late).into_iter();
        let (late, there): (Vec<_>, Vec<_>) = late.partition(has_class);
        self.late = late;
        self.lesson.extend(there);
    }

    /// The address of a school: of the network kept for measurements (RFC 2544, appendix C.2.2), where nobody is.
    pub(crate) fn address(school: usize) -> Ipv4Addr {
        let [.., third, fourth] = u32::try_from(school + 1).unwrap_or(1).to_be_bytes();
        Ipv4Addr::new(198, 18, third, fourth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn class(school: &str, name: &str) -> Class {
        Class {
            school: school.to_owned(),
            name: name.to_owned(),
            audience: "class:1".into(),
            subject: "Français".into(),
            teacher: "drill-1".into(),
            addressee: "person:1".into(),
            zone: "Europe/Paris".into(),
        }
    }

    fn people(pupils: usize, relatives: usize) -> People {
        let account = |at: usize, profile: &str, homework: &str| Account {
            login: format!("drill-{at}"),
            session: String::new(),
            profile: profile.to_owned(),
            school: format!("school-{}", at % 7 % 3),
            homework: homework.to_owned(),
            class: format!("class-{}", at % 2),
        };
        let pupils = (0..pupils).map(|at| account(at, "pupil", "x"));
        let relatives = (0..relatives).map(|at| account(1_000 + at, "relative", ""));
        People {
            version: 1,
            accounts: pupils.chain(relatives).collect(),
            classes: vec![class("school-1", "class-1"), class("school-2", "class-0")],
            ..People::default()
        }
    }

    #[test]
    fn a_file_is_read_as_it_was_written_and_refused_where_it_is_another() {
        let written = people(30, 2);
        let text = serde_json::to_string(&written).expect("JSON");
        assert_eq!(People::read(&text).expect("ours"), written);
        assert!(People::read(&text.replacen('1', "2", 1)).is_err());
        let few = serde_json::to_string(&people(19, 50)).expect("JSON");
        assert!(
            People::read(&few)
                .expect_err("few")
                .to_string()
                .contains("19 pupils")
        );
    }

    #[test]
    fn what_was_written_before_there_were_classes_is_read() {
        let text = r#"{"login":"a","session":"","profile":"pupil","school":"s","homework":"x"}"#;
        let accounts = [text; 20].join(",");
        let head = r#"{"version":1,"password":"p","forwarded":true,"accounts":["#;
        let people = People::read(&format!("{head}{accounts}]}}")).expect("ours");
        assert!(people.classes.is_empty());
        let cast = Cast::of(&people, 1, 6, 0);
        assert!(cast.class_of.iter().all(Option::is_none));
    }

    #[test]
    fn one_in_four_comes_late_to_a_lesson_that_there_is() {
        let people = people(120, 0);
        let mut cast = Cast::of(&people, 1, 40, 10);
        let all = cast.lesson.len() + cast.late.len();
        assert!((40..60).contains(&all), "{all}");
        assert_eq!(cast.late.len(), all / 4);
        for (at, class) in cast.class_of.iter().enumerate() {
            let account = &people.accounts[at];
            let expected = people
                .classes
                .iter()
                .position(|one| one.school == account.school && one.name == account.class);
            assert_eq!(*class, expected, "{account:?}");
        }
        cast.only(&BTreeSet::from([1]));
        assert!(cast.late.iter().all(|who| cast.class_of[*who] == Some(1)));
        assert_eq!(cast.lesson.len() + cast.late.len(), all);
        cast.only(&BTreeSet::new());
        assert_eq!((cast.lesson.len(), cast.late.len()), (all, 0));
    }

    #[test]
    fn a_class_is_in_a_lesson_as_a_whole_and_each_school_has_one_before_another_has_two() {
        let mut people = people(240, 0);
        people.classes = (0..6)
            .map(|at| class(&format!("school-{}", at / 2), &format!("class-{}", at % 2)))
            .collect();
        for seed in 0..20 {
            let cast = Cast::of(&people, seed, 80, 20);
            let of = |parts: &[usize]| -> HashSet<_> {
                parts.iter().map(|who| cast.class_of[*who]).collect()
            };
            let there = of(&[&cast.lesson[..], &cast.late[..]].concat());
            let elsewhere = of(&[&cast.newcomers[..], &cast.behind[..]].concat());
            assert!(there.is_disjoint(&elsewhere), "{there:?} {elsewhere:?}");
            let schools: HashSet<_> = cast.lesson.iter().map(|who| cast.school_of[*who]).collect();
            assert!(schools.len() >= there.len().min(3), "{there:?}");
        }
    }

    #[test]
    fn schools_have_addresses_of_their_own() {
        let addresses: HashSet<_> = (0..5_000).map(Cast::address).collect();
        assert_eq!(addresses.len(), 5_000);
    }

    proptest! {
        #[test]
        fn everybody_plays_one_part(
            pupils in 20..200_usize, relatives in 0..100_usize,
            lesson in 1..300_usize, behind in 0..300_usize, seed in any::<u64>(),
        ) {
            let people = people(pupils, relatives);
            let cast = Cast::of(&people, seed, lesson, behind);
            let mut all = [&cast.lesson[..], &cast.late[..], &cast.newcomers[..], &cast.behind[..]].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..pupils + relatives).collect::<Vec<_>>());
            prop_assert!(!cast.lesson.is_empty() && cast.lesson.iter().all(|at| people.accounts[*at].hands_in()));
            let schools: HashSet<_> = cast.mad.iter().map(|at| cast.school_of[*at]).collect();
            prop_assert_eq!(schools.len(), 1);
            prop_assert_eq!(&cast, &Cast::of(&people, seed, lesson, behind));
        }
    }
}
