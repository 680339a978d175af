//! The guest that calls everything a lesson, at every call: how much of that is kept, whom it may say it of, and that its
//! neighbours did not notice. How many it lets in before others, the gate decides (`gate/src/gate/tests/lessons.rs`).

use preau_domain::lesson::Slot;

use crate::region::Region;
use crate::school::{HERE, module};

const FLOOD: &str = "lesson-flood";

/// How many of its lessons are kept.
async fn kept(region: &Region) -> u64 {
    let id = module(FLOOD);
    let counted = region.school.store.lesson_count(region.id(HERE), &id, "");
    counted.await.expect("counted").expect("none has this key")
}

#[tokio::test]
async fn what_calls_everything_a_lesson_has_so_many_and_no_more_for_a_week() {
    let region = Region::with(&[FLOOD]).await;
    let (school, platform) = (&region.school, &region.school.platform);
    let flood = async |who: &str| {
        let said = region.act(HERE, who, FLOOD, "bare", &[]).await;
        said.expect("it answers")
    };
    // A pupil says none; who teaches a class, those of their own.
    assert_eq!(flood("pupil").await, "0 42");
    assert_eq!(flood("teacher").await, "42 0");
    // An event says it of any class, and a head too.
    let poked = region.act(HERE, "head", FLOOD, "poke", &[]).await;
    poked.expect("published");
    while platform.deliver_once().await.expect("delivered") > 0 {}
    assert_eq!(kept(&region).await, 42 + 50);
    // Fifty in a call, until there are as many as there may be.
    for _ in 0..8 {
        assert_eq!(flood("head").await, "50 34");
    }
    assert_eq!(flood("head").await, "8 76");
    assert_eq!(flood("head").await, "0 84");
    assert_eq!(kept(&region).await, u64::from(Slot::MOST));
    // Nothing of it is left after a week.
    school.wait(8 * 24 * 3_600);
    platform.sweep_once().await.expect("swept");
    assert_eq!(kept(&region).await, 0);
    assert_eq!(flood("teacher").await, "42 0");
    assert_eq!(region.used(HERE, FLOOD).await.faults, 0);
    region.neighbours_are_served(FLOOD).await;
}
