//! Modules held back: what is closed, by whom, and for how long.

use jiff::Timestamp;

use crate::ids::{ModuleId, SchoolId};
use crate::words;

words! {
    /// Where a module is entered.
    pub enum Door {
        /// Views and acts.
        Pages = "pages",
        /// Its card on the home page.
        Tile = "tile",
        /// Events for it.
        Events = "events",
    }
}

words! {
    /// Who holds a door closed.
    pub enum HoldKind {
        /// The kernel, after faults, for a time.
        Quarantine = "quarantine",
        /// A person, until one releases it.
        Hand = "hand",
    }
}

/// What is held back: a door of a module, in one school or everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The school; none for everywhere.
    pub school: Option<SchoolId>,
    /// The module.
    pub module: ModuleId,
    /// The door.
    pub door: Door,
}

/// How a door is held closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// By whom.
    pub kind: HoldKind,
    /// Since when.
    pub since: Timestamp,
    /// When it is tried again; without meaning for what a person holds.
    pub until: Timestamp,
    /// Quarantines in a row, this one included.
    pub times: u32,
}
