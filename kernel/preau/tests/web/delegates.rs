//! The page on which a school's administrator names the parents' delegates.

use axum::http::StatusCode;

use crate::browser::Portal;
use crate::school::person;

const PAGE: &str = "/s/ici/admin/delegates";

#[tokio::test]
async fn a_delegate_is_found_named_and_taken_back() {
    let portal = Portal::with(&["noop"]).await;
    let page = portal.get("admin", PAGE).await.body;
    assert!(page.contains("Personne pour l’instant"), "{page}");
    assert!(!page.contains("ESSAI"), "nobody is listed unasked: {page}");
    let nobody = portal.get("admin", &format!("{PAGE}?q=zzz")).await.body;
    assert!(
        nobody.contains("Aucun parent de l’établissement"),
        "{nobody}"
    );
    let found = portal.get("admin", &format!("{PAGE}?q=pupil%206A")).await;
    for said in [
        "ESSAI parent",
        "Parent de pupil Essai, 6A",
        "value=\"name\"",
    ] {
        assert!(found.body.contains(said), "{said}: {}", found.body);
    }
    let form = |what: &str| format!("person={}&q=pupil+6A&do={what}", person("parent"));
    let named = portal.post("admin", PAGE, &form("name")).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.body);
    let page = portal.get("admin", named.header("location")).await.body;
    for said in [
        "ESSAI parent représente désormais les parents",
        "Annuler",
        "value=\"pupil 6A\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let undone = portal.post("admin", PAGE, &form("remove")).await;
    let page = portal.get("admin", undone.header("location")).await.body;
    assert!(page.contains("ne représente plus les parents"), "{page}");
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(log.contains("parent Essai"), "{log}");
    for wrong in ["do=name&person=x", "do=name"] {
        let refused = portal.post("admin", PAGE, wrong).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}
