//! How often somebody may try a secret: a password, an activation code.
//!
//! Failures are counted in four places, and fade by half every [`HALF_LIFE`]. What is answered is never
//! a lock, which would let anyone shut anyone out, but a wait that grows:
//!
//! - for a login from one network: five are free, then two seconds, doubling to five minutes. Some 25 in
//!   the first hour.
//! - for a login from anywhere: 16 are free, then eight seconds, doubling to one minute, which slows a
//!   guess that is spread over many networks to some 80 in the first hour and 60 in each further one. (OWASP ASVS
//!   4.0.3, 2.2.1, asks for at most 100.) Each network counts for at most its five: alone, or with two
//!   others, it keeps nobody out elsewhere.
//! - for a login on a device where that person signed in before: like one network, and apart from
//!   everything else. So whoever guesses does not slow the owner on their own device down, be it from
//!   the very same school (OWASP, *Slow Down Online Guessing Attacks with Device Cookies*).
//! - for a network: 500, some 15 % of two thousand pupils with room to spare, then one each two seconds,
//!   against one password tried on all accounts. From 100 on its people wait behind others in the
//!   pool's line. Beyond 500, a login that has failed there is refused at once; any other waits for its turn,
//!   one after the other: who is right makes room at once, who is wrong holds the turn for two seconds. So
//!   one person who tries invented logins makes the others behind the same address wait, and shuts none
//!   of them out. A network that the region registered for a school ([`Networks`]) has one failure for each of its
//!   people where these are more than 500, its people wait behind others from a fifth of that on, and its line for
//!   a turn grows with it.
//!
//! Tries of a login that are under way count as failures until it is known what they are, so that trying
//! many at once gains nothing. A login that nobody has is counted like any other. Successes never count, so
//! that a school at eight o'clock is not slowed. Each process counts for itself, and forgets when it ends.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::error::PlatformError;
use crate::identity::networks::Networks;
use crate::identity::origin::Network;

/// The time in which half of the failures are forgotten, in milliseconds.
const HALF_LIFE: f64 = 30.0 * 60_000.0;
/// Counts kept: some 64 bytes each. Where there is no room, the least of some is forgotten.
const KEPT: usize = 200_000;
/// How many are looked at to find one that can be forgotten.
const LOOKED_AT: usize = 16;
/// From so many failures on, people from a network wait behind others.
const SUSPECT: f64 = 100.0;
/// The same in a network that is registered: one in so many of its people.
const SUSPECT_OF: f64 = 5.0;

/// How long a wrong try holds the turn of a network that failed too often.
const PACE: Duration = Duration::from_secs(2);
/// How long somebody waits for their turn before being asked to come back.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many wait for a network's turn.
const WAITING: usize = 64;
/// The same in a network that is registered: one in so many of its people.
const WAITING_OF: u32 = 8;

/// What is being tried; each counts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// A password, to sign in.
    SignIn,
    /// An activation code.
    Activate,
    /// The present password, to set another or for what asks for it again.
    Change,
}

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// Somebody from this network.
    Network(Network),
    /// Somebody on this device, where the person signed in before.
    Device(Uuid),
}

#[derive(Debug)]
struct Rule {
    /// Failures without a wait.
    free: f64,
    /// The first wait, in milliseconds; each further one is twice as long.
    first: f64,
    /// The longest wait, in milliseconds.
    most: f64,
    /// What tries under way count for; where there is a wait, there is one at a time.
    under_way: UnderWay,
}

#[derive(Debug)]
enum UnderWay {
    /// For failures.
    Failures,
    /// For nothing, but there are so many at most.
    AtMost(u32),
    /// For nothing: how many there are is the pool's matter.
    Nothing,
}

/// A login from one network, or on one device.
const PLACE: Rule = Rule {
    free: 5.0,
    first: 2_000.0,
    most: 300_000.0,
    under_way: UnderWay::Failures,
};
/// A login from anywhere.
const LOGIN: Rule = Rule {
    free: 16.0,
    first: 8_000.0,
    most: 60_000.0,
    under_way: UnderWay::Failures,
};
/// A login on devices that are known: only how many at a time.
const DEVICES: Rule = Rule {
    free: f64::INFINITY,
    under_way: UnderWay::AtMost(64),
    ..LOGIN
};
/// A network.
const NETWORK: Rule = Rule {
    free: 500.0,
    first: 1_000.0,
    most: 2_000.0,
    under_way: UnderWay::Nothing,
};

#[derive(Debug, Clone, Copy)]
struct Count {
    key: u64,
    failures: f64,
    /// Of a place: how many of its failures count for the login from anywhere, at most its free ones.
    shared: f64,
    /// When `failures` and `shared` were so many.
    at: i64,
    /// When the last one ended.
    last: i64,
    /// Tries that have not ended. Of a login from anywhere: those that may be shared.
    running: u32,
}

impl Count {
    /// What is left by now of what was counted.
    fn left(&self, now: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of some hours")]
        let passed = now.saturating_sub(self.at).max(0) as f64;
        (-passed / HALF_LIFE).exp2()
    }

    fn failures(&self, now: i64) -> f64 {
        self.failures * self.left(now)
    }

    /// Counts these failures, some of them shared, from now on.
    fn set(&mut self, failures: f64, shared: f64, now: i64) {
        self.failures = failures.max(0.0);
        self.shared = shared;
        self.at = now;
    }

    /// How long to wait before the next, in milliseconds; none if it may be now.
    fn wait(&self, rule: &Rule, now: i64) -> Option<i64> {
        // Rounded, so that one failure is one even after some of it has faded.
        let over = self.failures(now).round() - rule.free;
        if over < 0.0 {
            let is_full = match rule.under_way {
                UnderWay::Failures => over + f64::from(self.running) >= 0.0,
                UnderWay::AtMost(most) => self.running >= most,
                UnderWay::Nothing => false,
            };
            return is_full.then_some(1_000);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most `most`, which is small"
        )]
        let delay = (rule.first * over.exp2()).min(rule.most) as i64;
        let left = self.last.saturating_add(delay).saturating_sub(now);
        if self.running > 0 {
            Some(left.max(1_000))
        } else {
            (left > 0).then_some(left)
        }
    }
}

/// Counts by key, at most so many.
#[derive(Debug)]
struct Counts {
    all: Vec<Count>,
    at: HashMap<u64, usize>,
    most: usize,
    hand: usize,
}

impl Counts {
    fn get(&self, key: u64) -> Option<&Count> {
        self.at.get(&key).and_then(|at| self.all.get(*at))
    }

    fn change(&mut self, key: u64, now: i64, change: impl FnOnce(&mut Count)) {
        if !self.at.contains_key(&key) {
            if self.all.len() >= self.most {
                self.forget_one(now);
            }
            self.at.insert(key, self.all.len());
            self.all.push(Count {
                key,
                failures: 0.0,
                shared: 0.0,
                at: now,
                last: i64::MIN,
                running: 0,
            });
        }
        let Some(count) = self.at.get(&key).and_then(|at| self.all.get_mut(*at)) else {
            return;
        };
        change(count);
        if count.running == 0 && count.failures(now) < 0.5 {
            self.remove(key);
        }
    }

    fn remove(&mut self, key: u64) {
        if let Some(at) = self.at.remove(&key) {
            self.all.swap_remove(at);
            if let Some(moved) = self.all.get(at) {
                self.at.insert(moved.key, at);
            }
        }
    }

    /// Forgets the least of some: whoever fills the memory with single failures pushes out single
    /// failures.
    fn forget_one(&mut self, now: i64) {
        let looked_at = (0..LOOKED_AT).filter_map(|step| {
            let at = (self.hand + step) % self.all.len().max(1);
            self.all.get(at)
        });
        let least = looked_at
            .min_by(|a, b| {
                let by_failures = a.failures(now).total_cmp(&b.failures(now));
                (a.running > 0).cmp(&(b.running > 0)).then(by_failures)
            })
            .map(|count| count.key);
        self.hand = (self.hand + LOOKED_AT) % self.all.len().max(1);
        if let Some(key) = least {
            self.remove(key);
        }
    }
}

/// The counts of a process.
#[derive(Debug)]
pub(crate) struct Attempts {
    counts: Mutex<Counts>,
    /// Networks of which it is known how many people are behind them.
    networks: Networks,
    /// Whose turn it is in the networks that failed too often, while somebody waits there.
    turns: Mutex<HashMap<u64, Weak<Semaphore>>>,
    pace: Duration,
    /// Keyed anew in each process: nobody can make two logins count as one.
    hasher: RandomState,
}

impl Default for Attempts {
    fn default() -> Self {
        Self::with_room(KEPT)
    }
}

impl Attempts {
    /// None yet, where these networks are registered.
    pub(crate) fn of(networks: Networks) -> Self {
        Self {
            networks,
            ..Self::default()
        }
    }

    fn with_room(most: usize) -> Self {
        Self {
            counts: Mutex::new(Counts {
                all: Vec::new(),
                at: HashMap::new(),
                most,
                hand: 0,
            }),
            networks: Networks::default(),
            turns: Mutex::default(),
            pace: PACE,
            hasher: RandomState::new(),
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn network_key(&self, network: Network) -> u64 {
        self.hasher.hash_one(("network", network))
    }

    /// Whether a network failed so often lately that its people wait behind others.
    pub(crate) fn is_suspect(&self, network: Network, now: Timestamp) -> bool {
        let now = now.as_millisecond();
        let suspect = SUSPECT.max(f64::from(self.networks.people(network)) / SUSPECT_OF);
        let key = self.network_key(network);
        let counts = self.counts();
        counts
            .get(key)
            .is_some_and(|count| count.failures(now) >= suspect)
    }

    /// Where people of this network wait for their turn.
    fn turns(&self, network: u64) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = turns.get(&network).and_then(Weak::upgrade) {
            return known;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Semaphore::new(1));
        turns.insert(network, Arc::downgrade(&turn));
        turn
    }

    /// Lets somebody try, or says how long to wait. What is given must have had its [`Attempt::turn`], and
    /// must be told how it ended; dropped before, it counts for nothing.
    pub(crate) fn begin(
        self: &Arc<Self>,
        purpose: Purpose,
        login: &str,
        who: Who,
        now: Timestamp,
    ) -> Result<Attempt, PlatformError> {
        let now = now.as_millisecond();
        let place = self.hasher.hash_one((purpose, login, who));
        let people = match who {
            Who::Network(network) => self.networks.people(network),
            Who::Device(_) => 0,
        };
        let of_network = Rule {
            free: NETWORK.free.max(people.into()),
            ..NETWORK
        };
        let all = match who {
            Who::Network(network) => {
                let login = self.hasher.hash_one((purpose, login));
                let is_one = !network.is_anyone();
                let network = is_one.then(|| (self.network_key(network), &of_network));
                [Some((place, &PLACE)), Some((login, &LOGIN)), network]
            }
            Who::Device(_) => {
                let login = self.hasher.hash_one((purpose, login, "devices"));
                [Some((place, &PLACE)), Some((login, &DEVICES)), None]
            }
        };
        let mut counts = self.counts();
        let has_failed = |key| {
            let count = counts.get(key);
            count.is_some_and(|count| count.failures(now).round() >= 1.0)
        };
        let [_, _, network] = all;
        // Beyond the network's failures, those of its people who did not fail wait for their turn.
        let turns = network.filter(|(key, rule)| {
            let count = counts.get(*key);
            let over = count.is_some_and(|count| count.failures(now).round() >= rule.free);
            over && !has_failed(place)
        });
        let all = all.map(|one| one.filter(|one| turns.is_none_or(|turns| turns.0 != one.0)));
        let waits = all
            .iter()
            .flatten()
            .filter_map(|(key, rule)| counts.get(*key).and_then(|count| count.wait(rule, now)));
        if let Some(wait) = waits.max() {
            let seconds = u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX);
            return Err(refused(seconds));
        }
        let turn = turns.map(|(key, _)| self.turns(key));
        let waiting = usize::try_from(people / WAITING_OF).unwrap_or(WAITING);
        if turn
            .as_ref()
            .is_some_and(|turn| Arc::strong_count(turn) > waiting.max(WAITING))
        {
            return Err(refused(patience()));
        }
        // What a place has shared already, it cannot share again: others must not wait for it.
        let is_shared = counts.get(place).is_none_or(|count| {
            let shared = (count.shared * count.left(now)).round();
            shared + f64::from(count.running) < PLACE.free
        });
        let [_, login, _] = all.map(|one| one.map(|(key, _)| key));
        let shared = login.filter(|_| is_shared);
        let keys = [Some(place), shared, network.map(|(key, _)| key)];
        for key in keys.into_iter().flatten() {
            counts.change(key, now, |count| count.running += 1);
        }
        drop(counts);
        Ok(Attempt {
            attempts: Arc::clone(self),
            keys,
            login,
            began: now,
            turn,
            held: None,
        })
    }
}

/// How long to wait for whoever waited in vain, in seconds.
fn patience() -> u32 {
    u32::try_from(PATIENCE.as_secs()).unwrap_or(u32::MAX)
}

fn refused(seconds: u32) -> PlatformError {
    metrics::counter!("preau_attempts_refused_total").increment(1);
    PlatformError::TooMany { seconds }
}

/// A try that was let in.
#[derive(Debug)]
pub(crate) struct Attempt {
    attempts: Arc<Attempts>,
    /// Where it is under way: of the login at this place, of the login, of the network.
    keys: [Option<u64>; 3],
    login: Option<u64>,
    began: i64,
    /// Where to wait before it is made.
    turn: Option<Arc<Semaphore>>,
    held: Option<OwnedSemaphorePermit>,
}

impl Attempt {
    /// Waits for its turn, where there is one to wait for.
    pub(crate) async fn turn(&mut self) -> Result<(), PlatformError> {
        let Some(turn) = self.turn.take() else {
            return Ok(());
        };
        match tokio::time::timeout(PATIENCE, turn.acquire_owned()).await {
            Ok(Ok(held)) => {
                self.held = Some(held);
                Ok(())
            }
            _ => Err(refused(patience())),
        }
    }

    /// The secret was right: what failed before at this place is forgotten.
    pub(crate) fn succeeded(self) {
        let now = self.began;
        let ([Some(place), ..], Some(login)) = (self.keys, self.login) else {
            return;
        };
        let mut counts = self.attempts.counts();
        let shared = counts
            .get(place)
            .map_or(0.0, |count| count.shared * count.left(now));
        counts.change(place, now, |count| count.set(0.0, 0.0, now));
        counts.change(login, now, |count| {
            count.set(count.failures(now) - shared, 0.0, now);
        });
    }

    /// The secret was wrong.
    pub(crate) fn failed(mut self, now: Timestamp) {
        let now = now.as_millisecond();
        if let Some(held) = self.held.take() {
            let pace = self.attempts.pace;
            tokio::spawn(async move {
                tokio::time::sleep(pace).await;
                drop(held);
            });
        }
        let ([Some(place), _, network], Some(login)) = (self.keys, self.login) else {
            return;
        };
        let mut counts = self.attempts.counts();
        let mut newly_shared = 0.0;
        counts.change(place, now, |count| {
            let before = count.shared * count.left(now);
            let shared = (before + 1.0).min(PLACE.free);
            newly_shared = shared - before;
            count.set(count.failures(now) + 1.0, shared, now);
            count.last = now;
        });
        for (key, failures) in [(Some(login), newly_shared), (network, 1.0)] {
            let Some(key) = key else { continue };
            counts.change(key, now, |count| {
                count.set(count.failures(now) + failures, 0.0, now);
                count.last = now;
            });
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut counts = self.attempts.counts();
        for key in self.keys.into_iter().flatten() {
            counts.change(key, self.began, |count| {
                count.running = count.running.saturating_sub(1);
            });
        }
    }
}

#[cfg(test)]
mod tests;
