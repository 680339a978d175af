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

/// What a form sets, all of it at once.
#[derive(Debug, Clone, Copy)]
pub struct SettingForm<'a> {
    /// The form's word among those of the module: two forms of one module are numbered apart.
    pub name: &'a str,
    /// The number under which whoever sends it read what was set; none where that is nobody's concern.
    pub seen: Option<i64>,
    /// Its settings.
    pub changes: &'a [SettingChange<'a>],
}

/// What came of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsSet {
    /// So many of its settings changed.
    Done(usize),
    /// None: somebody else set them since they were read, to something else.
    Stale,
}

impl Store {
    /// How often what a form sets was set.
    pub async fn setting_version(
        &self,
        school: SchoolId,
        module: &ModuleId,
        form: &str,
    ) -> Result<i64, StoreError> {
        let mut on = self.reader().await?;
        let version: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT version FROM setting_form WHERE school = $1 AND module = $2 AND form = $3",
            school.0,
            module.as_str(),
            form
        )?;
        Ok(version.map_or(0, |(version,)| version))
    }

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
    /// nothing. [`Value::None`] goes back to the manifest's default. Nothing is set where the form was set since
    /// it was read; that it would say what holds anyway is no matter.
    pub async fn setting_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        form: SettingForm<'_>,
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<SettingsSet, StoreError> {
        let mut on = self.writer().await?;
        // First, so that two who send the same form come one after the other.
        let numbered = execute!(
            on,
            "INSERT INTO setting_form (school, module, form, version) VALUES ($1, $2, $3, 1)
             ON CONFLICT (school, module, form) DO UPDATE SET version = setting_form.version + 1
             WHERE CAST($4 AS BIGINT) < 0 OR setting_form.version = $4",
            school.0,
            module.as_str(),
            form.name,
            form.seen.unwrap_or(-1)
        )?;
        let mut changed = 0;
        for setting in form.changes {
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
            if numbered == 0 {
                on.rollback().await?;
                return Ok(SettingsSet::Stale);
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
            return Ok(SettingsSet::Done(0));
        }
        let key = format!("{school}/{module}");
        changes::publish(&mut on, ChangeKind::Setting, &key).await?;
        on.commit().await?;
        Ok(SettingsSet::Done(changed))
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
