//! Guests whose harm takes more than one call.

use preau_platform::error::PlatformError;

use crate::region::{Region, Used, staff};
use crate::school::{HERE, module, next_version};
use crate::zoo::component;

#[tokio::test]
async fn what_leaks_a_little_at_each_call_begins_anew_at_each_call() {
    let region = Region::with(&["slow-leak"]).await;
    for _ in 0..400 {
        let kept = region.view(HERE, staff(HERE), "slow-leak", "").await;
        assert_eq!(kept.expect("served"), "1", "a hundred mebibytes later");
    }
    region.neighbours_are_served("slow-leak").await;
}

/// A new version that behaves for longer than new versions are watched.
#[tokio::test]
async fn what_turns_bad_after_it_was_watched_is_held_back_then() {
    let region = Region::with(&["patient"]).await;
    let (school, platform) = (&region.school, &region.school.platform);
    let next = next_version(component("patient"));
    platform.module_install(&next).await.expect("installed");
    let version = || {
        let loaded = platform.module(&module("patient")).expect("installed");
        loaded.manifest.version.clone()
    };
    for hours in [0, 1, 22] {
        school.wait(hours * 3_600);
        let answered = region.act(HERE, staff(HERE), "patient", "", &[]).await;
        assert_eq!(answered.expect("it is watched"), "0");
        let shown = region.view(HERE, "teacher", "patient", "").await;
        assert_eq!(shown.expect("it is watched"), "0");
    }
    school.wait(3_600);
    let before = region.used(HERE, "patient").await;
    let crowd = ["head", "teacher", "colleague", "admin", "teacher-b"];
    for who in crowd {
        let ended = region.view(HERE, who, "patient", "").await;
        assert!(
            matches!(ended, Err(PlatformError::ModuleFault { kind: "fuel", .. })),
            "{who}: {ended:?}"
        );
    }
    let held = region.view(HERE, "head", "patient", "fine").await;
    assert!(
        matches!(held, Err(PlatformError::ModuleHeld { .. })),
        "five faults of five people: {held:?}"
    );
    platform.holds_settle().await.expect("settled");
    assert_eq!(version(), "0.1.1", "it is not new, and stays");
    let held = region.view(HERE, "head", "patient", "fine").await;
    assert!(matches!(held, Err(PlatformError::ModuleHeld { .. })));
    // They paid for what they were granted, and for nothing once it was held back.
    let (after, granted) = (
        region.used(HERE, "patient").await,
        region.budgets("patient"),
    );
    let billed = Used {
        calls: before.calls + 5,
        faults: before.faults + 5,
        fuel: before.fuel + 5 * granted.view_fuel,
    };
    assert_eq!(after, billed);
    region.neighbours_are_served("patient").await;
}

/// Each event is answered by two: what waits grows with each turn, and so does nothing else.
#[tokio::test]
async fn two_that_answer_each_other_for_ever_get_their_turns_and_no_more() {
    let region = Region::with(&["echo-a", "echo-b", "panic"]).await;
    let (platform, store) = (&region.school.platform, &region.school.store);
    let said = region.act(HERE, staff(HERE), "echo-a", "", &[]).await;
    said.expect("it began");
    let mut delivered = Vec::new();
    for _ in 0..30 {
        delivered.push(platform.deliver_once().await.expect("delivered"));
    }
    // Two lanes of eight events: not more than these at a time, however many wait.
    assert_eq!(delivered.iter().max(), Some(&16), "{delivered:?}");
    // What is published now is not behind all that waits for them.
    region
        .act(HERE, staff(HERE), "panic", "poke", &[])
        .await
        .expect("published");
    platform.deliver_once().await.expect("delivered");
    platform.holds_settle().await.expect("written");
    let heard = module("panic");
    let faults = store.fault_list(region.id(HERE), &heard, 5);
    assert_eq!(faults.await.expect("listed").len(), 1, "it heard at once");
    region.neighbours_are_served("echo-a").await;
    let used = region.used(HERE, "echo-b").await;
    assert!(used.calls >= 8 && used.faults == 0, "{used:?}");
}
