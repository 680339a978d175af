//! Argon2id in a pool of its own.
//!
//! Hashing a password is the dearest thing that a stranger can ask for: 19 MiB and some 20 to 55 ms
//! of a core. So at most a few are hashed at once. The others wait in a line (`line.rs`) that nobody
//! can fill for all, and for no longer than [`WAIT`].

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::oneshot;

use crate::error::PlatformError;
use crate::identity::line::{Line, Sort};
use crate::identity::origin::Network;

/// The shortest password, in characters. Length is what counts (CNIL, deliberation 2022-100; NIST
/// SP 800-63B): no rule on kinds of characters.
pub const MIN_PASSWORD: usize = 10;
/// The longest password, in bytes: beyond, hashing would be work for nothing.
pub const MAX_PASSWORD: usize = 256;
/// How long somebody waits for a slot before being asked to come back.
pub const WAIT: Duration = Duration::from_secs(30);

/// What a slot does in three seconds, at 50 ms each.
const IN_THREE_SECONDS: usize = 60;

/// The pool.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    state: Mutex<State>,
    wait: Duration,
    slots: usize,
    /// How many wait, to be read without the state's lock.
    waiting: AtomicUsize,
    /// What an unknown account's password is checked against, so that it takes as long as a known one's.
    decoy: String,
    verifications: AtomicU64,
    hashes: AtomicU64,
    work: AtomicU64,
}

/// While a slot is free, nobody waits.
#[derive(Debug)]
struct State {
    free: usize,
    line: Line<oneshot::Sender<Slot>>,
}

/// What the pool has done since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HashingDone {
    /// Passwords held against a hash, the one that stands for an unknown account included.
    pub verifications: u64,
    /// Passwords hashed.
    pub hashes: u64,
    /// Memory written by the verifications, in KiB: the sum of memory × passes.
    pub work: u64,
}

/// OWASP's second choice, the same as the `argon2` crate's default: m = 19 MiB, t = 2, p = 1.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash_now(password: &str) -> Result<String, PlatformError> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|error| PlatformError::Internal(error.to_string()))?;
    argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PlatformError::Internal(error.to_string()))
}

/// The right to hash; handed to whoever is next when dropped.
#[derive(Debug)]
pub(crate) struct Slot(Option<Arc<Pool>>);

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(pool) = self.0.take() {
            pool.hand_on();
        }
    }
}

/// A place in the line; given up when dropped.
struct Place<'a> {
    pool: &'a Pool,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.pool.waiting.fetch_sub(1, Ordering::Relaxed);
        self.pool.state().line.leave(self.number);
    }
}

impl Pool {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a slot that came free to whoever is next.
    fn hand_on(self: Arc<Self>) {
        loop {
            let next = {
                let mut state = self.state();
                let next = state.line.next();
                state.free += usize::from(next.is_none());
                next
            };
            let Some(next) = next else { return };
            match next.send(Slot(Some(Arc::clone(&self)))) {
                Ok(()) => return,
                // Who waited has just gone: the slot comes back, and is not handed on by its own drop.
                Err(mut back) => back.0 = None,
            }
        }
    }

    fn verify_now(&self, password: &str, hash: Option<&str>) -> bool {
        let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
        let is_known = known.is_some();
        let Some(hash) = known.or_else(|| PasswordHash::new(&self.decoy).ok()) else {
            return false;
        };
        let params = Params::try_from(&hash).unwrap_or(Params::DEFAULT);
        let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
        self.verifications.fetch_add(1, Ordering::Relaxed);
        self.work.fetch_add(work, Ordering::Relaxed);
        let right = argon2().verify_password(password.as_bytes(), &hash).is_ok();
        right && is_known
    }
}

impl Passwords {
    /// A pool with this many slots and places to wait.
    pub fn new(slots: usize, places: usize) -> Result<Self, PlatformError> {
        Self::with_wait(slots, places, WAIT)
    }

    fn with_wait(slots: usize, places: usize, wait: Duration) -> Result<Self, PlatformError> {
        Ok(Self(Arc::new(Pool {
            state: Mutex::new(State {
                free: slots.max(1),
                line: Line::new(places),
            }),
            wait,
            slots: slots.max(1),
            waiting: AtomicUsize::new(0),
            decoy: hash_now("a password that nobody has")?,
            verifications: AtomicU64::new(0),
            hashes: AtomicU64::new(0),
            work: AtomicU64::new(0),
        })))
    }

    /// What was done so far.
    pub fn done(&self) -> HashingDone {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        HashingDone {
            verifications: read(&self.0.verifications),
            hashes: read(&self.0.hashes),
            work: read(&self.0.work),
        }
    }

    /// Whether more wait than are done in some three seconds.
    pub(crate) fn is_pressed(&self) -> bool {
        let waiting = self.0.waiting.load(Ordering::Relaxed);
        waiting > self.0.slots * IN_THREE_SECONDS
    }

    /// Has those who wait from this network wait behind others from now on.
    pub(crate) fn suspect(&self, network: Network) {
        self.0.state().line.suspect(network);
    }

    async fn slot(&self, sort: Sort) -> Option<Slot> {
        let (place, turn) = {
            let mut state = self.0.state();
            if state.free > 0 {
                state.free -= 1;
                drop(state);
                return Some(Slot(Some(Arc::clone(&self.0))));
            }
            let (tell, turn) = oneshot::channel();
            let number = state.line.push(sort, tell)?;
            drop(state);
            let pool = &*self.0;
            pool.waiting.fetch_add(1, Ordering::Relaxed);
            (Place { pool, number }, turn)
        };
        let slot = tokio::time::timeout(self.0.wait, turn).await;
        drop(place);
        // Late, or put out of a full line by somebody who held less of it.
        slot.ok().and_then(Result::ok)
    }

    /// A slot, once it is one's turn: for a stranger's work that begins with a look into the database, so that no more
    /// are there at once than are hashed. [`PlatformError::Unavailable`] where the line is full, or too long.
    pub(crate) async fn admit(&self, sort: Sort) -> Result<Slot, PlatformError> {
        let slot = preau_traces::step("hashing-line", self.slot(sort)).await;
        slot.ok_or_else(|| {
            metrics::counter!("preau_hashing_shed_total").increment(1);
            PlatformError::Unavailable(String::new())
        })
    }

    async fn in_slot<T: Send + 'static>(
        &self,
        slot: Slot,
        work: impl FnOnce(&Pool) -> T + Send + 'static,
    ) -> Result<T, PlatformError> {
        let pool = Arc::clone(&self.0);
        let hashed = tokio::task::spawn_blocking(move || {
            let done = work(&pool);
            drop(slot);
            done
        });
        preau_traces::step("hashing", hashed)
            .await
            .map_err(|error| PlatformError::Internal(error.to_string()))
    }

    /// Hashes a password.
    pub async fn hash(&self, sort: Sort, password: String) -> Result<String, PlatformError> {
        let slot = self.admit(sort).await?;
        self.hash_in(slot, password).await
    }

    /// The same by who has a slot already.
    pub(crate) async fn hash_in(
        &self,
        slot: Slot,
        password: String,
    ) -> Result<String, PlatformError> {
        self.in_slot(slot, move |pool| {
            pool.hashes.fetch_add(1, Ordering::Relaxed);
            hash_now(&password)
        })
        .await?
    }

    /// Whether this is the password behind `hash`; without a hash, never, for the same work.
    pub async fn verify(
        &self,
        sort: Sort,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PlatformError> {
        let slot = self.admit(sort).await?;
        self.verify_in(slot, password, hash).await
    }

    /// The same by who has a slot already.
    pub(crate) async fn verify_in(
        &self,
        slot: Slot,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PlatformError> {
        self.in_slot(slot, move |pool| {
            pool.verify_now(&password, hash.as_deref())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOOD: Sort = Sort::Plain(Network::UNKNOWN);

    #[tokio::test]
    async fn a_password_fits_its_hash_only() {
        let pool = Passwords::new(2, 8).expect("pool");
        let hash = pool
            .hash(Sort::Known, "préau de l’école".into())
            .await
            .expect("hashed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let verify = |password: &str, hash: Option<&str>| {
            let (pool, password) = (pool.clone(), password.to_owned());
            let hash = hash.map(ToOwned::to_owned);
            async move {
                let right = pool.verify(Sort::Known, password, hash).await;
                right.expect("checked")
            }
        };
        assert!(verify("préau de l’école", Some(&hash)).await);
        assert!(!verify("Préau de l’école", Some(&hash)).await);
        assert!(!verify("a password that nobody has", None).await);
        assert!(!verify("a password that nobody has", Some("$corrupt$")).await);
        let done = HashingDone {
            verifications: 4,
            hashes: 1,
            work: 4 * 2 * 19_456,
        };
        assert_eq!(pool.done(), done);
    }

    #[tokio::test]
    async fn a_full_line_says_so_at_once() {
        let pool = Passwords::new(1, 2).expect("pool");
        let all = (0..8).map(|_| pool.hash(FLOOD, "x".repeat(12)));
        let refused = futures::future::join_all(all)
            .await
            .into_iter()
            .filter(Result::is_err)
            .count();
        assert!(refused > 0);
        assert!(pool.hash(FLOOD, "calm again".into()).await.is_ok());
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_and_the_place_is_free() {
        let pool = Passwords::with_wait(1, 1, Duration::ZERO).expect("pool");
        let slot = pool.slot(FLOOD).await.expect("free");
        for _ in 0..3 {
            assert!(pool.slot(FLOOD).await.is_none());
            assert_eq!(pool.0.state().line.len(), 0);
        }
        drop(slot);
        assert!(pool.slot(FLOOD).await.is_some());
    }

    #[tokio::test]
    async fn who_goes_away_while_waiting_costs_nobody_a_slot() {
        use futures::FutureExt as _;
        let pool = Passwords::new(1, 8).expect("pool");
        let slot = pool.slot(FLOOD).await.expect("free");
        let mut gone_early = Box::pin(pool.slot(FLOOD));
        let mut gone_late = Box::pin(pool.slot(FLOOD));
        let mut stays = Box::pin(pool.slot(FLOOD));
        for waiting in [&mut gone_early, &mut gone_late, &mut stays] {
            assert!(waiting.now_or_never().is_none());
        }
        drop(gone_early);
        assert_eq!(pool.0.state().line.len(), 2);
        drop(slot);
        // It was given the slot, and goes without having looked.
        drop(gone_late);
        assert!(stays.await.is_some());
        assert_eq!(pool.0.state().free, 1);
    }

    #[tokio::test]
    async fn a_flood_from_one_network_is_behind_everyone_else() {
        use futures::FutureExt as _;
        let pool = Passwords::new(1, 100).expect("pool");
        let slot = pool.slot(FLOOD).await.expect("free");
        let mut flood: Vec<_> = (0..200).map(|_| Box::pin(pool.slot(FLOOD))).collect();
        let put_away = flood
            .iter_mut()
            .filter_map(futures::FutureExt::now_or_never)
            .count();
        assert_eq!(put_away, 100, "no more than there are places");
        let home = Sort::Plain(Network::of([192, 0, 2, 1].into()));
        let mut home = Box::pin(pool.slot(home));
        assert!(
            (&mut home).now_or_never().is_none(),
            "there is room for others"
        );
        pool.suspect(Network::UNKNOWN);
        drop(slot);
        assert!(home.await.is_some());
    }
}
