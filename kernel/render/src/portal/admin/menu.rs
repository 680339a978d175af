//! The menu of a school's administration: a page of it is a case here, and nowhere else.

use crate::icons::Icon;
use crate::portal::{Section, SectionEntry};
use crate::words::Words;

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminPage {
    /// The modules, and each of them.
    Modules,
    /// The people, by class, and each of them.
    People,
    /// Who may write to whom.
    Correspondence,
    /// When people are left alone.
    Quiet,
    /// What was done.
    Audit,
}

impl AdminPage {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 5] = [
        Self::Modules,
        Self::People,
        Self::Correspondence,
        Self::Quiet,
        Self::Audit,
    ];

    /// What it is called, in the menu and as a title.
    pub fn name(self, words: Words) -> String {
        words.say(match self {
            Self::Modules => "admin-modules",
            Self::People => "register",
            Self::Correspondence => "writing",
            Self::Quiet => "quiet",
            Self::Audit => "audit",
        })
    }

    /// Its address, where the administration is at `base`.
    pub fn href(self, base: &str) -> String {
        match self {
            Self::Modules => base.to_owned(),
            Self::People => format!("{base}/people"),
            Self::Correspondence => format!("{base}/correspondence"),
            Self::Quiet => format!("{base}/quiet"),
            Self::Audit => format!("{base}/audit"),
        }
    }
}

/// The administration at `base`, such as `/s/college-demo/admin`, with `current` marked in its menu.
pub fn section(words: Words, base: &str, current: AdminPage) -> Section {
    let entries = AdminPage::ALL.map(|page| SectionEntry {
        label: page.name(words),
        href: page.href(base),
        current: page == current,
    });
    Section {
        name: words.say("admin-title"),
        icon: Icon::Settings,
        entries: entries.into(),
    }
}
