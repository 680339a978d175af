//! At what rate calls of a place begin while others have calls: what comes sooner waits until it is due.
//!
//! The generic cell rate algorithm (ITU-T Recommendation I.371, annex A) as a shaper: what does not conform is
//! not refused, but waits until it does. However many people ask again as soon as they are answered, so many
//! calls begin in a second and no more.

use std::time::{Duration, Instant};

/// How many calls of one place begin in a second, how many of them at once, and how long one waits for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// The time from one call to the next.
    pub(crate) each: Duration,
    /// How far ahead of that calls may be: a class that presses at the same moment is no flood.
    pub(crate) ahead: Duration,
    /// How long a call waits at most.
    pub(crate) wait: Duration,
}

impl Rate {
    /// So many calls a second, so many of them at once.
    pub(crate) fn new(calls: u32, at_once: u32, wait: Duration) -> Self {
        let each = Duration::from_secs(1) / calls.max(1);
        Self {
            each,
            ahead: each * at_once.saturating_sub(1),
            wait,
        }
    }
}

/// When the calls of a place are due.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Schedule {
    /// The next one; none has come before.
    due: Option<Instant>,
}

impl Schedule {
    /// One more call came: how long it waits, not at all where nobody else has calls. It is counted, and what
    /// waits its longest makes those after it no later: nobody runs up a debt.
    pub(super) fn comes(&mut self, rate: &Rate, others: bool, now: Instant) -> Duration {
        let due = self.due.map_or(now, |due| due.max(now));
        let early = (due - now).saturating_sub(rate.ahead);
        let wait = if others {
            early.min(rate.wait)
        } else {
            Duration::ZERO
        };
        self.due = Some(due.min(now + wait + rate.ahead) + rate.each);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate() -> Rate {
        Rate::new(100, 4, Duration::from_millis(50))
    }

    /// How long each of these calls waits, in milliseconds; they come so many milliseconds apart.
    fn waits(calls: u32, apart: u64, others: bool) -> Vec<u128> {
        let (mut schedule, began) = (Schedule::default(), Instant::now());
        (0..calls)
            .map(|call| began + Duration::from_millis(apart) * call)
            .map(|now| schedule.comes(&rate(), others, now).as_millis())
            .collect()
    }

    #[test]
    fn so_many_begin_at_once_and_each_further_one_when_it_is_due() {
        assert_eq!(waits(7, 0, true), [0, 0, 0, 0, 10, 20, 30]);
    }

    #[test]
    fn who_keeps_to_the_rate_never_waits() {
        assert_eq!(waits(100, 10, true), [0; 100]);
    }

    #[test]
    fn alone_nobody_waits_and_nobody_pays_for_it_later() {
        let (mut schedule, now) = (Schedule::default(), Instant::now());
        for _ in 0..1_000 {
            assert_eq!(schedule.comes(&rate(), false, now), Duration::ZERO);
        }
        let first = schedule.comes(&rate(), true, now);
        assert_eq!(first, Duration::from_millis(10), "as after four at once");
    }

    #[test]
    fn a_wait_has_an_end_and_leaves_no_debt() {
        assert_eq!(waits(200, 0, true).into_iter().max(), Some(50));
        let (mut schedule, now) = (Schedule::default(), Instant::now());
        for _ in 0..1_000 {
            schedule.comes(&rate(), true, now);
        }
        let later = now + Duration::from_millis(90);
        assert_eq!(schedule.comes(&rate(), true, later), Duration::ZERO);
    }

    /// People who ask again as soon as they are answered begin as many calls as may begin, however many they are.
    #[test]
    fn a_flood_begins_as_many_calls_as_may_begin() {
        let (mut schedule, began) = (Schedule::default(), Instant::now());
        let mut people = [began; 5];
        let mut calls = 0;
        while let Some(next) = people.iter_mut().min()
            && *next < began + Duration::from_secs(10)
        {
            *next += schedule.comes(&rate(), true, *next);
            calls += 1;
        }
        assert!((1_000..=1_010).contains(&calls), "{calls} in ten seconds");
    }
}
