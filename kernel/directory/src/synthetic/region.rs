//! Writing a whole region, family by family.

use std::io::{self, Write};

use preau_domain::school::Level;

use crate::synthetic::demo;
use crate::synthetic::family::Family;
use crate::synthetic::names::STREETS;
use crate::synthetic::output::{Output, Shelf};
use crate::synthetic::plan::School;
use crate::synthetic::pupil::Pupil;
use crate::synthetic::random::Random;
use crate::synthetic::staff::mail;
use crate::synthetic::subjects::SUBJECTS;
use crate::synthetic::{Summary, Synthetic};

/// The first pupil's key, less one.
const PUPIL_KEYS: u64 = 40_000_000;

/// A level's places for pupils.
struct Places {
    level: Level,
    per_school: u32,
    total: u64,
    taken: u64,
    /// The school being filled.
    school: Option<School>,
}

impl Places {
    fn left(&self) -> u64 {
        self.total - self.taken
    }

    /// Takes a place: the school and the pupil's number in it.
    fn take(&mut self) -> Option<(&School, u32)> {
        let per_school = u64::from(self.per_school);
        let index = u32::try_from(self.taken.checked_div(per_school)?).ok()?;
        let number = u32::try_from(self.taken % per_school).ok()?;
        self.taken += 1;
        if self
            .school
            .as_ref()
            .is_none_or(|school| school.index != index)
        {
            self.school = Some(School::new(self.level, index, self.per_school));
        }
        self.school.as_ref().map(|school| (school, number))
    }
}

impl Synthetic {
    /// How many schools of a level there are, and how many pupils in each.
    fn size(&self, level: Level) -> (u32, u32) {
        match level {
            Level::Ecole => (self.ecoles, self.pupils_per_ecole),
            Level::College => (self.colleges, self.pupils_per_college),
            Level::Lycee => (self.lycees, self.pupils_per_lycee),
        }
    }

    /// Writes everything to `output`.
    pub(crate) fn write<W: Write>(&self, mut output: Output<W>) -> io::Result<Summary> {
        let mut summary = Summary::default();
        Self::write_subjects(&mut output, &mut summary)?;
        for level in Level::ALL {
            let (schools, pupils) = self.size(level);
            for index in 0..schools {
                let school = School::new(level, index, pupils);
                write_school(&school, &mut output)?;
                summary.schools += 1;
                let (staff, principals) = self.write_staff(&school, &mut output)?;
                summary.staff += staff;
                summary.head_teachers += principals;
            }
        }
        self.write_families(&mut output, &mut summary)?;
        (summary.files, summary.bytes) = output.finish()?;
        Ok(summary)
    }

    fn write_subjects<W: Write>(output: &mut Output<W>, summary: &mut Summary) -> io::Result<()> {
        for subject in SUBJECTS {
            output.entry(Shelf::Subjects, |file| {
                file.add(("categorieMatiere", "MatEducNat"), subject.code, |entry| {
                    entry.one("ENTMatJointure", subject.code);
                    entry.one("ENTLibelleMatiere", subject.label);
                });
            })?;
            summary.subjects += 1;
        }
        for (code, label) in [
            ("10010012110", "6EME"),
            ("20010018110", "2NDE GENERALE ET TECHNOLOGIQUE"),
            ("2021001A11B", "1ERE GENERALE"),
        ] {
            output.entry(Shelf::Programmes, |file| {
                file.add(("categorieMef", "MefEducNat"), code, |entry| {
                    entry.one("ENTMefJointure", code);
                    entry.one("ENTLibelleMef", label);
                });
            })?;
        }
        Ok(())
    }

    fn write_families<W: Write>(
        &self,
        output: &mut Output<W>,
        summary: &mut Summary,
    ) -> io::Result<()> {
        let mut places = Level::ALL.map(|level| {
            let (schools, per_school) = self.size(level);
            let total = u64::from(schools) * u64::from(per_school);
            Places {
                level,
                per_school,
                total,
                taken: 0,
                school: None,
            }
        });
        let mut random = Random::of(self.seed, 0xFA);
        let mut number = 0;
        loop {
            let left: u64 = places.iter().map(Places::left).sum();
            if left == 0 {
                return Ok(());
            }
            let size = match random.below(100) {
                0..38 => 1,
                38..81 => 2,
                81..96 => 3,
                _ => 4,
            };
            let scripted = self.demo && number == 0;
            let family = if scripted {
                demo::family()
            } else {
                Family::new(self.seed, number, size.min(left))
            };
            let mut young_only = true;
            for (at, child) in family.children.iter().enumerate() {
                let level = match (scripted, at) {
                    (true, 0) => Level::College,
                    (true, _) => Level::Ecole,
                    (false, _) => drawn_level(&places, &mut random),
                };
                young_only &= level == Level::Ecole;
                let Some(places) = places
                    .iter_mut()
                    .find(|places| places.level == level && places.left() > 0)
                else {
                    continue;
                };
                if let Some((school, place)) = places.take() {
                    summary.pupils += 1;
                    summary.relations += child.ties.len() as u64;
                    summary.authorities +=
                        child.ties.iter().filter(|tie| tie.holds()).count() as u64;
                    let number = PUPIL_KEYS + summary.pupils;
                    let pupil = Pupil::new(self, number, &family, child, school, place);
                    pupil.write(output)?;
                }
            }
            let pile = if young_only {
                Shelf::EcoleRelatives
            } else {
                Shelf::Relatives
            };
            self.write_relatives(&family, pile, output)?;
            summary.relatives += family.adults.len() as u64;
            number += 1;
        }
    }

    fn write_relatives<W: Write>(
        &self,
        family: &Family,
        pile: Shelf,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        for adult in &family.adults {
            let mut random = Random::of(self.seed, 0xAD_0000_0000 + family.number * 8 + adult.home);
            let street = format!("{} {}", 1 + random.below(180), random.one(STREETS));
            let town = format!("{:05}", 96_000 + random.below(900));
            let mail = if adult.reachable {
                mail(
                    &adult.given,
                    &adult.family,
                    family.number,
                    "courriel.example",
                )
            } else {
                String::new()
            };
            output.entry(pile, |file| {
                file.add(("categoriePersonne", "PersRelEleve"), &adult.key, |entry| {
                    entry.one("ENTPersonJointure", &adult.key);
                    let names = if pile == Shelf::EcoleRelatives {
                        [
                            "ENTPersonNom",
                            "ENTPersonPrenom",
                            "ENTPersonCivilite",
                            "ENTPersonMail",
                        ]
                    } else {
                        ["sn", "givenName", "personalTitle", "mail"]
                    };
                    for (name, value) in names.into_iter().zip([
                        adult.family.as_str(),
                        &adult.given,
                        adult.title,
                        &mail,
                    ]) {
                        entry.one(name, value);
                    }
                    entry.one("ENTPersonAdresse", &street);
                    entry.one("ENTPersonCodePostal", &town);
                    entry.one("ENTPersonVille", "Val-d'Oubli-sur-Préau");
                    entry.one("ENTPersonPays", "FRANCE");
                });
            })?;
        }
        Ok(())
    }
}

/// A level, each place left as likely.
fn drawn_level(places: &[Places; 3], random: &mut Random) -> Level {
    let mut drawn = random.below(places.iter().map(Places::left).sum());
    for places in places {
        if drawn < places.left() {
            return places.level;
        }
        drawn -= places.left();
    }
    Level::Lycee
}

fn write_school<W: Write>(school: &School, output: &mut Output<W>) -> io::Result<()> {
    let (pile, kind) = match school.level {
        Level::Ecole => (Shelf::Ecoles, "ECOLE ELEMENTAIRE PUBLIQUE"),
        Level::College => (Shelf::Schools, "COLLEGE"),
        Level::Lycee => (
            Shelf::Schools,
            "LYCEE D ENSEIGNEMENT GENERAL ET TECHNOLOGIQUE",
        ),
    };
    let key = school.key.to_string();
    output.entry(pile, |file| {
        file.add(("categorieStructure", "EtabEducNat"), &key, |entry| {
            entry.one("ENTStructureJointure", &key);
            entry.one("ENTStructureUAI", school.uai.as_str());
            entry.one("ENTStructureNomCourant", &school.name);
            entry.one("ENTStructureTypeStruct", kind);
            entry.all(
                "ENTStructureClasses",
                school.classes.iter().map(|class| {
                    format!(
                        "{}${} {}",
                        class.label,
                        if school.level == Level::Ecole {
                            "Classe"
                        } else {
                            "Division"
                        },
                        class.label
                    )
                }),
            );
            entry.all(
                "ENTStructureGroupes",
                school.groups.iter().map(|group| {
                    let label = SUBJECTS
                        .get(group.subject)
                        .map_or("", |subject| subject.label);
                    format!("{}${label}", group.label)
                }),
            );
        });
    })
}
