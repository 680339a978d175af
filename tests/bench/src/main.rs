//! `cargo xtask bench [NAME…]`: what Préau costs, each figure over a floor measured in the same run.
//!
//! | file | what |
//! |---|---|
//! | `call` | one call of an empty module, over a bare wasmtime loop with the same component |
//! | `week` | a page of homework over HTTP, over the same page by a native handler |
//! | `inbox` | the first page of a box of 5,000 messages over HTTP, over the same page by a native handler; sending to 2,000 people |
//! | `start` | from starting the binary to listening, for 2,000 schools |
//! | `import` | a directory of some 20,000 people, over reading it alone |
//! | `files` | 100 MB sent with a form and fetched again, over a plain copy by the same HTTP server |
//! | `listeners` | open pages that listen, over a bare server of such streams |
//! | `grid` | a class's marks, 35 pupils by 20 assessments, over HTTP and the save of one cell, over the same by a native handler |
//! | `rooms` | virtual classrooms with 30 people each, as many as one process takes: memory, CPU, how soon all hear of an act, and what 150,000 would need |
//! | `gate` | an answer to somebody who waits to be let in, over a route that always answers the same |
//! | `isolation` | pages of a good module beside each hostile one, over the same alone |
//! | `duel`, `client`, `native`, `demo` | what `week`, `inbox` and `grid` share: the demo region, the native handler's layers, who asks |
//! | `follow` | what `listeners` and `rooms` share: pages that listen |
//! | `report` | figures: medians, ratios, aims, as a table and as JSON |
//! | `machine` | on what, when, with which versions, under which load |
//! | `places` | where the binary and the components are |
//! | `region` | a platform over a folder, and the data that benchmarks share |
//! | `process` | the binary as a child: its lines, its memory |
//!
//! **To add a benchmark**: a file with a `run`, a line in [`BENCHMARKS`]. Runs of the subject and of
//! its floor take turns, so that what else the machine does falls on both.

mod call;
mod client;
mod demo;
mod duel;
mod files;
mod follow;
mod gate;
mod grid;
#[path = "../../harness/guests.rs"]
#[expect(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "shared with tests, which have the binary from it too"
)]
mod guests;
mod import;
mod inbox;
mod isolation;
mod listeners;
mod machine;
mod native;
mod places;
mod process;
mod region;
mod report;
mod rooms;
mod start;
mod week;
#[path = "../../harness/zoo.rs"]
#[expect(clippy::expect_used, clippy::panic, reason = "shared with tests")]
mod zoo;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::places::Places;
use crate::report::Report;

/// A benchmark.
type Run = fn(&Places) -> Result<Report>;

/// Names and what each runs.
const BENCHMARKS: [(&str, Run); 11] = [
    ("call", call::run),
    ("week", week::run),
    ("inbox", inbox::run),
    ("grid", grid::run),
    ("rooms", rooms::run),
    ("start", start::run),
    ("import", import::run),
    ("files", files::run),
    ("listeners", listeners::run),
    ("gate", gate::run),
    ("isolation", isolation::run),
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("preau-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    if std::env::var_os(listeners::FLOOR).is_some() {
        return listeners::floor();
    }
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked
        .iter()
        .find(|name| !BENCHMARKS.iter().any(|(known, _)| known == name))
    {
        let known: Vec<_> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        bail!(
            "no benchmark is called `{unknown}`; there are {}",
            known.join(", ")
        );
    }
    let places = Places::find()?;
    if cfg!(debug_assertions) {
        println!("note: not optimised as a release is; use `cargo xtask bench`");
    }
    for (name, bench) in BENCHMARKS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            let report = bench(&places).with_context(|| format!("benchmark `{name}`"))?;
            print!("{report}");
            report.write(&places.results)?;
        }
    }
    println!("\nfigures as JSON: {}", places.results.display());
    Ok(())
}
