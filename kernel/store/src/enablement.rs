//! Which modules a school has turned on.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};

use crate::audit::{self, AuditEntry};
use crate::database::{execute, fetch_all};
use crate::{ChangeKind, Store, StoreError, changes, column};

impl Store {
    /// Every module enabled in every school, by school.
    pub async fn enablement_list(&self) -> Result<Vec<(SchoolId, ModuleId)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String)> = fetch_all!(
            on,
            "SELECT school, module FROM enablement ORDER BY school, module"
        )?;
        rows.into_iter()
            .map(|(school, module)| Ok((SchoolId(school), column::module(&module)?)))
            .collect()
    }

    /// Turns a module on or off in a school, writes it to the audit and tells every node. Setting
    /// what is already so changes and audits nothing.
    pub async fn enablement_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        enabled: bool,
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let changed = if enabled {
            execute!(
                on,
                "INSERT INTO enablement (school, module, enabled_by, enabled_at)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (school, module) DO NOTHING",
                school.0,
                module.as_str(),
                by.map(|person| person.0),
                at.as_millisecond()
            )?
        } else {
            execute!(
                on,
                "DELETE FROM enablement WHERE school = $1 AND module = $2",
                school.0,
                module.as_str()
            )?
        };
        if changed == 0 {
            return on.rollback().await;
        }
        let action = if enabled {
            "module.enabled"
        } else {
            "module.disabled"
        };
        let entry = AuditEntry {
            at,
            school: Some(school),
            actor: by,
            action: action.to_owned(),
            target: module.to_string(),
            detail: String::new(),
        };
        audit::append(&mut on, &entry).await?;
        changes::publish(&mut on, ChangeKind::Enablement, &school.to_string()).await?;
        on.commit().await
    }
}
