//! What a school's modules may use and keep: by its level, as the region's file says of that school or module, as the
//! region's operator set it by hand.
//!
//! One rule for the last two: what the file says is a default, and what was set by hand stands before it, unless the
//! file says `locked`. Of what is granted to a school and to a module, the smaller holds.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use preau_domain::ids::{ModuleId, PersonId};
use preau_domain::limit::{Limit, LimitError, Limits, PlanScope};
use preau_domain::plan::Plan;
use preau_domain::school::School;
use preau_runtime::limits;
use preau_store::{AuditEntry, UsageHour};

use crate::Platform;
use crate::config::LimitsSaid;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::modules::console::HOURS;
use crate::operation::Operation;

/// Seconds of an hour: fuel is counted by the hour.
const HOUR: u64 = 3_600;

/// The limits that were set by hand.
#[derive(Debug, Default)]
pub(crate) struct PlansKnown(RwLock<Arc<HashMap<PlanScope, Limits>>>);

/// A limit of a school, as the region's operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSeen {
    /// Which.
    pub limit: Limit,
    /// What holds where nothing is set by hand.
    pub usual: u64,
    /// What is set by hand.
    pub set: Option<u64>,
    /// What holds.
    pub holds: u64,
    /// Whether the region's file says it, locked: then nothing by hand has an effect.
    pub fixed: bool,
    /// What is used of it now: by whichever module or person uses most; of fuel, by the second in the busiest hour of
    /// the last [`HOURS`]. None where that says nothing.
    pub used: Option<u64>,
    /// The module that uses it.
    pub by: Option<ModuleId>,
}

/// The plan of a school, as the region's operator sees it.
#[derive(Debug, Clone)]
pub struct PlanSeen {
    /// Whose.
    pub school: Arc<School>,
    /// Its limits, in the order of [`Limit::ALL`].
    pub limits: Vec<LimitSeen>,
    /// What is set by hand: to be sent back with the form.
    pub set: Limits,
}

/// What is used most of each limit, and by which module.
type Most = BTreeMap<Limit, (u64, Option<ModuleId>)>;

fn more(most: &mut Most, limit: Limit, used: u64, by: Option<&ModuleId>) {
    let known = most.entry(limit).or_default();
    if used >= known.0 {
        *known = (used, by.cloned());
    }
}

/// What was burned by the second in the busiest hour: of a module, and of the school.
fn fuel(most: &mut Most, hours: &[UsageHour]) {
    let mut of_school: BTreeMap<i64, u64> = BTreeMap::new();
    for hour in hours {
        more(
            most,
            Limit::ModuleFuel,
            hour.fuel / HOUR,
            Some(&hour.module),
        );
        let sum = of_school.entry(hour.hour).or_default();
        *sum = sum.saturating_add(hour.fuel);
    }
    let busiest = of_school.into_values().max().unwrap_or(0);
    more(most, Limit::SchoolFuel, busiest / HOUR, None);
}

impl Platform {
    /// Reads again what was set by hand.
    pub(crate) async fn plans_reload(&self) -> Result<(), PlatformError> {
        let read = self.store.plan_limit_list().await?.into_iter().collect();
        *self.plans.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(())
    }

    /// What was set by hand for a school or a module, from memory.
    pub fn limits_set(&self, scope: &PlanScope) -> Limits {
        let known = self.plans.0.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        known.get(scope).cloned().unwrap_or_default()
    }

    /// What is said of a school or a module, by hand and in the file.
    fn limits_of(&self, scope: &PlanScope, said: Option<&LimitsSaid>) -> Limits {
        let set = self.limits_set(scope);
        match said {
            None => set,
            Some(said) if said.locked => said.limits.before(&set),
            Some(said) => set.before(&said.limits),
        }
    }

    /// What a school's modules may use and keep, whichever module it is.
    pub fn plan(&self, school: &School) -> Plan {
        let plans = &self.config.plans;
        let limits = self.limits_of(
            &PlanScope::School(school.id),
            plans.schools.get(&school.uai),
        );
        limits.over(*plans.of(school.level))
    }

    /// The same of one module there: of what is granted to the school and to the module, the smaller.
    pub fn plan_of(&self, school: &School, module: &ModuleId) -> Plan {
        let said = self.config.plans.modules.get(module);
        let limits = self.limits_of(&PlanScope::Module(module.clone()), said);
        limits.under(self.plan(school))
    }

    /// A school's plan with what is used of it, for the region's operator.
    pub async fn plan_seen(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<PlanSeen, PlatformError> {
        operation.require_region()?;
        // What others set a moment ago is part of what the form is about to change.
        self.plans_reload().await?;
        let most = self.plan_used(operation, school).await?;
        let set = self.limits_set(&PlanScope::School(school.id));
        let said = self.config.plans.schools.get(&school.uai);
        let none = Limits::default();
        let in_file = said.map_or(&none, |said| &said.limits);
        let usual = in_file.over(*self.config.plans.of(school.level));
        let holds = self.plan(school);
        let limits = Limit::ALL.map(|limit| {
            let used = most.get(&limit).cloned();
            LimitSeen {
                limit,
                usual: usual.limit(limit),
                set: set.0.get(&limit).copied(),
                holds: holds.limit(limit),
                fixed: said.is_some_and(|said| said.locked && said.limits.0.contains_key(&limit)),
                used: used.as_ref().map(|(used, _)| *used),
                by: used.and_then(|(_, by)| by),
            }
        });
        Ok(PlanSeen {
            school: Arc::clone(school),
            limits: limits.to_vec(),
            set,
        })
    }

    async fn plan_used(
        &self,
        operation: &Operation,
        school: &School,
    ) -> Result<Most, PlatformError> {
        // What was counted a moment ago shows too; if it cannot be written now, a little less is shown.
        if let Err(error) = self.usage_settle().await {
            tracing::warn!(%error, "costs shown without the last seconds");
        }
        let from = operation.now - jiff::SignedDuration::from_hours(HOURS);
        let from = from.as_second().div_euclid(3_600);
        let mut most = Most::new();
        fuel(&mut most, &self.store.usage_list(school.id, from).await?);
        for kept in self.store.storage_list(school.id).await? {
            // What the kernel itself keeps is on no module's account.
            let Ok(module) = kept.module.parse() else {
                continue;
            };
            for (limit, used) in [
                (Limit::Records, kept.records),
                (Limit::Bytes, kept.bytes),
                (Limit::Events, kept.waiting),
                (Limit::Timers, kept.timers),
                (Limit::Notifications, kept.notifications),
                (Limit::Files, kept.files),
            ] {
                more(&mut most, limit, used, Some(&module));
            }
        }
        let person = self.store.storage_person_most(school.id).await?;
        let [pupil_records, pupil_bytes, pupil_files] = person.pupil;
        let [staff_records, staff_bytes, staff_files] = person.staff;
        for (limit, used) in [
            (Limit::PersonFiles, person.files),
            (Limit::PupilRecords, pupil_records),
            (Limit::PupilBytes, pupil_bytes),
            (Limit::PupilFiles, pupil_files),
            (Limit::StaffRecords, staff_records),
            (Limit::StaffBytes, staff_bytes),
            (Limit::StaffFiles, staff_files),
        ] {
            more(&mut most, limit, used, None);
        }
        Ok(most)
    }

    /// Sets a school's limits in place of those that were set by hand, for the region's operator; without any, it is
    /// as its level is again. `seen`: what was set when they read it.
    ///
    /// [`PlatformError::Invalid`] names each limit that is out of its bounds, [`PlatformError::Conflict`] that
    /// somebody else set others meanwhile.
    pub async fn plan_set(
        &self,
        operation: &Operation,
        school: &School,
        limits: &Limits,
        seen: &Limits,
    ) -> Result<bool, PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        let scope = PlanScope::School(school.id);
        self.limits_put(&scope, limits, Some(seen), by).await
    }

    /// Sets the limits of a school or a module in place of those that were set by hand: of the command line, which is
    /// the operator's own. Whether something changed.
    pub async fn plan_set_by_operator(
        &self,
        scope: &PlanScope,
        limits: &Limits,
    ) -> Result<bool, PlatformError> {
        self.limits_put(scope, limits, None, None).await
    }

    async fn limits_put(
        &self,
        scope: &PlanScope,
        limits: &Limits,
        seen: Option<&Limits>,
        by: Option<PersonId>,
    ) -> Result<bool, PlatformError> {
        if let Some(wrong) = limits.wrong(scope, limits::BUDGETS.view_fuel) {
            let field = wrong.limit().map_or("limits", Limit::as_str);
            return Err(invalid(field, &wrong.to_string()));
        }
        let (school, target) = match scope {
            PlanScope::School(id) => {
                let school = self.school_of(*id).ok_or(PlatformError::NotFound)?;
                (Some(*id), school.uai.to_string())
            }
            PlanScope::Module(module) => {
                self.module(module)?;
                (None, module.to_string())
            }
        };
        let entry = AuditEntry {
            at: self.now(),
            school,
            actor: by,
            action: "plan.set".to_owned(),
            target,
            // Those that are set from now on: none, where it is as usual again.
            detail: limits.to_string(),
        };
        let changed = self
            .store
            .plan_limits_set(scope, limits, seen, &entry)
            .await
            .map_err(PlatformError::contradicted)?;
        self.plans_reload().await?;
        Ok(changed)
    }
}

/// The limits of a plan that are typed as they are in forms, by their words: what is empty is not set. Those with
/// which something is wrong are named, with what is wrong.
pub fn limits_typed<'a>(
    typed: impl IntoIterator<Item = (Limit, &'a str)>,
) -> Result<Limits, Vec<LimitError>> {
    let (mut set, mut wrong) = (Limits::default(), Vec::new());
    for (limit, text) in typed {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.is_empty() {
            continue;
        }
        let bounds = limit.bounds(limits::BUDGETS.view_fuel);
        match digits.parse::<u64>() {
            Ok(value) if bounds.contains(&value) => {
                set.0.insert(limit, value);
            }
            _ => wrong.push(LimitError::Bounds(limit, *bounds.start(), *bounds.end())),
        }
    }
    if wrong.is_empty() {
        Ok(set)
    } else {
        Err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_limit_within_its_bounds_or_named() {
        let typed =
            |records, weight| limits_typed([(Limit::Records, records), (Limit::Weight, weight)]);
        let set = typed("3 000\u{a0}000", "").expect("right");
        assert_eq!(set.to_string(), "module-records=3000000");
        assert!(typed("", " ").expect("right").is_empty());
        let wrong = typed("-1", "1001").expect_err("wrong");
        let wrong: Vec<_> = wrong.iter().filter_map(LimitError::limit).collect();
        assert_eq!(wrong, [Limit::Records, Limit::Weight]);
    }

    #[test]
    fn fuel_is_that_of_the_busiest_hour() {
        let hour = |hour, module: &str, fuel| UsageHour {
            hour,
            school: preau_domain::ids::SchoolId(1),
            module: module.parse().expect("a module's id"),
            calls: 1,
            faults: 0,
            fuel,
            wall_micros: 1,
        };
        let hours = [
            hour(1, "homework", 3_600),
            hour(1, "grades", 7_200),
            hour(2, "homework", 9_000),
        ];
        let mut most = Most::new();
        fuel(&mut most, &hours);
        let module = &most[&Limit::ModuleFuel];
        assert_eq!(module.0, 2);
        assert_eq!(most[&Limit::SchoolFuel], (3, None));
    }
}
