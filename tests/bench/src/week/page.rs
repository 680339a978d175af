//! The week's page, word for word as the module words it for a pupil who reads French.

use anyhow::Result;
use jiff::civil::{Date, Weekday};
use preau_domain::page::{
    Action, Badge, Block, Emphasis, Link, Page, Pagination, Route, Tab, Target, Tone, Week,
    WeekEntry,
};
use preau_domain::school::SchoolYear;

use super::native::Assignment;
use crate::native::{excerpt, route};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn day_and_month(date: Date) -> String {
    let at = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let month = MONTHS.get(at).copied().unwrap_or_default();
    match date.day() {
        1 => format!("1er {month}"),
        day => format!("{day} {month}"),
    }
}

fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 0) => String::new(),
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
    }
}

fn kind(word: &str) -> Badge {
    let (label, tone) = match word {
        "exercise" => ("Exercices", Tone::Neutral),
        "lesson" => ("Leçon à apprendre", Tone::Neutral),
        "reading" => ("Lecture", Tone::Neutral),
        "writing" => ("Rédaction", Tone::Neutral),
        "test" => ("Contrôle", Tone::Warning),
        "material" => ("À apporter", Tone::Neutral),
        _ => ("Autre", Tone::Neutral),
    };
    Badge {
        label: label.to_owned(),
        tone,
    }
}

fn entry(one: &Assignment, done: bool) -> WeekEntry {
    let mut text = excerpt(&one.text, 120);
    if one.minutes > 0 {
        text = format!("{text} ({})", duration(one.minutes));
    }
    WeekEntry {
        day: one.due,
        start: None,
        end: None,
        title: one.subject.clone(),
        text,
        badges: std::iter::once(kind(&one.kind))
            .chain(done.then(|| Badge {
                label: "✓ Fait".to_owned(),
                tone: Tone::Success,
            }))
            .collect(),
        to: Some(route(format!("homework/{}", one.id))),
        done,
    }
}

fn lead(count: usize, minutes: u32) -> String {
    let count = match count {
        0 => "Aucun travail à faire".to_owned(),
        1 => "1 travail à faire".to_owned(),
        _ => format!("{count} travaux à faire"),
    };
    match duration(minutes) {
        time if time.is_empty() => count,
        time => format!("{count}, encore {time} environ"),
    }
}

/// Of the days that are shown: Monday to Friday, and as far into the weekend as there is something.
fn pagination(monday: Date, last: Date) -> Result<Pagination> {
    let plus = |days: i64| monday.checked_add(jiff::Span::new().days(days));
    let end = plus(4)?.max(last);
    let first = if end.month() != monday.month() {
        day_and_month(monday)
    } else if monday.day() == 1 {
        "1er".to_owned()
    } else {
        monday.day().to_string()
    };
    let link = |label: &str, monday: Date| Link {
        label: label.to_owned(),
        to: Route {
            path: "week".to_owned(),
            query: vec![("day".to_owned(), monday.to_string())],
        },
    };
    Ok(Pagination {
        label: format!("Semaine du {first} au {}", day_and_month(end)),
        previous: Some(link("Semaine précédente", plus(-7)?)),
        next: Some(link("Semaine suivante", plus(7)?)),
    })
}

/// The days of the week, those of its end only up to `last`.
fn days(monday: Date, last: Date) -> Result<Vec<Tab>> {
    const NAMES: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];
    let mut tabs = Vec::new();
    for (after, name) in (0_i64..).zip(NAMES) {
        let day = monday.checked_add(jiff::Span::new().days(after))?;
        if after < 5 || day <= last {
            tabs.push(Tab {
                label: format!("{name}. {}", day.day()),
                to: route(format!("day/{day}")),
                current: false,
            });
        }
    }
    Ok(tabs)
}

/// The months of the school year, by their first schoolday.
fn months(monday: Date, today: Date) -> Result<Vec<Action>> {
    let year = SchoolYear::of(today);
    let shown = monday.checked_add(jiff::Span::new().days(4))?;
    let mut actions = Vec::new();
    let mut day = year.start;
    while day <= year.end {
        let schoolday = match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => day.nth_weekday(1, Weekday::Monday)?,
            _ => day,
        };
        let at = usize::from(day.month().unsigned_abs()).saturating_sub(1);
        let mut name = MONTHS.get(at).copied().unwrap_or_default().chars();
        let first = name.next().into_iter().flat_map(char::to_uppercase);
        let is_shown = (day.year(), day.month()) == (shown.year(), shown.month());
        actions.push(Action {
            label: first.chain(name).collect(),
            emphasis: if is_shown {
                Emphasis::Primary
            } else {
                Emphasis::Secondary
            },
            target: Target::Go(Route {
                path: "week".to_owned(),
                query: vec![("day".to_owned(), schoolday.to_string())],
            }),
            pressed: None,
        });
        day = day
            .first_of_month()
            .checked_add(jiff::Span::new().months(1))?;
    }
    Ok(actions)
}

/// The page.
pub(super) fn week(monday: Date, today: Date, due: &[Assignment], done: &[String]) -> Result<Page> {
    let is_done = |one: &Assignment| done.contains(&one.id);
    let left: Vec<_> = due.iter().filter(|one| !is_done(one)).collect();
    let minutes = left.iter().map(|one| one.minutes).sum();
    let last = due.iter().map(|one| one.due).max().unwrap_or(monday);
    Ok(Page {
        title: "Semaine".to_owned(),
        lead: Some(lead(left.len(), minutes)),
        back: None,
        actions: vec![Action {
            label: "Aujourd’hui".to_owned(),
            emphasis: Emphasis::Secondary,
            target: Target::Go(route(format!("day/{today}"))),
            pressed: None,
        }],
        blocks: vec![
            Block::Pagination(pagination(monday, last)?),
            Block::Tabs(days(monday, last)?),
            Block::Week(Week {
                monday,
                entries: due.iter().map(|one| entry(one, is_done(one))).collect(),
                nothing: "Rien à faire".to_owned(),
            }),
            Block::Actions(months(monday, today)?),
        ],
        live: vec![],
    })
}
