//! What people are told by who runs the region. Whatever was written is text.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::condition::Condition;
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;

use super::{Status, condition_badge};
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

/// A text in the reader's language, or in the other one, which it then says.
fn said(words: Words, text: &Text) -> Markup {
    let shown = clean::lines(text.said(words.0));
    if text.get(words.0).trim().is_empty() {
        let lang = words.0.other().as_str();
        return html! { span lang=(lang) { (shown) } };
    }
    html! { (shown) }
}

/// How far those are who work on it.
pub(in crate::portal) fn stage_said(words: Words, kind: IncidentKind, stage: Stage) -> String {
    match kind {
        IncidentKind::Trouble => words.say(&format!("stage-{}", stage.as_str())),
        IncidentKind::Works => words.say(&format!("works-{}", stage.as_str())),
    }
}

fn time(context: &RenderContext, at: Timestamp) -> Markup {
    let dates = context.dates();
    html! { time datetime=(dates.machine(at)) { (dates.instant(at)) } }
}

/// When it was, or will be.
fn when(context: &RenderContext, one: &Incident, now: Timestamp) -> String {
    let words = Words(context.language);
    let at = |at| context.dates().instant(at);
    let begins = at(one.begins);
    let begins = ("begins", Part::Text(&begins));
    match one.ends {
        None => words.say_with("status-since", &[begins]),
        Some(ends) => {
            let key = if one.begins > now {
                "status-ahead"
            } else {
                "status-from-to"
            };
            words.say_with(key, &[begins, ("ends", Part::Text(&at(ends)))])
        }
    }
}

/// Whom it concerns. Schools are not named: who looks for theirs finds it by its word.
fn whom(words: Words, view: &Status, one: &Incident) -> String {
    let mut names: Vec<String> = Vec::new();
    for part in &one.parts {
        let name = view.name_of(words, &part.service);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names = names.join(", ");
    let key = match (one.is_everywhere(), &view.school) {
        (true, _) => "status-concerns",
        (false, None) => "status-concerns-some",
        (false, Some(_)) => "status-concerns-yours",
    };
    words.say_with(key, &[("what", (&names).into())])
}

fn line(context: &RenderContext, one: &Incident, line: &IncidentLine) -> Markup {
    let words = Words(context.language);
    html! {
        li {
            p.hint {
                (time(context, line.at)) " · " strong { (stage_said(words, one.kind, line.stage)) }
            }
            p.status-text { (said(words, &line.text)) }
        }
    }
}

fn lines(context: &RenderContext, one: &Incident) -> Markup {
    html! {
        ol.status-lines {
            @for said in one.lines.iter().rev() { (line(context, one, said)) }
        }
    }
}

fn facts(context: &RenderContext, view: &Status, one: &Incident) -> Markup {
    let words = Words(context.language);
    html! {
        p.badges {
            @if one.condition > Condition::Operational { (condition_badge(words, one.condition)) }
            span.badge.neutral { (stage_said(words, one.kind, one.stage())) }
        }
        p.hint { (whom(words, view, one)) " " (when(context, one, view.at)) }
    }
}

/// Draws what is not over.
pub(in crate::portal) fn incident(
    context: &RenderContext,
    view: &Status,
    one: &Incident,
) -> Markup {
    let words = Words(context.language);
    html! {
        article.status-told {
            h3 { (said(words, &one.title)) }
            (facts(context, view, one))
            (lines(context, one))
        }
    }
}

/// Draws what is past, its lines to be opened.
pub(super) fn past(context: &RenderContext, view: &Status, one: &Incident) -> Markup {
    let words = Words(context.language);
    html! {
        article.status-told {
            h3 { (said(words, &one.title)) }
            (facts(context, view, one))
            details {
                summary { (words.say("status-lines")) }
                (lines(context, one))
            }
        }
    }
}
