//! Calls that met a conflict run again one after another.
//!
//! First runs go side by side, since most never meet. Those that lost would meet again if all ran
//! again at once; in turn, each can lose only to a call that came later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preau_domain::ids::{ModuleId, SchoolId};
use tokio::sync::OwnedMutexGuard;

/// How long a call waits for its turn, before it is told of the conflict.
const PATIENCE: Duration = Duration::from_secs(3);

type Key = (SchoolId, ModuleId);
type Turn = Arc<tokio::sync::Mutex<()>>;

/// Who runs again, of each module in each school: nobody waits for another school.
#[derive(Debug, Default)]
pub(crate) struct Reruns(Mutex<HashMap<Key, Turn>>);

/// A turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    reruns: &'a Reruns,
    key: Key,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Reruns {
    /// Waits for a turn; none if it does not come in time.
    pub(crate) async fn turn(&self, school: SchoolId, module: &ModuleId) -> Option<Taken<'_>> {
        let key = (school, module.clone());
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(key.clone()).or_default())
        };
        // Made before the wait, so that who stops waiting tidies up as well.
        let mut taken = Taken {
            reruns: self,
            key,
            guard: None,
        };
        taken.guard = tokio::time::timeout(PATIENCE, turn.lock_owned()).await.ok();
        taken.guard.is_some().then_some(taken)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.guard = None;
        let mut turns = self.reruns.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Who takes a turn does so under this lock, so a lone reference is the map's own.
        if turns
            .get(&self.key)
            .is_some_and(|turn| Arc::strong_count(turn) == 1)
        {
            turns.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_taken_one_after_another_and_leave_nothing_behind() {
        let reruns = Reruns::default();
        let homework: ModuleId = "homework".parse().expect("an id");
        let first = reruns.turn(SchoolId(1), &homework).await.expect("free");
        let other = reruns.turn(SchoolId(2), &homework).await;
        assert!(other.is_some(), "another school's turn is its own");
        {
            let mut second = std::pin::pin!(reruns.turn(SchoolId(1), &homework));
            assert!(futures::poll!(&mut second).is_pending(), "it is taken");
            drop(first);
            assert!(second.await.is_some(), "and then it is free");
        }
        drop(other);
        assert!(reruns.turn(SchoolId(1), &homework).await.is_some());
        assert_eq!(reruns.0.lock().expect("not poisoned").len(), 0);
    }
}
