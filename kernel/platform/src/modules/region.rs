//! The region's schools and modules, as who runs it sees them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::hold::Door;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::Manifest;
use preau_domain::plan::Plan;
use preau_domain::school::{Level, School};
use preau_store::FaultWay;

use crate::Platform;
use crate::error::PlatformError;
use crate::modules::console::{Cost, HOURS, HostsSeen};
use crate::operation::Operation;

/// Ways of faulting that are shown.
const FAULTS: u32 = 50;

/// A school of the region.
#[derive(Debug, Clone)]
pub struct SchoolSeen {
    /// Which.
    pub school: Arc<School>,
    /// How many people belong to it, relatives not counted.
    pub people: u64,
    /// How many modules are on.
    pub modules: u64,
    /// What they cost over the last [`HOURS`] hours.
    pub cost: Cost,
}

/// A module where it runs.
#[derive(Debug, Clone)]
pub struct RunSeen {
    /// In which school.
    pub school: Arc<School>,
    /// What it cost there over the last [`HOURS`] hours.
    pub cost: Cost,
    /// What it keeps there, files included, in bytes.
    pub bytes: u64,
    /// Whether it is held back there, by the kernel or by hand.
    pub held: bool,
}

/// A module of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueSeen {
    /// Its manifest.
    pub manifest: Arc<Manifest>,
    /// Whom it wants to ask outside, and what of that is granted.
    pub outbound: Vec<HostsSeen>,
    /// Whether it is held back in all schools.
    pub held: bool,
    /// The levels that it is meant for: in how many schools it is on, of how many.
    pub levels: Vec<(Level, u64, u64)>,
    /// Where it runs, what costs most first.
    pub runs: Vec<RunSeen>,
    /// How it faulted, over all schools.
    pub faults: Vec<FaultWay>,
}

impl Platform {
    /// The plans of the region, by level.
    pub fn plans(&self) -> Vec<(Level, &Plan)> {
        let plans = &self.config.plans;
        Level::ALL
            .into_iter()
            .map(|level| (level, plans.of(level)))
            .collect()
    }

    /// The region's schools with what they cost, for its operator.
    pub async fn region_schools(
        &self,
        operation: &Operation,
    ) -> Result<Vec<SchoolSeen>, PlatformError> {
        operation.require_region()?;
        let people: HashMap<_, _> = self
            .store
            .school_people_count()
            .await?
            .into_iter()
            .collect();
        let mut costs: HashMap<SchoolId, Cost> = HashMap::new();
        for sum in self.store.usage_sums(Self::hours_from(operation)).await? {
            costs.entry(sum.school).or_default().add(&sum);
        }
        let seen = self.school_list().into_iter().map(|school| SchoolSeen {
            people: people.get(&school.id).copied().unwrap_or(0),
            modules: self.enabled_count(school.id) as u64,
            cost: costs.get(&school.id).copied().unwrap_or_default(),
            school,
        });
        Ok(seen.collect())
    }

    /// The first hour of those that are shown.
    fn hours_from(operation: &Operation) -> i64 {
        let from = operation.now - SignedDuration::from_hours(HOURS);
        from.as_second().div_euclid(3_600)
    }

    /// A module of the catalogue, for the region's operator.
    pub async fn region_module(
        &self,
        operation: &Operation,
        module: &ModuleId,
    ) -> Result<CatalogueSeen, PlatformError> {
        operation.require_region()?;
        let manifest = Arc::clone(&self.module(module)?.manifest);
        // What was counted a moment ago shows too; if it cannot be written now, a little less is shown.
        for settled in [self.usage_settle().await, self.holds_settle().await] {
            if let Err(error) = settled {
                tracing::warn!(%error, "costs and faults shown without the last seconds");
            }
        }
        let sums = self.store.usage_sums(Self::hours_from(operation)).await?;
        let kept = self.store.storage_of_module(module).await?;
        let schools = self.school_list();
        let mut runs: Vec<_> = schools
            .iter()
            .filter(|school| self.is_enabled(school.id, module))
            .map(|school| {
                let mut cost = Cost::default();
                let here = sums.iter().filter(|sum| sum.school == school.id);
                here.filter(|sum| sum.module == *module)
                    .for_each(|sum| cost.add(sum));
                let kept = kept.iter().find(|kept| kept.school == school.id);
                RunSeen {
                    school: Arc::clone(school),
                    cost,
                    bytes: kept.map_or(0, |kept| kept.bytes + kept.files),
                    held: self.guard.is_held(school.id, module, Door::Pages),
                }
            })
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.cost.fuel, run.bytes)));
        let held = self.store.hold_list().await?;
        let levels = manifest.levels.iter().map(|level| {
            let of_level = schools.iter().filter(|school| school.level == *level);
            let on = of_level
                .clone()
                .filter(|school| self.is_enabled(school.id, module));
            (*level, on.count() as u64, of_level.count() as u64)
        });
        Ok(CatalogueSeen {
            outbound: self.hosts_seen(&manifest),
            held: held
                .iter()
                .any(|one| one.scope.module == *module && one.scope.school.is_none()),
            levels: levels.collect(),
            runs,
            faults: self.store.fault_ways(module, FAULTS).await?,
            manifest,
        })
    }

    /// Holds a module back in all schools, or lets it go again, for the region's operator. What single schools
    /// hold back stays so.
    pub async fn region_hold(
        &self,
        operation: &Operation,
        module: &ModuleId,
        hold: bool,
    ) -> Result<(), PlatformError> {
        operation.require_region()?;
        self.module(module)?;
        let by = Some(operation.known.file.id);
        if hold {
            self.hold_set(None, module, by).await
        } else {
            self.hold_end(None, module, by).await
        }
    }

    /// Turns a module on in every school of a level where it is off, or off where it is on, for the region's
    /// operator; gives in how many. Each school's journal says so. What it keeps stays.
    pub async fn region_switch(
        &self,
        operation: &Operation,
        module: &ModuleId,
        level: Level,
        on: bool,
    ) -> Result<usize, PlatformError> {
        operation.require_region()?;
        let manifest = Arc::clone(&self.module(module)?.manifest);
        if on && !manifest.levels.contains(&level) {
            return Err(PlatformError::Forbidden(String::new()));
        }
        let by = Some(operation.known.file.id);
        self.module_switch(module, &[level], on, by).await
    }
}
