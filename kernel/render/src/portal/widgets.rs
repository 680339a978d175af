//! Small pieces that several screens share.

use maud::{Markup, html};
use preau_domain::page::Tone;

use crate::accent::Accent;
use crate::blocks::{ErrorLine, error_summary, tone_icon};
use crate::icons::Icon;
use crate::table::{self, Cell, Column};
use crate::words::{Part, Words};

/// How people recognise a module.
#[derive(Debug, Clone)]
pub struct ModuleFace {
    /// Its name in the reader's language.
    pub name: String,
    /// The icon that its manifest names.
    pub icon: Icon,
    /// The accent that its manifest names.
    pub accent: Accent,
    /// Its first page: `/s/college-demo/homework`.
    pub href: String,
}

/// An entry of a module's or a screen's menu.
#[derive(Debug, Clone)]
pub struct SectionEntry {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is being shown.
    pub current: bool,
}

/// One of several schools, or of several standings in them, to look at.
#[derive(Debug, Clone)]
pub struct SwitchChoice {
    /// "Léa", "Enseignant", "Collège Joséphine-Baker".
    pub label: String,
    /// A word more: "6A · Collège Joséphine-Baker". Empty for none.
    pub detail: String,
    /// Whether it is being looked at.
    pub current: bool,
    /// Where it is looked at.
    pub href: String,
}

/// The links of a switch, as list entries.
pub(super) fn switch(choices: &[SwitchChoice]) -> Markup {
    html! {
        @for choice in choices {
            li {
                a.switch-choice href=(choice.href) aria-current=[choice.current.then_some("true")] {
                    span.switch-label { (choice.label) }
                    @if !choice.detail.is_empty() { " " span.switch-detail { (choice.detail) } }
                }
            }
        }
    }
}

/// The title of a screen with a sentence under it.
pub(super) fn title(title: &str, lead: Option<&str>) -> Markup {
    html! {
        header.page-header {
            div.page-title {
                div {
                    h1 { (title) }
                    @if let Some(lead) = lead { p.lead { (lead) } }
                }
            }
        }
    }
}

/// The same below a way back.
pub(super) fn title_below(back: (&str, &str), title: &str, lead: Option<&str>) -> Markup {
    html! {
        header.page-header {
            a.back href=(back.0) { (Icon::ChevronLeft.svg()) span { (back.1) } }
            div.page-title {
                div {
                    h1 { (title) }
                    @if let Some(lead) = lead { p.lead { (lead) } }
                }
            }
        }
    }
}

/// A sentence that should be noticed.
pub(super) fn notice(words: Words, tone: Tone, text: &str) -> Markup {
    notice_with(words, tone, text, None)
}

/// A notice that leads to where something can be done about it.
pub(super) fn notice_to(words: Words, tone: Tone, text: &str, to: (&str, &str)) -> Markup {
    notice_with(words, tone, text, Some(to))
}

fn notice_with(words: Words, tone: Tone, text: &str, to: Option<(&str, &str)>) -> Markup {
    let word = match tone {
        Tone::Neutral | Tone::Info => "tone-info",
        Tone::Success => "tone-success",
        Tone::Warning => "tone-warning",
        Tone::Danger => "tone-error",
    };
    html! {
        div.notice.(tone.as_str()) {
            (tone_icon(tone).svg())
            div {
                p {
                    span.hidden { (words.say(word)) }
                    (text)
                    @if let Some((href, label)) = to { " " a href=(href) { (label) } }
                }
            }
        }
    }
}

/// A badge of the portal's own.
pub(super) fn badge(tone: Tone, label: &str) -> Markup {
    html! { span.badge.(tone.as_str()) { (label) } }
}

/// A text or password field of the portal's own forms.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) id: &'static str,
    pub(super) label: String,
    pub(super) kind: &'static str,
    pub(super) value: &'a str,
    pub(super) autocomplete: &'static str,
    pub(super) hint: Option<String>,
    pub(super) error: Option<String>,
}

/// Draws a field that must be filled in; its name is its identifier.
pub(super) fn entry(words: Words, entry: &Entry<'_>) -> Markup {
    drawn_entry(words, entry, true)
}

/// Draws one that may be left empty.
pub(super) fn entry_optional(words: Words, entry: &Entry<'_>) -> Markup {
    drawn_entry(words, entry, false)
}

fn drawn_entry(words: Words, entry: &Entry<'_>, required: bool) -> Markup {
    let id = entry.id;
    let described = match (&entry.hint, &entry.error) {
        (None, None) => None,
        (Some(_), None) => Some(format!("{id}-hint")),
        (None, Some(_)) => Some(format!("{id}-error")),
        (Some(_), Some(_)) => Some(format!("{id}-hint {id}-error")),
    };
    html! {
        div.field.in-error[entry.error.is_some()] {
            label for=(id) { (entry.label) }
            @if let Some(hint) = &entry.hint { p.hint id={ (id) "-hint" } { (hint) } }
            @if let Some(error) = &entry.error {
                p.error id={ (id) "-error" } {
                    (Icon::Danger.svg())
                    span { span.hidden { (words.say("field-error")) } (error) }
                }
            }
            input #(id) type=(entry.kind) name=(id) value=[(entry.kind != "password").then_some(entry.value)]
                autocomplete=(entry.autocomplete) autocapitalize="none" spellcheck="false" required[required]
                class=[(entry.kind == "time").then_some("short")]
                aria-describedby=[described] aria-invalid=[entry.error.as_ref().map(|_| "true")];
        }
    }
}

/// Fields that a form carries and nobody sees.
pub(super) fn hidden(fields: &[(String, String)]) -> Markup {
    html! {
        @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
    }
}

/// The summary of the errors of these fields, if there are any.
pub(super) fn summary(words: Words, entries: &[&Entry<'_>]) -> Markup {
    let errors: Vec<_> = entries
        .iter()
        .filter_map(|entry| {
            Some(ErrorLine {
                id: entry.id.to_owned(),
                label: entry.label.clone(),
                message: entry.error.clone()?,
            })
        })
        .collect();
    html! { @if !errors.is_empty() { (error_summary(words, 2, &errors)) } }
}

/// A count with its noun: "3 écoles".
pub(super) fn counted(words: Words, key: &str, count: u64) -> String {
    words.say_with(key, &[("count", Part::Count(count))])
}

/// A table of the portal: columns by the key of their name and whether they hold figures.
pub(super) fn table(
    words: Words,
    caption: &str,
    columns: &[(&str, bool)],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Markup {
    let named: Vec<_> = columns
        .iter()
        .map(|(key, numeric)| Column {
            label: words.say(key),
            numeric: *numeric,
        })
        .collect();
    table::framed(caption, &named, rows)
}

/// Earlier and later parts of a list.
pub(super) fn pager(words: Words, newer: Option<&str>, older: Option<&str>) -> Markup {
    html! {
        @if newer.is_some() || older.is_some() {
            nav.pagination aria-label=(words.say("pages")) {
                div.previous { @if let Some(href) = newer {
                    a.button href=(href) rel="prev" { (Icon::ChevronLeft.svg()) span { (words.say("newer")) } }
                } }
                div.next { @if let Some(href) = older {
                    a.button href=(href) rel="next" { span { (words.say("older")) } (Icon::ChevronRight.svg()) }
                } }
            }
        }
    }
}
