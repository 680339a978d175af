//! Open pages: where they listen, what they hear, how many may, and when it is over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use preau_platform::config::PlatformConfig;
use preau_runtime::limits;
use preau_web::{Limits, Web};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::browser::{Answer, Portal};
use crate::line::{Line, Listening, soon};
use crate::school::{School, class, node_with, person};

const BOARD: &str = "/s/ici/bulletin";
/// The end of an answer of unknown length (RFC 9112, 7.1).
const END: &str = "\r\n0\r\n\r\n";
const SHORT: Duration = Duration::from_millis(400);

/// A portal with a board, on a socket.
struct Served {
    portal: Portal,
    listening: Listening,
}

impl Served {
    async fn with(guests: &[&str]) -> Self {
        Self::over(Portal::with(guests).await, Limits::default()).await
    }

    /// The same with room for so many listeners.
    async fn of(listeners: usize) -> Self {
        let mut school = School::with(&["bulletin"]).await;
        let config = PlatformConfig {
            listeners,
            hashing_slots: 1,
            ..PlatformConfig::default()
        };
        school.platform = node_with(config, &school.store, &school.clock).await;
        let web = Web::new(Arc::clone(&school.platform));
        Self::over(Portal::over(school, web), Limits::default()).await
    }

    async fn over(portal: Portal, limits: Limits) -> Self {
        let listening = portal.listen(limits).await;
        Self { portal, listening }
    }

    /// Where a page says that it listens; none where it does not.
    async fn address(&self, who: &str, path: &str) -> Option<String> {
        let page = self.portal.get(who, path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let (_, address) = page.body.split_once("data-live=\"")?;
        let (address, _) = address.split_once('"').expect("its end");
        Some(address.replace("&amp;", "&"))
    }

    /// Asks at an address, as who comes back if it says so.
    async fn ask(&self, who: &str, address: &str, last: Option<&str>) -> Line {
        let cookie = self.portal.cookie(who);
        let last = last.map_or(String::new(), |id| format!("last-event-id: {id}\r\n"));
        let mut line = self.listening.connect().await;
        let request = format!(
            "GET {address} HTTP/1.1\r\nhost: ent.test\r\naccept-encoding: gzip\r\ncookie: {cookie}\r\n{last}\r\n"
        );
        line.say(request).await;
        line
    }

    /// Listens at what a page of somebody follows.
    async fn listen(&self, who: &str, path: &str) -> Line {
        let address = self.address(who, path).await.expect("it follows something");
        let mut line = self.ask(who, &address, None).await;
        let head = line.until("retry: ").await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        assert!(head.contains("cache-control: no-store"), "{head}");
        line
    }

    /// Sends a form of the board and tells what it touched.
    async fn form(&self, path: &str, form: &str) -> Answer {
        let to = format!("{BOARD}/{path}");
        let answer = self.portal.post("teacher", &to, form).await;
        self.tell().await;
        answer
    }

    /// Puts up a line for a class.
    async fn put(&self, class_name: &str) {
        let form = format!("audience=class:{}&text=secret", class(class_name));
        let answer = self.form("put", &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    async fn tell(&self) {
        let told = self.portal.school.platform.live_once().await;
        told.expect("told");
    }
}

/// What a line says within a moment.
async fn heard(line: &mut Line) -> String {
    line.during(SHORT * 3).await
}

/// The last position that was said.
fn last(said: &str) -> &str {
    let (_, id) = said.rsplit_once("id: ").expect("a position");
    id.lines().next().expect("a line")
}

#[tokio::test]
async fn a_page_that_names_a_topic_says_where_to_listen_and_has_the_script_and_no_other_does() {
    let served = Served::with(&["bulletin", "noop"]).await;
    let script = "<script type=\"module\" src=\"/assets/live.";
    for path in ["", "/other", "/all"] {
        let page = served.portal.get("pupil", &format!("{BOARD}{path}")).await;
        assert!(page.body.contains("data-live=\"/live?follow="), "{path}");
        let scripts = page.body.matches("<script").count();
        assert_eq!(scripts, 2, "this one, and that of the reader's seat");
        assert!(page.body.contains(script));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("connect-src 'self';"), "{policy}");
    }
    let notifications = served.portal.get("pupil", "/notifications").await.body;
    assert!(notifications.contains(script));
    for path in ["/s/ici/bulletin/still", "/s/ici/noop", "/", "/account"] {
        let page = served.portal.get("pupil", path).await.body;
        assert!(
            !page.contains(script) && !page.contains("data-live"),
            "{path}"
        );
    }
    // An app is told where, too.
    let json = served.portal.get_json("pupil", BOARD).await.body;
    let page: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let address = page["live"].as_str().expect("an address");
    assert!(address.starts_with("/live?follow="), "{json}");
    // What a form is answered with is no page that could be loaded again.
    let form = format!("audience=class:{}", class("6A"));
    let answer = served.form("put", &form).await.body;
    assert!(!answer.contains("data-live"), "{answer}");
}

#[tokio::test]
async fn who_follows_hears_that_something_changed_and_not_what_and_others_hear_nothing() {
    let served = Served::with(&["bulletin"]).await;
    let mut pupil = served.listen("pupil", BOARD).await;
    let child = format!("{BOARD}?as={}", person("pupil"));
    let mut parent = served.listen("parent", &child).await;
    let mut teacher = served.listen("teacher", BOARD).await;
    let mut other_topic = served.listen("pupil", &format!("{BOARD}/other")).await;
    let mut other_class = served.listen("pupil-b", BOARD).await;
    let mut elsewhere = served.listen("foreign-pupil", "/s/ailleurs/bulletin").await;
    served.put("6A").await;
    for line in [&mut pupil, &mut parent, &mut teacher] {
        let said = line.until("data: ").await;
        assert!(said.contains("event: page\nid: "), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
    for line in [&mut other_topic, &mut other_class, &mut elsewhere] {
        assert!(!heard(line).await.contains("event: "));
    }
}

#[tokio::test]
async fn of_many_touches_a_slow_listener_hears_of_one() {
    let served = Served::with(&["bulletin"]).await;
    let mut line = served.listen("pupil", BOARD).await;
    let begun = Instant::now();
    for _ in 0..40 {
        served.put("6A").await;
    }
    let said = line.until("event: page").await + &heard(&mut line).await;
    // One at once, and one for all that came in each rest, the last included.
    let rests = begun
        .elapsed()
        .div_duration_f64(limits::LISTENER_REST)
        .ceil();
    let messages = u32::try_from(said.matches("event: page").count()).expect("some");
    assert!(
        messages >= 1 && f64::from(messages) <= rests + 1.0,
        "{said}"
    );
    assert!(messages < 40, "{said}");
    assert!(
        !heard(&mut line).await.contains("event: "),
        "and nothing is left"
    );
}

#[tokio::test]
async fn who_is_let_in_hears_of_it_however_many_came_before() {
    let served = Served::with(&["bulletin"]).await;
    let mut pupil = served.listen("pupil", BOARD).await;
    // A hundred people with each form.
    let crowd = async |forms: std::ops::Range<usize>| {
        for n in forms {
            let answer = served.form("crowd", &format!("from={}", n * 100)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        }
    };
    crowd(0..12).await;
    served.put("6A").await;
    assert!(pupil.until("data: ").await.contains("event: page"));
    assert!(!heard(&mut pupil).await.contains("event: "));
    // Whom the module told in this round it tells again, whoever is told late.
    crowd(12..21).await;
    served.put("6A").await;
    assert!(pupil.until("data: ").await.contains("event: page"));
    // Another class is told when the round is over.
    let mut other = served.listen("pupil-b", BOARD).await;
    served.put("6B").await;
    assert!(!heard(&mut other).await.contains("event: "));
    let round = i64::try_from(limits::TOUCHES_ROUND.as_secs()).expect("short");
    served.portal.school.wait(round);
    served.tell().await;
    assert!(other.until("data: ").await.contains("event: page"));
}

#[tokio::test]
async fn who_comes_back_is_told_once_whether_something_changed() {
    let served = Served::with(&["bulletin"]).await;
    served.tell().await;
    let address = served.address("pupil", BOARD).await.expect("it follows");
    // Between the page and its stream too.
    served.put("6A").await;
    let mut line = served.ask("pupil", &address, None).await;
    let said = line.until("data: ").await;
    let since = last(&said).to_owned();
    drop(line);
    let mut quiet = served.ask("pupil", &address, Some(&since)).await;
    assert!(!heard(&mut quiet).await.contains("event: "));
    drop(quiet);
    for _ in 0..5 {
        served.put("6A").await;
    }
    let mut back = served.ask("pupil", &address, Some(&since)).await;
    let said = back.until("data: ").await + &heard(&mut back).await;
    assert_eq!(said.matches("event: page").count(), 1, "{said}");
    // Who knows nothing may have missed everything.
    let mut lost = served.ask("pupil", &address, Some("nothing")).await;
    assert!(lost.until("data: ").await.contains("event: page"));
}

#[tokio::test]
async fn what_a_page_gave_is_for_its_session_alone_and_as_it_was_given() {
    let served = Served::with(&["bulletin"]).await;
    let address = served.address("pupil", BOARD).await.expect("it follows");
    let asked = async |who: &str, address: &str| {
        let get = served.portal.request(who, Method::GET, address);
        let request = get.body(axum::body::Body::empty()).expect("a request");
        served.portal.send(request).await
    };
    for who in ["classmate", "teacher", "foreign-pupil"] {
        let answer = asked(who, &address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
    }
    let (path, follow) = address.split_once("follow=").expect("a sign");
    let altered = if follow.starts_with('A') { "B" } else { "A" };
    for wrong in [
        format!("{path}follow={altered}{}", &follow[1..]),
        format!("{path}follow={}", &follow[..20]),
        format!("{path}follow="),
        "/live".to_owned(),
        format!("/live?follow={}", "A".repeat(5_000)),
    ] {
        let answer = asked("pupil", &wrong).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let nobody = asked("", &address).await;
    assert_ne!(nobody.status, StatusCode::OK);
    assert_ne!(nobody.header("content-type"), "text/event-stream");
    assert_eq!(served.portal.school.platform.listeners(), 0);
}

#[tokio::test]
async fn listeners_are_so_many_of_a_person_a_school_and_in_all() {
    assert_eq!(PlatformConfig::default().listeners, limits::LISTENERS);
    let served = Served::of(limits::PERSON_LISTENERS + 2).await;
    let mut lines = Vec::new();
    for _ in 0..limits::PERSON_LISTENERS {
        lines.push(served.listen("pupil", BOARD).await);
    }
    let refused = async |who: &str| {
        let address = served.address(who, BOARD).await.expect("it follows");
        let said = served.ask(who, &address, None).await.answer().await;
        assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
        assert!(
            said.to_ascii_lowercase().contains("\r\nretry-after: "),
            "{said}"
        );
    };
    refused("pupil").await;
    lines.push(served.listen("teacher", BOARD).await);
    lines.push(served.listen("classmate", BOARD).await);
    refused("teacher").await;
    assert_eq!(served.portal.school.platform.listeners(), lines.len());
    // Who leaves makes room.
    drop(lines);
    let platform = &served.portal.school.platform;
    soon("they are gone", async {
        while platform.listeners() > 0 {
            // What is told finds out that nobody is there.
            served.put("6A").await;
            tokio::time::sleep(SHORT / 4).await;
        }
    })
    .await;
    served.listen("pupil", BOARD).await;
}

#[tokio::test]
async fn who_may_listen_no_longer_is_told_so_and_left() {
    let served = Served::with(&["bulletin", "noop"]).await;
    let mut line = served.listen("pupil", BOARD).await;
    let left = served.portal.post("pupil", "/logout", "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let audience = format!("class:{}", class("6A"));
    let form = [("audience", audience.as_str())];
    let school = &served.portal.school;
    let put = school.act("teacher", "bulletin", "put", &form).await;
    put.expect("up");
    served.tell().await;
    let said = line.until(END).await;
    assert!(said.contains("event: over\ndata: session"), "{said}");
    assert!(!said.contains("event: page"), "{said}");

    let served = Served::with(&["bulletin"]).await;
    let mut line = served.listen("pupil", BOARD).await;
    let school = &served.portal.school;
    served.put("6A").await;
    line.until("event: page").await;
    school
        .switch("admin", "bulletin", false)
        .await
        .expect("off");
    school.switch("admin", "bulletin", true).await.expect("on");
    served.put("6A").await;
    line.until("event: page").await;
    served.put("6A").await;
    school
        .switch("admin", "bulletin", false)
        .await
        .expect("off");
    let said = line.until(END).await;
    assert!(said.contains("event: over\ndata: page"), "{said}");
}

#[tokio::test]
async fn the_bell_is_heard_above_a_page_and_of_its_own_page() {
    let served = Served::with(&["bulletin", "greedy"]).await;
    let mut page = served.listen("pupil", BOARD).await;
    let mut bell = served.listen("pupil", "/notifications").await;
    let mut other = served.listen("pupil-b", "/notifications").await;
    let form = format!("audience=class:{}&key=a&text=Sortie&path=x", class("6A"));
    let told = served
        .portal
        .post("teacher", "/s/ici/greedy/notify", &form)
        .await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    served.tell().await;
    let said = page.until("data: ").await;
    assert!(
        said.contains("event: bell") && !said.contains("event: page"),
        "{said}"
    );
    assert!(bell.until("data: ").await.contains("event: page"));
    assert!(!heard(&mut other).await.contains("event: "));
    let bell = served.portal.get("pupil", "/notifications/bell").await;
    assert!(bell.body.contains("1 non lue"), "{}", bell.body);
    assert!(bell.body.starts_with("<a class=\"bell\""), "{}", bell.body);
}

#[tokio::test]
async fn a_stream_is_kept_while_something_is_said_and_given_up_when_nobody_takes_it() {
    let portal = Portal::with(&["bulletin"]).await;
    let limits = Limits {
        during: SHORT * 3,
        farewell: SHORT,
        ..Limits::default()
    };
    let served = Served::over(portal, limits).await;
    let mut line = served.listen("pupil", BOARD).await;
    for _ in 0..6 {
        served.put("6A").await;
        line.until("event: page").await;
    }
    // Nothing is said for longer than an answer may stand still.
    line.until_closed().await;
}

#[tokio::test]
async fn a_node_that_stops_or_is_short_of_connections_lets_listeners_go() {
    let short = Arc::new(Notify::new());
    let limits = Limits {
        connections: 16,
        short: Some(Arc::clone(&short)),
        ..Limits::default()
    };
    let served = Served::over(Portal::with(&["bulletin"]).await, limits).await;
    let is_short = async || timeout(SHORT, short.notified()).await.is_ok();
    let mut line = served.listen("pupil", BOARD).await;
    assert!(!is_short().await);
    let mut others = Vec::new();
    for _ in 0..14 {
        others.push(served.listening.connect().await);
    }
    assert!(is_short().await);
    served.portal.school.platform.live_close();
    let said = line.until(END).await;
    assert!(said.contains("retry: "), "{said}");
    let address = served.address("pupil", BOARD).await.expect("it follows");
    drop(others);
    let again = served.ask("pupil", &address, None).await.answer().await;
    assert!(again.starts_with("HTTP/1.1 503 "), "{again}");
    served.listening.stop().await;
}
