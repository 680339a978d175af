//! The modules that run on this node, ready to be called.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use preau_domain::caller::{Caller, Standing};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::{Manifest, Navigation, Text};
use preau_domain::person::{Function, Profile};
use preau_domain::reach::Reach;
use preau_domain::school::{Level, School};
use preau_runtime::module::LoadedModule;
use preau_store::ModuleVersion;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

type Modules = Arc<BTreeMap<ModuleId, Arc<LoadedModule>>>;

type Missing = Arc<Vec<(ModuleId, Text)>>;

/// What runs, and what should but cannot.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    modules: RwLock<Modules>,
    missing: RwLock<Missing>,
    /// Held while the catalogue is read again, so that what was read last is kept last.
    reading: tokio::sync::Mutex<()>,
}

impl Catalogue {
    fn all(&self) -> Modules {
        Arc::clone(&self.modules.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Platform {
    /// Takes over the versions that are current in the store. A module that cannot be loaded is left
    /// out (or stays at the version it had) and said so: one bad component must not keep the rest from
    /// starting.
    pub(crate) async fn catalogue_reload(&self) -> Result<(), PlatformError> {
        let _reading = self.catalogue.reading.lock().await;
        let known = self.catalogue.all();
        let mut modules = BTreeMap::new();
        let mut missing = Vec::new();
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
                    // What another version did is not held against this one.
                    let running = &module.manifest.version;
                    self.guard.breaker.run(&version.module, running);
                    modules.insert(version.module, Arc::new(module));
                }
                Err(error) => {
                    tracing::error!(module = %version.module, version = version.version, error, "a module cannot be loaded");
                    if let Some(former) = known.get(&version.module) {
                        modules.insert(version.module, Arc::clone(former));
                    } else {
                        let name = name_of(&version);
                        missing.push((version.module, name));
                    }
                }
            }
        }
        *self
            .catalogue
            .modules
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(modules);
        *self
            .catalogue
            .missing
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(missing);
        Ok(())
    }

    /// Modules that are current and cannot be loaded, with their names.
    pub(crate) fn modules_missing(&self) -> Missing {
        let missing = self.catalogue.missing.read();
        Arc::clone(&missing.unwrap_or_else(PoisonError::into_inner))
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

    /// Whether a person is offered a module as who they look at this school: it is on there, for their classes,
    /// and meant for who they are.
    pub fn module_is_offered(
        &self,
        operation: &Operation,
        school: &School,
        standing: Standing,
        manifest: &Manifest,
    ) -> bool {
        let Some(reach) = self.reach(school.id, &manifest.id) else {
            return false;
        };
        let profile = match standing {
            Standing::Own(profile) => profile,
            Standing::For(_) => Profile::Relative,
        };
        let functions = operation.functions(school.id, standing);
        let is_reached = || {
            let caller = operation.caller_as(school.id, standing);
            caller.is_some_and(|caller| reach.has(&caller))
        };
        is_for(manifest, school.level, profile, functions)
            && (reach == Reach::Everybody || is_reached())
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
                let manifest = &module.manifest;
                is_for(manifest, level, caller.profile, &caller.functions)
                    && self
                        .reach(school, &manifest.id)
                        .is_some_and(|reach| reach.has(caller))
            })
            .collect()
    }
}

/// What a module is called that cannot be loaded: as its manifest says, or its id.
fn name_of(version: &ModuleVersion) -> Text {
    let id = || Text {
        fr: version.module.to_string(),
        en: version.module.to_string(),
    };
    preau_runtime::manifest::parse(&version.manifest_toml).map_or_else(|_| id(), |known| known.name)
}

/// Whether a module is meant for this level, and for whoever has this profile and these functions: for
/// the profile, or for one of the functions.
pub(crate) fn is_for(
    manifest: &Manifest,
    level: Level,
    profile: Profile,
    functions: &[Function],
) -> bool {
    manifest.levels.contains(&level)
        && (manifest.profiles.contains(&profile)
            || manifest.functions.iter().any(|f| functions.contains(f)))
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
