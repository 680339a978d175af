//! A manifest as it stands in the file, field by field. An unknown field is an error.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    pub(super) module: RawModule,
    pub(super) visibility: RawVisibility,
    #[serde(default)]
    pub(super) navigation: Vec<RawNavigation>,
    #[serde(default)]
    pub(super) capabilities: BTreeMap<String, RawText>,
    #[serde(default)]
    pub(super) outbound: BTreeMap<String, RawText>,
    pub(super) blobs: Option<RawBlobs>,
    #[serde(default)]
    pub(super) collections: BTreeMap<String, RawCollection>,
    #[serde(default)]
    pub(super) events: RawEvents,
    #[serde(default)]
    pub(super) timers: BTreeMap<String, RawTimer>,
    #[serde(default)]
    pub(super) notifications: BTreeMap<String, RawNotification>,
    #[serde(default)]
    pub(super) topics: BTreeMap<String, RawTopic>,
    #[serde(default)]
    pub(super) settings: BTreeMap<String, RawSetting>,
    pub(super) views: Option<RawViews>,
    pub(super) surge: Option<RawSurge>,
    #[serde(default)]
    pub(super) limits: RawLimits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawModule {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) publisher: String,
    pub(super) contract: String,
    pub(super) name: RawText,
    pub(super) description: RawText,
    pub(super) accent: String,
    pub(super) icon: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawText {
    pub(super) fr: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVisibility {
    pub(super) profiles: Vec<String>,
    #[serde(default)]
    pub(super) functions: Vec<String>,
    pub(super) levels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawBlobs {
    pub(super) types: Vec<String>,
    pub(super) max_mib: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNavigation {
    pub(super) path: String,
    pub(super) label: RawText,
    #[serde(default)]
    pub(super) profiles: Vec<String>,
    #[serde(default)]
    pub(super) functions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawCollection {
    pub(super) fields: Vec<RawField>,
    pub(super) audience: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) author: Option<String>,
    pub(super) files: Option<String>,
    pub(super) read: Vec<RawLine>,
    pub(super) create: Option<Vec<RawLine>>,
    pub(super) write: Vec<RawLine>,
    pub(super) retention_days: u32,
    #[serde(default)]
    pub(super) kept: bool,
    #[serde(default)]
    pub(super) indexes: Vec<RawIndex>,
    #[serde(rename = "box")]
    pub(super) boxed: Option<RawBox>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBox {
    #[serde(default)]
    pub(super) search: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) optional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLine {
    pub(super) who: Vec<String>,
    pub(super) from: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndex {
    pub(super) name: String,
    pub(super) fields: Vec<String>,
    #[serde(default)]
    pub(super) unique: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvents {
    #[serde(default)]
    pub(super) subscribes: Vec<String>,
    #[serde(default)]
    pub(super) publishes: BTreeMap<String, RawPublished>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPublished {
    pub(super) fields: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTimer {
    pub(super) fields: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotification {
    pub(super) label: RawText,
    #[serde(default)]
    pub(super) urgent: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTopic {
    #[serde(rename = "box")]
    pub(super) delivered: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSetting {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) default: toml::Value,
    pub(super) label: RawText,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) options: BTreeMap<String, RawText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawViews {
    pub(super) clock: String,
    #[serde(default)]
    pub(super) surge_seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSurge {
    pub(super) mode: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLimits {
    pub(super) view_fuel: Option<u64>,
    pub(super) act_fuel: Option<u64>,
    pub(super) tile_fuel: Option<u64>,
    pub(super) event_fuel: Option<u64>,
    pub(super) memory_mib: Option<usize>,
}
