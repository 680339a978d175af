//! The school's people as its administrator sees them.

use axum::http::StatusCode;

use crate::browser::Portal;
use crate::school::person;

const PAGE: &str = "/s/ici/admin/people";

#[tokio::test]
async fn an_administrator_prints_the_sheets_of_a_class_once() {
    let portal = Portal::with(&[]).await;
    let all = portal.get("admin", PAGE).await.body;
    for class in ["?class=6A", "?class=6B", "?class=\""] {
        assert!(all.contains(&format!("{PAGE}{class}")), "{class}: {all}");
    }
    let class = portal
        .get("admin", "/s/ici/admin/people?class=6A")
        .await
        .body;
    assert!(class.contains("Préparer les 4 fiches"), "{class}");
    let sheets = "/s/ici/admin/people/sheets";
    let made = portal.post("admin", sheets, "class=6A").await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert_eq!(made.body.matches("<li class=\"slip\">").count(), 4);
    assert!(
        made.body.contains("http://ent.test/activate"),
        "{}",
        made.body
    );
    assert_eq!(made.header("cache-control"), "no-store");
    let again = portal
        .get("admin", "/s/ici/admin/people?class=6A")
        .await
        .body;
    assert_eq!(again.matches("Code valable").count(), 5, "{again}");
    assert!(!again.contains("class=\"code\""), "never again: {again}");
    let none = portal.get("admin", "/s/ici/admin/people?class=6Z").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_is_found_and_given_a_new_code() {
    let portal = Portal::with(&[]).await;
    let pupil = format!("{PAGE}/{}", person("pupil"));
    let found = portal
        .get("admin", "/s/ici/admin/people?q=PUPIL")
        .await
        .body;
    assert!(found.contains(&pupil), "{found}");
    let nobody = portal
        .get("admin", "/s/ici/admin/people?q=foreign")
        .await
        .body;
    assert!(nobody.contains("Personne ne porte ce nom ici"), "{nobody}");
    let page = portal.get("admin", &pupil).await.body;
    assert!(page.contains("Donner un nouveau code"), "{page}");
    let renewed = portal.post("admin", &format!("{pupil}/renew"), "").await;
    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.body);
    assert_eq!(renewed.body.matches("<li class=\"slip\">").count(), 1);
    let audit = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(audit.contains("Mot de passe remplacé"), "{audit}");

    let own = format!("{PAGE}/{}", person("admin"));
    let page = portal.get("admin", &own).await.body;
    assert!(!page.contains("Donner un nouveau code"), "{page}");
    let refused = portal.post("admin", &format!("{own}/renew"), "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for stranger in [person("foreign-pupil").to_string(), "nobody".to_owned()] {
        let path = format!("{PAGE}/{stranger}");
        assert_eq!(
            portal.get("admin", &path).await.status,
            StatusCode::NOT_FOUND
        );
        let renewed = portal.post("admin", &format!("{path}/renew"), "").await;
        assert_eq!(renewed.status, StatusCode::NOT_FOUND);
    }
}
