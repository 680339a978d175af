//! How the service was, in slots of five minutes.

use preau_domain::incident::{Condition, Part};

use crate::database::{execute, fetch_all};
use crate::incidents::{columns, part};
use crate::{Store, StoreError, column};

/// How a part was in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionSlot {
    /// Slots of five minutes since 1970, UTC.
    pub slot: i64,
    /// What.
    pub part: Part,
    /// How, at its worst on any node.
    pub condition: Condition,
    /// Calls that ended in it, on all nodes; of the portal, none.
    pub calls: u64,
    /// Those that ended with a fault.
    pub faults: u64,
}

/// How a part was on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionDay {
    /// Days since 1970, UTC.
    pub day: i64,
    /// What.
    pub part: Part,
    /// Slots in which something was found: of the portal all in which the database was there, 288 of a whole day.
    pub slots: u64,
    /// Of these, in which it was degraded.
    pub degraded: u64,
    /// Of these, in which it was down.
    pub down: u64,
}

/// Slots of a day.
pub const SLOTS_OF_DAY: i64 = 288;

/// Worse ones are greater, as the database compares them.
const fn severity(condition: Condition) -> i64 {
    match condition {
        Condition::Works => 0,
        Condition::Degraded => 1,
        Condition::Down => 2,
    }
}

fn condition(severity: i64) -> Result<Condition, StoreError> {
    match severity {
        0 => Ok(Condition::Works),
        1 => Ok(Condition::Degraded),
        2 => Ok(Condition::Down),
        other => Err(StoreError::corrupt(format!("severity {other}"))),
    }
}

impl Store {
    /// Adds what a node found. What nodes counted is summed; a part is as the node found it where it was worst.
    pub async fn condition_add(&self, slots: &[ConditionSlot]) -> Result<(), StoreError> {
        if slots.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that two of them cannot wait for each other.
        let mut slots: Vec<&ConditionSlot> = slots.iter().collect();
        slots.sort_by(|one, other| (one.slot, &one.part).cmp(&(other.slot, &other.part)));
        let mut on = self.writer().await?;
        for one in slots {
            let (school, module) = columns(&one.part);
            execute!(
                on,
                "INSERT INTO condition_slot (slot, school, module, severity, calls, faults)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (slot, school, module) DO UPDATE SET
                     severity = CASE WHEN excluded.severity > condition_slot.severity
                         THEN excluded.severity ELSE condition_slot.severity END,
                     calls = condition_slot.calls + excluded.calls,
                     faults = condition_slot.faults + excluded.faults",
                one.slot,
                school,
                module,
                severity(one.condition),
                column::number(one.calls),
                column::number(one.faults)
            )?;
        }
        on.commit().await
    }

    /// How parts were from a slot on and before another, oldest first, at most 20,000: 69 days of the portal alone.
    pub async fn condition_list(
        &self,
        from: i64,
        before: i64,
    ) -> Result<Vec<ConditionSlot>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, i64, String, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT slot, school, module, severity, calls, faults FROM condition_slot
             WHERE slot >= $1 AND slot < $2 ORDER BY slot, school, module LIMIT 20000",
            from,
            before
        )?;
        rows.into_iter()
            .map(|(slot, school, module, severity, calls, faults)| {
                Ok(ConditionSlot {
                    slot,
                    part: part(school, &module)?,
                    condition: condition(severity)?,
                    calls: column::count(calls),
                    faults: column::count(faults),
                })
            })
            .collect()
    }

    /// How parts were day by day, from a day on and before another, oldest first, at most 20,000 rows.
    pub async fn condition_days(
        &self,
        from: i64,
        before: i64,
    ) -> Result<Vec<ConditionDay>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, i64, String, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT slot / 288 AS day, school, module, count(*),
                 CAST(sum(CASE WHEN severity = 1 THEN 1 ELSE 0 END) AS BIGINT),
                 CAST(sum(CASE WHEN severity = 2 THEN 1 ELSE 0 END) AS BIGINT)
             FROM condition_slot WHERE slot >= $1 AND slot < $2
             GROUP BY slot / 288, school, module
             ORDER BY slot / 288, school, module LIMIT 20000",
            from * SLOTS_OF_DAY,
            before * SLOTS_OF_DAY
        )?;
        rows.into_iter()
            .map(|(day, school, module, slots, degraded, down)| {
                Ok(ConditionDay {
                    day,
                    part: part(school, &module)?,
                    slots: column::count(slots),
                    degraded: column::count(degraded),
                    down: column::count(down),
                })
            })
            .collect()
    }

    /// Removes what was found before a slot; how many rows.
    pub async fn condition_purge(&self, before: i64) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(on, "DELETE FROM condition_slot WHERE slot < $1", before)?;
        on.commit().await?;
        Ok(removed)
    }
}
