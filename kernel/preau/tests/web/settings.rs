//! The form of a module's settings: what was typed comes back with what is wrong with it.

use axum::http::StatusCode;

use crate::browser::{Answer, Portal};

const PAGE: &str = "/s/ici/admin/modules/prying";

async fn send(portal: &Portal, form: &str) -> Answer {
    portal
        .post("admin", &format!("{PAGE}/settings"), form)
        .await
}

/// The control of a field; the first of several.
fn control<'a>(page: &'a str, name: &str) -> &'a str {
    let at = page.find(&format!("name=\"{name}\"")).expect("its field");
    let start = page[..at].rfind('<').expect("its beginning");
    let end = page[at..].find('>').expect("its end");
    &page[start..at + end]
}

#[tokio::test]
async fn what_was_typed_comes_back_with_an_error_by_its_field() {
    let portal = Portal::with(&["prying"]).await;
    let answer = send(&portal, "count=sept&loud=on&motto=Libert%C3%A9&tone=curt").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let count = control(&answer.body, "count");
    assert!(
        count.contains("value=\"sept\"") && count.contains("aria-invalid=\"true\""),
        "{count}"
    );
    assert!(
        count.contains("type=\"text\""),
        "a control for numbers would not show it: {count}"
    );
    assert!(
        answer.body.contains("Entrez un nombre entier, de"),
        "{}",
        answer.body
    );
    assert!(control(&answer.body, "motto").contains("value=\"Liberté\""));
    assert!(control(&answer.body, "loud").contains("checked"));
    assert!(
        answer.body.contains("name=\"tone\" value=\"curt\" checked"),
        "the choice made"
    );
    assert_eq!(answer.body.matches("aria-invalid=\"true\"").count(), 1);
    assert!(answer.body.contains("<title>Erreur"), "said first");

    let page = portal.get("admin", PAGE).await;
    assert!(
        control(&page.body, "count").contains("value=\"5\""),
        "nothing was set"
    );
    assert!(!control(&page.body, "loud").contains("checked"));
}

#[tokio::test]
async fn several_errors_are_said_together() {
    let portal = Portal::with(&["prying"]).await;
    let long = "x".repeat(501);
    let answer = send(&portal, &format!("count=99&motto={long}&tone=mean")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (field, said) in [
        ("count", "Entrez un nombre entier"),
        ("motto", "Ce texte est trop long"),
        ("tone", "Choisissez l’une des valeurs"),
    ] {
        assert!(
            control(&answer.body, field).contains("aria-invalid=\"true\""),
            "{field}"
        );
        assert!(answer.body.contains(said), "{field}");
    }
    assert!(
        control(&answer.body, "motto").contains(&long),
        "nothing typed is lost"
    );
}

#[tokio::test]
async fn what_was_set_is_said_in_the_log_as_people_call_it() {
    let portal = Portal::with(&["prying"]).await;
    let sent = send(&portal, "count=7&loud=on&motto=&tone=curt").await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, PAGE)
    );
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    let log = log.replace(['\u{2068}', '\u{2069}'], "");
    for said in [
        "Nombre : 5 → 7",
        "À voix haute : non → oui",
        "Ton : Gentil → Sec",
    ] {
        let plain = log.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(plain.contains(said), "{said}");
    }
    assert!(!log.contains("Devise"), "what did not change is not said");
}

#[tokio::test]
async fn who_may_write_to_whom_is_set_by_boxes_and_said_in_the_log() {
    let portal = Portal::with(&["prying"]).await;
    let page = "/s/ici/admin/correspondence";
    let shown = portal.get("admin", page).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(control(&shown.body, "pupils-class").contains("checked"));
    assert!(!control(&shown.body, "teachers-school").contains("checked"));
    assert!(
        shown
            .body
            .contains("Les élèves écrivent aux élèves de leur classe")
    );
    // All but the first of those that are usual, and one more.
    let form = "pupils-teachers=true&pupils-staff=true&relatives-teachers=true&relatives-management=true\
                &relatives-delegates=true&answers=true&teachers-school=true";
    let sent = portal.post("admin", page, form).await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, page)
    );
    let shown = portal.get("admin", page).await;
    assert!(!control(&shown.body, "pupils-class").contains("checked"));
    assert!(control(&shown.body, "teachers-school").contains("checked"));
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    let plain = log
        .replace(['\u{2068}', '\u{2069}'], "")
        .replace(['\u{a0}', '\u{202f}'], " ");
    for said in [
        "Règle de l’établissement modifiée",
        "Qui peut écrire à qui",
        "Les élèves écrivent aux élèves de leur classe : oui → non",
    ] {
        assert!(plain.contains(said), "{said}");
    }
    assert_eq!(
        plain.matches("→").count(),
        2,
        "what did not change is not said"
    );
}

/// The address to which a page's form sends, with the number under which it was read.
fn action(page: &str, path: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("action=\"{path}?seen="))
        .expect("a form that says what was read");
    let (seen, _) = rest.split_once('"').expect("whole");
    format!("{path}?seen={seen}")
}

#[tokio::test]
async fn who_sends_older_settings_gets_the_newer_and_undoes_nothing() {
    let portal = Portal::with(&["prying"]).await;
    let settings = format!("{PAGE}/settings");
    for (page, to, first, second, shown) in [
        (
            PAGE,
            settings.as_str(),
            "count=7&motto=&tone=curt",
            "count=3&motto=&tone=curt",
            ("count", "value=\"7\""),
        ),
        (
            "/s/ici/admin/correspondence",
            "/s/ici/admin/correspondence",
            "teachers-school=true",
            "answers=true",
            ("teachers-school", "checked"),
        ),
        (
            "/s/ici/admin/quiet",
            "/s/ici/admin/quiet",
            "on=on&from-1=08:15&to-1=18:00",
            "on=on&from-1=09:00&to-1=18:00",
            ("from-1", "value=\"08:15\""),
        ),
    ] {
        let read = portal.get("admin", page).await.body;
        let to = action(&read, to);
        let taken = portal.post("admin", &to, first).await;
        assert_eq!(
            taken.status,
            StatusCode::SEE_OTHER,
            "{page}: {}",
            taken.body
        );
        let stale = portal.post("admin", &to, second).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{page}: {}", stale.body);
        assert!(
            stale
                .body
                .contains("Quelqu’un d’autre a changé ces réglages"),
            "{page}: {}",
            stale.body
        );
        let (name, held) = shown;
        let control = control(&stale.body, name);
        assert!(control.contains(held), "{page}: {control}");
        // From the page that came back, it is taken.
        let again = action(&stale.body, to.split('?').next().unwrap_or_default());
        let taken = portal.post("admin", &again, second).await;
        assert_eq!(
            taken.status,
            StatusCode::SEE_OTHER,
            "{page}: {}",
            taken.body
        );
    }
}
