//! Imports: half an archive sends nobody away, modules are told with the roster, and what an import did
//! can be seen.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use preau_directory::synthetic::Synthetic;
use preau_domain::ids::PersonId;
use preau_domain::record::Value;
use preau_platform::error::PlatformError;
use preau_platform::import::Departures;
use preau_store::{ImportState, Lane};

use crate::school::{HERE, School, module, person};

/// A delivery of three schools with so many pupils each, as a folder of its own.
fn delivery(name: &str, pupils: u32) -> PathBuf {
    let region = Synthetic {
        ecoles: 1,
        colleges: 1,
        lycees: 1,
        pupils_per_ecole: pupils,
        pupils_per_college: pupils,
        pupils_per_lycee: pupils,
        ..Synthetic::region(7, Date::constant(2026, 11, 20), 100)
    };
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // What an earlier run left.
    let _ = std::fs::remove_dir_all(&path);
    region.write_folder(&path).expect(name);
    path
}

/// Cuts a file of pupils in the middle.
fn cut(delivery: &Path) {
    let files = std::fs::read_dir(delivery).expect("a folder");
    let file = files
        .map(|file| file.expect("a file").path())
        .find(|file| file.to_string_lossy().contains("_Eleve_"))
        .expect("a file of pupils");
    let bytes = std::fs::read(&file).expect("read");
    let half = bytes.get(..bytes.len() / 2).expect("half of it");
    std::fs::write(&file, half).expect("written");
}

/// How many memberships there are in all schools.
async fn members(school: &School) -> u64 {
    let counts = school.store.school_people_count().await.expect("counted");
    counts.into_iter().map(|(_, people)| people).sum()
}

#[tokio::test]
async fn half_an_archive_sends_nobody_away() {
    let school = School::with(&[]).await;
    let import = async |path: PathBuf| {
        let imported = school
            .platform
            .import_aaf(vec![path], Departures::Any, |_| {});
        imported.await
    };
    let whole = delivery("import-whole", 60);
    let complete = import(whole.clone()).await.expect("read");
    assert!(complete.report.is_complete());
    let before = members(&school).await;

    // A file ends in the middle: of those in the rest nothing is said.
    cut(&whole);
    let partial = import(whole).await.expect("read");
    assert!(!partial.report.is_complete());
    assert_eq!((partial.ended, partial.members_ended), (0, 0));
    assert_eq!(members(&school).await, before);

    // A whole delivery that mentions fewer people does send the others away.
    let fewer = delivery("import-fewer", 20);
    let ended = import(fewer).await.expect("read").members_ended;
    assert!(ended > 0);
    assert!(members(&school).await < before);

    let kept = school.store.import_list(3).await.expect("listed");
    let states: Vec<_> = kept.iter().map(|import| import.state).collect();
    assert_eq!(
        states,
        [
            ImportState::Complete,
            ImportState::Partial,
            ImportState::Complete
        ]
    );
    assert_eq!(kept[0].counts.members_ended, ended);
    assert_eq!(kept[1].counts.members_ended, 0);
    assert!(kept[1].counts.problems > 0);
    assert_eq!(kept[2].counts.added, complete.people.added);
    let problems = school.store.import_problem_list(kept[1].id).await;
    assert!(!problems.expect("listed").is_empty());
}

#[tokio::test]
async fn a_delivery_without_its_people_sends_nobody_away() {
    let school = School::with(&[]).await;
    let import = async |path: &Path| {
        let path = vec![path.to_owned()];
        let imported = school.platform.import_aaf(path, Departures::Any, |_| {});
        imported.await.expect("read")
    };
    let whole = delivery("import-all-categories", 30);
    import(&whole).await;
    let before = members(&school).await;
    for file in std::fs::read_dir(&whole).expect("a folder") {
        let path = file.expect("a file").path();
        if path.to_string_lossy().contains("_Eleve_") {
            std::fs::remove_file(path).expect("removed");
        }
    }
    let imported = import(&whole).await;
    assert!(!imported.report.is_complete());
    assert_eq!((imported.ended, members(&school).await), (0, before));
}

#[tokio::test]
async fn a_school_that_would_lose_many_keeps_everybody_until_it_is_allowed() {
    let school = School::with(&[]).await;
    let import = async |path: &Path, departures| {
        let path = vec![path.to_owned()];
        let imported = school.platform.import_aaf(path, departures, |_| {}).await;
        imported.expect("read")
    };
    let (all, fewer) = (delivery("import-all", 60), delivery("import-some", 20));
    import(&all, Departures::Few).await;
    let before = members(&school).await;
    let held = import(&fewer, Departures::Few).await;
    assert!(held.report.is_complete());
    assert_eq!(held.held.len(), 3, "{:?}", held.held);
    assert!(held.held.iter().all(|school| school.departing.are_many()));
    assert_eq!((held.ended, held.members_ended), (0, 0));
    assert!(members(&school).await >= before);
    let kept = school.store.import_list(1).await.expect("listed");
    assert_eq!(kept[0].state, ImportState::Held);
    let problems = school.store.import_problem_list(kept[0].id).await;
    let problems = problems.expect("listed");
    let named = problems
        .iter()
        .filter(|line| line.reason == "many-departures");
    let named: Vec<_> = named.map(|line| line.key.clone()).collect();
    let uais: Vec<_> = held.held.iter().map(|one| one.uai.to_string()).collect();
    assert_eq!(named, uais);

    let allowed = import(&fewer, Departures::Any).await;
    assert_eq!(allowed.held, []);
    assert!(allowed.members_ended > 60);
    assert!(members(&school).await < before);
    let kept = school.store.import_list(1).await.expect("listed");
    assert_eq!(kept[0].state, ImportState::Complete);
}

#[tokio::test]
async fn an_archive_that_is_not_there_is_kept_as_failed_and_changes_nothing() {
    let school = School::with(&[]).await;
    let before = members(&school).await;
    let refused = school
        .platform
        .import_aaf(
            vec![PathBuf::from("/nowhere/at/all.tgz")],
            Departures::Any,
            |_| {},
        )
        .await;
    assert!(
        matches!(refused, Err(PlatformError::Invalid(_))),
        "{refused:?}"
    );
    assert_eq!(members(&school).await, before);
    let kept = school.store.import_list(1).await.expect("listed");
    assert_eq!(kept[0].state, ImportState::Failed);
    assert!(
        kept[0]
            .error
            .as_deref()
            .is_some_and(|why| why.contains("nowhere"))
    );
}

#[tokio::test]
async fn only_the_region_sees_what_imports_did() {
    let school = School::with(&[]).await;
    let operator = person("operator");
    let name = preau_domain::person::Name {
        title: String::new(),
        given: "Operator".to_owned(),
        family: "Essai".to_owned(),
    };
    school
        .platform
        .region_operator_invite(operator, &name)
        .await
        .expect("invited");
    let by = school.by("operator").await;
    let imports = school.platform.import_list(&by).await.expect("listed");
    assert_eq!(imports[0].source, "cast");
    let seen = school.platform.import_seen(&by, imports[0].id).await;
    assert_eq!(seen.expect("seen").0, imports[0]);
    let none = school.platform.import_seen(&by, imports[0].id + 1).await;
    assert!(matches!(none, Err(PlatformError::NotFound)), "{none:?}");
    for who in ["admin", "head", "teacher", "pupil", "parent"] {
        let by = school.by(who).await;
        let listed = school.platform.import_list(&by).await;
        assert!(matches!(listed, Err(PlatformError::Forbidden(_))), "{who}");
        let seen = school.platform.import_seen(&by, imports[0].id).await;
        assert!(matches!(seen, Err(PlatformError::Forbidden(_))), "{who}");
    }
}

/// Whom the events tell of that wait for the guest in the school of the tests.
async fn told(school: &School) -> Vec<(String, PersonId)> {
    let lane = Lane {
        school: school.platform.school(HERE).expect("here").id,
        module: module("greedy"),
    };
    let now = school.platform.now();
    let due = school.store.delivery_lease(&lane, now, now, 100).await;
    let person = |fields: Vec<(String, Value)>| match fields.into_iter().next() {
        Some((name, Value::Person(person))) if name == "person" => person,
        other => panic!("{other:?}"),
    };
    due.expect("leased")
        .into_iter()
        .map(|delivery| (delivery.name, person(delivery.fields)))
        .collect()
}

#[tokio::test]
async fn modules_are_told_of_who_comes_into_a_class() {
    let school = School::with(&["greedy"]).await;
    school.import(|key| key != "pupil").await;
    assert_eq!(told(&school).await, []);
    school.import(|_| true).await;
    let joined = [("kernel.class-joined".to_owned(), person("pupil"))];
    assert_eq!(told(&school).await, joined);
    // The same again is no news.
    school.import(|_| true).await;
    assert_eq!(told(&school).await, joined);
}
