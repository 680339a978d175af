//! Schools, and what is enabled in them: whole in memory, since every request asks, and a region of
//! 5,600 schools is a few megabytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::reach::Reach;
use preau_domain::record::Value;
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;

#[derive(Debug, Default)]
struct Schools {
    by_slug: HashMap<String, Arc<School>>,
    by_id: HashMap<SchoolId, Arc<School>>,
}

pub(crate) type Settings = Arc<BTreeMap<String, Value>>;

/// Settings that were asked for, and how often they were forgotten: what was read before is not kept
/// after.
#[derive(Debug, Default)]
struct SettingsKnown {
    forgotten: u64,
    by_module: HashMap<(SchoolId, ModuleId), Settings>,
}

impl SettingsKnown {
    fn keep(&mut self, read_at: u64, key: (SchoolId, ModuleId), settings: Settings) {
        if read_at == self.forgotten {
            self.by_module.insert(key, settings);
        }
    }
}

/// Which modules are on in each school, and for whom.
type Enabled = HashMap<(SchoolId, ModuleId), Reach>;

/// What is known of all schools.
#[derive(Debug, Default)]
pub(crate) struct Tenancy {
    schools: RwLock<Arc<Schools>>,
    enabled: RwLock<Arc<Enabled>>,
    settings: RwLock<SettingsKnown>,
    /// Held while schools or enablement are read again, so that what was read last is kept last.
    reading: tokio::sync::Mutex<()>,
}

fn read<T: Clone>(lock: &RwLock<T>) -> T {
    lock.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write<T>(lock: &RwLock<T>, value: T) {
    *lock.write().unwrap_or_else(PoisonError::into_inner) = value;
}

impl Platform {
    /// Reads all schools again.
    pub(crate) async fn schools_reload(&self) -> Result<(), PlatformError> {
        let _reading = self.tenancy.reading.lock().await;
        let mut schools = Schools::default();
        for school in self.store.school_list().await? {
            let school = Arc::new(school);
            schools
                .by_slug
                .insert(school.slug.clone(), Arc::clone(&school));
            schools.by_id.insert(school.id, school);
        }
        write(&self.tenancy.schools, Arc::new(schools));
        Ok(())
    }

    /// Reads again what is enabled where.
    pub(crate) async fn enablement_reload(&self) -> Result<(), PlatformError> {
        let _reading = self.tenancy.reading.lock().await;
        let enabled = self.store.enablement_list().await?.into_iter();
        let enabled = enabled
            .map(|(school, module, reach)| ((school, module), reach))
            .collect();
        write(&self.tenancy.enabled, Arc::new(enabled));
        Ok(())
    }

    /// Forgets what was set for modules: read again at the next call.
    pub(crate) fn settings_forget(&self) {
        let mut settings = self
            .tenancy
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        settings.forgotten += 1;
        settings.by_module.clear();
    }

    /// The school with this word in its address.
    pub fn school(&self, slug: &str) -> Result<Arc<School>, PlatformError> {
        read(&self.tenancy.schools)
            .by_slug
            .get(slug)
            .cloned()
            .ok_or(PlatformError::NotFound)
    }

    /// The school with this key.
    pub fn school_of(&self, id: SchoolId) -> Option<Arc<School>> {
        read(&self.tenancy.schools).by_id.get(&id).cloned()
    }

    /// All schools, by name.
    pub fn school_list(&self) -> Vec<Arc<School>> {
        let mut schools: Vec<_> = read(&self.tenancy.schools)
            .by_id
            .values()
            .cloned()
            .collect();
        schools.sort_by(|a, b| (a.level, &a.name).cmp(&(b.level, &b.name)));
        schools
    }

    /// Whether a module is enabled in a school.
    pub fn is_enabled(&self, school: SchoolId, module: &ModuleId) -> bool {
        let enabled = self
            .tenancy
            .enabled
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        enabled.contains_key(&(school, module.clone()))
    }

    /// For whom a module is on in a school; none where it is off.
    pub fn reach(&self, school: SchoolId, module: &ModuleId) -> Option<Reach> {
        let enabled = self
            .tenancy
            .enabled
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        enabled.get(&(school, module.clone())).cloned()
    }

    /// How many modules are enabled in a school.
    pub fn enabled_count(&self, school: SchoolId) -> usize {
        let enabled = self
            .tenancy
            .enabled
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        enabled.keys().filter(|(id, _)| *id == school).count()
    }

    /// Whether the store answers.
    pub async fn store_answers(&self) -> Result<(), PlatformError> {
        self.store.change_newest().await?;
        Ok(())
    }

    /// What a school's administrator set for a module.
    pub(crate) async fn settings(
        &self,
        school: SchoolId,
        module: &ModuleId,
    ) -> Result<Settings, PlatformError> {
        let key = (school, module.clone());
        let (known, read_at) = {
            let settings = self
                .tenancy
                .settings
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            (settings.by_module.get(&key).cloned(), settings.forgotten)
        };
        if let Some(known) = known {
            return Ok(known);
        }
        let settings: Settings = Arc::new(
            self.store
                .setting_list(school, module)
                .await?
                .into_iter()
                .collect(),
        );
        self.tenancy
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .keep(read_at, key, Arc::clone(&settings));
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_before_they_changed_are_not_kept_after() {
        let mut known = SettingsKnown::default();
        let module: ModuleId = "homework".parse().expect("a module's id");
        let key = || (SchoolId(1), module.clone());
        known.forgotten += 1;
        known.keep(0, key(), Settings::default());
        assert!(known.by_module.is_empty());
        known.keep(1, key(), Settings::default());
        assert_eq!(known.by_module.len(), 1);
    }
}
