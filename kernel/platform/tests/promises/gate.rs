//! When a gate begins: not before instants that tickets of people who wait name already.

use jiff::SignedDuration;

use crate::school::{School, node};

#[tokio::test]
async fn a_gate_begins_after_all_that_was_noted_unless_that_is_of_a_clock_that_was_wrong() {
    let school = School::with(&[]).await;
    let noted = school.platform.now();
    assert_eq!(school.platform.gate_begins(), noted, "nothing was noted");
    school.platform.gate_came(noted).await.expect("noted");
    for (shows, begins) in [
        (-20_000, 10_001),
        (3_000, 10_001),
        (60_000, 60_000),
        (-3_600_000, -3_600_000),
    ] {
        let [shows, begins] = [shows, begins].map(SignedDuration::from_millis);
        school.clock.set(noted + shows);
        let next = node(&school.store, &school.clock).await;
        assert_eq!(next.gate_begins(), noted + begins, "{shows:?}");
    }
}
