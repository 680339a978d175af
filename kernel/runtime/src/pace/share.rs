//! Who has had more of the cores than its share, and whether anybody else wants them.

use std::time::{Duration, Instant};

use preau_domain::ids::{ModuleId, SchoolId};

/// Who still counts as wanting the cores: pages of a school come in bursts, and a lesson's begin lasts longer
/// than this.
const LATELY: Duration = Duration::from_millis(250);
/// What a place may be ahead of its share: a burst of a whole class that opens one page.
const AHEAD: Duration = Duration::from_millis(25);

/// Time on a core, of which the share flows away.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Spent {
    /// Beyond the share, at that time.
    beyond: Duration,
    at: Option<Instant>,
}

impl Spent {
    fn left(&self, share: Share, now: Instant) -> Duration {
        let since = self
            .at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.beyond.saturating_sub(share.of(since))
    }

    /// It was on a core for so long.
    pub(super) fn add(&mut self, used: Duration, share: Share, now: Instant) {
        // Whoever kept the cores for an hour has not to wait for an hour.
        self.beyond = (self.left(share, now) + used).min(AHEAD * 4);
        self.at = Some(now);
    }

    /// Whether it had more than its share lately.
    pub(super) fn is_over(&self, share: Share, now: Instant) -> bool {
        self.left(share, now) > AHEAD
    }
}

/// What one place may have of all cores together, for each second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(pub(crate) Duration);

impl Share {
    fn of(self, time: Duration) -> Duration {
        time.mul_f64(self.0.as_secs_f64())
    }
}

type Key = (SchoolId, ModuleId);

/// Who began a call last, and when anybody else did.
#[derive(Debug, Default)]
pub(super) struct Lately {
    last: Option<(Key, Instant)>,
    another: Option<Instant>,
}

impl Lately {
    /// A call of this place begins.
    pub(super) fn begins(&mut self, key: &Key, now: Instant) {
        match &mut self.last {
            Some((last, at)) if last == key => *at = now,
            last => {
                self.another = last.as_ref().map(|(_, at)| *at);
                *last = Some((key.clone(), now));
            }
        }
    }

    /// Whether any other place had a call lately.
    pub(super) fn has_others(&self, key: &Key, now: Instant) -> bool {
        let other = match &self.last {
            Some((last, _)) if last == key => self.another,
            last => last.as_ref().map(|(_, at)| *at),
        };
        other.is_some_and(|at| now.saturating_duration_since(at) < LATELY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(school: i64) -> Key {
        (SchoolId(school), "homework".parse().expect("an id"))
    }

    #[test]
    fn what_is_within_the_share_is_never_over_and_what_is_beyond_is_until_it_flowed_away() {
        let (mut spent, mut now) = (Spent::default(), Instant::now());
        let (second, share) = (Duration::from_secs(1), Share(Duration::from_millis(250)));
        for _ in 0..1_000 {
            now += second / 100;
            spent.add(second / 400, share, now);
            assert!(!spent.is_over(share, now));
        }
        spent.add(second * 3_600, share, now);
        assert!(spent.is_over(share, now));
        assert!(
            !spent.is_over(share, now + second),
            "an hour is forgiven in a second"
        );
    }

    #[test]
    fn others_are_those_who_came_lately_and_never_oneself() {
        let (mut lately, now) = (Lately::default(), Instant::now());
        assert!(!lately.has_others(&key(1), now));
        for _ in 0..3 {
            lately.begins(&key(1), now);
        }
        assert!(!lately.has_others(&key(1), now), "alone");
        assert!(lately.has_others(&key(2), now));
        lately.begins(&key(2), now);
        lately.begins(&key(1), now + LATELY / 2);
        assert!(lately.has_others(&key(1), now + LATELY / 2));
        assert!(
            !lately.has_others(&key(1), now + LATELY),
            "that is long ago"
        );
        assert!(lately.has_others(&key(2), now + LATELY));
    }
}
