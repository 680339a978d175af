//! Timers: set with the call or not at all; when they are due, one run each, whatever happens meanwhile.

use std::time::Duration;

use preau_platform::error::PlatformError;

use crate::guests::guest;
use crate::school::{HERE, School, module, node};

/// What the bells that rang added up to.
async fn heard(school: &School) -> usize {
    let counted = school.view("teacher", "greedy", "counted").await;
    counted.expect("counted").parse().expect("a number")
}

/// Sets a timer for ten minutes from now.
async fn ring(school: &School, what: &str) {
    let path = format!("timer-ring-{what}");
    let set = school.act("teacher", "greedy", &path, &[]).await;
    assert_eq!(set.expect("set"), "set");
}

async fn deliver(school: &School) -> usize {
    school.platform.deliver_once().await.expect("delivered")
}

/// The timers of the school of the tests that are to come.
async fn to_come(school: &School) -> usize {
    let here = school.platform.school(HERE).expect("here");
    let timers = school.store.timer_list(here.id).await.expect("listed");
    timers.values().map(Vec::len).sum()
}

/// Why what is set aside was.
async fn parked(school: &School) -> Vec<String> {
    let here = school.platform.school(HERE).expect("here");
    let parked = school.platform.parked_list(&here).await.expect("listed");
    parked.into_iter().map(|parked| parked.error).collect()
}

#[tokio::test]
async fn a_timer_comes_when_it_is_due_and_once() {
    let school = School::with(&["greedy"]).await;
    ring(&school, "number").await;
    assert_eq!(deliver(&school).await, 0);
    school.wait(599);
    assert_eq!(deliver(&school).await, 0, "not a second too early");
    assert_eq!(heard(&school).await, 0);
    school.wait(1);
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, 1);
    school.wait(3_600);
    assert_eq!(deliver(&school).await, 0, "and not again");
    assert_eq!(heard(&school).await, 1);
}

#[tokio::test]
async fn a_timer_that_is_set_again_is_put_off_and_a_cancelled_one_never_comes() {
    let school = School::with(&["greedy"]).await;
    ring(&school, "number").await;
    school.wait(300);
    ring(&school, "number").await;
    school.wait(300);
    assert_eq!(deliver(&school).await, 0);
    school.wait(300);
    assert_eq!(deliver(&school).await, 1);
    ring(&school, "number").await;
    let cancelled = school.act("teacher", "greedy", "timer-cancel", &[]).await;
    cancelled.expect("cancelled");
    let cancelled = school.act("teacher", "greedy", "timer-cancel", &[]).await;
    cancelled.expect("also where there is none");
    school.wait(3_600);
    assert_eq!(deliver(&school).await, 0);
    assert_eq!(heard(&school).await, 1);
}

#[tokio::test]
async fn a_call_that_fails_sets_no_timer() {
    let school = School::with(&["greedy"]).await;
    let refused = school.act("teacher", "greedy", "timer-then-refuse", &[]);
    assert!(matches!(refused.await, Err(PlatformError::Conflict(_))));
    assert_eq!(to_come(&school).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_run_again_leaves_no_timer_of_the_run_before() {
    let school = School::with(&["greedy"]).await;
    // All of them change one record: some run several times, and each run stages a timer of its own.
    let calls = (0..12).map(|_| school.act("teacher", "greedy", "timer-counted", &[]));
    let ended = futures::future::join_all(calls).await;
    let done = ended.iter().filter(|ended| ended.is_ok()).count();
    assert!(done > 1, "{ended:?}");
    assert_eq!(heard(&school).await, done);
    assert_eq!(to_come(&school).await, done);
    school.platform.usage_settle().await.expect("settled");
    let here = school.platform.school(HERE).expect("here");
    let used = school.store.usage_list(here.id, 0).await.expect("listed");
    let calls: u64 = used.iter().map(|hour| hour.calls).sum();
    assert!(calls > 12 + 1, "some ran again: {calls}");
}

#[tokio::test]
async fn two_nodes_that_find_the_same_timer_due_have_the_effect_of_one() {
    let school = School::with(&["greedy"]).await;
    let other = node(&school.store, &school.clock).await;
    for round in 1..=10 {
        ring(&school, "number").await;
        school.wait(600);
        let (here, there) = tokio::join!(school.platform.deliver_once(), other.deliver_once());
        let tried = here.expect("delivered") + there.expect("delivered");
        assert!(tried >= 1, "{tried}");
        school.wait(3_600);
        while deliver(&school).await > 0 {}
        assert_eq!(heard(&school).await, round);
    }
    assert_eq!(parked(&school).await, [""; 0]);
}

#[tokio::test]
async fn a_node_that_was_off_delivers_what_came_due_meanwhile_some_at_a_time() {
    let school = School::with(&["greedy"]).await;
    // Twenty, over twenty minutes.
    for n in 0..20 {
        ring(&school, &format!("n{n}")).await;
        school.wait(60);
    }
    school.wait(24 * 3_600);
    let again = node(&school.store, &school.clock).await;
    let mut turns = Vec::new();
    loop {
        match again.deliver_once().await.expect("delivered") {
            0 => break,
            tried => turns.push(tried),
        }
    }
    assert_eq!(turns, [8, 8, 4], "no more in a turn than of events");
    assert_eq!(heard(&school).await, 20);
}

#[tokio::test]
async fn a_timer_waits_for_as_long_as_its_module_is_off() {
    let school = School::with(&["greedy"]).await;
    ring(&school, "number").await;
    ring(&school, "later").await;
    let switched = school.switch("admin", "greedy", false).await;
    switched.expect("off");
    school.wait(600);
    for _ in 0..20 {
        assert_eq!(deliver(&school).await, 1, "one is looked at, for both");
        school.wait(60);
    }
    assert_eq!(parked(&school).await, [""; 0], "waiting is no failure");
    school.switch("admin", "greedy", true).await.expect("on");
    assert_eq!(deliver(&school).await, 2);
    assert_eq!(heard(&school).await, 2);
}

#[tokio::test]
async fn many_timers_of_a_module_that_is_off_are_looked_at_once_a_minute() {
    let school = School::with(&["greedy"]).await;
    // Forty, one a second.
    for n in 0..40 {
        ring(&school, &format!("n{n}")).await;
        school.wait(1);
    }
    let switched = school.switch("admin", "greedy", false).await;
    switched.expect("off");
    school.wait(600);
    assert_eq!(deliver(&school).await, 1, "one is looked at, for all");
    let mut turns = 0;
    for _ in 0..300 {
        turns += deliver(&school).await;
        school.wait(1);
    }
    assert_eq!(turns, 4, "one a minute, however many there are");
    assert_eq!(parked(&school).await, [""; 0], "waiting is no failure");
    school.switch("admin", "greedy", true).await.expect("on");
    school.wait(60);
    let turns: Vec<_> = [deliver(&school).await, deliver(&school).await].into();
    assert_eq!(turns, [8, 8]);
    while deliver(&school).await > 0 {}
    assert_eq!(heard(&school).await, 40);
}

#[tokio::test]
async fn timers_that_come_due_while_their_module_is_off_wait_with_those_before() {
    let school = School::with(&["greedy"]).await;
    for n in 0..20 {
        ring(&school, &format!("n{n}")).await;
        school.wait(1);
    }
    school.switch("admin", "greedy", false).await.expect("off");
    school.wait(580);
    let mut turns = 0;
    for _ in 0..300 {
        turns += deliver(&school).await;
        school.wait(1);
    }
    // Each is looked at when it comes, and then all together: at 79, 139, 199 and 259 seconds.
    assert_eq!(turns, 20 + 4);
}

#[tokio::test]
async fn timers_of_a_module_that_is_held_back_wait_and_lose_nothing() {
    let school = School::with(&["greedy"]).await;
    let here = school.platform.school(HERE).expect("the school");
    let (admin, greedy) = (school.by("admin").await, module("greedy"));
    for n in 0..20 {
        ring(&school, &format!("n{n}")).await;
    }
    let held = school.platform.module_hold(&admin, &here, &greedy);
    held.await.expect("held");
    school.wait(600);
    for _ in 0..20 {
        assert_eq!(deliver(&school).await, 1, "one is looked at, for all");
        assert_eq!(deliver(&school).await, 0, "and not again at once");
        school.wait(60);
    }
    let released = school.platform.module_release(&admin, &here, &greedy);
    released.await.expect("released");
    assert_eq!(heard(&school).await, 0);
    while deliver(&school).await > 0 {}
    // Not one of twenty tries was counted against them.
    assert_eq!(heard(&school).await, 20);
    assert_eq!(parked(&school).await, [""; 0]);
}

#[tokio::test]
async fn a_timer_that_is_never_borne_is_set_aside_and_tried_again_by_who_may() {
    for (what, why) in [
        ("panic", "the module faulted"),
        ("refuse", "the module answered"),
    ] {
        let school = School::with(&["greedy"]).await;
        ring(&school, what).await;
        school.wait(600);
        for attempt in 1..=10 {
            assert_eq!(parked(&school).await.len(), 0, "{what}: attempt {attempt}");
            assert_eq!(deliver(&school).await, 1, "{what}: attempt {attempt}");
            school.wait(3_600);
        }
        let said = parked(&school).await;
        assert!(said.len() == 1 && said[0].contains(why), "{said:?}");
        assert_eq!(deliver(&school).await, 0, "{what}: it is tried no more");
        assert_eq!(heard(&school).await, 0, "{what}: nothing of a try is kept");
        let here = school.platform.school(HERE).expect("here");
        let by = school.by("admin").await;
        let greedy = module("greedy");
        let retried = school
            .platform
            .console_parked_retry(&by, &here, &greedy, None)
            .await;
        assert_eq!(retried.expect("retried"), 1);
        assert_eq!(deliver(&school).await, 1);
    }
}

/// The guest as its next version, whose manifest calls its timer otherwise.
fn without_the_bell() -> Vec<u8> {
    let mut bytes = guest("greedy");
    for (from, to) in [
        (&br#"version = "0.1.0""#[..], &br#"version = "0.1.1""#[..]),
        (b"[timers.bell]", b"[timers.gong]"),
    ] {
        let places: Vec<_> = (0..bytes.len())
            .filter(|at| bytes[*at..].starts_with(from))
            .collect();
        assert!(!places.is_empty(), "its manifest says so");
        for at in places {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[tokio::test]
async fn a_timer_that_the_version_does_not_know_any_more_waits_for_one_that_does() {
    let school = School::with(&["greedy"]).await;
    let install = async |component: Vec<u8>| {
        let installed = school.platform.module_install(&component).await;
        installed.expect("installed");
    };
    ring(&school, "number").await;
    install(without_the_bell()).await;
    school.wait(600);
    for _ in 0..3 {
        assert_eq!(deliver(&school).await, 1, "it is looked at");
        school.wait(60);
    }
    assert_eq!(heard(&school).await, 0);
    // The former version is back in time.
    install(guest("greedy")).await;
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, 1);

    // It is not: the timer is set aside, and nothing of it is lost.
    ring(&school, "number").await;
    install(without_the_bell()).await;
    school.wait(600);
    for _ in 0..10 {
        assert_eq!(deliver(&school).await, 1);
        school.wait(3_600);
    }
    let said = parked(&school).await;
    let why = "version 0.1.1 of the module declares no such timer";
    assert_eq!(said, [why]);
    install(guest("greedy")).await;
    let here = school.platform.school(HERE).expect("here");
    let retried = school
        .platform
        .parked_retry(&here, &module("greedy"), None)
        .await;
    assert_eq!(retried.expect("retried"), 1);
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, 2);
}

#[tokio::test]
async fn whoever_runs_the_region_gives_up_timers_of_a_module_that_is_gone() {
    let school = School::with(&["greedy"]).await;
    for what in ["number", "later", "refuse"] {
        ring(&school, what).await;
        school.wait(300);
    }
    school.switch("admin", "greedy", false).await.expect("off");
    deliver(&school).await;
    let here = school.platform.school(HERE).expect("here");
    let greedy = module("greedy");
    let given_up = school.platform.waiting_discard(&here, &greedy).await;
    assert_eq!(given_up.expect("given up"), 3, "due or not");
    school.wait(3_600);
    assert_eq!(deliver(&school).await, 0);
    assert_eq!(to_come(&school).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_moves_what_is_due_by_itself() {
    let school = School::with(&["greedy"]).await;
    let tasks = preau_platform::delivery::spawn(&school.platform);
    ring(&school, "number").await;
    school.wait(600);
    // Whatever sets a timer has the node look at what is due.
    ring(&school, "later").await;
    for _ in 0..500 {
        if heard(&school).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(heard(&school).await, 1);
    tasks.abort();
}
