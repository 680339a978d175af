//! Touches leave with the commit, of whichever call, and reach every node.

use crate::school::{School, class, node, person};

/// A form of the board, for 6A.
async fn form(school: &School, path: &str) -> bool {
    let audience = format!("class:{}", class("6A"));
    let form = [("audience", audience.as_str())];
    let acted = school.act("teacher", "bulletin", path, &form).await;
    acted.is_ok()
}

async fn told(school: &School) -> usize {
    school.platform.live_once().await.expect("told")
}

#[tokio::test]
async fn a_call_that_fails_touches_nothing() {
    let school = School::with(&["bulletin"]).await;
    assert!(form(&school, "put").await);
    assert_eq!(told(&school).await, 1);
    assert!(!form(&school, "fail").await);
    form(&school, "invalid").await;
    assert!(form(&school, "silent").await);
    assert_eq!(told(&school).await, 0);
}

#[tokio::test]
async fn an_event_touches_with_its_effect_and_what_is_delivered_touches_by_itself() {
    let school = School::with(&["bulletin"]).await;
    assert!(form(&school, "later").await);
    assert_eq!(told(&school).await, 0);
    assert_eq!(school.platform.deliver_once().await.expect("delivered"), 1);
    assert_eq!(told(&school).await, 1);
    let to = format!("person:{}", person("pupil"));
    let form = [("to", to.as_str())];
    let acted = school.act("teacher", "bulletin", "deliver", &form).await;
    acted.expect("delivered");
    assert_eq!(told(&school).await, 1);
}

#[tokio::test]
async fn what_one_node_touches_every_node_hears_of_once() {
    let school = School::with(&["bulletin"]).await;
    let other = node(&school.store, &school.clock).await;
    let hears = async || other.live_once().await.expect("told");
    assert_eq!(hears().await, 0);
    for _ in 0..3 {
        assert!(form(&school, "put").await);
    }
    assert_eq!(hears().await, 3);
    assert_eq!(hears().await, 0);
    // One that begins only now finds what was touched of late, and not what was before.
    school.wait(3 * 60);
    assert_eq!(told(&school).await, 3);
    assert!(form(&school, "put").await);
    let late = node(&school.store, &school.clock).await;
    assert_eq!(late.live_once().await.expect("told"), 1);
}
