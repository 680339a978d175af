//! How a part was, day by day: a row of bars, which a sentence says too, and the days that were not well.

use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::condition::{Condition, Day, DayCounted};
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

/// The word of what is told of a day, for its bar: the worse the day, the taller.
fn class(told: Day) -> &'static str {
    match told {
        Day::Was(condition) => condition.as_str(),
        Day::Unmeasured => "none",
        Day::NotYet => "not-yet",
    }
}

/// So many days of which this is told.
fn counted(words: Words, told: Day, count: u64) -> String {
    let key = match told {
        Day::Was(Condition::Operational) => "status-days-operational",
        Day::Was(Condition::Slow) => "status-days-slow",
        Day::Was(Condition::Partial) => "status-days-partial",
        Day::Was(Condition::Down) => "status-days-down",
        Day::Unmeasured => "status-days-none",
        Day::NotYet => "status-days-not-yet",
    };
    widgets::counted(words, key, count)
}

/// All days in a sentence.
fn sentence(words: Words, days: &[(Date, DayCounted)]) -> String {
    let told = Condition::ALL.map(Day::Was).into_iter();
    let told = told.chain([Day::Unmeasured, Day::NotYet]);
    let said = told.filter_map(|told| {
        let so_told = days.iter().filter(|(_, day)| day.told() == told);
        let count = so_told.count() as u64;
        (count > 0).then(|| counted(words, told, count))
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
    let is_well = match day.told() {
        Day::Was(condition) => condition == Condition::Operational,
        Day::Unmeasured | Day::NotYet => true,
    };
    if is_well && day.unmeasured().is_none() {
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
            @for (_, day) in &part.days { span.(class(day.told())) {} }
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use preau_domain::caller::Language;
    use preau_domain::condition::Service;

    use super::*;

    #[test]
    fn days_before_the_first_measure_are_said_otherwise_than_those_without_one() {
        let well = DayCounted {
            expected: 288,
            measured: 288,
            ..DayCounted::default()
        };
        let nobody = DayCounted {
            measured: 0,
            ..well
        };
        let all = [DayCounted::default(), DayCounted::default(), nobody, well];
        let part = StatusPart {
            service: Service::Portal,
            name: None,
            condition: Condition::Operational,
            days: all.map(|day| (jiff::civil::date(2026, 11, 27), day)).into(),
        };
        let context = RenderContext::new(Language::En, Timestamp::UNIX_EPOCH, "/");
        let drawn = days(&context, &part).into_string();
        let said = "one day without disruption, one day not measured, 2 days not yet measured";
        assert!(drawn.contains(&format!("aria-label=\"{said}\"")), "{drawn}");
        let bars = "<span class=\"not-yet\"></span><span class=\"not-yet\"></span>\
                    <span class=\"none\"></span><span class=\"operational\"></span>";
        assert!(drawn.contains(bars), "{drawn}");
        assert_eq!(
            drawn.matches("<li>").count(),
            1,
            "a whole day is missing: {drawn}"
        );
        assert!(drawn.contains("Not measured: 24 h"), "{drawn}");
    }
}
