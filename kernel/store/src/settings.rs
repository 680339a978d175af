//! What a school's administrator set for a module.

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::record::Value;

use crate::database::{execute, fetch_all};
use crate::records::doc;
use crate::{ChangeKind, Store, StoreError, changes};

impl Store {
    /// What was set, by name. What was not is left to the manifest's defaults.
    pub async fn setting_list(
        &self,
        school: SchoolId,
        module: &ModuleId,
    ) -> Result<Vec<(String, Value)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String)> = fetch_all!(
            on,
            "SELECT name, value FROM setting WHERE school = $1 AND module = $2 ORDER BY name",
            school.0,
            module.as_str()
        )?;
        rows.into_iter()
            .map(|(name, value)| Ok((name, doc::decode_value(&value)?)))
            .collect()
    }

    /// Sets a value, and tells every node. [`Value::None`] goes back to the manifest's default.
    pub async fn setting_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        name: &str,
        value: &Value,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        if *value == Value::None {
            execute!(
                on,
                "DELETE FROM setting WHERE school = $1 AND module = $2 AND name = $3",
                school.0,
                module.as_str(),
                name
            )?;
        } else {
            execute!(
                on,
                "INSERT INTO setting (school, module, name, value) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (school, module, name) DO UPDATE SET value = excluded.value",
                school.0,
                module.as_str(),
                name,
                doc::encode_value(value)
            )?;
        }
        let key = format!("{school}/{module}");
        changes::publish(&mut on, ChangeKind::Setting, &key).await?;
        on.commit().await
    }
}
