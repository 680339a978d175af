//! What modules cost, hour by hour.

use preau_domain::ids::{ModuleId, SchoolId};

use crate::database::{execute, fetch_all};
use crate::{Store, StoreError, column};

/// What a module cost a school in an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageHour {
    /// Whole hours since 1970, UTC.
    pub hour: i64,
    /// Where.
    pub school: SchoolId,
    /// Which module.
    pub module: ModuleId,
    /// Calls made.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
    /// Fuel burned.
    pub fuel: u64,
    /// Time that its calls took, waiting included, in microseconds.
    pub wall_micros: u64,
}

impl Store {
    /// Adds to what was counted before. Nodes add what they counted themselves, so their sums meet
    /// here.
    pub async fn usage_add(&self, hours: &[UsageHour]) -> Result<(), StoreError> {
        if hours.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that two of them cannot wait for each other.
        let mut hours: Vec<&UsageHour> = hours.iter().collect();
        hours.sort_by_key(|h| (h.school, h.module.as_str(), h.hour));
        let mut on = self.writer().await?;
        for hour in hours {
            execute!(
                on,
                "INSERT INTO usage (school, module, hour, calls, faults, fuel, wall_micros)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (school, module, hour) DO UPDATE SET
                     calls = usage.calls + excluded.calls,
                     faults = usage.faults + excluded.faults,
                     fuel = usage.fuel + excluded.fuel,
                     wall_micros = usage.wall_micros + excluded.wall_micros",
                hour.school.0,
                hour.module.as_str(),
                hour.hour,
                column::number(hour.calls),
                column::number(hour.faults),
                column::number(hour.fuel),
                column::number(hour.wall_micros)
            )?;
        }
        on.commit().await
    }

    /// What each module cost each school from an hour on, in sum: its hour is that one.
    pub async fn usage_sums(&self, since: i64) -> Result<Vec<UsageHour>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String, i64, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT school, module, CAST(SUM(calls) AS BIGINT), CAST(SUM(faults) AS BIGINT),
                 CAST(SUM(fuel) AS BIGINT), CAST(SUM(wall_micros) AS BIGINT)
             FROM usage WHERE hour >= $1 GROUP BY school, module ORDER BY school, module",
            since
        )?;
        rows.into_iter()
            .map(|(school, module, calls, faults, fuel, wall_micros)| {
                Ok(UsageHour {
                    hour: since,
                    school: SchoolId(school),
                    module: column::module(&module)?,
                    calls: column::count(calls),
                    faults: column::count(faults),
                    fuel: column::count(fuel),
                    wall_micros: column::count(wall_micros),
                })
            })
            .collect()
    }

    /// What was counted in a school from an hour on, oldest first.
    pub async fn usage_list(
        &self,
        school: SchoolId,
        since: i64,
    ) -> Result<Vec<UsageHour>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String, i64, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT hour, module, calls, faults, fuel, wall_micros FROM usage
             WHERE school = $1 AND hour >= $2 ORDER BY hour, module",
            school.0,
            since
        )?;
        rows.into_iter()
            .map(|(hour, module, calls, faults, fuel, wall_micros)| {
                Ok(UsageHour {
                    hour,
                    school,
                    module: column::module(&module)?,
                    calls: column::count(calls),
                    faults: column::count(faults),
                    fuel: column::count(fuel),
                    wall_micros: column::count(wall_micros),
                })
            })
            .collect()
    }
}
