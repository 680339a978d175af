//! Seats on which nothing happens, of people who read, and of people in a lesson.

use std::time::Duration;

use axum::http::StatusCode;
use preau_web::gate::Priority;
use serde_json::Value;

use crate::browser::Portal;
use crate::gate::{Browser, full, in_lesson, page_of, portal_of, signed_in};
use crate::school::{SESSION_KEY, School, class};

/// What a page is told of its reader's seat that asks for it, or says that they are there still.
async fn seat_of(portal: &Portal, browser: &mut Browser, address: &str) -> (bool, Option<i64>) {
    let answer = browser.get(portal, address).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let said: Value = serde_json::from_str(&answer.body).expect("JSON");
    let told = said["told"].as_bool().expect("whether");
    (told, said["look"].as_i64())
}

#[tokio::test]
async fn a_page_knows_when_to_ask_whether_its_readers_seat_is_given_to_others() {
    let (portal, [mut pupil, _]) = full().await;
    let page = pupil.get(&portal, "/s/ici/noop").await;
    let script = preau_render::assets::href("seat.js");
    assert!(page.body.contains(&script), "{}", page.body);
    assert!(page.body.contains("Je suis toujours là"), "{}", page.body);
    let (_, look) = page
        .body
        .split_once("class=\"seat\" role=\"status\" data-ask=\"")
        .expect("says when");
    let (look, _) = look.split_once('"').expect("a number");
    let look: i64 = look.parse().expect("a number");
    assert!((460..=465).contains(&look), "{look}");
    for address in ["/gate/seat", "/gate/stay"] {
        let (told, look) = seat_of(&portal, &mut pupil, address).await;
        assert!(
            !told && look.is_some_and(|look| (455..=465).contains(&look)),
            "{look:?}"
        );
        let nobody = seat_of(&portal, &mut Browser::default(), address).await;
        assert_eq!(nobody, (false, None));
        let mut stranger = signed_in(&portal, "colleague", 100, SESSION_KEY);
        let told = seat_of(&portal, &mut stranger, address).await;
        assert_eq!(told, (false, None), "who has no seat takes none by it");
    }
}

#[tokio::test]
async fn who_is_in_a_lesson_keeps_their_seat_and_is_told_nothing_of_those_who_wait() {
    let portal = in_lesson().await;
    let mut pupil = signed_in(&portal, "pupil", 100, SESSION_KEY);
    assert_eq!(page_of(&portal, &mut pupil).await, StatusCode::OK);
    let mut waiting = Browser::default();
    assert_eq!(
        page_of(&portal, &mut waiting).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    waiting.place(&portal).await;
    // Their teacher was in before it was said, and is in it from the next page on.
    let mut teacher = signed_in(&portal, "teacher", 38, SESSION_KEY);
    for browser in [&mut teacher, &mut pupil] {
        page_of(&portal, browser).await;
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            !page.body.contains("Si vous ne faites rien"),
            "{}",
            page.body
        );
        let (told, look) = seat_of(&portal, browser, "/gate/seat").await;
        assert!(
            !told && look.is_some_and(|look| (455..=465).contains(&look)),
            "{look:?}"
        );
    }
    // Turned off, the module opens no door any more, nor keeps one open.
    portal
        .school
        .switch("admin", "greedy", false)
        .await
        .expect("off");
    for browser in [&mut teacher, &mut pupil] {
        assert_eq!(page_of(&portal, browser).await, StatusCode::OK);
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert!(
            page.body.contains("Si vous ne faites rien"),
            "{}",
            page.body
        );
    }
}

#[tokio::test]
async fn what_somebody_reads_who_is_in_a_lesson_comes_before_what_others_read() {
    let portal = portal_of(School::with(&["greedy", "noop"]).await, 2_000).await;
    let mut pupil = signed_in(&portal, "pupil", 1, SESSION_KEY);
    let mut other = signed_in(&portal, "pupil-b", 2, SESSION_KEY);
    let path = format!("/s/ici/greedy/lesson-right/{}", class("6A"));
    let said = portal.post("teacher", &path, "").await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    portal
        .school
        .platform
        .follow_once()
        .await
        .expect("followed");
    for browser in [&mut pupil, &mut other] {
        assert_eq!(page_of(&portal, browser).await, StatusCode::OK);
    }
    // Everything is taken for longer than anybody waits who only reads, and not than who sends something.
    let limiter = portal.web.gate.gate().limiter();
    let mut taken = Vec::new();
    for _ in 0..limiter.load().limit {
        let permit = limiter.enter(Priority::Critical, 0).await;
        taken.push(permit.expect("room"));
    }
    let frees = async {
        tokio::time::sleep(Duration::from_millis(1_800)).await;
        taken.clear();
    };
    let (of_pupil, of_other, ()) = tokio::join!(
        page_of(&portal, &mut pupil),
        page_of(&portal, &mut other),
        frees
    );
    assert_eq!(of_pupil, StatusCode::OK);
    assert_eq!(of_other, StatusCode::SERVICE_UNAVAILABLE);
}
