//! Pages that are given again: as they would be made; old ones say so.

use crate::browser::{Answer, Portal};
use crate::school::person;

const PAGE: &str = "/s/ici/prying/poster/query";

async fn poster(portal: &Portal, id: &str, text: &str) {
    let author = person("teacher");
    let form = format!(
        "class={}&subject={author}&author={author}&text={text}&visible_from=0",
        crate::school::class("6A")
    );
    let path = format!("/s/ici/prying/poster/put/{id}");
    let sent = portal.post("teacher", &path, &form).await;
    assert!(sent.status.is_success(), "{}", sent.status);
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

#[tokio::test]
async fn a_page_that_is_given_again_is_the_page_until_it_would_be_another() {
    let portal = Portal::with(&["prying"]).await;
    poster(&portal, "a", "un").await;
    let (first, again) = (
        portal.get("pupil", PAGE).await,
        portal.get("pupil", PAGE).await,
    );
    assert!(first.body.contains("<h1>un</h1>"), "{}", first.body);
    assert_eq!(first.body, again.body);
    assert!(!again.headers.contains_key("age"));
    let json_first = portal.get_json("pupil", PAGE).await;
    let json_again = portal.get_json("pupil", PAGE).await;
    assert_eq!(json(&json_first)["title"], "un");
    assert_eq!(json(&json_first), json(&json_again));
    poster(&portal, "b", "deux").await;
    let other = portal.get("pupil", PAGE).await;
    assert!(other.body.contains("<h1>deux,un</h1>"), "{}", other.body);
}

#[tokio::test]
async fn an_old_page_says_how_old_it_is() {
    let portal = Portal::with(&["prying"]).await;
    poster(&portal, "a", "un").await;
    portal.get("pupil", PAGE).await;
    portal.get_json("pupil", PAGE).await;
    poster(&portal, "b", "deux").await;
    portal.school.platform.surge().set(true);
    portal.school.wait(60);
    let old = portal.get("pupil", PAGE).await;
    assert!(old.body.contains("<h1>un</h1>"), "{}", old.body);
    let says = "vous voyez cette page telle qu’elle était à";
    assert!(old.body.contains(says), "{}", old.body);
    assert_eq!(old.header("age"), "60");
    let old = portal.get_json("pupil", PAGE).await;
    assert_eq!(
        (json(&old)["title"].as_str(), json(&old)["age"].as_i64()),
        (Some("un"), Some(60))
    );
    assert_eq!(old.header("age"), "60");
    // Who wrote it reads it.
    let new = portal.get("teacher", PAGE).await;
    assert!(new.body.contains("<h1>deux,un</h1>") && !new.body.contains(says));
}
