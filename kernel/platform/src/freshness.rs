//! Whether what was read from the store may still be believed.
//!
//! A reading that began before a change may end after everybody was told to forget what it changed, and
//! would then be kept as if it were new. So whoever fills a memory takes a stamp before reading, and
//! what was read under it is believed only while the stamp is current.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Keys share a counter by their hash: forgetting one has one in 4,096 others read again, and the
/// counters take 32 KiB however many keys there are.
const COUNTERS: usize = 4_096;

/// Counts how often something was forgotten.
#[derive(Debug)]
pub(crate) struct Freshness {
    counters: Box<[AtomicU64]>,
    hasher: RandomState,
}

/// How often it had been forgotten when the reading began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

impl Stamp {
    /// A stamp of both: current while each of them is. Counters only grow, so their sum stays the same only
    /// where each of them does.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Freshness {
    fn counter(&self, key: &impl Hash) -> Option<&AtomicU64> {
        let of = self.hasher.hash_one(key) % COUNTERS as u64;
        self.counters.get(usize::try_from(of).unwrap_or(0))
    }

    /// The stamp of what is read from now on.
    pub(crate) fn stamp(&self, key: &impl Hash) -> Stamp {
        Stamp(
            self.counter(key)
                .map_or(0, |counter| counter.load(Ordering::SeqCst)),
        )
    }

    /// Makes all earlier stamps of a key old.
    pub(crate) fn forget(&self, key: &impl Hash) {
        if let Some(counter) = self.counter(key) {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Makes all earlier stamps old.
    pub(crate) fn forget_all(&self) {
        for counter in &self.counters {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_until_its_key_is_forgotten() {
        let freshness = Freshness::default();
        let (one, other) = (freshness.stamp(&1), freshness.stamp(&2));
        assert_eq!(freshness.stamp(&1), one);
        freshness.forget(&1);
        assert_ne!(freshness.stamp(&1), one);
        let again = freshness.stamp(&1);
        freshness.forget_all();
        assert_ne!(freshness.stamp(&1), again);
        assert_ne!(freshness.stamp(&2), other);
    }

    #[test]
    fn a_stamp_of_several_is_current_until_one_is_forgotten() {
        let freshness = Freshness::default();
        let both = || freshness.stamp(&1).and(freshness.stamp(&2));
        let before = both();
        assert_eq!(both(), before);
        for key in [1, 2] {
            let before = both();
            freshness.forget(&key);
            assert_ne!(both(), before, "{key}");
        }
        assert_ne!(both(), before);
    }

    #[test]
    fn forgetting_one_key_leaves_almost_all_others() {
        let freshness = Freshness::default();
        let before: Vec<_> = (0..10_000).map(|key| freshness.stamp(&key)).collect();
        freshness.forget(&0);
        let old = (0..10_000).filter(|key| {
            before
                .get(*key)
                .is_some_and(|stamp| freshness.stamp(key) != *stamp)
        });
        assert!(old.count() < 100);
    }
}
