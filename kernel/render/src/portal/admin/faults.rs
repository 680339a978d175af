//! How a module faulted, in words that its publisher can use.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::context::RenderContext;
use crate::portal::widgets;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::Words;

/// A way in which a module faulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultLine {
    /// When last.
    pub last_at: Timestamp,
    /// How often.
    pub count: u64,
    /// The kind of call: "view", "act", "tile" or "event".
    pub call: String,
    /// The fault's word: "trap".
    pub kind: String,
    /// The fault in words.
    pub detail: String,
    /// In which version.
    pub version: String,
    /// The function where it was; empty where that is not known.
    pub place: String,
    /// The functions that it was in, innermost first, one a line.
    pub backtrace: String,
    /// What the call was charged.
    pub fuel: u64,
    /// Memory that it had, in bytes.
    pub memory: u64,
}

/// Draws the section.
pub(super) fn section(context: &RenderContext, words: Words, faults: &[FaultLine]) -> Markup {
    html! {
        section aria-labelledby="faults" {
            h2 #faults { (words.say("faults")) }
            @if faults.is_empty() {
                p { (words.say("faults-none")) }
            } @else {
                p { (words.say("faults-lead")) }
                (table(context, words, faults))
            }
        }
    }
}

fn table(context: &RenderContext, words: Words, faults: &[FaultLine]) -> Markup {
    let head = [
        ("fault-last", false),
        ("fault-count", true),
        ("fault-what", false),
        ("fault-where", false),
        ("fault-cost", false),
    ];
    let dates = context.dates();
    let rows = faults.iter().map(|fault| {
        let call = words.say(&format!("fault-call-{}", fault.call));
        let cost = [
            numbers::large(words.0, fault.fuel),
            numbers::bytes(words.0, fault.memory),
        ];
        vec![
            Cell::naming(html! {
                time datetime=(dates.machine(fault.last_at)) { (dates.instant(fault.last_at)) }
            }),
            Cell::of(html! { (numbers::whole(words.0, fault.count)) }),
            Cell::of(html! {
                (words.say(&format!("fault-kind-{}", fault.kind))) " (" (call) ")"
                br;
                small { (clean::line(&fault.detail)) }
            }),
            Cell::of(html! {
                code { (clean::line(&fault.place)) } " " small { (clean::line(&fault.version)) }
                @if !fault.backtrace.is_empty() {
                    details {
                        summary { (words.say("fault-trace")) }
                        ol { @for frame in fault.backtrace.lines() { li { code { (clean::line(frame)) } } } }
                    }
                }
            }),
            Cell::of(html! { (cost.join(" · ")) }),
        ]
    });
    widgets::table(words, &words.say("faults-caption"), &head, rows)
}
