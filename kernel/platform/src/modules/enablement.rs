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
        let is_meant = !enabled || loaded.manifest.levels.contains(&school.level);
        if !is_meant || self.line_fixed(school, module).is_some() {
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
            .await
            .map_err(PlatformError::contradicted)?;
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
                Ok(value) => {
                    let kept = value.map(|value| (&*setting.name, value, setting.default.clone()));
                    values.extend(kept);
                }
                Err(wrong) => errors.push(FieldError {
                    field: setting.name.clone(),
                    message: wrong.as_str().to_owned(),
                }),
            }
        }
        if !errors.is_empty() {
            return Err(PlatformError::Invalid(errors));
        }
        let secrets = manifest.settings.values();
        let secrets = secrets.filter(|setting| setting.kind == SettingKind::Secret);
        let secrets: Vec<_> = secrets.map(|setting| &*setting.name).collect();
        let sent = SettingsSent {
            module,
            form: MODULE_FORM,
            seen,
            values: &values,
            secrets: &secrets,
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
        /// A text with the one character that is none, U+0000, which no database takes.
        Unwritten = "unwritten",
        /// None of the choices.
        Choice = "choice",
    }
}

/// What erases a secret: left empty, its field keeps the one that there is, since nobody is shown it.
pub const NO_SECRET: &str = "-";

/// The value; none for one that stays as it is.
fn setting_value(setting: &Setting, given: Option<&str>) -> Result<Option<Value>, SettingProblem> {
    // A field that was not sent is one left empty, but for a box, which is sent when it is checked.
    let text = given.unwrap_or_default();
    let is_text = matches!(setting.kind, SettingKind::Text | SettingKind::Secret);
    if is_text && text.chars().count() > SETTING_TEXT {
        return Err(SettingProblem::TooLong);
    }
    if is_text && text.contains('\0') {
        return Err(SettingProblem::Unwritten);
    }
    let value = match &setting.kind {
        SettingKind::Secret if text.is_empty() => return Ok(None),
        SettingKind::Secret if text == NO_SECRET => Ok(Value::None),
        SettingKind::Boolean => Ok(Value::Boolean(given.is_some())),
        SettingKind::Integer { min, max } => text
            .parse()
            .ok()
            .filter(|n| (*min..=*max).contains(n))
            .map(Value::Integer)
            .ok_or(SettingProblem::Number),
        SettingKind::Text | SettingKind::Secret => Ok(Value::Text(text.to_owned())),
        SettingKind::Choice { options } => options
            .iter()
            .any(|(word, _)| word == text)
            .then(|| Value::Text(text.to_owned()))
            .ok_or(SettingProblem::Choice),
    };
    value.map(Some)
}

#[cfg(test)]
mod tests {
    use preau_domain::module::Text;

    use super::*;

    #[test]
    fn a_secret_left_empty_is_kept_and_a_hyphen_erases_it() {
        let text = || "Clé".to_owned();
        let setting = Setting {
            name: "key".to_owned(),
            kind: SettingKind::Secret,
            default: Value::Text(String::new()),
            label: Text {
                fr: text(),
                en: text(),
            },
        };
        let sent = |given| setting_value(&setting, given);
        assert_eq!(sent(None), Ok(None));
        assert_eq!(sent(Some("")), Ok(None));
        assert_eq!(sent(Some("-")), Ok(Some(Value::None)));
        assert_eq!(
            sent(Some("s3cret")),
            Ok(Some(Value::Text("s3cret".to_owned())))
        );
        let long = "é".repeat(SETTING_TEXT + 1);
        assert_eq!(sent(Some(&long)), Err(SettingProblem::TooLong));
        assert_eq!(sent(Some("a\0b")), Err(SettingProblem::Unwritten));
    }
}
