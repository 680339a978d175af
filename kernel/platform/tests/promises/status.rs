//! What everybody may know of how things are is true, and costs next to nothing.

use std::sync::Arc;

use futures::future::join_all;
use preau_domain::condition::{Condition, Day, Service};
use preau_domain::ids::SchoolId;
use preau_platform::status::{Status, StatusPart};

use crate::guests::guest;
use crate::school::{HERE, School, module, node};

fn part(status: &Status, is: impl Fn(&StatusPart) -> bool) -> &StatusPart {
    let found = status.parts.iter().find(|part| is(part));
    found.unwrap_or_else(|| panic!("there is no such part in {status:?}"))
}

fn named<'a>(status: &'a Status, name: &str) -> &'a StatusPart {
    part(status, |part| {
        part.name.as_ref().is_some_and(|text| text.fr == name)
    })
}

/// How a module is said to be.
fn of(status: &Status, name: &str) -> Condition {
    named(status, name).condition
}

/// The same to people of a school.
fn of_school(status: &Status, name: &str, school: SchoolId) -> Condition {
    status.condition(named(status, name), Some(school))
}

fn of_service(status: &Status, service: &Service) -> Condition {
    part(status, |part| part.service == *service).condition
}

fn portal(status: &Status) -> Condition {
    of_service(status, &Service::Portal)
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
        (Condition::Operational, Condition::Operational)
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
    assert_eq!(of(&status, "Rien"), Condition::Operational);
    assert_eq!(portal(&status), Condition::Operational);
    for _ in 0..60 {
        school.view("pupil", "greedy", "").await.expect("served");
    }
    assert_eq!(of(&*later(&school, 6).await, "Glouton"), Condition::Partial);
    assert_eq!(
        of(&*later(&school, 660).await, "Glouton"),
        Condition::Operational
    );
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
    assert_eq!(of(&*later(&school, 6).await, "Glouton"), Condition::Partial);
    let status = school.platform.status().await;
    let there = school.platform.school("ailleurs").expect("there").id;
    assert_eq!(of_school(&status, "Glouton", here), Condition::Down);
    assert_eq!(of_school(&status, "Glouton", there), Condition::Operational);
    hold(None, true).await;
    let status = later(&school, 6).await;
    assert_eq!(of(&status, "Glouton"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Operational);
    hold(Some(here), false).await;
    hold(None, false).await;
    assert_eq!(
        of(&*later(&school, 6).await, "Glouton"),
        Condition::Operational
    );
}

#[tokio::test]
async fn what_a_module_refuses_is_no_fault_of_its() {
    let school = School::with(&["noop"]).await;
    for _ in 0..30 {
        assert!(school.view("pupil", "noop", "nothing-here").await.is_err());
    }
    assert_eq!(
        of(&*later(&school, 6).await, "Rien"),
        Condition::Operational
    );
}

#[tokio::test]
async fn a_module_that_cannot_be_loaded_is_down_by_its_name() {
    let school = School::with(&["noop"]).await;
    school.spoil("grades", "1.0.0").await;
    let status = node(&school.store, &school.clock).await.status().await;
    assert_eq!(of(&status, "grades"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Operational);
}

#[tokio::test]
async fn without_its_database_nothing_is_said_to_work() {
    let school = School::with(&["noop"]).await;
    assert_eq!(
        portal(&*school.platform.status().await),
        Condition::Operational
    );
    school.store.close().await;
    let status = later(&school, 6).await;
    assert_eq!(portal(&status), Condition::Down);
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

#[tokio::test]
async fn while_people_wait_the_portal_is_slow_and_what_is_inside_is_not() {
    let school = School::with(&["noop"]).await;
    school.platform.people_wait();
    let status = later(&school, 6).await;
    assert_eq!(portal(&status), Condition::Slow);
    assert_eq!(of_service(&status, &Service::SignIn), Condition::Slow);
    assert_eq!(of(&status, "Rien"), Condition::Operational);
    let status = later(&school, 120).await;
    assert_eq!(portal(&status), Condition::Operational);
}

#[tokio::test]
async fn what_one_node_measures_the_others_tell_and_a_restart_keeps() {
    let school = School::with(&["greedy", "noop"]).await;
    let other = node(&school.store, &school.clock).await;
    for _ in 0..20 {
        school.wait(29);
        let fault = school.view("pupil", "greedy", "panic").await;
        assert!(fault.is_err());
    }
    let settle = async |node: &preau_platform::Platform| {
        node.conditions_settle().await.expect("written down");
    };
    settle(&school.platform).await;
    assert_eq!(
        of(&*other.status().await, "Glouton"),
        Condition::Operational
    );
    settle(&other).await;
    school.wait(6);
    let status = other.status().await;
    assert_eq!(of(&status, "Glouton"), Condition::Down);
    assert_eq!(of(&status, "Rien"), Condition::Operational);

    // For who is no node, and for one that has just started.
    let read = other.status_written().await.expect("read");
    assert_eq!(of(&read, "Glouton"), Condition::Down);
    let started = node(&school.store, &school.clock).await;
    settle(&started).await;
    school.wait(6);
    let status = started.status().await;
    let days = |name: &str| {
        let part = named(&status, name);
        status.history.days(&part.service, None)
    };
    let today = days("Glouton");
    let (_, today) = today.last().expect("ninety days");
    assert_eq!((today.measured, today.down), (1, 1), "{status:?}");
    let (_, well) = *days("Rien").last().expect("ninety days");
    assert_eq!((well.measured, well.down), (1, 0));
}

#[tokio::test]
async fn what_another_node_found_is_told_while_a_slot_begins_and_is_not_handed_round() {
    let school = School::with(&["greedy"]).await;
    let other = node(&school.store, &school.clock).await;
    for _ in 0..20 {
        school.wait(29);
        let fault = school.view("pupil", "greedy", "panic").await;
        assert!(fault.is_err());
    }
    let settle = async || {
        for node in [&school.platform, &other] {
            node.conditions_settle().await.expect("written down");
        }
    };
    settle().await;
    // The next slot has begun, and nobody has written anything in it.
    school.wait(300);
    assert_eq!(of(&*other.status().await, "Glouton"), Condition::Down);
    settle().await;
    school.wait(300);
    settle().await;
    let status = other.status().await;
    assert_eq!(of(&status, "Glouton"), Condition::Operational);
}

#[tokio::test]
async fn days_before_a_module_was_installed_are_not_yet_measured() {
    let school = School::with(&["noop"]).await;
    let settle = async || {
        let settled = school.platform.conditions_settle().await;
        settled.expect("written down");
    };
    settle().await;
    school.wait(86_400);
    school.install("greedy", &guest("greedy")).await;
    settle().await;
    let status = later(&school, 6).await;
    let last = |name: &str| {
        let days = status.history.days(&named(&status, name).service, None);
        let days = days.into_iter().rev().take(3);
        days.map(|(_, day)| day.told()).collect::<Vec<_>>()
    };
    let well = Day::Was(Condition::Operational);
    assert_eq!(last("Rien"), [well, well, Day::NotYet]);
    assert_eq!(last("Glouton"), [well, Day::NotYet, Day::NotYet]);
}

#[tokio::test]
async fn where_no_node_wrote_anything_down_nobody_serves() {
    let school = School::with(&["noop"]).await;
    let read = async || school.platform.status_written().await.expect("read");
    assert_eq!(portal(&read().await), Condition::Down);
    let settled = school.platform.conditions_settle().await;
    settled.expect("written down");
    assert_eq!(portal(&read().await), Condition::Operational);
    school.wait(11 * 60);
    assert_eq!(portal(&read().await), Condition::Down);
    assert_eq!(of(&read().await, "Rien"), Condition::Down);
}

#[tokio::test]
async fn what_was_found_is_kept_for_four_hundred_days_and_not_longer() {
    let school = School::with(&[]).await;
    let settled = school.platform.conditions_settle().await;
    settled.expect("written down");
    let kept = async || {
        school.platform.sweep_once().await.expect("swept");
        let all = school.store.condition_list(0, i64::MAX).await;
        all.expect("read").len()
    };
    school.wait(399 * 86_400);
    assert_eq!(kept().await, 1);
    school.wait(2 * 86_400);
    assert_eq!(kept().await, 0);
}
