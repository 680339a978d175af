//! The modules that run on this node, ready to be called.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use preau_domain::caller::Caller;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::{Manifest, Navigation};
use preau_domain::school::Level;
use preau_runtime::module::LoadedModule;

use crate::Platform;
use crate::error::PlatformError;

type Modules = Arc<BTreeMap<ModuleId, Arc<LoadedModule>>>;

/// What runs.
#[derive(Debug, Default)]
pub(crate) struct Catalogue(RwLock<Modules>);

impl Catalogue {
    fn all(&self) -> Modules {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Platform {
    /// Takes over the versions that are current in the store. A module that cannot be loaded is left
    /// out (or stays at the version it had) and said so: one bad component must not keep the rest from
    /// starting.
    pub(crate) async fn catalogue_reload(&self) -> Result<(), PlatformError> {
        let known = self.catalogue.all();
        let mut modules = BTreeMap::new();
        for version in self.store.module_current_list().await? {
            if let Some(same) = known
                .get(&version.module)
                .filter(|module| module.digest == version.digest)
            {
                modules.insert(version.module, Arc::clone(same));
                continue;
            }
            let loaded = match self.store.component_get(&version.digest).await? {
                Some(bytes) => self
                    .runtime
                    .load(&bytes)
                    .await
                    .map_err(|error| error.to_string()),
                None => Err("its component is not in the store".to_owned()),
            };
            match loaded {
                Ok(module) => {
                    modules.insert(version.module, Arc::new(module));
                }
                Err(error) => {
                    tracing::error!(module = %version.module, version = version.version, error, "a module cannot be loaded");
                    if let Some(former) = known.get(&version.module) {
                        modules.insert(version.module, Arc::clone(former));
                    }
                }
            }
        }
        *self
            .catalogue
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(modules);
        Ok(())
    }

    /// The module of this name.
    pub fn module(&self, id: &ModuleId) -> Result<Arc<LoadedModule>, PlatformError> {
        self.catalogue
            .all()
            .get(id)
            .cloned()
            .ok_or(PlatformError::NotFound)
    }

    /// All modules, by name.
    pub fn modules(&self) -> Vec<Arc<LoadedModule>> {
        self.catalogue.all().values().cloned().collect()
    }

    /// The modules that this caller sees in this school.
    pub fn modules_seen(
        &self,
        school: SchoolId,
        level: Level,
        caller: &Caller,
    ) -> Vec<Arc<LoadedModule>> {
        self.modules()
            .into_iter()
            .filter(|module| {
                self.is_enabled(school, &module.manifest.id)
                    && is_for(&module.manifest, level, caller)
            })
            .collect()
    }
}

/// Whether a module is meant for this level and this person's profile.
pub(crate) fn is_for(manifest: &Manifest, level: Level, caller: &Caller) -> bool {
    manifest.levels.contains(&level) && manifest.profiles.contains(&caller.profile)
}

/// The entries of a module's menu that this caller sees.
pub fn navigation_seen<'a>(manifest: &'a Manifest, caller: &Caller) -> Vec<&'a Navigation> {
    manifest
        .navigation
        .iter()
        .filter(|entry| entry.profiles.is_empty() || entry.profiles.contains(&caller.profile))
        .filter(|entry| entry.functions.is_empty() || entry.functions.iter().any(|f| caller.is(*f)))
        .collect()
}
