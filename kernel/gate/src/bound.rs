//! How many of those who wait are told of their place. All others are answered with what lies ready, and ask again later.
//!
//! However little an answer takes that is made for one person, enough people who ask again and again would take the
//! whole machine with it, and those who are in would have nothing of it any more. Nobody loses their place by it: that
//! is in their ticket.

use crate::At;

/// How many a core tells in a second. That takes some 40 µs each time, so that all together take a twenty-fifth of it.
pub const TOLD: u32 = 1_000;
const SECOND: At = 1_000;

/// The bound, as a bucket of tokens that a second fills.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    per_second: f64,
    /// How many may be told now. Less than none where some had to be.
    saved: f64,
    at: At,
    /// How many asked in this second, and in the one before.
    asked: (u32, u32),
    second: At,
}

impl Bound {
    /// So many in a second.
    pub fn new(per_second: u32, now: At) -> Self {
        Self {
            per_second: per_second.into(),
            saved: per_second.into(),
            at: now,
            asked: (0, 0),
            second: now,
        }
    }

    /// Whether somebody who asks is told. Who must be, since their ticket ends otherwise, is told of what comes in the
    /// next second too, and never more than that.
    pub fn tells(&mut self, must: bool, now: At) -> bool {
        self.count(now);
        let passed = i32::try_from((now - self.at).clamp(0, SECOND)).unwrap_or(0);
        self.at = self.at.max(now);
        let came = self.per_second * f64::from(passed) / 1_000.0;
        self.saved = (self.saved + came).min(self.per_second);
        let least = if must { 1.0 - self.per_second } else { 1.0 };
        let tells = self.saved >= least;
        if tells {
            self.saved -= 1.0;
        }
        tells
    }

    fn count(&mut self, now: At) {
        let passed = now - self.second;
        if passed >= SECOND {
            let before = if passed < 2 * SECOND { self.asked.0 } else { 0 };
            self.asked = (0, before);
            self.second = now;
        }
        self.asked.0 = self.asked.0.saturating_add(1);
    }

    /// How many times as many ask as are told; at least 1.
    pub fn excess(&self) -> f64 {
        let asked = self.asked.0.max(self.asked.1);
        (f64::from(asked) / self.per_second.max(1.0)).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many are told of so many who ask evenly over a second.
    fn told(bound: &mut Bound, must: bool, asking: i64, from: At) -> u32 {
        let told = (0..asking).filter(|at| bound.tells(must, from + at * SECOND / asking));
        told.count().try_into().unwrap_or(u32::MAX)
    }

    #[test]
    fn no_more_are_told_than_the_bound_says_however_many_ask() {
        let mut bound = Bound::new(100, 0);
        assert_eq!(told(&mut bound, false, 100, 0), 100);
        assert!(bound.excess() < 1.1, "{}", bound.excess());
        let flooded: u32 = (1..=10)
            .map(|second| told(&mut bound, false, 1_500, second * SECOND))
            .sum();
        assert!((1_000..=1_200).contains(&flooded), "{flooded}");
        assert!(
            (14.0..=16.0).contains(&bound.excess()),
            "{}",
            bound.excess()
        );
        assert_eq!(told(&mut bound, false, 50, 60 * SECOND), 50, "and it ends");
        assert!(bound.excess() < 1.1, "{}", bound.excess());
    }

    #[test]
    fn who_must_be_told_is_before_the_others_and_held_to_the_same() {
        let mut bound = Bound::new(100, 0);
        told(&mut bound, false, 1_500, 0);
        for at in 0..1_500 {
            let now = SECOND + at * SECOND / 1_500;
            bound.tells(false, now);
            assert!(at % 20 > 0 || bound.tells(true, now), "beside a flood");
        }
        let flooded: u32 = (2..=11)
            .map(|second| told(&mut bound, true, 1_500, second * SECOND))
            .sum();
        assert!((990..=1_200).contains(&flooded), "{flooded}");
        let mut none = Bound::new(0, 0);
        assert_eq!(
            told(&mut none, false, 10, 0) + told(&mut none, true, 10, SECOND),
            0
        );
    }
}
