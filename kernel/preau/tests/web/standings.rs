//! Who looks at a school as one thing or another says so in the address: pages lead on in the same
//! standing, whatever another tab shows.

use axum::body::Body;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::browser::{Answer, Portal};
use crate::school::person;

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

/// The addresses that a page links and sends to within the school.
fn addresses(html: &str) -> Vec<String> {
    let parts = html.split(&['"', ' '][..]);
    parts
        .filter(|part| part.starts_with("/s/ici"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn two_tabs_for_two_children_do_not_disturb_each_other() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    let mark = |child: &str| format!("/s/ici/prying/mark/query?as={}", person(child));
    // The same cookies all the time, as the last of the two tabs left them.
    for _ in 0..2 {
        let first = portal.get_json("parent", &mark("pupil")).await;
        assert_eq!(json(&first)["title"], "douze");
        let second = portal.get_json("parent", &mark("classmate")).await;
        assert_eq!(json(&second)["title"], "");
    }
}

#[tokio::test]
async fn every_way_on_keeps_the_standing_of_the_page() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    for (who, word) in [
        ("parent", person("classmate").to_string()),
        ("both", "teacher".to_owned()),
        ("both", person("pupil").to_string()),
        ("head", person("pupil-b").to_string()),
    ] {
        for path in ["/s/ici", "/s/ici/noop", "/s/ici/prying/groups"] {
            let page = portal.get(who, &format!("{path}?as={word}")).await;
            assert_eq!(page.status, StatusCode::OK, "{who} {path}");
            let (nav, _) = page.body.split_once("<main").expect("a page");
            let switch = nav.split("class=\"standings\"").nth(1).expect("a switch");
            let (switch, modules) = switch.split_once("</nav>").expect("its end");
            for href in addresses(modules) {
                assert!(
                    href.ends_with(&format!("?as={word}")),
                    "{who} {path}: {href}"
                );
            }
            assert!(
                addresses(modules).len() >= 3,
                "home and two modules: {modules}"
            );
            let current = switch.split("<a ").find(|a| a.contains("aria-current"));
            let current = current.expect("one is being looked at");
            assert!(current.contains(&format!("?as={word}")), "{who}: {current}");
        }
    }
}

#[tokio::test]
async fn a_form_sent_in_a_standing_leads_on_in_it() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    let child = person("classmate");
    let sent = portal
        .post("parent", &format!("/s/ici/noop?as={child}"), "a=b")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(
        sent.header("location").ends_with(&format!("?as={child}")),
        "{}",
        sent.header("location")
    );
}

#[tokio::test]
async fn who_is_one_thing_only_has_plain_addresses() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    for who in ["pupil", "teacher", "parent-b", "admin"] {
        let page = portal.get(who, "/").await;
        assert_eq!(page.status, StatusCode::OK, "{who}");
        assert!(!page.body.contains("?as="), "{who}");
        assert!(!page.body.contains("class=\"standings\""), "{who}");
        let set = page.headers.get_all(SET_COOKIE);
        assert!(
            set.iter()
                .all(|cookie| !cookie.as_bytes().starts_with(b"preau_as_")),
            "{who}: nothing to keep"
        );
    }
}

#[tokio::test]
async fn an_address_without_a_standing_shows_the_one_looked_at_last_in_this_school() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    let child = person("pupil").to_string();
    let ask = async |path: &str, kept: &str| {
        let cookie = format!("{}; {kept}", portal.cookie("both"));
        let request = axum::http::Request::builder()
            .method(Method::GET)
            .uri(path)
            .header("host", "ent.test")
            .header("accept", "application/json")
            .header(COOKIE, cookie);
        let request = request.body(Body::empty()).expect("a request");
        json(&portal.send(request).await)["as"].clone()
    };
    assert_eq!(ask("/", "").await, "teacher", "their own first");
    let page = portal.get("both", &format!("/s/ici?as={child}")).await;
    let kept: Vec<_> = page
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    assert!(
        kept.iter().any(|cookie| cookie.starts_with("preau_as_")),
        "{kept:?}"
    );
    let kept = kept.join("; ");
    assert_eq!(ask("/", &kept).await, child.as_str());
    assert_eq!(ask("/s/ici", &kept).await, child.as_str());
    assert_eq!(ask("/s/ici?as=teacher", &kept).await, "teacher");
    let elsewhere = format!("preau_school=ici; preau_as_9999={child}");
    assert_eq!(
        ask("/s/ici", &elsewhere).await,
        "teacher",
        "kept for another school"
    );
}

#[tokio::test]
async fn an_app_is_told_what_it_may_ask_for() {
    let portal = Portal::with_a_mark(&["prying", "noop"]).await;
    let home = json(&portal.get_json("both", "/s/ici?as=teacher").await);
    assert_eq!(home["school"], "ici");
    assert_eq!(home["as"], "teacher");
    let views = home["views"].as_array().expect("views");
    let told: Vec<_> = views
        .iter()
        .map(|view| (view["as"].as_str().unwrap_or_default(), &view["current"]))
        .collect();
    let child = person("pupil").to_string();
    assert_eq!(
        told,
        [
            ("teacher", &Value::Bool(true)),
            (child.as_str(), &Value::Bool(false))
        ]
    );
    for view in views {
        let answer = portal
            .get_json("both", view["href"].as_str().expect("an address"))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(json(&answer)["as"], view["as"]);
        for tile in json(&answer)["tiles"].as_array().expect("tiles") {
            let href = tile["href"].as_str().expect("an address");
            assert!(
                href.ends_with(&format!("?as={}", view["as"].as_str().expect("a word"))),
                "{href}"
            );
        }
    }
    let pupil = json(&portal.get_json("pupil", "/").await);
    assert_eq!(pupil["views"].as_array().map(Vec::len), Some(1));
    assert_eq!(pupil["as"], "pupil");
}
