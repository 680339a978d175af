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
async fn schools_are_found_by_name_or_code_and_many_come_in_parts() {
    let portal = portal(&["noop"]).await;
    let page = async |query: &str| {
        let page = portal.get("region", &format!("/admin{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        page.body
    };
    let all = page("").await;
    assert!(
        all.contains("Collège ici") && all.contains("Collège ailleurs"),
        "{all}"
    );
    let one = page("?q=ailleurs").await;
    assert!(
        one.contains("Collège ailleurs") && !one.contains("Collège ici"),
        "{one}"
    );
    let none = page("?q=introuvable&page=99999999999999999999").await;
    assert!(none.contains("Aucun établissement ne porte"), "{none}");
}

#[tokio::test]
async fn a_module_is_held_back_and_turned_off_everywhere_by_the_region_alone() {
    let portal = portal(&["noop"]).await;
    let to = "/admin/modules/noop";
    let shown = portal.get("region", to).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Collège ici"), "{}", shown.body);
    for who in ["pupil", "admin", "head"] {
        for form in ["do=hold", "do=disable&level=college", "do=none", ""] {
            let refused = portal.post(who, to, form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who} {form}");
        }
    }
    for (path, form) in [
        (to, "do=none"),
        ("/admin/modules/none", "do=hold"),
        ("/admin/modules/..", ""),
    ] {
        let none = portal.post("region", path, form).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND, "{path}");
    }
    let opens = async || portal.get("pupil", "/s/ici/noop").await.status;
    assert_eq!(opens().await, StatusCode::OK);
    for (form, status) in [
        ("do=hold", StatusCode::SERVICE_UNAVAILABLE),
        ("do=release", StatusCode::OK),
        ("do=disable&level=lycee", StatusCode::OK),
        ("do=disable&level=college", StatusCode::NOT_FOUND),
        ("do=enable&level=college", StatusCode::OK),
    ] {
        let sent = portal.post("region", to, form).await;
        assert_eq!(
            (sent.status, sent.header("location")),
            (StatusCode::SEE_OTHER, to)
        );
        assert_eq!(opens().await, status, "{form}");
    }
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(
        log.contains("Module désactivé") && log.contains("Région Essai"),
        "{log}"
    );
}
