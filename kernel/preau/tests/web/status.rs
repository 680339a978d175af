//! The status of the service: what everybody may read, at no cost, and what the region's operator writes on it.

use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode};
use preau_domain::caller::Language;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::browser::{Answer, FORM, Portal};
use crate::region;
use crate::school::module;

const FORMS: [&str; 3] = ["/status", "/status.json", "/status.atom"];
const NEW: &str = "/admin/status/new";

/// Has what was found before found again.
fn later(portal: &Portal) {
    portal.school.wait(6);
}

async fn data(portal: &Portal, query: &str) -> Value {
    let said = portal.get("", &format!("/status.json{query}")).await;
    assert_eq!(said.status, StatusCode::OK);
    serde_json::from_str(&said.body).expect("JSON")
}

fn state(said: &Value, name: &str) -> Value {
    let parts = said["parts"].as_array().expect("parts");
    let part = parts.iter().find(|part| part["name"] == name);
    part.unwrap_or_else(|| panic!("{name}: {said}"))["state"].clone()
}

/// What a form sends, with what is not said as it is usually.
fn form(changes: &[(&str, &str)]) -> String {
    let usual = [
        ("kind", "trouble"),
        ("condition", "partial"),
        ("title-fr", "Les+devoirs+sont+lents"),
        ("service", "portal"),
        ("stage", "noticed"),
        ("next-fr", "Nous+cherchons."),
    ];
    let kept = usual
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let pairs = kept
        .chain(changes)
        .map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

async fn send(portal: &Portal, to: &str, what: &str, changes: &[(&str, &str)]) -> Answer {
    let form = format!("{}&do={what}", form(changes));
    portal.post("region", to, &form).await
}

async fn publish(portal: &Portal, to: &str, changes: &[(&str, &str)]) {
    let sent = send(portal, to, "publish", changes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(sent.header("location"), "/admin/status");
}

/// The address in the console of the only incident.
async fn address(portal: &Portal) -> String {
    let said = data(portal, "").await;
    let id = said["incidents"][0]["id"].as_str().expect("an incident");
    format!("/admin/status/{}", id.replace('-', ""))
}

#[tokio::test]
async fn anybody_reads_it_without_a_cookie_and_may_keep_it() {
    let portal = Portal::with(&["noop"]).await;
    for form in FORMS {
        for who in ["", "pupil"] {
            let answer = portal.get(who, form).await;
            assert_eq!(answer.status, StatusCode::OK, "{form}");
            assert!(!answer.headers.contains_key("set-cookie"), "{form}");
            assert_eq!(answer.header("cache-control"), "public, max-age=5");
        }
    }
    let page = portal.get("", "/status").await.body;
    assert_eq!(portal.get("pupil", "/status").await.body, page);
    let asked = portal.get_json("", "/status").await;
    assert_eq!(asked.body, portal.get("", "/status.json").await.body);
    // A reader that is given the page finds the feed, of the same school and in the same language.
    let of_school = portal.get("", "/status?school=ici").await.body;
    let alternate = "<link rel=\"alternate\" type=\"application/atom+xml\"";
    let feed = "href=\"/status.atom?language=fr&amp;school=ici\"";
    let head = of_school.split("</head>").next().unwrap_or_default();
    assert!(head.contains(alternate) && head.contains(feed), "{head}");
    let english = portal.get("", "/status?language=en").await.body;
    assert!(english.contains("Everything works."), "{english}");
}

#[tokio::test]
async fn who_asks_again_costs_no_query() {
    let portal = Portal::with(&["noop"]).await;
    let mut read = Vec::new();
    for form in FORMS {
        read.push(portal.get("", form).await.body);
    }
    // Whoever asked the database now would be told that it is away.
    portal.school.store.close().await;
    portal.school.wait(4);
    for _ in 0..50 {
        for (form, before) in FORMS.iter().zip(&read) {
            assert_eq!(portal.get("", form).await.body, *before, "{form}");
        }
        for query in ["?school=ici", "?school=nulle-part", "?language=en"] {
            assert_eq!(
                data(&portal, query).await["state"],
                "operational",
                "{query}"
            );
        }
    }
    later(&portal);
    assert_eq!(data(&portal, "").await["state"], "down");
}

#[tokio::test]
async fn words_that_somebody_makes_up_cost_no_more_than_some_pages() {
    let portal = Portal::with(&[]).await;
    for number in 0..600 {
        let query = format!("?school=rien-{number}");
        let said = data(&portal, &query).await;
        assert_eq!(said["school"], format!("rien-{number}"));
    }
    assert_eq!(portal.web.status.ready(), 1, "they share one answer");
    assert_eq!(data(&portal, "?school=ici").await["school"], "ici");
    assert_eq!(portal.web.status.ready(), 2);
    let feed = async |school: &str| {
        let path = format!("/status.atom?school={school}");
        portal.get("", &path).await.body
    };
    let (one, other) = (feed("rien-1").await, feed("rien-2").await);
    assert_ne!(one, other, "a feed has a name of its own");
    assert_eq!(one.replace("rien-1", "rien-2"), other);
}

#[tokio::test]
async fn it_is_compressed_once_for_who_takes_it_so() {
    let portal = Portal::with(&[]).await;
    let request = portal.request("", Method::GET, "/status");
    let request = request.header("accept-encoding", "gzip, br");
    let answer = portal
        .begin(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let vary = answer.headers().get_all("vary").iter();
    let vary: Vec<_> = vary.filter_map(|value| value.to_str().ok()).collect();
    assert!(
        vary.iter().any(|value| value.contains("accept-language")),
        "{vary:?}"
    );
    let small = to_bytes(answer.into_body(), 1 << 20).await.expect("whole");
    let page = portal.get("", "/status").await.body;
    assert!(
        small.len() * 2 < page.len(),
        "{} of {}",
        small.len(),
        page.len()
    );
}

#[tokio::test]
async fn it_says_which_module_is_down() {
    let portal = Portal::with(&["greedy", "noop"]).await;
    // So seldom that nobody holds it back.
    for _ in 0..20 {
        portal.school.wait(29);
        portal.get("pupil", "/s/ici/greedy/panic").await;
    }
    let said = data(&portal, "").await;
    assert_eq!(state(&said, "Glouton"), "down");
    assert_eq!(state(&said, "Rien"), "operational");
    assert_eq!(state(&said, "Portail et accueil"), "operational");
    assert_eq!(said["state"], "down");
    let page = portal.get("", "/status").await.body;
    let badge = "<span class=\"badge danger\">En panne</span>";
    assert_eq!(page.matches(badge).count(), 1, "{page}");
}

#[tokio::test]
async fn a_school_is_shown_by_its_word_and_nobody_learns_which_there_are() {
    let portal = region::portal(&["noop"]).await;
    let here = portal.school.platform.school("ici").expect("here").id;
    let held = portal
        .school
        .platform
        .module_hold_by_operator(Some(here), &module("noop"), true)
        .await;
    held.expect("held");
    let here = [
        ("service", "noop"),
        ("schools", "ici"),
        ("title-fr", "Rien+ne+va"),
    ];
    publish(&portal, NEW, &here).await;
    later(&portal);
    assert_eq!(state(&data(&portal, "").await, "Rien"), "partial");
    let there = data(&portal, "?school=ailleurs").await;
    assert_eq!(state(&there, "Rien"), "operational");
    assert_eq!(there["incidents"], Value::Array(Vec::new()));
    let here = data(&portal, "?school=ici").await;
    assert_eq!(state(&here, "Rien"), "down");
    assert_eq!(here["incidents"].as_array().map(Vec::len), Some(1));

    // A school that there is not looks as one that is well.
    let page = async |school: &str| {
        let page = portal.get("", &format!("/status?school={school}")).await;
        assert_eq!(page.status, StatusCode::OK);
        page.body.replace(school, "…")
    };
    assert_eq!(page("nulle-part").await, page("ailleurs").await);
    // None is named where nobody asked for it.
    for form in FORMS {
        let said = portal.get("", form).await.body;
        for name in ["Collège ici", "Collège ailleurs", "ailleurs"] {
            assert!(!said.contains(name), "{form}: {name}");
        }
    }
    for school in ["%3Cscript%3E", "a+b", "a%26b"] {
        let said = portal.get("", &format!("/status?school={school}")).await;
        assert_eq!(said.status, StatusCode::OK);
        assert_eq!(said.body, portal.get("", "/status").await.body, "{school}");
    }
}

#[tokio::test]
async fn an_incident_is_previewed_published_followed_and_over() {
    let portal = region::portal(&["noop"]).await;
    let page = async || portal.get("", "/status").await.body;
    let seen = send(&portal, NEW, "preview", &[]).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.body.contains("Aperçu") && seen.body.contains("Les devoirs sont lents"));
    assert!(!page().await.contains("Les devoirs sont lents"));
    let back = send(&portal, NEW, "back", &[]).await;
    let kept = "value=\"Les devoirs sont lents\"";
    assert!(back.body.contains(kept), "{}", back.body);

    publish(&portal, NEW, &[]).await;
    let told = page().await;
    assert!(told.contains("Les devoirs sont lents") && told.contains("Nous cherchons."));
    assert_eq!(data(&portal, "").await["state"], "partial");
    let to = address(&portal).await;
    let opened = portal.get("region", &to).await;
    assert!(opened.body.contains("Nous cherchons."), "{}", opened.body);
    let one = [
        ("version", "1"),
        ("line-fr", "Nous+cherchons+encore."),
        ("line-en", ""),
    ];
    let mended = [&one[..], &[("next-fr", "")]].concat();
    publish(&portal, &to, &mended).await;
    assert!(page().await.contains("Nous cherchons encore."));
    let late = send(&portal, &to, "publish", &mended).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.body.contains("entre-temps"), "{}", late.body);
    let over = [
        ("version", "2"),
        // As the form has it: what was not touched stays.
        ("begins", "2026-11-23T17:00"),
        ("line-fr", "Nous+cherchons+encore."),
        ("line-en", ""),
        ("stage", "over"),
        ("next-fr", "C’est+réparé."),
    ];
    portal.school.wait(60);
    publish(&portal, &to, &over).await;
    let said = data(&portal, "").await;
    assert_eq!(said["state"], "operational");
    assert_eq!(said["incidents"][0]["stage"], "over");
    assert!(said["incidents"][0]["ends"].is_string(), "{said}");

    let journal = portal.get("region", "/admin/audit").await.body;
    for action in [
        "Annonce d’incident publiée",
        "corrigée",
        "Incident annoncé terminé",
    ] {
        assert!(journal.contains(action), "{action}: {journal}");
    }
}

#[tokio::test]
async fn nobody_else_writes_an_incident_nor_has_another_site_write_it() {
    let portal = region::portal(&[]).await;
    for what in ["preview", "publish", "back", "remove"] {
        let form = format!("{}&do={what}", form(&[]));
        for who in ["pupil", "head", "admin"] {
            let sent = portal.post(who, NEW, &form).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{who} {what}");
            assert!(!sent.body.contains("Nous cherchons"), "{}", sent.body);
        }
        let foreign = portal
            .request("region", Method::POST, NEW)
            .header("content-type", FORM)
            .header("sec-fetch-site", "cross-site");
        let foreign = foreign.body(Body::from(form)).expect("a request");
        let foreign = portal.send(foreign).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{what}");
    }
    let told = data(&portal, "").await;
    assert_eq!(told["incidents"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn what_is_sent_twice_is_there_once_and_what_was_a_mistake_goes() {
    let portal = region::portal(&[]).await;
    let key = [("key", "7f1b0f0e000040008000000000000001")];
    publish(&portal, NEW, &key).await;
    let twice = send(&portal, NEW, "publish", &key).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let over = [key[0], ("version", "1"), ("title-fr", "Autre+chose")];
    let over = send(&portal, NEW, "publish", &over).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = data(&portal, "").await;
    assert_eq!(said["incidents"].as_array().map(Vec::len), Some(1));
    assert_eq!(said["incidents"][0]["title"], "Les devoirs sont lents");
    let to = address(&portal).await;
    let unsure = portal.post("region", &to, "do=remove&version=1").await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sure = portal
        .post("region", &to, "do=remove&version=1&sure=yes")
        .await;
    assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.body);
    assert_eq!(
        data(&portal, "").await["incidents"],
        Value::Array(Vec::new())
    );
    assert_eq!(
        portal.get("region", &to).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_cannot_be_published_says_why_and_keeps_what_was_typed() {
    let portal = region::portal(&[]).await;
    for (change, why) in [
        (("title-fr", ""), "Il faut un titre"),
        (("next-fr", "+"), "Il faut un message"),
        (("service", ""), "Choisissez au moins un service"),
        (("schools", "nulle-part"), "n’existe pas"),
        (("kind", "works"), "des travaux en ont une"),
        (("begins", "hier"), "Vérifiez les dates"),
        (("begins", "2020-01-01T08:00"), "Le début est dans"),
        (("condition", "terrible"), "n’a pas pu être lu"),
    ] {
        for what in ["preview", "publish"] {
            let sent = send(&portal, NEW, what, &[change]).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
            assert!(sent.body.contains(why), "{change:?}: {}", sent.body);
        }
    }
    assert_eq!(
        data(&portal, "").await["incidents"],
        Value::Array(Vec::new())
    );
}

/// The elements of an XML text, which must be well formed to its end.
fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut open = 0_u32;
    let mut names = Vec::new();
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}: {xml}"))
        {
            Event::Start(start) => {
                open += 1;
                names.push(start.name().0.to_owned());
            }
            Event::Empty(empty) => names.push(empty.name().0.to_owned()),
            Event::End(_) => open -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{xml}");
    names
}

#[tokio::test]
async fn what_an_operator_wrote_is_text_and_the_feed_is_one() {
    let portal = region::portal(&[]).await;
    let empty = portal.get("", "/status.atom").await;
    assert_eq!(
        empty.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert!(!elements(&empty.body).contains(&"entry".to_owned()));
    let hostile = "%3C/p%3E%3Cscript%3Ealert(1)%3C/script%3E%26%5D%5D%3E%E2%80%AE%01";
    publish(&portal, NEW, &[("title-fr", hostile), ("next-fr", hostile)]).await;
    for form in FORMS {
        let said = portal.get("", form).await.body;
        assert!(
            !said.contains("<script>alert") || form == "/status.json",
            "{said}"
        );
        assert!(
            !said.contains('\u{202E}') && !said.contains('\u{1}'),
            "{said}"
        );
    }
    let feed = portal.get("", "/status.atom").await.body;
    let names = elements(&feed);
    for name in [
        "feed", "id", "title", "updated", "link", "author", "entry", "content",
    ] {
        assert!(names.iter().any(|one| one == name), "{name}: {feed}");
    }
    assert!(
        feed.contains("rel=\"self\"") && feed.contains("<id>urn:uuid:"),
        "{feed}"
    );
}

#[tokio::test]
async fn english_is_read_where_there_is_only_french_and_says_so() {
    let portal = region::portal(&[]).await;
    publish(&portal, NEW, &[]).await;
    let english = Language::En.as_str();
    let page = portal
        .get("", &format!("/status?language={english}"))
        .await
        .body;
    assert!(
        page.contains("<span lang=\"fr\">Les devoirs sont lents</span>"),
        "{page}"
    );
}

#[tokio::test]
async fn the_days_are_told_with_what_was_measured() {
    let portal = Portal::with(&["noop"]).await;
    let settled = portal.school.platform.conditions_settle().await;
    settled.expect("written down");
    later(&portal);
    let said = data(&portal, "").await;
    let days = said["parts"][0]["days"].as_array().expect("days");
    assert_eq!(days.len(), 90);
    assert_eq!(days[88]["state"], Value::Null);
    assert_eq!(days[89]["state"], "operational");
    let page = portal.get("", "/status").await.body;
    assert!(page.contains("89 jours pas encore mesurés"), "{page}");
    assert!(!page.contains("jours sans mesure"), "{page}");
}
