//! Removing data that a school's administrator asked to be removed, in steps that survive whatever ends a process:
//! all that a module keeps in a school, or what a school keeps of a person (`personal/erasure.rs`).

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use preau_domain::fold::folded;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::school::School;
pub use preau_store::Clearing;
use preau_store::{AuditEntry, Cleared, ModuleClear, Storage, StoreError};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// How long a node has what it works on for itself, once it was heard of last.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often it is heard of.
const RENEWED: SignedDuration = SignedDuration::from_secs(15);
/// How often it is looked for what another node left.
const LOOK: Duration = Duration::from_secs(30);

/// What is kept by a module that is off, and how its removal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleKept {
    /// What its account says; none where it never kept anything.
    pub storage: Option<Storage>,
    /// The last removal, if there was one.
    pub clearing: Option<Clearing>,
}

impl ModuleKept {
    /// How much it keeps, in things that are removed one by one.
    pub fn total(&self) -> u64 {
        self.storage.as_ref().map_or(0, |kept| {
            kept.records + kept.notifications + kept.timers + kept.waiting
        })
    }

    /// Whether it keeps nothing at all.
    pub fn is_empty(&self) -> bool {
        let none = |kept: &Storage| {
            let Storage { bytes, files, .. } = kept;
            *bytes == 0 && *files == 0
        };
        self.total() == 0 && self.storage.as_ref().is_none_or(none)
    }
}

/// A line of the journal about a removal.
pub(crate) fn entry(
    school: SchoolId,
    actor: Option<PersonId>,
    at: Timestamp,
    (action, target, detail): (&str, String, String),
) -> AuditEntry {
    AuditEntry {
        at,
        school: Some(school),
        actor,
        action: action.to_owned(),
        target,
        detail,
    }
}

impl Platform {
    /// What a module keeps in a school, for its administrator, as its account says now.
    pub async fn module_kept(
        &self,
        operation: &Operation,
        school: &School,
        module: &ModuleId,
    ) -> Result<ModuleKept, PlatformError> {
        operation.require_school_admin(school.id)?;
        let mut kept = self.store.storage_list(school.id).await?.into_iter();
        let what = Cleared::Module(module.clone());
        Ok(ModuleKept {
            storage: kept.find(|kept| kept.module == module.as_str()),
            clearing: self.store.clearing_get(school.id, &what).await?,
        })
    }

    /// Begins to remove all that a module keeps in a school: its records with their files, what it delivered, told
    /// and planned. `typed`: its name, as whoever asks for it typed it.
    ///
    /// Refused: as `name`, where that is not its name; as [`PlatformError::MustKeep`], while the school has records
    /// that it must keep, as the manifest says; as a conflict, where it is on or being removed already.
    pub async fn module_clear_begin(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
        typed: &str,
    ) -> Result<(), PlatformError> {
        let kept = self.module_kept(operation, school, module).await?;
        let manifest = Arc::clone(&self.module(module)?.manifest);
        // However it is written, as people type names, and copy them from a page.
        if folded(typed) != folded(manifest.name.get(operation.language)) {
            return Err(invalid("name", "other"));
        }
        let must_keep = self.must_keep(school, module).await?;
        if !must_keep.is_empty() {
            return Err(PlatformError::MustKeep {
                name: manifest.name.get(operation.language).to_owned(),
                kept: must_keep,
            });
        }
        let bytes = kept
            .storage
            .as_ref()
            .map_or(0, |kept| kept.bytes + kept.files);
        let detail = format!("{} / {bytes}", kept.total());
        let by = Some(operation.known.file.id);
        let line = entry(
            school.id,
            by,
            operation.now,
            ("module.clear", module.to_string(), detail),
        );
        let what = Cleared::Module(module.clone());
        let total = kept.total();
        let began = self
            .store
            .clearing_begin(school.id, &what, total, &line)
            .await?;
        if !began {
            return Err(PlatformError::Conflict(String::new()));
        }
        self.clearing_wake.notify_one();
        Ok(())
    }

    /// The collections of a module of which a school has records that it must keep, each with the day in the school
    /// on which the last of them may go.
    async fn must_keep(
        &self,
        school: &School,
        module: &ModuleId,
    ) -> Result<Vec<(String, Date)>, PlatformError> {
        let zone = self.time_zone(school);
        let mut kept = Vec::new();
        for (name, days) in self.kept_collections(module).await? {
            let newest = self.store.record_newest(school.id, module, &name).await?;
            if let Some(newest) = newest {
                let until = newest + SignedDuration::from_hours(24 * days);
                kept.push((name, zone.to_datetime(until).date()));
            }
        }
        Ok(kept)
    }

    /// The collections of a module of which a school must keep the records, each with for how many days.
    async fn kept_collections(&self, module: &ModuleId) -> Result<Vec<(String, i64)>, StoreError> {
        let ever = self.collections_ever().await?.into_iter();
        let kept = ever.filter(|((of, _), collection)| of == module && collection.kept);
        Ok(kept
            .map(|((_, name), collection)| (name, i64::from(collection.retention_days)))
            .collect())
    }

    /// Removes what is to be removed until the task is dropped.
    pub(crate) async fn clearings(&self) {
        loop {
            if let Err(error) = self.clearings_run().await {
                tracing::warn!(%error, "what was to be removed could not be; it is tried again");
            }
            let _ = tokio::time::timeout(LOOK, self.clearing_wake.notified()).await;
        }
    }

    /// Removes all that is to be removed and nobody works on; gives how many things came to their end here.
    pub async fn clearings_run(&self) -> Result<usize, PlatformError> {
        let mut ended = 0;
        loop {
            let now = self.now();
            let until = now + LEASE;
            let Some(clearing) = self.store.clearing_lease(now, until).await? else {
                return Ok(ended);
            };
            let is_ended = match &clearing.what {
                Cleared::Module(module) => self.module_clear(&clearing, module, until).await?,
                Cleared::Person(person) => self.person_erase(&clearing, *person, until).await?,
            };
            ended += usize::from(is_ended);
            // What people were told, or had in their boxes, is not counted any more.
            self.unread.forget_all();
        }
    }

    /// Says that somebody still works on it, where that was last said a while ago. `held`: until when the lease lasts
    /// that one has. False where it is another's meanwhile, who goes on: then this one stops.
    pub(crate) async fn clearing_go_on(
        &self,
        clearing: &Clearing,
        held: &mut Timestamp,
    ) -> Result<bool, PlatformError> {
        let until = self.now() + LEASE;
        if until.duration_since(*held) < RENEWED {
            return Ok(true);
        }
        let is_held = self.store.clearing_hold(clearing, *held, until).await?;
        if is_held {
            *held = until;
        } else {
            tracing::info!(what = %clearing.what, "another node goes on with what is removed");
        }
        Ok(is_held)
    }

    /// Removes all that a module keeps; false where somebody else goes on. Stops where there is a record that the
    /// school must keep and that was not there when this was asked for. `held`: until when the lease lasts.
    async fn module_clear(
        &self,
        clearing: &Clearing,
        module: &ModuleId,
        mut held: Timestamp,
    ) -> Result<bool, PlatformError> {
        self.uploads_clear(clearing.school, |upload| upload.module == *module)
            .await?;
        let kept = self.kept_collections(module).await?.into_iter();
        let kept: Vec<_> = kept.map(|(name, _)| name).collect();
        let mut gone = clearing.gone;
        let line = |action, detail| {
            let target = module.to_string();
            let (school, by) = (clearing.school, clearing.asked_by);
            entry(school, by, self.now(), (action, target, detail))
        };
        loop {
            match self
                .store
                .module_clear_step(clearing, module, &kept)
                .await?
            {
                ModuleClear::Gone(some) => gone += some,
                ModuleClear::Nothing => break,
                ModuleClear::Kept(collection) => {
                    let stopped = line("module.kept", collection.clone());
                    let ends = self.store.clearing_stop(clearing, &collection, &stopped);
                    return Ok(ends.await?);
                }
            }
            if !self.clearing_go_on(clearing, &mut held).await? {
                return Ok(false);
            }
        }
        let done = line("module.cleared", gone.to_string());
        Ok(self.store.clearing_end(clearing, &done).await?)
    }
}
