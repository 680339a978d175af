//! Timers that are due, from their table to the outbox: there each is delivered as an event of its module.
//!
//! A node sleeps until the next one is due, and looks again when one of its own calls has set some, and now
//! and then for what other nodes set: twice in the time that a timer lies ahead at least, so that it is never
//! late for one. What came due while no node was there moves in the order in which it was due, some at a time.

use std::time::Duration;

use jiff::Timestamp;
use preau_runtime::limits;

use crate::Platform;
use crate::error::PlatformError;

/// How often the table is looked at when nothing of it is due and nobody set a timer.
const LOOK: Duration = Duration::from_secs(30);
const _: () = assert!(LOOK.as_millis() * 2 <= limits::TIMER_SHORTEST.as_millis());
/// The shortest sleep: a timer that another node is moving is due, and not to be had.
const LEAST: Duration = Duration::from_millis(50);
/// How long to wait after the database failed.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// Timers moved in one transaction.
const BATCH: u32 = 256;

/// How long to sleep when the next timer is due then.
fn sleep(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let left = next.map_or(LOOK, |next| {
        Duration::try_from(next.duration_since(now)).unwrap_or(Duration::ZERO)
    });
    left.clamp(LEAST, LOOK)
}

impl Platform {
    /// Moves timers that are due until the task is dropped.
    pub(crate) async fn timers(&self) {
        loop {
            let sleep = match self.timers_move().await {
                Ok(next) => sleep(next, self.now()),
                Err(error) => {
                    tracing::warn!(%error, "timers that are due could not be moved; it is tried again");
                    AFTER_ERROR
                }
            };
            // Both are a reason to look.
            let _ = tokio::time::timeout(sleep, self.timers_changed.notified()).await;
        }
    }

    /// Moves all timers that are due into the outbox; gives when the next one is due.
    pub(crate) async fn timers_move(&self) -> Result<Option<Timestamp>, PlatformError> {
        loop {
            let next = self.store.timer_next().await?;
            let now = self.now();
            if next.is_none_or(|next| next > now) || self.store.timer_move(now, BATCH).await? == 0 {
                return Ok(next);
            }
            self.wake.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_sleeps_until_the_next_timer_and_neither_for_ever_nor_not_at_all() {
        let at = |ms| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_millis(ms);
        assert_eq!(sleep(None, at(0)), LOOK);
        assert_eq!(sleep(Some(at(700)), at(0)), Duration::from_millis(700));
        assert_eq!(sleep(Some(at(86_400_000)), at(0)), LOOK);
        assert_eq!(sleep(Some(at(0)), at(0)), LEAST);
        assert_eq!(sleep(Some(at(0)), at(5_000)), LEAST);
    }
}
