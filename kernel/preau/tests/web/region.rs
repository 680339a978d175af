//! The region's console: what imports did, and what of their sources could not be used.

use axum::http::StatusCode;
use preau_domain::person::Name;

use crate::browser::Portal;
use crate::school::person;

/// A portal with these modules whose region is run by "region".
pub(crate) async fn portal(modules: &[&str]) -> Portal {
    let portal = Portal::with(modules).await;
    let name = Name {
        title: String::new(),
        given: "Région".to_owned(),
        family: "Essai".to_owned(),
    };
    portal
        .school
        .platform
        .region_operator_add(person("region"), &name, "region", "mot de passe d’essai")
        .await
        .expect("added");
    portal
}

#[tokio::test]
async fn the_region_sees_what_an_import_did() {
    let portal = portal(&[]).await;
    let list = portal.get("region", "/admin").await;
    assert_eq!(list.status, StatusCode::OK);
    let href = list
        .body
        .split('"')
        .find(|part| part.starts_with("/admin/imports/"))
        .expect("the import of the cast");
    let report = portal.get("region", href).await;
    assert_eq!(report.status, StatusCode::OK);
    for said in [
        "Appliqué",
        "ajouts",
        "Durée",
        "Toutes les lignes ont été comprises.",
    ] {
        assert!(report.body.contains(said), "{said}: {}", report.body);
    }
}

#[tokio::test]
async fn imports_are_for_the_region_alone() {
    let portal = portal(&[]).await;
    for who in ["pupil", "parent", "teacher", "head", "admin"] {
        for path in ["/admin", "/admin/imports/1", "/admin/imports/none"] {
            assert_eq!(
                portal.get(who, path).await.status,
                StatusCode::FORBIDDEN,
                "{who} {path}"
            );
        }
    }
    for path in [
        "/admin/imports/999",
        "/admin/imports/none",
        "/admin/imports/-1",
    ] {
        assert_eq!(
            portal.get("region", path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let nobody = portal.get("", "/admin/imports/1").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_status_page_says_which_module_is_down() {
    let portal = Portal::with(&["greedy", "noop"]).await;
    // So seldom that nobody holds it back.
    for _ in 0..20 {
        portal.school.wait(29);
        portal.get("pupil", "/s/ici/greedy/panic").await;
    }
    let said = portal.get_json("", "/status").await;
    let said: serde_json::Value = serde_json::from_str(&said.body).expect("JSON");
    let state = |name: &str| {
        let parts = said["parts"].as_array().expect("parts");
        let part = parts.iter().find(|part| part["name"] == name);
        part.unwrap_or_else(|| panic!("{name}: {said}"))["state"].clone()
    };
    assert_eq!(state("Glouton"), "down");
    assert_eq!(state("Rien"), "works");
    assert_eq!(state("Connexion et accueil"), "works");
    let page = portal.get("", "/status").await;
    assert_eq!(page.body.matches("En panne").count(), 1);
}
