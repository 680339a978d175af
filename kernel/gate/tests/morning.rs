//! Mornings in virtual time: people come, look again, go in, stay a while and leave; the gate is the real one.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use preau_domain::school::Level;
use preau_gate::haste::Hold;
use preau_gate::limiter::Bounds;
use preau_gate::room::BUCKET;
use preau_gate::{At, Flow, Gate, Knock, Limiter, Policy, Stage, Ticket, TicketKeys, Verdict};

const START: At = 1_800_000_000_000;
const WEIGHTS: [u32; 3] = [1, 4, 6];

/// Numbers that are the same in each run (Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between nothing and one.
    fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A time that is forgotten as it goes, of this mean.
    fn time(&mut self, mean: f64) -> At {
        (-mean * (1.0 - self.part()).ln()) as At
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    Outside,
    Waiting,
    In { until: At },
    Gone,
}

#[derive(Debug)]
struct Person {
    flow: Flow,
    is: Is,
    ticket: Ticket,
    arrived: At,
    /// The bucket of their place.
    bucket: At,
    /// When they came back with their ticket first: from then on they are waited for.
    there: At,
    entered: At,
    /// Looks again in vain, all the time.
    hammers: bool,
    /// Their answer is held just now.
    held: bool,
    /// Gives up while waiting.
    gives_up: bool,
    /// What was announced, and when.
    announced: Vec<(At, f64)>,
}

struct Morning {
    gate: Gate,
    chance: Chance,
    people: Vec<Person>,
    events: BinaryHeap<Reverse<(At, usize)>>,
    stay: f64,
    /// The most that were in.
    most: u32,
    entered: Vec<usize>,
}

fn level_of(school: SchoolId) -> Option<Level> {
    usize::try_from(school.0)
        .ok()
        .map(|school| Level::ALL[school % Level::ALL.len()])
}

fn weight_of(school: SchoolId) -> Option<u32> {
    let school = usize::try_from(school.0).ok();
    school.map(|school| WEIGHTS[school % WEIGHTS.len()])
}

fn pupils(school: i64) -> Flow {
    Flow {
        school: SchoolId(school),
        profile: Profile::Pupil,
    }
}

impl Morning {
    fn new(seats: u32, stay: f64, seed: u64) -> Self {
        let policy = Policy {
            seats,
            weight_of: Arc::new(weight_of),
            level_of: Arc::new(level_of),
            schools: Arc::new(|| (60, 20 * WEIGHTS.iter().sum::<u32>())),
            told: u32::MAX,
        };
        let keys = TicketKeys::new(&[[1; 32]]);
        let limiter = Limiter::new(Bounds::of(2));
        Self {
            gate: Gate::new(keys, policy, limiter, seed, START),
            chance: Chance(seed),
            people: Vec::new(),
            events: BinaryHeap::new(),
            stay,
            most: 0,
            entered: Vec::new(),
        }
    }

    /// Somebody of a flow comes at this instant.
    fn comes(&mut self, flow: Flow, at: At) {
        let ticket = Ticket {
            flow,
            stage: Stage::Seated {
                seat: self.chance.next(),
                stamped: START - 86_400_000,
            },
            expires: At::MAX,
        };
        let person = Person {
            flow,
            is: Is::Outside,
            ticket,
            arrived: at,
            bucket: 0,
            there: At::MAX,
            entered: At::MAX,
            hammers: self.chance.part() < 0.05,
            held: false,
            gives_up: self.chance.part() < 0.10,
            announced: Vec::new(),
        };
        self.people.push(person);
        self.events.push(Reverse((at, self.people.len() - 1)));
    }

    /// Lets it all happen until this instant.
    fn until(&mut self, end: At) {
        while let Some(Reverse((now, _))) = self.events.peek()
            && *now < end
        {
            let Some(Reverse((now, who))) = self.events.pop() else {
                return;
            };
            if let Some(next) = self.happens(who, now) {
                self.events.push(Reverse((next, who)));
            }
            if now % 16 == 0 {
                self.most = self.most.max(self.gate.seen(now).inside);
            }
        }
    }

    fn happens(&mut self, who: usize, now: At) -> Option<At> {
        let person = &mut self.people[who];
        if person.is == Is::Gone {
            return None;
        }
        if let Is::In { until } = person.is
            && now >= until
        {
            // Half sign out; the others close the lid.
            if self.chance.part() < 0.5 {
                self.gate.leave(who as u64);
            }
            person.is = Is::Gone;
            return None;
        }
        if person.is == Is::Waiting && person.gives_up && now - person.arrived > 120_000 {
            person.is = Is::Gone;
            return None;
        }
        // Several share a slot.
        let device = who as u64 % 1_024;
        let hold = if std::mem::take(&mut person.held) {
            Hold::Was(device)
        } else {
            Hold::May(device)
        };
        let knock = Knock {
            now,
            session: Some(who as u64),
            ticket: Some(&person.ticket),
            sends: false,
            hold,
        };
        match self.gate.knock(&knock) {
            Verdict::Waits(place) => {
                if person.is == Is::Waiting && person.there == At::MAX {
                    person.there = now;
                }
                person.is = Is::Waiting;
                person.ticket = place.ticket;
                if let Stage::Waits { bucket, .. } = place.ticket.stage {
                    person.bucket = bucket;
                }
                let last = person.announced.last().map_or(0, |(at, _)| *at);
                if let Some(seconds) = place.seconds
                    && now - last >= 10_000
                {
                    person.announced.push((now, seconds));
                }
                let look = if person.there == At::MAX {
                    3.0
                } else {
                    place.look
                };
                let look = if person.hammers { 1.0 } else { look };
                Some(now + (look * 1_000.0) as At)
            }
            Verdict::Later(seconds) => Some(now + (seconds * 1_000.0) as At),
            Verdict::Held(milliseconds) => {
                person.held = true;
                Some(now + milliseconds)
            }
            verdict => {
                if let Verdict::Inside(Some(ticket)) = verdict {
                    person.ticket = ticket;
                }
                let (session, flow) = (who as u64, person.flow);
                let settled = self.gate.settle(session, flow, Some(&person.ticket), now);
                person.ticket = settled.unwrap_or(person.ticket);
                if !matches!(person.is, Is::In { .. }) {
                    person.entered = now;
                    person.is = Is::In {
                        until: now + self.chance.time(self.stay),
                    };
                    self.entered.push(who);
                }
                Some(now + 10_000 + self.chance.time(20_000.0))
            }
        }
    }

    /// Pairs of one flow that went in the wrong way round, by more than a bucket: of those who were there when
    /// the other, who came later, was let in.
    fn inversions(&self) -> usize {
        let mut of_flows: BTreeMap<Flow, Vec<&Person>> = BTreeMap::new();
        for who in &self.entered {
            let person = &self.people[*who];
            if person.bucket > 0 {
                of_flows.entry(person.flow).or_default().push(person);
            }
        }
        let mut found = 0;
        for people in of_flows.values() {
            let mut waiting: Vec<_> = people.iter().collect();
            waiting.sort_by_key(|person| person.bucket);
            for (at, early) in waiting.iter().enumerate() {
                let later = waiting[at..].iter();
                found += later
                    // Called as they were, they went in when they looked: six seconds at most, near their turn. Who
                    // was not there yet when the other was called is not passed over.
                    .filter(|late| {
                        late.bucket - early.bucket > BUCKET
                            && late.entered + 6_000 < early.entered
                            && early.there + 6_000 < late.entered
                    })
                    .count();
            }
        }
        found
    }

    /// How far off what was announced was, in parts of the wait that was left: sorted.
    fn errors(&self, from: At) -> Vec<f64> {
        let mut errors: Vec<f64> = self
            .entered
            .iter()
            .flat_map(|who| {
                let person = &self.people[*who];
                let entered = person.entered;
                person.announced.iter().filter_map(move |(at, seconds)| {
                    let wait = (entered - at) as f64 / 1_000.0;
                    (*at >= from && wait >= 30.0).then(|| (seconds - wait).abs() / wait)
                })
            })
            .collect();
        errors.sort_by(f64::total_cmp);
        errors
    }
}

fn minutes(count: i64) -> At {
    START + count * 60_000
}

/// 24,000 people of 30 schools come within ten minutes, for 4,000 seats.
fn eight_o_clock(seed: u64) -> Morning {
    let mut morning = Morning::new(4_000, 240_000.0, seed);
    for _ in 0..24_000 {
        let at = START + (morning.chance.part() * 600_000.0) as At;
        let school = 1 + (morning.chance.part() * 30.0) as i64;
        morning.comes(pupils(school), at);
    }
    morning
}

#[test]
fn no_more_are_in_than_there_are_seats_and_in_the_order_in_which_they_came() {
    let mut morning = eight_o_clock(2021);
    morning.until(minutes(60));
    assert!(morning.most >= 3_700, "it was full: {}", morning.most);
    assert!(
        f64::from(morning.most) <= 4_000.0 * 1.02,
        "{}",
        morning.most
    );
    assert_eq!(morning.inversions(), 0);
    let patient = morning.people.iter().filter(|person| !person.gives_up);
    let left = patient.filter(|person| person.entered == At::MAX).count();
    assert_eq!(left, 0, "everybody who stays comes in");
    let waited = morning
        .people
        .iter()
        .filter(|person| person.bucket > 0)
        .count();
    assert!(waited > 10_000, "{waited}");
    let ended = morning.gate.seen(minutes(200));
    assert_eq!((ended.waiting, ended.called, ended.inside), (0, 0, 0));
}

#[test]
fn what_is_announced_is_what_one_waits() {
    let mut all = Vec::new();
    for seed in [6, 4, 2021] {
        let mut morning = eight_o_clock(seed);
        morning.until(minutes(60));
        all.extend(morning.errors(minutes(8)));
    }
    all.sort_by(f64::total_cmp);
    let at = |part: f64| all[(all.len() as f64 * part) as usize];
    println!(
        "announced {} times: median {:.3}, p90 {:.3}",
        all.len(),
        at(0.5),
        at(0.9)
    );
    assert!(all.len() > 10_000);
    assert!(at(0.5) <= 0.15, "median {}", at(0.5));
    assert!(at(0.9) <= 0.30, "p90 {}", at(0.9));
}

#[test]
fn a_school_with_a_hundred_times_its_people_takes_nothing_from_the_others() {
    let waits_of = |crowd: i64| {
        let mut morning = Morning::new(1_000, 120_000.0, 8);
        // All seats are taken when they come.
        for _ in 0..1_200 {
            morning.comes(pupils(60), START);
        }
        for school in 1..=20_i64 {
            let weight = WEIGHTS[usize::try_from(school).expect("small") % 3];
            let people = i64::from(weight) * 20 * if school == 9 { crowd } else { 1 };
            for _ in 0..people {
                let at = START + 5_000 + (morning.chance.part() * 60_000.0) as At;
                morning.comes(pupils(school), at);
            }
        }
        morning.until(minutes(4));
        let mut shares: BTreeMap<i64, f64> = BTreeMap::new();
        let mut waits = Vec::new();
        for who in &morning.entered {
            let person = &morning.people[*who];
            let school = person.flow.school.0;
            if school <= 20 {
                let weight = WEIGHTS[usize::try_from(school).expect("small") % 3];
                *shares.entry(school).or_default() += 1.0 / f64::from(weight);
                if school != 9 {
                    waits.push(person.entered - person.arrived);
                }
            }
        }
        waits.sort_unstable();
        (shares, waits)
    };
    let (usual, calm) = waits_of(1);
    let (flooded, pressed) = waits_of(100);
    for shares in [&usual, &flooded] {
        let sum: f64 = shares.values().sum();
        let squares: f64 = shares.values().map(|share| share * share).sum();
        let jain = sum * sum / (shares.len() as f64 * squares);
        assert!(jain >= 0.95, "{jain}: {shares:?}");
    }
    assert_eq!(flooded.len(), 20);
    let p99 = |waits: &[At]| waits[waits.len() * 99 / 100] as f64;
    println!("p99 of the others: {} and {}", p99(&calm), p99(&pressed));
    assert!(
        p99(&pressed) < p99(&calm) * 1.1,
        "{} after {}",
        p99(&pressed),
        p99(&calm)
    );
}
