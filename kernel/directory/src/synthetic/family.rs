//! Families: who lives where, who is called what, who holds authority over whom.

use crate::synthetic::names::{BOYS, FAMILIES, GIRLS, MEN, WOMEN};
use crate::synthetic::random::Random;

/// The first relative's key, less one.
const RELATIVE_KEYS: u64 = 70_000_000;

/// Most adults of a family.
const ADULTS: u64 = 4;

/// A relative.
#[derive(Debug, Clone)]
pub(crate) struct Adult {
    pub(crate) key: String,
    pub(crate) title: &'static str,
    pub(crate) given: String,
    pub(crate) family: String,
    /// Which of the family's homes.
    pub(crate) home: u64,
    /// Whether the files hold an address for mail.
    pub(crate) reachable: bool,
}

/// How an adult stands to a child.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    /// The adult's place in the family.
    pub(crate) adult: usize,
    /// The code of the link: 10 mother, 20 father, 39 other family, 50 guardian.
    pub(crate) link: u8,
    /// 1 and 2 hold authority, 0 does not.
    pub(crate) legal: u8,
}

impl Tie {
    /// A mother, with authority.
    pub(crate) fn mother(adult: usize) -> Self {
        Self {
            adult,
            link: 10,
            legal: 1,
        }
    }

    /// A father, with authority.
    pub(crate) fn father(adult: usize) -> Self {
        Self {
            adult,
            link: 20,
            legal: 2,
        }
    }

    /// Someone to call, without authority.
    pub(crate) fn contact(adult: usize) -> Self {
        Self {
            adult,
            link: 39,
            legal: 0,
        }
    }

    /// Whether it comes with authority.
    pub(crate) fn holds(self) -> bool {
        self.legal > 0
    }
}

/// A pupil to be.
#[derive(Debug, Clone)]
pub(crate) struct Child {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) girl: bool,
    pub(crate) ties: Vec<Tie>,
}

/// A family.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    pub(crate) number: u64,
    pub(crate) adults: Vec<Adult>,
    pub(crate) children: Vec<Child>,
}

/// A family name: one in twelve is double.
pub(crate) fn family_name(random: &mut Random) -> String {
    let name = random.frequent(FAMILIES).to_owned();
    if random.chance(8) {
        let second = random.frequent(FAMILIES);
        let between = if random.chance(70) { "-" } else { " " };
        format!("{name}{between}{second}")
    } else {
        name
    }
}

/// A grown-up's title, given name and family name.
pub(crate) fn grown_up(
    random: &mut Random,
    women_in_hundred: u64,
) -> (&'static str, String, String) {
    let woman = random.chance(women_in_hundred);
    let (title, given) = if woman {
        ("Mme", random.frequent(WOMEN))
    } else {
        ("M.", random.frequent(MEN))
    };
    (title, given.to_owned(), family_name(random))
}

impl Family {
    /// The family with this number, of `children` children.
    pub(crate) fn new(seed: u64, number: u64, children: u64) -> Self {
        let mut random = Random::of(seed, 0xFA_0000_0000 + number);
        let random = &mut random;
        let mut family = Self {
            number,
            adults: Vec::new(),
            children: Vec::new(),
        };
        let mut ties = vec![Tie::mother(family.adult(random, 100, 0))];
        match random.below(100) {
            // Together; one couple in forty-five is of the same sex.
            0..68 => {
                let women = if random.chance(2) { 100 } else { 0 };
                ties.push(Tie::father(family.adult(random, women, 0)));
                if random.chance(60) {
                    family.share_name();
                }
            }
            // Apart, both with authority.
            68..88 => ties.push(Tie::father(family.adult(random, 0, 1))),
            // Apart, and a judge gave authority to one of them only.
            88..93 => {
                let father = Tie::father(family.adult(random, 0, 1));
                ties.push(Tie { legal: 0, ..father });
            }
            // Alone.
            93..99 => {}
            // A guardian.
            _ => {
                ties = vec![Tie {
                    adult: 0,
                    link: 50,
                    legal: 1,
                }];
            }
        }
        if random.chance(10) {
            let grandparent = family.adult(random, 60, 2);
            ties.push(Tie::contact(grandparent));
        }
        let shared = family.child_name(random);
        for _ in 0..children {
            let girl = random.chance(49);
            let given = random.frequent(if girl { GIRLS } else { BOYS }).to_owned();
            // One child in fourteen of a family is called otherwise than the others.
            let name = if random.chance(7) {
                family.child_name(random)
            } else {
                shared.clone()
            };
            family.children.push(Child {
                given,
                family: name,
                girl,
                ties: ties.clone(),
            });
        }
        family
    }

    /// Adds an adult and returns their place.
    fn adult(&mut self, random: &mut Random, women_in_hundred: u64, home: u64) -> usize {
        let place = self.adults.len();
        let (title, given, family) = grown_up(random, women_in_hundred);
        let reachable = random.chance(78);
        let key = (RELATIVE_KEYS + self.number * ADULTS + place as u64 + 1).to_string();
        self.adults.push(Adult {
            key,
            title,
            given,
            family,
            home,
            reachable,
        });
        place
    }

    /// Both parents use the second one's name.
    fn share_name(&mut self) {
        if let [first, second, ..] = self.adults.as_mut_slice() {
            first.family.clone_from(&second.family);
        }
    }

    /// What a child of the family may be called.
    fn child_name(&self, random: &mut Random) -> String {
        let names: Vec<&str> = self
            .adults
            .iter()
            .take(2)
            .map(|adult| adult.family.as_str())
            .collect();
        match names.as_slice() {
            [first, second] if first != second => match random.below(100) {
                0..72 => (*second).to_owned(),
                72..84 => (*first).to_owned(),
                84..94 => format!("{second}-{first}"),
                _ => format!("{first} {second}"),
            },
            [name, ..] => (*name).to_owned(),
            [] => family_name(random),
        }
    }
}
