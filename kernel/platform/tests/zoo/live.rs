//! The guest that has everybody's open pages read again, at every call: what the kernel made of it, and that its
//! neighbours did not notice.

use preau_runtime::limits;

use crate::region::Region;
use crate::school::{ELSEWHERE, HERE};

const FLOOD: &str = "topic-flood";

#[tokio::test]
async fn who_touches_everybodys_pages_at_every_call_is_stopped_for_the_minute() {
    let region = Region::with(&[FLOOD]).await;
    let platform = &region.school.platform;
    let flood = async |slug: &str, who: &str| {
        let said = region.act(slug, who, FLOOD, "", &[]).await;
        said.expect("it answers")
    };
    // A hundred in a call, ten profiles under topics and ninety people; twelve hundred in a minute.
    for _ in 0..limits::TOUCHES_A_MINUTE / limits::STAGED_TOUCHES {
        assert_eq!(flood(HERE, "head").await, "100 110");
    }
    assert_eq!(flood(HERE, "head").await, "0 210");
    let pupil = region.act(HERE, "pupil", FLOOD, "bare", &[]).await;
    assert_eq!(pupil.expect("it answers"), "0 210");
    // It went out with their commits.
    assert_eq!(platform.live_once().await.expect("told"), 12);
    let poked = region.act(HERE, "head", FLOOD, "poke", &[]).await;
    poked.expect("published");
    while platform.deliver_once().await.expect("delivered") > 0 {}
    assert_eq!(platform.live_once().await.expect("told"), 0);
    let viewed = region.view(HERE, "pupil", FLOOD, "").await;
    assert_eq!(viewed.expect("it answers"), "0 10");
    // Another school has a minute of its own, and the next one is new.
    assert_eq!(flood(ELSEWHERE, "foreign-admin").await, "100 110");
    region.school.wait(61);
    assert_eq!(flood(HERE, "head").await, "100 110");
    assert_eq!(region.used(HERE, FLOOD).await.faults, 0);
    region.neighbours_are_served(FLOOD).await;
}
