//! Who represents the parents of the school: found by name, child or class, named and taken back.

use maud::{Markup, html};
use preau_domain::page::Tone;

use crate::context::RenderContext;
use crate::portal::widgets::{self, Entry};
use crate::text::clean;
use crate::words::{Part, Words};

/// The delegates of a school.
#[derive(Debug, Clone, Default)]
pub struct Delegates {
    /// Who they are.
    pub delegates: Vec<RelativeRow>,
    /// What was looked for.
    pub search: String,
    /// Who was found; none where nothing was looked for.
    pub found: Option<Vec<RelativeRow>>,
    /// Whether there are more than these.
    pub more: bool,
    /// Who was named or taken back just now.
    pub changed: Option<RelativeRow>,
}

/// A relative.
#[derive(Debug, Clone)]
pub struct RelativeRow {
    /// Their key, in forms.
    pub key: String,
    /// Their name.
    pub name: String,
    /// Their children there, each with their classes.
    pub children: Vec<(String, String)>,
    /// Whether they are a delegate.
    pub delegate: bool,
    /// Whether it is the imported directory that says so: then nobody takes it back here.
    pub by_source: bool,
}

/// Draws them. Buttons post to `delegates` beside the page of modules: `person`, and `do`, which is `name` or
/// `remove`; what is looked for is asked of the same address as `q`.
pub fn delegates(context: &RenderContext, view: &Delegates) -> Markup {
    let words = Words(context.language);
    let entry = Entry {
        id: "q",
        label: words.say("delegates-search"),
        kind: "search",
        value: &view.search,
        autocomplete: "off",
        hint: None,
        error: None,
    };
    let to = format!("{}/delegates", context.base);
    html! {
        (widgets::title(&words.say("delegates"), Some(&words.say("delegates-lead"))))
        @if let Some(changed) = &view.changed { (self::changed(words, &to, view, changed)) }
        section aria-labelledby="delegates-now" {
            h2 #delegates-now { (words.say("delegates-now")) }
            @if view.delegates.is_empty() {
                p { (words.say("delegates-none")) }
            } @else {
                (rows(words, &to, view, &view.delegates))
            }
        }
        section aria-labelledby="delegates-find" {
            h2 #delegates-find { (words.say("delegates-find")) }
            form.form method="get" action=(to) {
                (widgets::entry_optional(words, &entry))
                div.actions { button type="submit" { (words.say("delegates-search-do")) } }
            }
            @match &view.found {
                None => {}
                Some(found) if found.is_empty() => p { (words.say("delegates-nobody")) },
                Some(found) => {
                    (rows(words, &to, view, found))
                    @if view.more { p.hint { (words.say("delegates-more")) } }
                }
            }
        }
    }
}

fn rows(words: Words, to: &str, view: &Delegates, relatives: &[RelativeRow]) -> Markup {
    html! {
        ul.items {
            @for one in relatives {
                li.item {
                    div.item-head { strong { (clean::line(&one.name)) } }
                    @for (child, classes) in &one.children { p { (child_said(words, child, classes)) } }
                    @if one.by_source { p.hint { (words.say("delegates-source")) } }
                    @else { (button(words, to, view, one, None)) }
                }
            }
        }
    }
}

fn child_said(words: Words, child: &str, classes: &str) -> String {
    let (child, classes) = (clean::line(child), clean::line(classes));
    let parts = [
        ("child", Part::Text(&child)),
        ("classes", Part::Text(&classes)),
    ];
    words.say_with(
        if classes.is_empty() {
            "delegates-child-alone"
        } else {
            "delegates-child"
        },
        &parts,
    )
}

/// The button that makes of a relative what they are not; `label` in the place of its own.
fn button(
    words: Words,
    to: &str,
    view: &Delegates,
    one: &RelativeRow,
    label: Option<&str>,
) -> Markup {
    let (change, key) = if one.delegate {
        ("remove", "delegates-remove")
    } else {
        ("name", "delegates-name")
    };
    html! {
        form.actions method="post" action=(to) {
            input type="hidden" name="person" value=(one.key);
            @if !view.search.is_empty() { input type="hidden" name="q" value=(view.search); }
            button type="submit" name="do" value=(change) {
                (words.say(label.unwrap_or(key)))
                span.hidden { " " (clean::line(&one.name)) }
            }
        }
    }
}

/// What was done just now, and how to undo it.
fn changed(words: Words, to: &str, view: &Delegates, one: &RelativeRow) -> Markup {
    if one.by_source {
        let said = words.say_with(
            "delegates-source-of",
            &[("name", (&clean::line(&one.name)).into())],
        );
        return widgets::notice(words, Tone::Warning, &said);
    }
    let key = if one.delegate {
        "delegates-named"
    } else {
        "delegates-removed"
    };
    let said = words.say_with(key, &[("name", (&clean::line(&one.name)).into())]);
    html! {
        (widgets::notice(words, Tone::Success, &said))
        (button(words, to, view, one, Some("delegates-undo")))
    }
}
