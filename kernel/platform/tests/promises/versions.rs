//! A new version takes the place of the old one while people use it, and goes back by itself if it faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use preau_domain::contract::Contract;
use preau_domain::page::{Block, Page};
use preau_domain::person::Function;
use preau_platform::modules::rollback::FIRST_MINUTES;
use preau_store::FunctionSet;

use crate::contracts::homework;
use crate::guests::guest;
use crate::school::{HERE, School, class, module, person, route};

/// A guest as its next version: the same, but for what it says of itself.
fn next(name: &str) -> Vec<u8> {
    let (from, to) = (br#"version = "0.1.0""#, br#"version = "0.1.1""#);
    let mut bytes = guest(name);
    let places: Vec<_> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty(), "it says its version");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
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
async fn a_version_that_has_proved_itself_is_held_back_and_stays() {
    let school = School::with(&["greedy"]).await;
    install_next(&school, "greedy").await;
    school.wait((FIRST_MINUTES + SignedDuration::from_secs(1)).as_secs());
    faults(&school).await;
    assert_eq!(version(&school, "greedy"), "0.1.1");
    assert!(school.view("head", "greedy", "").await.is_err());
}
