//! Links, badges and buttons.

use super::{Action, Badge, Emphasis, Link, Post, Target, Tone};
use crate::Route;

impl Link {
    /// A link to a place of the module.
    pub fn new(label: impl Into<String>, to: &impl Route) -> Self {
        Self {
            label: label.into(),
            to: to.address(),
        }
    }
}

impl Badge {
    /// A short word with a meaning.
    pub fn new(label: impl Into<String>, tone: Tone) -> Self {
        Self {
            label: label.into(),
            tone,
        }
    }

    /// A short word.
    pub fn neutral(label: impl Into<String>) -> Self {
        Self::new(label, Tone::Neutral)
    }

    /// A short word that warns.
    pub fn warning(label: impl Into<String>) -> Self {
        Self::new(label, Tone::Warning)
    }

    /// A short word for what went well.
    pub fn success(label: impl Into<String>) -> Self {
        Self::new(label, Tone::Success)
    }
}

impl Action {
    /// A button that leads to a place of the module.
    pub fn go(label: impl Into<String>, to: &impl Route) -> Self {
        Self {
            label: label.into(),
            emphasis: Emphasis::Secondary,
            target: Target::Go(to.address()),
            pressed: None,
        }
    }

    /// A button that sends to an address of [`Module::Act`](crate::Module::Act).
    pub fn post(label: impl Into<String>, to: &impl Route) -> Self {
        Self {
            label: label.into(),
            emphasis: Emphasis::Secondary,
            target: Target::Post(Post {
                to: to.address(),
                fields: Vec::new(),
                confirm: None,
            }),
            pressed: None,
        }
    }

    /// With a field that the button sends.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Target::Post(post) = &mut self.target {
            post.fields.push((name.into(), value.into()));
        }
        self
    }

    /// With a question that must be answered with yes first. For [`Action::post`] only.
    #[must_use]
    pub fn confirm(mut self, question: impl Into<String>) -> Self {
        if let Target::Post(post) = &mut self.target {
            post.confirm = Some(question.into());
        }
        self
    }

    /// Standing for a state: whether it is on.
    #[must_use]
    pub fn pressed(mut self, pressed: bool) -> Self {
        self.pressed = Some(pressed);
        self
    }

    /// What one mostly wants to do here.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.emphasis = Emphasis::Primary;
        self
    }

    /// Something that cannot be undone.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.emphasis = Emphasis::Danger;
        self
    }
}
