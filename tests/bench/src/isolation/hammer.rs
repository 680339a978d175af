//! The hammer: many people who open a hostile module's page without end.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use preau_domain::page::Route;
use preau_platform::error::PlatformError;

use super::region::{Place, Region};

/// People who hammer.
pub(super) const PEOPLE: usize = 32;
/// How long each waits after an answer.
const PAUSE: Duration = Duration::from_millis(1);

/// What came of it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Hammered {
    pages: u64,
    faults: u64,
    refused: u64,
    /// From the first fault to the first refusal for it.
    pub(super) contained: Option<Duration>,
}

impl Hammered {
    /// Adds another run; containment is the first one's.
    pub(super) fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.faults += other.faults;
        self.refused += other.refused;
        self.contained = self.contained.or(other.contained);
    }
}

impl fmt::Display for Hammered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pages,
            faults,
            refused,
            contained,
        } = self;
        write!(
            f,
            "hammered: {pages} pages, {faults} faults, {refused} refused"
        )?;
        match contained {
            Some(time) => write!(f, ", held back after {:.1} ms", time.as_secs_f64() * 1e3),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    pages: AtomicU64,
    faults: AtomicU64,
    refused: AtomicU64,
    first_fault: AtomicU64,
    first_held: AtomicU64,
}

impl Counts {
    fn count(&self, ended: &Result<(), PlatformError>, since: Duration) {
        let micros = u64::try_from(since.as_micros()).unwrap_or(u64::MAX).max(1);
        let first = |cell: &AtomicU64| {
            // Only the first one stays.
            let _ = cell.compare_exchange(0, micros, Ordering::Relaxed, Ordering::Relaxed);
        };
        match ended {
            Err(PlatformError::ModuleFault { .. }) => {
                self.faults.fetch_add(1, Ordering::Relaxed);
                first(&self.first_fault);
            }
            Err(
                PlatformError::ModuleHeld { .. }
                | PlatformError::ModuleSpent { .. }
                | PlatformError::Unavailable(_),
            ) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                if matches!(ended, Err(PlatformError::ModuleHeld { .. })) {
                    first(&self.first_held);
                }
            }
            // A failure is an answer.
            Ok(()) | Err(_) => {
                self.pages.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn sum(&self) -> Hammered {
        let read = |cell: &AtomicU64| cell.load(Ordering::Relaxed);
        let (fault, held) = (read(&self.first_fault), read(&self.first_held));
        Hammered {
            pages: read(&self.pages),
            faults: read(&self.faults),
            refused: read(&self.refused),
            contained: (fault > 0 && held > 0)
                .then(|| Duration::from_micros(held.saturating_sub(fault))),
        }
    }
}

/// Hammers for so long.
pub(super) async fn run(region: &Region, place: Place, time: Duration) -> Hammered {
    let counts = Arc::new(Counts::default());
    let began = Instant::now();
    let people = region.hammers(place).iter().cycle().take(PEOPLE);
    let all: Vec<_> = people
        .map(|person| {
            let (person, counts) = (Arc::clone(person), Arc::clone(&counts));
            tokio::spawn(async move {
                while began.elapsed() < time {
                    let route = Route {
                        path: String::new(),
                        query: Vec::new(),
                    };
                    let page =
                        person
                            .platform
                            .module_view(&person.operation, &person.opened, route);
                    counts.count(&page.await.map(drop), began.elapsed());
                    tokio::time::sleep(PAUSE).await;
                }
            })
        })
        .collect();
    for one in all {
        // A hammer that fell is one that does not hammer.
        drop(one.await);
    }
    counts.sum()
}
