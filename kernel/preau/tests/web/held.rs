//! A module that is held back says so, wherever people meet it.

use axum::http::StatusCode;

use crate::browser::Portal;

const MODULE: &str = "/s/ici/admin/modules/greedy";

async fn hold(portal: &Portal, what: &str) {
    let sent = portal.post("admin", MODULE, &format!("do={what}")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{what}: {}", sent.body);
}

/// Where the cards of a home page lead.
fn cards(home: &str) -> Vec<&str> {
    let tiles = home.split_once(r#"<ul class="tiles">"#);
    let cards = tiles
        .map_or("", |(_, tiles)| tiles)
        .split(r#"<h2><a href=""#);
    let hrefs = cards.skip(1).filter_map(|card| card.split('"').next());
    hrefs.collect()
}

#[tokio::test]
async fn who_meets_a_module_that_is_held_back_reads_so_and_the_rest_works() {
    let portal = Portal::with(&["greedy", "noop"]).await;
    hold(&portal, "hold").await;
    let page = portal.get("pupil", "/s/ici/greedy").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("fait une pause"), "{}", page.body);
    assert!(!page.header("retry-after").is_empty());
    let said = portal.get_json("pupil", "/s/ici/greedy").await;
    let said: serde_json::Value = serde_json::from_str(&said.body).expect("JSON");
    assert_eq!(said["code"], "module-held");
    let sent = portal.post("teacher", "/s/ici/greedy/write", "a=b").await;
    assert_eq!(sent.status, StatusCode::SERVICE_UNAVAILABLE);
    let home = portal.get("pupil", "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(cards(&home.body), ["/s/ici/noop"], "{}", home.body);
    let tiles = portal.get_json("pupil", "/").await;
    let tiles: serde_json::Value = serde_json::from_str(&tiles.body).expect("JSON");
    let tiles = tiles["tiles"].as_array().expect("a list");
    let named: Vec<_> = tiles.iter().map(|tile| &tile["href"]).collect();
    assert_eq!(named, ["/s/ici/noop"]);
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::OK
    );

    // Whoever can do something about it is told at once, and nobody else.
    assert!(!home.body.contains(MODULE));
    let told = portal.get("admin", "/").await;
    assert!(told.body.contains("est suspendu depuis"), "{}", told.body);
    assert!(told.body.contains(MODULE));

    let seen = portal.get("admin", MODULE).await;
    assert!(seen.body.contains("Suspendu depuis"), "{}", seen.body);
    assert!(seen.body.contains("Remettre en service"));
    let journal = portal.get("admin", "/s/ici/admin/audit").await;
    assert!(journal.body.contains("Module suspendu"));
    hold(&portal, "release").await;
    assert_eq!(
        portal.get("pupil", "/s/ici/greedy").await.status,
        StatusCode::OK
    );
    let seen = portal.get("admin", MODULE).await;
    assert!(seen.body.contains("Suspendre"), "{}", seen.body);
    let told = portal.get("admin", "/").await;
    assert!(!told.body.contains("est suspendu depuis"));
}

#[tokio::test]
async fn only_the_schools_administrator_holds_back_and_releases() {
    let portal = Portal::with(&["greedy"]).await;
    for who in ["pupil", "teacher", "head", "parent", "foreign-admin"] {
        for what in ["hold", "release"] {
            let sent = portal.post(who, MODULE, &format!("do={what}")).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{who} {what}");
        }
    }
    assert_eq!(
        portal.get("pupil", "/s/ici/greedy").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn how_a_module_faulted_is_on_its_page_for_its_vendor() {
    let portal = Portal::with(&["greedy"]).await;
    portal.get("pupil", "/s/ici/greedy/panic").await;
    let seen = portal.get("admin", MODULE).await;
    for said in [
        "Arrêt du programme",
        "named_panic",
        "Les fonctions en cours",
        "0.1.0",
    ] {
        assert!(seen.body.contains(said), "{said}: {}", seen.body);
    }
}

#[tokio::test]
async fn in_a_surge_home_does_without_cards_that_would_have_to_be_made_and_says_so() {
    const SAYS: &str = "l’accueil se passe d’aperçus";
    let portal = Portal::with(&["prying", "bulletin"]).await;
    portal.school.platform.surge().set(true);
    let home = portal.get("pupil", "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains(SAYS), "{}", home.body);
    assert!(!home.body.contains("tile-summary"), "{}", home.body);
    let mut names = cards(&home.body);
    names.sort_unstable();
    assert_eq!(names, ["/s/ici/bulletin", "/s/ici/prying"], "{}", home.body);
    portal.school.platform.surge().set(false);
    let home = portal.get("pupil", "/").await;
    assert!(home.body.contains("tile-summary"), "{}", home.body);
    assert!(!home.body.contains(SAYS));
    // One that lies ready costs nothing.
    portal.school.platform.surge().set(true);
    let home = portal.get("pupil", "/").await;
    assert!(home.body.contains("tile-summary"), "{}", home.body);
    assert!(!home.body.contains(SAYS), "{}", home.body);
}
