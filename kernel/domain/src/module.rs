//! What a module declares: its manifest as the kernel uses it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::access::Rule;
use crate::caller::Language;
use crate::contract::Contract;
use crate::file::Taken;
use crate::ids::ModuleId;
use crate::outbound::Hosts;
use crate::person::{Function, Profile};
use crate::record::{Value, ValueKind};
use crate::school::Level;
use crate::words;

/// A text in the interface's languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in this language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }

    /// The text in this language, or in the other where there is none: of what may be written in one alone.
    pub fn said(&self, language: Language) -> &str {
        let said = self.get(language);
        if said.trim().is_empty() {
            self.get(language.other())
        } else {
            said
        }
    }
}

words! {
    /// An interface of the contract that a manifest must ask for.
    pub enum Capability {
        /// Store and find records.
        Records = "records",
        /// See groups and names.
        Directory = "directory",
        /// Publish events.
        Events = "events",
        /// Set timers.
        Schedule = "schedule",
        /// Say when a class or group has a lesson.
        Lessons = "lessons",
        /// Put lines into people's notifications.
        Notify = "notify",
        /// Deliver records to people.
        Mailbox = "mailbox",
        /// Ask hosts outside.
        Outbound = "outbound",
        /// Take files from people.
        Blobs = "blobs",
        /// Tell open pages that something changed.
        Live = "live",
    }
}

/// A field of a collection or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ValueKind,
    /// Whether it may be absent.
    pub optional: bool,
}

/// An order over a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Positions of the indexed fields.
    pub fields: Vec<usize>,
    /// Whether no two records of a school may share them.
    pub unique: bool,
}

/// A declared collection of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its name.
    pub name: String,
    /// Fields, in the order in which the contract carries values.
    pub fields: Vec<Field>,
    /// Position of the field that names whom a record is for.
    pub audience: Option<usize>,
    /// Position of the field that names whom a record is about.
    pub subject: Option<usize>,
    /// Position of the field that names who wrote a record.
    pub author: Option<usize>,
    /// Position of the field that names the files of a record, a list of texts.
    pub files: Option<usize>,
    /// Who may read.
    pub read: Rule,
    /// Who may put a record that is not there yet.
    pub create: Rule,
    /// Who may change and delete one that is there.
    pub write: Rule,
    /// Days after its last change after which a record is removed.
    pub retention_days: u32,
    /// Whether the school must keep its records until then, also those about whom it erases; while it has any, the
    /// module's data is not removed.
    pub kept: bool,
    /// Declared orders.
    pub indexes: Vec<Index>,
    /// Whether its records can be delivered to people, and how they search theirs.
    pub boxed: Option<Boxed>,
}

/// What a collection says of boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boxed {
    /// Positions of the texts that searching in a box looks through.
    pub search: Vec<usize>,
}

impl Collection {
    /// The declared index of this name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }
}

/// An entry of a module's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Navigation {
    /// The route's path.
    pub path: String,
    /// What it says.
    pub label: Text,
    /// Shown to these profiles; empty: to all.
    pub profiles: Vec<Profile>,
    /// Shown to these functions too; empty: no condition.
    pub functions: Vec<Function>,
}

/// A topic that open pages follow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topic {
    /// The collection that touches it by itself, for whom its records are delivered to.
    pub delivered: Option<String>,
}

/// A setting that a school's administrator may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: SettingKind,
    /// What holds until it is set.
    pub default: Value,
    /// What it means.
    pub label: Text,
}

/// What a setting takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingKind {
    /// A number in a range.
    Integer {
        /// Smallest.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// Yes or no.
    Boolean,
    /// One line of text.
    Text,
    /// One line of text that nobody is shown again, and of which the audit says only that it changed: the key of
    /// a service.
    Secret,
    /// One of several words.
    Choice {
        /// The words and what they say.
        options: Vec<(String, Text)>,
    },
}

words! {
    /// How long a page or card that was made with the clock may be given again: until its minute, or its day, is over.
    pub enum ViewClock {
        /// What it shows of the time is right to the minute.
        Minute = "minute",
        /// It shows nothing of the time but the day.
        Day = "day",
    }
}

words! {
    /// What comes first while more is asked for than can be done, and what can wait.
    pub enum SurgeMode {
        /// Its pages come with what is being sent, before those of other modules: people are in a lesson there.
        Essential = "essential",
        /// Its pages come with those of other modules.
        Normal = "normal",
        /// Its pages come after those of other modules, what is sent to it with these.
        Deferrable = "deferrable",
    }
}

/// What a manifest says of pages and cards that are given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptViews {
    /// How exact those are that were made with the clock.
    pub clock: ViewClock,
    /// How old one may be that is given under surge, though it may not be what would be made now. Nothing: none.
    pub age: Duration,
}

/// Budgets of a module's calls: what it asked for or the kernel's default, never above the kernel's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budgets {
    /// Fuel (guest instructions) of a view.
    pub view_fuel: u64,
    /// Fuel of an act.
    pub act_fuel: u64,
    /// Fuel of a tile.
    pub tile_fuel: u64,
    /// Fuel of an event.
    pub event_fuel: u64,
    /// Bytes over all memories of an instance.
    pub memory: usize,
}

/// A module's manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Its name in addresses and tables.
    pub id: ModuleId,
    /// Semantic version.
    pub version: String,
    /// Who made it.
    pub publisher: String,
    /// The version of the contract that it was compiled against.
    pub contract: Contract,
    /// As people call it.
    pub name: Text,
    /// What it is, in a sentence.
    pub description: Text,
    /// The portal's accent for it.
    pub accent: String,
    /// The portal's icon for it.
    pub icon: String,
    /// Profiles that see it.
    pub profiles: Vec<Profile>,
    /// Functions that see it whatever the profile.
    pub functions: Vec<Function>,
    /// Levels of school for which it is meant.
    pub levels: Vec<Level>,
    /// Its menu.
    pub navigation: Vec<Navigation>,
    /// What it may use, and why.
    pub capabilities: BTreeMap<Capability, Text>,
    /// The hosts outside that it may ask where the region grants them, and why.
    pub outbound: BTreeMap<Hosts, Text>,
    /// Its collections by name.
    pub collections: BTreeMap<String, Arc<Collection>>,
    /// Events it publishes, by name without the module's.
    pub publishes: BTreeMap<String, Vec<Field>>,
    /// Events it wants, by full name.
    pub subscribes: Vec<String>,
    /// Timers it sets, by name without the module's.
    pub timers: BTreeMap<String, Vec<Field>>,
    /// What kinds of notifications it sends, by name, as people call them.
    pub notifications: BTreeMap<String, Text>,
    /// Which of these reach people in quiet hours too.
    pub urgent: BTreeSet<String>,
    /// What its pages follow, by name without the module's.
    pub topics: BTreeMap<String, Topic>,
    /// Which files it takes; none where it takes none.
    pub files: Option<Taken>,
    /// Its settings by name.
    pub settings: BTreeMap<String, Setting>,
    /// Of pages and cards that are given again; none where those are made anew that were made with the clock.
    pub views: Option<KeptViews>,
    /// What becomes of it while more is asked for than can be done.
    pub surge: SurgeMode,
    /// Its budgets.
    pub budgets: Budgets,
}

impl Manifest {
    /// Whether it declares the timer that comes as an event of this name, "homework.reminder".
    pub fn declares_timer(&self, event: &str) -> bool {
        event
            .split_once('.')
            .is_some_and(|(of, name)| of == self.id.as_str() && self.timers.contains_key(name))
    }
}
