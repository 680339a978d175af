//! Taking a component into the region's catalogue.

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::{Collection, Manifest};
use preau_runtime::component::{self, ComponentError};
use preau_store::{AuditEntry, OtherKeys, StoreError};

use crate::Platform;
use crate::error::PlatformError;

/// A component that was taken in.
#[derive(Debug)]
pub struct Installed {
    /// Its manifest.
    pub manifest: Manifest,
    /// SHA-256 of the component.
    pub digest: String,
}

impl Platform {
    /// Installs a component and makes it the version that runs. Done by the region's operator, at the
    /// command line: nothing is half-installed, since the component is compiled and linked first.
    ///
    /// An id belongs to its first publisher: a component of another publisher that claims it is refused.
    pub async fn module_install(&self, bytes: &[u8]) -> Result<Installed, PlatformError> {
        let inspected = component::inspect(bytes)?;
        let manifest = inspected.manifest;
        let claim = |why: String| PlatformError::Component(ComponentError::Claims(why));
        for earlier in self.store.module_version_list(&manifest.id).await? {
            let publisher =
                preau_runtime::manifest::publisher(&earlier.manifest_toml).ok_or_else(|| {
                    PlatformError::Internal(format!(
                        "who published version {} of `{}` cannot be read",
                        earlier.version, earlier.module
                    ))
                })?;
            if publisher != manifest.publisher {
                return Err(claim(format!(
                    "the id `{}` belongs to the publisher “{publisher}”, not to “{}”",
                    manifest.id, manifest.publisher
                )));
            }
        }
        self.runtime.load(bytes).await?;
        let added = self.now();
        self.store.component_put(&inspected.digest, bytes).await?;
        self.store
            .module_version_add(&manifest.id, &manifest.version, &inspected.digest, &inspected.manifest_toml, added)
            .await
            .map_err(|error| match error {
                StoreError::Conflict { .. } => claim(format!(
                    "version {} of `{}` is installed already with another content; give the new one a new version",
                    manifest.version, manifest.id
                )),
                other => other.into(),
            })?;
        // Its indexes are filled before it reads by them, and those of the version that still runs
        // stay until it does not; what that version wrote in between is filled in afterwards.
        self.indexes_backfill(&manifest, OtherKeys::Keep).await?;
        // Its first minutes begin here, not where it began to be made ready.
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: None,
            action: "module.install".to_owned(),
            target: manifest.id.to_string(),
            detail: format!("version {} ({})", manifest.version, inspected.digest),
        };
        self.store
            .module_current_set(&manifest.id, &manifest.version, &entry)
            .await?;
        self.catalogue_reload().await?;
        self.indexes_backfill(&manifest, OtherKeys::Remove).await?;
        Ok(Installed {
            manifest,
            digest: inspected.digest,
        })
    }

    /// Fills indexes that this version declares and stored records lack, in steps.
    pub(crate) async fn indexes_backfill(
        &self,
        manifest: &Manifest,
        others: OtherKeys,
    ) -> Result<(), PlatformError> {
        for school in self.school_list() {
            if self.is_enabled(school.id, &manifest.id) {
                self.school_backfill(school.id, manifest, others).await?;
            }
        }
        Ok(())
    }

    /// The same for one school: also where a module comes back on that was off while a version with
    /// another index was installed.
    pub(crate) async fn school_backfill(
        &self,
        school: SchoolId,
        manifest: &Manifest,
        others: OtherKeys,
    ) -> Result<(), PlatformError> {
        for collection in manifest.collections.values() {
            self.collection_backfill(school, &manifest.id, collection, others)
                .await?;
        }
        Ok(())
    }

    async fn collection_backfill(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        others: OtherKeys,
    ) -> Result<(), PlatformError> {
        const STEP: u32 = 500;
        /// How often a step is tried in which people change records meanwhile.
        const TRIES: u32 = 20;
        let (mut after, mut tries) = (None, 0);
        loop {
            let step = self
                .store
                .index_backfill(school, module, collection, others, after.as_ref(), STEP)
                .await;
            let step = match step {
                Err(StoreError::Conflict { .. }) if tries < TRIES => {
                    tries += 1;
                    continue;
                }
                step => step?,
            };
            tries = 0;
            if !step.duplicates.is_empty() {
                tracing::warn!(
                    %module,
                    school = school.0,
                    collection = collection.name,
                    records = step.duplicates.len(),
                    "records share the key of a unique index; they are not in it"
                );
            }
            match step.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
