//! A module's page as it is drawn for whoever looks at it, without what is drawn around it for each request: so it
//! can be given again (`platform/src/modules/kept`).

use std::fmt::Write as _;

use jiff::SignedDuration;
use maud::Markup;
use preau_domain::page::{Page, Tone};
use preau_platform::modules::kept::Drawn;
use preau_render::portal::Flash;
use preau_render::words::{Part, Words};
use preau_render::{RenderContext, blocks, json};
use serde_json::Value;

/// A page, drawn.
#[derive(Debug)]
pub(crate) struct Fragment {
    /// What it is called.
    pub(crate) title: String,
    /// How many fields of its forms are in error.
    pub(crate) errors: usize,
    /// The topics that it follows.
    pub(crate) live: Vec<String>,
    /// What could not be shown as the module meant it: how many things, and the first.
    pub(crate) faults: (u64, Option<String>),
    /// As what it is shown.
    pub(crate) content: Content,
}

/// What a page is shown as.
#[derive(Debug)]
pub(crate) enum Content {
    /// What goes into the shell.
    Html(Markup),
    /// A JSON object.
    Json(String),
}

impl Fragment {
    /// Draws a page, as JSON or as HTML.
    pub(crate) fn of(context: &RenderContext, page: &Page, is_json: bool) -> Self {
        let (shown, faults) = if is_json {
            let object = json::page(context, page).to_string();
            (Content::Json(object), Vec::new())
        } else {
            let drawn = blocks::render_page(context, page);
            (Content::Html(drawn.html), drawn.faults)
        };
        Self {
            title: page.title.clone(),
            errors: blocks::error_count(page),
            live: page.live.clone(),
            faults: (
                u64::try_from(faults.len()).unwrap_or(u64::MAX),
                faults.first().map(|fault| format!("{fault:?}")),
            ),
            content: shown,
        }
    }

    /// As what a page is drawn: with all that hangs on neither the person, nor the version, nor the day.
    pub(crate) fn form(context: &RenderContext, is_json: bool) -> String {
        let kind = if is_json { "json" } else { "html" };
        format!("{kind} {}", context.base)
    }
}

impl Drawn for Fragment {
    fn bytes(&self) -> usize {
        let live = self
            .live
            .iter()
            .map(|topic| size_of_val(topic) + topic.len());
        let content = match &self.content {
            Content::Html(html) => html.0.len(),
            Content::Json(text) => text.len(),
        };
        size_of_val(self) + self.title.len() + live.sum::<usize>() + content
    }
}

/// A JSON object with some more at its beginning.
pub(crate) fn with_more(object: &str, more: &[(&str, Value)]) -> String {
    let mut text = String::with_capacity(object.len() + 64);
    text.push('{');
    for (name, value) in more {
        // A text takes all.
        let _ = write!(text, "{}:{value},", Value::from(*name));
    }
    text.push_str(object.strip_prefix('{').unwrap_or(object));
    text
}

/// What is said above a page that may not be what would be made now.
pub(crate) fn old_notice(context: &RenderContext, age: SignedDuration) -> Flash {
    let made = context.zone.to_datetime(context.now - age).time();
    let time = context.dates().time(made);
    let text = Words(context.language).say_with("page-old", &[("time", Part::Text(&time))]);
    Flash {
        tone: Tone::Info,
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_to_an_object_is_read_with_it() {
        let object = serde_json::json!({ "title": "Semaine" }).to_string();
        let more = [("age", Value::from(60)), ("live", Value::from("/live?\"x"))];
        let read: Result<Value, _> = serde_json::from_str(&with_more(&object, &more));
        let expected = serde_json::json!({ "title": "Semaine", "age": 60, "live": "/live?\"x" });
        assert_eq!(read.ok(), Some(expected));
        assert_eq!(with_more(&object, &[]), object);
    }
}
