//! What is generated can be read back, is the same every time, and streams.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::ops::ControlFlow;

use crate::support::{Place, Read, read};
use preau_directory::aaf::{AafReader, Archive, Limits};
use preau_directory::report::Category;
use preau_directory::synthetic::{
    DEMO_COLLEGE, DEMO_ECOLE, DEMO_LYCEE, DEMO_PERSONAS, Summary, Synthetic,
};
use preau_domain::ids::PersonId;
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::roster::RosterPerson;
use preau_domain::school::Level;

fn region(mixed_encodings: bool) -> Synthetic {
    Synthetic {
        ecoles: 3,
        colleges: 2,
        lycees: 1,
        pupils_per_ecole: 60,
        pupils_per_college: 100,
        pupils_per_lycee: 120,
        entries_per_file: 50,
        mixed_encodings,
        demo: false,
        ..Synthetic::demo()
    }
}

fn written(synthetic: &Synthetic) -> (Read, Summary) {
    let place = Place::new();
    let summary = synthetic
        .write_tgz(File::create(place.path()).unwrap())
        .unwrap();
    (read(place.path()), summary)
}

fn head_teachers(read: &Read) -> u64 {
    let groups = read.people.iter().flat_map(|person| &person.groups);
    groups
        .filter(|group| group.role == GroupRole::HeadTeacher)
        .count() as u64
}

#[test]
fn all_that_is_written_is_read_in_every_encoding() {
    for mixed in [false, true] {
        let (read, summary) = written(&region(mixed));
        assert!(read.outcome.is_ok());
        assert!(
            read.report.problems().is_empty(),
            "{:?}",
            read.report.problems()
        );
        assert!(
            read.report.unknown_attributes().is_empty(),
            "{:?}",
            read.report.unknown_attributes()
        );
        assert_eq!(read.schools.len() as u64, summary.schools);
        for (category, expected) in [
            (Category::School, 6),
            (Category::Subject, summary.subjects),
            (Category::Pupil, 3 * 60 + 2 * 100 + 120),
            (Category::Relative, summary.relatives),
            (Category::Staff, summary.staff),
        ] {
            let count = read.report.count(category);
            assert_eq!(
                (count.read, count.used),
                (expected, expected),
                "{category:?}"
            );
        }
        assert_eq!(summary.pupils, 500);
        assert_eq!(
            read.people.len() as u64,
            summary.pupils + summary.relatives + summary.staff
        );
        let relations: Vec<_> = read
            .people
            .iter()
            .flat_map(|person| &person.relatives)
            .collect();
        assert_eq!(relations.len() as u64, summary.relations);
        assert_eq!(
            relations.iter().filter(|r| r.authority).count() as u64,
            summary.authorities
        );
        assert!(summary.authorities < summary.relations);
        assert_eq!(head_teachers(&read), summary.head_teachers);
        let classes = read
            .schools
            .iter()
            .filter(|school| school.level != Level::Ecole);
        let classes = classes
            .flat_map(|school| &school.groups)
            .filter(|group| group.0.as_str() == "class");
        assert_eq!(classes.count() as u64, summary.head_teachers);
        assert!(summary.files > 20);
    }
}

#[test]
fn encodings_do_not_change_what_is_read() {
    let (utf8, _) = written(&region(false));
    let (mixed, _) = written(&region(true));
    assert_eq!(utf8.schools, mixed.schools);
    assert_eq!(utf8.people, mixed.people);
    let names: String = utf8
        .people
        .iter()
        .map(|person| person.name.full())
        .collect();
    for letter in ['é', 'ï', 'ë', 'ç', '\'', '-', ' '] {
        assert!(names.contains(letter), "{letter}");
    }
}

#[test]
fn people_refer_only_to_people_classes_and_groups_that_are_there() {
    let (read, _) = written(&region(false));
    let people: HashMap<PersonId, &RosterPerson> = read
        .people
        .iter()
        .map(|person| (person.id, person))
        .collect();
    assert_eq!(people.len(), read.people.len());
    let groups: HashSet<_> = read
        .schools
        .iter()
        .flat_map(|school| {
            school
                .groups
                .iter()
                .map(move |(kind, label)| (school.uai.as_str(), kind.as_str(), label.as_str()))
        })
        .collect();
    let mut taught = HashSet::new();
    for person in &read.people {
        for group in &person.groups {
            let group_key = (
                group.school.as_str(),
                group.kind.as_str(),
                group.label.as_str(),
            );
            assert!(groups.contains(&group_key), "{group_key:?}");
            if group.role != GroupRole::Pupil {
                taught.insert(group_key);
            }
        }
        for relation in &person.relatives {
            assert!(people.contains_key(&relation.relative));
        }
    }
    assert_eq!(taught, groups);
    // Music in two collèges, mathematics in collège and lycée.
    let in_two = read
        .people
        .iter()
        .filter(|person| person.memberships.len() == 2)
        .count();
    assert_eq!(in_two, 2);
}

#[test]
fn families_are_as_they_are() {
    let (read, _) = written(&Synthetic {
        demo: false,
        ..Synthetic::demo()
    });
    let mut schools_of: HashMap<PersonId, HashSet<&str>> = HashMap::new();
    for pupil in read
        .people
        .iter()
        .filter(|person| !person.relatives.is_empty())
    {
        for relation in &pupil.relatives {
            schools_of
                .entry(relation.relative)
                .or_default()
                .insert(pupil.memberships[0].school.as_str());
        }
    }
    assert!(
        schools_of
            .values()
            .filter(|schools| schools.len() > 1)
            .count()
            > 50
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let bytes = |synthetic: &Synthetic| {
        let mut bytes = Vec::new();
        synthetic.write_tgz(&mut bytes).unwrap();
        bytes
    };
    let first = region(true);
    assert!(bytes(&first) == bytes(&first));
    assert!(bytes(&first) != bytes(&Synthetic { seed: 7, ..first }));
}

#[test]
fn a_folder_holds_what_the_archive_holds() {
    let place = Place::new();
    let in_folder = region(true).write_folder(place.path()).unwrap();
    let (from_archive, in_archive) = written(&region(true));
    assert_eq!(in_folder, in_archive);
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count() as u64,
        in_folder.files
    );
    let from_folder = read(place.path());
    assert_eq!(from_folder.people.len(), from_archive.people.len());
    let by_key = |read: &Read| -> HashMap<String, RosterPerson> {
        read.people
            .iter()
            .map(|person| (person.key.clone(), person.clone()))
            .collect()
    };
    assert_eq!(by_key(&from_folder), by_key(&from_archive));
}

#[test]
fn the_demo_tells_its_story() {
    let (read, summary) = written(&Synthetic::demo());
    assert!(read.report.problems().is_empty());
    assert_eq!((summary.schools, summary.pupils), (3, 150 + 380 + 420));
    let mut codes: Vec<_> = read
        .schools
        .iter()
        .map(|school| school.uai.as_str())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, [DEMO_ECOLE, DEMO_COLLEGE, DEMO_LYCEE]);
    let college = |name: &str| read.schools.iter().any(|school| school.name == name);
    assert!(college("Collège Joséphine-Baker"));

    let people = DEMO_PERSONAS;
    let pupil = read.person(people.pupil);
    assert_eq!(pupil.name.full(), "Lina Moreau");
    assert_eq!(pupil.memberships[0].school.as_str(), DEMO_COLLEGE);
    assert!(pupil.groups.iter().any(|group| group.label == "6A"));
    let brother = read.person(people.brother);
    assert_eq!(brother.name.full(), "Sacha Haddad");
    assert_eq!(brother.memberships[0].school.as_str(), DEMO_ECOLE);
    let authority = |child: &RosterPerson, key: &str| {
        let id = PersonId::of_source("aaf", key);
        child
            .relatives
            .iter()
            .find(|relation| relation.relative == id)
            .map(|relation| relation.authority)
    };
    assert_eq!(read.person(people.relative).name.full(), "Claire Delacroix");
    assert_eq!(authority(pupil, people.relative), Some(true));
    assert_eq!(authority(brother, people.relative), Some(true));
    assert_eq!(authority(pupil, people.other_relative), Some(true));
    assert_eq!(authority(brother, people.other_relative), Some(false));
    assert_eq!(authority(pupil, people.brother_father), None);
    assert_eq!(authority(brother, people.brother_father), Some(true));

    let teacher = read.person(people.teacher);
    assert_eq!(teacher.name.formal(), "Mme Garnier");
    let schools: Vec<_> = teacher
        .memberships
        .iter()
        .map(|m| (m.school.as_str(), m.profile))
        .collect();
    assert_eq!(
        schools,
        [
            (DEMO_COLLEGE, Profile::Teacher),
            (DEMO_LYCEE, Profile::Teacher)
        ]
    );
    let class = teacher
        .groups
        .iter()
        .find(|group| group.label == "6A")
        .unwrap();
    assert_eq!(
        (class.role, class.subjects.as_slice()),
        (GroupRole::HeadTeacher, &["Mathématiques".to_owned()][..])
    );
    let head = &read.person(people.head).memberships[0];
    assert_eq!(
        (head.profile, head.functions.as_slice()),
        (Profile::Staff, &[Function::Head][..])
    );
    let administrator = &read.person(people.administrator).memberships[0];
    assert_eq!(
        (administrator.school.as_str(), administrator.profile),
        (DEMO_COLLEGE, Profile::Staff)
    );
    assert!(administrator.functions.is_empty());
}

#[test]
fn reading_fifty_megabytes_holds_less_than_one() {
    let synthetic = Synthetic::region(5, jiff::civil::Date::constant(2026, 11, 20), 27_000);
    let place = Place::new();
    let file = BufWriter::new(File::create(place.path()).unwrap());
    let started = std::time::Instant::now();
    let summary = synthetic.write_tgz(file).unwrap();
    let wrote = started.elapsed();
    assert!(summary.bytes > 50_000_000, "{summary:?}");
    let mut reader = AafReader::new(Limits::default());
    let archive = Archive::open(place.path()).unwrap();
    let mut entries = 0_u64;
    let started = std::time::Instant::now();
    let flow = reader.read(&archive, &mut |_| {
        entries += 1;
        ControlFlow::Continue(())
    });
    let took = started.elapsed();
    assert!(flow.unwrap().is_continue());
    assert_eq!(
        entries,
        summary.schools + summary.pupils + summary.relatives + summary.staff
    );
    assert!(reader.report().is_complete());
    assert!(
        reader.report().high_water < 1 << 20,
        "{}",
        reader.report().high_water
    );
    // Shown with --nocapture; nothing depends on it.
    println!(
        "{summary:?} written in {wrote:?}; {entries} entries read in {took:?}, {} bytes held",
        reader.report().high_water
    );
}

#[test]
fn a_writer_that_fails_is_an_error() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    assert!(region(false).write_tgz(Full).is_err());
}
