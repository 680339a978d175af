//! How modules faulted: each way once, with how often.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};

use crate::database::{execute, fetch_all};
use crate::{Store, StoreError, column};

/// A way in which a module faulted in a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSeen {
    /// Where.
    pub school: SchoolId,
    /// Which module.
    pub module: ModuleId,
    /// In which version.
    pub version: String,
    /// In which kind of call: "view".
    pub call: String,
    /// The fault's word: "trap".
    pub kind: String,
    /// The function where the guest was; empty where that is not known.
    pub place: String,
    /// How often.
    pub count: u64,
    /// When first.
    pub first_at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
    /// The last one in words.
    pub detail: String,
    /// The functions that it was in then, innermost first, one a line.
    pub backtrace: String,
    /// What that call had used by then, in fuel; it was charged its whole grant.
    pub fuel: u64,
    /// Memory that it had, in bytes.
    pub memory: u64,
}

type FaultRow = (
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    String,
    String,
    i64,
    i64,
);

/// A way in which a module faulted, over all schools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultWay {
    /// The version of the module.
    pub version: String,
    /// The call: `view`, `act`, `tile`, `event`.
    pub call: String,
    /// What kind of fault it was.
    pub kind: String,
    /// The module's own function in which it was.
    pub place: String,
    /// In how many schools.
    pub schools: u64,
    /// How often.
    pub count: u64,
    /// When last.
    pub last_at: Timestamp,
}

impl Store {
    /// Adds to what was seen before.
    pub async fn fault_add(&self, seen: &[FaultSeen]) -> Result<(), StoreError> {
        if seen.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that two of them cannot wait for each other.
        let mut seen: Vec<&FaultSeen> = seen.iter().collect();
        seen.sort_by_key(|f| {
            let key = (f.school, f.module.as_str(), f.version.as_str());
            (key, f.call.as_str(), f.kind.as_str(), f.place.as_str())
        });
        let mut on = self.writer().await?;
        for fault in seen {
            execute!(
                on,
                "INSERT INTO fault (school, module, version, call, kind, place, count, first_at,
                                    last_at, detail, backtrace, fuel, memory)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                 ON CONFLICT (school, module, version, call, kind, place) DO UPDATE SET
                     count = fault.count + excluded.count, last_at = excluded.last_at,
                     detail = excluded.detail, backtrace = excluded.backtrace,
                     fuel = excluded.fuel, memory = excluded.memory",
                fault.school.0,
                fault.module.as_str(),
                fault.version.as_str(),
                fault.call.as_str(),
                fault.kind.as_str(),
                fault.place.as_str(),
                column::number(fault.count),
                fault.first_at.as_millisecond(),
                fault.last_at.as_millisecond(),
                fault.detail.as_str(),
                fault.backtrace.as_str(),
                column::number(fault.fuel),
                column::number(fault.memory)
            )?;
        }
        on.commit().await
    }

    /// How a module faulted in a school, the last one first.
    pub async fn fault_list(
        &self,
        school: SchoolId,
        module: &ModuleId,
        limit: u32,
    ) -> Result<Vec<FaultSeen>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<FaultRow> = fetch_all!(
            on,
            "SELECT version, call, kind, place, count, first_at, last_at, detail, backtrace, fuel,
                    memory
             FROM fault WHERE school = $1 AND module = $2
             ORDER BY last_at DESC, version, call, kind, place LIMIT $3",
            school.0,
            module.as_str(),
            i64::from(limit)
        )?;
        rows.into_iter()
            .map(
                |(
                    version,
                    call,
                    kind,
                    place,
                    count,
                    first,
                    last,
                    detail,
                    backtrace,
                    fuel,
                    memory,
                )| {
                    Ok(FaultSeen {
                        school,
                        module: module.clone(),
                        version,
                        call,
                        kind,
                        place,
                        count: column::count(count),
                        first_at: column::time(first)?,
                        last_at: column::time(last)?,
                        detail,
                        backtrace,
                        fuel: column::count(fuel),
                        memory: column::count(memory),
                    })
                },
            )
            .collect()
    }

    /// How a module faulted over all schools, each way once: in how many schools, how often, the last one first:
    /// version, call, kind, place, schools, times, when last.
    pub async fn fault_ways(
        &self,
        module: &ModuleId,
        limit: u32,
    ) -> Result<Vec<FaultWay>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String, String, String, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT version, call, kind, place, COUNT(*), CAST(SUM(count) AS BIGINT), MAX(last_at) AS last
             FROM fault WHERE module = $1 GROUP BY version, call, kind, place
             ORDER BY last DESC, version, call, kind, place LIMIT CAST($2 AS BIGINT)",
            module.as_str(),
            i64::from(limit)
        )?;
        rows.into_iter()
            .map(|(version, call, kind, place, schools, count, last)| {
                Ok(FaultWay {
                    version,
                    call,
                    kind,
                    place,
                    schools: column::count(schools),
                    count: column::count(count),
                    last_at: column::time(last)?,
                })
            })
            .collect()
    }

    /// Removes what was last seen before an instant.
    pub async fn fault_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM fault WHERE last_at < $1",
            before.as_millisecond()
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
