//! How long somebody will wait: what is announced.

use std::collections::HashMap;

use crate::At;
use crate::ticket::Flow;

/// Over how long the rate is measured, in milliseconds: what half of the weight is older than.
const HALF: f64 = 20_000.0;

/// How many people are let in, measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// People for each millisecond.
    rate: f64,
    /// People who were counted since `at`.
    more: u32,
    since: At,
    at: At,
}

impl Measured {
    /// Nothing measured yet.
    pub fn new(now: At) -> Self {
        Self {
            rate: 0.0,
            more: 0,
            since: now,
            at: now,
        }
    }

    /// Counts people who were called since the last time.
    pub fn count(&mut self, people: u32, now: At) {
        self.more += people;
        let passed = millis(now - self.at);
        if passed <= 0.0 {
            return;
        }
        // What was measured in the first moments weighs as if it had always been so.
        let weight = (-passed / HALF).exp2();
        let whole = (1.0 - (-millis(now - self.since) / HALF).exp2()).max(1e-9);
        let former = (1.0 - (-millis(self.at - self.since) / HALF).exp2()) / whole;
        let lately = f64::from(std::mem::take(&mut self.more)) / passed;
        self.rate = self.rate * former * weight + lately * (1.0 - weight) / whole;
        self.at = now;
    }

    /// People for each second.
    pub fn per_second(&self) -> f64 {
        self.rate * 1_000.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of some hours")]
fn millis(span: At) -> f64 {
    span as f64
}

/// The waits of all flows, as they are seen at one instant: each is served by weight until it is empty, and the
/// others share what it leaves (A. K. Parekh and R. G. Gallager, *A Generalized Processor Sharing Approach to
/// Flow Control*, 1993).
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    per_second: f64,
    weights: HashMap<Flow, f64>,
    /// By the round in which a flow is empty: that round, the people of all flows empty by then, and the weight of
    /// those that are not.
    rounds: Vec<(f64, f64, f64)>,
}

impl Outlook {
    /// What is foreseen of these flows, each with how many wait and its weight, at this rate.
    pub fn new(flows: impl Iterator<Item = (Flow, u32, u32)>, per_second: f64) -> Self {
        let mut weights = HashMap::new();
        let mut drained: Vec<(f64, f64, f64)> = Vec::new();
        let mut left = 0.0;
        for (flow, waiting, weight) in flows {
            let weight = f64::from(weight.max(1));
            weights.insert(flow, weight);
            left += weight;
            drained.push((f64::from(waiting) / weight, f64::from(waiting), weight));
        }
        drained.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut people = 0.0;
        let rounds = drained.into_iter().map(|(round, waiting, weight)| {
            people += waiting;
            left -= weight;
            (round, people, left)
        });
        Self {
            per_second,
            rounds: rounds.collect(),
            weights,
        }
    }

    /// Seconds until somebody is called who has so many of their flow before them; none while nobody is let in.
    pub fn seconds(&self, flow: Flow, weight: u32, ahead: u32) -> Option<f64> {
        if self.per_second < 1e-3 {
            return None;
        }
        let known = self.weights.get(&flow).copied();
        let weight = known.unwrap_or(f64::from(weight.max(1)));
        let round = f64::from(ahead) / weight;
        let at = self.rounds.partition_point(|(end, _, _)| *end <= round);
        let empty = at.checked_sub(1).and_then(|before| self.rounds.get(before));
        let all: f64 = self.weights.values().sum();
        let (people, left) = empty.map_or((0.0, all), |(_, people, left)| (*people, *left));
        Some((people + left.max(0.0) * round) / self.per_second)
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::SchoolId;
    use preau_domain::person::Profile;

    use super::*;

    fn flow(school: i64) -> Flow {
        Flow {
            school: SchoolId(school),
            profile: Profile::Pupil,
        }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1.0)
    }

    #[test]
    fn a_small_school_does_not_wait_for_a_large_one() {
        let outlook = Outlook::new([(flow(1), 1_000, 1), (flow(2), 10, 1)].into_iter(), 10.0);
        let seconds = |school, ahead| outlook.seconds(flow(school), 1, ahead).unwrap_or(f64::NAN);
        assert!(close(seconds(2, 10), 2.0), "{}", seconds(2, 10));
        assert!(close(seconds(1, 10), 2.0), "{}", seconds(1, 10));
        // Once the small one is in, all turns are the large one's.
        assert!(close(seconds(1, 1_000), 101.0), "{}", seconds(1, 1_000));
        assert!(close(seconds(1, 510), 52.0), "{}", seconds(1, 510));
    }

    #[test]
    fn weights_are_turns() {
        let outlook = Outlook::new([(flow(1), 100, 1), (flow(2), 400, 4)].into_iter(), 5.0);
        for (school, ahead) in [(1, 10), (2, 40)] {
            let seconds = outlook.seconds(flow(school), 1, ahead).unwrap_or(f64::NAN);
            assert!(close(seconds, 10.0), "{school}: {seconds}");
        }
        assert_eq!(Outlook::default().seconds(flow(1), 1, 0), None);
    }

    #[test]
    fn a_steady_rate_is_measured_from_the_first_second_on() {
        let mut measured = Measured::new(0);
        for second in 1..=200_i32 {
            measured.count(7, At::from(second) * 1_000);
            assert!(close(measured.per_second(), 7.0), "{second}: {measured:?}");
        }
        for second in 201..=400_i32 {
            measured.count(14, At::from(second) * 1_000);
        }
        assert!((13.9..14.0).contains(&measured.per_second()), "{measured:?}");
    }
}
