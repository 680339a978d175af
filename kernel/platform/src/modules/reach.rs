//! For which classes and groups of a school a module is on.

use std::sync::Arc;

use preau_domain::failure::FieldError;
use preau_domain::ids::{ModuleId, PersonId};
use preau_domain::module::Manifest;
use preau_domain::person::Profile;
use preau_domain::reach::Reach;
use preau_domain::school::School;
use preau_store::{GroupSize, OtherKeys};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;
use crate::wanted::Fixed;

/// For whom a module is on in a school, as its administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachSeen {
    /// For whom.
    pub reach: Reach,
    /// What there is to choose from, classes first, by name.
    pub groups: Vec<GroupSize>,
    /// How many classes and groups it is on for that are no more.
    pub ended: usize,
    /// How many people of those whom it is meant for have to do with its classes; empty where it is on for
    /// everybody.
    pub people: Vec<(Profile, u64)>,
}

impl Platform {
    /// For whom a module is on in a school, for its administrator; none where it is off.
    pub async fn module_reach_seen(
        &self,
        operation: &Operation,
        school: &School,
        module: &ModuleId,
    ) -> Result<Option<ReachSeen>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let manifest = Arc::clone(&self.module(module)?.manifest);
        let Some(reach) = self.reach(school.id, module) else {
            return Ok(None);
        };
        let groups = self.store.group_sizes(school.id).await?;
        let (ended, people) = match &reach {
            Reach::Everybody => (0, Vec::new()),
            Reach::Groups(on) => {
                let is_there = |id| groups.iter().any(|one| one.group.id == id);
                let ended = on.iter().filter(|id| !is_there(**id)).count();
                (ended, self.reached(school, &manifest).await?)
            }
        };
        Ok(Some(ReachSeen {
            reach,
            groups,
            ended,
            people,
        }))
    }

    /// Of whom a module is meant for, how many have to do with the classes for which it is on.
    async fn reached(
        &self,
        school: &School,
        manifest: &Manifest,
    ) -> Result<Vec<(Profile, u64)>, PlatformError> {
        let reached = self.store.reach_people(school.id, &manifest.id).await?;
        let of = |profile| match profile {
            Profile::Pupil => Some(reached.pupils),
            Profile::Relative => Some(reached.relatives),
            Profile::Teacher => Some(reached.staff),
            Profile::Staff | Profile::Guest => None,
        };
        let profiles = manifest.profiles.iter();
        Ok(profiles
            .filter_map(|profile| Some((*profile, of(*profile)?)))
            .collect())
    }

    /// Turns a module on for everybody, or for some classes and groups, whether it was on or off. In effect at
    /// once on this node, within a second on others; audited in the same transaction.
    ///
    /// Refused as `groups`: no class at all, or one that the school does not have.
    pub async fn module_reach_set(
        &self,
        operation: &Operation,
        school: &School,
        module: &ModuleId,
        reach: &Reach,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let by = Some(operation.known.file.id);
        self.reach_put(school, module, reach, by).await
    }

    /// The same for whoever runs the region, at the console. `classes`: what they are called; none: for everybody.
    pub async fn module_reach_by_operator(
        &self,
        school: &School,
        module: &ModuleId,
        classes: &[String],
    ) -> Result<(), PlatformError> {
        let named = self.reach_named(school, classes).await?;
        let reach = named.map_err(|class| wrong(&class))?;
        self.reach_put(school, module, &reach, None).await
    }

    async fn reach_put(
        &self,
        school: &School,
        module: &ModuleId,
        reach: &Reach,
        by: Option<PersonId>,
    ) -> Result<(), PlatformError> {
        let manifest = Arc::clone(&self.module(module)?.manifest);
        let is_fixed = self.module_fixed(school, module) == Fixed::Wholly;
        if is_fixed || !manifest.levels.contains(&school.level) {
            return Err(PlatformError::Forbidden(String::new()));
        }
        let mut said = String::new();
        if let Reach::Groups(groups) = reach {
            if groups.is_empty() || groups.len() > Reach::MOST {
                return Err(wrong("none"));
            }
            let there = self.store.group_list(school.id).await?;
            let named: Vec<&str> = there
                .iter()
                .filter(|group| groups.contains(&group.id))
                .map(|group| &*group.name)
                .collect();
            if named.len() != groups.len() {
                return Err(wrong("unknown"));
            }
            said = named.join(", ");
        }
        if !self.is_enabled(school.id, module) {
            self.school_backfill(school.id, &manifest, OtherKeys::Remove)
                .await?;
        }
        let now = self.now();
        self.store
            .enablement_reach_set(school.id, module, (reach, &said), by, now)
            .await
            .map_err(PlatformError::contradicted)?;
        self.enablement_reload().await?;
        // What people were told by a module that they no longer see is not counted any more.
        self.unread.forget_all();
        Ok(())
    }
}

/// That no reach is made of what was sent.
fn wrong(why: &str) -> PlatformError {
    PlatformError::Invalid(vec![FieldError {
        field: "groups".to_owned(),
        message: why.to_owned(),
    }])
}
