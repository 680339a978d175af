//! How fast people are let in: as fast as they come while the server keeps up, and no faster than it can.

use crate::At;
use crate::estimate::Measured;

/// The least rate, in people for each second: nothing that is measured wrongly keeps everybody out.
const FLOOR: f64 = 2.0;
/// What is left of the rate after a second under pressure.
const BACK: f64 = 0.7;
/// What it grows by in a calm second: so much of itself, and so many people.
const ON: (f64, f64) = (0.05, 1.0);
/// Calm seconds, with nobody waiting, after which there is no rate any more.
const CALM: u32 = 60;

/// Over how long it is measured how fast people came in, as a half-life in milliseconds: short, since pressure asks what
/// the last seconds brought.
const LATELY: f64 = 3_000.0;

/// The rate at which people are let in.
#[derive(Debug, Clone)]
pub struct Tempo {
    /// People for each second; none while the server keeps up.
    rate: Option<f64>,
    /// People who may be let in now.
    saved: f64,
    /// How many came in for each second, called or without having waited.
    lately: Measured,
    /// How many came in since that was measured.
    came: i32,
    /// Seconds since the last pressure with nobody waiting.
    calm: u32,
    at: At,
}

impl Tempo {
    /// No rate.
    pub fn new(now: At) -> Self {
        Self {
            rate: None,
            saved: 0.0,
            lately: Measured::over(LATELY, now),
            came: 0,
            calm: 0,
            at: now,
        }
    }

    /// People for each second, if there is a rate.
    pub fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// Goes on: whether the server was pressed lately, and whether anybody waits.
    pub fn go_on(&mut self, pressed: bool, waiting: bool, now: At) {
        self.lately.count(std::mem::take(&mut self.came), now);
        let seconds =
            f64::from(i32::try_from((now - self.at).clamp(0, 5_000)).unwrap_or(0)) / 1_000.0;
        self.at = now;
        if pressed {
            self.calm = 0;
            let lately = self.lately.per_second().max(FLOOR);
            let rate = self.rate.unwrap_or(f64::INFINITY).min(lately);
            self.rate = Some((rate * BACK.powf(seconds)).max(FLOOR));
        } else if let Some(rate) = &mut self.rate {
            *rate += (*rate * ON.0 + ON.1) * seconds;
            self.calm = if waiting { 0 } else { self.calm + 1 };
            if self.calm >= CALM {
                self.rate = None;
            }
        }
        if let Some(rate) = self.rate {
            // A second's worth at most: what was not used in a calm minute is no crowd at once.
            self.saved = (self.saved + rate * seconds).min(rate.max(1.0));
        }
    }

    /// Whether one more may be let in now; counted if so.
    pub fn spend(&mut self) -> bool {
        let may = self.rate.is_none() || self.saved >= 1.0;
        if may {
            self.saved = (self.saved - 1.0).max(0.0);
            self.came = self.came.saturating_add(1);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_in(tempo: &mut Tempo) -> u32 {
        (0..100_000)
            .take_while(|_| tempo.spend())
            .count()
            .try_into()
            .unwrap_or(u32::MAX)
    }

    #[test]
    fn without_pressure_nobody_is_counted() {
        let mut tempo = Tempo::new(0);
        tempo.go_on(false, true, 1_000);
        assert_eq!((let_in(&mut tempo), tempo.rate()), (100_000, None));
    }

    #[test]
    fn under_pressure_the_rate_falls_and_then_grows_until_there_is_none() {
        let mut tempo = Tempo::new(0);
        let mut now = 0;
        for _ in 0..10 {
            for _ in 0..100 {
                assert!(tempo.spend(), "nobody is held to a rate");
            }
            now += 1_000;
            tempo.go_on(false, false, now);
        }
        for _ in 0..100 {
            tempo.spend();
        }
        let mut second = |tempo: &mut Tempo, pressed, waiting| {
            now += 1_000;
            tempo.go_on(pressed, waiting, now);
            let_in(tempo)
        };
        assert_eq!(second(&mut tempo, true, true), 70);
        assert_eq!(second(&mut tempo, true, true), 49);
        for _ in 0..30 {
            second(&mut tempo, true, true);
        }
        assert_eq!(second(&mut tempo, true, true), 2, "never nobody");
        let calm: Vec<_> = (0..60).map(|_| second(&mut tempo, false, true)).collect();
        assert!(calm.is_sorted() && calm.last() > Some(&200), "{calm:?}");
        for _ in 0..=CALM {
            second(&mut tempo, false, false);
        }
        assert_eq!(tempo.rate(), None);
    }
}
