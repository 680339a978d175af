//! The bell, and the page behind it: what a person opens leads on in the standing that it concerns, and
//! nobody comes by it to what is not theirs.

use axum::http::StatusCode;
use serde_json::Value;

use crate::browser::Portal;
use crate::school::{class, person};

/// A portal where the teacher of 6A told the class something.
async fn told() -> Portal {
    let portal = Portal::with(&["greedy", "noop"]).await;
    let audience = class("6A");
    let form = format!("audience=class:{audience}&key=a&text=Sortie+jeudi&path=sortie/1");
    let sent = portal.post("teacher", "/s/ici/greedy/notify", &form).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    portal
}

async fn lines(portal: &Portal, who: &str) -> Vec<Value> {
    let answer = portal.get_json(who, "/notifications").await;
    let said: Value = serde_json::from_str(&answer.body).expect("JSON");
    said["notifications"].as_array().expect("lines").clone()
}

/// What the bell of a page says: `Notifications : 1 non lue`.
async fn bell(portal: &Portal, who: &str, path: &str) -> String {
    let page = portal.get(who, path).await.body;
    let (_, bell) = page.split_once("class=\"bell\"").expect("a bell");
    let (_, said) = bell.split_once("class=\"hidden\">").expect("with words");
    let (said, _) = said.split_once('<').expect("an end");
    said.to_owned()
}

#[tokio::test]
async fn a_bell_is_on_every_page_of_who_is_signed_in() {
    let portal = told().await;
    for path in [
        "/",
        "/s/ici",
        "/s/ici/noop",
        "/s/ici/nowhere",
        "/account",
        "/schools",
        "/notifications",
        "/notifications/settings",
    ] {
        let said = bell(&portal, "pupil", path).await;
        assert_eq!(said, "Notifications\u{a0}: 1 non lue", "{path}");
    }
    assert_eq!(bell(&portal, "teacher", "/").await, "Notifications");
    let nobody = portal.get("", "/login").await.body;
    assert!(!nobody.contains("class=\"bell\""));
    // The module's card and its place in the menu say so too.
    let home = portal.get("pupil", "/").await.body;
    assert_eq!(home.matches("(1 à voir)").count(), 2, "{home}");
    let app: Value = serde_json::from_str(&portal.get_json("pupil", "/").await.body).expect("JSON");
    assert_eq!(app["unread"], 1);
}

#[tokio::test]
async fn a_line_opens_in_the_standing_that_it_concerns_and_is_read() {
    let portal = told().await;
    let both = lines(&portal, "both").await;
    let id = both[0]["id"].as_str().expect("an id");
    let opened = portal
        .post("both", "/notifications/open", &format!("id={id}"))
        .await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let child = person("pupil");
    let to = format!("/s/ici/greedy/sortie/1?as={child}");
    assert_eq!(opened.header("location"), to);
    assert_eq!(both[0]["href"], to);
    assert_eq!(both[0]["child"], "pupil");
    assert_eq!(bell(&portal, "both", "/").await, "Notifications");
    assert_eq!(lines(&portal, "both").await[0]["unread"], false);
    assert_eq!(lines(&portal, "pupil").await[0]["unread"], true);
}

#[tokio::test]
async fn what_is_not_theirs_or_gone_leads_nowhere() {
    let portal = told().await;
    let lines = lines(&portal, "pupil").await;
    let id = lines[0]["id"].as_str().expect("an id").to_owned();
    for who in ["pupil-b", "foreign-pupil", "teacher", "stranger"] {
        for form in [format!("id={id}"), "id=x".to_owned(), String::new()] {
            let answer = portal.post(who, "/notifications/open", &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who} {form}");
            assert_eq!(answer.header("location"), "/notifications", "{who} {form}");
        }
    }
    let nobody = portal
        .post("", "/notifications/open", &format!("id={id}"))
        .await;
    assert_ne!(nobody.header("location"), "/s/ici/greedy/sortie/1");
}

#[tokio::test]
async fn all_are_marked_as_read_by_a_form_and_no_instant_marks_nothing() {
    let portal = told().await;
    let read = async |form: &str| {
        let answer = portal.post("pupil", "/notifications/read", form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}");
        lines(&portal, "pupil").await[0]["unread"].clone()
    };
    for nothing in ["", "to=x", "to=-1", "to=99999999999999999999"] {
        assert_eq!(read(nothing).await, true, "{nothing}");
    }
    let page = portal.get("pupil", "/notifications").await.body;
    let (_, to) = page.split_once("name=\"to\" value=\"").expect("a form");
    let (to, _) = to.split_once('"').expect("its end");
    assert_eq!(read(&format!("to={to}")).await, false);
    let done = portal.get("pupil", "/notifications").await.body;
    assert!(!done.contains("name=\"to\""), "nothing is left to mark");
}

#[tokio::test]
async fn a_kind_is_turned_off_and_on_by_a_form() {
    let portal = told().await;
    let choose = async |form: &str| {
        let answer = portal.post("pupil", "/notifications/settings", form).await;
        assert_eq!(answer.header("location"), "/notifications/settings");
        lines(&portal, "pupil").await.len()
    };
    // What the form did not show, it does not turn off.
    for none in ["", "kind=greedy:other", "shown=greedy:other&shown=x:y"] {
        assert_eq!(choose(none).await, 1, "{none}");
    }
    let page = portal.get("pupil", "/notifications/settings").await.body;
    for kind in ["news", "other"] {
        let shown = format!("type=\"hidden\" name=\"shown\" value=\"greedy:{kind}\"");
        assert!(page.contains(&shown), "{page}");
    }
    let all = "shown=greedy:news&shown=greedy:other";
    let chosen = format!("{all}&kind=greedy:other&kind=nothing&kind=x:y");
    assert_eq!(choose(&chosen).await, 0);
    let page = portal.get("pupil", "/notifications/settings").await.body;
    assert!(page.contains("value=\"greedy:other\" checked"), "{page}");
    assert!(!page.contains("value=\"greedy:news\" checked"), "{page}");
    let both = format!("{all}&kind=greedy:news&kind=greedy:other");
    assert_eq!(choose(&both).await, 1);
}
