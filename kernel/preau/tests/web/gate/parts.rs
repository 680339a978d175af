//! What is kept apart at the gate: schools from each other, the region's console from everybody, a module that is closed
//! from the rest.

use preau_domain::person::Name;
use preau_web::gate::Priority;

use super::*;

#[tokio::test]
async fn a_page_is_of_the_school_of_who_asks_whatever_its_address() {
    let portal = portal_of(School::with(&["noop"]).await, 2_000).await;
    let [mut own, mut other] = ["pupil", "foreign-pupil"].map(|who| Browser::of(&portal, who));
    let waits = StatusCode::SERVICE_UNAVAILABLE;
    for browser in [&mut own, &mut other] {
        assert_ne!(browser.get(&portal, "/").await.status, waits);
    }
    let school = portal.school.platform.school("ici").expect("here").id;
    let limiter = portal.web.gate.gate().limiter();
    let mut part = Vec::new();
    for _ in 0..limiter.load().limit / 2 {
        let permit = limiter.enter(Priority::Critical, school.0).await;
        part.push(permit.expect("room"));
    }
    for _ in 0..3 {
        assert_ne!(other.get(&portal, "/").await.status, waits);
    }
    for path in ["/", "/s/ailleurs", "/schools"] {
        assert_eq!(own.get(&portal, path).await.status, waits, "{path}");
    }
    assert_ne!(other.get(&portal, "/s/ici").await.status, waits);
    drop(part);
    assert_ne!(own.get(&portal, "/").await.status, waits);
}

/// A full portal whose region is run by "region", as it is after a restart.
async fn full_of_a_region() -> Portal {
    let (portal, mut browsers) = full().await;
    let name = Name {
        title: String::new(),
        given: "Région".to_owned(),
        family: "Essai".to_owned(),
    };
    let platform = &portal.school.platform;
    let added = platform.region_operator_add(person("region"), &name, "region", PASSWORD);
    added.await.expect("added");
    let portal = portal_of(portal.school, 2).await;
    for browser in &mut browsers {
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK, "who was in is in");
    }
    portal
}

#[tokio::test]
async fn who_runs_the_region_comes_in_however_full_it_is_and_nobody_else_by_the_same_door() {
    let portal = full_of_a_region().await;
    let inside = || portal.web.gate.gate().seen(portal.web.gate.now()).inside;
    let waits = StatusCode::SERVICE_UNAVAILABLE;
    for who in ["colleague", "admin", "parent"] {
        let mut other = Browser::of(&portal, who);
        for path in ["/admin", "/admin/gate"] {
            assert_eq!(other.get(&portal, path).await.status, waits, "{who} {path}");
        }
        let turned = other.post(&portal, "/admin/gate", "release=site").await;
        assert_eq!(turned.status, waits, "{who}");
    }
    let stranger = Browser::default().get(&portal, "/admin").await;
    assert_eq!(stranger.status, waits);
    let mut forger = signed_in(&portal, "region", 1, [9; 32]);
    assert_eq!(forger.get(&portal, "/admin").await.status, waits);

    // Nothing but their session, on a node that does not know them yet.
    let mut operator = Browser::of(&portal, "region");
    for path in ["/admin", "/admin/gate", "/admin/status"] {
        let page = operator.get(&portal, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    }
    let dial = "scope=site&mode=queue&minutes=30&sentence=";
    let turned = operator.post(&portal, "/admin/gate", dial).await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.body);
    let console = operator.get(&portal, "/admin/gate").await;
    assert_eq!(console.status, StatusCode::OK);
    assert_eq!(inside(), 2, "they take nobody's seat");
    let elsewhere = operator.get(&portal, "/s/ici/noop").await;
    assert_eq!(elsewhere.status, waits, "it is the console that is theirs");
}

/// The right to all that is worked on at once, for two schools that nobody here is of.
async fn all_taken(portal: &Portal) -> Vec<impl Sized> {
    let limiter = portal.web.gate.gate().limiter();
    let mut taken = Vec::new();
    for at in 0..limiter.load().limit {
        let permit = limiter.enter(Priority::Critical, i64::from(1_001 + at % 2));
        taken.push(permit.await.expect("room"));
    }
    taken
}

#[tokio::test]
async fn who_runs_the_region_is_next_while_schools_have_all_that_is_worked_on() {
    let portal = full_of_a_region().await;
    let mut operator = Browser::of(&portal, "region");
    let mut taken = all_taken(&portal).await;
    let frees = async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        taken.pop();
    };
    let (page, ()) = tokio::join!(operator.get(&portal, "/admin/gate"), frees);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[tokio::test]
async fn what_is_free_comes_after_what_was_let_in() {
    let (portal, [mut pupil, _]) = full().await;
    let mut taken = all_taken(&portal).await;
    let mut stranger = Browser::default();
    let frees = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        taken.pop();
    };
    let (chosen, page, ()) = tokio::join!(
        stranger.post(&portal, "/language", "language=en"),
        pupil.get(&portal, "/s/ici/noop"),
        frees
    );
    assert_eq!(chosen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[tokio::test]
async fn a_module_that_is_closed_says_so_and_until_when_and_is_looked_at_as_it_opens() {
    let portal = crate::region::portal(&["noop"]).await;
    let dial = "scope=module:noop&mode=queue&minutes=5&sentence=Trop+lourd+ce+matin.";
    let turned = portal.post("region", "/admin/gate", dial).await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.body);
    let again = |answer: &Answer| -> u32 { answer.header("retry-after").parse().expect("seconds") };
    let mut looks = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let page = portal.get("pupil", "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        for says in [
            "Ce service est fermé pour le moment",
            "Trop lourd ce matin.",
            "Réouverture prévue",
        ] {
            assert!(page.body.contains(says), "{says}: {}", page.body);
        }
        assert!(!page.body.contains("demandé"), "{}", page.body);
        looks.insert(again(&page));
    }
    assert!(
        looks.iter().all(|look| (120..=144).contains(look)),
        "{looks:?}"
    );
    assert!(looks.len() > 1, "not all together");
    portal.school.wait(280);
    let soon = again(&portal.get("pupil", "/s/ici/noop").await);
    assert!((30..=36).contains(&soon), "{soon}");
    let told = portal.get_json("pupil", "/s/ici/noop").await;
    let told: Value = serde_json::from_str(&told.body).expect("JSON");
    assert_eq!(told["code"], "module-closed");
    assert_eq!(told["message"], "Trop lourd ce matin.");
}

#[tokio::test]
async fn the_status_says_until_when_a_dial_keeps_people_out_and_announces_no_wait() {
    let portal = crate::region::portal(&["noop"]).await;
    let dial = "scope=site&mode=queue&minutes=60&sentence=Les+cours+d%E2%80%99abord.";
    let turned = portal.post("region", "/admin/gate", dial).await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.body);
    let mut stranger = Browser::default();
    stranger.get(&portal, "/login").await;
    assert_eq!(stranger.place(&portal).await["state"], "waiting");
    portal.school.wait(6);
    let said = portal.get("", "/status.json").await;
    let said: Value = serde_json::from_str(&said.body).expect("JSON");
    assert_eq!(said["waiting"], Value::Null);
    assert_eq!(said["kept_out"]["people"], 1);
    assert_eq!(said["kept_out"]["sentence"], "Les cours d’abord.");
    assert_eq!(said["state"], "operational", "it is not slow for that");
    let page = portal.get("", "/status").await.body;
    for says in ["L’accès rouvre", "Les cours d’abord."] {
        assert!(page.contains(says), "{says}: {page}");
    }
}
