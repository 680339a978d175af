//! Icons, inlined as SVG. Outlines from Tabler Icons (see `assets/NOTICE`).

use maud::{Markup, PreEscaped};

/// An icon. It never stands alone: a text beside it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Homework.
    Notebook,
    /// Messages.
    Messages,
    /// A room.
    Door,
    /// Figures.
    Chart,
    /// Dates.
    Calendar,
    /// Reading.
    Book,
    /// People.
    People,
    /// Marks.
    Star,
    /// The home page.
    Home,
    /// Virtual classrooms.
    Video,
    /// A school.
    School,
    /// Modules.
    Apps,
    /// A person.
    User,
    /// Administration.
    Settings,
    /// The region.
    Building,
    /// What happened.
    History,
    /// Leaving.
    Logout,
    /// The language.
    Language,
    /// Done.
    Check,
    /// A warning.
    Alert,
    /// A problem.
    Danger,
    /// Something to know.
    Info,
    /// It worked.
    Success,
    /// Onwards.
    ChevronRight,
    /// Back.
    ChevronLeft,
    /// Opens.
    ChevronDown,
    /// Leaves the site.
    External,
    /// What modules tell.
    Bell,
    /// A file.
    File,
}

impl Icon {
    /// The icon that a manifest names; [`Icon::Apps`] for a word that is none.
    pub fn of_str(word: &str) -> Self {
        match word {
            "notebook" => Self::Notebook,
            "messages" => Self::Messages,
            "door" => Self::Door,
            "chart" => Self::Chart,
            "calendar" => Self::Calendar,
            "book" => Self::Book,
            "people" => Self::People,
            "star" => Self::Star,
            "home" => Self::Home,
            "video" => Self::Video,
            "school" => Self::School,
            _ => Self::Apps,
        }
    }

    /// The icon's drawing, hidden from assistive technology.
    pub fn svg(self) -> Markup {
        let svg = match self {
            Self::Notebook => include_str!("../assets/icons/notebook.svg"),
            Self::Messages => include_str!("../assets/icons/messages.svg"),
            Self::Door => include_str!("../assets/icons/door.svg"),
            Self::Chart => include_str!("../assets/icons/chart-bar.svg"),
            Self::Calendar => include_str!("../assets/icons/calendar.svg"),
            Self::Book => include_str!("../assets/icons/book.svg"),
            Self::People => include_str!("../assets/icons/users.svg"),
            Self::Star => include_str!("../assets/icons/star.svg"),
            Self::Home => include_str!("../assets/icons/home.svg"),
            Self::Video => include_str!("../assets/icons/video.svg"),
            Self::School => include_str!("../assets/icons/school.svg"),
            Self::Apps => include_str!("../assets/icons/apps.svg"),
            Self::User => include_str!("../assets/icons/user.svg"),
            Self::Settings => include_str!("../assets/icons/settings.svg"),
            Self::Building => include_str!("../assets/icons/building.svg"),
            Self::History => include_str!("../assets/icons/history.svg"),
            Self::Logout => include_str!("../assets/icons/logout.svg"),
            Self::Language => include_str!("../assets/icons/language.svg"),
            Self::Check => include_str!("../assets/icons/check.svg"),
            Self::Alert => include_str!("../assets/icons/alert-triangle.svg"),
            Self::Danger => include_str!("../assets/icons/alert-circle.svg"),
            Self::Info => include_str!("../assets/icons/info-circle.svg"),
            Self::Success => include_str!("../assets/icons/circle-check.svg"),
            Self::ChevronRight => include_str!("../assets/icons/chevron-right.svg"),
            Self::ChevronLeft => include_str!("../assets/icons/chevron-left.svg"),
            Self::ChevronDown => include_str!("../assets/icons/chevron-down.svg"),
            Self::External => include_str!("../assets/icons/external-link.svg"),
            Self::Bell => include_str!("../assets/icons/bell.svg"),
            Self::File => include_str!("../assets/icons/file.svg"),
        };
        PreEscaped(svg.trim_end().to_owned())
    }
}
