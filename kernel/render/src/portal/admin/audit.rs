//! What was done in the school's administration, newest first.

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
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Where newer entries are.
    pub newer: Option<String>,
    /// Where older entries are.
    pub older: Option<String>,
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// By whom; empty for the kernel itself.
    pub who: String,
    /// What, in a sentence in the reader's language: "Module activé".
    pub what: String,
    /// To what: "Cahier de textes".
    pub subject: String,
    /// More, such as the value before and after. Empty for none.
    pub detail: String,
}

/// Draws the log.
pub fn audit_log(context: &RenderContext, view: &AuditLog) -> Markup {
    let words = Words(context.language);
    let dates = context.dates();
    let head = [
        ("audit-at", false),
        ("audit-who", false),
        ("audit-what", false),
        ("audit-subject", false),
        ("audit-detail", false),
    ];
    let rows = view.entries.iter().map(|entry| {
        let who = if entry.who.is_empty() {
            words.say("audit-kernel")
        } else {
            clean::line(&entry.who)
        };
        vec![
            Cell::naming(
                html! { time datetime=(dates.machine(entry.at)) { (dates.instant(entry.at)) } },
            ),
            Cell::of(html! { (who) }),
            Cell::of(html! { (clean::line(&entry.what)) }),
            Cell::of(html! { (clean::line(&entry.subject)) }),
            Cell::of(html! { (clean::line(&entry.detail)) }),
        ]
    });
    html! {
        (widgets::title(&words.say("audit"), Some(&words.say("audit-lead"))))
        @if view.entries.is_empty() {
            div.empty { h2 { (words.say("audit-none")) } }
        } @else {
            (widgets::table(words, &words.say("audit-caption"), &head, rows))
            (widgets::pager(words, view.newer.as_deref(), view.older.as_deref()))
        }
    }
}
