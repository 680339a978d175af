//! A school's shape: its name, classes and groups. A pure function of the seed and its number.

use preau_domain::ids::Uai;
use preau_domain::school::Level;

use crate::synthetic::names::PERSONALITIES;
use crate::synthetic::subjects::{GERMAN, LATIN, PHYSICS, SPANISH};

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Class {
    /// "6A", "2GT1", "CM2".
    pub(crate) label: String,
    /// Its grade's place in the level, from 0.
    pub(crate) grade: usize,
}

/// A teaching group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// "5ESP1", "6A G1".
    pub(crate) label: String,
    /// The subject's place in the list.
    pub(crate) subject: usize,
    grade: usize,
    /// For halves: which class.
    class: Option<usize>,
    part: usize,
}

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct School {
    pub(crate) level: Level,
    pub(crate) index: u32,
    /// The key in the files.
    pub(crate) key: u64,
    pub(crate) uai: Uai,
    pub(crate) name: String,
    pub(crate) pupils: u32,
    pub(crate) classes: Vec<Class>,
    pub(crate) groups: Vec<Group>,
}

/// The key of a school.
pub(crate) fn school_key(level: Level, index: u32) -> u64 {
    let first = match level {
        Level::Ecole => 1_001_001,
        Level::College => 2_001_001,
        Level::Lycee => 3_001_001,
    };
    first + u64::from(index)
}

/// The code of a school: of départements that do not exist, so that no real school is meant.
pub(crate) fn school_uai(level: Level, index: u32) -> Uai {
    let first = match level {
        Level::Ecole => 960_001,
        Level::College => 990_001,
        Level::Lycee => 996_001,
    };
    Uai::of_number(first + index)
}

impl School {
    /// The school of a level with this number.
    pub(crate) fn new(level: Level, index: u32, pupils: u32) -> Self {
        let first = match level {
            Level::Ecole => 30,
            Level::College => 0,
            Level::Lycee => 55,
        };
        let count = PERSONALITIES.len();
        let personality = PERSONALITIES
            .get((first + index as usize) % count)
            .copied()
            .unwrap_or_default();
        let round = index as usize / count;
        let kind = match level {
            Level::Ecole => "École élémentaire",
            Level::College => "Collège",
            Level::Lycee => "Lycée",
        };
        let name = match round {
            0 => format!("{kind} {personality}"),
            round => format!("{kind} {personality} {}", round + 1),
        };
        let classes = classes(level, pupils);
        let groups = groups(level, &classes);
        Self {
            level,
            index,
            key: school_key(level, index),
            uai: school_uai(level, index),
            name,
            pupils,
            classes,
            groups,
        }
    }

    /// The class of the pupil with this number.
    pub(crate) fn class_of(&self, pupil: u32) -> Option<(usize, &Class)> {
        let at = pupil as usize % self.classes.len().max(1);
        self.classes.get(at).map(|class| (at, class))
    }

    /// The groups of the pupil with this number: a half of the class, a second language, and
    /// Latin for one in five.
    pub(crate) fn groups_of(&self, pupil: u32) -> impl Iterator<Item = &Group> {
        let count = self.classes.len().max(1);
        let (class, rank) = (pupil as usize % count, pupil as usize / count);
        let grade = self.classes.get(class).map_or(0, |class| class.grade);
        self.groups
            .iter()
            .filter(move |group| match (group.class, group.subject) {
                (Some(of), _) => of == class && rank % 2 == group.part,
                (None, LATIN) => group.grade == grade && rank.is_multiple_of(5),
                (None, _) => group.grade == grade && rank % 3 == group.part,
            })
    }

    /// The year of birth of the pupils of a class who are of the usual age.
    pub(crate) fn birth_year(&self, class: &Class, school_year: i16) -> i16 {
        let youngest = match self.level {
            Level::Ecole => 6,
            Level::College => 11,
            Level::Lycee => 15,
        };
        school_year - youngest - i16::try_from(class.grade).unwrap_or(0)
    }
}

fn classes(level: Level, pupils: u32) -> Vec<Class> {
    let (grades, size): (&[&str], u32) = match level {
        Level::Ecole => (&["CP", "CE1", "CE2", "CM1", "CM2"], 25),
        Level::College => (&["6", "5", "4", "3"], 24),
        Level::Lycee => (&["2GT", "1G", "TG"], 35),
    };
    let wanted = (pupils.div_ceil(size) as usize).max(grades.len());
    let mut classes = Vec::with_capacity(wanted);
    for (grade, name) in grades.iter().enumerate() {
        let sections = wanted / grades.len() + usize::from(grade < wanted % grades.len());
        for section in 0..sections {
            let letter = char::from(b'A' + u8::try_from(section % 26).unwrap_or(0));
            let label = match level {
                Level::Ecole if sections == 1 => (*name).to_owned(),
                Level::Ecole => format!("{name} {letter}"),
                Level::College if section < 26 => format!("{name}{letter}"),
                Level::College => format!("{name}{letter}{}", section / 26 + 1),
                // The last of each upper grade is technological.
                Level::Lycee if grade > 0 && sections > 2 && section + 1 == sections => {
                    format!("{}STMG1", name.trim_end_matches('G'))
                }
                Level::Lycee => format!("{name}{}", section + 1),
            };
            classes.push(Class { label, grade });
        }
    }
    classes
}

fn groups(level: Level, classes: &[Class]) -> Vec<Group> {
    let mut groups = Vec::new();
    if level == Level::Ecole {
        return groups;
    }
    for (at, class) in classes.iter().enumerate() {
        for part in 0..2 {
            groups.push(Group {
                label: format!("{} G{}", class.label, part + 1),
                subject: PHYSICS,
                grade: class.grade,
                class: Some(at),
                part,
            });
        }
    }
    let names: &[&str] = match level {
        Level::College => &["6", "5", "4", "3"],
        _ => &["2", "1", "T"],
    };
    for (grade, name) in names
        .iter()
        .enumerate()
        .skip(usize::from(level == Level::College))
    {
        for (part, suffix, subject) in [
            (0, "ESP1", SPANISH),
            (1, "ESP2", SPANISH),
            (2, "ALL1", GERMAN),
            (0, "LAT1", LATIN),
        ] {
            let label = format!("{name}{suffix}");
            groups.push(Group {
                label,
                subject,
                grade,
                class: None,
                part,
            });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(level: Level, pupils: u32) -> Vec<String> {
        School::new(level, 0, pupils)
            .classes
            .into_iter()
            .map(|class| class.label)
            .collect()
    }

    #[test]
    fn classes_are_those_of_a_real_school() {
        assert_eq!(
            labels(Level::Ecole, 150),
            ["CP A", "CP B", "CE1", "CE2", "CM1", "CM2"]
        );
        let college = labels(Level::College, 380);
        assert_eq!(college.len(), 16);
        assert_eq!((college[0].as_str(), college[15].as_str()), ("6A", "3D"));
        let lycee = labels(Level::Lycee, 420);
        assert_eq!(lycee[..5], ["2GT1", "2GT2", "2GT3", "2GT4", "1G1"]);
        assert_eq!(lycee[11], "TSTMG1");
    }

    #[test]
    fn each_pupil_is_in_one_half_and_has_one_second_language() {
        let college = School::new(Level::College, 0, 380);
        for pupil in 0..380 {
            let groups: Vec<_> = college.groups_of(pupil).collect();
            let grade = college.class_of(pupil).unwrap().1.grade;
            let of = |subject| groups.iter().filter(|g| g.subject == subject).count();
            assert_eq!(of(PHYSICS), 1);
            assert_eq!(of(SPANISH) + of(GERMAN), usize::from(grade > 0));
        }
    }

    #[test]
    fn no_two_schools_have_the_same_code_and_all_codes_check() {
        let mut codes: Vec<_> = Level::ALL
            .into_iter()
            .flat_map(|level| (0..3000).map(move |index| school_uai(level, index)))
            .collect();
        assert!(codes.iter().all(Uai::checks));
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), 9000);
    }
}
