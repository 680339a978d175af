//! A module's page and the same by a native handler, each served over HTTP, asked for in turns.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use preau_web::{Limits, server};

use crate::client::{Client, Round};
use crate::report::{Aim, Figure, Report};

const RUNS: usize = 7;
const RUN: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(1);
/// Connections that each send the next request once the former is answered.
const CONNECTIONS: usize = 4;

/// Measures both, and says so: how many a second, how many of the floor's, how long each took.
pub(crate) fn fight(report: &mut Report, subject: &Client, floor: &Client) -> Result<()> {
    match_of(report, "", (subject, floor), Aim::AtLeast(0.6))
}

/// The same of something else than a page, which is said before each figure, with what the ratio should be.
pub(crate) fn match_of(
    report: &mut Report,
    what: &str,
    (subject, floor): (&Client, &Client),
    aim: Aim,
) -> Result<()> {
    for client in [subject, floor] {
        client.run(CONNECTIONS, WARM_UP)?;
    }
    let (mut sandboxed, mut bare) = (Runs::default(), Runs::default());
    for _ in 0..RUNS {
        sandboxed.add(&subject.run(CONNECTIONS, RUN)?);
        bare.add(&floor.run(CONNECTIONS, RUN)?);
    }
    let mut figure = |name: &str, unit, runs: &[f64]| {
        report.figure(Figure::new(format!("{what}{name}"), unit, runs));
    };
    figure("module: requests", "/s", &sandboxed.rate);
    figure("floor: requests", "/s", &bare.rate);
    let name = format!("{what}module over floor");
    let ratio = Figure::ratio(name, &sandboxed.rate, &bare.rate);
    report.figure(ratio.aim(aim));
    let mut figure = |name: &str, runs: &[f64]| {
        report.figure(Figure::new(format!("{what}{name}"), "µs", runs));
    };
    figure("module: p50", &sandboxed.p50);
    figure("module: p99", &sandboxed.p99);
    figure("floor: p50", &bare.p50);
    figure("floor: p99", &bare.p99);
    Ok(())
}

/// How to read what [`fight`] measured.
pub(crate) fn notes(report: &mut Report) {
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
}

/// Says whether both pages are the same.
pub(crate) fn compared(shown: &str, expected: &str) -> String {
    if shown == expected {
        return format!(
            "both pages are the same, byte for byte ({} bytes)",
            shown.len()
        );
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
    format!(
        "the pages differ ({} and {} bytes), first at byte {same}: module `{}`, native `{}`",
        shown.len(),
        expected.len(),
        around(shown),
        around(expected)
    )
}

/// Serves routes on a free port.
pub(crate) async fn listen(router: Router) -> Result<SocketAddr> {
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
