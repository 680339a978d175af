//! Items, cards, and what a week shows.

use super::{Action, Badge, Card, Item, Week, WeekEntry};
use crate::{Date, Route, Time};

impl Item {
    /// An item of a list.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: String::new(),
            facts: Vec::new(),
            badges: Vec::new(),
            to: None,
            actions: Vec::new(),
            done: false,
        }
    }

    /// With Markdown under the title.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// With a short fact; an empty one is left out.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        if !fact.is_empty() {
            self.facts.push(fact);
        }
        self
    }

    /// With a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badges.push(badge);
        self
    }

    /// With badges.
    #[must_use]
    pub fn badges(mut self, badges: impl IntoIterator<Item = Badge>) -> Self {
        self.badges.extend(badges);
        self
    }

    /// With the place that the title leads to.
    #[must_use]
    pub fn to(mut self, to: &impl Route) -> Self {
        self.to = Some(to.address());
        self
    }

    /// With a button.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// Shown as settled: quieter.
    #[must_use]
    pub fn done(mut self, done: bool) -> Self {
        self.done = done;
        self
    }
}

impl Card {
    /// A card that leads to a place of the module.
    pub fn new(title: impl Into<String>, to: &impl Route) -> Self {
        Self {
            title: title.into(),
            text: String::new(),
            badges: Vec::new(),
            to: Some(to.address()),
        }
    }

    /// With Markdown under the title.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// With a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badges.push(badge);
        self
    }
}

impl Week {
    /// The week of a day, with what is said on a day without entries.
    pub fn of(day: Date, nothing: impl Into<String>) -> Self {
        Self {
            monday: day.monday(),
            entries: Vec::new(),
            nothing: nothing.into(),
        }
    }

    /// With entries.
    #[must_use]
    pub fn entries(mut self, entries: impl IntoIterator<Item = WeekEntry>) -> Self {
        self.entries.extend(entries);
        self
    }
}

impl WeekEntry {
    /// An entry of a day.
    pub fn new(day: Date, title: impl Into<String>) -> Self {
        Self {
            day,
            start: None,
            end: None,
            title: title.into(),
            text: String::new(),
            badges: Vec::new(),
            to: None,
            done: false,
        }
    }

    /// With a short plain text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// With its hour.
    #[must_use]
    pub fn starts(mut self, start: Option<Time>) -> Self {
        self.start = start;
        self
    }

    /// With badges.
    #[must_use]
    pub fn badges(mut self, badges: impl IntoIterator<Item = Badge>) -> Self {
        self.badges.extend(badges);
        self
    }

    /// With the place that it leads to.
    #[must_use]
    pub fn to(mut self, to: &impl Route) -> Self {
        self.to = Some(to.address());
        self
    }

    /// Shown as settled.
    #[must_use]
    pub fn done(mut self, done: bool) -> Self {
        self.done = done;
        self
    }
}
