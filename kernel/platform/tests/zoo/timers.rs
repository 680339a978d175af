//! Guests that set timers without end: where that ends, what it costs, and that others' come in time.

use preau_domain::plan::Kept;
use preau_runtime::limits;

use crate::hoarders::{QUOTA, account, act, neighbours_keep, region};
use crate::school::{ELSEWHERE, HERE, module};

#[tokio::test]
async fn what_sets_timers_by_the_thousand_is_refused_when_so_many_wait() {
    let quota = preau_domain::plan::Quota {
        timers: limits::WAITING_TIMERS,
        ..limits::PLAN.quota
    };
    let region = region(quota, &["timer-bomb"]).await;
    let platform = &region.school.platform;
    let most = limits::WAITING_TIMERS / 100;
    for _ in 0..most {
        assert_eq!(act(&region, HERE, "timer-bomb", &[]).await, None);
    }
    let refused = act(&region, HERE, "timer-bomb", &[]).await;
    assert_eq!(refused, Some(Kept::Timers));
    assert_eq!(
        account(&region, "timer-bomb").await.timers,
        limits::WAITING_TIMERS
    );
    // In the other school, as many as a call sets; they are due at the same instant as the ten thousand.
    neighbours_keep(&region, "timer-bomb").await;
    region.school.wait(3_600);
    // A turn of each, however many are due: those elsewhere are not behind them.
    assert_eq!(platform.deliver_once().await.expect("delivered"), 8 + 8);
    let elsewhere = region.used(ELSEWHERE, "timer-bomb").await;
    assert_eq!((elsewhere.calls, elsewhere.faults), (1 + 8, 0));
    neighbours_keep(&region, "slow-leak").await;
    // On their way they are timers as before, and no more are taken.
    assert_eq!(
        account(&region, "timer-bomb").await.timers,
        limits::WAITING_TIMERS - 8
    );
    let used = region.used(HERE, "timer-bomb").await;
    assert_eq!((used.calls, used.faults), (most + 1 + 8, 0));
    for _ in 0..20 {
        platform.deliver_once().await.expect("delivered");
    }
    // What was handled has made room.
    assert_eq!(act(&region, HERE, "timer-bomb", &[]).await, None);
    region.neighbours_are_served("timer-bomb").await;
}

#[tokio::test]
async fn what_sets_two_timers_at_each_is_no_busy_loop_and_ends_where_its_plan_does() {
    let region = region(QUOTA, &["timer-loop"]).await;
    let (platform, store) = (&region.school.platform, &region.school.store);
    assert_eq!(act(&region, HERE, "timer-loop", &[]).await, None);
    let mut delivered = Vec::new();
    for _ in 0..3 {
        region.school.wait(59);
        assert_eq!(platform.deliver_once().await.expect("delivered"), 0);
        region.school.wait(1);
        delivered.push(platform.deliver_once().await.expect("delivered"));
        // As soon as possible is a minute later, however often it is looked at.
        assert_eq!(platform.deliver_once().await.expect("delivered"), 0);
        neighbours_keep(&region, "slow-leak").await;
    }
    // Twice as many each time, but no more than the plan has room for.
    assert_eq!(delivered, [2, 4, 8]);
    for _ in 0..12 {
        region.school.wait(20 * 60);
        while platform.deliver_once().await.expect("delivered") > 0 {}
        assert_eq!(account(&region, "timer-loop").await.timers, QUOTA.timers);
        neighbours_keep(&region, "slow-leak").await;
    }
    // Each that it hears would be one more: none is handled, each is tried ten times and set aside.
    let parked = store.delivery_parked_list(region.id(HERE)).await;
    let parked = parked.expect("listed");
    assert_eq!(parked.len(), 12);
    let says = "keeps all the timers that it may";
    assert!(
        parked.iter().all(|one| one.error.contains(says)),
        "{parked:?}"
    );
    // A form, those that were handled, and ten tries of each that was not.
    let used = region.used(HERE, "timer-loop").await;
    assert_eq!((used.calls, used.faults), (1 + 2 + 4 + 4 + 12 * 10, 0));
    assert_eq!(
        act(&region, HERE, "timer-loop", &[]).await,
        Some(Kept::Timers)
    );
    // Whoever runs the region gives up what nobody will handle.
    let here = platform.school(HERE).expect("here");
    let given_up = platform.waiting_discard(&here, &module("timer-loop")).await;
    assert_eq!(given_up.expect("given up"), 12);
    assert_eq!(act(&region, HERE, "timer-loop", &[]).await, None);
}
