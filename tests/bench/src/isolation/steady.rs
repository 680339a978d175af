//! The neighbour: pages on a schedule, each timed from when it was due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::region::Region;
use crate::report::percentile;

/// Pages a second: some fifth of what two cores could give.
pub(super) const RATE: u32 = 400;
/// How long a page may take to count as one.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was seen in a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Milliseconds.
    pub(super) p50: f64,
    /// Milliseconds.
    pub(super) p99: f64,
    /// Pages answered well and in time, of those that were due.
    pub(super) goodput: f64,
}

/// Asks for pages for so long.
pub(super) async fn run(region: &Region, time: Duration) -> Seen {
    let due = RATE * u32::try_from(time.as_secs()).unwrap_or(1);
    let began = Instant::now();
    let handle = tokio::runtime::Handle::current();
    let readers = region.readers.clone();
    // A thread of its own keeps the schedule: a timer of the platform's runtime is late when it is busy.
    let schedule = std::thread::spawn(move || {
        let readers = readers.iter().cycle();
        let asked = (0..due).zip(readers).map(|(number, reader)| {
            let at = began + Duration::from_secs(1) * number / RATE;
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            let reader = Arc::clone(reader);
            handle.spawn(async move {
                let page = reader.open("week").await;
                page.is_ok().then(|| at.elapsed())
            })
        });
        asked.collect::<Vec<_>>()
    });
    let asked = tokio::task::spawn_blocking(move || schedule.join())
        .await
        .ok()
        .and_then(Result::ok)
        .unwrap_or_default();
    let mut micros: Vec<u32> = Vec::new();
    for page in asked {
        if let Ok(Some(took)) = page.await
            && took <= PATIENCE
        {
            micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
    }
    micros.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let goodput = micros.len() as f64 / f64::from(due);
    Seen {
        p50: percentile(&micros, 0.5) / 1e3,
        p99: percentile(&micros, 0.99) / 1e3,
        goodput,
    }
}
