//! Timers that a call stages: what the kernel makes of them, and where it stops.

use jiff::{SignedDuration, Timestamp};
use preau_domain::failure::Failure;
use preau_domain::record::{Timer, Value};
use preau_runtime::call::CallReport;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, title, view};

/// When the bench's calls run.
fn now() -> Timestamp {
    Timestamp::from_second(1_795_449_600).expect("in range")
}

/// The timers that a call of the greedy guest staged.
async fn staged(path: &str) -> Vec<Timer> {
    report(path).await.writes.timers
}

async fn report(path: &str) -> CallReport {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    bench.call(&greedy, act(&format!("timer-{path}"))).await
}

/// After how long the one timer of a call is due.
async fn due_after(path: &str) -> SignedDuration {
    let timers = staged(path).await;
    let [timer] = timers.as_slice() else {
        panic!("{path}: {timers:?}");
    };
    let due = timer.due.as_ref().expect("it is set");
    due.at.duration_since(now())
}

#[tokio::test]
async fn a_timer_carries_its_key_and_its_fields_under_the_modules_name() {
    let timers = staged("ring-number").await;
    let [timer] = timers.as_slice() else {
        panic!("{timers:?}");
    };
    assert_eq!(timer.name, "greedy.bell");
    assert_eq!(timer.key, "number");
    let due = timer.due.as_ref().expect("it is set");
    assert_eq!(due.at, now() + SignedDuration::from_mins(10));
    let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    assert_eq!(due.fields, [text("key", "number"), text("text", "number")]);
}

#[tokio::test]
async fn a_timer_is_due_a_minute_later_at_the_soonest() {
    let least = SignedDuration::try_from(limits::TIMER_SHORTEST).expect("in range");
    assert_eq!(due_after("soon").await, least);
    assert_eq!(due_after("past").await, least);
}

#[tokio::test]
async fn a_timer_is_due_within_four_hundred_days() {
    let most = SignedDuration::from_hours(24 * i64::from(limits::TIMER_DAYS));
    assert_eq!(due_after("far").await, most);
    let report = report("too-far").await;
    assert_eq!(report.result, Ok(Err(Failure::Invalid(Vec::new()))));
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn what_a_call_says_last_of_a_timer_holds() {
    let timers = staged("same").await;
    let [timer] = timers.as_slice() else {
        panic!("{timers:?}");
    };
    let due = timer.due.as_ref().expect("it is set");
    assert_eq!(due.at, now() + SignedDuration::from_hours(24 * 100));
    // One of an earlier call may be there.
    let timers = staged("set-and-cancel").await;
    assert!(
        matches!(timers.as_slice(), [Timer { key, due: None, .. }] if key == "gone"),
        "{timers:?}"
    );
    let timers = staged("cancel").await;
    assert!(matches!(timers.as_slice(), [Timer { due: None, .. }]));
}

#[tokio::test]
async fn timers_beyond_the_limit_are_refused_and_the_module_may_say_so() {
    assert_eq!(limits::STAGED_TIMERS, 100, "the guest sets one more");
    let report = report("many").await;
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn what_the_manifest_does_not_say_of_a_timer_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let undeclared = "the manifest declares no timer `gong`";
    let most = limits::TIMER_KEY;
    let key = format!("a timer's key is 1 to {most} of A-Z a-z 0-9 . _ -");
    let fields = "timer `bell` does not have the fields that the manifest declares";
    for (path, why) in [
        ("undeclared", undeclared),
        ("cancel-undeclared", undeclared),
        ("without-field", fields),
        ("no-key", key.as_str()),
        ("long-key", key.as_str()),
        ("odd-key", key.as_str()),
    ] {
        let entry = act(&format!("timer-{path}"));
        bench
            .faults(&greedy, entry, &Fault::Misuse(why.into()))
            .await;
    }
    assert_eq!(staged("key").await.len(), 1);
}

#[tokio::test]
async fn what_timers_carry_counts_as_what_a_call_stages() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    bench
        .faults(
            &greedy,
            act("timer-fat"),
            &Fault::HostBudget("staged bytes"),
        )
        .await;
}

#[tokio::test]
async fn a_view_sets_and_cancels_nothing_whatever_it_makes_of_the_refusal() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("timer-soon")).await;
    assert_eq!(report.result, Ok(Err(Failure::Forbidden(String::new()))));
    let report = bench.call(&greedy, view("timer-anyway")).await;
    assert_eq!(title(&report).matches("Forbidden").count(), 2);
    assert!(report.writes.is_empty());
}
