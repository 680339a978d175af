//! The pages of quiet hours: a school's, and a person's own.

use axum::http::StatusCode;

use crate::browser::Portal;

const PAGE: &str = "/s/ici/admin/quiet";

fn week(monday: (&str, &str)) -> String {
    let monday = format!("on=on&from-1={}&to-1={}", monday.0, monday.1);
    let days = (2..=5).map(|day| format!("&from-{day}=08:00&to-{day}=18:00"));
    monday + &days.collect::<String>()
}

#[tokio::test]
async fn an_administrator_sets_the_hours_day_by_day() {
    let portal = Portal::with(&["noop"]).await;
    let page = portal.get("admin", PAGE).await.body;
    assert!(
        page.contains("name=\"from-1\" value=\"07:00\""),
        "the usual: {page}"
    );
    assert!(page.contains("name=\"from-6\" value=\"\""), "{page}");
    let sent = portal.post("admin", PAGE, &week(("07:30", "00:00"))).await;
    assert_eq!(sent.header("location"), PAGE, "{}", sent.body);
    let page = portal.get("admin", PAGE).await.body;
    assert!(page.contains("name=\"from-1\" value=\"07:30\""), "{page}");
    assert!(page.contains("name=\"to-1\" value=\"00:00\""), "{page}");
    let audit = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(audit.contains("Notifications permises le lundi"), "{audit}");
    assert!(audit.contains("07:30–00:00"), "{audit}");
    let settings = portal.get("pupil", "/notifications/settings").await.body;
    assert!(
        settings.contains("lundi, de 7\u{A0}h\u{A0}30 à 0\u{A0}h"),
        "{settings}"
    );
    let off = portal.post("admin", PAGE, "").await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    let page = portal.get("admin", PAGE).await.body;
    assert!(
        page.contains("name=\"from-1\" value=\"07:30\""),
        "kept: {page}"
    );
    assert!(!page.contains("name=\"on\" checked"), "{page}");
}

#[tokio::test]
async fn a_school_that_is_in_no_zone_reads_that_it_types_its_days_off() {
    let portal = Portal::with(&["noop"]).await;
    let page = portal.get("admin", PAGE).await.body;
    assert!(page.contains("dans aucune des trois zones"), "{page}");
    assert!(!page.contains("value=\"days-off-zone\""), "{page}");
}

#[tokio::test]
async fn hours_that_are_none_come_back_with_their_day() {
    let portal = Portal::with(&["noop"]).await;
    for wrong in [("20:00", "07:00"), ("07:00", ""), ("sept", "20:00")] {
        let sent = portal.post("admin", PAGE, &week(wrong)).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        let typed = format!("name=\"from-1\" value=\"{}\"", wrong.0);
        assert!(sent.body.contains(&typed), "{}", sent.body);
        assert_eq!(sent.body.matches("aria-invalid=\"true\"").count(), 2);
    }
    let never = portal.post("admin", PAGE, "on=on").await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(never.body.contains("au moins un moment"), "{}", never.body);
    let page = portal.get("admin", PAGE).await.body;
    assert!(
        page.contains("name=\"from-1\" value=\"07:00\""),
        "nothing was set"
    );
}

#[tokio::test]
async fn a_person_makes_them_longer_for_themself() {
    let portal = Portal::with(&["greedy"]).await;
    let path = "/notifications/quiet";
    let sent = portal
        .post("pupil", path, "begins=19:00&ends=08:00&weekends=on")
        .await;
    assert_eq!(
        sent.header("location"),
        "/notifications/settings",
        "{}",
        sent.body
    );
    let page = portal.get("pupil", "/notifications/settings").await.body;
    for said in [
        "value=\"19:00\"",
        "value=\"08:00\"",
        "name=\"weekends\" checked",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for wrong in ["begins=08:00&ends=19:00", "begins=19:00", "ends=x"] {
        let sent = portal.post("pupil", path, wrong).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(sent.body.contains("aria-invalid=\"true\""), "{}", sent.body);
    }
    let never = portal.post("pupil", path, "begins=23:00&ends=21:00").await;
    assert!(never.body.contains("aucun moment"), "{}", never.body);
    let none = portal.post("pupil", path, "").await;
    assert_eq!(none.status, StatusCode::SEE_OTHER);
    let page = portal.get("pupil", "/notifications/settings").await.body;
    assert!(!page.contains("name=\"weekends\" checked"), "{page}");
}

#[tokio::test]
async fn the_page_of_notifications_says_until_when_the_bell_waits() {
    let portal = Portal::with(&["greedy"]).await;
    let said = async || portal.get("pupil", "/notifications").await.body;
    assert!(!said().await.contains("Heures calmes"));
    // 21 h on Monday, then on Friday.
    portal.school.wait(4 * 3_600);
    let page = said().await;
    assert!(
        page.contains("la cloche attend jusqu’au mardi 24 novembre, 7\u{A0}h"),
        "{page}"
    );
    portal.school.wait(9 * 3_600);
    let page = said().await;
    assert!(page.contains("la cloche attend jusqu’à 7\u{A0}h"), "{page}");
}

#[tokio::test]
async fn an_administrator_types_the_days_on_which_the_school_is_closed() {
    let portal = Portal::with(&["greedy"]).await;
    let page = portal.get("admin", PAGE).await.body;
    assert!(page.contains("name=\"off-from-1\" value=\"\""), "{page}");
    let form =
        "do=days-off&off-from-1=2026-12-19&off-to-1=2027-01-03&off-from-3=2026-11-25&off-to-3=";
    let sent = portal.post("admin", PAGE, form).await;
    assert_eq!(sent.header("location"), PAGE, "{}", sent.body);
    let page = portal.get("admin", PAGE).await.body;
    for kept in [
        "name=\"off-from-1\" value=\"2026-11-25\"",
        "name=\"off-to-1\" value=\"2026-11-25\"",
        "name=\"off-from-2\" value=\"2026-12-19\"",
        "name=\"from-1\" value=\"07:00\"",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let audit = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(audit.contains("Jours de congé"), "{audit}");
    assert!(audit.contains("2026-12-19–2027-01-03"), "{audit}");
    let settings = portal.get("pupil", "/notifications/settings").await.body;
    for said in ["fermé le 25 novembre", "fermé du 19 décembre au 3 janvier"] {
        assert!(settings.contains(said), "{said}: {settings}");
    }
    // Tuesday at 21 h: the bell waits through Wednesday.
    portal.school.wait(28 * 3_600);
    let page = portal.get("pupil", "/notifications").await.body;
    assert!(page.contains("jeudi 26 novembre, 7\u{A0}h"), "{page}");
    for wrong in [
        "off-from-1=2027-01-03&off-to-1=2026-12-19",
        "off-from-1=&off-to-1=2026-12-19",
        "off-from-1=noel&off-to-1=",
        "off-from-1=2026-12-19&off-to-1=2027-12-19",
    ] {
        let sent = portal
            .post("admin", PAGE, &format!("do=days-off&{wrong}"))
            .await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(sent.body.contains("aria-invalid=\"true\""), "{}", sent.body);
    }
    let page = portal.get("admin", PAGE).await.body;
    assert!(page.contains("value=\"2027-01-03\""), "nothing was set");
    let none = portal.post("admin", PAGE, "do=days-off").await;
    assert_eq!(none.status, StatusCode::SEE_OTHER, "{}", none.body);
    let page = portal.get("admin", PAGE).await.body;
    assert!(!page.contains("2026-12-19"), "{page}");
}
