//! What the machine does by itself: how late threads are that only sleep, with nothing of ours beside them. No
//! module's neighbour can see less. (As jHiccup does it.)

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::report::{Figure, Report, percentile};

/// How long they sleep each time.
const NAP: Duration = Duration::from_millis(1);
/// How long it is measured.
const TIME: Duration = Duration::from_secs(10);

pub(super) fn run(report: &mut Report) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sleepers: Vec<_> = (0..cores).map(|_| std::thread::spawn(late)).collect();
    let mut all = Vec::new();
    for sleeper in sleepers {
        let late = sleeper.join();
        all.extend(late.ok().context("a thread that only sleeps panicked")?);
    }
    all.sort_unstable();
    for (name, share) in [("p99", 0.99), ("p99.9", 0.999), ("the worst", 1.0)] {
        let figure = percentile(&all, share) / 1e3;
        let name = format!("the machine alone: woken late, {name}");
        report.figure(Figure::new(name, "ms", &[figure]));
    }
    Ok(())
}

/// How late it is each time, in microseconds.
fn late() -> Vec<u32> {
    let began = Instant::now();
    let mut all = Vec::new();
    while began.elapsed() < TIME {
        let due = Instant::now() + NAP;
        std::thread::sleep(NAP);
        all.push(u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    all
}
