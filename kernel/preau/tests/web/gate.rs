//! People at the gate: who is let in, who waits, and what they are told.

mod parts;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use preau_domain::brand::Brand;
use preau_domain::gate::DialScope;
use preau_platform::config::PlatformConfig;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_web::Web;
use preau_web::gate::Admission;
use serde_json::Value;
use uuid::Uuid;

use crate::browser::{Answer, FORM, Portal};
use crate::line::soon;
use crate::school::{HERE, SESSION_KEY, School, class, node_with, person};

const PASSWORD: &str = "mot de passe d'essai";
/// How long people are of one bucket, and a little more.
const BUCKET: Duration = Duration::from_millis(5_200);
/// What an answer takes that is held, at least: others take some milliseconds.
const HELD: Duration = Duration::from_secs(2);

/// A portal with so many seats, after a restart if there was one before.
pub(crate) async fn portal_of(school: School, seats: u32) -> Portal {
    portal_telling(school, seats, u32::MAX).await
}

/// The same, which tells so many of those who wait their place in a second.
async fn portal_telling(school: School, seats: u32, told: u32) -> Portal {
    let config = PlatformConfig {
        hashing_slots: 1,
        seats,
        ..PlatformConfig::default()
    };
    let platform = node_with(config, &school.store, &school.clock).await;
    let web = Web {
        gate: Arc::new(Admission::telling(&platform, told)),
        ..Web::new(platform.clone())
    };
    Portal::over(School { platform, ..school }, web)
}

/// A browser that keeps its cookies.
#[derive(Debug, Default)]
pub(crate) struct Browser(BTreeMap<String, String>);

impl Browser {
    /// One in which somebody is signed in.
    pub(crate) fn of(portal: &Portal, who: &str) -> Self {
        let mut browser = Self::default();
        browser.keep(&portal.cookie(who));
        browser
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    async fn send(
        &mut self,
        portal: &Portal,
        method: Method,
        path: &str,
        form: &str,
        accept: &str,
    ) -> Answer {
        let cookies: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = portal
            .request("", method, path)
            .header(ACCEPT, accept)
            .header(CONTENT_TYPE, FORM)
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, cookies.join("; "));
        let request = request
            .body(Body::from(form.to_owned()))
            .expect("a request");
        let answer = portal.send(request).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().expect("text"));
        }
        answer
    }

    pub(crate) async fn get(&mut self, portal: &Portal, path: &str) -> Answer {
        self.send(portal, Method::GET, path, "", "text/html").await
    }

    async fn post(&mut self, portal: &Portal, path: &str, form: &str) -> Answer {
        self.send(portal, Method::POST, path, form, "text/html")
            .await
    }

    /// One's own place, as the waiting page asks for it.
    pub(crate) async fn place(&mut self, portal: &Portal) -> Value {
        let answer = self
            .send(portal, Method::GET, "/gate/place", "", "application/json")
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_str(&answer.body).expect("JSON")
    }
}

/// That somebody is let in, a moment later.
async fn goes_in(portal: &Portal, browser: &mut Browser) {
    soon("going in", async {
        while browser.place(portal).await["state"] != "in" {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

/// A portal of two seats, both taken.
pub(crate) async fn full() -> (Portal, [Browser; 2]) {
    full_telling(u32::MAX).await
}

/// The same, which tells so many of those who wait their place in a second.
async fn full_telling(told: u32) -> (Portal, [Browser; 2]) {
    let portal = portal_telling(School::with(&["noop"]).await, 2, told).await;
    let mut browsers = ["pupil", "teacher"].map(|who| Browser::of(&portal, who));
    for browser in &mut browsers {
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(browser.0.contains_key("preau_ticket"), "{browser:?}");
    }
    (portal, browsers)
}

#[tokio::test]
async fn where_there_is_room_a_visitor_sees_nothing_of_the_gate() {
    let portal = portal_of(School::with(&[]).await, 2).await;
    let mut visitor = Browser::default();
    for _ in 0..5 {
        let page = visitor.get(&portal, "/login").await;
        assert_eq!(page.status, StatusCode::OK);
    }
    assert!(visitor.0.is_empty(), "no cookie: {visitor:?}");
}

#[tokio::test]
async fn once_the_seats_are_taken_people_keep_their_place_and_go_in_as_they_came() {
    let (portal, [mut pupil, mut teacher]) = full().await;
    let mut first = Browser::default();
    let page = first.get(&portal, "/login?next=/schools").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let again: u32 = page.header("retry-after").parse().expect("seconds");
    assert!((1..=80).contains(&again), "{again}");
    assert!(
        page.body.contains("Votre place est gardée"),
        "{}",
        page.body
    );
    assert!(page.body.len() < 4_096, "it is small: {}", page.body.len());
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
    assert_eq!(page.header("cache-control"), "no-store");

    let place = first.place(&portal).await;
    assert_eq!(place["state"], "waiting");
    assert_eq!(place["ahead"], 0);
    tokio::time::sleep(BUCKET).await;
    let mut second = Browser::default();
    second.get(&portal, "/login").await;
    assert_eq!(second.place(&portal).await["ahead"], 1);
    for _ in 0..20 {
        first.get(&portal, "/login").await;
        second.get(&portal, "/").await;
    }
    assert_eq!(
        second.place(&portal).await["ahead"],
        1,
        "reloading changes nothing"
    );
    let mut forger = Browser(second.0.clone());
    forger.keep("preau_browser=another");
    assert_eq!(
        forger.place(&portal).await["ahead"],
        2,
        "a ticket of another browser is none"
    );

    for browser in [&mut pupil, &mut teacher] {
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK, "who is in notices nothing");
        assert!(
            page.body
                .contains("Si vous ne faites rien pendant 10 minutes"),
            "but for a word"
        );
    }
    let out = pupil.post(&portal, "/logout", "").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    goes_in(&portal, &mut first).await;
    assert_eq!(second.place(&portal).await["state"], "waiting");
    assert_eq!(first.get(&portal, "/login").await.status, StatusCode::OK);
    let serving = second.get(&portal, "/gate/now?school=0").await;
    assert!(serving.header("cache-control").starts_with("public"));
    let serving: Value = serde_json::from_str(&serving.body).expect("JSON");
    assert_eq!(serving["flows"][0]["waiting"], 1, "{serving}");
}

#[tokio::test]
async fn the_page_of_who_waits_shows_the_region_as_it_was_set_a_moment_ago() {
    let (portal, _) = full().await;
    let before = Browser::default().get(&portal, "/login").await;
    assert_eq!(before.status, StatusCode::SERVICE_UNAVAILABLE);
    let brand = Brand {
        name: Some("Mon ENT du Nord".to_owned()),
        light: "#8c2a6b".parse().ok(),
        ..Brand::default()
    };
    let set = portal.school.platform.brand_set_by_operator(&brand).await;
    set.expect("set");
    let after = Browser::default().get(&portal, "/login").await;
    assert_eq!(after.status, StatusCode::SERVICE_UNAVAILABLE);
    for says in ["Mon ENT du Nord", "/assets/brand.8c2a6b.own.css"] {
        assert!(!before.body.contains(says), "{}", before.body);
        assert!(after.body.contains(says), "{}", after.body);
    }
}

#[tokio::test]
async fn a_place_is_told_a_browser_again_only_as_its_ticket_nears_its_end() {
    let (portal, _) = full().await;
    let mut browser = Browser::default();
    browser.get(&portal, "/login").await;
    let first = browser.0.clone();
    for _ in 0..3 {
        let page = browser.get(&portal, "/login").await;
        assert_eq!(page.header("set-cookie"), "");
        let place = browser.place(&portal).await;
        assert_eq!((&place["state"], &browser.0), (&"waiting".into(), &first));
    }
    portal.school.wait(16 * 60);
    let portal = portal_of(portal.school, 2).await;
    assert_eq!(browser.place(&portal).await["state"], "waiting");
    assert_ne!(browser.0["preau_ticket"], first["preau_ticket"]);
    assert_eq!(browser.0["preau_browser"], first["preau_browser"]);
}

#[tokio::test]
async fn in_a_surge_who_reloads_without_end_is_answered_later_and_is_told_how_it_stands_then() {
    let (portal, [mut pupil, mut teacher]) = full().await;
    let mut hasty = Browser::default();
    let mut reload = async || {
        let asked = Instant::now();
        let page = hasty.get(&portal, "/login").await;
        (page.status, asked.elapsed() >= HELD)
    };
    let waits = StatusCode::SERVICE_UNAVAILABLE;
    for _ in 0..10 {
        let (status, held) = reload().await;
        assert_eq!(status, waits);
        assert!(!held, "there is time for everybody");
    }
    portal.school.platform.surge().set(true);
    for _ in 0..3 {
        assert_eq!(reload().await, (waits, false));
    }
    assert_eq!(reload().await, (waits, true));
    let goes = async {
        tokio::time::sleep(HELD / 2).await;
        let asked = Instant::now();
        let out = pupil.post(&portal, "/logout", "").await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        let page = teacher.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK);
        let mut other = Browser::default();
        for path in ["/login", "/", "/login"] {
            assert_eq!(other.get(&portal, path).await.status, waits);
        }
        let sent = other.post(&portal, "/login", "login=a&password=b").await;
        assert_eq!(sent.status, waits);
        assert!(asked.elapsed() < HELD, "nobody else is held");
    };
    let (page, ()) = tokio::join!(reload(), goes);
    assert_eq!(page, (StatusCode::OK, true), "a seat was free meanwhile");
}

#[tokio::test]
async fn where_more_ask_than_are_told_people_come_again_later_and_keep_their_place() {
    let (portal, [mut pupil, _]) = full_telling(1).await;
    let mut first = Browser::default();
    first.get(&portal, "/login").await;
    let kept = first.0.clone();
    assert!(kept.contains_key("preau_ticket"), "{kept:?}");
    let mut put_off = 0;
    for _ in 0..20 {
        let page = first.get(&portal, "/login").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        let again: u32 = page.header("retry-after").parse().expect("seconds");
        assert!((4..=72).contains(&again), "{again}");
        if !page.body.contains("data-look") {
            put_off += 1;
            let refresh = format!("<meta http-equiv=\"refresh\" content=\"{again}\">");
            assert!(page.body.contains(&refresh), "{}", page.body);
            assert!(page.body.contains("Trop de personnes"), "{}", page.body);
            assert!(page.body.contains("Too many people"), "{}", page.body);
            assert!(page.body.len() < 1_024, "{}", page.body.len());
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("x-frame-options"), "DENY");
        }
    }
    assert!(put_off >= 15, "{put_off}");
    assert_eq!(first.0, kept);
    let json = "application/json";
    let asked = first.send(&portal, Method::GET, "/gate/place", "", json);
    let place = asked.await;
    assert_eq!(place.status, StatusCode::SERVICE_UNAVAILABLE);
    let said: Value = serde_json::from_str(&place.body).expect("JSON");
    assert_eq!(said["look"].to_string(), place.header("retry-after"));
    let mut stranger = Browser::default();
    let sent = stranger.post(&portal, "/login", "login=a&password=b").await;
    assert!(sent.body.contains("n’a pas été reçu"), "{}", sent.body);
    assert!(stranger.0.is_empty(), "no place yet: {stranger:?}");
    let page = pupil.get(&portal, "/s/ici/noop").await;
    assert_eq!(page.status, StatusCode::OK, "who is in notices nothing");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(first.place(&portal).await["ahead"], 0);
    assert_eq!(first.0, kept);
}

#[tokio::test]
async fn apps_are_told_the_same_and_machines_notice_nothing() {
    let (portal, _) = full().await;
    let mut app = Browser::default();
    let answer = app
        .send(&portal, Method::GET, "/s/ici/noop", "", "application/json")
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.header("retry-after").is_empty());
    let said: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(said["code"], "waiting");
    assert!(
        said["look"].is_u64() && said["message"].is_string(),
        "{said}"
    );
    let style = preau_render::assets::href("wait.css");
    for path in [
        "/healthz",
        "/readyz",
        "/status",
        "/status.json",
        "/status.atom",
        style.as_str(),
    ] {
        let answer = Browser::default().get(&portal, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    let english = portal
        .request("", Method::GET, "/login")
        .header("accept-language", "en-GB,en;q=0.9");
    let english = portal
        .send(english.body(Body::empty()).expect("a request"))
        .await;
    assert!(
        english.body.contains("Your place is kept"),
        "{}",
        english.body
    );
}

#[tokio::test]
async fn who_is_let_in_signs_in_with_their_seat() {
    let (portal, [mut pupil, _]) = full().await;
    let platform = &portal.school.platform;
    let prepared = platform.account_prepare(person("colleague"), "prof", PASSWORD);
    prepared.await.expect("prepared");
    let mut colleague = Browser::default();
    let form = "login=prof&password=mot+de+passe+d%27essai&next=/s/ici/noop";
    let refused = colleague.post(&portal, "/login", form).await;
    assert_eq!(
        refused.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "before any hashing"
    );
    assert!(
        refused.body.contains("n’a pas été reçu"),
        "{}",
        refused.body
    );
    assert!(!refused.body.contains("essai"), "no password in a page");
    assert_eq!(platform.hashing_done().verifications, 0);
    colleague.place(&portal).await;
    pupil.post(&portal, "/logout", "").await;
    goes_in(&portal, &mut colleague).await;
    let entered = colleague.post(&portal, "/login", form).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    let page = colleague.get(&portal, "/s/ici/noop").await;
    assert_eq!(page.status, StatusCode::OK);
    let mut other = Browser::default();
    other.get(&portal, "/login").await;
    assert_eq!(
        other.place(&portal).await["state"],
        "waiting",
        "one seat, not two"
    );
}

#[tokio::test]
async fn what_is_for_everybody_gives_no_seat_and_a_sign_out_that_is_refused_frees_none() {
    let (portal, [mut pupil, _]) = full().await;
    let inside = || portal.web.gate.gate().seen(portal.web.gate.now()).inside;
    let mut colleague = Browser::of(&portal, "colleague");
    for path in ["/s/ici/noop", "/admin", "/s/ici/noop"] {
        let refused = colleague.get(&portal, path).await;
        assert_ne!(refused.status, StatusCode::OK, "{path}");
        assert_eq!(inside(), 2, "{path}");
    }
    let refused = pupil.get(&portal, "/logout").await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(inside(), 2);
    let out = pupil.post(&portal, "/logout", "").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(inside(), 1);
}

#[tokio::test]
async fn after_a_restart_people_are_in_or_wait_as_before() {
    let (portal, [mut pupil, _]) = full().await;
    let mut waiting = Browser::default();
    waiting.get(&portal, "/login").await;
    waiting.place(&portal).await;
    portal.school.wait(10);
    let portal = portal_of(portal.school, 2).await;
    assert_eq!(waiting.place(&portal).await["state"], "waiting");
    let mut later = Browser::default();
    assert_eq!(
        later.get(&portal, "/login").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(
        later.place(&portal).await["ahead"],
        1,
        "behind who waited before"
    );
    let page = pupil.get(&portal, "/s/ici/noop").await;
    assert_eq!(page.status, StatusCode::OK, "who was in is in");
}

#[tokio::test]
async fn with_a_clock_that_was_set_back_who_waited_waits_in_their_order_and_not_past_the_seats() {
    let (portal, [mut pupil, mut teacher]) = full().await;
    let [mut first, mut second, mut later] = std::array::from_fn(|_| Browser::default());
    first.get(&portal, "/login").await;
    first.place(&portal).await;
    tokio::time::sleep(BUCKET).await;
    second.get(&portal, "/login").await;
    second.place(&portal).await;
    let platform = &portal.school.platform;
    portal.web.gate.note(platform).await;
    let back = platform.now() - SignedDuration::from_secs(20);
    portal.school.clock.set(back);
    let portal = portal_of(portal.school, 2).await;
    assert_eq!(second.place(&portal).await["state"], "waiting");
    assert_eq!(first.place(&portal).await["state"], "waiting");
    let kept_out = later.get(&portal, "/login").await;
    assert_eq!(kept_out.status, StatusCode::SERVICE_UNAVAILABLE);
    for (ahead, browser) in [&mut first, &mut second, &mut later]
        .into_iter()
        .enumerate()
    {
        assert_eq!(browser.place(&portal).await["ahead"], ahead);
    }
    for browser in [&mut pupil, &mut teacher] {
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_ne!(page.status, StatusCode::SERVICE_UNAVAILABLE, "who was in");
    }
}

#[tokio::test]
async fn the_region_turns_a_dial_and_people_read_why() {
    let portal = crate::region::portal(&["noop"]).await;
    let wrong = portal
        .post("region", "/admin/gate", "scope=site&mode=queue")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("a une fin"), "{}", wrong.body);
    let dial =
        "scope=profile:pupil&mode=queue&minutes=30&sentence=Les+cours+commencent+%C3%A0+9+h.";
    let mut pupil = Browser::of(&portal, "pupil");
    assert_eq!(
        pupil.get(&portal, "/s/ici/noop").await.status,
        StatusCode::OK
    );
    for person in ["pupil", "teacher", "admin"] {
        let refused = portal.post(person, "/admin/gate", dial).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{person}");
    }
    let turned = portal.post("region", "/admin/gate", dial).await;
    assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.body);
    assert_eq!(
        pupil.get(&portal, "/s/ici/noop").await.status,
        StatusCode::OK,
        "who is in stays"
    );
    let ticket = pupil.0["preau_ticket"].clone();
    pupil.post(&portal, "/logout", "").await;
    assert_eq!(pupil.0["preau_ticket"], "", "nothing says who was there");
    let page = pupil.get(&portal, "/login").await;
    assert_eq!(page.status, StatusCode::OK, "it may be anybody");
    // Whose session ended by itself.
    pupil.0.insert("preau_ticket".to_owned(), ticket);
    let kept = pupil.get(&portal, "/login").await;
    assert_eq!(kept.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        kept.body.contains("Les cours commencent à 9 h."),
        "{}",
        kept.body
    );
    assert!(kept.body.contains("L’accès rouvre"), "{}", kept.body);
    assert!(kept.body.contains("tiré au sort"), "{}", kept.body);
    let teacher = portal.get("teacher", "/s/ici/noop").await;
    assert_eq!(teacher.status, StatusCode::OK, "{teacher:?}");
    let console = portal.get("region", "/admin/gate").await;
    assert!(
        console.body.contains("Les cours commencent"),
        "{}",
        console.body
    );
    let audit = portal
        .school
        .store
        .audit_list(None, 1, None)
        .await
        .expect("read");
    assert_eq!(audit[0].entry.action, "gate.turn");
    assert_eq!(audit[0].entry.actor, Some(person("region")));

    let shut = "scope=module:noop&mode=queue&minutes=5&sentence=Trop+lourd+ce+matin.";
    portal.post("region", "/admin/gate", shut).await;
    let closed = portal.get("teacher", "/s/ici/noop").await;
    assert_eq!(closed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        closed.body.contains("Trop lourd ce matin."),
        "{}",
        closed.body
    );
    let spelt = portal.get("teacher", "/s/ici/%6Eoop").await;
    assert!(spelt.body.contains("Trop lourd"), "{}", spelt.body);
    assert_eq!(portal.get("teacher", "/s/ici").await.status, StatusCode::OK);
    for scope in ["module:noop", "profile:pupil"] {
        portal
            .post("region", "/admin/gate", &format!("release={scope}"))
            .await;
    }
    assert_eq!(
        portal.get("teacher", "/s/ici/noop").await.status,
        StatusCode::OK
    );
    goes_in(&portal, &mut pupil).await;
}

#[tokio::test]
async fn a_dial_is_turned_by_names_and_what_is_wrong_is_said_in_the_operators_language() {
    let portal = crate::region::portal(&["noop"]).await;
    let page = portal.get("region", "/admin/gate").await;
    for scope in [
        "site",
        "school",
        "profile:relative",
        "level:college",
        "module:noop",
    ] {
        let choice = format!("<option value=\"{scope}\"");
        assert!(page.body.contains(&choice), "{scope}: {}", page.body);
    }
    for (form, says) in [
        ("scope=site", "Dites qui entre"),
        ("scope=site&mode=queue&minutes=4294967295", "a une fin"),
        ("scope=site&mode=queue&minutes=0", "une minute au moins"),
        ("scope=site&seats=0", "Une place au moins"),
        ("scope=site&seats=beaucoup", "un nombre entier"),
        ("scope=site&idle=2", "de 3 à 60 minutes"),
        (
            "scope=site&school=ici&mode=queue&minutes=5",
            "porte sur autre chose",
        ),
        (
            "scope=school&school=personne&seats=5",
            "ne porte ce nom ou ce code",
        ),
        ("scope=school&seats=5", "ne porte ce nom ou ce code"),
        ("scope=school&school=coll%C3%A8ge&seats=5", "donnez le code"),
        (
            "scope=school&school=ici&mode=queue&minutes=5",
            "n’a que des places",
        ),
        ("scope=nobody&seats=5", "Choisissez sur qui"),
    ] {
        let refused = portal.post("region", "/admin/gate", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(refused.body.contains(says), "{form}: {}", refused.body);
    }
    assert!(portal.school.platform.dials().0.is_empty());
    for form in [
        "scope=school&school=coll%C3%A8ge+ICI&seats=1+600&idle=5",
        "scope=level:college&idle=15",
    ] {
        let turned = portal.post("region", "/admin/gate", form).await;
        assert_eq!(turned.status, StatusCode::SEE_OTHER, "{}", turned.body);
    }
    let here = portal.school.platform.school(HERE).expect("here");
    let dials = portal.school.platform.dials();
    let scopes: Vec<_> = dials
        .0
        .iter()
        .map(|dial| (dial.scope.clone(), dial.idle))
        .collect();
    assert!(scopes.contains(&(DialScope::School(here.id), Some(5))));
    let page = portal.get("region", "/admin/gate").await;
    for said in [here.name.as_str(), "Niveau Collège", "après 15 minutes"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
}

#[tokio::test]
async fn a_form_that_comes_drop_by_drop_keeps_nobody_from_being_served() {
    let portal = portal_of(School::with(&["noop"]).await, 2_000).await;
    let limit = portal.web.gate.gate().limiter().load().limit;
    let mut slow = Vec::new();
    for _ in 0..limit * 2 {
        let endless =
            Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let request = portal
            .request("pupil", Method::POST, "/s/ici/noop")
            .header(CONTENT_TYPE, FORM)
            .header("sec-fetch-site", "same-origin");
        let answer = portal.router().clone();
        let request = request.body(endless).expect("a request");
        slow.push(tokio::spawn(tower::ServiceExt::oneshot(answer, request)));
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = tokio::time::Instant::now();
    let page = portal.get("teacher", "/s/ici/noop").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(portal.web.gate.gate().limiter().load().waiting, 0);
    for task in slow {
        task.abort();
    }
}

/// A browser in which somebody is signed in, in a session of this number, by this key.
pub(crate) fn signed_in(portal: &Portal, who: &str, number: u128, key: [u8; 32]) -> Browser {
    let issued = portal.school.platform.now();
    let session = Session {
        person: person(who),
        id: Uuid::from_u128(number),
        issued,
        expires: issued + SignedDuration::from_hours(1),
        since: issued,
    };
    let token = SessionKeys::new(&[key]).seal(&session).expect("sealed");
    let mut browser = Browser::default();
    browser.keep(&format!("preau_session={token}"));
    browser
}

/// A portal on which all seats are taken but those that are left for lessons, one of which each school may have. 6A
/// has a lesson for an hour.
pub(crate) async fn in_lesson() -> Portal {
    let portal = portal_of(School::with(&["greedy", "noop"]).await, 40).await;
    for number in 1..38 {
        let mut browser = signed_in(&portal, "colleague", number, SESSION_KEY);
        let page = browser.get(&portal, "/s/ici/noop").await;
        assert_eq!(page.status, StatusCode::OK, "{number}: {}", page.body);
    }
    let mut teacher = signed_in(&portal, "teacher", 38, SESSION_KEY);
    let path = format!("/s/ici/greedy/lesson-right/{}", class("6A"));
    let said = teacher.post(&portal, &path, "").await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let platform = &portal.school.platform;
    platform.follow_once().await.expect("followed");
    portal
}

pub(crate) async fn page_of(portal: &Portal, browser: &mut Browser) -> StatusCode {
    browser.get(portal, "/s/ici/noop").await.status
}

#[tokio::test]
async fn a_class_in_its_lesson_comes_in_at_once_and_nobody_passes_as_one() {
    let portal = in_lesson().await;
    let waits = StatusCode::SERVICE_UNAVAILABLE;
    for who in ["pupil-b", "parent", "teacher-b", "foreign-pupil"] {
        let mut other = signed_in(&portal, who, 100, SESSION_KEY);
        assert_eq!(page_of(&portal, &mut other).await, waits, "{who}");
    }
    let mut forger = signed_in(&portal, "pupil", 101, [9; 32]);
    assert_eq!(page_of(&portal, &mut forger).await, waits, "no session");
    assert_eq!(page_of(&portal, &mut Browser::default()).await, waits);

    let mut pupil = signed_in(&portal, "pupil", 102, SESSION_KEY);
    assert_eq!(page_of(&portal, &mut pupil).await, StatusCode::OK);
    assert_eq!(page_of(&portal, &mut pupil).await, StatusCode::OK);
    let out = pupil.post(&portal, "/logout", "").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    let mut stolen = signed_in(&portal, "pupil", 102, SESSION_KEY);
    assert_eq!(
        page_of(&portal, &mut stolen).await,
        waits,
        "a session that was ended is none"
    );
}

#[tokio::test]
async fn who_waited_comes_in_as_their_lesson_counts_and_waits_once_it_is_over() {
    let portal = in_lesson().await;
    let waits = StatusCode::SERVICE_UNAVAILABLE;
    let school = &portal.school;
    school.switch("admin", "greedy", false).await.expect("off");
    let mut classmate = signed_in(&portal, "classmate", 100, SESSION_KEY);
    assert_eq!(page_of(&portal, &mut classmate).await, waits);
    assert_eq!(classmate.place(&portal).await["state"], "waiting");
    school.switch("admin", "greedy", true).await.expect("on");
    assert_eq!(classmate.place(&portal).await["state"], "in");
    assert_eq!(page_of(&portal, &mut classmate).await, StatusCode::OK);
    classmate.post(&portal, "/logout", "").await;
    school.wait(3_600);
    let mut later = signed_in(&portal, "classmate", 101, SESSION_KEY);
    assert_eq!(page_of(&portal, &mut later).await, waits, "it is over");
}
