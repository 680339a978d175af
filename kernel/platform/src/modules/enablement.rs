//! Turning a module on and off in a school, and its settings there.

use std::sync::Arc;

use preau_domain::failure::FieldError;
use preau_domain::ids::ModuleId;
use preau_domain::module::{Setting, SettingKind};
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_domain::words;
use preau_store::OtherKeys;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;
use crate::settings::SettingsSent;

/// A module has one form of settings.
pub(super) const MODULE_FORM: &str = "";

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
            self.school_backfill(school.id, &loaded.manifest, OtherKeys::Remove)
                .await?;
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

    /// Sets a module's settings from a form, in one transaction with a line of the audit for each that
    /// changes. What is wrong with a field is [`PlatformError::Invalid`] with the words of
    /// [`SettingProblem`]; nothing is set then. `seen`: the number under which they were read;
    /// [`PlatformError::Conflict`] where somebody else set them since.
    pub async fn module_settings_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        module: &ModuleId,
        form: &[(String, String)],
        seen: Option<i64>,
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
                Ok(value) => values.push((&*setting.name, value, setting.default.clone())),
                Err(wrong) => errors.push(FieldError {
                    field: setting.name.clone(),
                    message: wrong.as_str().to_owned(),
                }),
            }
        }
        if !errors.is_empty() {
            return Err(PlatformError::Invalid(errors));
        }
        let sent = SettingsSent {
            module,
            form: MODULE_FORM,
            seen,
            values: &values,
        };
        self.settings_set(operation, school, sent).await
    }
}

/// The longest text of a setting, in characters.
pub const SETTING_TEXT: usize = 500;

words! {
    /// Why what was sent for a setting is not taken. Its word is the message of the field's error: whoever
    /// speaks to the person says it in their language.
    pub enum SettingProblem {
        /// No whole number, or one out of the setting's range.
        Number = "number",
        /// A text of more than [`SETTING_TEXT`] characters.
        TooLong = "too-long",
        /// None of the choices.
        Choice = "choice",
    }
}

fn setting_value(setting: &Setting, given: Option<&str>) -> Result<Value, SettingProblem> {
    // A field that was not sent is one left empty, but for a box, which is sent when it is checked.
    let text = given.unwrap_or_default();
    match &setting.kind {
        SettingKind::Boolean => Ok(Value::Boolean(given.is_some())),
        SettingKind::Integer { min, max } => text
            .parse()
            .ok()
            .filter(|n| (*min..=*max).contains(n))
            .map(Value::Integer)
            .ok_or(SettingProblem::Number),
        SettingKind::Text if text.chars().count() > SETTING_TEXT => Err(SettingProblem::TooLong),
        SettingKind::Text => Ok(Value::Text(text.to_owned())),
        SettingKind::Choice { options } => options
            .iter()
            .any(|(word, _)| word == text)
            .then(|| Value::Text(text.to_owned()))
            .ok_or(SettingProblem::Choice),
    }
}
