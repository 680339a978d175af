//! What schools keep of somebody, asked for from their profile.

use axum::http::StatusCode;

use crate::browser::{Answer, Portal};
use crate::school::person;

const TO: &str = "/account/export";

async fn portal() -> Portal {
    let portal = Portal::with_a_mark(&["prying"]).await;
    for who in ["pupil", "parent", "stranger"] {
        let platform = &portal.school.platform;
        let prepared = platform.account_prepare(person(who), who, "mot de passe d'essai");
        prepared.await.expect("prepared");
    }
    portal
}

async fn ask(portal: &Portal, who: &str, of: &str, password: &str) -> Answer {
    let form = format!("of=ici/{}&confirm={password}", person(of));
    portal.post(who, TO, &form).await
}

const RIGHT: &str = "mot+de+passe+d%27essai";

#[tokio::test]
async fn the_profile_offers_oneself_and_children_under_authority_and_nobody_else() {
    let portal = portal().await;
    let page = portal.get("parent", "/account").await.body;
    for (who, is_offered) in [
        ("parent", true),
        ("pupil", true),
        ("classmate", true),
        ("pupil-b", false),
        ("teacher", false),
    ] {
        let value = format!("value=\"ici/{}\"", person(who));
        assert_eq!(page.contains(&value), is_offered, "{who}: {page}");
    }
    let nobody = portal.get("stranger", "/account").await.body;
    assert!(!nobody.contains(TO), "{nobody}");
    assert!(
        nobody.contains("Vous ne faites partie d’aucun établissement"),
        "{nobody}"
    );
}

#[tokio::test]
async fn an_archive_is_given_for_the_password_to_be_kept_and_not_shown_once_a_day() {
    let portal = portal().await;
    for wrong in ["", "faux"] {
        let refused = ask(&portal, "parent", "pupil", wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let chosen = format!("value=\"ici/{}\" selected", person("pupil"));
        assert!(refused.body.contains(&chosen), "{}", refused.body);
        assert!(!refused.body.contains("value=\"faux\""));
    }
    let given = ask(&portal, "parent", "pupil", RIGHT).await;
    assert_eq!(given.status, StatusCode::OK);
    assert_eq!(given.header("content-type"), "application/zip");
    assert!(
        given
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(given.header("content-security-policy").contains("sandbox"));
    for said in ["index.html", "index.json", "prying/mark-1.html", "douze"] {
        assert!(given.body.contains(said), "{said}");
    }
    // As if it had broken off on its way.
    for _ in 0..2 {
        let again = ask(&portal, "parent", "pupil", RIGHT).await;
        assert_eq!(again.status, StatusCode::OK);
    }
    let again = ask(&portal, "parent", "pupil", RIGHT).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("moins d’un jour"), "{}", again.body);
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(log.contains("reçues par elle"), "{log}");
}

#[tokio::test]
async fn nothing_is_given_of_anybody_else() {
    let portal = portal().await;
    for (who, of) in [
        ("pupil", "classmate"),
        ("pupil", "parent"),
        ("parent", "pupil-b"),
        ("stranger", "pupil"),
    ] {
        let refused = ask(&portal, who, of, RIGHT).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who} of {of}");
    }
    for of in ["", "ici", "ici/personne", "nulle-part/x", "/"] {
        let form = format!("of={of}&confirm={RIGHT}");
        let refused = portal.post("pupil", TO, &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{of}");
    }
}
