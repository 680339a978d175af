//! A week of homework over HTTP, by the module in its sandbox and by a native handler.

mod client;
mod demo;
mod native;
mod page;
mod parts;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, ensure};
use axum::Router;
use preau_web::{Limits, Web, server};

use crate::places::Places;
use crate::region;
use crate::report::{Aim, Figure, Report};
use client::{Client, Round};
use demo::Demo;

const RUNS: usize = 7;
const RUN: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(1);
/// Connections that each send the next request once the former is answered.
const CONNECTIONS: usize = 4;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "week",
        "a pupil's week of 20 pieces of homework over HTTP, over the same page by a native handler",
    );
    let folder = tempfile::tempdir()?;
    let threads = region::threads()?;
    let demo = threads.block_on(Demo::make(places, folder.path()))?;
    let web = Web::new(demo.platform.clone());
    let kernel = preau_web::router(web.clone());
    let native = native::router(web.clone());
    let (kernel_at, native_at) = threads.block_on(async {
        anyhow::Ok((listen(kernel.clone()).await?, listen(native.clone()).await?))
    })?;
    let client = |address| Client::new(address, &demo.path(), &demo.token);
    let (subject, floor) = (client(kernel_at), client(native_at));

    let (shown, expected) = (subject.body()?, floor.body()?);
    report.note(compared(&shown, &expected)?);
    for client in [&subject, &floor] {
        client.run(CONNECTIONS, WARM_UP)?;
    }
    let (mut sandboxed, mut bare) = (Runs::default(), Runs::default());
    for _ in 0..RUNS {
        sandboxed.add(&subject.run(CONNECTIONS, RUN)?);
        bare.add(&floor.run(CONNECTIONS, RUN)?);
    }
    report.figure(Figure::new("module: requests", "/s", &sandboxed.rate));
    report.figure(Figure::new("floor: requests", "/s", &bare.rate));
    let ratio = Figure::ratio("module over floor", &sandboxed.rate, &bare.rate);
    report.figure(ratio.aim(Aim::AtLeast(0.6)));
    report.figure(Figure::new("module: p50", "µs", &sandboxed.p50));
    report.figure(Figure::new("module: p99", "µs", &sandboxed.p99));
    report.figure(Figure::new("floor: p50", "µs", &bare.p50));
    report.figure(Figure::new("floor: p99", "µs", &bare.p99));
    threads.block_on(parts::measure(
        places,
        folder.path(),
        &demo,
        &web,
        [kernel, native],
        &mut report,
    ))?;
    report.note(format!(
        "closed loop: {CONNECTIONS} keep-alive connections, each sending its next request once the \
         former is answered; fit to compare throughput, not to tell how long people wait when more \
         come than can be served",
    ));
    report.note(
        "client and server are one process and share its cores; the client only writes a fixed \
         request and counts bytes, but what it takes is missing to both",
    );
    report.note(
        "both read SQLite through the same store and pass the same session check, rights, shell, \
         rendering, server loop and compression layer (nothing is compressed: the client does not \
         ask for it); the native handler does not hold records against the collection's rule",
    );
    Ok(report.end())
}

/// Says whether both give the same page; fails if one does not show the homework.
fn compared(shown: &str, expected: &str) -> Result<String> {
    for body in [shown, expected] {
        let entries = body.matches("/homework/homework/").count();
        ensure!(
            entries >= demo::GIVEN,
            "a page shows {entries} pieces of homework"
        );
    }
    if shown == expected {
        return Ok(format!(
            "both pages are the same, byte for byte ({} bytes)",
            shown.len()
        ));
    }
    let same = shown
        .bytes()
        .zip(expected.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let around = |body: &str| {
        let from = body.floor_char_boundary(same.saturating_sub(40));
        let to = body.floor_char_boundary(same + 80);
        body.get(from..to).unwrap_or_default().to_owned()
    };
    Ok(format!(
        "the pages differ ({} and {} bytes), first at byte {same}: module `{}`, native `{}`",
        shown.len(),
        expected.len(),
        around(shown),
        around(expected)
    ))
}

async fn listen(router: Router) -> Result<SocketAddr> {
    let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .map_err(anyhow::Error::msg)?;
    let address = listener.local_addr()?;
    let limits = Limits::default();
    tokio::spawn(server::serve(
        listener,
        router,
        limits,
        std::future::pending(),
    ));
    Ok(address)
}

#[derive(Default)]
struct Runs {
    rate: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Runs {
    fn add(&mut self, round: &Round) {
        self.rate.push(round.rate());
        self.p50.push(round.percentile(0.5));
        self.p99.push(round.percentile(0.99));
    }
}
