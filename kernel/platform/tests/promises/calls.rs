//! A call is a transaction, and costs what it costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use preau_domain::caller::Language;
use preau_domain::page::Outcome;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_runtime::limits;

use crate::school::{ELSEWHERE, HERE, School, module, node, person, route};

async fn count(school: &School) -> String {
    school
        .view("teacher", "greedy", "count")
        .await
        .expect("counted")
}

#[tokio::test]
async fn two_who_change_the_same_record_at_once_both_succeed() {
    let school = School::with(&["greedy"]).await;
    for round in 0..10 {
        let (one, other) = tokio::join!(
            school.act("teacher", "greedy", "counter", &[]),
            school.act("head", "greedy", "counter", &[]),
        );
        let mut said = [one.expect("the one"), other.expect("the other")];
        said.sort_by_key(|number| number.parse::<u32>().expect("a number"));
        assert_eq!(
            said,
            [(2 * round + 1).to_string(), (2 * round + 2).to_string()],
            "nothing is lost"
        );
    }
}

#[tokio::test]
async fn a_class_that_changes_the_same_record_at_once_succeeds_as_a_whole() {
    let school = School::with(&["greedy"]).await;
    let acts = (0..32).map(|_| school.act("teacher", "greedy", "counter", &[]));
    let mut said: Vec<u32> = futures::future::join_all(acts)
        .await
        .into_iter()
        .map(|said| said.expect("staged").parse().expect("a number"))
        .collect();
    said.sort_unstable();
    assert_eq!(said, (1..=32).collect::<Vec<_>>(), "nothing is lost");
}

#[tokio::test]
async fn what_ends_in_anything_but_ok_keeps_nothing() {
    let school = School::with(&["greedy"]).await;
    let operation = school.by("teacher").await;
    let opened = school
        .platform
        .module_open(&operation, HERE, "greedy", None)
        .await
        .expect("opened");
    // So seldom that nobody holds the module back for it.
    let act = async |path: &str| {
        school.wait(60);
        school
            .platform
            .module_act(&operation, &opened, route(path), Vec::new())
            .await
    };
    let Ok(Outcome::Invalid(page)) = act("stage-then-invalid").await else {
        panic!("not invalid")
    };
    assert_eq!(page.title, "invalid");
    assert!(
        matches!(act("stage-then-fail").await, Err(PlatformError::Conflict(why)) if why == "no")
    );
    for fault in [
        "panic",
        "loop",
        "memory",
        "exit",
        "host-calls",
        "undeclared-collection",
    ] {
        let ended = act(&format!("stage-then-{fault}")).await;
        assert!(
            matches!(ended, Err(PlatformError::ModuleFault { .. })),
            "{fault}: {ended:?}"
        );
    }
    assert_eq!(count(&school).await, "0");
    assert!(act("stage-then-").await.is_ok());
    assert_eq!(count(&school).await, "1");
}

#[tokio::test]
async fn a_unique_index_holds_and_the_other_call_keeps_nothing() {
    let school = School::with(&["greedy"]).await;
    assert_eq!(
        school
            .act("teacher", "greedy", "write", &[])
            .await
            .expect("the first"),
        "staged"
    );
    let second = school.act("head", "greedy", "write", &[]).await;
    assert!(
        matches!(second, Err(PlatformError::Conflict(_))),
        "{second:?}"
    );
    assert_eq!(count(&school).await, "1");
}

#[tokio::test]
async fn a_form_in_conflict_each_time_it_runs_ends_after_four_runs() {
    let school = School::with(&["greedy"]).await;
    let ended = school
        .act("teacher", "greedy", "stage-then-fail", &[])
        .await;
    assert!(
        matches!(ended, Err(PlatformError::Conflict(_))),
        "{ended:?}"
    );
    let runs = u64::from(limits::CALL_RUNS);
    assert_eq!(school.calls("greedy").await, runs);
    assert_eq!(count(&school).await, "0");
}

#[tokio::test]
async fn a_view_writes_nothing_through_the_platform_either() {
    let school = School::with(&["greedy"]).await;
    assert!(matches!(
        school.view("teacher", "greedy", "write").await,
        Err(PlatformError::Forbidden(_))
    ));
    assert!(
        school
            .view("teacher", "greedy", "write-anyway")
            .await
            .is_ok()
    );
    assert_eq!(count(&school).await, "0");
}

#[tokio::test]
async fn a_fault_costs_one_request_and_the_next_is_served() {
    let school = School::with(&["greedy", "noop"]).await;
    for path in ["loop", "memory", "recurse", "panic", "huge-page"] {
        school.wait(60);
        let ended = school.view("pupil", "greedy", path).await;
        assert!(
            matches!(ended, Err(PlatformError::ModuleFault { .. })),
            "{path}: {ended:?}"
        );
        assert_eq!(
            school.view("pupil", "noop", "").await.expect("served"),
            "Rien"
        );
        assert_eq!(
            school.view("pupil", "greedy", "").await.expect("served"),
            "fine"
        );
    }
}

#[tokio::test]
async fn usage_is_the_sum_of_what_calls_cost_in_each_school() {
    let school = School::with(&["greedy", "noop"]).await;
    let used = async |slug: &str, name: &str| {
        school.platform.usage_settle().await.expect("settled");
        let id = school.platform.school(slug).expect("a school").id;
        let hours = school.store.usage_list(id, 0).await.expect("listed");
        let of = hours.iter().filter(|hour| hour.module == module(name));
        of.fold((0, 0, 0), |(calls, faults, fuel), hour| {
            (calls + hour.calls, faults + hour.faults, fuel + hour.fuel)
        })
    };
    school.view("pupil", "noop", "").await.expect("served");
    let (calls, faults, fuel) = used(HERE, "noop").await;
    assert_eq!((calls, faults), (1, 0));
    assert!(fuel > 0);
    for _ in 0..4 {
        school.view("pupil", "noop", "").await.expect("served");
    }
    // The next hour is counted by itself.
    school.wait(3_600);
    school.view("pupil", "noop", "").await.expect("served");
    assert_eq!(used(HERE, "noop").await, (6, 0, 6 * fuel));
    assert_eq!(used(ELSEWHERE, "noop").await, (0, 0, 0));
    school
        .view("pupil", "greedy", "panic")
        .await
        .expect_err("a fault");
    school
        .view("pupil", "greedy", "loop")
        .await
        .expect_err("a fault");
    let granted = school
        .platform
        .module(&module("greedy"))
        .expect("there")
        .manifest
        .budgets
        .view_fuel;
    assert_eq!(used(HERE, "greedy").await, (2, 2, 2 * granted));
    // Who goes away in the middle of a page leaves the bill behind.
    {
        let view = school.view("pupil", "greedy", "sleep");
        let soon = tokio::time::timeout(std::time::Duration::from_millis(200), view);
        soon.await.expect_err("it sleeps");
    }
    // It ends at its next turn.
    let mut waited = 0;
    let (calls, faults, fuel) = loop {
        let found = used(HERE, "greedy").await;
        if found.0 == 3 || waited == 200 {
            break found;
        }
        waited += 1;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    assert_eq!((calls, faults), (3, 2));
    assert!(fuel > 2 * granted && fuel < 3 * granted);
}

/// A page of the smallest guest, as somebody of a school sees it on a node.
async fn opens(platform: &Platform, slug: &str, who: &str) {
    let operation = platform.operation_for(person(who), Language::Fr).await;
    let operation = operation.expect("they are known");
    let opened = platform.module_open(&operation, slug, "noop", None).await;
    let page = platform
        .module_view(&operation, &opened.expect("opened"), route(""))
        .await;
    assert_eq!(page.expect("served").title, "Rien");
}

/// Two nodes add to the same hours of two schools, again and again, while calls are made on both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usage_is_that_sum_however_often_and_by_whomever_it_is_written_down_meanwhile() {
    const CALLS: u64 = 20;
    let school = School::with(&["noop"]).await;
    let nodes = [
        Arc::clone(&school.platform),
        node(&school.store, &school.clock).await,
    ];
    let schools = [(HERE, "pupil"), (ELSEWHERE, "foreign-pupil")];
    let used = async |slug: &str| {
        let id = school.platform.school(slug).expect("a school").id;
        let hours = school.store.usage_list(id, 0).await.expect("listed");
        hours.iter().fold((0, 0, 0), |(calls, faults, fuel), hour| {
            (calls + hour.calls, faults + hour.faults, fuel + hour.fuel)
        })
    };
    // One call of each costs what each of them does.
    for (slug, who) in schools {
        opens(&nodes[0], slug, who).await;
    }
    nodes[0].usage_settle().await.expect("settled");
    let first = [used(HERE).await, used(ELSEWHERE).await];
    let is_over = Arc::new(AtomicBool::new(false));
    let settling = nodes.each_ref().map(|node| {
        let (node, is_over) = (Arc::clone(node), Arc::clone(&is_over));
        tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                node.usage_settle().await.expect("settled");
                tokio::task::yield_now().await;
            }
        })
    });
    let calls = (0..CALLS).map(|_| {
        let nodes = nodes.clone();
        tokio::spawn(async move {
            for node in &nodes {
                for (slug, who) in schools {
                    opens(node, slug, who).await;
                }
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it was served");
    }
    is_over.store(true, Ordering::Relaxed);
    for settling in settling {
        settling.await.expect("it was written down");
    }
    for node in &nodes {
        node.usage_settle().await.expect("settled");
    }
    for ((slug, _), (calls, faults, fuel)) in schools.into_iter().zip(first) {
        assert_eq!((calls, faults), (1, 0));
        assert!(fuel > 0);
        // Once before, and on two nodes.
        let all = 1 + 2 * CALLS;
        assert_eq!(used(slug).await, (all, 0, all * fuel), "{slug}");
    }
}
