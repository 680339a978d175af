//! What the region's operator set by hand of plans: limits of one school, or of one module.

use std::collections::BTreeMap;

use preau_domain::limit::{Limit, Limits, PlanScope};

use crate::database::{execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// Whose row everybody takes first who sets something of the region: of two, the second sees what the first set.
pub(crate) const REGION: &str = "region";

type LimitRow = (String, String, i64);

impl Store {
    /// All limits that are set for a school or a module, by scope.
    pub async fn plan_limit_list(&self) -> Result<Vec<(PlanScope, Limits)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<LimitRow> = fetch_all!(
            on,
            "SELECT scope, name, value FROM plan_limit ORDER BY scope, name"
        )?;
        let mut all: BTreeMap<PlanScope, Limits> = BTreeMap::new();
        for (scope, name, value) in rows {
            let scope = scope
                .parse()
                .map_err(|_| StoreError::corrupt(format!("plan of `{scope}`")))?;
            let limits = &mut all.entry(scope).or_default().0;
            limits.insert(column::limit(&name)?, column::count(value));
        }
        Ok(all.into_iter().collect())
    }

    /// Sets all limits of a scope in place of those that were set, keeps that it was done and tells every node, all
    /// or nothing; whether something changed. `seen`: the limits that whoever sets them read; where others are set
    /// by now, [`StoreError::Conflict`].
    pub async fn plan_limits_set(
        &self,
        scope: &PlanScope,
        limits: &Limits,
        seen: Option<&Limits>,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        column::next_number(&mut on, REGION).await?;
        let scope = scope.to_string();
        let rows: Vec<(String, i64)> = fetch_all!(
            on,
            "SELECT name, value FROM plan_limit WHERE scope = $1 ORDER BY name",
            scope.as_str()
        )?;
        let held = rows
            .into_iter()
            .map(|(name, value)| Ok((column::limit(&name)?, column::count(value))));
        let held = Limits(held.collect::<Result<BTreeMap<Limit, u64>, StoreError>>()?);
        if held == *limits {
            on.rollback().await?;
            return Ok(false);
        }
        if seen.is_some_and(|seen| *seen != held) {
            return Err(StoreError::conflict("other limits were set meanwhile"));
        }
        execute!(
            on,
            "DELETE FROM plan_limit WHERE scope = $1",
            scope.as_str()
        )?;
        for (limit, value) in &limits.0 {
            execute!(
                on,
                "INSERT INTO plan_limit (scope, name, value) VALUES ($1, $2, $3)",
                scope.as_str(),
                limit.as_str(),
                column::number(*value)
            )?;
        }
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Plan, &scope).await?;
        on.commit().await?;
        Ok(true)
    }
}
