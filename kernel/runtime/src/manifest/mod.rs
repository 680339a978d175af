//! A manifest as a vendor writes it (TOML), and its translation into the domain's.
//!
//! Unknown fields are errors; every message says where and what to write instead.

mod collections;
mod raw;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use preau_domain::access::Who;
use preau_domain::contract::Contract;
use preau_domain::file::{FileFamily, Taken};
use preau_domain::module::{
    Budgets, Capability, Collection, Field, Manifest, Navigation, Setting, SettingKind, Text, Topic,
};
use preau_domain::outbound::Hosts;
use preau_domain::person::{Function, Profile};
use preau_domain::record::Value;
use preau_domain::school::Level;

use crate::capabilities::schedule::KEY;
use crate::limits;
use crate::log::is_hidden;
use collections::{collection, fields};
use raw::{
    RawBlobs, RawEvents, RawLimits, RawManifest, RawNavigation, RawNotification, RawPublished,
    RawSetting, RawText, RawTimer, RawTopic,
};

/// What is wrong with a manifest, in words for its vendor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ManifestError(String);

/// What is wrong, with the vendor's words in it as a terminal may show them.
fn wrong<T>(message: impl AsRef<str>) -> Result<T, ManifestError> {
    Err(ManifestError(shown(message.as_ref())))
}

pub(crate) fn not_utf8() -> ManifestError {
    ManifestError("it is not UTF-8".to_owned())
}

/// The accents that the portal knows.
pub const ACCENTS: [&str; 7] = ["teal", "blue", "violet", "plum", "rust", "olive", "slate"];
/// The icons that the portal knows.
pub const ICONS: [&str; 8] = [
    "notebook", "messages", "door", "chart", "calendar", "book", "people", "star",
];

/// Who published it, also where the rest of the manifest can no longer be read.
pub fn publisher(toml: &str) -> Option<String> {
    let manifest: toml::Table = toml.parse().ok()?;
    let publisher = manifest.get("module")?.get("publisher")?;
    publisher.as_str().map(str::to_owned)
}

/// Reads a manifest.
pub fn parse(toml: &str) -> Result<Manifest, ManifestError> {
    if toml.len() > limits::MANIFEST_BYTES {
        return wrong(format!(
            "the manifest is over {} bytes",
            limits::MANIFEST_BYTES
        ));
    }
    let raw: RawManifest =
        toml::from_str(toml).map_err(|error| ManifestError(lines_shown(&error.to_string())))?;
    translate(raw)
}

/// A message of several lines, which shows the place in the manifest.
fn lines_shown(message: &str) -> String {
    let lines = message.lines().map(shown);
    lines.collect::<Vec<_>>().join("\n")
}

/// The capabilities that are asked for, and why.
fn asked(raw: BTreeMap<String, RawText>) -> Result<BTreeMap<Capability, Text>, ManifestError> {
    raw.into_iter()
        .map(|(word, reason)| match Capability::of_str(&word) {
            Some(capability) => {
                sentence(&format!("capabilities.{word}"), reason).map(|reason| (capability, reason))
            }
            None => wrong(format!(
                "capabilities: `{word}` is not one of the contract's: {}",
                Capability::WORDS.join(", ")
            )),
        })
        .collect()
}

/// The hosts outside that are to be asked, and why.
fn outside(raw: BTreeMap<String, RawText>) -> Result<BTreeMap<Hosts, Text>, ManifestError> {
    at_most("hosts outside", raw.len(), limits::OUTBOUND_HOSTS)?;
    raw.into_iter()
        .map(|(host, reason)| match host.parse() {
            Ok(hosts) => sentence(&format!("outbound.{host}"), reason).map(|reason| (hosts, reason)),
            Err(_) => wrong(format!(
                "outbound: `{host}` is neither a host, such as catalogue.example.org, nor all that have one \
                 label more than one, such as *.example.org, nor * for one that the region names; no address, \
                 no port, no capitals"
            )),
        })
        .collect()
}

/// Which files are taken, if any.
fn files_taken(
    raw: Option<&RawBlobs>,
    capabilities: &BTreeMap<Capability, Text>,
    collections: &BTreeMap<String, Arc<Collection>>,
) -> Result<Option<Taken>, ManifestError> {
    if raw.is_some() != capabilities.contains_key(&Capability::Blobs) {
        return wrong("the capability `blobs` and the table [blobs] go together");
    }
    if raw.is_none() && collections.values().any(|one| one.files.is_some()) {
        return wrong("a collection names `files`, but there is no capability `blobs`");
    }
    raw.map(taken).transpose()
}

/// Which files are taken.
fn taken(raw: &RawBlobs) -> Result<Taken, ManifestError> {
    let most = limits::FILE_BYTES >> 20;
    let mib = raw.max_mib.unwrap_or(most);
    if !(1..=most).contains(&mib) {
        return wrong(format!("blobs.max-mib: from 1 to {most}"));
    }
    let families = words("blobs.types", &raw.types, FileFamily::of_str)?;
    if families.is_empty() {
        return wrong(format!(
            "blobs.types: at least one of {}",
            FileFamily::WORDS.join(", ")
        ));
    }
    Ok(Taken {
        families,
        bytes: mib << 20,
    })
}

/// The events that it publishes, by name.
fn published(raw: BTreeMap<String, RawPublished>) -> Result<Published, ManifestError> {
    raw.into_iter()
        .map(|(name, raw)| {
            check_name(&name)?;
            fields(&format!("events.publishes.{name}"), raw.fields).map(|fields| (name, fields))
        })
        .collect()
}

fn translate(raw: RawManifest) -> Result<Manifest, ManifestError> {
    let RawManifest {
        module,
        visibility,
        navigation,
        capabilities,
        outbound,
        blobs,
        collections,
        events,
        timers,
        notifications,
        topics,
        settings,
        views,
        surge,
        limits,
    } = raw;
    let Ok(id) = module.id.parse() else {
        return wrong(format!(
            "`{}` cannot be a module's id: 3 to 32 of a-z 0-9 -, a letter first, none of the kernel's words",
            module.id
        ));
    };
    let Some(contract) = Contract::of_str(&module.contract) else {
        return wrong(format!(
            "module.contract: `{}` is not one of {}",
            module.contract,
            Contract::WORDS.join(", ")
        ));
    };
    one_of("module.accent", &module.accent, &ACCENTS)?;
    one_of("module.icon", &module.icon, &ICONS)?;
    if !is_semver(&module.version) {
        return wrong(format!(
            "module.version: `{}` is not a version like 1.2.3",
            module.version
        ));
    }
    at_most("collections", collections.len(), limits::COLLECTIONS)?;
    at_most("entries of navigation", navigation.len(), limits::MENU)?;
    line("module.publisher", &module.publisher, limits::MANIFEST_NAME)?;
    let collections = collections
        .into_iter()
        .map(|(name, raw)| {
            check_name(&name)?;
            collection(&name, raw).map(|collection| (name, Arc::new(collection)))
        })
        .collect::<Result<BTreeMap<_, _>, _>>()?;
    let capabilities = asked(capabilities)?;
    go_with(&collections, &capabilities)?;
    let (publishes, subscribes) = self::events(events)?;
    let timers = timers_of(timers, &publishes)?;
    let outbound = outside(outbound)?;
    if outbound.is_empty() == capabilities.contains_key(&Capability::Outbound) {
        return wrong("the capability `outbound` and the hosts under [outbound] go together");
    }
    let files = files_taken(blobs.as_ref(), &capabilities, &collections)?;
    let topics = topics_of(topics, &collections)?;
    let manifest = Manifest {
        id,
        version: module.version,
        publisher: module.publisher,
        contract,
        name: name("module.name", module.name)?,
        description: sentence("module.description", module.description)?,
        accent: module.accent,
        icon: module.icon,
        profiles: words("visibility.profiles", &visibility.profiles, Profile::of_str)?,
        functions: words(
            "visibility.functions",
            &visibility.functions,
            Function::of_str,
        )?,
        levels: words("visibility.levels", &visibility.levels, Level::of_str)?,
        navigation: navigation.into_iter().map(menu).collect::<Result<_, _>>()?,
        capabilities,
        outbound,
        collections,
        publishes,
        subscribes,
        timers,
        urgent: urgent(&notifications),
        notifications: kinds(notifications)?,
        topics,
        files,
        settings: settings_of(settings)?,
        surge: self::views::surge(surge.as_ref())?,
        views: views.map(|raw| self::views::kept(&raw)).transpose()?,
        budgets: budgets(&limits)?,
    };
    declared_with_capabilities(&manifest)?;
    words_of_its_contract(&manifest)?;
    Ok(manifest)
}

/// The settings, by name.
fn settings_of(
    raw: BTreeMap<String, RawSetting>,
) -> Result<BTreeMap<String, Setting>, ManifestError> {
    at_most("settings", raw.len(), limits::SETTINGS)?;
    raw.into_iter()
        .map(|(name, raw)| {
            check_name(&name)?;
            setting(&name, raw).map(|setting| (name, setting))
        })
        .collect()
}

/// Refuses what is declared without the capability to use it.
fn declared_with_capabilities(manifest: &Manifest) -> Result<(), ManifestError> {
    let has = |capability| manifest.capabilities.contains_key(&capability);
    if !manifest.timers.is_empty() && !has(Capability::Schedule) {
        return wrong("timers are declared, but not the capability `schedule`");
    }
    if !manifest.notifications.is_empty() && !has(Capability::Notify) {
        return wrong("notifications are declared, but not the capability `notify`");
    }
    if manifest.topics.is_empty() == has(Capability::Live) {
        return wrong("the capability `live` and the topics under [topics.NAME] go together");
    }
    Ok(())
}

/// That what collections need is asked for.
fn go_with(
    collections: &BTreeMap<String, Arc<Collection>>,
    capabilities: &BTreeMap<Capability, Text>,
) -> Result<(), ManifestError> {
    if !collections.is_empty() && !capabilities.contains_key(&Capability::Records) {
        return wrong("collections are declared, but not the capability `records`");
    }
    let is_boxed = collections.values().any(|one| one.boxed.is_some());
    if is_boxed != capabilities.contains_key(&Capability::Mailbox) {
        return wrong("the capability `mailbox` and a collection with `box` go together");
    }
    Ok(())
}

/// Events by name, with their fields.
type Published = BTreeMap<String, Vec<Field>>;

/// The events that are published, and those that are wanted.
fn events(raw: RawEvents) -> Result<(Published, Vec<String>), ManifestError> {
    at_most("events to publish", raw.publishes.len(), limits::EVENTS)?;
    check_subscribed(&raw.subscribes)?;
    Ok((published(raw.publishes)?, raw.subscribes))
}

/// The kinds of notifications that reach people in quiet hours too.
fn urgent(raw: &BTreeMap<String, RawNotification>) -> BTreeSet<String> {
    let urgent = raw.iter().filter(|(_, raw)| raw.urgent);
    urgent.map(|(kind, _)| kind.clone()).collect()
}

/// The kinds of notifications.
fn kinds(raw: BTreeMap<String, RawNotification>) -> Result<BTreeMap<String, Text>, ManifestError> {
    at_most(
        "kinds of notifications",
        raw.len(),
        limits::NOTIFICATION_KINDS,
    )?;
    raw.into_iter()
        .map(|(kind, raw)| {
            check_name(&kind)?;
            name(&format!("notifications.{kind}.label"), raw.label).map(|label| (kind, label))
        })
        .collect()
}

/// What pages follow.
fn topics_of(
    raw: BTreeMap<String, RawTopic>,
    collections: &BTreeMap<String, Arc<Collection>>,
) -> Result<BTreeMap<String, Topic>, ManifestError> {
    at_most("topics", raw.len(), limits::TOPICS)?;
    raw.into_iter()
        .map(|(name, RawTopic { delivered })| {
            check_name(&name)?;
            let is_boxed = |one: &String| collections.get(one).is_some_and(|c| c.boxed.is_some());
            if delivered.as_ref().is_some_and(|one| !is_boxed(one)) {
                return wrong(format!(
                    "topics.{name}.box: names a collection of this manifest that has `box`"
                ));
            }
            Ok((name, Topic { delivered }))
        })
        .collect()
}

/// Refuses words that came with a later version of the contract than the manifest's: its module
/// could never be told of them.
fn words_of_its_contract(manifest: &Manifest) -> Result<(), ManifestError> {
    for &capability in manifest.capabilities.keys() {
        if !manifest.contract.has_capability(capability) {
            return wrong(format!(
                "capabilities: `{}` came with contract {}, and this manifest is for {}",
                capability.as_str(),
                Contract::of_capability(capability).as_str(),
                manifest.contract.as_str()
            ));
        }
    }
    let menu = manifest.navigation.iter();
    let menu = menu.map(|entry| ("navigation.functions".to_owned(), entry.functions.clone()));
    let rules = manifest.collections.values().map(|collection| {
        let rules = [&collection.read, &collection.create, &collection.write];
        let lines = rules.into_iter().flat_map(|rule| &rule.0);
        let functions = lines
            .flat_map(|line| &line.who)
            .filter_map(|who| match who {
                Who::Function(function) => Some(*function),
                _ => None,
            });
        let place = format!("collections.{}: who", collection.name);
        (place, functions.collect())
    });
    let visibility = (
        "visibility.functions".to_owned(),
        manifest.functions.clone(),
    );
    for (place, functions) in std::iter::once(visibility).chain(menu).chain(rules) {
        for function in functions {
            if !manifest.contract.has_function(function) {
                return wrong(format!(
                    "{place}: `{}` came with contract {}, and this manifest is for {}",
                    function.as_str(),
                    Contract::of_function(function).as_str(),
                    manifest.contract.as_str()
                ));
            }
        }
    }
    Ok(())
}

/// Refuses what cannot be the name of an event of another module.
fn check_subscribed(names: &[String]) -> Result<(), ManifestError> {
    at_most("events to subscribe to", names.len(), limits::EVENTS)?;
    for name in names {
        let parts = name.split_once('.');
        if !parts.is_some_and(|(from, event)| is_name(from) && is_name(event)) {
            return wrong(format!(
                "events.subscribes: `{name}` is not of the form module.event"
            ));
        }
    }
    Ok(())
}

/// The timers that a module may set. A due one comes to it as an event of this name, with its key.
fn timers_of(
    raw: BTreeMap<String, RawTimer>,
    publishes: &BTreeMap<String, Vec<Field>>,
) -> Result<BTreeMap<String, Vec<Field>>, ManifestError> {
    at_most("timers", raw.len(), limits::TIMERS)?;
    raw.into_iter()
        .map(|(name, raw)| {
            check_name(&name)?;
            let place = format!("timers.{name}");
            if publishes.contains_key(&name) {
                return wrong(format!("{place}: an event is called so already"));
            }
            let fields = fields(&place, raw.fields)?;
            if fields.iter().any(|field| field.name == KEY) {
                return wrong(format!(
                    "{place}: `{KEY}` is how the kernel says which timer it is"
                ));
            }
            Ok((name, fields))
        })
        .collect()
}

/// An entry of the menu.
fn menu(raw: RawNavigation) -> Result<Navigation, ManifestError> {
    line("navigation.path", &raw.path, limits::MANIFEST_SENTENCE)?;
    Ok(Navigation {
        path: raw.path,
        label: name("navigation.label", raw.label)?,
        profiles: words("navigation.profiles", &raw.profiles, Profile::of_str)?,
        functions: words("navigation.functions", &raw.functions, Function::of_str)?,
    })
}

/// A text of so many characters on one line, which can stand in a terminal or a page as it is.
fn line(place: &str, text: &str, most: usize) -> Result<(), ManifestError> {
    if text.chars().nth(most).is_some() {
        return wrong(format!("{place}: more than {most} characters"));
    }
    if text.contains(is_hidden) {
        return wrong(format!(
            "{place}: line breaks, control characters and what turns the direction of writing have no place here"
        ));
    }
    Ok(())
}

/// Something of a vendor in a message: as it is, but for what a terminal would obey.
pub(crate) fn shown(text: &str) -> String {
    let shown = text
        .chars()
        .map(|c| if is_hidden(c) { '\u{FFFD}' } else { c });
    shown.take(limits::MANIFEST_SENTENCE).collect()
}

fn text(place: &str, raw: RawText, most: usize) -> Result<Text, ManifestError> {
    line(place, &raw.fr, most)?;
    line(place, &raw.en, most)?;
    Ok(Text {
        fr: raw.fr,
        en: raw.en,
    })
}

fn name(place: &str, raw: RawText) -> Result<Text, ManifestError> {
    text(place, raw, limits::MANIFEST_NAME)
}

fn sentence(place: &str, raw: RawText) -> Result<Text, ManifestError> {
    text(place, raw, limits::MANIFEST_SENTENCE)
}

fn at_most(what: &str, given: usize, most: usize) -> Result<(), ManifestError> {
    if given > most {
        return wrong(format!("more than {most} {what}"));
    }
    Ok(())
}

fn one_of(place: &str, word: &str, known: &[&str]) -> Result<(), ManifestError> {
    if known.contains(&word) {
        return Ok(());
    }
    wrong(format!(
        "{place}: `{word}` is not one of {}",
        known.join(", ")
    ))
}

fn words<T>(
    place: &str,
    given: &[String],
    of_str: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, ManifestError> {
    given
        .iter()
        .map(|word| match of_str(word) {
            Some(value) => Ok(value),
            None => wrong(format!("{place}: `{word}` is not known")),
        })
        .collect()
}

fn is_semver(version: &str) -> bool {
    let parts: Vec<_> = version.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| {
            !part.is_empty() && part.len() < 10 && part.bytes().all(|b| b.is_ascii_digit())
        })
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
}

fn check_name(name: &str) -> Result<(), ManifestError> {
    if is_name(name) {
        Ok(())
    } else {
        wrong(format!(
            "`{name}` is not a name: 1 to 40 of a-z 0-9 _ -, a letter first"
        ))
    }
}

fn setting(word: &str, raw: RawSetting) -> Result<Setting, ManifestError> {
    let place = format!("settings.{word}");
    let (kind, default) = match (raw.kind.as_str(), &raw.default) {
        ("integer", toml::Value::Integer(default)) => {
            let (min, max) = (raw.min.unwrap_or(i64::MIN), raw.max.unwrap_or(i64::MAX));
            if !(min..=max).contains(default) {
                return wrong(format!("{place}: the default is out of its own range"));
            }
            (SettingKind::Integer { min, max }, Value::Integer(*default))
        }
        ("boolean", toml::Value::Boolean(default)) => {
            (SettingKind::Boolean, Value::Boolean(*default))
        }
        ("text", toml::Value::String(default)) => {
            if default.len() > limits::TEXT_BYTES {
                return wrong(format!("{place}: the default is too long"));
            }
            (SettingKind::Text, Value::Text(default.clone()))
        }
        ("secret", toml::Value::String(default)) => {
            if !default.is_empty() {
                return wrong(format!("{place}: a secret has no default, but \"\""));
            }
            (SettingKind::Secret, Value::Text(String::new()))
        }
        ("choice", toml::Value::String(default)) => {
            if !raw.options.contains_key(default) {
                return wrong(format!("{place}: the default is not one of the options"));
            }
            at_most("options", raw.options.len(), limits::SETTINGS)?;
            let options = raw
                .options
                .into_iter()
                .map(|(word, label)| {
                    line(&place, &word, limits::MANIFEST_NAME)?;
                    name(&place, label).map(|label| (word, label))
                })
                .collect::<Result<_, _>>()?;
            (
                SettingKind::Choice { options },
                Value::Text(default.clone()),
            )
        }
        ("integer" | "boolean" | "text" | "secret" | "choice", _) => {
            return wrong(format!("{place}: the default is not of type {}", raw.kind));
        }
        (other, _) => return wrong(format!("{place}: `{other}` is not a type of setting")),
    };
    Ok(Setting {
        name: word.to_owned(),
        kind,
        default,
        label: name(&place, raw.label)?,
    })
}

fn budgets(raw: &RawLimits) -> Result<Budgets, ManifestError> {
    let fuel = |name: &str, asked: Option<u64>, most: u64| match asked {
        Some(asked) if !(limits::MIN_FUEL..=most).contains(&asked) => wrong(format!(
            "limits.{name}: from {} to {most}",
            limits::MIN_FUEL
        )),
        asked => Ok(asked.unwrap_or(most)),
    };
    let most = &limits::BUDGETS;
    let memory = match raw.memory_mib {
        Some(mib) if !(1..=most.memory >> 20).contains(&mib) => {
            return wrong(format!(
                "limits.memory-mib: from 1 to {}",
                most.memory >> 20
            ));
        }
        Some(mib) => mib << 20,
        None => most.memory,
    };
    Ok(Budgets {
        view_fuel: fuel("view-fuel", raw.view_fuel, most.view_fuel)?,
        act_fuel: fuel("act-fuel", raw.act_fuel, most.act_fuel)?,
        tile_fuel: fuel("tile-fuel", raw.tile_fuel, most.tile_fuel)?,
        event_fuel: fuel("event-fuel", raw.event_fuel, most.event_fuel)?,
        memory,
    })
}

#[cfg(test)]
mod tests;
