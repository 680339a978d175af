//! How soon a person is written to of which module.

use std::collections::BTreeMap;
use std::sync::Arc;

use preau_domain::ids::ModuleId;
use preau_domain::letter::Pace;
use preau_runtime::module::LoadedModule;

use super::pace_of;
use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// The hours of the day at which letters may be asked for.
const HOURS: std::ops::RangeInclusive<i8> = 6..=21;

/// How soon a person is written to of a module.
#[derive(Debug, Clone)]
pub struct ModulePace {
    /// Of which.
    pub module: Arc<LoadedModule>,
    /// How soon.
    pub pace: Pace,
}

/// What a person chose.
#[derive(Debug, Clone)]
pub struct PacesSeen {
    /// Of the modules that may tell them something, by name.
    pub modules: Vec<ModulePace>,
    /// At which hour they want letters of a day or a week.
    pub hour: i8,
}

impl Platform {
    /// How soon the person is written to; none while no letters go to them.
    pub async fn paces_seen(
        &self,
        operation: &Operation,
    ) -> Result<Option<PacesSeen>, PlatformError> {
        let person = operation.known.file.id;
        let seen = self.email_seen(operation).await?;
        if !seen.is_some_and(|seen| seen.is_on()) {
            return Ok(None);
        }
        let Some(email) = self.store.email_of(person).await? else {
            return Ok(None);
        };
        let chosen: BTreeMap<_, _> = self
            .store
            .email_paces(person)
            .await?
            .into_iter()
            .map(|(module, pace, since)| (module, (pace, since)))
            .collect();
        let modules = self.modules_that_notify(operation).await?;
        let modules = modules.into_iter().map(|module| {
            let (pace, _) = pace_of(&chosen, &module.manifest.id);
            ModulePace { module, pace }
        });
        Ok(Some(PacesSeen {
            modules: modules.collect(),
            hour: email.hour,
        }))
    }

    /// Takes over how soon the person wants to be written to, of those modules that may tell them something,
    /// and at which hour. Nothing changes while no letters go to them. Refused as `hour` for one of the night.
    pub async fn paces_set(
        &self,
        operation: &Operation,
        wanted: &[(ModuleId, Pace)],
        hour: i8,
    ) -> Result<(), PlatformError> {
        let Some(seen) = self.paces_seen(operation).await? else {
            return Ok(());
        };
        if !HOURS.contains(&hour) {
            return Err(invalid("hour", "wrong"));
        }
        let known = seen.modules.iter().map(|one| &one.module.manifest.id);
        let paces: Vec<_> = known
            .filter_map(|id| wanted.iter().find(|(module, _)| module == id))
            .cloned()
            .collect();
        let person = operation.known.file.id;
        let chosen = self.store.email_choose(person, &paces, hour, operation.now);
        chosen.await?;
        self.letters_plan(operation).await
    }
}
