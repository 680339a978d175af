//! How the service was, in slots of five minutes.

use preau_domain::condition::{Condition, Part, SLOT};

use crate::database::{execute, fetch_all, fetch_optional};
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
}

/// How a part was on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionDay {
    /// Days since 1970, as they were asked for.
    pub day: i64,
    /// What.
    pub part: Part,
    /// Slots in which something was found: of the portal all in which a node was there.
    pub slots: u64,
    /// Of these, in which it was slow.
    pub slow: u64,
    /// Of these, in which it worked for some.
    pub partial: u64,
    /// Of these, in which it was down.
    pub down: u64,
}

/// Slots of a day.
pub const SLOTS_OF_DAY: i64 = 86_400 / SLOT.as_secs();

/// Worse ones are greater, as the database compares them.
const fn severity(condition: Condition) -> i64 {
    match condition {
        Condition::Operational => 0,
        Condition::Slow => 1,
        Condition::Partial => 2,
        Condition::Down => 3,
    }
}

fn condition(severity: i64) -> Result<Condition, StoreError> {
    match severity {
        0 => Ok(Condition::Operational),
        1 => Ok(Condition::Slow),
        2 => Ok(Condition::Partial),
        3 => Ok(Condition::Down),
        other => Err(StoreError::corrupt(format!("severity {other}"))),
    }
}

type DayRow = (i64, i64, String, i64, i64, i64, i64);

impl Store {
    /// Adds what a node found: a part is in a slot as it was where it was worst.
    pub async fn condition_add(&self, slots: &[ConditionSlot]) -> Result<(), StoreError> {
        if slots.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that two of them cannot wait for each other.
        let mut slots: Vec<&ConditionSlot> = slots.iter().collect();
        slots.sort_by(|one, other| (one.slot, &one.part).cmp(&(other.slot, &other.part)));
        let mut on = self.writer().await?;
        for one in slots {
            let (school, service) = columns(&one.part);
            execute!(
                on,
                "INSERT INTO condition_slot (slot, school, service, severity)
                 VALUES ($1, $2, $3, $4)
                 ON CONFLICT (slot, school, service) DO UPDATE SET severity = excluded.severity
                 WHERE condition_slot.severity < excluded.severity",
                one.slot,
                school,
                service,
                severity(one.condition)
            )?;
        }
        on.commit().await
    }

    /// How parts were from a slot on and before another, oldest first, at most 20,000.
    pub async fn condition_list(
        &self,
        from: i64,
        before: i64,
    ) -> Result<Vec<ConditionSlot>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, i64, String, i64)> = fetch_all!(
            on,
            "SELECT slot, school, service, severity FROM condition_slot
             WHERE slot >= $1 AND slot < $2 ORDER BY slot, school, service LIMIT 20000",
            from,
            before
        )?;
        rows.into_iter()
            .map(|(slot, school, service, severity)| {
                Ok(ConditionSlot {
                    slot,
                    part: part(school, &service)?,
                    condition: condition(severity)?,
                })
            })
            .collect()
    }

    /// The first slot in which anything was found.
    pub async fn condition_first(&self) -> Result<Option<i64>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> =
            fetch_optional!(on, "SELECT slot FROM condition_slot ORDER BY slot LIMIT 1")?;
        Ok(row.map(|(slot,)| slot))
    }

    /// How parts were day by day, from a slot on and before another; at most so many rows: what is everywhere first,
    /// newer days before older ones. Days begin `ahead` slots before midnight UTC: 12 where clocks are an hour ahead.
    pub async fn condition_days(
        &self,
        from: i64,
        before: i64,
        ahead: i64,
        most: u32,
    ) -> Result<Vec<ConditionDay>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<DayRow> = fetch_all!(
            on,
            "SELECT (slot + $3) / 288, school, service, count(*),
                 CAST(sum(CASE WHEN severity = 1 THEN 1 ELSE 0 END) AS BIGINT),
                 CAST(sum(CASE WHEN severity = 2 THEN 1 ELSE 0 END) AS BIGINT),
                 CAST(sum(CASE WHEN severity = 3 THEN 1 ELSE 0 END) AS BIGINT)
             FROM condition_slot WHERE slot >= $1 AND slot < $2
             GROUP BY 1, 2, 3
             ORDER BY CASE WHEN school = 0 THEN 0 ELSE 1 END, 1 DESC, 2, 3 LIMIT $4",
            from,
            before,
            ahead,
            i64::from(most)
        )?;
        rows.into_iter()
            .map(|(day, school, service, slots, slow, partial, down)| {
                Ok(ConditionDay {
                    day,
                    part: part(school, &service)?,
                    slots: column::count(slots),
                    slow: column::count(slow),
                    partial: column::count(partial),
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
