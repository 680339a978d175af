//! Who has had more of the cores than its share, and whether anybody else wants them.
//!
//! Of the cores, a part is for those who use much of them and yet run before others. It is divided as max-min
//! fairness has it (Bertsekas and Gallager, *Data Networks*, 2nd edition, section 6.5.2): who wants little
//! gets it, and what those leave is divided in equal parts among those who want more. Only who takes more than
//! such a part goes behind: the busiest, and not also whoever is busy beside them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use preau_domain::ids::{ModuleId, SchoolId};

/// Over what time use is averaged, and for how long somebody counts as wanting the cores: pages of a school
/// come in bursts, and the begin of a lesson lasts longer than this.
const LATELY: Duration = Duration::from_millis(250);
/// How often the level is found anew.
const LOOK: Duration = Duration::from_millis(10);

/// What there is for those who use much, in cores: 0.25 is a quarter of one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// What one place may use whatever others do.
    pub(crate) own: f64,
    /// What there is for all together who use more than that.
    pub(crate) all: f64,
}

/// How much of a core a place used, averaged over the last moments: what is old counts less and less.
#[derive(Debug, Default, Clone, Copy)]
struct Use {
    cores: f64,
    at: Option<Instant>,
}

impl Use {
    fn now(self, now: Instant) -> f64 {
        let age = self
            .at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.cores * (-age.as_secs_f64() / LATELY.as_secs_f64()).exp()
    }

    fn add(&mut self, time: Duration, now: Instant) {
        self.cores = self.now(now) + time.as_secs_f64() / LATELY.as_secs_f64();
        self.at = Some(now);
    }
}

/// The most that each of the busy may use of what there is for all of them.
fn level(mut busy: Vec<f64>, all: f64) -> f64 {
    busy.sort_unstable_by(f64::total_cmp);
    let (mut left, mut among) = (all, busy.len());
    for used in busy {
        let each = left / f64::from(u32::try_from(among).unwrap_or(u32::MAX));
        if used > each {
            return each;
        }
        left -= used;
        among -= 1;
    }
    f64::INFINITY
}

type Key = (SchoolId, ModuleId);

/// Who used the cores lately, and who began a call.
#[derive(Debug)]
pub(super) struct Lately {
    share: Share,
    places: HashMap<Key, Use>,
    level: f64,
    looked: Option<Instant>,
    last: Option<(Key, Instant)>,
    another: Option<Instant>,
}

impl Lately {
    pub(super) fn new(share: Share) -> Self {
        Self {
            share,
            places: HashMap::new(),
            level: f64::INFINITY,
            looked: None,
            last: None,
            another: None,
        }
    }

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

    /// A call of this place was on a core for so long.
    pub(super) fn used(&mut self, key: &Key, time: Duration, now: Instant) {
        self.places.entry(key.clone()).or_default().add(time, now);
        let is_fresh = |at| now.saturating_duration_since(at) < LOOK;
        if !self.looked.is_some_and(is_fresh) {
            self.look(now);
        }
    }

    fn look(&mut self, now: Instant) {
        let Share { own, all } = self.share;
        let mut busy = Vec::new();
        self.places.retain(|_, place| {
            let used = place.now(now);
            if used > own {
                busy.push(used);
            }
            // The others are as good as forgotten.
            used > own / 100.0
        });
        self.level = level(busy, all);
        self.looked = Some(now);
    }

    /// Whether this place has more than its share of the cores while another wants them too; one that had stays
    /// behind until it uses half of that.
    pub(super) fn is_over(&self, key: &Key, was_over: bool, now: Instant) -> bool {
        let used = self.places.get(key);
        let used = used.map_or(0.0, |used| used.now(now));
        let most = self.share.own.max(self.level);
        used > if was_over { most / 2.0 } else { most } && self.has_others(key, now)
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

    const SHARE: Share = Share { own: 0.1, all: 0.6 };

    /// Two seconds in which each of these uses so much of a core, the first of them school 1.
    fn after(uses: &[f64]) -> (Lately, Instant) {
        let (mut lately, mut now) = (Lately::new(SHARE), Instant::now());
        for _ in 0..400 {
            now += Duration::from_millis(5);
            for (school, used) in (1..).zip(uses) {
                lately.begins(&key(school), now);
                lately.used(&key(school), Duration::from_millis(5).mul_f64(*used), now);
            }
        }
        (lately, now)
    }

    fn over(uses: &[f64]) -> Vec<bool> {
        let (lately, now) = after(uses);
        let schools = (1..).zip(uses);
        schools
            .map(|(school, _)| lately.is_over(&key(school), false, now))
            .collect()
    }

    #[test]
    fn who_uses_most_goes_behind_and_not_who_is_busy_beside_them() {
        assert_eq!(over(&[0.05, 0.9]), [false, true]);
        assert_eq!(
            over(&[0.25, 0.9]),
            [false, true],
            "busy, and less than half"
        );
        assert_eq!(
            over(&[0.25, 0.3]),
            [false, false],
            "there is enough for both"
        );
        assert_eq!(
            over(&[0.5, 0.9]),
            [true, true],
            "both want more than a half"
        );
        assert_eq!(
            over(&[0.15, 0.25, 0.9]),
            [false, true, true],
            "0.225 for each of the last two"
        );
    }

    #[test]
    fn many_who_use_little_are_never_behind() {
        assert_eq!(over(&[0.09; 40]), [false; 40]);
    }

    #[test]
    fn alone_nobody_is_behind_and_what_was_used_is_soon_forgotten() {
        assert_eq!(over(&[1.9]), [false]);
        let (mut lately, now) = after(&[0.2, 1.9]);
        assert!(lately.is_over(&key(2), false, now));
        let later = now + LATELY * 4;
        lately.begins(&key(1), later);
        assert!(!lately.is_over(&key(2), false, later), "after a second");
        lately.used(&key(3), LATELY, later + LATELY * 10);
        assert_eq!(lately.places.len(), 1, "who uses nothing is forgotten");
    }

    #[test]
    fn others_are_those_who_came_lately_and_never_oneself() {
        let (mut lately, now) = (Lately::new(SHARE), Instant::now());
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
