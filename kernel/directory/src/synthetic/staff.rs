//! Teachers and staff of a school, and who teaches what to whom.
//!
//! Everything follows from a school's number, so that a teacher of two schools is the same person
//! when either is written: the music teacher of an even collège also serves the next one, and the
//! first mathematics teacher of a collège also teaches 2GT1 in the lycée of the same number.

use std::io::{self, Write};

use preau_domain::school::Level;

use crate::synthetic::Synthetic;
use crate::synthetic::demo;
use crate::synthetic::family::grown_up;
use crate::synthetic::output::{Output, Shelf};
use crate::synthetic::plan::{School, school_key};
use crate::synthetic::random::Random;
use crate::synthetic::subjects::{MATHS, MUSIC, SUBJECTS, Subject};

/// Weekly hours of a teacher.
const SERVICE: u64 = 18;

/// Numbers of teachers begin here; below are the others of a school.
const TEACHERS: u64 = 100;

/// Most teachers of a subject in a school.
const PER_SUBJECT: u64 = 20;

/// Management and the like: code, label, and how many pupils one more of them comes with.
const OFFICES: [(&str, &str, u32); 10] = [
    ("DIR", "DIRECTION", u32::MAX),
    ("DIR", "DIRECTION", 300),
    ("EDU", "EDUCATION", u32::MAX),
    ("DOC", "DOCUMENTATION", u32::MAX),
    ("ADF", "PERSONNELS ADMINISTRATIFS", u32::MAX),
    ("ADF", "PERSONNELS ADMINISTRATIFS", u32::MAX),
    ("ASE", "ASSISTANT D'EDUCATION", u32::MAX),
    ("ASE", "ASSISTANT D'EDUCATION", 200),
    ("MDS", "PERSONNELS MEDICO-SOCIAUX", u32::MAX),
    ("EDU", "EDUCATION", 500),
];

/// Someone of a school: where their classes are, if anywhere.
#[derive(Default)]
struct Service {
    functions: Vec<String>,
    classes: Vec<String>,
    groups: Vec<String>,
    principal: Vec<String>,
}

fn person_key(school: u64, number: u64) -> String {
    (school * 1000 + number).to_string()
}

fn teacher_number(subject: usize, teacher: u64) -> u64 {
    TEACHERS + subject as u64 * PER_SUBJECT + teacher
}

/// How many teachers of a subject a school has of its own.
fn teachers(school: &School, subject: usize, of: &Subject) -> u64 {
    let groups = school
        .groups
        .iter()
        .filter(|group| group.subject == subject)
        .count() as u64;
    let hours = school.classes.len() as u64 * of.hours(school.level) + groups * 2;
    hours.div_ceil(SERVICE).min(PER_SUBJECT)
}

/// The subject whose teacher is head teacher of a class, given the class's place.
fn principal_subject(level: Level, class: usize) -> usize {
    (class + usize::from(level == Level::Lycee)) % 5
}

impl Synthetic {
    /// Whether the collège's music is given by the teacher of the one before.
    fn shares_music(school: &School) -> bool {
        school.level == Level::College && school.index % 2 == 1
    }

    /// Whether mathematics in the lycée's first class are given by a teacher of a collège.
    fn shares_maths(&self, school: &School) -> bool {
        school.level == Level::Lycee && school.index < self.colleges
    }

    /// Writes the people who work at a school; returns how many they are, and how many classes
    /// have a head teacher.
    pub(crate) fn write_staff<W: Write>(
        &self,
        school: &School,
        output: &mut Output<W>,
    ) -> io::Result<(u64, u64)> {
        if school.level == Level::Ecole {
            return self.write_ecole_staff(school, output);
        }
        let mut count = 0;
        for (number, (code, label, above)) in OFFICES.into_iter().enumerate() {
            if above == u32::MAX || school.pupils > above {
                let functions = vec![format!("{}${code}${label}$-$SANS OBJET", school.key)];
                let service = Service {
                    functions,
                    ..Service::default()
                };
                self.write_person(school, number as u64, &service, output)?;
                count += 1;
            }
        }
        let mut principals = 0;
        for (subject, of) in SUBJECTS.iter().enumerate() {
            if subject == MUSIC && Self::shares_music(school) {
                continue;
            }
            for teacher in 0..teachers(school, subject, of) {
                let service = self.service(school, subject, of, teacher);
                principals += service.principal.len() as u64;
                self.write_person(school, teacher_number(subject, teacher), &service, output)?;
                count += 1;
            }
        }
        Ok((count, principals))
    }

    fn service(&self, school: &School, subject: usize, of: &Subject, teacher: u64) -> Service {
        let (key, code) = (school.key, of.code);
        let all = teachers(school, subject, of).max(1);
        let mut service = Service {
            functions: vec![format!("{key}$ENS$ENSEIGNEMENT$L{code}${}", of.label)],
            ..Service::default()
        };
        for (at, class) in school.classes.iter().enumerate() {
            let other = subject == MATHS && at == 0 && self.shares_maths(school);
            if of.hours(school.level) == 0 || at as u64 % all != teacher || other {
                continue;
            }
            service
                .classes
                .push(format!("{key}${}${code}", class.label));
            if principal_subject(school.level, at) == subject {
                service.principal.push(format!("{key}${}", class.label));
            }
        }
        let groups = school
            .groups
            .iter()
            .filter(|group| group.subject == subject);
        for (at, group) in groups.enumerate() {
            if at as u64 % all == teacher {
                service.groups.push(format!("{key}${}${code}", group.label));
            }
        }
        self.serve_elsewhere(school, subject, of, teacher, &mut service);
        service
    }

    /// Adds the classes in a second school.
    fn serve_elsewhere(
        &self,
        school: &School,
        subject: usize,
        of: &Subject,
        teacher: u64,
        service: &mut Service,
    ) {
        if school.level != Level::College || teacher != 0 {
            return;
        }
        if subject == MUSIC && school.index.is_multiple_of(2) && school.index + 1 < self.colleges {
            let next = School::new(Level::College, school.index + 1, self.pupils_per_college);
            for class in &next.classes {
                service
                    .classes
                    .push(format!("{}${}${}", next.key, class.label, of.code));
            }
        }
        if subject == MATHS && school.index < self.lycees {
            let lycee = school_key(Level::Lycee, school.index);
            service.classes.push(format!("{lycee}$2GT1${}", of.code));
            service.functions.push(format!(
                "{lycee}$ENS$ENSEIGNEMENT$L{}${}",
                of.code, of.label
            ));
        }
    }

    fn write_person<W: Write>(
        &self,
        school: &School,
        number: u64,
        service: &Service,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        let key = person_key(school.key, number);
        let (title, given, family) = self.name_of(&key, school.key * 1000 + number);
        output.entry(Shelf::Staff, |entries| {
            entries.add(("categoriePersonne", "PersEducNat"), &key, |entry| {
                entry.one("ENTPersonJointure", &key);
                entry.one(
                    "ENTPersonDateNaissance",
                    &self.grown_up_birth(school.key * 1000 + number),
                );
                entry.one("ENTPersonNomPatro", &family);
                entry.one("sn", &family);
                entry.one("givenName", &given);
                entry.one("ENTPersonAutresPrenoms", &given);
                entry.one("personalTitle", title);
                entry.one(
                    "mail",
                    &mail(&given, &family, number, "ac-synthetique.example"),
                );
                entry.one("ENTPersonStructRattach", &school.key.to_string());
                entry.one("ENTAuxEnsCategoDiscipline", "");
                entry.all("ENTPersonFonctions", &service.functions);
                entry.all("ENTAuxEnsClassesMatieres", &service.classes);
                entry.all("ENTAuxEnsGroupesMatieres", &service.groups);
                entry.all("ENTAuxEnsClassesPrincipal", &service.principal);
                let before_pupils = !service.classes.is_empty() || !service.groups.is_empty();
                entry.one(
                    "PersEducNatPresenceDevantEleves",
                    if before_pupils { "O" } else { "N" },
                );
            });
        })
    }

    /// One teacher per class; the last of them is head of the école.
    fn write_ecole_staff<W: Write>(
        &self,
        school: &School,
        output: &mut Output<W>,
    ) -> io::Result<(u64, u64)> {
        let last = school.classes.len().saturating_sub(1);
        for (at, class) in school.classes.iter().enumerate() {
            let number = TEACHERS + at as u64;
            let key = person_key(school.key, number);
            let (title, given, family) = self.name_of(&key, school.key * 1000 + number);
            let mut functions = vec![format!("{}$ENS$ENSEIGNEMENT$-$SANS OBJET", school.key)];
            if at == last {
                functions.push(format!("{}$DIR$DIRECTION$-$SANS OBJET", school.key));
            }
            output.entry(Shelf::EcoleStaff, |entries| {
                entries.add(("categoriePersonne", "PersEducNat"), &key, |entry| {
                    entry.one("ENTPersonJointure", &key);
                    entry.one("ENTPersonNom", &family);
                    entry.one("ENTPersonPrenom", &given);
                    entry.one("ENTPersonCivilite", title);
                    entry.one(
                        "ENTPersonMail",
                        &mail(&given, &family, number, "ac-synthetique.example"),
                    );
                    entry.one("ENTPersonStructRattach", &school.key.to_string());
                    entry.all("ENTPersonFonctions", &functions);
                    entry.one(
                        "ENTPersonClasses",
                        &format!("{}${}", school.key, class.label),
                    );
                });
            })?;
        }
        Ok((school.classes.len() as u64, 0))
    }

    fn name_of(&self, key: &str, number: u64) -> (&'static str, String, String) {
        let persona = demo::STAFF
            .into_iter()
            .find(|staff| self.demo && staff.0 == key);
        match persona {
            Some((_, title, given, family)) => (title, given.to_owned(), family.to_owned()),
            None => grown_up(&mut Random::of(self.seed, number), 62),
        }
    }

    fn grown_up_birth(&self, number: u64) -> String {
        let mut random = Random::of(self.seed, number ^ 0xB1);
        format!(
            "{:02}/{:02}/{}",
            1 + random.below(28),
            1 + random.below(12),
            1962 + random.below(38)
        )
    }
}

/// An address for mail of plain letters, in a domain that belongs to nobody (RFC 2606).
pub(crate) fn mail(given: &str, family: &str, number: u64, host: &str) -> String {
    let plain = |name: &str| -> String {
        crate::aaf::folded(name)
            .chars()
            .map(|c| if c == ' ' { '-' } else { c })
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect()
    };
    format!("{}.{}{number}@{host}", plain(given), plain(family))
}
