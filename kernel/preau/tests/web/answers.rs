//! What every answer carries, and what is said when a module fails.

use std::io;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::browser::{Answer, Portal};

/// What no answer may lack.
fn is_guarded(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{what}: {policy}"
    );
    assert!(
        policy.contains("script-src 'self';"),
        "{what}: no script from anywhere"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    assert!(answer.headers.contains_key("cache-control"), "{what}");
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let portal = Portal::with(&["greedy", "noop"]).await;
    let pages = [
        ("", "/login"),
        ("", "/status"),
        ("", "/healthz"),
        ("", "/readyz"),
        ("", "/metrics"),
        ("", "/"),
        ("", "/nothing"),
        ("pupil", "/"),
        ("pupil", "/account"),
        ("pupil", "/s/ici/noop"),
        ("pupil", "/s/ici/greedy/panic"),
        ("pupil", "/s/ici/greedy/huge-page"),
        ("pupil", "/s/ici/admin"),
        ("pupil", "/s/ici/noop/%ff"),
        ("admin", "/s/ici/admin"),
        ("foreign-pupil", "/s/ici/noop"),
    ];
    for (who, path) in pages {
        is_guarded(&portal.get(who, path).await, path);
        is_guarded(&portal.get_json(who, path).await, path);
    }
    is_guarded(
        &portal
            .post("pupil", "/s/ici/noop", &"x".repeat(300 << 10))
            .await,
        "a form too long",
    );
    is_guarded(
        &portal.post("", "/login", "login=a&password=b").await,
        "a wrong password",
    );
    let put = portal
        .request("", Method::PUT, "/")
        .header("origin", "https://elsewhere.test");
    is_guarded(
        &portal
            .send(put.body(Body::empty()).expect("a request"))
            .await,
        "a foreign method",
    );
}

/// What is logged, kept for a test to read.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("unharmed").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_reference_on_a_page_finds_the_fault_in_the_log() {
    let portal = Portal::with(&["greedy"]).await;
    let logged = Logged::default();
    let kept = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || kept.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let answer = portal.get_json("pupil", "/s/ici/greedy/panic").await;
    let said: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let reference = said["reference"].as_str().expect("a reference");
    let log = String::from_utf8(logged.0.lock().expect("unharmed").clone()).expect("text");
    let line = log.lines().find(|line| line.contains("module fault:"));
    let line = line.unwrap_or_else(|| panic!("no fault in {log}"));
    assert!(line.contains(reference), "{reference} in {line}");
    assert!(line.contains("fuel="), "{line}");
}

#[tokio::test]
async fn a_module_fault_is_said_with_a_reference_and_the_next_page_is_served() {
    let portal = Portal::with(&["greedy"]).await;
    for path in [
        "loop",
        "memory",
        "panic",
        "undeclared-collection",
        "huge-page",
    ] {
        // So seldom that nobody holds the module back.
        portal.school.wait(60);
        let page = portal.get("pupil", &format!("/s/ici/greedy/{path}")).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(page.body.contains("Glouton"), "{path}: the module is named");
        assert!(
            !page.body.contains("wasm"),
            "{path}: what only its vendor understands is not shown"
        );
        let sent = portal
            .post("teacher", &format!("/s/ici/greedy/{path}"), "a=b")
            .await;
        assert!(
            sent.status.is_server_error() || sent.status == StatusCode::NOT_FOUND,
            "{path}: {}",
            sent.status
        );
        let said: serde_json::Value = serde_json::from_str(
            &portal
                .get_json("pupil", &format!("/s/ici/greedy/{path}"))
                .await
                .body,
        )
        .expect("JSON");
        assert_eq!(said["code"], "module-fault", "{path}");
        assert!(
            said["reference"]
                .as_str()
                .is_some_and(|reference| reference.len() >= 8),
            "{said}"
        );
        assert_eq!(
            portal.get("pupil", "/s/ici/greedy").await.status,
            StatusCode::OK,
            "after {path}"
        );
    }
}

#[tokio::test]
async fn a_tile_that_never_ends_leaves_the_home_page_standing() {
    let portal = Portal::with(&["greedy", "noop"]).await;
    let home = portal.get("pupil", "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("/s/ici/noop"), "{}", home.body);
}

#[tokio::test]
async fn what_a_module_answers_has_its_status() {
    let portal = Portal::with(&["greedy"]).await;
    let cases = [
        ("stage-then-invalid", StatusCode::UNPROCESSABLE_ENTITY),
        ("stage-then-fail", StatusCode::CONFLICT),
        ("publish-many", StatusCode::SERVICE_UNAVAILABLE),
        ("no-such-path", StatusCode::NOT_FOUND),
        ("write", StatusCode::SEE_OTHER),
    ];
    for (path, status) in cases {
        let answer = portal
            .post("teacher", &format!("/s/ici/greedy/{path}"), "")
            .await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.headers.contains_key("retry-after"),
            status == StatusCode::SERVICE_UNAVAILABLE,
            "{path}"
        );
    }
    let redirected = portal.post("head", "/s/ici/greedy/counter", "").await;
    assert_eq!(redirected.header("location"), "/s/ici/greedy?as=staff");
}
