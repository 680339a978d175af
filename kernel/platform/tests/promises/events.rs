//! Events: delivered at least once, in effect exactly once; tried again, and set aside in the end.

use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;
use preau_runtime::limits;

use crate::school::{ELSEWHERE, HERE, School, node};

/// What the deliveries added up to.
async fn heard(school: &School) -> String {
    school
        .view("teacher", "greedy", "counted")
        .await
        .expect("counted")
}

async fn shout(school: &School, what: &str) {
    school
        .act("teacher", "greedy", &format!("shout-{what}"), &[])
        .await
        .expect("shouted");
}

async fn deliver(school: &School) -> usize {
    school.platform.deliver_once().await.expect("delivered")
}

/// How many deliveries are set aside in the school, and why the first was.
async fn parked(school: &School) -> (usize, String) {
    let here = school.platform.school(HERE).expect("here");
    let parked = school
        .store
        .delivery_parked_list(here.id)
        .await
        .expect("listed");
    (
        parked.len(),
        parked
            .first()
            .map(|parked| parked.error.clone())
            .unwrap_or_default(),
    )
}

/// The guest, opened in another school by its administrator.
async fn elsewhere(school: &School) -> (Operation, Opened) {
    let by = school.by("foreign-admin").await;
    let opened = school
        .platform
        .module_open(&by, ELSEWHERE, "greedy", None)
        .await
        .expect("opened");
    (by, opened)
}

#[tokio::test]
async fn an_event_leaves_with_the_call_that_published_it() {
    let school = School::with(&["greedy"]).await;
    shout(&school, "number").await;
    assert_eq!(heard(&school).await, "0", "delivered in a call of its own");
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, "1");
    assert_eq!(deliver(&school).await, 0, "and not again");
    assert_eq!(heard(&school).await, "1");
}

#[tokio::test]
async fn two_nodes_that_deliver_the_same_event_have_the_effect_of_one() {
    let school = School::with(&["greedy"]).await;
    // The other node believes that every lease is over.
    let ahead = preau_domain::clock::SetClock::new(
        school.platform.now() + jiff::SignedDuration::from_mins(10),
    );
    let other = node(&school.store, &std::sync::Arc::new(ahead)).await;
    for round in 1..=10 {
        shout(&school, "number").await;
        let (here, there) = tokio::join!(school.platform.deliver_once(), other.deliver_once());
        let tried = here.expect("delivered") + there.expect("delivered");
        assert!(tried >= 1, "{tried}");
        // Whoever lost has put the delivery off, or it is gone.
        school.wait(3_600);
        while deliver(&school).await > 0 {}
        assert_eq!(heard(&school).await, round.to_string());
    }
    assert_eq!(parked(&school).await.0, 0);
}

#[tokio::test]
async fn an_event_that_is_refused_comes_again_until_it_is_taken() {
    let school = School::with(&["greedy"]).await;
    shout(&school, "later").await;
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(
        heard(&school).await,
        "0",
        "nothing of the first try is kept"
    );
    assert_eq!(deliver(&school).await, 0, "it waits a while");
    school.wait(10);
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, "1");
    school.wait(3_600);
    assert_eq!(deliver(&school).await, 0);
}

#[tokio::test]
async fn an_event_that_is_never_borne_is_set_aside_after_ten_tries() {
    for (what, why) in [
        ("panic", "the module faulted"),
        ("refuse", "the module answered"),
    ] {
        let school = School::with(&["greedy"]).await;
        shout(&school, what).await;
        for attempt in 1..=limits::EVENT_ATTEMPTS {
            assert_eq!(
                parked(&school).await.0,
                0,
                "{what}: before attempt {attempt}"
            );
            assert_eq!(deliver(&school).await, 1, "{what}: attempt {attempt}");
            school.wait(3_600);
        }
        let (set_aside, said) = parked(&school).await;
        assert_eq!(set_aside, 1);
        assert!(said.contains(why), "{said}");
        assert_eq!(deliver(&school).await, 0, "{what}: it is tried no more");
        assert_eq!(
            heard(&school).await,
            "0",
            "{what}: nothing of any try is kept"
        );
        shout(&school, "number").await;
        assert_eq!(deliver(&school).await, 1);
        assert_eq!(heard(&school).await, "1", "{what}: other events go on");
    }
}

#[tokio::test]
async fn what_is_in_conflict_each_time_it_runs_has_failed_after_five_runs() {
    let school = School::with(&["greedy"]).await;
    school
        .act("teacher", "greedy", "write", &[])
        .await
        .expect("the first of its name");
    shout(&school, "twice").await;
    let before = school.calls("greedy").await;
    assert_eq!(deliver(&school).await, 1);
    let runs = school.calls("greedy").await - before;
    assert_eq!(runs, u64::from(limits::EVENT_RUNS));
    assert_eq!(heard(&school).await, "0", "nothing of any run is kept");
    assert_eq!(deliver(&school).await, 0, "it comes again later");
    school.wait(10);
    assert_eq!(deliver(&school).await, 1, "as one that failed");
}

#[tokio::test]
async fn an_event_that_faults_does_not_hold_up_the_others() {
    let school = School::with(&["greedy"]).await;
    for what in ["number", "panic", "number", "refuse", "number"] {
        shout(&school, what).await;
    }
    assert_eq!(deliver(&school).await, 5);
    assert_eq!(heard(&school).await, "3");
}

#[tokio::test]
async fn an_event_waits_for_as_long_as_its_module_is_off() {
    let school = School::with(&["greedy"]).await;
    let switch = async |on| {
        school
            .switch("admin", "greedy", on)
            .await
            .expect("switched");
    };
    shout(&school, "later").await;
    switch(false).await;
    for _ in 0..20 {
        assert_eq!(deliver(&school).await, 1, "it is looked at");
        school.wait(60);
    }
    assert_eq!(parked(&school).await.0, 0, "waiting is no failure");
    switch(true).await;
    assert_eq!(deliver(&school).await, 1);
    assert_eq!(heard(&school).await, "1");
}

#[tokio::test]
async fn waiting_for_a_module_that_is_off_does_not_use_up_its_tries() {
    let school = School::with(&["greedy"]).await;
    let switch = async |on| {
        school
            .switch("admin", "greedy", on)
            .await
            .expect("switched");
    };
    shout(&school, "refuse").await;
    switch(false).await;
    for _ in 0..20 {
        deliver(&school).await;
        school.wait(60);
    }
    switch(true).await;
    for attempt in 1..=10 {
        assert_eq!(parked(&school).await.0, 0, "before attempt {attempt}");
        assert_eq!(deliver(&school).await, 1, "attempt {attempt}");
        school.wait(3_600);
    }
    assert_eq!(parked(&school).await.0, 1);
}

#[tokio::test]
async fn an_event_stays_in_its_school() {
    let school = School::with(&["greedy"]).await;
    shout(&school, "number").await;
    while deliver(&school).await > 0 {}
    let (by, opened) = elsewhere(&school).await;
    let page = school
        .platform
        .module_view(&by, &opened, crate::school::route("counted"))
        .await;
    assert_eq!(page.expect("a page").title, "0");
}

#[tokio::test]
async fn an_endless_handler_is_a_fault_and_not_the_end_of_delivery() {
    let school = School::with(&["greedy"]).await;
    school
        .act("teacher", "greedy", "publish-loop", &[])
        .await
        .expect("published");
    shout(&school, "number").await;
    assert_eq!(deliver(&school).await, 2);
    assert_eq!(heard(&school).await, "1");
    let refused = school
        .act("teacher", "greedy", "publish-undeclared", &[])
        .await;
    assert!(
        matches!(
            refused,
            Err(PlatformError::ModuleFault { kind: "misuse", .. })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_school_with_many_events_does_not_keep_another_waiting() {
    let school = School::with(&["greedy"]).await;
    for _ in 0..20 {
        shout(&school, "number").await;
    }
    let (by, opened) = elsewhere(&school).await;
    school
        .platform
        .module_act(
            &by,
            &opened,
            crate::school::route("shout-number"),
            Vec::new(),
        )
        .await
        .expect("shouted");
    // One turn each: some of the many, and the one.
    let tried = deliver(&school).await;
    assert_eq!(heard(&school).await, limits::EVENT_TURN.to_string());
    assert_eq!(Ok(tried), usize::try_from(limits::EVENT_TURN + 1));
    while deliver(&school).await > 0 {}
    assert_eq!(heard(&school).await, "20");
}

#[tokio::test]
async fn all_events_of_a_module_that_is_off_wait_together() {
    let school = School::with(&["greedy"]).await;
    for _ in 0..3 {
        shout(&school, "number").await;
    }
    school.switch("admin", "greedy", false).await.expect("off");
    for _ in 0..20 {
        assert_eq!(deliver(&school).await, 1, "one is looked at, for all");
        school.wait(60);
    }
    assert_eq!(parked(&school).await.0, 0);
    school.switch("admin", "greedy", true).await.expect("on");
    assert_eq!(deliver(&school).await, 3);
    assert_eq!(heard(&school).await, "3");
}

#[tokio::test]
async fn what_was_set_aside_is_tried_again_by_who_may() {
    let school = School::with(&["greedy"]).await;
    shout(&school, "refuse").await;
    for _ in 1..=10 {
        deliver(&school).await;
        school.wait(3_600);
    }
    assert_eq!(parked(&school).await.0, 1);
    let here = school.platform.school(HERE).expect("here");
    let counted = school.platform.parked_count().await.expect("counted");
    let counted: Vec<_> = counted
        .into_iter()
        .map(|(school, module, number)| (school.id, module.to_string(), number))
        .collect();
    assert_eq!(counted, [(here.id, "greedy".to_owned(), 1)]);

    let greedy = crate::school::module("greedy");
    for who in ["teacher", "head", "pupil", "parent", "foreign-admin"] {
        let by = school.by(who).await;
        let seen = school.platform.console_parked(&by, &here).await;
        assert!(seen.is_err(), "{who}");
        let retried = school
            .platform
            .console_parked_retry(&by, &here, &greedy, None)
            .await;
        assert!(
            matches!(
                retried,
                Err(PlatformError::Forbidden(_) | PlatformError::NotAMember)
            ),
            "{who}"
        );
    }
    let by = school.by("admin").await;
    let seen = school.platform.console_parked(&by, &here).await;
    let event = seen.expect("seen")[0].delivery.key.event;
    let retried = school
        .platform
        .console_parked_retry(&by, &here, &greedy, Some(event))
        .await;
    assert_eq!(retried.expect("retried"), 1);
    assert_eq!(parked(&school).await.0, 0);
    let lines = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let line = &lines.expect("audit")[0].line.entry;
    assert_eq!(line.action, "event.retry");
    assert_eq!(line.actor, Some(crate::school::person("admin")));
    // As if for the first time: ten tries again.
    for attempt in 1..=10 {
        assert_eq!(parked(&school).await.0, 0, "before attempt {attempt}");
        assert_eq!(deliver(&school).await, 1, "attempt {attempt}");
        school.wait(3_600);
    }
    assert_eq!(parked(&school).await.0, 1);
    let retried = school.platform.parked_retry(&here, &greedy, None).await;
    assert_eq!(retried.expect("retried"), 1);
}
