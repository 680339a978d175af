//! How many requests are worked on at once.
//!
//! A gradient (as in Netflix's *concurrency-limits* and Envoy's adaptive concurrency): while answers take about as long
//! as they do when few are asked for, more may be open; once they take much longer, fewer. What they take when few are
//! open is learned then and only then, so that a morning of overload is not taken for the usual. Of each window the
//! median counts: one module that waits for a slow host outside closes the door to nobody.

use std::time::Duration;

/// Answers of one window.
const WINDOW: usize = 50;
/// So much longer than with few open may answers take. On a processor that is shared by all, that is how
/// many are open for each core.
const TOLERANCE: f64 = 6.0;
/// How much of the former base stays at a new window of it.
const BASE: f64 = 0.9;
/// How much of the former limit stays at a new one.
const SMOOTH: f64 = 0.8;

/// Within what the limit stays.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The fewest requests at once, however long they take.
    pub least: u32,
    /// As many to begin with.
    pub first: u32,
    /// The most.
    pub most: u32,
    /// Open requests up to which an answer takes as long as it does by itself.
    pub few: u32,
}

impl Bounds {
    /// For so many cores.
    pub fn of(cores: usize) -> Self {
        let cores = u32::try_from(cores).unwrap_or(1).max(1);
        Self {
            least: cores * 8,
            first: cores * 32,
            most: cores * 256,
            few: cores,
        }
    }
}

#[derive(Debug)]
pub(super) struct Adapt {
    bounds: Bounds,
    limit: f64,
    /// What an answer takes while few are open, in seconds.
    base: Option<f64>,
    unloaded: Vec<f64>,
    lately: Vec<f64>,
}

fn median(window: &mut Vec<f64>) -> Option<f64> {
    if window.len() < WINDOW {
        return None;
    }
    window.sort_by(f64::total_cmp);
    let middle = window.get(WINDOW / 2).copied();
    window.clear();
    middle
}

impl Adapt {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            limit: f64::from(bounds.first),
            base: None,
            unloaded: Vec::with_capacity(WINDOW),
            lately: Vec::with_capacity(WINDOW),
        }
    }

    pub(super) fn limit(&self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between two u32"
        )]
        let limit = self.limit as u32;
        limit.clamp(self.bounds.least, self.bounds.most)
    }

    /// Takes in how long an answer took, with so many open while it began.
    pub(super) fn learn(&mut self, took: Duration, open: u32) {
        let took = took.as_secs_f64().max(1e-6);
        if open <= self.bounds.few {
            self.unloaded.push(took);
            if let Some(median) = median(&mut self.unloaded) {
                let former = self.base.unwrap_or(median);
                self.base = Some(former * BASE + median * (1.0 - BASE));
            }
        }
        self.lately.push(took);
        let Some(lately) = median(&mut self.lately) else {
            return;
        };
        // Where there is room, nothing is known of how it would be without. All that one school may have is no room.
        if (f64::from(open) + 1.0) * 2.0 < self.limit {
            return;
        }
        let gradient = self
            .base
            .map_or(1.0, |base| (TOLERANCE * base / lately).clamp(0.5, 1.0));
        let aimed = self.limit * gradient + self.limit.sqrt();
        let limit = self.limit * SMOOTH + aimed * (1.0 - SMOOTH);
        // Started amid a surge, nothing is known of how long answers take by themselves.
        let most = self.base.map_or(self.bounds.first, |_| self.bounds.most);
        self.limit = limit.clamp(f64::from(self.bounds.least), f64::from(most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(adapt: &mut Adapt, windows: usize, millis: u64, open: u32) {
        for _ in 0..windows * WINDOW {
            adapt.learn(Duration::from_millis(millis), open);
        }
    }

    #[test]
    fn the_limit_follows_what_answers_take_and_stays_within_its_bounds() {
        let bounds = Bounds::of(2);
        let mut adapt = Adapt::new(bounds);
        answers(&mut adapt, 20, 3, 1);
        assert_eq!(adapt.limit(), bounds.first, "with room, nothing changes");
        answers(&mut adapt, 200, 5, bounds.most);
        assert_eq!(adapt.limit(), bounds.most, "as quick with many open");
        answers(&mut adapt, 200, 300, bounds.most);
        assert_eq!(adapt.limit(), bounds.least, "a hundred times as slow");
        answers(&mut adapt, 200, 3, bounds.most);
        assert_eq!(adapt.limit(), bounds.most, "and it comes back by itself");
    }

    #[test]
    fn amid_a_surge_from_the_start_no_more_is_open_than_at_first() {
        let bounds = Bounds::of(2);
        let mut adapt = Adapt::new(bounds);
        answers(&mut adapt, 200, 900, bounds.first);
        assert_eq!(adapt.limit(), bounds.first);
        answers(&mut adapt, 20, 3, 1);
        answers(&mut adapt, 200, 5, bounds.most);
        assert_eq!(adapt.limit(), bounds.most, "once it is known");
    }

    #[test]
    fn a_few_slow_answers_among_many_change_nothing() {
        let bounds = Bounds::of(2);
        let mut adapt = Adapt::new(bounds);
        answers(&mut adapt, 20, 3, 1);
        for at in 0..20_000 {
            let millis = if at % 4 == 0 { 2_000 } else { 3 };
            adapt.learn(Duration::from_millis(millis), bounds.most);
        }
        assert_eq!(adapt.limit(), bounds.most);
    }
}
