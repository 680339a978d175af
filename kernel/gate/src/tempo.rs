//! How fast people are let in: as fast as they come while the server keeps up, and no faster than it can.

use crate::At;
use crate::estimate::Measured;

/// The least rate, in people for each second: nothing that is measured wrongly keeps everybody out.
const FLOOR: f64 = 2.0;
/// What is left of the rate, at most, after a second in which people asked for more than could be given, and after one in
/// which all was given and the server had no more to give. The second is what a morning is to come to: nothing stands
/// idle, and nothing is refused. The first is little less, and falls as far as people were refused where more were: with a
/// quarter at least, a server with people before its door stood idle for a fifth of its time.
const BACK: (f64, f64) = (0.9, 0.97);
/// What it grows by in a calm second: so much of itself, and so many people; and the same as long as it is below what was
/// borne before. Slowly beyond that: who is let in asks for most of their pages some seconds later.
const ON: (f64, f64) = (0.05, 1.0);
const SOON: (f64, f64) = (0.4, 2.0);
/// The least that is left of the rate after such a second, however many were refused.
const LEAST: f64 = 0.1;
/// What is left of what was borne when pressure comes while hardly anybody is let in.
const LESS: f64 = 0.8;
/// Calm seconds, with nobody waiting, after which there is no rate any more.
const CALM: u32 = 60;

/// Over how long it is measured how fast people came in, as a half-life in milliseconds: short, since pressure asks what
/// the last seconds brought.
const LATELY: f64 = 3_000.0;

/// Over how long the rate is averaged for what is announced, as a half-life in milliseconds: it swings within some ten
/// seconds between what was borne and a fraction of it.
const SWINGS: f64 = 20_000.0;
/// At its beginning nothing is known of how it will swing: about so much of what was borne.
const AT_FIRST: f64 = 0.75;

/// How the server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressure {
    /// It could do more.
    Calm,
    /// It does all that it can, and people wait for it longer than they should.
    Full,
    /// People could not have what they asked for: of a hundred, so many could.
    Over(u32),
}

/// The rate at which people are let in.
#[derive(Debug, Clone)]
pub struct Tempo {
    /// People for each second; none while the server keeps up.
    rate: Option<f64>,
    /// What was borne, as far as is known: the rate from which it fell when pressure came last. What people bring
    /// comes some seconds after them, so that the rate falls further than it need; from there it comes back soon.
    borne: f64,
    /// What the rate was on average in the last seconds, while there is one; of those in which it held nobody back, only
    /// where it was higher.
    mean: Option<f64>,
    /// Whether it held somebody back since this was asked last.
    held: bool,
    /// Whether pressure had come by the last second.
    fell: bool,
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
            borne: f64::INFINITY,
            mean: None,
            held: false,
            fell: false,
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

    /// The rate to reckon with for some time: what it was lately where it held people back, since it falls further than it
    /// need and comes back, and is seldom what it is at one moment.
    pub fn foreseen(&self) -> Option<f64> {
        self.mean
    }

    /// Goes on: how the server stood lately, and whether anybody waits.
    pub fn go_on(&mut self, pressure: Pressure, waiting: bool, now: At) {
        self.lately.count(std::mem::take(&mut self.came), now);
        let seconds =
            f64::from(i32::try_from((now - self.at).clamp(0, 5_000)).unwrap_or(0)) / 1_000.0;
        self.at = now;
        let fell = std::mem::take(&mut self.fell);
        match (pressure, &mut self.rate) {
            (Pressure::Over(had), rate) => {
                let lately = self.lately.per_second();
                let former = rate.unwrap_or(f64::INFINITY).min(lately.max(FLOOR));
                // All at once where ten times as many come from one second to the next.
                let back = (f64::from(had) / 100.0).clamp(LEAST, BACK.0);
                // Where hardly anybody came in, it is not for those who come that too much is asked for.
                if !fell && lately > FLOOR {
                    // A storm that comes while hardly anybody is let in says little of how many may be.
                    self.borne = if self.borne.is_finite() && former < self.borne / 2.0 {
                        self.borne * LESS
                    } else {
                        former * back.max(0.5)
                    };
                }
                *rate = Some((former * back.powf(seconds.min(1.0))).max(FLOOR));
                // Nor is it announced by what the rate grew to while nobody could use it.
                let used = former.max(if self.borne.is_finite() {
                    self.borne
                } else {
                    0.0
                });
                self.mean = self.mean.map(|mean| mean.min(used));
                (self.fell, self.calm) = (true, 0);
            }
            (Pressure::Full, Some(rate)) => {
                // What it grew to while nobody could use it holds nobody.
                let used = (self.lately.per_second() * 2.0).max(FLOOR);
                *rate = (rate.min(used) * BACK.1.powf(seconds)).max(FLOOR);
                self.mean = self.mean.map(|mean| mean.min(used));
                self.calm = 0;
            }
            (Pressure::Calm, Some(rate)) => {
                let (of_itself, people) = if *rate < self.borne { SOON } else { ON };
                *rate += (*rate * of_itself + people) * seconds;
                self.calm = if waiting { 0 } else { self.calm + 1 };
                if self.calm >= CALM {
                    (self.rate, self.borne) = (None, f64::INFINITY);
                }
            }
            (Pressure::Full | Pressure::Calm, None) => {}
        }
        self.average(seconds);
        if let Some(rate) = self.rate {
            // A second's worth at most: what was not used in a calm minute is no crowd at once.
            self.saved = (self.saved + rate * seconds).min(rate.max(1.0));
        }
    }

    /// Takes the rate of the last seconds into what it was on average.
    fn average(&mut self, seconds: f64) {
        let held = std::mem::take(&mut self.held);
        self.mean = match (self.rate, self.mean) {
            (None, _) => None,
            (Some(rate), None) if self.borne.is_finite() => Some(rate.max(self.borne * AT_FIRST)),
            (Some(rate), None) => Some(rate),
            (Some(rate), Some(mean)) => {
                // Where it holds nobody back, what is announced by it rises with it, and never falls.
                let lately = if held { rate } else { rate.max(mean) };
                let stays = (-seconds * 1_000.0 / SWINGS).exp2();
                Some(mean * stays + lately * (1.0 - stays))
            }
        };
    }

    /// So many who were let in did not come: as many others may, in this second.
    pub fn give_back(&mut self, people: u32) {
        self.saved += f64::from(people);
    }

    /// Notes that somebody was let in whatever the rate is: so many fewer of the others are.
    pub fn came(&mut self) {
        let held = self.held;
        self.spend();
        self.held = held;
    }

    /// Whether one more may be let in now; counted if so.
    pub fn spend(&mut self) -> bool {
        let may = self.rate.is_none() || self.saved >= 1.0;
        self.held |= !may;
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

    /// Nearly all had what they asked for.
    const OVER: Pressure = Pressure::Over(97);

    fn let_in(tempo: &mut Tempo) -> u32 {
        (0..100_000)
            .take_while(|_| tempo.spend())
            .count()
            .try_into()
            .unwrap_or(u32::MAX)
    }

    struct Morning {
        tempo: Tempo,
        now: At,
    }

    impl Morning {
        /// On which so many a second came in before.
        fn after(people: u32) -> Self {
            let tempo = Tempo::new(0);
            let mut morning = Self { tempo, now: 0 };
            for _ in 0..10 {
                assert!((0..people).all(|_| morning.tempo.spend()), "no rate yet");
                morning.second(Pressure::Calm, false);
            }
            morning
        }

        fn second(&mut self, pressure: Pressure, waiting: bool) -> f64 {
            self.now += 1_000;
            self.tempo.go_on(pressure, waiting, self.now);
            self.tempo.rate().unwrap_or(f64::INFINITY)
        }
    }

    #[test]
    fn without_pressure_nobody_is_counted() {
        let mut morning = Morning::after(0);
        for pressure in [Pressure::Calm, Pressure::Full] {
            morning.second(pressure, true);
            assert_eq!(let_in(&mut morning.tempo), 100_000, "{pressure:?}");
        }
    }

    #[test]
    fn under_pressure_the_rate_falls_from_what_came_in_and_then_grows_until_there_is_none() {
        let mut morning = Morning::after(100);
        assert!((0..100).all(|_| morning.tempo.spend()));
        let first = morning.second(OVER, true);
        assert!((89.0..=91.0).contains(&first), "{first}");
        let came = let_in(&mut morning.tempo);
        assert!((89..=90).contains(&came), "{came}");
        let full = morning.second(Pressure::Full, true);
        assert!((0.96 * first..first).contains(&full), "{full}");
        for _ in 0..60 {
            morning.second(OVER, true);
        }
        assert_eq!(let_in(&mut morning.tempo), 2, "never nobody");
        let back: Vec<_> = (0..60)
            .map(|_| morning.second(Pressure::Calm, true))
            .collect();
        let borne = back.iter().position(|rate| *rate > 70.0);
        assert!(borne.is_some_and(|second| second < 12), "{back:?}");
        let after: Vec<_> = back.windows(2).skip(12).collect();
        let slow = |pair: &&[f64]| pair[1] / pair[0] < 1.08;
        assert!(back.is_sorted() && after.iter().all(slow), "{back:?}");
        for _ in 0..=CALM {
            morning.second(Pressure::Calm, false);
        }
        assert_eq!(morning.tempo.rate(), None);
    }

    #[test]
    fn where_nearly_nobody_is_served_nearly_nobody_is_let_in_from_one_second_to_the_next() {
        let mut morning = Morning::after(1_000);
        assert!((0..1_000).all(|_| morning.tempo.spend()));
        let half = morning.second(Pressure::Over(50), true);
        assert!((490.0..=510.0).contains(&half), "{half}");
        assert!((499..=500).contains(&let_in(&mut morning.tempo)));
        let tenth = morning.second(Pressure::Over(1), true);
        assert!((40.0..=100.0).contains(&tenth), "{tenth}");
    }

    #[test]
    fn one_second_in_which_nobody_was_served_is_made_up_for_in_some() {
        let mut morning = Morning::after(100);
        assert!((0..100).all(|_| morning.tempo.spend()));
        let fell = morning.second(Pressure::Over(0), true);
        assert!((9.0..=11.0).contains(&fell), "{fell}");
        for _ in 0..9 {
            morning.second(Pressure::Calm, true);
        }
        assert!(morning.second(Pressure::Calm, true) > 70.0);
    }

    #[test]
    fn it_comes_back_soon_from_storms_that_come_while_hardly_anybody_is_let_in() {
        let mut morning = Morning::after(100);
        let mut all = |pressure, seconds: u32| {
            let mut rate = 0.0;
            for _ in 0..seconds {
                // Whoever may come in does, up to what there is.
                for _ in 0..100 {
                    if !morning.tempo.spend() {
                        break;
                    }
                }
                rate = morning.second(pressure, true);
            }
            rate
        };
        for _ in 0..3 {
            all(OVER, 20);
            all(Pressure::Calm, 2);
        }
        let back = all(Pressure::Calm, 12);
        assert!(back > 45.0, "{back}: 90, and twice a fifth less");
    }

    #[test]
    fn who_was_let_in_and_did_not_come_costs_nothing_of_the_rate() {
        let mut morning = Morning::after(100);
        assert!((0..100).all(|_| morning.tempo.spend()));
        morning.second(OVER, true);
        morning.tempo.give_back(40);
        let came = let_in(&mut morning.tempo);
        assert!((129..=130).contains(&came), "{came}");
        morning.tempo.give_back(1_000);
        let rate = morning.second(Pressure::Full, true);
        let after = f64::from(let_in(&mut morning.tempo));
        assert!(after <= rate, "{after}: no crowd of those who were saved");
    }

    #[test]
    fn what_the_rate_grew_to_while_nobody_could_use_it_holds_nobody() {
        let mut morning = Morning::after(100);
        morning.second(OVER, true);
        for _ in 0..600 {
            assert!((0..10).all(|_| morning.tempo.spend()));
            morning.second(Pressure::Calm, true);
        }
        assert!(morning.second(Pressure::Calm, true) > 1_000.0);
        let foreseen = morning.tempo.foreseen().expect("a rate");
        assert!(foreseen > 500.0, "{foreseen}");
        let full = morning.second(Pressure::Full, true);
        assert!((10.0..25.0).contains(&full), "{full}");
        let foreseen = morning.tempo.foreseen().expect("a rate");
        assert!(foreseen < 25.0, "{foreseen}");
    }

    #[test]
    fn what_is_announced_follows_the_rate_as_it_swings_and_not_as_it_is_at_one_moment() {
        let mut morning = Morning::after(100);
        assert!((0..100).all(|_| morning.tempo.spend()));
        morning.second(OVER, true);
        // The server bears 100 in a second, and feels some seconds later that more came.
        let mut before = std::collections::VecDeque::from([100; 5]);
        let (mut rates, mut said) = ((f64::INFINITY, 0.0_f64), (f64::INFINITY, 0.0_f64));
        let mut came = 0;
        for second in 0..300 {
            let people = let_in(&mut morning.tempo);
            before.push_back(people);
            let felt = before.pop_front().unwrap_or(0);
            let pressure = if felt > 100 { OVER } else { Pressure::Calm };
            let rate = morning.second(pressure, true);
            if second >= 100 {
                let foreseen = morning.tempo.foreseen().expect("a rate");
                said = (said.0.min(foreseen), said.1.max(foreseen));
                rates = (rates.0.min(rate), rates.1.max(rate));
                came += people;
            }
        }
        assert!(rates.1 > rates.0 * 2.0, "it swings: {rates:?}");
        assert!(said.1 < said.0 * 1.35, "{said:?}");
        let came = f64::from(came) / 200.0;
        assert!(
            (said.0 * 0.9..said.1 * 1.1).contains(&came),
            "{came}: {said:?}"
        );
        for _ in 0..=CALM {
            morning.second(Pressure::Calm, false);
        }
        assert_eq!(morning.tempo.foreseen(), None);
    }

    #[test]
    fn after_a_storm_what_is_announced_comes_back_though_the_rate_holds_nobody_any_more() {
        let mut morning = Morning::after(100);
        assert!((0..100).all(|_| morning.tempo.spend()));
        morning.second(OVER, true);
        for _ in 0..30 {
            let_in(&mut morning.tempo);
            morning.second(Pressure::Over(30), true);
        }
        let low = morning.tempo.foreseen().expect("a rate");
        assert!(low < 50.0, "{low}");
        // Seats are given on, fewer than the rate would let in.
        for _ in 0..60 {
            assert!(morning.tempo.spend());
            morning.second(Pressure::Calm, true);
        }
        let back = morning.tempo.foreseen().expect("a rate");
        assert!(back > 70.0, "{back}");
    }

    #[test]
    fn where_nobody_came_pressure_tells_nothing_of_how_many_may() {
        let mut morning = Morning::after(0);
        for _ in 0..10 {
            morning.second(OVER, false);
        }
        let back: Vec<_> = (0..14)
            .map(|_| morning.second(Pressure::Calm, true))
            .collect();
        assert!(back.last() > Some(&200.0), "{back:?}");
    }
}
