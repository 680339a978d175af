//! The guest that has everybody's open pages read again, at every call: what the kernel made of it, and that its
//! neighbours did not notice. When who listens is told of it is in `platform/src/live/pace.rs`.

use preau_runtime::limits;

use crate::region::Region;
use crate::school::{ELSEWHERE, HERE};

const FLOOD: &str = "topic-flood";

#[tokio::test]
async fn who_touches_everybodys_pages_at_every_call_does_it_a_hundred_times_in_each() {
    let region = Region::with(&[FLOOD]).await;
    let platform = &region.school.platform;
    let flood = async |slug: &str, who: &str| {
        let said = region.act(slug, who, FLOOD, "", &[]).await;
        said.expect("it answers")
    };
    // A hundred in a call, ten profiles under topics and ninety people.
    for _ in 0..12 {
        let said = format!("{} 110", limits::STAGED_TOUCHES);
        assert_eq!(flood(HERE, "head").await, said);
    }
    let pupil = region.act(HERE, "pupil", FLOOD, "bare", &[]).await;
    assert_eq!(pupil.expect("it answers"), "100 110");
    // It went out with their commits.
    assert_eq!(platform.live_once().await.expect("told"), 13);
    let poked = region.act(HERE, "head", FLOOD, "poke", &[]).await;
    poked.expect("published");
    while platform.deliver_once().await.expect("delivered") > 0 {}
    assert!(platform.live_once().await.expect("told") > 0);
    let viewed = region.view(HERE, "pupil", FLOOD, "").await;
    assert_eq!(viewed.expect("it answers"), "0 10");
    assert_eq!(flood(ELSEWHERE, "foreign-admin").await, "100 110");
    assert_eq!(region.used(HERE, FLOOD).await.faults, 0);
    region.neighbours_are_served(FLOOD).await;
}
