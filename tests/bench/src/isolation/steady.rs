//! The neighbour: pages and forms on a schedule, each timed from when it was due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::region::Region;
use crate::report::percentile;

/// Pages and forms a second: some fifth of what two cores could give.
pub(super) const RATE: u32 = 400;
/// Of so many one is a form, durable before it is answered.
pub(super) const WRITES: u32 = 10;
/// How long one may take to count.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was seen in a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Milliseconds.
    pub(super) p50: f64,
    /// Milliseconds.
    pub(super) p99: f64,
    /// The same of forms.
    pub(super) writes: f64,
    /// Pages and forms answered well and in time, of those that were due.
    pub(super) goodput: f64,
}

/// Asks for pages, and sends forms, for so long.
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
                let is_form = number % WRITES == WRITES - 1;
                let answered = if is_form {
                    reader.write().await
                } else {
                    reader.read().await
                };
                answered.is_ok().then(|| (is_form, at.elapsed()))
            })
        });
        asked.collect::<Vec<_>>()
    });
    let asked = tokio::task::spawn_blocking(move || schedule.join())
        .await
        .ok()
        .and_then(Result::ok)
        .unwrap_or_default();
    let (mut pages, mut forms) = (Vec::new(), Vec::new());
    for answered in asked {
        if let Ok(Some((is_form, took))) = answered.await
            && took <= PATIENCE
        {
            let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
            let kind = if is_form { &mut forms } else { &mut pages };
            kind.push(micros);
        }
    }
    pages.sort_unstable();
    forms.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
    let goodput = (pages.len() + forms.len()) as f64 / f64::from(due);
    Seen {
        p50: percentile(&pages, 0.5) / 1e3,
        p99: percentile(&pages, 0.99) / 1e3,
        writes: percentile(&forms, 0.99) / 1e3,
        goodput,
    }
}
