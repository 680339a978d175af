//! Holding a module back and releasing it, by a person.

use std::sync::Arc;

use preau_domain::hold::{Door, Hold, HoldKind, Scope};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::school::School;
use preau_runtime::module::LoadedModule;
pub use preau_store::FaultSeen;
use preau_store::{AuditEntry, Held};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// Ways of faulting that are shown.
const FAULTS: u32 = 20;

/// What holds a module back, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldSeen {
    /// How.
    pub hold: Hold,
    /// Which of its doors, at least one.
    pub doors: Vec<Door>,
    /// In all schools: only the region, or its doing well, ends it.
    pub everywhere: bool,
    /// Who did it; none for the kernel.
    pub by: Option<PersonId>,
}

impl HoldSeen {
    /// The gravest of what holds a module back in a school: everywhere before here, by hand before the
    /// kernel.
    fn of(held: &[Held], school: SchoolId, module: &ModuleId) -> Option<Self> {
        let concerns = |one: &&Held| {
            one.scope.module == *module && one.scope.school.is_none_or(|closed| closed == school)
        };
        let rank = |one: &Held| (one.scope.school.is_some(), one.hold.kind != HoldKind::Hand);
        let gravest = held.iter().filter(concerns).min_by_key(|one| rank(one))?;
        let closed = |door: &Door| {
            let mut alike = held
                .iter()
                .filter(concerns)
                .filter(|one| rank(one) == rank(gravest));
            alike.any(|one| one.scope.door == *door)
        };
        Some(Self {
            hold: gravest.hold,
            doors: Door::ALL.into_iter().filter(closed).collect(),
            everywhere: gravest.scope.school.is_none(),
            by: gravest.by,
        })
    }
}

impl Platform {
    /// What holds modules back in a school: for each that is, how.
    pub(crate) async fn holds_seen(
        &self,
        school: SchoolId,
        modules: impl Iterator<Item = ModuleId>,
    ) -> Result<Vec<(ModuleId, HoldSeen)>, PlatformError> {
        let held = self.store.hold_list().await?;
        let seen = modules.filter_map(|id| {
            let seen = HoldSeen::of(&held, school, &id)?;
            Some((id, seen))
        });
        Ok(seen.collect())
    }

    /// The modules that are on in a school and held back there, for its administrators: each with how.
    pub async fn modules_held(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<Vec<(Arc<LoadedModule>, HoldSeen)>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let modules = self.modules().into_iter();
        let modules: Vec<_> = modules
            .filter(|module| self.is_enabled(school.id, &module.manifest.id))
            .collect();
        let ids = modules.iter().map(|module| module.manifest.id.clone());
        let held = self.holds_seen(school.id, ids).await?;
        let held = held.into_iter().filter_map(|(id, seen)| {
            let module = modules.iter().find(|module| module.manifest.id == id)?;
            Some((Arc::clone(module), seen))
        });
        Ok(held.collect())
    }

    /// How a module faulted in a school, the last one first.
    pub async fn module_faults(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
    ) -> Result<Vec<FaultSeen>, PlatformError> {
        operation.require_school_admin(school.id)?;
        // What happened a moment ago shows too; if it cannot be written now, a little less is shown.
        if let Err(error) = self.holds_settle().await {
            tracing::warn!(%error, "faults shown without the last ones");
        }
        Ok(self.store.fault_list(school.id, module, FAULTS).await?)
    }

    /// Holds a module back in a school until somebody releases it: its pages say so, its tile is not there,
    /// events for it wait. In effect at once on this node, within a second on others; audited.
    pub async fn module_hold(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let by = Some(operation.known.file.id);
        self.hold_set(Some(school.id), module, by).await
    }

    /// Releases a module in a school, whoever held it there, also for who met so many faults that it was held back
    /// for them alone. One that is held everywhere stays so.
    pub async fn module_release(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let by = Some(operation.known.file.id);
        self.hold_end(Some(school.id), module, by).await
    }

    /// The same in a school, or everywhere, by whoever runs the region, at the command line.
    pub async fn module_hold_by_operator(
        &self,
        school: Option<SchoolId>,
        module: &ModuleId,
        hold: bool,
    ) -> Result<(), PlatformError> {
        if hold {
            self.hold_set(school, module, None).await
        } else {
            self.hold_end(school, module, None).await
        }
    }

    pub(crate) async fn hold_set(
        &self,
        school: Option<SchoolId>,
        module: &ModuleId,
        by: Option<PersonId>,
    ) -> Result<(), PlatformError> {
        self.module(module)?;
        let now = self.now();
        let hold = Hold {
            kind: HoldKind::Hand,
            since: now,
            until: now,
            times: 0,
        };
        let closed = Door::ALL.map(|door| Held {
            scope: scope(school, module, door),
            hold,
            by,
        });
        let entry = self.hold_entry(school, module, by, "module.held");
        self.store.hold_change(&closed, &[], &[entry]).await?;
        self.holds_reload().await
    }

    pub(crate) async fn hold_end(
        &self,
        school: Option<SchoolId>,
        module: &ModuleId,
        by: Option<PersonId>,
    ) -> Result<(), PlatformError> {
        // What closed a moment ago is opened too.
        self.holds_settle().await?;
        let opened = Door::ALL.map(|door| scope(school, module, door));
        let entry = self.hold_entry(school, module, by, "module.released");
        self.store.hold_change(&[], &opened, &[entry]).await?;
        self.guard.breaker.pardon(school, module);
        self.holds_reload().await
    }

    fn hold_entry(
        &self,
        school: Option<SchoolId>,
        module: &ModuleId,
        actor: Option<PersonId>,
        action: &str,
    ) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            school,
            actor,
            action: action.to_owned(),
            target: module.to_string(),
            detail: String::new(),
        }
    }
}

fn scope(school: Option<SchoolId>, module: &ModuleId, door: Door) -> Scope {
    Scope {
        school,
        module: module.clone(),
        door,
    }
}
