//! What other nodes changed, and the work that comes round.

use std::sync::Arc;
use std::time::Duration;

use preau_store::ChangeKind;

use crate::Platform;
use crate::error::PlatformError;

/// How often a node looks for what others changed.
const LOOK: Duration = Duration::from_secs(1);
/// How often what modules cost is written down.
const SETTLE: Duration = Duration::from_secs(5);
/// How often what is past its time is removed.
const SWEEP: Duration = Duration::from_hours(1);
/// How long delivered events are kept.
const EVENTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);
/// Entries of the change feed kept: every node has passed older ones, or begins anew.
const CHANGES_KEPT: i64 = 10_000;
/// Records removed in one step of a sweep.
const SWEEP_STEP: u32 = 500;

impl Platform {
    /// Fills the caches.
    pub(crate) async fn catch_up_from_start(&self) -> Result<(), PlatformError> {
        self.schools_reload().await?;
        self.enablement_reload().await?;
        self.catalogue_reload().await?;
        self.revocations_reload(0).await?;
        Ok(())
    }

    /// Takes over sessions that ended since this number; gives the newest.
    async fn revocations_reload(&self, after: i64) -> Result<i64, PlatformError> {
        let mut newest = after;
        for (sequence, session, until) in self.store.session_revocations(after).await? {
            self.people.revoke(session, until);
            newest = newest.max(sequence);
        }
        Ok(newest)
    }

    /// Follows the other nodes and does the periodic work until the task is dropped.
    pub async fn run(self: Arc<Self>) {
        tokio::join!(self.follow(), self.settle(), self.sweep(), self.deliver());
    }

    async fn follow(&self) {
        let mut seen = match self.store.change_newest().await {
            Ok(newest) => newest,
            Err(error) => {
                tracing::warn!(%error, "the change feed cannot be read yet");
                0
            }
        };
        let mut revocations = self.revocations_reload(0).await.unwrap_or(0);
        loop {
            tokio::time::sleep(LOOK).await;
            let changes = match self.store.change_list(seen).await {
                Ok(changes) => changes,
                Err(error) => {
                    tracing::warn!(%error, "the change feed cannot be read");
                    continue;
                }
            };
            for change in &changes {
                if let Err(error) = self
                    .take_over(change.kind, &change.key, &mut revocations)
                    .await
                {
                    tracing::warn!(%error, kind = change.kind.as_str(), "a change could not be taken over");
                }
                seen = seen.max(change.sequence);
            }
        }
    }

    async fn take_over(
        &self,
        kind: ChangeKind,
        key: &str,
        revocations: &mut i64,
    ) -> Result<(), PlatformError> {
        match kind {
            ChangeKind::Session => *revocations = self.revocations_reload(*revocations).await?,
            ChangeKind::Account | ChangeKind::Person => match key.parse() {
                Ok(person) => self.people.forget(person).await,
                Err(_) => self.people.forget_all(),
            },
            ChangeKind::Directory => {
                self.people.forget_all();
                self.schools_reload().await?;
            }
            ChangeKind::School => self.schools_reload().await?,
            ChangeKind::Enablement => self.enablement_reload().await?,
            ChangeKind::Setting => self.settings_forget(),
            ChangeKind::Module => self.catalogue_reload().await?,
            ChangeKind::Other => {}
        }
        Ok(())
    }

    async fn settle(&self) {
        loop {
            tokio::time::sleep(SETTLE).await;
            if let Err(error) = self.usage_settle().await {
                tracing::warn!(%error, "what modules cost could not be written down; it is kept and tried again");
            }
        }
    }

    async fn sweep(&self) {
        loop {
            tokio::time::sleep(SWEEP).await;
            if let Err(error) = self.sweep_once().await {
                tracing::warn!(%error, "what is past its time could not be removed");
            }
        }
    }

    /// Removes what is past its time: expired revocations, and records beyond their collection's
    /// retention. Gives how many records went.
    pub async fn sweep_once(&self) -> Result<u64, PlatformError> {
        let now = self.now();
        self.people.forget_expired(now);
        self.store.session_revocation_purge(now).await?;
        self.store.event_purge(now - EVENTS_KEPT).await?;
        let newest = self.store.change_newest().await?;
        self.store.change_purge(newest - CHANGES_KEPT).await?;
        let mut removed = 0;
        for school in self.school_list() {
            for module in self.modules() {
                for collection in module.manifest.collections.values() {
                    let days = i64::from(collection.retention_days);
                    let before = now - jiff::SignedDuration::from_hours(24 * days);
                    loop {
                        let gone = self
                            .store
                            .record_expire(
                                school.id,
                                &module.manifest.id,
                                collection,
                                before,
                                SWEEP_STEP,
                            )
                            .await?;
                        removed += gone;
                        if gone < u64::from(SWEEP_STEP) {
                            break;
                        }
                    }
                }
            }
        }
        Ok(removed)
    }
}
