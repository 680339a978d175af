//! Where the time goes: each part of a request by itself, one after another, without a network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts as _;
use axum::http::Request;
use axum::http::request::Parts;
use preau_domain::page::Route;
use preau_runtime::call::{Answer, CallContext, CallReport, Entry};
use preau_web::Web;
use preau_web::visit::SignedIn;
use tower::ServiceExt as _;

use super::demo::{MODULE, Week};
use super::native;
use crate::demo::SCHOOL;
use crate::native::draw;
use crate::places::Places;
use crate::region;
use crate::report::{Figure, Report};

const RUNS: usize = 7;
const TIMES: u32 = 500;

/// Runs `$part` [`TIMES`] times and adds its microseconds to `$to`.
macro_rules! timed {
    ($to:expr, $part:expr) => {{
        let began = Instant::now();
        for _ in 0..TIMES {
            std::hint::black_box($part);
        }
        $to.push(began.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES));
    }};
}

/// Measures the parts and adds them to the report.
pub(super) async fn measure(
    places: &Places,
    data: &Path,
    week: &Week,
    web: &Web,
    [kernel, bare, again]: [Router; 3],
    report: &mut Report,
) -> Result<()> {
    let platform = &week.demo.platform;
    let runtime = region::runtime(places, data, platform.store().clone())?;
    let module = Arc::new(runtime.load(&places.module(MODULE)?).await?);
    let signed = signed(week, web).await?;
    let opened = platform
        .module_open(&signed.operation, SCHOOL, MODULE, None)
        .await?;
    let context = Arc::new(CallContext {
        school: Arc::clone(&opened.school),
        manifest: Arc::clone(&module.manifest),
        caller: Some(Arc::clone(&opened.caller)),
        language: signed.operation.language,
        now: platform.now(),
        today: platform.today(),
        zone: platform.time_zone(&opened.school),
        settings: Arc::new(BTreeMap::new()),
        rules: preau_domain::correspondence::Rules::default(),
        plan: region::PLENTY,
        reach: preau_domain::reach::Reach::Everybody,
    });
    let entry = Entry::View(Route {
        path: "week".to_owned(),
        query: vec![("day".to_owned(), week.monday.to_string())],
    });
    let call = || runtime.call(&module, Arc::clone(&context), entry.clone(), |_| ());
    let answered = call().await?;
    let used = (answered.cost.fuel, answered.cost.host);
    let page = page(answered)?;
    let due = native::due(platform, &opened, week.monday).await?;
    ensure!(
        page == native::week(platform, &opened, week.monday).await?,
        "the module's page is not the native one"
    );

    let mut parts = Measured::default();
    for _ in 0..RUNS {
        timed!(parts.kernel, whole(&kernel, week).await?);
        timed!(parts.native, whole(&bare, week).await?);
        timed!(parts.again, whole(&again, week).await?);
        timed!(parts.sync, platform.store().view_sync().await?);
        timed!(parts.session, self::signed(week, web).await?);
        timed!(
            parts.open,
            platform
                .module_open(&signed.operation, SCHOOL, MODULE, None)
                .await?
        );
        timed!(parts.call, call().await?);
        timed!(
            parts.due,
            native::due(platform, &opened, week.monday).await?
        );
        timed!(parts.done, native::done(platform, &opened, &due).await?);
        timed!(
            parts.build,
            native::week(platform, &opened, week.monday).await?
        );
        timed!(parts.draw, draw(web, &signed, &opened, "week", &page));
    }
    parts.tell(report);
    report.note(
        "parts are measured one after another, each by itself: a rest is a difference between \
         different requests, and where it is small, noise",
    );
    let (fuel, host) = used;
    report.note(format!(
        "the call: {} guest instructions, {} calls into the kernel that read {} rows",
        fuel.saturating_sub(host.fuel()),
        host.calls,
        host.rows
    ));
    Ok(())
}

fn request(week: &Week) -> Result<Request<Body>> {
    let cookie = format!("preau_session={}", week.token);
    Ok(Request::get(week.path())
        .header("host", "localhost")
        .header("accept", "text/html")
        .header("accept-language", "fr")
        .header("cookie", cookie)
        .body(Body::empty())?)
}

/// A request through a whole router, its answer read to the end.
async fn whole(router: &Router, week: &Week) -> Result<usize> {
    let response = router.clone().oneshot(request(week)?).await?;
    ensure!(
        response.status().is_success(),
        "the page cannot be had: {}",
        response.status()
    );
    Ok(to_bytes(response.into_body(), 1 << 20).await?.len())
}

/// The session check of a request.
async fn signed(week: &Week, web: &Web) -> Result<SignedIn> {
    let (mut parts, _): (Parts, Body) = request(week)?.into_parts();
    SignedIn::from_request_parts(&mut parts, web)
        .await
        .map_err(|_| anyhow!("the session is not accepted"))
}

fn page(report: CallReport) -> Result<preau_domain::page::Page> {
    let answer = report.result.context("the module faulted")?;
    match answer.map_err(|failure| anyhow!("the module failed: {failure:?}"))? {
        Answer::Page(page) => Ok(page),
        other => Err(anyhow!("not a page: {other:?}")),
    }
}

/// Microseconds of each part, run by run.
#[derive(Default)]
struct Measured {
    kernel: Vec<f64>,
    native: Vec<f64>,
    again: Vec<f64>,
    sync: Vec<f64>,
    session: Vec<f64>,
    open: Vec<f64>,
    call: Vec<f64>,
    due: Vec<f64>,
    done: Vec<f64>,
    build: Vec<f64>,
    draw: Vec<f64>,
}

impl Measured {
    fn tell(&self, report: &mut Report) {
        let less = |whole: &[f64], parts: &[&[f64]]| -> Vec<f64> {
            let rest = |(at, whole): (usize, &f64)| {
                whole - parts.iter().filter_map(|part| part.get(at)).sum::<f64>()
            };
            whole.iter().enumerate().map(rest).collect()
        };
        let mut tell = |name: &str, runs: &[f64]| report.figure(Figure::new(name, "µs", runs));
        tell("module: a request without a network", &self.kernel);
        tell("  session check", &self.session);
        tell("  school, rights, module", &self.open);
        tell("  the call", &self.call);
        tell("    store: the homework", &self.due);
        tell("    store: the done marks", &self.done);
        let guest = less(&self.call, &[&self.due, &self.done]);
        tell("    rest: instance, guest, crossing, rules", &guest);
        tell("  drawing page and shell", &self.draw);
        let parts: [&[f64]; 4] = [&self.session, &self.open, &self.call, &self.draw];
        let framework = less(&self.kernel, &parts);
        tell("  rest: routing, layers, counting", &framework);
        tell("floor: a request without a network", &self.native);
        tell("  reading and building the page", &self.build);
        tell("given again: a request without a network", &self.again);
        tell("  what was changed, asked by one alone", &self.sync);
        let around = less(&self.again, &[&self.sync, &self.session, &self.open]);
        tell("  rest: shell, routing, layers, counting", &around);
        report.figure(Figure::ratio(
            "floor over module, without a network",
            &self.native,
            &self.kernel,
        ));
    }
}
