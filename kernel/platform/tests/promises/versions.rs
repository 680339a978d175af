//! A new version takes the place of the old one while people use it, and goes back by itself if it faults.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use preau_platform::modules::rollback::FIRST_MINUTES;

use crate::guests::guest;
use crate::school::{School, module};

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
