//! What a school keeps of a person, over all modules: looked at, given out as an archive, erased.
//!
//! The kernel knows which field of a collection names whom a record is about, who wrote it and for whom it is; it asks
//! no module.

pub mod erasure;
pub mod export;
pub mod own;

use std::collections::BTreeMap;
use std::sync::Arc;

use preau_domain::ids::{ModuleId, PersonId, RecordId};
use preau_domain::module::{Collection, Text};
use preau_domain::personal::{Fate, fate, tie};
use preau_domain::record::facts;
use preau_domain::school::School;
pub use preau_store::PersonalLine;
use preau_store::{Cleared, Clearing, PersonalFile};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// Records read in one step.
const STEP: u32 = 500;
/// The longest reason, in characters.
pub const REASON: usize = 500;
/// The shortest: a word or two, which somebody may ask about.
pub const REASON_LEAST: usize = 5;

/// What a module keeps of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModulePersonal {
    /// Which.
    pub module: ModuleId,
    /// As people call it.
    pub name: Text,
    /// Records that go with the person.
    pub goes: u64,
    /// Records that the school keeps until their retention ends.
    pub kept: u64,
    /// Records that stay without the person's name: others have them, or they are about others.
    pub stays: u64,
    /// What others sent to the person's box: it leaves the box.
    pub received: u64,
}

impl ModulePersonal {
    fn is_empty(&self) -> bool {
        self.goes + self.kept + self.stays + self.received == 0
    }
}

/// What a school keeps of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalSeen {
    /// What the kernel itself keeps.
    pub file: PersonalFile,
    /// What modules keep, by module; none that keeps nothing.
    pub modules: Vec<ModulePersonal>,
}

impl PersonalSeen {
    /// How much goes when the person is erased.
    pub fn total(&self) -> u64 {
        self.modules.iter().map(|one| one.goes + one.received).sum()
    }
}

/// A reason as it is kept; refused as `reason` where it is none.
pub(crate) fn reason(typed: &str) -> Result<String, PlatformError> {
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = typed.chars().count();
    if (REASON_LEAST..=REASON).contains(&length) {
        Ok(typed)
    } else {
        Err(invalid("reason", "length"))
    }
}

impl Platform {
    /// What the kernel keeps of somebody who belongs or belonged to the school, and how their erasure stands, for
    /// the school's administrator.
    pub async fn personal_file(
        &self,
        operation: &Operation,
        school: &School,
        person: PersonId,
    ) -> Result<(PersonalFile, Option<Clearing>), PlatformError> {
        operation.require_school_admin(school.id)?;
        let file = self.store.personal_file(school.id, person).await?;
        let file = file.ok_or(PlatformError::NotFound)?;
        let what = Cleared::Person(person);
        let clearing = self.store.clearing_get(school.id, &what).await?;
        Ok((file, clearing))
    }

    /// The same with what each module keeps: goes through all that modules keep in the school.
    pub async fn personal_seen(
        &self,
        operation: &Operation,
        school: &School,
        person: PersonId,
    ) -> Result<PersonalSeen, PlatformError> {
        let (file, _) = self.personal_file(operation, school, person).await?;
        let mut found: BTreeMap<ModuleId, ModulePersonal> = BTreeMap::new();
        for ((module, _), collection) in self.collections_ever().await? {
            let of = found
                .entry(module.clone())
                .or_insert_with(|| ModulePersonal {
                    name: self.module_called(&module),
                    module: module.clone(),
                    goes: 0,
                    kept: 0,
                    stays: 0,
                    received: 0,
                });
            self.personal_count(school, person, &collection, of).await?;
        }
        Ok(PersonalSeen {
            file,
            modules: found.into_values().filter(|one| !one.is_empty()).collect(),
        })
    }

    /// What a module is called; one that cannot be loaded, by its id.
    fn module_called(&self, module: &ModuleId) -> Text {
        let id = || Text {
            fr: module.to_string(),
            en: module.to_string(),
        };
        let loaded = self.module(module);
        loaded.map_or_else(|_| id(), |loaded| loaded.manifest.name.clone())
    }

    /// Counts what a collection keeps of a person.
    async fn personal_count(
        &self,
        school: &School,
        person: PersonId,
        collection: &Arc<Collection>,
        of: &mut ModulePersonal,
    ) -> Result<(), PlatformError> {
        let module = of.module.clone();
        let name = &collection.name;
        let mut entries = 0;
        if collection.boxed.is_some() {
            let boxed = self.store.entry_records(school.id, &module, name, person);
            entries = boxed.await?.len() as u64;
        }
        let mut after: Option<RecordId> = None;
        loop {
            let page = self
                .store
                .record_page(school.id, &module, collection, after.as_ref(), STEP)
                .await?;
            let is_last = page.len() < STEP as usize;
            after = page.last().map(|(record, _)| record.id.clone());
            for (record, _) in &page {
                let facts = facts(collection, &record.fields);
                let Some(tie) = tie(&facts, person) else {
                    continue;
                };
                let others_have_it = collection.boxed.is_some()
                    && self
                        .store
                        .others_have(school.id, &module, name, &record.id, person)
                        .await?;
                if collection.boxed.is_some() && facts.author == Some(person) {
                    // What they sent lies in their own box too.
                    entries = entries.saturating_sub(1);
                }
                match fate(collection, &facts, tie, person, others_have_it) {
                    Fate::Goes => of.goes += 1,
                    Fate::Kept => of.kept += 1,
                    Fate::StaysWithoutName => of.stays += 1,
                }
            }
            if is_last {
                of.received += entries;
                return Ok(());
            }
        }
    }
}
