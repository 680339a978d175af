//! How a part was, day by day: a row of bars, which a sentence says too, and the days that were not well.

use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::condition::{Condition, DayCounted};
use preau_domain::page::Tone;

use super::StatusPart;
use crate::context::RenderContext;
use crate::portal::widgets;
use crate::words::{Part, Words};

/// How a day was.
fn badge(words: Words, state: Option<Condition>) -> Markup {
    match state {
        Some(condition) => super::condition_badge(words, condition),
        None => widgets::badge(Tone::Neutral, &words.say("part-none")),
    }
}

/// The word of a day's state, for its bar: the worse the day, the taller.
fn class(state: Option<Condition>) -> &'static str {
    state.map_or("none", Condition::as_str)
}

/// So many days of a state.
fn counted(words: Words, state: Option<Condition>, count: u64) -> String {
    let key = match state {
        None => "status-days-none",
        Some(Condition::Operational) => "status-days-operational",
        Some(Condition::Slow) => "status-days-slow",
        Some(Condition::Partial) => "status-days-partial",
        Some(Condition::Down) => "status-days-down",
    };
    widgets::counted(words, key, count)
}

/// All days in a sentence.
fn sentence(words: Words, days: &[(Date, DayCounted)]) -> String {
    let states = Condition::ALL.map(Some).into_iter().chain([None]);
    let said = states.filter_map(|state| {
        let of_state = days.iter().filter(|(_, day)| day.condition() == state);
        let count = of_state.count() as u64;
        (count > 0).then(|| counted(words, state, count))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// What held for how long.
fn lasted(words: Words, what: &str, slots: u64) -> Option<String> {
    let minutes = DayCounted::minutes(slots);
    let (key, count) = if minutes < 120 {
        ("status-for-minutes", minutes)
    } else {
        ("status-for-hours", minutes / 60)
    };
    (slots > 0)
        .then(|| words.say_with(key, &[("what", what.into()), ("count", Part::Count(count))]))
}

/// What was wrong on a day; none if nothing was that is told.
fn troubles(words: Words, day: &DayCounted) -> Option<String> {
    if day.condition()? == Condition::Operational && day.unmeasured().is_none() {
        return None;
    }
    let of = |condition: Condition, slots| {
        let what = words.say(&format!("part-{}", condition.as_str()));
        lasted(words, &what, slots)
    };
    let unmeasured = day.unmeasured().unwrap_or_default();
    let said = [
        of(Condition::Down, day.down),
        of(Condition::Partial, day.partial),
        of(Condition::Slow, day.slow),
        lasted(words, &words.say("part-none"), unmeasured),
    ];
    Some(said.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// Draws the days of a part.
pub(super) fn days(context: &RenderContext, part: &StatusPart) -> Markup {
    let words = Words(context.language);
    let dates = context.dates();
    let troubled: Vec<_> = part
        .days
        .iter()
        .rev()
        .filter_map(|(date, day)| Some((date, day, troubles(words, day)?)))
        .collect();
    if part.days.iter().all(|(_, day)| day.condition().is_none()) {
        return html! {};
    }
    html! {
        div.status-days role="img" aria-label=(sentence(words, &part.days)) {
            @for (_, day) in &part.days { span.(class(day.condition())) {} }
        }
        @if let (Some((first, _)), Some((last, _))) = (part.days.first(), part.days.last()) {
            div.status-span aria-hidden="true" {
                span { (dates.shortest(*first)) }
                span { (dates.shortest(*last)) }
            }
        }
        @if !troubled.is_empty() {
            details {
                summary { (widgets::counted(words, "status-troubled", troubled.len() as u64)) }
                ul.status-troubled {
                    @for (date, day, said) in &troubled {
                        li {
                            time datetime=(date.to_string()) { (dates.day(**date)) }
                            " " (badge(words, day.condition())) " " (said)
                        }
                    }
                }
            }
        }
    }
}
