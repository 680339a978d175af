//! A new version that has to be held back in its first minutes goes back by itself to the one before.

use jiff::SignedDuration;
use preau_domain::ids::ModuleId;
use preau_domain::module::Manifest;
use preau_runtime::manifest;
use preau_store::{AuditEntry, ModuleVersion, OtherKeys};

use crate::Platform;
use crate::error::PlatformError;

/// How long after a version was made the one that runs it is put back for what it does.
pub const FIRST_MINUTES: SignedDuration = SignedDuration::from_mins(10);

impl Platform {
    /// Puts back the version before, where the one that runs is new and there is one: with its indexes,
    /// and without what the kernel held back for the new one's faults. Says whether it did.
    pub(crate) async fn module_put_back(&self, module: &ModuleId) -> Result<bool, PlatformError> {
        let now = self.now();
        let Some(new) = self.store.module_current_get(module).await? else {
            return Ok(false);
        };
        let is_new = now.duration_since(new.since) < FIRST_MINUTES;
        let Some(former) = new.former.filter(|_| is_new) else {
            return Ok(false);
        };
        let versions = self.store.module_version_list(module).await?;
        let Some(manifest) = manifest_of(&versions, &former) else {
            return Ok(false);
        };
        self.indexes_backfill(&manifest, OtherKeys::Keep).await?;
        let entry = AuditEntry {
            at: now,
            school: None,
            actor: None,
            action: "module.put-back".to_owned(),
            target: module.to_string(),
            detail: format!("{} → {former}", new.version),
        };
        // Another node, or the operator, may have been quicker.
        if !self
            .store
            .module_current_put_back(module, &new.version, &entry)
            .await?
        {
            return Ok(false);
        }
        tracing::error!(%module, from = new.version, to = former, "a new version faulted and was put back");
        self.holds_of_kernel_end(module).await?;
        self.catalogue_reload().await?;
        self.indexes_backfill(&manifest, OtherKeys::Remove).await?;
        Ok(true)
    }
}

fn manifest_of(versions: &[ModuleVersion], version: &str) -> Option<Manifest> {
    let found = versions.iter().find(|one| one.version == version)?;
    manifest::parse(&found.manifest_toml).ok()
}
