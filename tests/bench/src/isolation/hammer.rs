//! The hammer: many people who open a hostile module's page, and press its buttons, without end.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use preau_platform::error::PlatformError;

use super::region::{Person, SECRET};

/// People who hammer.
pub(super) const PEOPLE: usize = 32;
/// How long each waits after an answer.
const PAUSE: Duration = Duration::from_millis(1);

/// At each so many visits the guest is also made to hear its own event, behind everybody's back.
const POKED: usize = 10;

/// Of so many pages one is searched for what is not the guest's.
const SEARCHED: u64 = 32;

/// What came of it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Hammered {
    answers: u64,
    faults: u64,
    refused: u64,
    /// Pages that held what is another module's.
    pub(super) leaks: u64,
    /// From the first fault to the first refusal for it.
    pub(super) contained: Option<Duration>,
}

impl Hammered {
    /// Adds another run; containment is the first one's.
    pub(super) fn add(&mut self, other: Self) {
        self.answers += other.answers;
        self.faults += other.faults;
        self.refused += other.refused;
        self.leaks += other.leaks;
        self.contained = self.contained.or(other.contained);
    }
}

impl fmt::Display for Hammered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            answers,
            faults,
            refused,
            leaks,
            contained,
        } = self;
        write!(
            f,
            "hammered: {answers} answers, {faults} faults, {refused} refused"
        )?;
        if *leaks > 0 {
            write!(f, ", {leaks} LEAKS")?;
        }
        match contained {
            Some(time) => write!(f, ", held back after {:.1} ms", time.as_secs_f64() * 1e3),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    answers: AtomicU64,
    faults: AtomicU64,
    refused: AtomicU64,
    leaks: AtomicU64,
    first_fault: AtomicU64,
    first_held: AtomicU64,
}

impl Counts {
    fn count(&self, ended: &Result<String, PlatformError>, since: Duration) {
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
            Ok(page) => {
                let number = self.answers.fetch_add(1, Ordering::Relaxed);
                if number.is_multiple_of(SEARCHED) && page.contains(SECRET) {
                    self.leaks.fetch_add(1, Ordering::Relaxed);
                }
            }
            // A failure is an answer.
            Err(_) => {
                self.answers.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn sum(&self) -> Hammered {
        let read = |cell: &AtomicU64| cell.load(Ordering::Relaxed);
        let (fault, held) = (read(&self.first_fault), read(&self.first_held));
        Hammered {
            answers: read(&self.answers),
            faults: read(&self.faults),
            refused: read(&self.refused),
            leaks: read(&self.leaks),
            contained: (fault > 0 && held > 0)
                .then(|| Duration::from_micros(held.saturating_sub(fault))),
        }
    }
}

/// What somebody does at a visit, one after the other.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Open,
    Press,
    Poke,
}

impl Deed {
    /// All of a visit: a page, the button that misbehaves, and now and then the event that does.
    fn all(visit: usize) -> &'static [Self] {
        if visit % POKED == POKED - 1 {
            &[Self::Open, Self::Press, Self::Poke]
        } else {
            &[Self::Open, Self::Press]
        }
    }

    async fn by(self, person: &Arc<Person>) -> Result<String, PlatformError> {
        match self {
            Self::Open => person.open("").await,
            // Who may not keep the guest's records presses the button that keeps none, and misbehaves all the same.
            Self::Press if person.is_teacher() => person.press("", &[]).await,
            Self::Press => person.press("bare", &[]).await,
            Self::Poke => person.press("poke", &[]).await,
        }
    }
}

/// So many people hammer for so long: each visits one module after the other of those given.
pub(super) async fn run(visited: Vec<Arc<Person>>, people: usize, time: Duration) -> Hammered {
    let (visited, counts) = (Arc::new(visited), Arc::new(Counts::default()));
    let began = Instant::now();
    let all: Vec<_> = (0..people)
        .map(|first| {
            let (visited, counts) = (Arc::clone(&visited), Arc::clone(&counts));
            tokio::spawn(async move {
                for (visit, person) in visited.iter().cycle().skip(first).enumerate() {
                    for deed in Deed::all(visit) {
                        if began.elapsed() >= time {
                            return;
                        }
                        let ended = deed.by(person).await;
                        counts.count(&ended, began.elapsed());
                        tokio::time::sleep(PAUSE).await;
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_visit_opens_and_presses_and_every_tenth_pokes() {
        let visits = || (0..POKED * 3).map(Deed::all);
        assert!(visits().all(|deeds| matches!(deeds, [Deed::Open, Deed::Press, ..])));
        let poked = visits().filter(|deeds| matches!(deeds, [.., Deed::Poke]));
        assert_eq!(poked.count(), 3);
    }
}
