//! A new version takes the place of the old one while people use it, and goes back by itself if it faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use preau_domain::clock::{Clock, SetClock};
use preau_domain::contract::Contract;
use preau_domain::page::{Block, Page};
use preau_domain::person::Function;
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_platform::modules::rollback::FIRST_MINUTES;
use preau_platform::operation::Operation;
use preau_runtime::outbound::Client;
use preau_store::FunctionSet;

use crate::contracts::homework;
use crate::guests::guest;
use crate::school::{HERE, School, class, module, next_version, node, node_outside, person, route};

fn next(name: &str) -> Vec<u8> {
    next_version(guest(name))
}

fn version(school: &School, name: &str) -> String {
    let loaded = school.platform.module(&module(name)).expect("loaded");
    loaded.manifest.version.clone()
}

async fn install_next(school: &School, name: &str) {
    let installed = school.platform.module_install(&next(name)).await;
    installed.expect("installed");
    assert_eq!(version(school, name), "0.1.1");
}

/// Three people meet a fault twice each.
async fn faults(school: &School) {
    for who in ["pupil", "classmate", "teacher"] {
        for _ in 0..2 {
            assert!(school.view(who, "greedy", "panic").await.is_err());
        }
    }
    school.platform.holds_settle().await.expect("settled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_version_takes_over_without_a_failed_page() {
    let school = Arc::new(School::with(&["noop"]).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = ["pupil", "teacher", "head"]
        .map(|who| {
            let (school, is_over) = (Arc::clone(&school), Arc::clone(&is_over));
            tokio::spawn(async move {
                let mut pages = 0;
                while !is_over.load(Ordering::Relaxed) {
                    let page = school.view(who, "noop", "").await;
                    assert_eq!(page.expect("no page fails"), "Rien");
                    pages += 1;
                    tokio::task::yield_now().await;
                }
                pages
            })
        })
        .into();
    install_next(&school, "noop").await;
    let back = school.platform.module_install(&guest("noop")).await;
    back.expect("the former one again");
    is_over.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.await.expect("no page failed") > 0);
    }
}

/// Pages that people opened and have not asked for yet: what is asked for by them is a call of the version that ran
/// when they opened it.
async fn opened(school: &School, name: &str) -> Vec<(Operation, Opened)> {
    let mut all = Vec::new();
    for who in ["pupil", "classmate", "teacher"] {
        let operation = school.by(who).await;
        let opened = school.platform.module_open(&operation, HERE, name, None);
        let opened = opened.await.expect("open");
        all.push((operation, opened));
    }
    all
}

/// As [`faults`], by pages that were opened before. None of them is held back.
async fn faults_of(school: &School, pages: &[(Operation, Opened)]) {
    for (operation, opened) in pages.iter().chain(pages) {
        let page = school
            .platform
            .module_view(operation, opened, route("panic"));
        let ended = page.await;
        assert!(
            matches!(ended, Err(PlatformError::ModuleFault { .. })),
            "{ended:?}"
        );
    }
    school.platform.holds_settle().await.expect("settled");
}

/// The schools as another node has them.
fn at(platform: Arc<Platform>, school: &School) -> School {
    School {
        platform,
        clock: school.clock.clone(),
        store: school.store.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_under_way_ends_on_the_version_that_it_began_with() {
    let school = School::with(&["greedy"]).await;
    // Compiled before, so that installing it again takes no time; on a slow machine it may, and is done again.
    install_next(&school, "greedy").await;
    for _ in 0..3 {
        let back = school.platform.module_install(&guest("greedy")).await;
        back.expect("the former one again");
        let (operation, opened) = opened(&school, "greedy").await.remove(0);
        let platform = Arc::clone(&school.platform);
        let call = tokio::spawn(async move {
            let page = platform.module_view(&operation, &opened, route("version-late"));
            page.await.map(|page| page.title)
        });
        install_next(&school, "greedy").await;
        let was_under_way = !call.is_finished();
        let said = call.await.expect("no panic");
        assert_eq!(said.expect("a page"), r#"version = "0.1.0""#);
        let next = school.view("pupil", "greedy", "version").await;
        assert_eq!(next.expect("a page"), r#"version = "0.1.1""#);
        if was_under_way {
            return;
        }
    }
    panic!("each time the call, which takes two seconds, ended before the next version ran");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_form_is_lost_or_taken_twice_while_versions_take_over() {
    let school = Arc::new(School::with(&["greedy"]).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let shared = || (Arc::clone(&school), Arc::clone(&is_over));
    let (here, ends) = shared();
    let writer = tokio::spawn(async move {
        let mut sent = 0_u32;
        while !ends.load(Ordering::Relaxed) {
            sent += 1;
            let said = here.act("teacher", "greedy", "counter", &[]).await;
            assert_eq!(said.expect("no form fails"), sent.to_string());
        }
        sent
    });
    let (here, ends) = shared();
    let reader = tokio::spawn(async move {
        while !ends.load(Ordering::Relaxed) {
            let page = here.view("head", "greedy", "counted").await;
            page.expect("no page fails");
        }
    });
    for version in [next("greedy"), guest("greedy"), next("greedy")] {
        let installed = school.platform.module_install(&version).await;
        installed.expect("installed");
    }
    is_over.store(true, Ordering::Relaxed);
    reader.await.expect("no page failed");
    let sent = writer.await.expect("no form failed");
    assert!(sent > 0);
    let counted = school.view("teacher", "greedy", "counted").await;
    assert_eq!(counted.expect("counted"), sent.to_string());
}

/// What a person finds on a page of the homework module.
async fn page(school: &School, who: &str, path: &str) -> Page {
    let operation = school.by(who).await;
    let opened = school
        .platform
        .module_open(&operation, HERE, "homework", None);
    let opened = opened.await.expect("open");
    let page = school
        .platform
        .module_view(&operation, &opened, route(path));
    page.await.expect("a page")
}

/// Where the first homework leads that is to be done.
async fn to_do(school: &School, who: &str) -> Option<String> {
    let page = page(school, who, "").await;
    let items = page.blocks.into_iter().filter_map(|block| match block {
        Block::Items(items) => Some(items),
        _ => None,
    });
    items.flatten().find_map(|item| Some(item.to?.path))
}

/// What a teacher sends to give this homework to a class, or to correct it.
async fn gives(school: &School, path: &str, text: &str) {
    let audience = format!("class:{}", class("6A"));
    let form = [
        ("audience", audience.as_str()),
        ("subject", "Mathématiques"),
        ("kind", "exercise"),
        ("text", text),
        ("due", "2026-11-26"),
        ("minutes", "30"),
        ("visible_on", ""),
        ("state", "publish"),
    ];
    let said = school.act("teacher", "homework", path, &form).await;
    said.expect("given");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_module_of_a_new_contract_takes_over_from_the_old_one_with_its_records() {
    let school = Arc::new(School::with(&[]).await);
    school.install("homework", &homework(Contract::V0_1)).await;
    gives(&school, "give", "Exercice 12").await;
    let given = to_do(&school, "pupil").await.expect("something to do");

    let is_over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = ["pupil", "teacher", "head"]
        .map(|who| {
            let (school, is_over) = (Arc::clone(&school), Arc::clone(&is_over));
            let given = given.clone();
            tokio::spawn(async move {
                let mut pages = 0;
                while !is_over.load(Ordering::Relaxed) {
                    let shown = page(&school, who, &given).await;
                    assert!(format!("{shown:?}").contains("Exercice 12"), "{shown:?}");
                    pages += 1;
                    tokio::task::yield_now().await;
                }
                pages
            })
        })
        .into();
    let contract = || {
        let loaded = school.platform.module(&module("homework"));
        loaded.expect("loaded").manifest.contract
    };
    for new in [Contract::V0_2, Contract::V0_1, Contract::V0_2] {
        let installed = school.platform.module_install(&homework(new)).await;
        installed.expect("installed");
        assert_eq!(contract(), new);
        gives(&school, "give", &format!("Encore, avec {}", new.as_str())).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.await.expect("no page failed") > 0);
    }

    let all = format!("{:?}", page(&school, "pupil", "").await);
    for text in ["Exercice 12", "Encore, avec 0.1", "Encore, avec 0.2"] {
        assert!(all.contains(text), "{text}: {all}");
    }
    gives(&school, &format!("{given}/edit"), "Exercice 13").await;
    let corrected = format!("{:?}", page(&school, "pupil", &given).await);
    assert!(corrected.contains("Exercice 13"), "{corrected}");
}

#[tokio::test]
async fn an_inspector_opens_a_module_that_was_never_told_of_inspectors() {
    let school = School::with(&[]).await;
    school.install("homework", &homework(Contract::V0_1)).await;
    let here = school.platform.school(HERE).expect("here").id;
    let set = school
        .platform
        .function_grant(here, person("admin"), Function::Inspector, true)
        .await;
    assert_eq!(set.expect("granted"), FunctionSet::Done);
    let classes = async || format!("{:?}", page(&school, "admin", "").await);
    let before = classes().await;
    // The same person, and a module that knows the function: it shows every class.
    let new = homework(Contract::V0_2);
    let new = school.platform.module_install(&new).await;
    new.expect("installed");
    let after = classes().await;
    assert!(
        !before.contains("6A") && after.contains("6A"),
        "{before} {after}"
    );
}

#[tokio::test]
async fn a_version_that_faults_in_its_first_minutes_goes_back_by_itself() {
    let school = School::with(&["greedy"]).await;
    school.wait(3_600);
    install_next(&school, "greedy").await;
    school.wait(60);
    faults(&school).await;
    assert_eq!(version(&school, "greedy"), "0.1.0");
    assert!(
        school.view("head", "greedy", "").await.is_ok(),
        "what the new one did is not held against it"
    );
    assert_eq!(school.store.hold_list().await.expect("read"), []);
    let lines = school.store.audit_list(None, 10, None).await.expect("read");
    let told = lines
        .iter()
        .find(|line| line.entry.action == "module.put-back");
    assert_eq!(told.expect("told").entry.detail, "0.1.1 → 0.1.0");
    // It faults too: it is held back, and stays the one that runs.
    faults(&school).await;
    assert_eq!(version(&school, "greedy"), "0.1.0");
    assert!(school.view("head", "greedy", "").await.is_err());
}

#[tokio::test]
async fn a_version_that_runs_because_the_next_cannot_be_loaded_is_held_back_all_the_same() {
    let school = School::with(&["greedy"]).await;
    let follow = async || {
        let followed = school.platform.follow_once().await;
        followed.expect("followed")
    };
    while follow().await > 0 {}
    school.spoil("greedy", "0.1.1").await;
    follow().await;
    assert_eq!(version(&school, "greedy"), "0.1.0");
    assert!(school.view("head", "greedy", "").await.is_ok());
    faults(&school).await;
    assert!(follow().await > 0, "what is held back is read again");
    let held = school.view("head", "greedy", "").await;
    assert!(
        matches!(held, Err(PlatformError::ModuleHeld { .. })),
        "{held:?}"
    );
}

#[tokio::test]
async fn a_version_that_has_proved_itself_is_held_back_and_stays() {
    let school = School::with(&["greedy"]).await;
    install_next(&school, "greedy").await;
    school.wait((FIRST_MINUTES + SignedDuration::from_secs(1)).as_secs());
    faults(&school).await;
    assert_eq!(version(&school, "greedy"), "0.1.1");
    assert!(school.view("head", "greedy", "").await.is_err());
}

#[tokio::test]
async fn what_calls_of_another_version_do_is_not_held_against_the_one_that_runs() {
    let school = School::with(&["greedy"]).await;
    let pages = opened(&school, "greedy").await;
    install_next(&school, "greedy").await;
    let pages_of_next = opened(&school, "greedy").await;
    faults_of(&school, &pages).await;
    assert_eq!(version(&school, "greedy"), "0.1.1");
    // The operator goes back: what the next one still does is not held against the one before either.
    let back = school.platform.module_install(&guest("greedy")).await;
    back.expect("the former one again");
    faults_of(&school, &pages_of_next).await;
    assert_eq!(version(&school, "greedy"), "0.1.0");
    assert!(school.view("head", "greedy", "").await.is_ok());
    assert_eq!(school.store.hold_list().await.expect("read"), []);
}

#[tokio::test]
async fn a_node_that_runs_the_version_before_closes_nothing_of_the_new_one() {
    let school = School::with(&["greedy"]).await;
    let late = at(node(&school.store, &school.clock).await, &school);
    install_next(&school, "greedy").await;
    assert_eq!(version(&late, "greedy"), "0.1.0");
    faults(&late).await;
    school.platform.follow_once().await.expect("followed");
    late.platform.follow_once().await.expect("followed");
    for node in [&school, &late] {
        assert_eq!(version(node, "greedy"), "0.1.1");
        assert!(node.view("head", "greedy", "").await.is_ok());
    }
    assert_eq!(school.store.hold_list().await.expect("read"), []);
}

#[tokio::test]
async fn a_new_version_is_served_where_the_one_before_was_held_back() {
    let school = School::with(&["greedy"]).await;
    let other = at(node(&school.store, &school.clock).await, &school);
    faults(&school).await;
    other.platform.follow_once().await.expect("followed");
    for node in [&school, &other] {
        assert!(node.view("head", "greedy", "").await.is_err());
    }
    install_next(&school, "greedy").await;
    assert_eq!(school.store.hold_list().await.expect("read"), []);
    let fresh = at(node(&school.store, &school.clock).await, &school);
    for node in [school, other, fresh] {
        node.platform.follow_once().await.expect("followed");
        let served = node.view("head", "greedy", "").await;
        assert!(served.is_ok(), "{served:?}");
    }
}

/// A clock that shows a minute more each time that it is asked.
#[derive(Debug)]
struct Hurrying(SetClock);

impl Clock for Hurrying {
    fn now(&self) -> Timestamp {
        let now = self.0.now() + SignedDuration::from_mins(1);
        self.0.set(now);
        now
    }
}

#[tokio::test]
async fn the_first_minutes_of_a_version_begin_when_it_runs() {
    let school = School::with(&["noop"]).await;
    let clock = Arc::new(Hurrying(SetClock::new(school.platform.now())));
    let (config, outside) = (PlatformConfig::default(), Client::default());
    let platform = node_outside(config, outside, &school.store, &clock).await;
    let installed = platform.module_install(&next("noop")).await;
    installed.expect("installed");
    let noop = module("noop");
    let versions = school.store.module_version_list(&noop).await.expect("read");
    let current = school.store.module_current_get(&noop).await.expect("read");
    let (current, newest) = (current.expect("one runs"), &versions[0]);
    assert_eq!((&*current.version, &*newest.version), ("0.1.1", "0.1.1"));
    assert!(current.since > newest.added_at, "{current:?} {newest:?}");
}
