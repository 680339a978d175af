//! How many of those who wait are told of their place. All others are answered with what lies ready, and ask again later.
//!
//! However little an answer takes that is made for one person, enough people who ask again and again would take the
//! whole machine with it, and those who are in would have nothing of it any more. Nobody loses their place by it: that
//! is in their ticket.

use std::collections::HashSet;

use crate::At;

/// How many a core tells in a second. That takes some five µs each time, and what the network takes.
pub const TOLD: u32 = 1_000;
const SECOND: At = 1_000;
/// For how long a ticket that had its bearer told before others does not do so again.
const ONCE: At = 10 * SECOND;

/// What somebody who waits has to be told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// They come as anybody might.
    Stranger,
    /// They have a place already, which they keep untold.
    Waits,
    /// They were in on this device, on this seat, as its ticket says.
    Known(u64),
    /// Their ticket is to be given anew, or their place would end, which has this number.
    Renews(u64),
}

/// The bound, as a bucket of tokens that a second fills.
#[derive(Debug, Clone)]
pub struct Bound {
    per_second: f64,
    /// How many may be told now. Less than none where some had to be.
    saved: f64,
    at: At,
    /// How many asked in this second, and in the one before.
    asked: (u32, u32),
    second: At,
    /// Seats and places that were told before others since an instant. One ticket that is shown again and again, which
    /// takes no more than a script, would have all others of its kind wait until theirs end. No more than are told.
    first: HashSet<u64>,
    since: At,
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
            first: HashSet::new(),
            since: now,
        }
    }

    /// Whether somebody who asks is told. Who comes before others, once in a while, is told of what comes in the next
    /// second too, and nobody of more than that.
    pub fn tells(&mut self, claim: Claim, now: At) -> bool {
        self.count(now);
        let passed = i32::try_from((now - self.at).clamp(0, 2 * SECOND)).unwrap_or(0);
        self.at = self.at.max(now);
        let came = self.per_second * f64::from(passed) / 1_000.0;
        self.saved = (self.saved + came).min(self.per_second);
        if now - self.since >= ONCE {
            self.first = HashSet::new();
            self.since = now;
        }
        let (bearer, ahead) = match claim {
            Claim::Stranger | Claim::Waits => (None, 0.0),
            Claim::Known(seat) => (Some(seat), self.per_second / 2.0),
            Claim::Renews(place) => (Some(place), self.per_second),
        };
        let is_first = bearer.is_some_and(|bearer| !self.first.contains(&bearer));
        let ahead = if is_first { ahead } else { 0.0 };
        let tells = self.saved + ahead >= 1.0;
        if tells {
            self.saved -= 1.0;
            self.first.extend(bearer);
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

    /// How many are told of so many who ask evenly over a second, each with a ticket of their own.
    fn told(bound: &mut Bound, claim: fn(u64) -> Claim, asking: i64, from: At) -> u32 {
        let told = (0..asking).filter(|at| {
            let claim = claim((from * asking + at).unsigned_abs());
            bound.tells(claim, from + at * SECOND / asking)
        });
        told.count().try_into().unwrap_or(u32::MAX)
    }

    #[test]
    fn no_more_are_told_than_the_bound_says_however_many_ask() {
        let claims: [fn(u64) -> Claim; 3] = [|_| Claim::Stranger, Claim::Known, Claim::Renews];
        for claim in claims {
            let mut bound = Bound::new(100, 0);
            assert_eq!(told(&mut bound, claim, 100, 0), 100);
            assert!(bound.excess() < 1.1, "{}", bound.excess());
            let flooded: u32 = (1..=10)
                .map(|second| told(&mut bound, claim, 1_500, second * SECOND))
                .sum();
            assert!(
                (990..=1_210).contains(&flooded),
                "{:?}: {flooded}",
                claim(0)
            );
            let excess = bound.excess();
            assert!((14.0..=16.0).contains(&excess), "{excess}");
            assert_eq!(told(&mut bound, claim, 50, 60 * SECOND), 50, "and it ends");
            assert!(bound.excess() < 1.1, "{}", bound.excess());
            assert_eq!(told(&mut Bound::new(0, 0), claim, 10, SECOND), 0);
        }
    }

    #[test]
    fn a_flood_of_those_who_claim_less_keeps_nobody_from_being_told() {
        let mut bound = Bound::new(100, 0);
        for at in 0..15_000_u64 {
            let now = at.cast_signed() * SECOND / 1_500;
            bound.tells(Claim::Stranger, now);
            let is_told = at % 50 > 0 || bound.tells(Claim::Known(at), now);
            assert!(is_told, "somebody known beside strangers, {now}");
        }
        for at in 0..15_000_u64 {
            let now = 20 * SECOND + at.cast_signed() * SECOND / 1_500;
            bound.tells(Claim::Known(at), now);
            let is_told = at % 50 > 0 || bound.tells(Claim::Renews(20_000 + at), now);
            assert!(is_told, "a place beside those who come, {now}");
        }
    }

    #[test]
    fn a_ticket_that_is_shown_again_and_again_keeps_no_other_from_being_told() {
        let mut bound = Bound::new(100, 0);
        for at in 0..45_000_u64 {
            let now = at.cast_signed() * SECOND / 1_500;
            bound.tells(Claim::Renews(1), now);
            bound.tells(Claim::Known(2), now);
            let is_told = at % 50 > 0 || bound.tells(Claim::Renews(10 + at), now);
            assert!(is_told, "another's place, {now}");
            assert!(bound.first.len() < 1_200, "no more than are told");
        }
    }
}
