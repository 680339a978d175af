//! Settings of a form, the kernel's own and those of modules: set all together, by whoever read what holds.

use std::sync::Arc;

use preau_domain::ids::ModuleId;
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_store::{SettingChange, SettingForm, SettingsSet};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;
use crate::tenancy::Settings;

/// What a form shows, and the number under which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<T> {
    /// What holds.
    pub value: T,
    /// To be sent back with the form: where somebody else set it since, nothing is.
    pub version: i64,
}

/// A form's settings as they are to be.
pub(crate) struct SettingsSent<'a> {
    /// Of the kernel itself, or of a module.
    pub(crate) module: &'a ModuleId,
    /// The form among those of the module.
    pub(crate) form: &'a str,
    /// The number under which they were read; none from who read nothing.
    pub(crate) seen: Option<i64>,
    /// Name, value, and what holds where nothing is set.
    pub(crate) values: &'a [(&'a str, Value, Value)],
    /// The names of those of which the audit keeps only that they changed.
    pub(crate) secrets: &'a [&'a str],
}

impl Platform {
    /// What is set now, from the database: whoever is shown a form reads what they may be about to change, and
    /// under which number.
    pub(crate) async fn settings_numbered(
        &self,
        school: &School,
        module: &ModuleId,
        form: &str,
    ) -> Result<Numbered<Settings>, PlatformError> {
        // The number first: what is set between the two makes this page old, and never seem new.
        let version = self.store.setting_version(school.id, module, form).await?;
        let set = self.store.setting_list(school.id, module).await?;
        Ok(Numbered {
            value: Arc::new(set.into_iter().collect()),
            version,
        })
    }

    /// Sets the settings of a form, for the school's administrator. In effect at once on this node, within a
    /// second on others; what changed is in the audit, in the same transaction.
    /// [`PlatformError::Conflict`], and nothing is set, where somebody else set them since they were read.
    pub(crate) async fn settings_set(
        &self,
        operation: &Operation,
        school: &School,
        sent: SettingsSent<'_>,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let values = sent.values.iter();
        let changes: Vec<_> = values
            .map(|(name, value, default)| SettingChange {
                name,
                value,
                default,
                secret: sent.secrets.contains(name),
            })
            .collect();
        let form = SettingForm {
            name: sent.form,
            seen: sent.seen,
            changes: &changes,
        };
        let by = Some(operation.known.file.id);
        let done = self
            .store
            .setting_set(school.id, sent.module, form, by, operation.now)
            .await?;
        self.settings_forget();
        match done {
            SettingsSet::Done(_) => Ok(()),
            SettingsSet::Stale => Err(PlatformError::Conflict(String::new())),
        }
    }
}
