//! Calls that met a conflict run again one after another.
//!
//! First runs go side by side, since most never meet. Those that lost would meet again if all ran
//! again at once; in turn, each can lose only to a call that came later, or to one of another node,
//! for which there is a pause that differs from call to call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preau_domain::ids::{ModuleId, SchoolId};
use tokio::sync::OwnedMutexGuard;

/// How long a call waits for its turn, before it is told of the conflict.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest pause before a call runs again is this, times the runs before.
const PAUSE: Duration = Duration::from_millis(20);

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

/// Some part of a duration, so that those who met do not meet again.
fn part_of(whole: Duration) -> Duration {
    let mut byte = [0_u8];
    // Without randomness, the whole: they then meet again, and only wait longer.
    let part = match getrandom::fill(&mut byte) {
        Ok(()) => u32::from(byte[0]) + 1,
        Err(_) => 256,
    };
    whole * part / 256
}

impl Reruns {
    /// Waits until a call may run again that has met a conflict in each of so many runs. It keeps its
    /// turn in `turn`. False if the turn does not come in time.
    pub(crate) async fn again<'a>(
        &'a self,
        turn: &mut Option<Taken<'a>>,
        school: SchoolId,
        module: &ModuleId,
        runs: u32,
    ) -> bool {
        tokio::time::sleep(part_of(PAUSE * runs)).await;
        if turn.is_none() {
            *turn = self.turn(school, module).await;
        }
        turn.is_some()
    }

    /// Waits for a turn; none if it does not come in time.
    async fn turn(&self, school: SchoolId, module: &ModuleId) -> Option<Taken<'_>> {
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

    #[test]
    fn pauses_are_within_their_bound_and_never_nothing() {
        for _ in 0..1_000 {
            let part = part_of(PAUSE);
            assert!(part > Duration::ZERO && part <= PAUSE);
        }
    }
}
