//! What somebody costs who waits to be let in: one answer through the whole of the portal's service, in the process and
//! without a socket, over a route that always answers the same.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::routing::get;
use jiff::SignedDuration;
use preau_domain::gate::{Dial, DialScope, Mode};
use preau_platform::Platform;
use preau_web::Web;
use preau_web::gate::Admission;
use rustix::time::{ClockId, clock_gettime};
use tower::ServiceExt as _;

use crate::places::Places;
use crate::region;
use crate::report::{Aim, Figure, Report};

const RUNS: usize = 9;
const REQUESTS: u32 = 5_000;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "gate",
        "an answer to somebody who waits, in the process, over a route that always answers the same",
    );
    let folder = tempfile::tempdir()?;
    let threads = region::threads()?;
    let platform = threads.block_on(closed(places, folder.path()))?;
    // On a thread of its own, whose time is counted: what the platform does besides is on others.
    let thread = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let subjects = thread.block_on(subjects(&platform))?;
    let mut runs: Vec<Vec<f64>> = subjects.iter().map(|_| Vec::new()).collect();
    for round in 0..=RUNS {
        for (subject, runs) in subjects.iter().zip(&mut runs) {
            let took = thread.block_on(subject.ask_often())?;
            // The first is to warm up.
            if round > 0 {
                runs.push(took);
            }
        }
    }
    let floor = runs.first().context("no floor")?;
    for (subject, runs) in subjects.iter().zip(&runs) {
        let figure = Figure::new(subject.name, "µs", runs);
        report.figure(match subject.most {
            Some(most) => figure.aim(Aim::AtMost(most)),
            None => figure,
        });
    }
    for (subject, runs) in subjects.iter().zip(&runs).skip(1) {
        let name = format!("{} over the floor", subject.name);
        report.figure(Figure::ratio(name, runs, floor));
    }
    report.note(
        "time of the processor for one answer, its request made and its body read included; a dial keeps everybody \
         out; what the kernel's network code takes is in none of it",
    );
    Ok(report.end())
}

/// A region that lets nobody in.
async fn closed(places: &Places, data: &std::path::Path) -> Result<Arc<Platform>> {
    let platform = region::open(places, data).await?;
    let now = platform.now();
    let dial = Dial {
        scope: DialScope::Site,
        mode: Some(Mode::Queue),
        seats: None,
        idle: None,
        until: Some(now + SignedDuration::from_hours(6)),
        sentence: "Les cours passent d’abord ce matin.".to_owned(),
        by: None,
        since: now,
    };
    platform.dial_set(dial).await?;
    Ok(platform)
}

/// What is asked for again and again.
struct Subject {
    name: &'static str,
    most: Option<f64>,
    router: Router,
    path: &'static str,
    headers: HeaderMap,
    /// How each answer begins to differ from the others, and what is in none of it.
    has: &'static str,
    has_not: &'static str,
}

/// The portal, telling so many of those who wait in a second.
fn portal(platform: &Arc<Platform>, told: u32) -> Router {
    preau_web::router(Web {
        gate: Arc::new(Admission::telling(platform, told)),
        ..Web::new(Arc::clone(platform))
    })
}

fn browser(accept: &'static str, cookies: Option<&HeaderValue>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("fr-FR,fr;q=0.9"));
    if let Some(cookies) = cookies {
        headers.insert(COOKIE, cookies.clone());
    }
    headers
}

/// The floor first.
async fn subjects(platform: &Arc<Platform>) -> Result<Vec<Subject>> {
    const HTML: &str = "text/html,application/xhtml+xml";
    const JSON: &str = "application/json";
    const PAGE: &str = "/s/college-demo/homework";
    let constant = || async { (StatusCode::SERVICE_UNAVAILABLE, "not now") };
    let told = portal(platform, u32::MAX);
    let new = Subject {
        name: "page, to who comes",
        most: Some(40.0),
        router: told.clone(),
        path: PAGE,
        headers: browser(HTML, None),
        has: "data-bucket",
        has_not: "later",
    };
    let cookies = new.cookies().await?;
    // What is told nobody begins after their place was given out, and so knows it from before.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let bare = portal(platform, 0);
    let waits = |name, most, router: &Router, accept, path, has, has_not| Subject {
        name,
        most: Some(most),
        router: router.clone(),
        path,
        headers: browser(accept, Some(&cookies)),
        has,
        has_not,
    };
    let place = "/gate/place";
    Ok(vec![
        Subject {
            name: "floor",
            most: None,
            router: Router::new().route(PAGE, get(constant)),
            has: "not now",
            has_not: "<",
            headers: browser(HTML, Some(&cookies)),
            path: PAGE,
        },
        waits("page", 40.0, &told, HTML, PAGE, "data-bucket", "later"),
        new,
        waits("JSON", 40.0, &told, JSON, place, "ahead", "later"),
        waits(
            "bare page",
            10.0,
            &bare,
            HTML,
            PAGE,
            "refresh",
            "data-bucket",
        ),
        waits("bare JSON", 10.0, &bare, JSON, place, "later", "ahead"),
    ])
}

impl Subject {
    async fn ask(&self) -> Result<(HeaderMap, Vec<u8>)> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = self.path.parse()?;
        *request.headers_mut() = self.headers.clone();
        let answer = self.router.clone().oneshot(request).await?;
        let (parts, body) = answer.into_parts();
        Ok((parts.headers, to_bytes(body, 1 << 20).await?.into()))
    }

    /// The cookies that an answer sets, as a browser shows them.
    async fn cookies(&self) -> Result<HeaderValue> {
        let (headers, _) = self.ask().await?;
        let set = headers.get_all(SET_COOKIE).iter();
        let set = set.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let set: Vec<_> = set.collect();
        ensure!(set.len() == 2, "a ticket and a mark, not {set:?}");
        Ok(HeaderValue::from_str(&set.join("; "))?)
    }

    /// Microseconds of the processor for each of many.
    async fn ask_often(&self) -> Result<f64> {
        let (_, body) = self.ask().await?;
        let text = String::from_utf8(body)?;
        ensure!(
            text.contains(self.has) && !text.contains(self.has_not),
            "{}: not the answer that is to be measured: {text}",
            self.name
        );
        let began = processor()?;
        for _ in 0..REQUESTS {
            std::hint::black_box(self.ask().await?);
        }
        let took = processor()?.saturating_sub(began);
        Ok(took.as_secs_f64() * 1e6 / f64::from(REQUESTS))
    }
}

/// How long this thread has had a processor.
fn processor() -> Result<Duration> {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Ok(Duration::new(
        u64::try_from(time.tv_sec)?,
        u32::try_from(time.tv_nsec)?,
    ))
}
