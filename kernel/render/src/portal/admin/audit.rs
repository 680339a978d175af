//! What was done in the school's administration, or in the region's: newest first, looked for, kept as a file.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::context::RenderContext;
use crate::portal::widgets;
use crate::table::Cell;
use crate::text::clean;
use crate::words::Words;

/// A part of the log.
#[derive(Debug, Clone, Default)]
pub struct AuditLog {
    /// What it is a part of.
    pub filter: AuditFilter,
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Where newer entries are.
    pub newer: Option<String>,
    /// Where older entries are.
    pub older: Option<String>,
    /// Where the same is a file.
    pub file: String,
    /// Whether lines say in which school they were done: in the region's log.
    pub schools: bool,
}

/// What is looked for in the log.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// The page that is asked.
    pub to: String,
    /// Whether anything is looked for.
    pub any: bool,
    /// Who did it: the word of each choice, and what it says.
    pub people: Vec<(String, String)>,
    /// The one chosen.
    pub person: String,
    /// What was done, likewise.
    pub kinds: Vec<(String, String)>,
    /// The one chosen.
    pub kind: String,
    /// On which module, likewise.
    pub modules: Vec<(String, String)>,
    /// The one chosen.
    pub module: String,
    /// The first day, as a date field has it.
    pub from: String,
    /// The last day.
    pub to_day: String,
    /// Words that the line says.
    pub words: String,
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// In which school; empty for the region itself.
    pub school: String,
    /// By whom; empty for the kernel itself.
    pub who: String,
    /// What, in a sentence in the reader's language: "Module activé".
    pub what: String,
    /// To what: "Cahier de textes".
    pub subject: String,
    /// More, such as the value before and after. Empty for none.
    pub detail: String,
}

/// Who did something, as it is said of the kernel too.
pub fn audit_who(words: Words, entry: &AuditEntry) -> String {
    if entry.who.is_empty() {
        words.say("audit-kernel")
    } else {
        clean::line(&entry.who)
    }
}

/// Draws the log.
pub fn audit_log(context: &RenderContext, view: &AuditLog) -> Markup {
    let words = Words(context.language);
    let dates = context.dates();
    let mut head = vec![("audit-at", false)];
    if view.schools {
        head.push(("region-school", false));
    }
    head.extend([
        ("audit-who", false),
        ("audit-what", false),
        ("audit-subject", false),
        ("audit-detail", false),
    ]);
    let rows = view.entries.iter().map(|entry| {
        let mut cells = vec![Cell::naming(
            html! { time datetime=(dates.machine(entry.at)) { (dates.instant(entry.at)) } },
        )];
        if view.schools {
            cells.push(Cell::of(html! { (clean::line(&entry.school)) }));
        }
        cells.extend([
            Cell::of(html! { (audit_who(words, entry)) }),
            Cell::of(html! { (clean::line(&entry.what)) }),
            Cell::of(html! { (clean::line(&entry.subject)) }),
            Cell::of(html! { (clean::line(&entry.detail)) }),
        ]);
        cells
    });
    let lead = if view.schools {
        "audit-region-lead"
    } else {
        "audit-lead"
    };
    html! {
        (widgets::title(&words.say("audit"), Some(&words.say(lead))))
        (filter(words, &view.filter))
        @if view.entries.is_empty() {
            div.empty {
                h2 { (words.say(if view.filter.any { "audit-nothing" } else { "audit-none" })) }
                @if view.filter.any { p { (words.say("audit-nothing-text")) } }
            }
        } @else {
            (widgets::table(words, &words.say("audit-caption"), &head, rows))
            (widgets::pager(words, view.newer.as_deref(), view.older.as_deref()))
            p { a.button.quiet href=(view.file) download { (words.say("audit-file")) } }
        }
    }
}

fn filter(words: Words, filter: &AuditFilter) -> Markup {
    html! {
        form.form.filter role="search" method="get" action=(filter.to) {
            div.filter-fields {
                (choice(words, "person", "audit-who", &filter.people, &filter.person))
                (choice(words, "kind", "audit-what", &filter.kinds, &filter.kind))
                (choice(words, "module", "audit-module", &filter.modules, &filter.module))
                (entry(words, "from", "audit-from", "date", &filter.from))
                (entry(words, "to", "audit-to", "date", &filter.to_day))
                (entry(words, "q", "audit-words", "search", &filter.words))
            }
            div.actions {
                button type="submit" { (words.say("audit-search")) }
                @if filter.any { a.button.quiet href=(filter.to) { (words.say("audit-all")) } }
            }
        }
    }
}

fn choice(
    words: Words,
    name: &str,
    label: &str,
    choices: &[(String, String)],
    chosen: &str,
) -> Markup {
    html! {
        @if !choices.is_empty() {
            div.field {
                label for={ "audit-" (name) } { (words.say(label)) }
                select id={ "audit-" (name) } name=(name) {
                    option value="" { (words.say("audit-any")) }
                    @for (word, said) in choices {
                        option value=(word) selected[word == chosen] { (clean::line(said)) }
                    }
                }
            }
        }
    }
}

fn entry(words: Words, name: &str, label: &str, kind: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for={ "audit-" (name) } { (words.say(label)) }
            input id={ "audit-" (name) } type=(kind) name=(name) value=(value) autocomplete="off"
                maxlength=[(kind == "search").then_some("100")];
        }
    }
}
