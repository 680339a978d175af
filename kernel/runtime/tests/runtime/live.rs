//! What a call tells open pages, and what pages follow: what the kernel makes of it, and where it stops.

use preau_domain::audience::Audience;
use preau_domain::failure::Failure;
use preau_domain::live::Touch;
use preau_domain::page::{Outcome, Page};
use preau_domain::person::Profile;
use preau_runtime::call::{Answer, CallReport, Entry};
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, view};

/// A form of the board, for all pupils.
fn form(path: &str) -> Entry {
    let Entry::View(route) = view(path) else {
        panic!("a view")
    };
    Entry::Act(
        route,
        vec![("audience".to_owned(), "profile:pupil".to_owned())],
    )
}

async fn report(entry: Entry) -> CallReport {
    let bench = Bench::open().await;
    let board = bench.load("bulletin").await;
    bench.call(&board, entry).await
}

fn pupils() -> Touch {
    Touch {
        topic: "bulletin.board".into(),
        audience: Audience::Profile(Profile::Pupil),
    }
}

fn followed(report: &CallReport) -> &[String] {
    let Ok(Ok(Answer::Page(page) | Answer::Outcome(Outcome::Page(page)))) = &report.result else {
        panic!("no page: {:?}", report.result);
    };
    &page.live
}

#[tokio::test]
async fn a_touch_is_staged_under_its_modules_name_and_once() {
    let report = report(form("put")).await;
    assert_eq!(report.writes.touches, [pupils()]);
    let same = self::report(form("same")).await;
    assert_eq!(same.writes.touches, [pupils()]);
}

#[tokio::test]
async fn a_call_that_fails_stages_no_touch() {
    let failed = report(form("fail")).await;
    assert_eq!(failed.result, Ok(Err(Failure::Conflict("no".into()))));
    assert!(failed.writes.is_empty());
    let invalid = report(form("invalid")).await;
    assert!(matches!(
        invalid.result,
        Ok(Ok(Answer::Outcome(Outcome::Invalid(_))))
    ));
    assert!(invalid.writes.is_empty());
    let viewed = report(view("touching")).await;
    assert_eq!(viewed.result, Ok(Err(Failure::Forbidden(String::new()))));
}

#[tokio::test]
async fn a_call_touches_so_often_and_no_more() {
    let report = report(form("many")).await;
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    // How often it is called is nothing to it: whoever is told late is told.
    let bench = Bench::open().await;
    let board = bench.load("bulletin").await;
    for _ in 0..20 {
        let crowd = bench.call(&board, form("crowd")).await;
        assert_eq!(crowd.writes.touches.len(), limits::STAGED_TOUCHES);
    }
    assert_eq!(
        bench.call(&board, form("put")).await.writes.touches,
        [pupils()]
    );
}

#[tokio::test]
async fn a_page_follows_topics_of_its_manifest_and_so_many() {
    assert_eq!(followed(&report(view("")).await), ["board"]);
    assert_eq!(followed(&report(view("still")).await), [""; 0]);
    assert_eq!(followed(&report(view("all")).await).len(), Page::TOPICS);
    for wrong in [view("too-many"), view("undeclared"), form("undeclared")] {
        let report = report(wrong).await;
        assert!(matches!(report.result, Err(Fault::Misuse(_))), "{report:?}");
    }
}
