//! Which modules are on from the beginning in schools that an import adds, as the region's operator set it.

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::school::Level;

use crate::database::{execute, fetch_all};
use crate::plans::REGION;
use crate::{AuditEntry, Store, StoreError, audit, column};

impl Store {
    /// The schools in which nothing was turned on yet since an import added them.
    pub async fn newcomer_schools(&self) -> Result<Vec<SchoolId>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64,)> =
            fetch_all!(on, "SELECT id FROM school WHERE is_new = TRUE ORDER BY id")?;
        Ok(rows.into_iter().map(|(id,)| SchoolId(id)).collect())
    }

    /// Notes that what is on in new schools is on in all of them up to this one: schools are numbered as they come.
    pub async fn newcomer_settle(&self, last: SchoolId) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE school SET is_new = FALSE WHERE is_new = TRUE AND id <= $1",
            last.0
        )?;
        on.commit().await
    }

    /// What was set, by level and module: whether it is on in new schools. What is not here is as `region.toml` says.
    pub async fn newcomer_list(&self) -> Result<Vec<(Level, ModuleId, bool)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String, bool)> = fetch_all!(
            on,
            "SELECT level, module, enabled FROM newcomer ORDER BY level, module"
        )?;
        rows.into_iter()
            .map(|(level, module, enabled)| {
                Ok((column::level(&level)?, column::module(&module)?, enabled))
            })
            .collect()
    }

    /// Sets whether modules are on in new schools of a level; none: as `region.toml` says. Keeps it in the audit, one
    /// line for all; whether something changed.
    pub async fn newcomers_set(
        &self,
        level: Level,
        modules: &[(ModuleId, Option<bool>)],
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        column::next_number(&mut on, REGION).await?;
        let mut changed = 0;
        for (module, enabled) in modules {
            changed += match enabled {
                None => execute!(
                    on,
                    "DELETE FROM newcomer WHERE level = $1 AND module = $2",
                    level.as_str(),
                    module.as_str()
                )?,
                Some(enabled) => execute!(
                    on,
                    "INSERT INTO newcomer (level, module, enabled) VALUES ($1, $2, $3)
                     ON CONFLICT (level, module) DO UPDATE SET enabled = excluded.enabled
                     WHERE newcomer.enabled <> excluded.enabled",
                    level.as_str(),
                    module.as_str(),
                    *enabled
                )?,
            };
        }
        audit::conclude(on, changed, entry).await
    }
}
