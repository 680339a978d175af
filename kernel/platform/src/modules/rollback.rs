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
    /// Puts back the version before, where the one that faulted is the one that runs, is new, and there is one:
    /// with its indexes, and without what the kernel held back for the new one's faults. Says whether it did.
    pub(crate) async fn module_put_back(
        &self,
        module: &ModuleId,
        faulted: &str,
    ) -> Result<bool, PlatformError> {
        let now = self.now();
        let Some(new) = self.store.module_current_get(module).await? else {
            return Ok(false);
        };
        let is_new = now.duration_since(new.since) < FIRST_MINUTES;
        let goes_back = is_new && new.version == faulted;
        let Some(former) = new.former.filter(|_| goes_back) else {
            return Ok(false);
        };
        let versions = self.store.module_version_list(module).await?;
        let Some(manifest) = manifest_of(&versions, &former) else {
            tracing::error!(
                %module, from = new.version, to = former,
                "a new version faulted and stays: the manifest of the one before cannot be read"
            );
            return Ok(false);
        };
        // Where both keep the same by the same indexes, every record has its keys.
        let keeps_otherwise = manifest_of(&versions, &new.version)
            .is_none_or(|known| known.collections != manifest.collections);
        if keeps_otherwise {
            self.indexes_backfill(&manifest, OtherKeys::Keep).await?;
        }
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
        self.catalogue_reload().await?;
        if keeps_otherwise {
            self.indexes_backfill(&manifest, OtherKeys::Remove).await?;
        }
        Ok(true)
    }
}

fn manifest_of(versions: &[ModuleVersion], version: &str) -> Option<Manifest> {
    let found = versions.iter().find(|one| one.version == version)?;
    manifest::parse(&found.manifest_toml).ok()
}
