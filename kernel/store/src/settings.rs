//! What a school's administrator set for a module.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::record::Value;

use crate::audit::{self, AuditEntry};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::doc;
use crate::{ChangeKind, Store, StoreError, changes};

/// How much of a text the audit keeps, in characters.
const SAID: usize = 200;
/// What the audit keeps of a secret.
const HIDDEN: &str = "…";

/// A setting as it is to be.
#[derive(Debug, Clone, Copy)]
pub struct SettingChange<'a> {
    /// Its name in the manifest.
    pub name: &'a str,
    /// Its value from now on.
    pub value: &'a Value,
    /// What holds where nothing is set: a value is changed only if another one held.
    pub default: &'a Value,
    /// Whether the audit keeps only that it changed.
    pub secret: bool,
}

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

    /// Sets values, writes to the audit which of them changed, and tells every node: all of it, or
    /// nothing. [`Value::None`] goes back to the manifest's default. Gives how many changed.
    pub async fn setting_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        settings: &[SettingChange<'_>],
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut on = self.writer().await?;
        let mut changed = 0;
        for setting in settings {
            let stored: Option<(String,)> = fetch_optional!(
                on,
                "SELECT value FROM setting WHERE school = $1 AND module = $2 AND name = $3",
                school.0,
                module.as_str(),
                setting.name
            )?;
            let held = match &stored {
                Some((value,)) => doc::decode_value(value)?,
                None => setting.default.clone(),
            };
            let holds = match setting.value {
                Value::None => setting.default,
                value => value,
            };
            if held == *holds {
                continue;
            }
            changed += 1;
            put(&mut on, school, module, setting).await?;
            let entry = AuditEntry {
                at,
                school: Some(school),
                actor: by,
                action: if *module == ModuleId::of_kernel() {
                    "school.setting"
                } else {
                    "module.setting"
                }
                .to_owned(),
                target: module.to_string(),
                detail: if setting.secret {
                    format!("{}: {HIDDEN} → {HIDDEN}", setting.name)
                } else {
                    format!("{}: {} → {}", setting.name, said(&held), said(holds))
                },
            };
            audit::append(&mut on, &entry).await?;
        }
        if changed == 0 {
            on.rollback().await?;
            return Ok(0);
        }
        let key = format!("{school}/{module}");
        changes::publish(&mut on, ChangeKind::Setting, &key).await?;
        on.commit().await?;
        Ok(changed)
    }
}

async fn put(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    setting: &SettingChange<'_>,
) -> Result<(), StoreError> {
    if *setting.value == Value::None {
        execute!(
            on,
            "DELETE FROM setting WHERE school = $1 AND module = $2 AND name = $3",
            school.0,
            module.as_str(),
            setting.name
        )?;
    } else {
        execute!(
            on,
            "INSERT INTO setting (school, module, name, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (school, module, name) DO UPDATE SET value = excluded.value",
            school.0,
            module.as_str(),
            setting.name,
            doc::encode_value(setting.value)
        )?;
    }
    Ok(())
}

/// A value in the audit, cut where it is long.
fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => text.chars().take(SAID).collect(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(on) => on.to_string(),
        other => doc::encode_value(other),
    }
}
