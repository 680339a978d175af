//! Who comes: accounts of people who do not exist, as `preau drill prepare` writes them, and who of them is in a
//! lesson, at home, or behind one address.

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

/// Who plays which part, by their places among the accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cast {
    /// Pupils who are in a lesson the whole morning, of all schools.
    pub lesson: Vec<usize>,
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
}

impl Cast {
    /// Draws the parts: so many in a lesson, so many behind one address, of whom there are.
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
        let (in_lesson, rest) = pupils.split_at(lesson.min(pupils.len()));
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
            mad: newcomers.iter().filter(of_largest).copied().collect(),
            newcomers,
            behind: behind.to_vec(),
            schools,
            school_of,
        }
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

    fn people(pupils: usize, relatives: usize) -> People {
        let account = |at: usize, profile: &str, homework: &str| Account {
            login: format!("drill-{at}"),
            session: String::new(),
            profile: profile.to_owned(),
            school: format!("school-{}", at % 7 % 3),
            homework: homework.to_owned(),
        };
        let pupils = (0..pupils).map(|at| account(at, "pupil", "x"));
        let relatives = (0..relatives).map(|at| account(1_000 + at, "relative", ""));
        People {
            version: 1,
            accounts: pupils.chain(relatives).collect(),
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
            let mut all = [cast.lesson.clone(), cast.newcomers.clone(), cast.behind.clone()].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..pupils + relatives).collect::<Vec<_>>());
            prop_assert!(!cast.lesson.is_empty() && cast.lesson.iter().all(|at| people.accounts[*at].hands_in()));
            let schools: HashSet<_> = cast.mad.iter().map(|at| cast.school_of[*at]).collect();
            prop_assert_eq!(schools.len(), 1);
            prop_assert_eq!(&cast, &Cast::of(&people, seed, lesson, behind));
        }
    }
}
