//! Argon2id in a pool of its own.
//!
//! Hashing a password is the dearest thing that a stranger can ask for: 19 MiB and some 20 to 55 ms
//! of a core. So at most a few are hashed at once, few wait, and the rest are told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::PlatformError;

/// The shortest password, in characters. Length is what counts (CNIL, deliberation 2022-100; NIST
/// SP 800-63B): no rule on kinds of characters.
pub const MIN_PASSWORD: usize = 10;
/// The longest password, in bytes: beyond, hashing would be work for nothing.
pub const MAX_PASSWORD: usize = 256;

/// The pool.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    /// What an unknown account's password is checked against, so that it takes as long as a known one's.
    decoy: Arc<str>,
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

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

/// One that waits; leaves the queue when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Passwords {
    /// A pool with this many slots and places to wait.
    pub fn new(slots: usize, most_waiting: usize) -> Result<Self, PlatformError> {
        Ok(Self {
            slots: Arc::new(Semaphore::new(slots.max(1))),
            waiting: Arc::default(),
            most_waiting,
            decoy: hash_now("a password that nobody has")?.into(),
        })
    }

    async fn in_pool<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PlatformError> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let place = Waiting(&self.waiting);
        if before >= self.most_waiting {
            metrics::counter!("preau_hashing_shed_total").increment(1);
            return Err(PlatformError::Unavailable(String::new()));
        }
        let closed = |_| PlatformError::Internal("the hashing pool is closed".into());
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(closed)?;
        drop(place);
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        })
        .await
        .map_err(|error| PlatformError::Internal(error.to_string()))
    }

    /// Hashes a password.
    pub async fn hash(&self, password: String) -> Result<String, PlatformError> {
        self.in_pool(move || hash_now(&password)).await?
    }

    /// Whether this is the password behind `hash`; without a hash, never, in the same time.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PlatformError> {
        let decoy = Arc::clone(&self.decoy);
        self.in_pool(move || {
            let right = verify_now(&password, hash.as_deref().unwrap_or(&decoy));
            right && hash.is_some()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_only() {
        let pool = Passwords::new(2, 8).expect("pool");
        let hash = pool.hash("préau de l’école".into()).await.expect("hashed");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            pool.verify("préau de l’école".into(), Some(hash.clone()))
                .await
                .expect("checked")
        );
        assert!(
            !pool
                .verify("Préau de l’école".into(), Some(hash))
                .await
                .expect("checked")
        );
        assert!(
            !pool
                .verify("a password that nobody has".into(), None)
                .await
                .expect("checked")
        );
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let pool = Passwords::new(1, 2).expect("pool");
        let all = (0..8).map(|_| pool.hash("x".repeat(12)));
        let refused = futures::future::join_all(all)
            .await
            .into_iter()
            .filter(Result::is_err)
            .count();
        assert!(refused > 0);
        assert!(pool.hash("calm again".into()).await.is_ok());
    }
}
