//! What was typed when the session is over by the time it is sent.

use preau_web::Limits;

use crate::browser::{FORM, Portal};
use crate::line::Listening;
use crate::school::{class, person};

const PASSWORD: &str = "mot de passe d’essai";
const PUT: &str = "/s/ici/prying/mark/put/m";
/// With what HTML, a form's encoding or a cookie could make of it.
const TYPED: &str = "Lire « Yvain » & \"résumer\" <b>12</b> 100 %";

/// The portal, and a teacher whose session is over.
async fn school() -> (Portal, Listening, String) {
    let portal = Portal::with(&["prying"]).await;
    let teacher = person("teacher");
    let prepared = portal
        .school
        .platform
        .account_prepare(teacher, "prof", PASSWORD);
    prepared.await.expect("prepared");
    let over = portal.cookie("teacher");
    portal.school.wait(3_600);
    let served = portal.listen(Limits::default()).await;
    (portal, served, over)
}

fn mark() -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        own("class", &class("6A")),
        own("subject", &person("pupil").to_string()),
        own("author", &person("teacher").to_string()),
        own("text", TYPED),
        own("visible_from", "0"),
    ]
}

/// A form as a browser on a page of this site sends it.
fn form(path: &str, cookie: &str, fields: &[(String, String)]) -> String {
    sent(path, cookie, fields, "same-origin")
}

fn sent(path: &str, cookie: &str, fields: &[(String, String)], site: &str) -> String {
    let encoded = |text: &str| preau_render::route::encoded(text);
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    format!(
        "POST {path} HTTP/1.1\r\nhost: ent.test\r\nsec-fetch-site: {site}\r\ncookie: {cookie}\r\n\
         content-type: {FORM}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The part of an answer between two words.
fn between<'a>(answer: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = answer
        .split_once(start)
        .unwrap_or_else(|| panic!("{start}: {answer}"));
    rest.split_once(end).map_or(rest, |(part, _)| part)
}

/// What a browser sends when the form with this button is sent, but for what one types into it.
fn hidden(form: &str) -> Vec<(String, String)> {
    let text = |html: &str| {
        html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    form.split("<input type=\"hidden\" ")
        .skip(1)
        .map(|input| {
            let attribute = |name: &str| text(between(input, &format!("{name}=\""), "\""));
            (attribute("name"), attribute("value"))
        })
        .collect()
}

fn with_login(mut fields: Vec<(String, String)>, password: &str) -> Vec<(String, String)> {
    fields.push(("login".to_owned(), "prof".to_owned()));
    fields.push(("password".to_owned(), password.to_owned()));
    fields
}

fn main_form<'a>(answer: &'a str, action: &str) -> &'a str {
    between(
        answer,
        &format!("method=\"post\" action=\"{action}\">"),
        "</form>",
    )
}

#[tokio::test]
async fn what_was_typed_is_sent_after_signing_in_again() {
    let (portal, served, over) = school().await;
    for (mark_of, cookie) in [("a", ""), ("b", &over)] {
        let put = format!("/s/ici/prying/mark/put/{mark_of}");
        let refused = served.ask(&form(&put, cookie, &mark())).await;
        assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
        assert!(!refused.contains("<b>12"), "as text, not as markup");
        let carried = hidden(main_form(&refused, "/login"));
        // A wrong password loses nothing.
        let wrong = served
            .ask(&form("/login", "", &with_login(carried, "x")))
            .await;
        assert!(wrong.starts_with("HTTP/1.1 422"), "{wrong}");
        let carried = hidden(main_form(&wrong, "/login"));
        assert!(
            carried.contains(&("next".to_owned(), "/s/ici/prying".to_owned())),
            "the page, and not what only a form knows: {carried:?}"
        );
        let entered = served
            .ask(&form("/login", "", &with_login(carried, PASSWORD)))
            .await;
        assert!(entered.starts_with("HTTP/1.1 200"), "{entered}");
        let session = between(&entered, "set-cookie: preau_session=", ";");
        let again = hidden(main_form(&entered, &put));
        assert_eq!(again, mark());
        let cookie = format!("preau_session={session}");
        let foreign = served.ask(&sent(&put, &cookie, &again, "cross-site")).await;
        assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
        let saved = served.ask(&form(&put, &cookie, &again)).await;
        assert!(saved.starts_with("HTTP/1.1 200"), "{saved}");
        let shown = portal
            .get_json("pupil", &format!("/s/ici/prying/mark/get/{mark_of}"))
            .await;
        assert!(shown.body.contains("« Yvain » & "), "{}", shown.body);
    }
}

#[tokio::test]
async fn what_one_had_typed_is_not_offered_to_whoever_signs_in_next() {
    let (portal, served, over) = school().await;
    let put = "/s/ici/prying/mark/put/c";
    let refused = served.ask(&form(put, &over, &mark())).await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    let carried = hidden(main_form(&refused, "/login"));
    let another = person("colleague");
    portal
        .school
        .platform
        .account_prepare(another, "colleague", PASSWORD)
        .await
        .expect("ready");
    let mut fields = carried;
    fields.push(("login".to_owned(), "colleague".to_owned()));
    fields.push(("password".to_owned(), PASSWORD.to_owned()));
    let entered = served.ask(&form("/login", "", &fields)).await;
    assert!(entered.starts_with("HTTP/1.1 303"), "{entered}");
    assert!(!entered.contains("Yvain"), "{entered}");
}

#[tokio::test]
async fn a_foreign_form_is_refused_before_anything_of_it_is_kept() {
    let (_portal, served, over) = school().await;
    for cookie in [over.as_str(), ""] {
        for site in ["cross-site", "same-site"] {
            let refused = served.ask(&sent(PUT, cookie, &mark(), site)).await;
            assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
            assert!(!refused.contains("Yvain"), "{refused}");
            let mut fields = vec![("kept-to".to_owned(), PUT.to_owned())];
            fields.push(("kept.text".to_owned(), TYPED.to_owned()));
            let fields = with_login(fields, PASSWORD);
            let refused = served.ask(&sent("/login", cookie, &fields, site)).await;
            assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
            assert!(!refused.contains("set-cookie: preau_session"), "{refused}");
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_again_to_another_site_or_place() {
    let (_portal, served, _) = school().await;
    for to in [
        "https://elsewhere.test/s/x",
        "//elsewhere.test/s/x",
        "/logout",
        "/s/\\x",
        "javascript:x",
    ] {
        let fields = vec![
            ("kept-to".to_owned(), to.to_owned()),
            ("kept.text".to_owned(), TYPED.to_owned()),
        ];
        let entered = served
            .ask(&form("/login", "", &with_login(fields, PASSWORD)))
            .await;
        assert!(entered.starts_with("HTTP/1.1 303"), "{to}: {entered}");
        assert!(entered.contains("\r\nlocation: /\r\n"), "{to}: {entered}");
    }
}

#[tokio::test]
async fn passwords_are_never_kept() {
    let (_portal, served, over) = school().await;
    let fields =
        ["current", "password", "again"].map(|name| (name.to_owned(), "tr3s secret".to_owned()));
    let refused = served.ask(&form("/account/password", &over, &fields)).await;
    assert!(refused.starts_with("HTTP/1.1 303"), "{refused}");
    assert!(
        refused.contains("\r\nlocation: /login?next=%2Faccount\r\n"),
        "{refused}"
    );
    assert!(!refused.contains("tr3s"), "{refused}");
}

#[tokio::test]
async fn an_app_is_told_that_nobody_is_signed_in() {
    let (_portal, served, over) = school().await;
    let asked = form(PUT, &over, &mark()).replacen("\r\n", "\r\naccept: application/json\r\n", 1);
    let refused = served.ask(&asked).await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    assert!(refused.contains("\"code\":\"not-signed-in\""), "{refused}");
    assert!(!refused.contains("Yvain"), "{refused}");
}

#[tokio::test]
async fn more_than_can_be_kept_leads_to_signing_in() {
    let (_portal, served, over) = school().await;
    let fields = [("text".to_owned(), "x".repeat(250 << 10))];
    let refused = served.ask(&form(PUT, &over, &fields)).await;
    assert!(
        refused.contains("\r\nlocation: /login?next=%2Fs%2Fici%2Fprying\r\n"),
        "{refused}"
    );
}

#[tokio::test]
async fn where_to_go_after_signing_in_is_whole_or_nothing() {
    let (portal, _, _) = school().await;
    let fits = format!("/s/ici/prying?q={}", "é".repeat(150).replace('é', "%C3%A9"));
    let answer = portal.get("", &fits).await;
    let next = preau_render::route::encoded(&fits);
    assert_eq!(answer.header("location"), format!("/login?next={next}"));
    let long = format!("/s/ici/prying?q={}", "x".repeat(2_000));
    assert_eq!(portal.get("", &long).await.header("location"), "/login");
}
