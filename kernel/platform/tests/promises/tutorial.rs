//! The module of the tutorial (`sdk/rust/README.md`) does what the tutorial says.

use crate::school::{HERE, School, route};

/// Everything on the box's page, as this person sees it.
async fn seen(school: &School, who: &str) -> String {
    let operation = school.by(who).await;
    let platform = &school.platform;
    let opened = platform.module_open(&operation, HERE, "suggestions", None);
    let opened = opened.await.expect("it is for them");
    let page = platform.module_view(&operation, &opened, route(""));
    format!("{:?}", page.await.expect("a page").blocks)
}

#[tokio::test]
async fn a_suggestion_is_its_author_s_and_the_teachers() {
    let school = School::with(&["suggestions"]).await;
    let form = [("text", "Des bancs sous le préau"), ("state", "send")];
    let sent = school.act("pupil", "suggestions", "new", &form).await;
    assert_eq!(sent.expect("taken"), "Merci\u{a0}!");
    for (who, reads, withdraws) in [
        ("pupil", true, true),
        ("teacher", true, false),
        ("classmate", false, false),
        ("teacher-b", false, false),
    ] {
        let page = seen(&school, who).await;
        assert_eq!(page.contains("Des bancs"), reads, "{who}");
        assert_eq!(page.contains("Retirer"), withdraws, "{who}");
    }
    let short = school.act("pupil", "suggestions", "new", &[("text", "Non")]);
    assert_eq!(short.await.expect("asked again"), "Proposer une idée");
}
