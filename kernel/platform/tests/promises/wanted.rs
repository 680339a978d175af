//! Modules where the region's file and its operator want them, and nobody's choice undone.

use std::sync::Arc;

use preau_domain::caller::Language;
use preau_domain::ids::Uai;
use preau_domain::person::Name;
use preau_domain::reach::Reach;
use preau_domain::roster::RosterSchool;
use preau_domain::school::Level;
use preau_platform::Platform;
use preau_platform::config::{ModuleLine, Place, PlatformConfig};
use preau_platform::error::PlatformError;
use preau_platform::wanted::RegionWanted;

use crate::guests::guest;
use crate::school::{ELSEWHERE, HERE, School, module, node_with, person};

/// A line about a module that is on for everybody where it says.
fn line(name: &str, place: Place) -> ModuleLine {
    ModuleLine {
        line: 7,
        module: module(name),
        place,
        classes: Vec::new(),
        enabled: true,
        locked: false,
    }
}

/// A node whose file says this.
async fn node_of(school: &School, lines: Vec<ModuleLine>) -> Arc<Platform> {
    let config = PlatformConfig {
        hashing_slots: 1,
        modules: lines,
        ..PlatformConfig::default()
    };
    node_with(config, &school.store, &school.clock).await
}

/// The schools, with a module that nobody has turned on or off.
async fn installed(name: &str) -> School {
    let school = School::with(&[]).await;
    let component = guest(name);
    school
        .platform
        .module_install(&component)
        .await
        .expect("installed");
    school
}

/// How many changes, choices kept and problems there are.
fn counts(wanted: &RegionWanted) -> (usize, usize, usize) {
    (wanted.steps.len(), wanted.kept.len(), wanted.problems.len())
}

async fn switch(node: &Platform, on: bool) -> Result<(), PlatformError> {
    let by = node.operation_for(person("admin"), Language::Fr).await;
    let here = node.school(HERE).expect("here");
    node.module_enable(&by.expect("known"), &here, &module("noop"), on)
        .await
}

fn is_on(node: &Platform, slug: &str) -> bool {
    let school = node.school(slug).expect("a school");
    node.is_enabled(school.id, &module("noop"))
}

#[tokio::test]
async fn the_file_has_a_module_on_once_and_the_same_file_changes_nothing_more() {
    let school = installed("noop").await;
    let lines = vec![line("noop", Place::Levels(vec![Level::College]))];
    let node = node_of(&school, lines).await;
    let wanted = node.region_wanted().await.expect("looked at");
    assert_eq!(counts(&wanted), (2, 0, 0));
    assert!(!is_on(&node, HERE), "looking changes nothing");
    let done = node.region_apply().await.expect("applied");
    assert_eq!(done.steps, wanted.steps);
    assert!(is_on(&node, HERE) && is_on(&node, ELSEWHERE));
    let lines = school.store.audit_list(None, 100, None).await;
    let before = lines.expect("listed").len();
    let again = node.region_apply().await.expect("applied");
    assert_eq!(counts(&again), (0, 0, 0));
    let lines = school.store.audit_list(None, 100, None).await;
    assert_eq!(lines.expect("listed").len(), before);
}

#[tokio::test]
async fn what_a_school_chose_stands_until_the_line_is_locked() {
    let school = installed("noop").await;
    let college = || line("noop", Place::Levels(vec![Level::College]));
    let node = node_of(&school, vec![college()]).await;
    node.region_apply().await.expect("applied");
    switch(&node, false).await.expect("the school's own choice");
    let done = node.region_apply().await.expect("applied");
    assert_eq!(counts(&done), (0, 1, 0));
    assert!(!is_on(&node, HERE) && is_on(&node, ELSEWHERE));

    let locked = ModuleLine {
        locked: true,
        ..college()
    };
    let node = node_of(&school, vec![locked]).await;
    let done = node.region_apply().await.expect("applied");
    assert_eq!(counts(&done), (1, 0, 0));
    assert!(is_on(&node, HERE));
    let refused = switch(&node, false).await;
    assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
    assert!(is_on(&node, HERE));
    let switched = node.module_disable_everywhere(&module("noop"), &[]).await;
    assert_eq!(switched.expect("none"), 0, "nor does the command line");

    // What was chosen before the lock is chosen no more.
    let off = ModuleLine {
        enabled: false,
        ..college()
    };
    let node = node_of(&school, vec![off]).await;
    let done = node.region_apply().await.expect("applied");
    assert_eq!(counts(&done), (2, 0, 0));
    assert!(!is_on(&node, HERE) && !is_on(&node, ELSEWHERE));
}

#[tokio::test]
async fn a_school_has_its_own_line_with_classes_before_that_of_its_level() {
    let school = installed("noop").await;
    let uai = school.platform.school(HERE).expect("here").uai.clone();
    let own = ModuleLine {
        classes: vec!["6A".to_owned()],
        ..line("noop", Place::Schools(vec![uai]))
    };
    let lines = vec![own, line("noop", Place::Levels(Vec::new()))];
    let node = node_of(&school, lines).await;
    node.region_apply().await.expect("applied");
    let reach = |slug| {
        let school = node.school(slug).expect("a school");
        node.reach(school.id, &module("noop"))
    };
    assert!(matches!(reach(HERE), Some(Reach::Groups(groups)) if groups.len() == 1));
    assert_eq!(reach(ELSEWHERE), Some(Reach::Everybody));
    let again = node.region_apply().await.expect("applied");
    assert_eq!(counts(&again), (0, 0, 0));
}

#[tokio::test]
async fn a_line_that_cannot_be_followed_is_named_and_the_others_are_followed() {
    let school = installed("noop").await;
    let uai = school.platform.school(HERE).expect("here").uai.clone();
    let unknown = ModuleLine {
        classes: vec!["7Z".to_owned()],
        ..line("noop", Place::Schools(vec![uai]))
    };
    let nowhere = Place::Schools(vec![Uai::of_number(1)]);
    let lines = vec![
        unknown,
        line("noop", nowhere),
        line("nothing", Place::Levels(Vec::new())),
        line("noop", Place::Levels(vec![Level::College])),
    ];
    let node = node_of(&school, lines).await;
    let done = node.region_apply().await.expect("applied");
    assert_eq!(counts(&done), (1, 0, 3));
    assert!(done.problems.iter().all(|problem| problem.line == 7));
    let said: Vec<_> = done.problems.iter().map(|one| one.what.as_str()).collect();
    for says in ["no school", "not installed", "`7Z`"] {
        assert!(
            said.iter().any(|what| what.contains(says)),
            "{says}: {said:?}"
        );
    }
    assert!(!is_on(&node, HERE) && is_on(&node, ELSEWHERE));
}

/// A lycée as a source has it.
fn lycee_of(number: u32) -> RosterSchool {
    RosterSchool {
        uai: Uai::of_number(number),
        name: format!("Lycée {number}"),
        level: Level::Lycee,
        groups: Vec::new(),
    }
}

/// Imports a lycée more, and gives it.
async fn lycee(node: &Platform, number: u32) -> Arc<preau_domain::school::School> {
    let new = lycee_of(number);
    let uai = new.uai.clone();
    let imported = node.import_roster("lycees", vec![new], Vec::new()).await;
    imported.expect("imported");
    let mut all = node.school_list().into_iter();
    all.find(|school| school.uai == uai).expect("it is there")
}

#[tokio::test]
async fn a_school_that_an_import_adds_begins_with_what_the_file_or_the_operator_said() {
    let school = installed("noop").await;
    let newcomers = || line("noop", Place::Newcomers(vec![Level::Lycee]));
    let node = node_of(&school, vec![newcomers()]).await;
    let first = lycee(&node, 999_103).await;
    assert!(node.is_enabled(first.id, &module("noop")));
    assert!(
        !is_on(&node, HERE),
        "nothing is said of those that were there"
    );
    let name = Name {
        title: String::new(),
        given: "Région".to_owned(),
        family: "Essai".to_owned(),
    };
    node.region_operator_add(person("region"), &name, "region", "mot de passe d’essai")
        .await
        .expect("added");
    let by = node.operation_for(person("region"), Language::Fr).await;
    let by = by.expect("known");
    let was = [module("noop")];
    let set = node.newcomers_set(&by, Level::Lycee, &[], &was).await;
    assert!(set.expect("set"), "off from now on");
    let second = lycee(&node, 999_104).await;
    assert!(!node.is_enabled(second.id, &module("noop")));
    assert!(node.is_enabled(first.id, &module("noop")));
    let seen = node.newcomers_seen(&by).await.expect("seen");
    let (_, of_lycee) = seen.last().expect("three levels");
    assert!(!of_lycee[0].on && of_lycee[0].usual && !of_lycee[0].fixed);

    // What the operator decided there is a choice: the file's line for all lycées leaves it.
    let all = line("noop", Place::Levels(vec![Level::Lycee]));
    let node = node_of(&school, vec![all]).await;
    let done = node.region_apply().await.expect("applied");
    assert_eq!(counts(&done), (0, 1, 0));
    // Locked, the file decides, of those to come too.
    let locked = ModuleLine {
        locked: true,
        ..newcomers()
    };
    let node = node_of(&school, vec![locked]).await;
    let third = lycee(&node, 999_105).await;
    assert!(node.is_enabled(third.id, &module("noop")));
    let refused = node
        .newcomers_set(&school.by("admin").await, Level::Lycee, &[], &[])
        .await;
    assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
}

#[tokio::test]
async fn what_a_new_school_chose_before_its_import_was_done_stands() {
    let school = installed("noop").await;
    let node = node_of(&school, Vec::new()).await;
    let noop = module("noop");
    let set = node.newcomer_set_by_operator(&noop, &[Level::Lycee], true);
    assert!(set.await.expect("set"));
    // An import that ended before it turned anything on.
    let (store, now) = (&school.store, node.now());
    let added = store.roster_schools_apply(&[lycee_of(999_106)], now).await;
    added.expect("added");
    let new = store.newcomer_schools().await.expect("listed");
    let first = *new.last().expect("one");
    let chosen = store.enablement_set(first, &noop, false, None, now).await;
    chosen.expect("chosen");
    let second = lycee(&node, 999_107).await;
    assert!(node.is_enabled(second.id, &noop));
    assert!(!node.is_enabled(first, &noop), "it was turned off by hand");
}
