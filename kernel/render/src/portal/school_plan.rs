//! The plan of one school, as the region's operator sets it: each limit with what is usual and what is used of it.

use maud::{Markup, html};
use preau_domain::limit::Limit;
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// The limits of a school.
#[derive(Debug, Clone, Default)]
pub struct SchoolPlan {
    /// The school's name.
    pub school: String,
    /// Where its form is sent.
    pub href: String,
    /// What was set when the form was drawn, sent back with it.
    pub seen: String,
    /// Its limits, in the order of [`Limit::ALL`].
    pub limits: Vec<PlanLine>,
    /// Whether somebody else set others meanwhile, so that nothing was set.
    pub stale: bool,
}

/// A limit of a school.
#[derive(Debug, Clone)]
pub struct PlanLine {
    /// Which.
    pub limit: Limit,
    /// What holds where nothing is set.
    pub usual: u64,
    /// What holds.
    pub holds: u64,
    /// What is set, or was typed and not taken.
    pub typed: String,
    /// What is used of it.
    pub used: Option<u64>,
    /// The module that uses it.
    pub by: Option<String>,
    /// Whether the region's file fixes it.
    pub fixed: bool,
    /// From where to where it may be set, if what was typed is out of that.
    pub wrong: Option<(u64, u64)>,
}

/// Parts of the form, by the first of their limits.
const PARTS: [(Limit, &str); 3] = [
    (Limit::Weight, "plan-part-time"),
    (Limit::Records, "plan-part-module"),
    (Limit::PersonFiles, "plan-part-person"),
];

/// Draws it as a form that sends each limit under its word, to `view.href` with `seen`; empty: as is usual. A second
/// form sends `do=reset`.
pub fn school_plan(context: &RenderContext, view: &SchoolPlan) -> Markup {
    let words = Words(context.language);
    let back = words.say("region-title");
    let free: Vec<_> = view.limits.iter().filter(|line| !line.fixed).collect();
    let entries: Vec<_> = free.iter().map(|line| entry(words, line)).collect();
    let is_set = free.iter().any(|line| !line.typed.is_empty());
    let lead = words.say("school-plan-lead");
    html! {
        (widgets::title_below((paths::REGION, &back), &clean::line(&view.school), Some(&lead)))
        @if view.stale {
            div role="alert" { (widgets::notice(words, Tone::Danger, &words.say("school-plan-stale"))) }
        }
        (widgets::summary(words, &entries.iter().collect::<Vec<_>>()))
        form.form method="post" action=(view.href) {
            input type="hidden" name="seen" value=(view.seen);
            @for (line, entry) in free.iter().zip(&entries) {
                @if let Some((_, part)) = PARTS.iter().find(|(first, _)| *first == line.limit) {
                    h2 { (words.say(part)) }
                }
                (widgets::entry_optional(words, entry))
            }
            div.actions {
                button.primary type="submit" name="do" value="set" { (words.say("school-plan-save")) }
            }
        }
        (fixed(words, &view.limits))
        @if is_set {
            form method="post" action=(view.href) {
                input type="hidden" name="seen" value=(view.seen);
                div.actions {
                    button type="submit" name="do" value="reset" { (words.say("school-plan-reset")) }
                }
            }
        }
    }
}

/// A limit's value as people read it.
fn shown(words: Words, limit: Limit, value: u64) -> String {
    if limit.is_bytes() {
        numbers::bytes(words.0, value)
    } else if value >= 1_000_000 {
        numbers::large(words.0, value)
    } else {
        numbers::whole(words.0, value)
    }
}

/// What is used of a limit, and by what: "2 310 (Cahier de textes), 12 %".
fn used(words: Words, line: &PlanLine, used: u64) -> String {
    let percent = u128::from(used) * 100 / u128::from(line.holds.max(1));
    let percent = u64::try_from(percent).unwrap_or(u64::MAX);
    let value = shown(words, line.limit, used);
    let said = match &line.by {
        Some(module) => format!("{value} ({})", clean::line(module)),
        None => value,
    };
    let percent = numbers::whole(words.0, percent);
    words.say_with(
        "limit-used",
        &[("used", (&said).into()), ("percent", (&percent).into())],
    )
}

fn entry(words: Words, line: &PlanLine) -> Entry<'_> {
    let usual = shown(words, line.limit, line.usual);
    let mut hint = words.say_with("limit-usual", &[("usual", (&usual).into())]);
    if let Some(amount) = line.used {
        hint.push(' ');
        hint.push_str(&used(words, line, amount));
    }
    let error = line.wrong.map(|(least, most)| {
        let (least, most) = (least.to_string(), most.to_string());
        words.say_with(
            "limit-wrong",
            &[("least", Part::Text(&least)), ("most", Part::Text(&most))],
        )
    });
    Entry {
        id: line.limit.as_str(),
        label: words.say(&format!("limit-of-{}", line.limit.as_str())),
        kind: "text",
        value: &line.typed,
        autocomplete: "off",
        hint: Some(hint),
        error,
    }
}

/// What the region's file fixes.
fn fixed(words: Words, limits: &[PlanLine]) -> Markup {
    let fixed: Vec<_> = limits.iter().filter(|line| line.fixed).collect();
    html! {
        @if !fixed.is_empty() {
            section aria-labelledby="fixed" {
                h2 #fixed { (words.say("school-plan-fixed")) }
                dl.facts-list {
                    @for line in fixed {
                        div {
                            dt { (words.say(&format!("limit-of-{}", line.limit.as_str()))) }
                            dd {
                                (shown(words, line.limit, line.holds))
                                @if let Some(amount) = line.used { " " (used(words, line, amount)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
