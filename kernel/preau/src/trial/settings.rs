//! What the school's administrator sets for the module, as the author's test says it.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use preau_domain::caller::Language;
use preau_domain::record::Value as Stored;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use serde_json::{Value, json};

use super::SLUG;
use super::cast::person;

/// Sets these, each as its form field is sent, and of the others the manifest's defaults; as the administrator would.
pub(super) async fn set(platform: &Arc<Platform>, module: &str, asked: &Value) -> Result<Value> {
    let school = platform.school(SLUG)?;
    let module = module.parse().context("the module's id")?;
    let loaded = platform.modules();
    let loaded = loaded.iter().find(|one| one.manifest.id == module);
    let manifest = &loaded.context("the module is installed")?.manifest;
    let given = asked.as_object().context("`settings` is an object")?;
    let mut form = Vec::new();
    for (name, value) in given {
        if !manifest.settings.contains_key(name) {
            bail!("the manifest has no setting `{name}`");
        }
        let value = value
            .as_str()
            .context("a setting is a text, as its form has it")?;
        form.push((name.clone(), value.to_owned()));
    }
    for setting in manifest.settings.values() {
        if given.contains_key(&setting.name) {
            continue;
        }
        let default = match &setting.default {
            Stored::Integer(number) => number.to_string(),
            Stored::Text(text) => text.clone(),
            // A box that is not ticked is not sent.
            Stored::Boolean(true) => "on".to_owned(),
            _ => continue,
        };
        form.push((setting.name.clone(), default));
    }
    let admin = platform
        .operation_for(person("admin"), Language::Fr)
        .await?;
    match platform
        .module_settings_set(&admin, &school, &module, &form)
        .await
    {
        Ok(()) => Ok(json!({ "status": 200 })),
        Err(PlatformError::Invalid(errors)) => {
            let wrong = errors.iter();
            let wrong: Vec<_> = wrong
                .map(|error| format!("{}: {}", error.field, error.message))
                .collect();
            bail!("{}", wrong.join(", "))
        }
        Err(error) => Err(error.into()),
    }
}
