//! When requests are due, whatever becomes of those before: an open loop.
//!
//! A generator that waits for an answer before it asks again slows down with the server, and hides what people would
//! see (coordinated omission). Here instants follow from the seed and the rate alone.

use crate::clock::{Micros, SECOND};
use crate::quantity::{count, real};
use crate::random::Random;

/// The instants of a Poisson process whose rate goes evenly from one value to another (by thinning: Lewis and
/// Shedler, 1979).
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    begin: f64,
    end: f64,
    at: f64,
    /// Per microsecond.
    from: f64,
    to: f64,
    random: Random,
}

impl Schedule {
    /// So many per second at the begin, and at the end, of a time.
    pub(crate) fn new(begin: Micros, end: Micros, from: f64, to: f64, random: Random) -> Self {
        let per_micro = |rate: f64| rate.max(0.0) / real(SECOND);
        Self {
            begin: real(begin),
            end: real(end),
            at: real(begin),
            from: per_micro(from),
            to: per_micro(to),
            random,
        }
    }

    fn rate(&self) -> f64 {
        let gone = (self.at - self.begin) / (self.end - self.begin).max(1.0);
        self.from + (self.to - self.from) * gone
    }
}

impl Iterator for Schedule {
    type Item = Micros;

    fn next(&mut self) -> Option<Micros> {
        let most = self.from.max(self.to);
        if most <= 0.0 {
            return None;
        }
        loop {
            self.at += self.random.exponential() / most;
            if self.at >= self.end {
                return None;
            }
            let kept = self.rate() / most;
            if self.random.happens(kept) {
                return Some(count(self.at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rate_that_rises_has_as_many_as_its_mean_and_more_at_the_end() {
        let all: Vec<_> = Schedule::new(0, 10 * SECOND, 0.0, 2_000.0, Random::new(3, 1)).collect();
        assert!((9_600..10_400).contains(&all.len()), "{}", all.len());
        let first = all.iter().filter(|at| **at < 5 * SECOND).count();
        assert!((2_300..2_700).contains(&first), "{first}");
    }

    proptest! {
        #[test]
        fn instants_are_in_order_and_within_their_time(
            seed in any::<u64>(), begin in 0..1_000_000_u64, long in 1..2_000_000_u64,
            from in 0.0..500.0_f64, to in 0.0..500.0_f64,
        ) {
            let schedule = Schedule::new(begin, begin + long, from, to, Random::new(seed, 1));
            let all: Vec<_> = schedule.clone().collect();
            prop_assert!(all.is_sorted());
            prop_assert!(all.iter().all(|at| (begin..begin + long).contains(at)));
            prop_assert_eq!(all, schedule.collect::<Vec<_>>());
        }
    }
}
