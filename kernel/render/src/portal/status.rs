//! Whether everything works, for everybody.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::page::Tone;

use super::widgets;
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

/// The state of the whole and of its parts.
#[derive(Debug, Clone)]
pub struct Status {
    /// When this was found.
    pub at: Timestamp,
    /// Signing in, the home page, the store, each module …
    pub parts: Vec<StatusPart>,
    /// People who wait to be let in, and for how long, if any wait.
    pub waiting: Option<Waiting>,
    /// What people should know: planned works, a fault being repaired. Plain text.
    pub announcements: Vec<String>,
}

/// A part of the platform.
#[derive(Debug, Clone)]
pub struct StatusPart {
    /// Its name in the reader's language.
    pub name: String,
    /// How it is.
    pub state: PartState,
}

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartState {
    /// It works.
    Works,
    /// It is slow, or works for some.
    Degraded,
    /// It does not work.
    Down,
}

/// People who wait to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub people: u64,
    /// How long the last of them will wait, in minutes.
    pub minutes: u32,
}

/// Draws the status page.
pub fn status(context: &RenderContext, view: &Status) -> Markup {
    let words = Words(context.language);
    let worst = view.parts.iter().map(|part| part.state).max();
    let (tone, key) = match worst.unwrap_or(PartState::Works) {
        PartState::Works => (Tone::Success, "status-works"),
        PartState::Degraded => (Tone::Warning, "status-degraded"),
        PartState::Down => (Tone::Danger, "status-down"),
    };
    let at = context.dates().instant(view.at);
    html! {
        div.narrow {
            (widgets::title(&words.say("status"), Some(&words.say_with("status-at", &[("at", (&at).into())]))))
            (widgets::notice(words, tone, &words.say(key)))
            @for text in &view.announcements {
                (widgets::notice(words, Tone::Info, &clean::line(text)))
            }
            @if let Some(waiting) = view.waiting {
                (widgets::notice(words, Tone::Info, &words.say_with("status-waiting", &[
                    ("people", Part::Count(waiting.people)),
                    ("minutes", Part::Count(u64::from(waiting.minutes.max(1)))),
                ])))
            }
            ul.status-parts {
                @for part in &view.parts {
                    li { span { (clean::line(&part.name)) } (part_badge(words, part.state)) }
                }
            }
        }
    }
}

fn part_badge(words: Words, state: PartState) -> Markup {
    let (tone, key) = match state {
        PartState::Works => (Tone::Success, "part-works"),
        PartState::Degraded => (Tone::Warning, "part-degraded"),
        PartState::Down => (Tone::Danger, "part-down"),
    };
    widgets::badge(tone, &words.say(key))
}
