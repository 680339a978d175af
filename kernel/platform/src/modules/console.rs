//! What a school's administrator sees of its modules, and the region's operator of its schools.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use preau_domain::ids::ModuleId;
use preau_domain::module::{Manifest, Text};
use preau_domain::outbound::Hosts;
use preau_domain::plan::Quota;
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_store::{AuditQuery, Storage, UsageHour};

use crate::Platform;
use crate::error::PlatformError;
use crate::modules::enablement::MODULE_FORM;
use crate::modules::holding::HoldSeen;
use crate::operation::Operation;
use crate::settings::Numbered;
use crate::wanted::Fixed;

/// Over how many days costs are shown.
pub const DAYS: i64 = 30;

/// Over how many hours costs are shown hour by hour.
pub const HOURS: i64 = 24;

/// What a module cost a school.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Calls.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
    /// Fuel.
    pub fuel: u64,
}

impl Cost {
    pub(crate) fn add(&mut self, hour: &UsageHour) {
        self.calls += hour.calls;
        self.faults += hour.faults;
        self.fuel = self.fuel.saturating_add(hour.fuel);
    }
}

/// Hosts outside that a module wants to ask.
#[derive(Debug, Clone)]
pub struct HostsSeen {
    /// Which.
    pub hosts: Hosts,
    /// Why.
    pub reason: Text,
    /// Those of them that the region granted it.
    pub granted: Vec<Hosts>,
}

/// A module as a school's administrator sees it.
#[derive(Debug, Clone)]
pub struct ModuleSeen {
    /// Its manifest.
    pub manifest: Arc<Manifest>,
    /// Whom it wants to ask outside.
    pub outbound: Vec<HostsSeen>,
    /// Whether it is on.
    pub enabled: bool,
    /// Whether it is meant for this level.
    pub fits: bool,
    /// What the region's file fixes of it.
    pub fixed: Fixed,
    /// What it cost over the last [`DAYS`] days.
    pub cost: Cost,
    /// The same by day, oldest first.
    pub by_day: Vec<(Date, Cost)>,
    /// What it cost in each of the last [`HOURS`] hours in which it was called, by their first instant,
    /// oldest first.
    pub by_hour: Vec<(Timestamp, Cost)>,
    /// What it kept on each of these days on which that was noted, oldest first, in bytes.
    pub kept_by_day: Vec<(Date, u64)>,
    /// How often the kernel held it back over the last [`DAYS`] days.
    pub quarantines: usize,
    /// What it keeps; nothing if it never kept anything.
    pub storage: Option<Storage>,
    /// What it may keep.
    pub quota: Quota,
    /// What is set, defaults included.
    pub settings: BTreeMap<String, Value>,
    /// The number under which that was read.
    pub settings_version: i64,
    /// Events that it failed to handle, set aside.
    pub parked: usize,
    /// What holds it back.
    pub held: Option<HoldSeen>,
    /// Who did that, by name; empty for the kernel.
    pub held_by: String,
}

/// A day by its number since 1970.
fn date(day: i64) -> Option<Date> {
    let at = Timestamp::from_second(day * 86_400).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

impl Platform {
    /// The modules of the catalogue as this school's administrator sees them.
    pub async fn console_modules(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<Vec<ModuleSeen>, PlatformError> {
        operation.require_school_admin(school.id)?;
        // What was counted a moment ago shows too; if it cannot be written now, a little less is shown.
        if let Err(error) = self.usage_settle().await {
            tracing::warn!(%error, "costs shown without the last seconds");
        }
        let from = operation.now - jiff::SignedDuration::from_hours(24 * DAYS);
        let hours = self
            .store
            .usage_list(school.id, from.as_second().div_euclid(3_600))
            .await?;
        let storage = self.store.storage_list(school.id).await?;
        let zone = self.time_zone(school);
        let from_day = from.as_second().div_euclid(86_400);
        let kept_days = self.store.storage_days(school.id, from_day).await?;
        let quarantined = AuditQuery {
            school: Some(school.id),
            action: "module.quarantined",
            from: Some(from),
            ..AuditQuery::default()
        };
        let quarantined = self.store.audit_search(&quarantined, 1_000).await?;
        let parked = self.store.delivery_parked_list(school.id).await?;
        let modules = self.modules().into_iter().map(|m| m.manifest.id.clone());
        let held = self.holds_seen(school.id, modules).await?;
        let holders: Vec<_> = held.iter().filter_map(|(_, held)| held.by).collect();
        let holders = self.store.person_names(school.id, &holders).await?;
        let mut seen = Vec::new();
        for module in self.modules() {
            let id = &module.manifest.id;
            let mut cost = Cost::default();
            let mut by_day: BTreeMap<Date, Cost> = BTreeMap::new();
            let mut by_hour = Vec::new();
            for hour in hours.iter().filter(|hour| hour.module == *id) {
                cost.add(hour);
                if let Ok(at) = jiff::Timestamp::from_second(hour.hour * 3_600) {
                    by_day
                        .entry(zone.to_datetime(at).date())
                        .or_default()
                        .add(hour);
                    if operation.now.duration_since(at) < jiff::SignedDuration::from_hours(HOURS) {
                        let mut cost = Cost::default();
                        cost.add(hour);
                        by_hour.push((at, cost));
                    }
                }
            }
            let stored = storage.iter().find(|stored| stored.module == id.as_str());
            let Numbered {
                value: set,
                version: settings_version,
            } = self.settings_numbered(school, id, MODULE_FORM).await?;
            let settings = module.manifest.settings.values().map(|setting| {
                (
                    setting.name.clone(),
                    set.get(&setting.name).unwrap_or(&setting.default).clone(),
                )
            });
            let held = held.iter().find(|(held, _)| held == id);
            let held = held.map(|(_, held)| held.clone());
            let by = held.as_ref().and_then(|held| held.by);
            let holder = holders.iter().find(|(id, ..)| Some(*id) == by);
            seen.push(ModuleSeen {
                held_by: holder.map(|(_, name, _)| name.full()).unwrap_or_default(),
                held,
                outbound: self.hosts_seen(&module.manifest),
                manifest: Arc::clone(&module.manifest),
                enabled: self.is_enabled(school.id, id),
                fits: module.manifest.levels.contains(&school.level),
                fixed: self.module_fixed(school, id),
                cost,
                by_day: by_day.into_iter().collect(),
                by_hour,
                kept_by_day: kept_days
                    .iter()
                    .filter(|(of, ..)| of == id.as_str())
                    .filter_map(|(_, day, bytes)| Some((date(*day)?, *bytes)))
                    .collect(),
                quarantines: quarantined
                    .iter()
                    .filter(|line| line.entry.target == id.as_str())
                    .count(),
                storage: stored.cloned(),
                quota: self.plan_of(school, id).quota,
                settings: settings.collect(),
                settings_version,
                parked: parked
                    .iter()
                    .filter(|parked| parked.delivery.key.module == *id)
                    .count(),
            });
        }
        Ok(seen)
    }

    /// The hosts that a manifest names, and what the region granted of them.
    pub fn hosts_seen(&self, manifest: &Manifest) -> Vec<HostsSeen> {
        let client = self.runtime.outbound();
        let seen = manifest.outbound.iter().map(|(hosts, reason)| {
            let granted = client.granted(&manifest.id, hosts).map(|grant| {
                // Of what was granted more widely, that which is asked for.
                let all = grant.hosts.has_all(hosts);
                if all { hosts } else { &grant.hosts }.clone()
            });
            HostsSeen {
                granted: granted.collect(),
                hosts: hosts.clone(),
                reason: reason.clone(),
            }
        });
        seen.collect()
    }

    /// One of them.
    pub async fn console_module(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
    ) -> Result<ModuleSeen, PlatformError> {
        let all = self.console_modules(operation, school).await?;
        all.into_iter()
            .find(|seen| seen.manifest.id == *module)
            .ok_or(PlatformError::NotFound)
    }
}
