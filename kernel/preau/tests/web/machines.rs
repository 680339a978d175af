//! What headers say to browsers and caches, and who reads the counters.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION, VARY};
use metrics_exporter_prometheus::PrometheusBuilder;
use preau_platform::config::PlatformConfig;
use preau_web::{Limits, Metrics, Web, operations};

use crate::browser::{Answer, FORM, Portal};
use crate::line::Listening;
use crate::school::{School, node_with, person};

const PASSWORD: &str = "mot de passe d’essai";
const TOKEN: &str = "a-token-that-nobody-guesses";

/// The portal of a region.
async fn configured(config: PlatformConfig) -> Portal {
    let school = School::with(&[]).await;
    let platform = node_with(config, &school.store, &school.clock).await;
    let prepared = platform.account_prepare(person("pupil"), "pupil", PASSWORD);
    prepared.await.expect("prepared");
    Portal::over(school, Web::new(platform))
}

fn counted(school: &School, token: Option<&str>) -> Web {
    let recorder = PrometheusBuilder::new().build_recorder();
    Web {
        metrics: Some(Metrics {
            counters: recorder.handle(),
            token: token.map(Arc::from),
        }),
        ..Web::new(school.platform.clone())
    }
}

async fn sign_in(portal: &Portal) -> Answer {
    let form = "login=pupil&password=mot%20de%20passe%20d%E2%80%99essai&next=%2Fschools";
    portal.post("", "/login", form).await
}

#[tokio::test]
async fn over_tls_cookies_are_this_hosts_alone_and_the_way_is_kept_safe() {
    let portal = configured(PlatformConfig {
        hashing_slots: 1,
        secure_cookies: true,
        ..PlatformConfig::default()
    })
    .await;
    let entered = sign_in(&portal).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    for cookie in entered.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.starts_with("__Host-preau_"), "{cookie}");
        assert!(
            cookie.contains("; Secure") && cookie.contains("; Path=/;"),
            "{cookie}"
        );
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let set = entered.header("set-cookie");
    let (cookie, _) = set.split_once(';').expect("attributes");
    let with = async |cookie: &str| {
        let request = portal
            .request("", Method::GET, "/schools")
            .header("cookie", cookie);
        portal
            .send(request.body(Body::empty()).expect("a request"))
            .await
    };
    assert_eq!(with(cookie).await.status, StatusCode::OK);
    let tossed = cookie.trim_start_matches("__Host-");
    assert_eq!(
        with(tossed).await.status,
        StatusCode::SEE_OTHER,
        "set by a neighbour"
    );
    for path in ["/login", "/nothing", "/healthz"] {
        let answer = portal.get("", path).await;
        let hsts = answer.header("strict-transport-security");
        assert!(hsts.starts_with("max-age="), "{path}: {hsts}");
    }
}

#[tokio::test]
async fn without_tls_names_are_plain_and_nothing_is_said_of_it() {
    let portal = configured(PlatformConfig {
        hashing_slots: 1,
        ..PlatformConfig::default()
    })
    .await;
    let entered = sign_in(&portal).await;
    assert!(entered.header("set-cookie").starts_with("preau_session="));
    assert!(!entered.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_compressed_page_still_says_what_it_depends_on() {
    let portal = Portal::with(&[]).await;
    let varies = async |path: &str, encoding: &str| {
        let request = portal
            .request("", Method::GET, path)
            .header(ACCEPT_ENCODING, encoding);
        let answer = portal
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        let lines = answer.headers.get_all(VARY).iter();
        let varies: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
        (
            answer.header("content-encoding").to_owned(),
            varies.join(", ").to_lowercase(),
        )
    };
    for encoding in ["gzip", "br", "identity"] {
        let (encoded, varies) = varies("/login", encoding).await;
        assert_eq!(encoded, encoding.replace("identity", ""));
        for header in ["accept, ", "accept-language", "cookie", "accept-encoding"] {
            assert!(varies.contains(header), "{encoding}: {header} in {varies}");
        }
    }
    let style = preau_render::assets::href("style.css");
    let (encoded, varies) = varies(&style, "gzip").await;
    assert_eq!(
        (encoded.as_str(), varies.as_str()),
        ("gzip", "accept-encoding")
    );
}

#[tokio::test]
async fn a_method_refused_says_which_are_not() {
    let portal = Portal::with(&[]).await;
    let request = portal
        .request("", Method::DELETE, "/login")
        .header("sec-fetch-site", "same-origin");
    let answer = portal
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.header("allow").contains("POST"), "{answer:?}");
}

#[tokio::test]
async fn each_portal_says_its_own_regions_name_even_in_a_refusal() {
    for region in ["Mon ENT Bretagne", "Mon ENT Grand-Est"] {
        let portal = configured(PlatformConfig {
            hashing_slots: 1,
            region: region.to_owned(),
            ..PlatformConfig::default()
        })
        .await;
        let foreign = portal
            .request("", Method::POST, "/login")
            .header("content-type", FORM)
            .header("origin", "https://elsewhere.test");
        let foreign = portal
            .send(foreign.body(Body::empty()).expect("a request"))
            .await;
        for refusal in [portal.get("", "/nothing").await, foreign] {
            assert!(refusal.body.contains(region), "{}", refusal.body);
        }
    }
}

#[tokio::test]
async fn counters_are_read_by_anyone_unless_there_is_a_token() {
    let school = School::with(&[]).await;
    let open = counted(&school, None);
    let closed = counted(&school, Some(TOKEN));
    let open = Portal::over(school, open);
    assert_eq!(open.get("", "/metrics").await.status, StatusCode::OK);

    let closed = Portal::over(open.school, closed);
    let shown = async |token: &str| {
        let mut request = closed.request("", Method::GET, "/metrics");
        if !token.is_empty() {
            request = request.header(AUTHORIZATION, token);
        }
        closed
            .send(request.body(Body::empty()).expect("a request"))
            .await
    };
    let half = &TOKEN[..TOKEN.len() - 1];
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        TOKEN,
        &format!("Bearer {half}"),
        &format!("Basic {TOKEN}"),
        &format!("Bearer {TOKEN}x"),
    ] {
        let answer = shown(wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{wrong}");
    }
    for right in [format!("Bearer {TOKEN}"), format!("bearer {TOKEN}")] {
        let answer = shown(&right).await;
        assert_eq!(answer.status, StatusCode::OK, "{right}");
        assert!(
            answer.header("content-type").starts_with("text/plain"),
            "{right}"
        );
    }
}

#[tokio::test]
async fn counters_may_be_read_at_another_address_alone() {
    let portal = Portal::with(&[]).await;
    assert_eq!(
        portal.get("", "/metrics").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(portal.get("", "/readyz").await.status, StatusCode::OK);
    let served = Listening::to(operations(counted(&portal.school, None)), Limits::of(4)).await;
    let ask = async |path: &str| {
        served
            .ask(&format!("GET {path} HTTP/1.1\r\nhost: machines\r\n\r\n"))
            .await
    };
    for path in ["/metrics", "/healthz", "/readyz"] {
        let answer = ask(path).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    let answer = ask("/login").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}
