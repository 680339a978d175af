//! The form in which an administrator chooses the classes for which a module is on, and what others are told.

use axum::http::StatusCode;

use crate::browser::Portal;
use crate::school::class;

const PAGE: &str = "/s/ici/admin/modules/noop";

#[tokio::test]
async fn classes_are_checked_one_by_one_or_by_year_and_the_others_are_told_why() {
    let portal = Portal::with(&["noop"]).await;
    let to = format!("{PAGE}/reach");
    let shown = portal.get("admin", PAGE).await.body;
    for said in [
        "6A (2 élèves)",
        "Toutes les classes de 6e",
        "value=\"everybody\" checked",
    ] {
        let plain = shown.replace(['\u{2068}', '\u{2069}'], "");
        assert!(plain.contains(said), "{said}: {plain}");
    }
    let form = format!("for=classes&classes-6e={}", class("6A"));
    let sent = portal.post("admin", &to, &form).await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, PAGE)
    );
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::OK
    );
    let refused = portal.get("pupil-b", "/s/ici/noop").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for said in ["pas encore activé pour votre classe", "module-out-of-reach"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    let relative = portal.get("parent-b", "/s/ici/noop").await.body;
    assert!(relative.contains("la classe de votre enfant"), "{relative}");
    for (who, links) in [("pupil", true), ("pupil-b", false)] {
        let home = portal.get(who, "/s/ici").await.body;
        assert_eq!(home.contains("href=\"/s/ici/noop"), links, "{who}");
    }
    // The box of a year stands for each of its classes.
    let sent = portal
        .post("admin", &to, "for=classes&classes-6e=all")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(
        portal.get("pupil-b", "/s/ici/noop").await.status,
        StatusCode::OK
    );
    // No class is no choice, and nothing is set.
    let none = portal.post("admin", &to, "for=classes").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        none.body.contains("Cochez au moins une classe"),
        "{}",
        none.body
    );
    assert_eq!(
        portal.get("pupil-b", "/s/ici/noop").await.status,
        StatusCode::OK
    );
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(
        log.contains("6A, 6B") && log.contains("Classes concernées"),
        "{log}"
    );
}
