//! Headings, texts, notices, badges and what is said when there is nothing.

use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::page::{Badge, EmptyState, Heading, Notice, Tone};

use super::titled;
use crate::context::{Canvas, limits};
use crate::icons::Icon;

pub(super) fn heading(canvas: &Canvas<'_>, heading: &Heading) -> Markup {
    let level = canvas.heading(heading.level);
    let text = canvas.label(&heading.text);
    titled(level, &html! { (text) })
}

pub(super) fn day(canvas: &Canvas<'_>, day: Date) -> Markup {
    canvas.heading(2);
    html! {
        h2.day { time datetime=(day) { (canvas.context.dates().heading(day)) } }
    }
}

pub(super) fn markdown(canvas: &Canvas<'_>, source: &str) -> Markup {
    html! { div.prose { (canvas.markdown(source)) } }
}

pub(super) fn notice(canvas: &Canvas<'_>, notice: &Notice) -> Markup {
    let tone = notice.tone;
    html! {
        div.notice.(tone.as_str()) {
            (tone_icon(tone).svg())
            div.prose {
                @if let Some(title) = &notice.title {
                    p.notice-title {
                        span.hidden { (tone_word(canvas, tone)) }
                        (canvas.label(title))
                    }
                } @else {
                    span.hidden { (tone_word(canvas, tone)) }
                }
                (canvas.markdown(&notice.text))
            }
        }
    }
}

pub(super) fn empty(canvas: &Canvas<'_>, empty: &EmptyState) -> Markup {
    let title = canvas.label(&empty.title);
    html! {
        div.empty {
            (titled(canvas.inner_level(), &html! { (title) }))
            @if !empty.text.is_empty() { p { (canvas.label(&empty.text)) } }
            @if let Some(action) = &empty.action {
                @let label = canvas.label(&action.label);
                @if let Some(href) = canvas.href(&action.to) {
                    p { a.button.primary href=(href) { (label) } }
                } @else {
                    p { (label) }
                }
            }
        }
    }
}

/// A badge: its words carry the meaning, its colour repeats it.
pub(super) fn badge(canvas: &Canvas<'_>, badge: &Badge) -> Markup {
    html! {
        span.badge.(badge.tone.as_str()) { (canvas.label(&badge.label)) }
    }
}

pub(super) fn badges(canvas: &Canvas<'_>, badges: &[Badge]) -> Markup {
    let (shown, _) = canvas.take("badges", badges, limits::FEW);
    html! {
        @if !shown.is_empty() {
            div.badges { @for one in shown { (badge(canvas, one)) " " } }
        }
    }
}

/// The icon that stands for a tone.
pub(crate) fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Neutral | Tone::Info => Icon::Info,
        Tone::Success => Icon::Success,
        Tone::Warning => Icon::Alert,
        Tone::Danger => Icon::Danger,
    }
}

/// What a screen reader hears before a module's notice, since it does not see the colour. The strongest
/// tone may mean a time limit or a loss: that it is an error, only the portal says of its own.
fn tone_word(canvas: &Canvas<'_>, tone: Tone) -> String {
    canvas.words.say(match tone {
        Tone::Neutral | Tone::Info => "tone-info",
        Tone::Success => "tone-success",
        Tone::Warning => "tone-warning",
        Tone::Danger => "tone-important",
    })
}
