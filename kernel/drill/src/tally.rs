//! Counting while a drill runs.

use std::collections::HashMap;

use crate::answer::Outcome;
use crate::clock::{Micros, SECOND};
use crate::deed::Deed;
use crate::histogram::Histogram;
use crate::quantity::{count, real, share};
use crate::report::{Phase, Second, Share, Times};
use crate::script::Role;

/// What is counted of a phase.
#[derive(Debug)]
pub(crate) struct PhaseTally {
    /// What a report says of it, but for what follows here.
    pub phase: Phase,
    /// In a lesson.
    pub lesson: Histogram,
    /// In a lesson, but of the mad school.
    pub others: Histogram,
    /// All good and late answers.
    pub all: Histogram,
    /// How late requests were sent.
    pub lag: Histogram,
    /// Of each school: good answers, and all that ended.
    pub schools: HashMap<usize, Share>,
    /// Intervals between polls, in seconds.
    pub looks: Histogram,
    own: Micros,
    server: Option<Micros>,
}

/// Processor time used so far: the drill's, and the server's where it can be seen.
pub(crate) type Used = (Micros, Option<Micros>);

fn times(of: &Histogram) -> Times {
    Times {
        count: of.total(),
        p50: of.millis(0.5),
        p99: of.millis(0.99),
        most: of.millis(1.0),
    }
}

/// Cores from processor time over a time.
fn cores(used: Micros, over: Micros) -> f64 {
    share(used, over.max(1))
}

/// Jain, Chiu and Hawe, "A Quantitative Measure of Fairness", 1984: 1 where all have the same share, 1/n where one
/// has all.
pub(crate) fn jain(shares: &[f64]) -> Option<f64> {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    let all = real(u64::try_from(shares.len()).unwrap_or(0));
    (squares > 0.0).then(|| sum * sum / (all * squares))
}

impl PhaseTally {
    /// A phase begins.
    pub(crate) fn begin(
        name: String,
        role: Role,
        times: f64,
        at: Micros,
        (own, server): Used,
    ) -> Self {
        let phase = Phase {
            name,
            role,
            times,
            begin: real(at) / real(SECOND),
            end: 0.0,
            scheduled: 0,
            unsent: 0,
            good: 0,
            late: 0,
            waits: 0,
            later: 0,
            busy: 0,
            refused: 0,
            signed_out: 0,
            lost: 0,
            bots: 0,
            lesson: Times::default(),
            others: Times::default(),
            all: Times::default(),
            lag: Times::default(),
            writes: Share::default(),
            first_tries: Share::default(),
            joins: Share::default(),
            hand_ins: Share::default(),
            messages: Share::default(),
            came_late: Share::default(),
            sign_ins: Share::default(),
            jain: None,
            drill_cores: 0.0,
            server_cores: None,
            memory: None,
            inside: None,
            sockets: 0,
            look: None,
            polls: 0,
        };
        Self {
            phase,
            lesson: Histogram::default(),
            others: Histogram::default(),
            all: Histogram::default(),
            lag: Histogram::default(),
            schools: HashMap::new(),
            looks: Histogram::default(),
            own,
            server,
        }
    }

    /// Something that must come to its end did, well or not.
    pub(crate) fn critical(&mut self, deed: Deed, well: bool) {
        let of = &mut self.phase;
        let kind = match deed {
            Deed::HandIn(_) => &mut of.hand_ins,
            Deed::Message(_) => &mut of.messages,
            Deed::Join => &mut of.joins,
            // Who does not see the button does not press it, and joins as little.
            Deed::Door if !well => &mut of.joins,
            _ => return,
        };
        for share in [kind, &mut of.writes] {
            share.all += 1;
            share.of += u64::from(well);
        }
    }

    /// Somebody comes to a lesson without a seat: whether the gate lets them in at once, whatever is said to them inside.
    pub(crate) fn came_late(&mut self, outcome: &Outcome) {
        let is_in = !matches!(
            outcome,
            Outcome::Waits(_) | Outcome::Later(_) | Outcome::SignedOut | Outcome::Lost
        );
        self.phase.came_late.all += 1;
        self.phase.came_late.of += u64::from(is_in);
    }

    /// The time of the phase is over; answers may still come.
    pub(crate) fn end(&mut self, at: Micros, (own, server): Used) {
        self.phase.end = real(at) / real(SECOND);
        let over = count(self.phase.long() * real(SECOND));
        self.phase.drill_cores = cores(own.saturating_sub(self.own), over);
        self.phase.server_cores = match (self.server, server) {
            // A server that was started again counts from nothing.
            (Some(before), Some(now)) if now >= before => Some(cores(now - before, over)),
            _ => None,
        };
    }

    /// What a report says, once all answers are there.
    pub(crate) fn into_phase(self) -> Phase {
        let shares: Vec<f64> = self
            .schools
            .values()
            .filter(|school| school.all >= 10)
            .map(|school| share(school.of, school.all))
            .collect();
        Phase {
            lesson: times(&self.lesson),
            others: times(&self.others),
            all: times(&self.all),
            lag: times(&self.lag),
            jain: if shares.len() > 1 {
                jain(&shares)
            } else {
                None
            },
            look: self.looks.quantile(0.5).map(real),
            ..self.phase
        }
    }
}

/// What is counted of the present second.
#[derive(Debug, Default)]
pub(crate) struct SecondTally {
    /// What a report says of it.
    pub second: Second,
    /// In a lesson.
    pub lesson: Histogram,
    own: Micros,
    server: Option<Micros>,
    began: Micros,
}

impl SecondTally {
    /// A second begins.
    pub(crate) fn begin(at: Micros, phase: usize, (own, server): Used) -> Self {
        Self {
            second: Second {
                at: at / SECOND,
                phase,
                ..Second::default()
            },
            lesson: Histogram::default(),
            own,
            server,
            began: at,
        }
    }

    /// It is over.
    pub(crate) fn end(mut self, at: Micros, (own, server): Used, memory: Option<u64>) -> Second {
        let over = at.saturating_sub(self.began);
        self.second.lesson = self.lesson.millis(0.99);
        self.second.drill_cores = cores(own.saturating_sub(self.own), over);
        self.second.server_cores = match (self.server, server) {
            (Some(before), Some(now)) if now >= before => Some(cores(now - before, over)),
            _ => None,
        };
        self.second.memory = memory;
        self.second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairness_is_one_for_equals_and_a_part_where_one_has_all() {
        let of = |shares: &[f64]| count(jain(shares).expect("somebody has something") * 1_000.0);
        assert_eq!(of(&[0.5, 0.5, 0.5]), 1_000);
        assert_eq!(of(&[1.0, 0.0, 0.0, 0.0]), 250);
        assert_eq!(jain(&[0.0, 0.0]), None);
    }

    #[test]
    fn who_does_not_get_to_the_button_has_not_joined() {
        let mut tally = PhaseTally::begin("x".into(), Role::Surge, 10.0, 0, (0, None));
        for (deed, well) in [
            (Deed::Door, true),
            (Deed::Join, true),
            (Deed::Door, false),
            (Deed::HandIn(1), true),
            (Deed::Message(1), false),
            (Deed::Leave, false),
            (Deed::Room, true),
        ] {
            tally.critical(deed, well);
        }
        let phase = tally.into_phase();
        let share = |of, all| Share { of, all };
        let found = [phase.joins, phase.hand_ins, phase.messages, phase.writes];
        assert_eq!(found, [share(1, 2), share(1, 1), share(0, 1), share(2, 4)]);
    }

    #[test]
    fn who_is_told_to_wait_was_not_let_in_at_once() {
        let mut tally = PhaseTally::begin("x".into(), Role::Surge, 10.0, 0, (0, None));
        for outcome in [
            Outcome::Done,
            Outcome::Busy(4),
            Outcome::Later(60),
            Outcome::Waits(crate::answer::Place::default()),
            Outcome::Lost,
        ] {
            tally.came_late(&outcome);
        }
        assert_eq!(tally.into_phase().came_late, Share { of: 2, all: 5 });
    }

    #[test]
    fn a_phase_has_the_cores_that_were_used_in_it() {
        let mut tally = PhaseTally::begin("x".into(), Role::Calm, 0.0, SECOND, (100, Some(50)));
        tally.lesson.record(5_000);
        tally.end(3 * SECOND, (100 + SECOND, Some(50 + 3 * SECOND)));
        let phase = tally.into_phase();
        assert_eq!(
            (
                count(phase.drill_cores * 10.0),
                phase.server_cores.map(|of| count(of * 10.0))
            ),
            (5, Some(15))
        );
        assert_eq!(phase.lesson.count, 1);
    }
}
