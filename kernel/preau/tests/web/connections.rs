//! Connections: how many, for how long, and bodies that are too slow or too long.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use preau_web::{LargeForms, Limits, Web};

use crate::browser::{FORM, Portal};
use crate::line::{Line, Listening, soon};
use crate::school::School;

/// So long that only a test that waits for nothing else meets it.
const NEVER: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(200);
const ASK: &str = "GET /healthz HTTP/1.1\r\nhost: ent.test\r\n\r\n";
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// A SETTINGS frame without settings (RFC 9113, 6.5).
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// Stream 1 asks for `/` and sends nothing more: HEADERS, its end flags, and `:method: GET`,
/// `:scheme: http`, `:path: /`, `:authority: ent.test` (RFC 7541, appendix A).
const ASK_2: &[u8] = b"\0\0\x0d\x01\x05\0\0\0\x01\x82\x86\x84\x41\x08ent.test";
const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;

fn patient() -> Limits {
    Limits {
        first: NEVER,
        between: NEVER,
        during: NEVER,
        farewell: SHORT,
        ..Limits::default()
    }
}

/// Says a little at a time until nobody listens any longer.
async fn drip(mut line: Line, little: &str) {
    let mut pace = tokio::time::interval(SHORT / 20);
    soon("dripping is cut off", async {
        while line.try_say(little).await {
            pace.tick().await;
        }
    })
    .await;
}

/// The types of the frames of HTTP/2 that were said.
fn frames(said: &[u8]) -> Vec<u8> {
    let mut rest = said;
    let mut kinds = Vec::new();
    while let Some((&[a, b, c, kind, ..], _)) = rest.split_first_chunk::<9>() {
        kinds.push(kind);
        let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    kinds
}

#[tokio::test]
async fn a_connection_that_never_asks_is_closed() {
    let portal = Portal::with(&[]).await;
    let served = portal
        .listen(Limits {
            first: SHORT,
            // That is for who asked for something.
            farewell: NEVER,
            ..patient()
        })
        .await;
    let half = &PREFACE[..7];
    let silent = [PREFACE, SETTINGS].concat();
    for said in [
        b"",
        half,
        b"GET / HTTP/1.1\r\nhost: e",
        b"\x16\x03\x01",
        &silent,
    ] {
        let mut line = served.connect().await;
        line.say(said).await;
        let answer = line.until_closed().await;
        assert!(!frames(&answer).contains(&HEADERS), "{said:?}: {answer:?}");
    }
    let mut line = served.connect().await;
    line.say("GET / HTTP/1.1\r\na: ").await;
    drip(line, "b").await;
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let portal = Portal::with(&[]).await;
    let served = portal.listen(patient()).await;
    let host = "host: ent.test\r\n";
    for (version, hosts, status) in [
        ("1.1", host.to_owned(), 200),
        ("1.1", String::new(), 400),
        ("1.1", format!("{host}{host}"), 400),
        ("1.1", format!("{host}Host: evil.test\r\n"), 400),
        ("1.0", String::new(), 200),
    ] {
        let asked = format!("GET /healthz HTTP/{version}\r\n{hosts}\r\n");
        let answer = served.ask(&asked).await;
        let line = format!("HTTP/{version} {status} ");
        assert!(answer.starts_with(&line), "{asked}: {answer}");
    }
}

#[tokio::test]
async fn a_connection_with_nothing_more_to_ask_is_closed() {
    let portal = Portal::with(&[]).await;
    let served = portal
        .listen(Limits {
            between: SHORT,
            ..patient()
        })
        .await;
    let mut line = served.connect().await;
    for _ in 0..3 {
        line.say(ASK).await;
        assert!(
            line.answer().await.ends_with("ok\n"),
            "it is kept for the next"
        );
    }
    assert_eq!(
        line.until_closed().await,
        b"",
        "and closed when there is none"
    );

    let mut line = served.connect().await;
    line.say([PREFACE, SETTINGS, ASK_2].concat()).await;
    let kinds = frames(&line.until_closed().await);
    assert!(kinds.contains(&HEADERS), "it was answered: {kinds:?}");
    assert!(kinds.contains(&GOAWAY), "and said goodbye to: {kinds:?}");
}

#[tokio::test]
async fn an_answer_that_is_not_taken_does_not_keep_a_connection() {
    let endless = || async {
        let chunks = futures::stream::repeat_with(|| Ok::<_, Infallible>(vec![b'x'; 1 << 16]));
        Body::from_stream(chunks)
    };
    let router = Router::new()
        .route("/endless", get(endless))
        .route("/healthz", get(|| async { "ok\n" }));
    let limits = Limits {
        connections: 1,
        during: SHORT,
        ..patient()
    };
    let served = Listening::to(router, limits).await;
    let mut full = served.connect().await;
    full.say(ASK.replace("healthz", "endless")).await;
    let mut next = served.connect().await;
    next.say(ASK).await;
    let answer = next.answer().await;
    assert!(
        answer.ends_with("ok\n"),
        "the place is free again: {answer}"
    );
    assert!(full.until_closed().await.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn one_network_cannot_take_all_connections() {
    let portal = Portal::with(&[]).await;
    let served = portal
        .listen(Limits {
            per_network: 2,
            shared: Vec::new(),
            ..patient()
        })
        .await;
    let mut taken = Vec::new();
    for _ in 0..2 {
        let mut line = served.connect().await;
        line.say(ASK).await;
        assert!(line.answer().await.ends_with("ok\n"));
        taken.push(line);
    }
    let mut line = served.connect().await;
    line.try_say(ASK).await;
    assert_eq!(line.answer().await, "", "the third is closed");
    taken.pop();
    soon("a place is free again", async {
        loop {
            let mut line = served.connect().await;
            line.try_say(ASK).await;
            if line.answer().await.ends_with("ok\n") {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_proxy_is_many_people() {
    let portal = Portal::with(&[]).await;
    let proxy = "127.0.0.1"
        .parse()
        .map(std::net::IpAddr::into)
        .expect("an address");
    let limits = Limits {
        per_network: 1,
        shared: Vec::new(),
        ..patient()
    };
    let served = portal.listen(limits.behind(&[proxy])).await;
    let mut lines = Vec::new();
    for _ in 0..4 {
        let mut line = served.connect().await;
        line.say(ASK).await;
        assert!(line.answer().await.ends_with("ok\n"));
        lines.push(line);
    }
}

#[tokio::test]
async fn beyond_the_cap_one_waits_and_stopping_waits_for_nobody_idle() {
    let portal = Portal::with(&[]).await;
    let limits = Limits {
        connections: 1,
        ..patient()
    };
    let served = portal.listen(limits).await;
    let mut first = served.connect().await;
    first.say(ASK).await;
    assert!(first.answer().await.ends_with("ok\n"));
    let mut second = served.connect().await;
    second.say(ASK).await;
    first.say(ASK).await;
    assert!(
        first.answer().await.ends_with("ok\n"),
        "who is in is served"
    );
    drop(first);
    assert!(second.answer().await.ends_with("ok\n"), "then who waited");
    served.stop().await;
    assert_eq!(second.until_closed().await, b"");
}

#[tokio::test]
async fn where_connections_are_short_those_go_on_which_nothing_happens() {
    let portal = Portal::with(&[]).await;
    let limits = Limits {
        connections: 16,
        ..patient()
    };
    let served = portal.listen(limits).await;
    let mut lines = Vec::new();
    for at in 0..40 {
        let mut line = served.connect().await;
        line.say(ASK).await;
        assert!(line.answer().await.ends_with("ok\n"), "{at}");
        lines.push(line);
    }
    assert_eq!(lines[0].until_closed().await, b"");
    let last = lines.last_mut().expect("the last");
    last.say(ASK).await;
    assert!(last.answer().await.ends_with("ok\n"), "it is kept");
}

#[tokio::test]
async fn where_no_connection_is_left_the_first_that_is_idle_makes_room() {
    let portal = Portal::with(&[]).await;
    let limits = Limits {
        connections: 16,
        ..patient()
    };
    let served = portal.listen(limits).await;
    let mut silent = Vec::new();
    for _ in 0..16 {
        silent.push(served.connect().await);
    }
    let mut next = served.connect().await;
    next.say(ASK).await;
    silent[0].say(ASK).await;
    assert!(silent[0].answer().await.ends_with("ok\n"));
    assert!(next.answer().await.ends_with("ok\n"));
    assert_eq!(silent[0].until_closed().await, b"");
}

#[tokio::test]
async fn who_never_asks_keeps_no_connection_that_others_need() {
    let portal = Portal::with(&[]).await;
    let limits = Limits {
        connections: 16,
        ..patient()
    };
    let served = portal.listen(limits).await;
    let mut silent = Vec::new();
    for _ in 0..16 {
        silent.push(served.connect().await);
    }
    let mut next = served.connect().await;
    next.say(ASK).await;
    assert!(next.answer().await.ends_with("ok\n"));
}

/// A portal whose forms must arrive soon.
async fn hasty() -> Portal {
    let school = School::with(&["noop"]).await;
    let web = Web {
        form_time: SHORT,
        ..Web::new(school.platform.clone())
    };
    Portal::over(school, web)
}

const FORMS: [&str; 5] = [
    "/login",
    "/activate",
    "/language",
    "/account/password",
    "/s/ici/noop",
];

fn head(portal: &Portal, path: &str, length: &str) -> String {
    let cookie = portal.cookie("pupil");
    format!(
        "POST {path} HTTP/1.1\r\nhost: ent.test\r\nsec-fetch-site: same-origin\r\n\
         cookie: {cookie}\r\ncontent-type: {FORM}\r\n{length}\r\n\r\n"
    )
}

#[tokio::test]
async fn a_form_that_drips_is_told_so() {
    let portal = hasty().await;
    let served = portal.listen(patient()).await;
    for path in FORMS {
        let mut line = served.connect().await;
        line.say(head(&portal, path, "content-length: 100000"))
            .await;
        let answer = line.answer().await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
        assert!(answer.contains("<h1"), "{path}: {answer}");
        let mut line = served.connect().await;
        line.say(head(&portal, path, "transfer-encoding: chunked"))
            .await;
        drip(line, "1\r\na\r\n").await;
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_is_told_so_before_it_is_sent() {
    let portal = Portal::with(&["noop"]).await;
    let served = portal.listen(patient()).await;
    for path in FORMS {
        let mut line = served.connect().await;
        line.say(head(&portal, path, "content-length: 3000000"))
            .await;
        let answer = line.answer().await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
        // Who sends it all the same is told so too, and not by a reset: the connection goes on.
        for (length, start, end) in [
            ("content-length: 3000000", "", ""),
            ("transfer-encoding: chunked", "2dc6c0\r\n", "\r\n0\r\n\r\n"),
        ] {
            let mut line = served.connect().await;
            let long = format!(
                "{}{start}{}{end}",
                head(&portal, path, length),
                "x".repeat(3_000_000)
            );
            line.say(long).await;
            let answer = line.answer().await;
            assert!(
                answer.starts_with("HTTP/1.1 413"),
                "{path} {length}: {answer}"
            );
            assert!(answer.contains("<h1"), "{path} {length}: {answer}");
            line.say(ASK).await;
            assert!(line.answer().await.ends_with("ok\n"), "{path} {length}");
        }
    }
}

#[tokio::test]
async fn no_request_hides_in_another() {
    let portal = Portal::with(&[]).await;
    let served = portal.listen(patient()).await;
    let start = "POST /login HTTP/1.1\r\nhost: ent.test\r\nsec-fetch-site: same-origin\r\n";
    let hidden = format!("0\r\n\r\n{ASK}");
    let length = format!("content-length: {}\r\n", hidden.len());
    let chunked = "transfer-encoding: chunked\r\n";
    for lengths in [
        format!("{length}{chunked}"),
        format!("{chunked}{length}"),
        format!("{length}{chunked}transfer-encoding: x\r\n"),
        format!("{length}content-length: 0\r\n"),
        format!("{length}transfer-encoding : chunked\r\n"),
        format!("{length}transfer-encoding:\r\n chunked\r\n"),
    ] {
        let mut line = served.connect().await;
        line.say(format!("{start}{lengths}\r\n{hidden}")).await;
        let said = line.until_closed().await;
        let said = String::from_utf8_lossy(&said);
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{lengths}: {said}");
        assert!(!said.ends_with("ok\n"), "{lengths}: {said}");
    }
}

#[tokio::test]
async fn strangers_keep_so_many_large_forms_coming_and_nobody_else_waits_for_them() {
    let school = School::with(&["noop"]).await;
    let web = Web {
        large_forms: LargeForms::of(1, 1),
        ..Web::new(school.platform.clone())
    };
    let portal = Portal::over(school, web);
    let served = portal.listen(patient()).await;
    let sent = |path: &str, bytes: usize| {
        let head = head(&portal, path, &format!("content-length: {bytes}"));
        format!("{head}{}", "x".repeat(bytes))
    };
    let large = sent("/login", 100_000);
    let mut never_whole = served.connect().await;
    never_whole.say(&large[..large.len() - 1]).await;
    let mut waits = soon("another large one waits", async {
        loop {
            let mut line = served.connect().await;
            line.say(&large).await;
            if line.during(SHORT).await.is_empty() {
                break line;
            }
        }
    })
    .await;
    for (path, bytes) in [("/login", 5_000), ("/s/ici/noop", 100_000)] {
        let answer = served.ask(&sent(path, bytes)).await;
        assert!(answer.starts_with("HTTP/1.1 "), "{path} {bytes}: {answer}");
        assert!(!answer.contains(" 408 "), "{path} {bytes}: {answer}");
    }
    drop(never_whole);
    let answer = waits.answer().await;
    assert!(answer.starts_with("HTTP/1.1 "), "its turn: {answer}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_costs_nobody_else_anything() {
    let portal = Portal::with(&[]).await;
    let served = portal.listen(patient()).await;
    let start = "GET /healthz HTTP/1.1\r\nhost: ent.test\r\n";
    let many = "x: y\r\n".repeat(100);
    let long = format!("x: {}\r\n", "y".repeat(64 << 10));
    for bomb in [many, long] {
        let mut line = served.connect().await;
        line.try_say(format!("{start}{bomb}\r\n")).await;
        let answer = line.answer().await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    }
    assert!(served.ask(ASK).await.ends_with("ok\n"));
}

#[tokio::test]
async fn many_who_say_nothing_or_nonsense_keep_nobody_out() {
    let portal = Portal::with(&[]).await;
    let served = portal.listen(patient()).await;
    let mut idle = Vec::new();
    for at in 0..150 {
        let mut line = served.connect().await;
        let said: &[u8] = match at % 3 {
            0 => b"",
            1 => b"GET /login HTTP/1.1\r\nhost: ent",
            _ => PREFACE,
        };
        line.try_say(said).await;
        idle.push(line);
    }
    for nonsense in ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "😀 / HTTP/9.9\r\n\r\n"] {
        let mut line = served.connect().await;
        line.try_say(nonsense).await;
        let answer = line.answer().await;
        assert!(
            !answer.starts_with("HTTP/1.1 200"),
            "{nonsense:?}: {answer}"
        );
    }
    assert!(served.ask(ASK).await.ends_with("ok\n"));
    assert_eq!(
        portal.web.gate.gate().limiter().load().open,
        0,
        "none is worked on"
    );
}
