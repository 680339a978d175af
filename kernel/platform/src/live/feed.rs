//! From commits to the pages of this node: what was touched is read from the store, whichever node touched it.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::live::Touch;
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;

/// How often a node looks for what others touched: so much later than on their own node pages are told at most.
const LOOK: Duration = Duration::from_secs(1);
/// How long the store keeps what was touched: a node that cannot read it for longer tells everybody.
const KEPT: SignedDuration = SignedDuration::from_mins(2);
/// How often what is older is removed.
const TIDY: SignedDuration = SignedDuration::from_mins(1);
/// While calls wait for their turn, pages are not told to come again: so long at most, and looked at so often.
const HELD: (Duration, Duration) = (Duration::from_secs(10), Duration::from_millis(250));

/// How far this node has read what others touched.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// By node, the number of the last commit of it.
    heads: HashMap<Uuid, i64>,
    has_begun: bool,
    tidied: Timestamp,
}

impl Platform {
    /// Tells pages of what is touched until the task is dropped.
    pub(crate) async fn live(&self) {
        loop {
            if let Err(error) = self.live_once().await {
                tracing::warn!(%error, "what pages follow could not be read; it is tried again");
            }
            tokio::select! {
                () = self.store.touched() => {}
                () = self.live_short.notified() => self.live_relieve(),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Tells the pages of this node what was touched since the last time, on whichever node; gives of how many
    /// commits.
    pub async fn live_once(&self) -> Result<usize, PlatformError> {
        let mut feed = self.live_feed.lock().await;
        if self.hub.is_late() {
            self.live_calm().await;
        }
        // After the wait: what is read below was committed by then, and must not look older than it is.
        let now = self.now();
        self.hub.touch_late(now);
        let mut told = 0;
        for head in self.store.live_heads().await? {
            let known = feed.heads.get(&head.node).copied().unwrap_or(0);
            // A node that touched nothing for long begins again.
            let mut after = if head.sequence < known { 0 } else { known };
            while after < head.sequence {
                let commits = self.store.live_list(head.node, after).await?;
                let Some(last) = commits.last() else { break };
                let reached = last.sequence;
                // Of a node that is new here, what is there is all that is wanted.
                let is_gap =
                    known > 0 && commits.first().is_some_and(|one| one.sequence > after + 1);
                self.live_calm().await;
                let now = self.now();
                if is_gap {
                    self.hub.touch_everything(now);
                }
                for one in &commits {
                    for touch in &one.touches {
                        if touch.topic == Touch::BELL {
                            self.unread.forget(one.school, touch.audience);
                        }
                    }
                    self.hub.touch(one.school, &one.touches, now);
                }
                told += commits.len();
                after = reached;
                feed.heads.insert(head.node, after);
            }
            feed.heads.insert(head.node, head.sequence.max(after));
        }
        if !feed.has_begun {
            feed.has_begun = true;
            self.hub.knows_since(now - KEPT);
        }
        if now.duration_since(feed.tidied) >= TIDY {
            feed.tidied = now;
            self.store.live_purge(now - KEPT).await?;
            self.store.view_time(now);
            self.store.view_purge(now - KEPT).await?;
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "a gauge"
        )]
        metrics::gauge!("preau_listeners").set(self.hub.len() as f64);
        Ok(told)
    }

    /// Waits while calls wait for their turn: whoever asked for a page comes before pages that come by themselves.
    async fn live_calm(&self) {
        let mut waited = Duration::ZERO;
        while waited < HELD.0 && self.runtime.is_crowded() {
            tokio::time::sleep(HELD.1).await;
            waited += HELD.1;
        }
    }

    fn live_relieve(&self) {
        let some = self.hub.relieve(self.now());
        tracing::warn!(
            listeners = some,
            "short of connections: pages that listened make room"
        );
    }
}
