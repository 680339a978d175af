//! What the region's operator sets in the console: the plan of a school, and what is on in new schools.

use axum::http::StatusCode;

const PLAN: &str = "/admin/schools/ici/plan";

/// The value of a field of a page's form.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, field) = page
        .split_once(&format!("name=\"{name}\""))
        .unwrap_or_else(|| panic!("{name}: {page}"));
    let (tag, _) = field.split_once('>').expect("a tag ends");
    let value = tag.split_once("value=\"").map(|(_, value)| value);
    let value = value.and_then(|value| value.split_once('"'));
    value.map_or("", |(value, _)| value)
}

#[tokio::test]
async fn the_region_gives_a_school_limits_of_its_own_and_takes_them_back() {
    let portal = crate::region::portal(&["greedy"]).await;
    let list = portal.get("region", "/admin").await.body;
    assert!(list.contains(PLAN), "the list of schools leads there");
    let page = portal.get("region", PLAN).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(value(&page.body, "module-records"), "");
    let sent = portal
        .post("region", PLAN, "seen=&module-records=5+000&weight=9&do=set")
        .await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, PLAN)
    );
    let here = portal.school.platform.school("ici").expect("a school");
    let records = || portal.school.platform.plan(&here).quota.records;
    assert_eq!(records(), 5_000);
    let page = portal.get("region", PLAN).await.body;
    assert_eq!(value(&page, "module-records"), "5000");
    let seen = value(&page, "seen").replace(' ', "+");
    // Somebody with an older page sets nothing.
    let late = portal
        .post("region", PLAN, "seen=&module-records=6000&do=set")
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let refused = portal.post("region", PLAN, "seen=&weight=0&do=set").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(&refused.body, "seen"), "", "it is as old as it was");
    assert_eq!(records(), 5_000);
    let reset = portal
        .post("region", PLAN, &format!("seen={seen}&do=reset"))
        .await;
    assert_eq!(reset.status, StatusCode::SEE_OTHER);
    assert_ne!(records(), 5_000);
    let journal = portal.get("admin", "/s/ici/admin/audit").await.body;
    for said in [
        "Limites d’un établissement ou d’un module changées",
        "Enregistrements d’un module (5000)",
        "Retour aux limites du niveau",
        "Région Essai",
    ] {
        assert!(journal.contains(said), "{said}: {journal}");
    }
}

#[tokio::test]
async fn a_limit_out_of_its_bounds_is_named_and_what_was_typed_stays() {
    let portal = crate::region::portal(&["greedy"]).await;
    for (field, typed, says) in [
        ("weight", "0", "de 1 à 1000"),
        ("weight", "abc", "de 1 à 1000"),
        ("module-records", "-1", "de 0 à"),
    ] {
        let form = format!("seen=&{field}={typed}&module-timers=3&do=set");
        let refused = portal.post("region", PLAN, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(refused.body.contains(says), "{form}: {}", refused.body);
        assert_eq!(value(&refused.body, field), typed);
        assert_eq!(value(&refused.body, "module-timers"), "3");
    }
    let here = portal.school.platform.school("ici").expect("a school");
    assert_ne!(portal.school.platform.plan(&here).quota.timers, 3);
    for who in ["admin", "head", "pupil"] {
        for path in [PLAN, "/admin/schools/nowhere/plan"] {
            let refused = portal.post(who, path, "weight=3").await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who} {path}");
        }
    }
    let nowhere = portal.get("region", "/admin/schools/nowhere/plan").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

/// Whether a box of a page is checked.
fn checked(page: &str, id: &str) -> bool {
    let named = format!("id=\"{id}\"");
    let (_, rest) = page.split_once(&named).expect("a box");
    let (tag, _) = rest.split_once('>').expect("a tag ends");
    tag.contains("checked")
}

#[tokio::test]
async fn what_is_checked_is_on_in_schools_to_come() {
    let portal = crate::region::portal(&["greedy", "noop"]).await;
    let to = "/admin/new-schools";
    let sent = portal
        .post("region", to, "level=lycee&on=noop&on=none")
        .await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, to)
    );
    let page = portal.get("region", to).await.body;
    assert!(checked(&page, "lycee-noop") && !checked(&page, "lycee-greedy"));
    assert!(!checked(&page, "college-noop"));
    assert!(page.contains("name=\"was\" value=\"noop\""), "{page}");
    // Of two with the same page, each changes what they changed on it.
    portal.post("region", to, "level=lycee&on=greedy").await;
    let page = portal.get("region", to).await.body;
    assert!(checked(&page, "lycee-noop") && checked(&page, "lycee-greedy"));
    let off = "level=lycee&was=noop&was=greedy&on=greedy";
    portal.post("region", to, off).await;
    let page = portal.get("region", to).await.body;
    assert!(!checked(&page, "lycee-noop") && checked(&page, "lycee-greedy"));
    let none = portal.post("region", to, "level=none&on=noop").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    for who in ["admin", "head", "pupil"] {
        for form in ["level=lycee", "level=none"] {
            let refused = portal.post(who, to, form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who} {form}");
        }
    }
}
