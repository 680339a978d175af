//! Requests that are wrong in themselves: method, size, media type, origin, address.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, StatusCode};

use crate::browser::{Answer, FORM, Portal};

/// That a refusal is a page that a person can read, in the portal's own words.
fn is_a_page(answer: &Answer, what: &str) {
    assert!(
        answer.header("content-type").starts_with("text/html"),
        "{what}: {answer:?}"
    );
    assert!(answer.body.contains("<h1"), "{what}: {}", answer.body);
}

#[tokio::test]
async fn a_method_that_an_address_does_not_know_is_refused() {
    let portal = Portal::with(&["noop"]).await;
    let cases = [
        (Method::PUT, "/"),
        (Method::DELETE, "/login"),
        (Method::PATCH, "/s/ici/noop"),
        (Method::POST, "/schools"),
        (Method::GET, "/logout"),
        (Method::POST, "/s/ici"),
    ];
    for (method, path) in cases {
        let what = format!("{method} {path}");
        let request = portal
            .request("pupil", method, path)
            .header("sec-fetch-site", "same-origin");
        let answer = portal
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{what}");
        is_a_page(&answer, &what);
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_is_refused() {
    let portal = Portal::with(&["noop"]).await;
    let long = format!("text={}", "x".repeat(300 << 10));
    for path in ["/login", "/s/ici/noop", "/account/password"] {
        let answer = portal.post("pupil", path, &long).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        is_a_page(&answer, path);
    }
    let many = "a=b&".repeat(2_001);
    for path in [
        "/login",
        "/activate",
        "/language",
        "/s/ici/noop",
        "/account/password",
    ] {
        let answer = portal.post("pupil", path, &many).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        is_a_page(&answer, path);
    }
    let enough = "a=b&".repeat(2_000);
    assert_eq!(
        portal.post("pupil", "/s/ici/noop", &enough).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn what_is_not_a_form_is_refused() {
    let portal = Portal::with(&["noop"]).await;
    let unknown = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    for (kind, status) in [
        ("application/json", unknown),
        ("multipart/mixed; boundary=x", unknown),
        ("text/plain", unknown),
        ("", unknown),
        // A form with files it says, and is none.
        ("multipart/form-data; boundary=x", StatusCode::BAD_REQUEST),
    ] {
        let request = portal
            .request("pupil", Method::POST, "/s/ici/noop")
            .header(CONTENT_TYPE, kind);
        let request = request.header("sec-fetch-site", "same-origin");
        let answer = portal
            .send(request.body(Body::from("{}")).expect("a request"))
            .await;
        assert_eq!(answer.status, status, "{kind}");
        is_a_page(&answer, kind);
    }
}

#[tokio::test]
async fn a_form_may_say_what_it_is_in_any_case_but_must_be_text() {
    let portal = Portal::with(&["noop"]).await;
    let send = async |path: &str, kind: &str, body: &'static [u8]| {
        let request = portal
            .request("pupil", Method::POST, path)
            .header(CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        portal
            .send(request.body(Body::from(body)).expect("a request"))
            .await
    };
    for kind in [
        "Application/X-WWW-Form-URLEncoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "APPLICATION/X-WWW-FORM-URLENCODED ;charset=utf-8",
    ] {
        let answer = send("/s/ici/noop", kind, b"a=b").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{kind}");
    }
    for path in ["/login", "/activate", "/language", "/s/ici/noop"] {
        for body in [&b"language=%ff"[..], b"login=\xe9", b"%C3=a"] {
            let answer = send(path, FORM, body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body:?}");
            is_a_page(&answer, path);
        }
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let portal = Portal::with(&["greedy"]).await;
    let foreign = [
        [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://elsewhere.test"),
        ],
        [
            ("sec-fetch-site", "same-site"),
            ("origin", "https://blog.ent.test"),
        ],
        [("x-nothing", ""), ("origin", "https://elsewhere.test")],
        [("x-nothing", ""), ("origin", "null")],
    ];
    for headers in foreign {
        for path in ["/login", "/logout", "/s/ici/greedy/write", "/language"] {
            let mut request = portal
                .request("teacher", Method::POST, path)
                .header(CONTENT_TYPE, FORM);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let answer = portal
                .send(request.body(Body::from("language=en")).expect("a request"))
                .await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert!(
                !answer.headers.contains_key("set-cookie"),
                "{path} {headers:?}"
            );
            is_a_page(&answer, path);
        }
    }
    let count = portal.get_json("teacher", "/s/ici/greedy/count").await;
    assert!(
        count.body.contains("\"title\":\"0\""),
        "nothing was written: {}",
        count.body
    );
    let own = portal.post("teacher", "/s/ici/greedy/write", "").await;
    assert_eq!(
        own.status,
        StatusCode::SEE_OTHER,
        "the portal's own forms are taken"
    );
    let request = portal
        .request("teacher", Method::GET, "/s/ici/greedy")
        .header("sec-fetch-site", "cross-site");
    let link = portal
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(link.status, StatusCode::OK, "a link from elsewhere opens");
}

#[tokio::test]
async fn an_address_that_means_nothing_is_not_found_and_never_an_error_of_the_kernel() {
    let portal = Portal::with(&["noop"]).await;
    let long = format!("/s/ici/noop/{}", "x".repeat(3_000));
    let query = format!("/s/ici/noop?q={}", "x".repeat(3_000));
    let paths = [
        "/nothing",
        "/s/nowhere/noop",
        "/s/ici/nothing",
        "/s/ici/noop/nothing",
        "/s/ici/noop/..%2f..%2fetc",
        "/s/ici/noop/%00",
        "/s/ici/noop/%0d%0aSet-Cookie:x",
        "/s/ici/..%2fadmin/x",
        "/s/%20/%20",
        "/s/ici/NOOP",
        "/assets/..%2fmain.rs",
        "/assets/nothing.css",
        &long,
        &query,
    ];
    for path in paths {
        let answer = portal.get("pupil", path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let not_text = portal.get("pupil", "/s/ici/noop/%ff%fe").await;
    assert!(not_text.status.is_client_error(), "{}", not_text.status);
    is_a_page(&not_text, "bytes that are no text");
}

#[tokio::test]
async fn what_was_sent_is_shown_as_text_and_not_as_markup() {
    let portal = Portal::with(&["noop"]).await;
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let sent = [
        portal.get("pupil", &format!("/{script}")).await,
        portal
            .get("pupil", &format!("/s/ici/noop/{script}?a={script}"))
            .await,
        portal
            .get("", &format!("/login?next=/{script}&news={script}"))
            .await,
        portal
            .post("", "/login", &format!("login={script}&password=x"))
            .await,
        portal.get("pupil", &format!("/s/{script}/noop")).await,
    ];
    for answer in sent {
        assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
    }
}

#[tokio::test]
async fn signing_in_leads_to_a_page_of_the_portal_only() {
    let portal = Portal::with(&[]).await;
    let password = "mot de passe d’essai";
    portal
        .school
        .platform
        .account_prepare(crate::school::person("pupil"), "pupil", password)
        .await
        .expect("prepared");
    let form =
        |next: &str| format!("login=pupil&password=mot%20de%20passe%20d%E2%80%99essai&next={next}");
    let cases = [
        ("%2Fschools", "/schools"),
        ("%2F%2Felsewhere.test", "/"),
        ("https%3A%2F%2Felsewhere.test", "/"),
        ("%2F%5Celsewhere.test", "/"),
        ("javascript%3Aalert(1)", "/"),
        ("%2Fa%0D%0ASet-Cookie%3Ax%3Dy", "/"),
    ];
    for (next, to) in cases {
        let answer = portal.post("", "/login", &form(next)).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, to),
            "{next}"
        );
        let cookie = answer.header("set-cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
    let wrong = portal.post("", "/login", "login=pupil&password=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn an_app_that_sends_wrongly_is_told_in_json() {
    let portal = Portal::with(&["noop"]).await;
    let cases = [
        (Method::PUT, "/s/ici/noop", FORM, "", "method"),
        (
            Method::POST,
            "/s/ici/noop",
            "application/json",
            "",
            "media-type",
        ),
        (
            Method::POST,
            "/s/ici/noop",
            FORM,
            "https://elsewhere.test",
            "foreign-form",
        ),
    ];
    for (method, path, kind, origin, code) in cases {
        let request = portal
            .request("pupil", method, path)
            .header(CONTENT_TYPE, kind)
            .header(ACCEPT, "application/json");
        let request = if origin.is_empty() {
            request
        } else {
            request.header("origin", origin)
        };
        let answer = portal
            .send(request.body(Body::from("{}")).expect("a request"))
            .await;
        let said: serde_json::Value =
            serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{code}: {answer:?}"));
        assert_eq!(said["code"], code);
        assert!(
            said["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{said}"
        );
        assert!(
            said["reference"]
                .as_str()
                .is_some_and(|reference| !reference.is_empty()),
            "{said}"
        );
    }
}
