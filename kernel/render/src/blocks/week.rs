//! The week: days side by side, one under the other on a phone.

use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::page::{Week, WeekEntry};

use super::{left_out, linked, prose, titled};
use crate::context::{Canvas, limits};

pub(super) fn week(canvas: &Canvas<'_>, week: &Week) -> Markup {
    let (entries, cut) = canvas.take("entries", &week.entries, limits::ENTRIES);
    let days = days(week.monday, entries);
    let today = canvas.context.today();
    let nothing = canvas.label(&week.nothing);
    html! {
        ol.week.(format!("days-{}", days.len())) {
            @for day in &days {
                @let entries = of_day(entries, *day);
                li.week-day.today[*day == today].over[is_over(&days, *day, today) && entries.is_empty()] {
                    (titled(canvas.inner_level(), &day_title(canvas, *day, today)))
                    @if entries.is_empty() {
                        p.nothing { (nothing) }
                    } @else {
                        ul { @for entry in entries { (self::entry(canvas, entry)) } }
                    }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}

/// Whether a day of the present week has passed: with nothing on it, it only stands in the way on a phone.
fn is_over(days: &[Date], day: Date, today: Date) -> bool {
    day < today && days.last().is_some_and(|last| today <= *last)
}

/// Monday to Friday, and further if something is on the weekend.
fn days(monday: Date, entries: &[WeekEntry]) -> Vec<Date> {
    let day = |offset: i32| monday.checked_add(offset.days()).ok();
    let last = (5..7)
        .rev()
        .find(|offset| entries.iter().any(|entry| Some(entry.day) == day(*offset)))
        .unwrap_or(4);
    (0..=last).filter_map(day).collect()
}

/// The entries of a day in the order of their hours; those without an hour come last.
fn of_day(entries: &[WeekEntry], day: Date) -> Vec<&WeekEntry> {
    let mut of_day: Vec<_> = entries.iter().filter(|entry| entry.day == day).collect();
    of_day.sort_by_key(|entry| (entry.start.is_none(), entry.start));
    of_day
}

fn day_title(canvas: &Canvas<'_>, day: Date, today: Date) -> Markup {
    html! {
        time datetime=(day) { (canvas.context.dates().weekday(day)) }
        @if day == today { span.badge.info { (canvas.words.say("today")) } }
    }
}

fn entry(canvas: &Canvas<'_>, entry: &WeekEntry) -> Markup {
    let title = linked(canvas, &entry.title, entry.to.as_ref());
    html! {
        li.week-entry.done[entry.done] {
            @if let Some(hours) = canvas.context.dates().span(entry.start, entry.end) {
                p.hours { (hours) }
            }
            p.week-title {
                (title)
                @if entry.done { span.hidden { " (" (canvas.words.say("item-done")) ")" } }
            }
            @if !entry.text.is_empty() { p.week-text { (canvas.label(&entry.text)) } }
            (prose::badges(canvas, &entry.badges))
        }
    }
}
