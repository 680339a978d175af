//! Removing what is past its time: once an hour, by whichever node comes first.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::Collection;
use preau_domain::notification::Notification;
use preau_store::StoreError;

use crate::Platform;
use crate::error::PlatformError;
use crate::personal::own;

/// How often a node asks whether it is time.
const LOOK: Duration = Duration::from_mins(5);
/// How often what is past its time is removed.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long delivered events are kept, and how modules faulted.
const EVENTS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A day, in seconds.
const DAY: i64 = 86_400;
/// For how many days it is kept what modules kept.
const STORAGE_DAYS: i64 = 400;
/// Entries of the change feed kept: every node has passed older ones, or begins anew.
const CHANGES_KEPT: i64 = 10_000;
/// Records, notifications or marks on them removed in one step.
const STEP: u32 = 500;
/// The same of records that were delivered to people.
const BOXED_STEP: u32 = 20;
/// How often a step is taken once more that somebody's commit got in the way of.
const CONFLICTS: u32 = 10;

/// What came of several things of which none holds up another.
#[derive(Default)]
struct Swept {
    removed: u64,
    first_error: Option<StoreError>,
}

impl Swept {
    fn add(&mut self, what: &str, done: Result<u64, StoreError>) -> u64 {
        match done {
            Ok(removed) => removed,
            Err(error) => {
                tracing::warn!(%error, what, "what is past its time could not be removed");
                self.first_error.get_or_insert(error);
                0
            }
        }
    }
}

impl Platform {
    pub(crate) async fn sweep(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.now();
            self.people.forget_expired(now);
            match self.store.sweep_claim(now, now + EVERY).await {
                Ok(true) => {
                    // Each part that failed has been logged.
                    let _ = self.sweep_once().await;
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "whether it is time to sweep is not known"),
            }
        }
    }

    /// Removes what is past its time: ended sessions that would be over anyway, who was given what is kept of
    /// them more than a day ago, handled events, lessons, old entries of the change feed, notifications, what is in
    /// nobody's box any more, records beyond their collection's retention, and files that nobody names. Gives how
    /// many records went. What cannot be removed holds up nothing else; the first error is given at the end.
    pub async fn sweep_once(&self) -> Result<u64, PlatformError> {
        let now = self.now();
        let mut swept = Swept::default();
        let done = self.store.session_revocation_purge(now).await;
        swept.add("ended sessions", done);
        let done = self.store.own_export_purge(now - own::AGAIN).await;
        swept.add("who was given what is kept of them", done);
        let done = self.store.event_purge(now - EVENTS_KEPT).await;
        swept.add("handled events", done);
        let done = self.store.fault_purge(now - EVENTS_KEPT).await;
        swept.add("how modules faulted", done);
        let done = self.store.lesson_purge(now).await;
        swept.add("lessons that are over", done);
        let done = self.incidents_purge().await;
        swept.add("what people were told", done);
        let done = self.changes_purge().await;
        swept.add("the change feed", done);
        let done = self.storage_noted(now).await;
        swept.add("what modules keep by day", done);
        let done = self.touches_purge().await;
        swept.add("what was touched and changed", done);
        let collections = match self.collections_ever().await {
            Ok(collections) => collections,
            Err(error) => {
                swept.add("what modules keep", Err(error));
                BTreeMap::new()
            }
        };
        for school in self.school_list() {
            let done = self.notifications_expire(school.id).await;
            swept.add("notifications", done);
            let done = self.mail_expire(school.id).await;
            swept.add("records in nobody's box", done);
            let done = self.words_fill(school.id, &collections).await;
            swept.add("words of what was delivered", done);
            for ((module, _), collection) in &collections {
                let days = i64::from(collection.retention_days);
                let before = now - SignedDuration::from_hours(24 * days);
                let done = self
                    .records_expire(school.id, module, collection, before)
                    .await;
                swept.removed += swept.add("records", done);
            }
        }
        // After records, so that what these left goes with them.
        let done = self.files_sweep().await;
        swept.add("files", done);
        match swept.first_error {
            None => Ok(swept.removed),
            Some(error) => Err(error.into()),
        }
    }

    /// Every collection that a version of a module ever declared, as the version that runs says, or else
    /// the newest that has it: what a new version gave up, and what a module wrote that cannot be loaded
    /// any more, is kept no longer than was promised.
    pub(crate) async fn collections_ever(
        &self,
    ) -> Result<BTreeMap<(ModuleId, String), Arc<Collection>>, StoreError> {
        let mut ever = BTreeMap::new();
        for version in self.store.module_installed_list().await? {
            match preau_runtime::manifest::parse(&version.manifest_toml) {
                Ok(manifest) => {
                    for (name, collection) in manifest.collections {
                        let key = (version.module.clone(), name);
                        ever.entry(key).or_insert(collection);
                    }
                }
                Err(error) => tracing::warn!(
                    module = %version.module, version = version.version, %error,
                    "a manifest can no longer be read: what it alone declared is not removed"
                ),
            }
        }
        Ok(ever)
    }

    /// Notes what modules keep, as what they kept today.
    async fn storage_noted(&self, now: Timestamp) -> Result<u64, StoreError> {
        let day = now.as_second().div_euclid(DAY);
        self.store.storage_note(day, day - STORAGE_DAYS).await?;
        Ok(0)
    }

    /// What no node wants any more of what was touched.
    async fn touches_purge(&self) -> Result<u64, StoreError> {
        let before = self.now() - SignedDuration::from_hours(24);
        let touches = self.store.live_purge_nodes(before).await?;
        Ok(touches + self.store.view_purge_nodes(before).await?)
    }

    async fn changes_purge(&self) -> Result<u64, StoreError> {
        let newest = self.store.change_newest().await?;
        self.store.change_purge(newest - CHANGES_KEPT).await
    }

    /// Ends what was sent too long ago, and what people noted of it.
    async fn notifications_expire(&self, school: SchoolId) -> Result<u64, StoreError> {
        let before = self.now() - SignedDuration::from_hours(24 * Notification::DAYS);
        let mut ended = 0;
        loop {
            let gone = self.store.notification_purge(school, before, STEP).await?;
            ended += gone;
            if gone < u64::from(STEP) {
                break;
            }
        }
        loop {
            let gone = self
                .store
                .notification_mark_purge(school, before, STEP)
                .await?;
            if gone < u64::from(STEP) {
                return Ok(ended);
            }
        }
    }

    /// Removes records that everybody who had them in their box has removed.
    async fn mail_expire(&self, school: SchoolId) -> Result<u64, StoreError> {
        let mut ended = 0;
        loop {
            let gone = self.store.mail_purge(school, STEP).await?;
            ended += gone;
            if gone < u64::from(STEP) {
                return Ok(ended);
            }
        }
    }

    /// Notes the words of what was delivered before anybody noted them. Nothing is removed by it.
    async fn words_fill(
        &self,
        school: SchoolId,
        collections: &BTreeMap<(ModuleId, String), Arc<Collection>>,
    ) -> Result<u64, StoreError> {
        loop {
            let noted = self
                .store
                .mail_words_fill(school, collections, STEP)
                .await?;
            if noted < u64::from(STEP) {
                return Ok(0);
            }
        }
    }

    async fn records_expire(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        // With a record goes its entry in thousands of boxes.
        let step = if collection.boxed.is_some() {
            BOXED_STEP
        } else {
            STEP
        };
        let (mut removed, mut conflicts) = (0, 0);
        loop {
            let gone = self
                .store
                .record_expire(school, module, collection, before, step)
                .await;
            if matches!(gone, Err(StoreError::Conflict { .. })) && conflicts < CONFLICTS {
                conflicts += 1;
                continue;
            }
            let gone = gone?;
            (removed, conflicts) = (removed + gone, 0);
            if gone < u64::from(step) {
                return Ok(removed);
            }
        }
    }
}
