//! When the school's people are left alone: for each day, from when to when they may be told something.

use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::calendar::{DaySpan, DaysOff};
use preau_domain::caller::Language;
use preau_domain::holidays::Zone;
use preau_domain::page::Tone;
use preau_domain::quiet::{Hours, Window};

use crate::context::RenderContext;
use crate::portal::widgets;
use crate::words::{Part, Words};

/// Rows for days off that are not set yet.
const FREE: usize = 4;

/// A school's quiet hours, and the days on which it is closed.
#[derive(Debug, Clone, Default)]
pub struct QuietHours {
    /// Whether they hold.
    pub on: bool,
    /// For each day from Monday on: from when, to when, as typed; both empty for a day that is quiet in whole.
    pub days: [(String, String); 7],
    /// What is wrong with a day, by its place from Monday on.
    pub wrong: Vec<usize>,
    /// Why nothing of what was sent was set, besides single days.
    pub refused: Option<QuietRefused>,
    /// The number under which that was read, sent back with the form.
    pub version: i64,
    /// The days on which the school is closed: first and last of each, as typed.
    pub off: Vec<(String, String)>,
    /// Those with which something is wrong, by their place.
    pub off_wrong: Vec<usize>,
    /// The number under which they were read.
    pub off_version: i64,
    /// Whether the school set them itself.
    pub off_own: bool,
    /// The zone of which it has the holidays where it sets none; none where it is in no zone.
    pub zone: Option<Zone>,
    /// Whether the region sends e-mail.
    pub letters: bool,
}

/// Why nothing was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuietRefused {
    /// No hour of the week would be left.
    Never,
    /// There are more days off than are kept.
    ManyOff,
    /// Somebody else set the same meanwhile.
    Stale,
}

impl QuietHours {
    /// The times of hours, as the form shows them.
    pub fn times(hours: &Hours) -> [(String, String); 7] {
        hours
            .0
            .map(|day| day.map(Window::times).unwrap_or_default())
    }

    /// The days off, as the form shows them.
    pub fn dates(off: &DaysOff) -> Vec<(String, String)> {
        let spans = off.spans().iter();
        spans
            .map(|span| (span.from().to_string(), span.to().to_string()))
            .collect()
    }

    /// How many rows of days off the form has: what is set, and some to fill in.
    pub fn rows(&self) -> usize {
        (self.off.len() + FREE).min(DaysOff::MAX)
    }

    /// The name of a field of the days off: "off-from-1" in the first row.
    pub fn off_field(which: &str, row: usize) -> String {
        format!("off-{which}-{}", row + 1)
    }

    /// The name of a day's field: "from-1" on Monday.
    pub fn field(which: &str, day: usize) -> String {
        format!("{which}-{}", day + 1)
    }
}

/// Monday to Sunday, as people call them.
fn weekdays(context: &RenderContext) -> [String; 7] {
    // Of any week: only the name is said.
    let monday = Date::constant(2026, 11, 23);
    let mut day = monday;
    std::array::from_fn(|_| {
        let said = context.dates().weekday(day);
        day = day.tomorrow().unwrap_or(day);
        let name = said.split([' ', ',']).next().unwrap_or_default();
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    })
}

/// The settings that they are kept as, in the journal: whether they hold, and each day.
const SETTINGS: [&str; 9] = [
    "quiet",
    "quiet-monday",
    "quiet-tuesday",
    "quiet-wednesday",
    "quiet-thursday",
    "quiet-friday",
    "quiet-saturday",
    "quiet-sunday",
    "quiet-days-off",
];

/// What such a setting is called.
pub fn quiet_setting(words: Words, name: &str) -> Option<String> {
    SETTINGS.contains(&name).then(|| words.say(name))
}

/// Draws them as a form that sends to `quiet` beside the page of modules.
pub fn quiet(context: &RenderContext, view: &QuietHours) -> Markup {
    let words = Words(context.language);
    let is_never = view.refused == Some(QuietRefused::Never);
    let is_wrong = |day: usize| is_never || view.wrong.contains(&day);
    html! {
        (widgets::title(&words.say("quiet"), Some(&words.say("quiet-lead"))))
        @match view.refused {
            Some(QuietRefused::Stale) => (widgets::notice(words, Tone::Warning, &words.say("settings-stale"))),
            Some(QuietRefused::Never) => (widgets::notice(words, Tone::Danger, &words.say("quiet-never"))),
            Some(QuietRefused::ManyOff) => (widgets::notice(words, Tone::Danger, &many_off(words))),
            None => {}
        }
        @if !view.wrong.is_empty() { (widgets::notice(words, Tone::Danger, &words.say("quiet-wrong"))) }
        @if !view.off_wrong.is_empty() { (widgets::notice(words, Tone::Danger, &words.say("days-off-wrong"))) }
        form.form method="post" action={ (context.base) "/quiet?seen=" (view.version) } {
            div.choice {
                input #on type="checkbox" name="on" checked[view.on];
                label for="on" { (words.say("quiet-on")) }
            }
            fieldset.field.hours aria-describedby="hours-hint" {
                legend { (words.say("quiet-hours")) }
                p.hint #hours-hint { (words.say("quiet-hours-hint")) }
                @for (at, (name, (from, to))) in weekdays(context).iter().zip(&view.days).enumerate() {
                    div.hours-day.in-error[is_wrong(at)] {
                        span.hours-name #{ "day-" (at) } { (name) }
                        (time(words, at, "from", "quiet-from", from, is_wrong(at)))
                        (time(words, at, "to", "quiet-to", to, is_wrong(at)))
                    }
                }
            }
            div.actions { button.primary type="submit" { (words.say("settings-save")) } }
        }
        (days_off(context, words, view))
        p.hint { (words.say("quiet-always")) }
        p.hint { (words.say(if view.letters { "quiet-letters" } else { "quiet-no-letters" })) }
    }
}

fn many_off(words: Words) -> String {
    let most = DaysOff::MAX as u64;
    words.say_with("days-off-many", &[("count", Part::Count(most))])
}

/// The form of the days off, which sends to the same address and says so by its button.
fn days_off(context: &RenderContext, words: Words, view: &QuietHours) -> Markup {
    let none = (String::new(), String::new());
    let rows = (0..view.rows()).map(|row| view.off.get(row).unwrap_or(&none));
    html! {
        section aria-labelledby="days-off" {
            h2 #days-off { (words.say("days-off")) }
            p { (words.say("days-off-lead")) }
            p { (whose_days_off(words, view)) }
            form.form method="post" action={ (context.base) "/quiet?seen=" (view.off_version) } {
                fieldset.field.hours aria-describedby="days-off-hint" {
                    legend { (words.say("days-off-spans")) }
                    p.hint #days-off-hint {
                        (words.say_with("days-off-hint", &[("days", Part::Count(DaySpan::MAX_DAYS.unsigned_abs().into()))]))
                    }
                    @for (row, (from, to)) in rows.enumerate() {
                        @let wrong = view.off_wrong.contains(&row);
                        div.hours-day.days-off.in-error[wrong] {
                            span.hours-name #{ "off-" (row) } {
                                (words.say_with("days-off-row", &[("number", Part::Count(row as u64 + 1))]))
                            }
                            (date(words, row, "from", "days-off-from", from, wrong))
                            (date(words, row, "to", "days-off-to", to, wrong))
                        }
                    }
                }
                div.actions {
                    button.primary type="submit" name="do" value="days-off" { (words.say("days-off-save")) }
                    @if let (Some(zone), true) = (view.zone, view.off_own) {
                        button type="submit" name="do" value="days-off-zone" {
                            (words.say_with("days-off-zone-do", &[("zone", (&letter(zone)).into())]))
                        }
                    }
                }
            }
        }
    }
}

fn letter(zone: Zone) -> String {
    zone.as_str().to_uppercase()
}

/// Whose days off these are: the school's own, or those of its zone.
fn whose_days_off(words: Words, view: &QuietHours) -> String {
    let Some(zone) = view.zone else {
        return words.say("days-off-no-zone");
    };
    let key = match (view.off_own, view.off.is_empty()) {
        (true, _) => "days-off-own",
        (false, false) => "days-off-zone",
        (false, true) => "days-off-unpublished",
    };
    words.say_with(key, &[("zone", (&letter(zone)).into())])
}

fn date(words: Words, row: usize, which: &str, key: &str, value: &str, wrong: bool) -> Markup {
    let id = QuietHours::off_field(which, row);
    html! {
        label for=(id) id={ (id) "-label" } { (words.say(key)) }
        input.short #(id) type="date" name=(id) value=(value)
            aria-labelledby={ "off-" (row) " " (id) "-label" }
            aria-invalid=[wrong.then_some("true")];
    }
}

/// How many of the days off to come are said to people.
const SAID: usize = 4;

/// The next days off, in sentences: "fermé du 19 décembre au 3 janvier".
pub fn days_off_said(context: &RenderContext, off: &DaysOff) -> Vec<String> {
    let words = Words(context.language);
    let dates = context.dates();
    let today = dates.today();
    let spans = off.spans().iter().filter(|span| span.to() >= today);
    spans
        .take(SAID)
        .map(|span| {
            let (from, to) = (dates.day(span.from()), dates.day(span.to()));
            if from == to {
                return words.say_with("days-off-day", &[("day", (&from).into())]);
            }
            let parts = [("from", Part::Text(&from)), ("to", Part::Text(&to))];
            words.say_with("days-off-said", &parts)
        })
        .collect()
}

fn time(words: Words, day: usize, which: &str, key: &str, value: &str, wrong: bool) -> Markup {
    let id = QuietHours::field(which, day);
    html! {
        label for=(id) id={ (id) "-label" } { (words.say(key)) }
        input.short #(id) type="time" name=(id) value=(value)
            aria-labelledby={ "day-" (day) " " (id) "-label" }
            aria-invalid=[wrong.then_some("true")];
    }
}

/// What hours are, in sentences: days that follow each other and have the same are said together, "du lundi au
/// vendredi, de 7 h à 20 h".
pub fn said(context: &RenderContext, hours: &Hours) -> Vec<String> {
    let words = Words(context.language);
    let names = weekdays(context);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for at in 0..hours.0.len() {
        match spans.last_mut() {
            Some((first, last)) if hours.0.get(*first) == hours.0.get(at) => *last = at,
            _ => spans.push((at, at)),
        }
    }
    // Names of days are capitalised in English only.
    let name = |at: usize| {
        let name = names.get(at).map_or("", String::as_str);
        match context.language {
            Language::Fr => name.to_lowercase(),
            Language::En => name.to_owned(),
        }
    };
    let spans = spans.into_iter().map(|(first, last)| {
        let (first_name, last_name) = (name(first), name(last));
        let days = if first == last {
            first_name
        } else {
            let parts = [
                ("first", Part::Text(&first_name)),
                ("last", Part::Text(&last_name)),
            ];
            words.say_with(
                if last == first + 1 {
                    "quiet-days-two"
                } else {
                    "quiet-days"
                },
                &parts,
            )
        };
        let window = hours.0.get(first).copied().flatten();
        match window {
            None => words.say_with("quiet-days-none", &[("days", (&days).into())]),
            Some(window) => {
                let (from, to) = window.minutes();
                let time = |minute: u16| {
                    let hour = i8::try_from(minute / 60 % 24).unwrap_or(0);
                    let minute = i8::try_from(minute % 60).unwrap_or(0);
                    context.dates().time(jiff::civil::time(hour, minute, 0, 0))
                };
                let (from, to) = (time(from), time(to));
                let parts = [
                    ("days", Part::Text(&days)),
                    ("from", Part::Text(&from)),
                    ("to", Part::Text(&to)),
                ];
                words.say_with("quiet-days-hours", &parts)
            }
        }
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn days_are_said_together_where_they_are_alike() {
        let said = |language, hours: &Hours| {
            let context = RenderContext::new(language, Timestamp::UNIX_EPOCH, "/");
            super::said(&context, hours)
        };
        assert_eq!(
            said(Language::Fr, &Hours::USUAL),
            [
                "du lundi au vendredi, de 7\u{A0}h à 20\u{A0}h",
                "samedi et dimanche, calme toute la journée"
            ]
        );
        let mut hours = Hours::USUAL;
        hours.0[2] = Window::of_times("08:30", "00:00");
        assert_eq!(
            said(Language::En, &hours)[..2],
            [
                "Monday and Tuesday, from 7:00 to 20:00",
                "Wednesday, from 8:30 to 0:00"
            ]
        );
    }
}
