//! Who may write to whom in a school: what its administrator set, kept with the settings under the kernel's
//! own name, and so from memory and refreshed by the change feed as these are.

use std::sync::Arc;

use preau_domain::correspondence::{Rules, Switch};
use preau_domain::failure::FieldError;
use preau_domain::ids::ModuleId;
use preau_domain::record::Value;
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;
use crate::settings::{Numbered, SettingsSent};
use crate::tenancy::Settings;

/// The form, among the kernel's own.
const FORM: &str = "correspondence";

fn rules(school: &School, set: &Settings) -> Rules {
    Rules::of(school.level, |switch| match set.get(switch.as_str()) {
        Some(Value::Boolean(on)) => Some(*on),
        _ => None,
    })
}

impl Platform {
    /// The rules of a school.
    pub(crate) async fn correspondence(&self, school: &School) -> Result<Rules, PlatformError> {
        let set = self.settings(school.id, &ModuleId::of_kernel()).await?;
        Ok(rules(school, &set))
    }

    /// The rules of a school, part by part, for its administrator.
    pub async fn correspondence_seen(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<Numbered<Vec<(Switch, bool)>>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let kernel = ModuleId::of_kernel();
        let Numbered { value, version } = self.settings_numbered(school, &kernel, FORM).await?;
        let rules = rules(school, &value);
        Ok(Numbered {
            value: Switch::ALL
                .map(|switch| (switch, rules.has(switch)))
                .to_vec(),
            version,
        })
    }

    /// Sets the rules from a form: on are the parts whose boxes were sent, each as `true`; what else is sent under
    /// their names, or under others, is [`PlatformError::Invalid`], and nothing is set. `seen`: the number under
    /// which they were read; [`PlatformError::Conflict`] where somebody else set them since.
    pub async fn correspondence_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        form: &[(String, String)],
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let is_box = |name: &str| Switch::ALL.iter().any(|switch| switch.as_str() == name);
        let odd = form
            .iter()
            .filter(|(name, value)| !is_box(name) || value != "true");
        let odd: Vec<_> = odd
            .map(|(name, _)| FieldError {
                field: name.clone(),
                message: String::new(),
            })
            .collect();
        if !odd.is_empty() {
            return Err(PlatformError::Invalid(odd));
        }
        let values = Switch::ALL.map(|switch| {
            let on = form.iter().any(|(name, _)| name == switch.as_str());
            let usually = Value::Boolean(switch.usually(school.level));
            (switch.as_str(), Value::Boolean(on), usually)
        });
        let module = &ModuleId::of_kernel();
        let sent = SettingsSent {
            module,
            form: FORM,
            seen,
            values: &values,
            secrets: &[],
        };
        self.settings_set(operation, school, sent).await
    }
}
