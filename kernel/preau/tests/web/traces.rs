//! What a collector is told of requests: all that they are made of, nothing of a person, and nobody waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use ipnet::IpNet;
use preau_traces::Traces;
use preau_web::{Limits, Web};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::browser::Portal;
use crate::line::{Listening, soon};
use crate::school::{School, class, person};

const PAGE: &str = "/s/ici/prying/poster/query";
/// What somebody says of the trace that their request belongs to.
const CLAIM: &str = "00-0af7651916cd43dd8448eb211cb2319c-b7ad6b7169203331-01";

/// Somebody who collects traces, over a real socket.
struct Collector {
    served: Listening,
    told: Arc<Mutex<Vec<String>>>,
}

impl Collector {
    async fn begin() -> Self {
        let told = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&told);
        let take = move |headers: axum::http::HeaderMap, body: String| {
            let kept = Arc::clone(&kept);
            async move {
                let is_json = headers
                    .get(CONTENT_TYPE)
                    .is_some_and(|kind| kind == "application/json");
                assert!(is_json, "{headers:?}");
                kept.lock().expect("unharmed").push(body);
                ([(CONTENT_TYPE, "application/json")], "{}")
            }
        };
        let router = Router::new().route("/v1/traces", post(take));
        let served = Listening::to(router, Limits::default()).await;
        Self { served, told }
    }

    /// What sends this share of all traces to it.
    fn traces(&self, share: f64) -> Traces {
        traces(&self.served.address.to_string(), share)
    }

    /// All that it was told, once a span of this name is there, as it was written.
    async fn until(&self, name: &str) -> String {
        let name = format!(r#""name":"{name}""#);
        soon("a span", async {
            loop {
                let told = self.told.lock().expect("unharmed").concat();
                if told.contains(&name) {
                    return told;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
    }

    /// All spans that it was told of.
    fn spans(&self) -> Vec<Span> {
        let told = self.told.lock().expect("unharmed");
        let told = told.iter().map(|body| serde_json::from_str::<Value>(body));
        let told = told.map(|body| body.expect("JSON"));
        told.flat_map(|body| {
            let all = &body["resourceSpans"][0];
            let service = &all["resource"]["attributes"][0];
            assert_eq!(service["key"], "service.name");
            assert_eq!(service["value"]["stringValue"], "preau");
            let spans = all["scopeSpans"][0]["spans"].as_array();
            spans
                .expect("spans")
                .iter()
                .map(Span::of)
                .collect::<Vec<_>>()
        })
        .collect()
    }

    /// The spans of the requests of this name, each with its parts.
    fn requests(&self, name: &str) -> Vec<(Span, Vec<Span>)> {
        let spans = self.spans();
        let requests = spans.iter().filter(|span| span.name == name);
        let parts = |trace: &str| {
            let parts = spans
                .iter()
                .filter(|span| span.trace == trace && span.kind != 2);
            parts.cloned().collect::<Vec<_>>()
        };
        requests
            .map(|one| (one.clone(), parts(&one.trace)))
            .collect()
    }
}

fn traces(address: &str, share: f64) -> Traces {
    let collector = format!("http://{address}").parse();
    Traces::to(collector.expect("a collector"), share)
}

#[derive(Debug, Clone)]
struct Span {
    trace: String,
    id: String,
    parent: String,
    name: String,
    kind: u64,
    failed: bool,
    begun: u64,
    ended: u64,
    notes: HashMap<String, String>,
}

impl Span {
    fn of(span: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let number = |name: &str| text(&span[name]).parse::<u64>().expect("a number");
        let notes = span["attributes"].as_array().expect("attributes").iter();
        let notes = notes.map(|note| {
            let value = &note["value"];
            let value = value.get("stringValue").unwrap_or(&value["intValue"]);
            (text(&note["key"]), text(value))
        });
        Self {
            trace: text(&span["traceId"]),
            id: text(&span["spanId"]),
            parent: text(&span["parentSpanId"]),
            name: text(&span["name"]),
            kind: span["kind"].as_u64().expect("a kind"),
            failed: span["status"]["code"] == 2,
            begun: number("startTimeUnixNano"),
            ended: number("endTimeUnixNano"),
            notes: notes.collect(),
        }
    }

    fn note(&self, name: &str) -> &str {
        self.notes.get(name).map_or("", String::as_str)
    }
}

/// A portal that tells of its requests.
async fn portal(guests: &[&str], traces: Traces) -> Portal {
    let school = School::with(guests).await;
    let web = Web {
        traces: Some(traces),
        ..Web::new(school.platform.clone())
    };
    Portal::over(school, web)
}

fn names(parts: &[Span]) -> Vec<&str> {
    parts.iter().map(|part| part.name.as_str()).collect()
}

#[tokio::test]
async fn a_collector_is_told_what_a_request_was_made_of() {
    let collector = Collector::begin().await;
    let portal = portal(&["prying"], collector.traces(1.0)).await;
    let author = person("teacher");
    let form = format!(
        "class={}&subject={author}&author={author}&text=secret&visible_from=0",
        class("6A")
    );
    let put = "/s/ici/prying/poster/put/hidden?unseen=1";
    let sent = portal.post("teacher", put, &form).await;
    assert!(sent.status.is_success(), "{}", sent.body);
    let page = portal.get("pupil", PAGE).await;
    assert_eq!(page.status, StatusCode::OK);

    let (sent, read) = (
        "POST /s/{school}/{module}/{*path}",
        "GET /s/{school}/{module}/{*path}",
    );
    let told = collector.until(read).await + &collector.until(sent).await;
    for personal in [
        "secret", "hidden", "unseen", "poster", "teacher", "pupil", "6A",
    ] {
        assert!(!told.contains(personal), "{personal} in {told}");
    }
    for who in [author, person("pupil")] {
        let who = who.0;
        assert!(!told.contains(&who.to_string()) && !told.contains(&who.simple().to_string()));
    }
    for (name, has) in [
        (sent, "gate session berth call draw commit"),
        (read, "gate session kept berth call read draw"),
    ] {
        let requests = collector.requests(name);
        let [(request, parts)] = requests.as_slice() else {
            panic!("one request {name}");
        };
        assert_eq!(
            (request.kind, request.parent.as_str()),
            (2, ""),
            "{request:?}"
        );
        assert_eq!(request.note("http.response.status_code"), "200");
        assert_eq!(request.note("preau.kept"), "share");
        assert_eq!(request.note("preau.reference").len(), 10);
        assert_eq!((request.trace.len(), request.id.len()), (32, 16));
        for step in has.split(' ') {
            assert!(names(parts).contains(&step), "{step}: {parts:?}");
        }
        let mut ids: HashMap<_, _> = parts.iter().map(|part| (part.id.as_str(), part)).collect();
        ids.insert(&request.id, request);
        assert_eq!(ids.len(), parts.len() + 1, "numbers are of one span each");
        for part in parts {
            let whole = ids.get(part.parent.as_str()).expect("of this request");
            assert!(
                part.begun >= whole.begun && part.begun <= part.ended,
                "{part:?}"
            );
            assert!(
                part.ended <= whole.ended && !part.failed,
                "{part:?} in {whole:?}"
            );
        }
        let call = parts
            .iter()
            .find(|part| part.name == "call")
            .expect("a call");
        let notes = ["preau.module", "preau.school", "preau.ended"].map(|name| call.note(name));
        assert_eq!(notes, ["prying", "ici", "ok"]);
        let entry = if name == read { "view" } else { "act" };
        assert_eq!(call.note("preau.entry"), entry);
        assert!(call.note("preau.fuel").parse::<u64>().expect("fuel") > 0);
        let inside = parts.iter().filter(|part| part.parent == call.id);
        let inside: Vec<_> = inside.cloned().collect();
        assert!(names(&inside).contains(&"draw"), "{inside:?}");
    }
}

#[tokio::test]
async fn what_fails_is_told_where_hardly_anything_is() {
    let collector = Collector::begin().await;
    let portal = portal(&["greedy", "noop"], collector.traces(0.0)).await;
    portal.get("pupil", "/s/ici/noop").await;
    let failed = portal.get("pupil", "/s/ici/greedy/panic").await;
    assert!(failed.status.is_server_error());
    let name = "GET /s/{school}/{module}/{*path}";
    collector.until(name).await;
    let requests = collector.requests(name);
    let failed = requests.iter().find(|(request, _)| request.failed);
    let (request, parts) = failed.expect("the one that failed");
    assert_eq!(request.note("preau.kept"), "failed");
    let call = parts
        .iter()
        .find(|part| part.name == "call")
        .expect("a call");
    assert!(
        call.failed && call.note("preau.module") == "greedy",
        "{call:?}"
    );
    let others = requests.iter().filter(|(request, _)| !request.failed);
    let others: Vec<_> = others.map(|(one, _)| one.note("preau.kept")).collect();
    assert!(!others.contains(&"share"), "{others:?}");
}

#[tokio::test]
async fn only_a_proxy_that_is_believed_says_to_which_trace_a_request_belongs() {
    let collector = Collector::begin().await;
    let portal = portal(&[], collector.traces(1.0)).await;
    let here: [IpNet; 1] = ["127.0.0.0/8".parse().expect("a network")];
    let believed = Limits {
        traced: true,
        ..Limits::default().behind(&here)
    };
    let claimed = &CLAIM[3..35];
    for (limits, claims, path, is_taken) in [
        (Limits::default(), 1, "/login", false),
        (
            Limits {
                traced: true,
                ..Limits::default()
            },
            1,
            "/",
            false,
        ),
        (Limits::default().behind(&here), 1, "/healthz", false),
        (believed.clone(), 2, "/status.json", false),
        (believed, 1, "/status.atom", true),
    ] {
        let served = portal.listen(limits).await;
        let claim = format!("traceparent: {CLAIM}\r\n").repeat(claims);
        let asked = format!("GET {path} HTTP/1.1\r\nhost: ent.test\r\n{claim}\r\n");
        assert!(served.ask(&asked).await.starts_with("HTTP/1.1 "), "{path}");
        let name = format!("GET {path}");
        collector.until(&name).await;
        let requests = collector.requests(&name);
        let [(request, _)] = requests.as_slice() else {
            panic!("one request {path}");
        };
        assert_eq!(request.trace == claimed, is_taken, "{path}");
        assert_eq!(request.parent == CLAIM[36..52], is_taken, "{path}");
    }
}

#[tokio::test]
async fn a_collector_that_hangs_or_is_away_delays_nobody() {
    let hangs = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let away = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addresses = [&hangs, &away].map(|one| one.local_addr().expect("an address"));
    drop(away);
    for address in addresses {
        let portal = portal(&[], traces(&address.to_string(), 1.0)).await;
        let since = Instant::now();
        // More than are sent at once and may wait, together.
        for _ in 0..1_000 {
            let answer = portal.get("", "/healthz").await;
            assert_eq!(answer.status, StatusCode::OK);
        }
        // The collector alone has five seconds for each.
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "{:?}",
            since.elapsed()
        );
    }
}
