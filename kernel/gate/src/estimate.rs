//! How long somebody will wait: what is announced.

use std::collections::HashMap;

use crate::At;
use crate::ticket::Flow;

/// Over how long the rate is measured, in milliseconds: what half of the weight is older than.
const HALF: f64 = 20_000.0;

/// How many people are let in, measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// After how long what was measured counts half, in milliseconds.
    half: f64,
    /// People for each millisecond.
    rate: f64,
    /// People who were counted since `at`.
    more: i32,
    since: At,
    at: At,
}

impl Measured {
    /// Nothing measured yet.
    pub fn new(now: At) -> Self {
        Self::over(HALF, now)
    }

    /// The same, in which what was measured counts half after so many milliseconds.
    pub fn over(half: f64, now: At) -> Self {
        Self {
            half,
            rate: 0.0,
            more: 0,
            since: now,
            at: now,
        }
    }

    /// Counts people since the last time; what is to be left out, as less than nobody.
    pub fn count(&mut self, people: i32, now: At) {
        self.more += people;
        let passed = millis(now - self.at);
        if passed <= 0.0 {
            return;
        }
        // What was measured in the first moments weighs as if it had always been so.
        let weight = (-passed / self.half).exp2();
        let whole = (1.0 - (-millis(now - self.since) / self.half).exp2()).max(1e-9);
        let former = (1.0 - (-millis(self.at - self.since) / self.half).exp2()) / whole;
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

/// How long a span of what is foreseen is, in seconds, and how many spans there are: eight minutes.
pub const SPAN: f64 = 30.0;
/// See [`SPAN`].
pub const SPANS: usize = 16;

/// Seats that will be there for who waits.
#[derive(Debug, Clone, Default)]
pub struct Supply {
    /// Seats that are there now.
    pub free: f64,
    /// Seats that people leave, for each second, measured.
    pub left: f64,
    /// Seats on which nothing happens, and which will be given on at the end of their time if it stays so: how many
    /// in each span to come.
    pub idle: [u32; SPANS],
    /// To how many for each second letting in is held, if it is.
    pub held_to: Option<f64>,
}

impl Supply {
    /// Seconds until so many people had a seat; none while nobody leaves.
    pub fn seconds(&self, people: f64) -> Option<f64> {
        let held = self.held_to.map_or(0.0, |rate| people / rate.max(1e-3));
        let mut wanted = people - self.free;
        if wanted <= 0.0 {
            return Some(held);
        }
        let left = self.left.max(0.0);
        let mut seconds = 0.0;
        for idle in self.idle {
            let rate = left + f64::from(idle) / SPAN;
            if wanted <= rate * SPAN {
                return Some((seconds + wanted / rate).max(held));
            }
            wanted -= rate * SPAN;
            seconds += SPAN;
        }
        // Further than anything is known, it goes on as it will have gone until then.
        let idle: u32 = self.idle.iter().sum();
        let rate = left + f64::from(idle) / seconds;
        (rate > 1e-3).then(|| (seconds + wanted / rate).max(held))
    }
}

/// The waits of all flows, as they are seen at one instant: each is served by weight until it is empty, and the
/// others share what it leaves (A. K. Parekh and R. G. Gallager, *A Generalized Processor Sharing Approach to
/// Flow Control*, 1993).
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    supply: Supply,
    weights: HashMap<Flow, f64>,
    all: f64,
    /// By the round in which a flow is empty: that round, the people of all flows empty by then, and the weight of
    /// those that are not.
    rounds: Vec<(f64, f64, f64)>,
}

impl Outlook {
    /// What is foreseen of these flows, each with how many wait and its weight.
    pub fn new(flows: impl Iterator<Item = (Flow, u32, u32)>, supply: Supply) -> Self {
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
        let all = left;
        let mut people = 0.0;
        let rounds = drained.into_iter().map(|(round, waiting, weight)| {
            people += waiting;
            left -= weight;
            (round, people, left)
        });
        Self {
            supply,
            rounds: rounds.collect(),
            weights,
            all,
        }
    }

    /// Seconds until somebody is called who has so many of their flow before them; none while nobody is let in.
    pub fn seconds(&self, flow: Flow, weight: u32, ahead: u32) -> Option<f64> {
        let known = self.weights.get(&flow).copied();
        let weight = known.unwrap_or(f64::from(weight.max(1)));
        let round = f64::from(ahead) / weight;
        let at = self.rounds.partition_point(|(end, _, _)| *end <= round);
        let empty = at.checked_sub(1).and_then(|before| self.rounds.get(before));
        let (people, left) = empty.map_or((0.0, self.all), |(_, people, left)| (*people, *left));
        self.supply.seconds(people + left.max(0.0) * round)
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

    fn left(left: f64) -> Supply {
        Supply {
            left,
            ..Supply::default()
        }
    }

    #[test]
    fn seats_are_foreseen_as_they_are_left_and_as_they_come_to_the_end_of_their_time() {
        let mut supply = Supply {
            free: 5.0,
            idle: [0; SPANS],
            ..left(1.0)
        };
        let seconds = |supply: &Supply, people| supply.seconds(people).unwrap_or(f64::NAN);
        assert!(close(seconds(&supply, 4.0), 0.0));
        assert!(close(seconds(&supply, 65.0), 60.0));
        supply.idle[1] = 30;
        assert!(close(seconds(&supply, 35.0), 30.0));
        assert!(
            close(seconds(&supply, 65.0), 45.0),
            "twice as fast for a span"
        );
        supply.held_to = Some(0.5);
        assert!(close(seconds(&supply, 65.0), 130.0));
        assert_eq!(Supply::default().seconds(1.0), None);
        let idle = Supply {
            idle: [3; SPANS],
            ..Supply::default()
        };
        assert!(close(seconds(&idle, 96.0), 960.0), "and on as it went");
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1.0)
    }

    #[test]
    fn a_small_school_does_not_wait_for_a_large_one() {
        let outlook = Outlook::new(
            [(flow(1), 1_000, 1), (flow(2), 10, 1)].into_iter(),
            left(10.0),
        );
        let seconds = |school, ahead| outlook.seconds(flow(school), 1, ahead).unwrap_or(f64::NAN);
        assert!(close(seconds(2, 10), 2.0), "{}", seconds(2, 10));
        assert!(close(seconds(1, 10), 2.0), "{}", seconds(1, 10));
        // Once the small one is in, all turns are the large one's.
        assert!(close(seconds(1, 1_000), 101.0), "{}", seconds(1, 1_000));
        assert!(close(seconds(1, 510), 52.0), "{}", seconds(1, 510));
    }

    #[test]
    fn weights_are_turns() {
        let outlook = Outlook::new(
            [(flow(1), 100, 1), (flow(2), 400, 4)].into_iter(),
            left(5.0),
        );
        for (school, ahead) in [(1, 10), (2, 40)] {
            let seconds = outlook.seconds(flow(school), 1, ahead).unwrap_or(f64::NAN);
            assert!(close(seconds, 10.0), "{school}: {seconds}");
        }
        let nobody_leaves = Outlook::new([(flow(1), 5, 1)].into_iter(), Supply::default());
        assert_eq!(nobody_leaves.seconds(flow(1), 1, 3), None);
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
        assert!(
            (13.9..14.0).contains(&measured.per_second()),
            "{measured:?}"
        );
    }
}
