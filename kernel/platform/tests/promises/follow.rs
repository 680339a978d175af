//! Nodes that follow each other: what one changes, the others know.

use std::sync::Arc;

use preau_platform::Platform;

use crate::school::{HERE, School, module, node, person};

fn is_on(node: &Platform) -> bool {
    let here = node.school(HERE).expect("here");
    node.is_enabled(here.id, &module("noop"))
}

async fn other(school: &School) -> Arc<Platform> {
    node(&school.store, &school.clock).await
}

async fn catch_up(node: &Platform) {
    while node.follow_once().await.expect("followed") > 0 {}
}

async fn switch(school: &School, on: bool) {
    school.switch("admin", "noop", on).await.expect("switched");
}

#[tokio::test]
async fn a_change_between_filling_the_caches_and_following_is_taken_over() {
    let school = School::with(&["noop"]).await;
    let other = other(&school).await;
    assert!(is_on(&other));
    // The other node has read everything, and has not begun to look for changes.
    switch(&school, false).await;
    catch_up(&other).await;
    assert!(!is_on(&other));
    switch(&school, true).await;
    catch_up(&other).await;
    assert!(is_on(&other));
}

#[tokio::test]
async fn a_node_that_slept_for_too_long_begins_anew() {
    let school = School::with(&["noop"]).await;
    let other = other(&school).await;
    switch(&school, false).await;
    // All but the newest change are purged; that one is of something else.
    school
        .platform
        .function_grant(
            school.platform.school(HERE).expect("here").id,
            person("teacher"),
            preau_domain::person::Function::Head,
            true,
        )
        .await
        .expect("granted");
    let newest = school.store.change_newest().await.expect("a number");
    school.store.change_purge(newest - 1).await.expect("purged");
    catch_up(&other).await;
    assert!(!is_on(&other));
    assert_eq!(other.follow_once().await.expect("followed"), 0);
}

#[tokio::test]
async fn a_right_taken_away_is_gone_on_the_other_node() {
    let school = School::with(&["noop"]).await;
    let other = other(&school).await;
    let here = school.platform.school(HERE).expect("here");
    let may = async || {
        let language = preau_domain::caller::Language::Fr;
        let by = other
            .operation_for(person("teacher"), language)
            .await
            .expect("known");
        other.console_parked(&by, &here).await.is_ok()
    };
    let grant = async |held| {
        let function = preau_domain::person::Function::SchoolAdmin;
        let granted = school
            .platform
            .function_grant(here.id, person("teacher"), function, held);
        granted.await.expect("granted");
    };
    assert!(!may().await);
    for held in [true, false] {
        grant(held).await;
        catch_up(&other).await;
        assert_eq!(may().await, held);
    }
}
