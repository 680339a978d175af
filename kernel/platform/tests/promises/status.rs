//! What everybody may know of how things are is true, and costs next to nothing.

use std::sync::Arc;

use futures::future::join_all;
use preau_platform::status::{Condition, Status};

use crate::school::{HERE, School, module, node};

/// How a module is said to be.
fn of(status: &Arc<Status>, name: &str) -> Condition {
    let found = status.modules.iter().find(|(text, _)| text.fr == name);
    found
        .unwrap_or_else(|| panic!("{name} is not in {status:?}"))
        .1
}

async fn later(school: &School, seconds: i64) -> Arc<Status> {
    school.wait(seconds);
    school.platform.status().await
}

#[tokio::test]
async fn a_module_that_faults_is_said_to_be_down_and_the_others_to_work() {
    let school = School::with(&["greedy", "noop"]).await;
    let status = school.platform.status().await;
    assert_eq!(
        (of(&status, "Glouton"), of(&status, "Rien")),
        (Condition::Works, Condition::Works)
    );
    // So seldom that nobody holds it back.
    for _ in 0..20 {
        school.wait(29);
        school.view("pupil", "noop", "").await.expect("served");
        let fault = school.view("pupil", "greedy", "panic").await;
        assert!(fault.is_err());
    }
    let status = later(&school, 6).await;
    assert_eq!(of(&status, "Glouton"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Works);
    assert_eq!(status.portal, Condition::Works);
    for _ in 0..60 {
        school.view("pupil", "greedy", "").await.expect("served");
    }
    assert_eq!(of(&later(&school, 6).await, "Glouton"), Condition::Degraded);
    assert_eq!(of(&later(&school, 660).await, "Glouton"), Condition::Works);
}

#[tokio::test]
async fn a_module_that_is_held_back_is_said_to_be_so() {
    let school = School::with(&["greedy", "noop"]).await;
    let greedy = module("greedy");
    let here = school.platform.school(HERE).expect("here").id;
    let hold = async |school_id, hold| {
        let done = school
            .platform
            .module_hold_by_operator(school_id, &greedy, hold);
        done.await.expect("done");
    };
    hold(Some(here), true).await;
    assert_eq!(of(&later(&school, 6).await, "Glouton"), Condition::Degraded);
    hold(None, true).await;
    let status = later(&school, 6).await;
    assert_eq!(of(&status, "Glouton"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Works);
    hold(Some(here), false).await;
    hold(None, false).await;
    assert_eq!(of(&later(&school, 6).await, "Glouton"), Condition::Works);
}

#[tokio::test]
async fn what_a_module_refuses_is_no_fault_of_its() {
    let school = School::with(&["noop"]).await;
    for _ in 0..30 {
        assert!(school.view("pupil", "noop", "nothing-here").await.is_err());
    }
    assert_eq!(of(&later(&school, 6).await, "Rien"), Condition::Works);
}

#[tokio::test]
async fn a_module_that_cannot_be_loaded_is_down_by_its_name() {
    let school = School::with(&["noop"]).await;
    school.spoil("grades", "1.0.0").await;
    let status = node(&school.store, &school.clock).await.status().await;
    assert_eq!(of(&status, "grades"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Works);
}

#[tokio::test]
async fn without_its_database_nothing_is_said_to_work() {
    let school = School::with(&["noop"]).await;
    assert_eq!(school.platform.status().await.portal, Condition::Works);
    school.store.close().await;
    let status = later(&school, 6).await;
    assert_eq!(status.portal, Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Down);
}

#[tokio::test]
async fn a_thousand_who_ask_share_one_finding() {
    let school = School::with(&["noop"]).await;
    let ask = async || {
        let all = join_all((0..1_000).map(|_| school.platform.status())).await;
        let first = Arc::clone(&all[0]);
        assert!(all.iter().all(|one| Arc::ptr_eq(one, &first)));
        first
    };
    let first = ask().await;
    school.wait(4);
    assert!(
        Arc::ptr_eq(&ask().await, &first),
        "five seconds are not over"
    );
    school.wait(2);
    assert!(school.platform.status().await.at > first.at);
}
