//! Turning a module on and off in a school, and its settings there.

use std::sync::Arc;

use preau_domain::failure::FieldError;
use preau_domain::ids::ModuleId;
use preau_domain::module::{Setting, SettingKind};
use preau_domain::record::Value;
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

impl Platform {
    /// Turns a module on or off. In effect at once on this node, within a second on others; audited
    /// in the same transaction. What the module stored stays.
    pub async fn module_enable(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
        enabled: bool,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let loaded = self.module(module)?;
        if enabled && !loaded.manifest.levels.contains(&school.level) {
            return Err(PlatformError::Forbidden(String::new()));
        }
        if enabled {
            self.school_backfill(school.id, &loaded.manifest).await?;
        }
        self.store
            .enablement_set(
                school.id,
                module,
                enabled,
                Some(operation.known.file.id),
                operation.now,
            )
            .await?;
        self.enablement_reload().await
    }

    /// Sets a module's settings from a form. All of them are set, or none.
    pub async fn module_settings_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
        form: &[(String, String)],
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let manifest = Arc::clone(&self.module(module)?.manifest);
        let mut values = Vec::new();
        let mut errors = Vec::new();
        for setting in manifest.settings.values() {
            let given = form
                .iter()
                .find(|(name, _)| *name == setting.name)
                .map(|(_, value)| value.trim());
            match setting_value(setting, given) {
                Some(value) => values.push((setting.name.as_str(), value)),
                None => errors.push(FieldError {
                    field: setting.name.clone(),
                    message: "range".to_owned(),
                }),
            }
        }
        if !errors.is_empty() {
            return Err(PlatformError::Invalid(errors));
        }
        for (name, value) in values {
            self.store
                .setting_set(school.id, module, name, &value)
                .await?;
        }
        self.store
            .audit_append(&preau_store::AuditEntry {
                at: operation.now,
                school: Some(school.id),
                actor: Some(operation.known.file.id),
                action: "module.settings".to_owned(),
                target: module.to_string(),
                detail: String::new(),
            })
            .await?;
        self.settings_forget();
        Ok(())
    }
}

fn setting_value(setting: &Setting, given: Option<&str>) -> Option<Value> {
    match (&setting.kind, given) {
        (SettingKind::Boolean, given) => Some(Value::Boolean(given.is_some())),
        (SettingKind::Integer { min, max }, Some(given)) => given
            .parse()
            .ok()
            .filter(|n| (*min..=*max).contains(n))
            .map(Value::Integer),
        (SettingKind::Text, Some(given)) => {
            (given.len() <= 2_000).then(|| Value::Text(given.to_owned()))
        }
        (SettingKind::Choice { options }, Some(given)) => options
            .iter()
            .any(|(word, _)| word == given)
            .then(|| Value::Text(given.to_owned())),
        (_, None) => None,
    }
}
