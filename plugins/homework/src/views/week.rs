//! A week of homework and lessons: of the reader, or of one class.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::handing::Counts;
use crate::reader::{self, Classes};
use crate::records::{Assignment, Session, Written};
use crate::routes::View;
use crate::views::marks::Marks;
use crate::views::{classes, ways};
use crate::words;

/// For pupils and relatives, four host calls: who is calling, the homework, the lessons, the done marks; one more where
/// something is handed in online.
pub(crate) fn page(
    ctx: &Context,
    day: Option<Date>,
    class: Option<&Audience>,
) -> Result<Page, Failure> {
    let audiences = reader::chosen(ctx, class)?;
    if audiences.is_empty() {
        return if reader::oversees(ctx) {
            classes::page(ctx)
        } else {
            Ok(nobody(ctx))
        };
    }
    let monday = day.unwrap_or_else(|| current(ctx)).monday();
    let mut due = Assignment::listed(
        &Assignment::by_due()
            .any(&audiences)
            .from(monday)
            .until(monday.plus_days(6)),
    )?;
    due.retain(|one| one.is_shown_to(ctx));
    Assignment::sort_by_due(&mut due);
    let mut held = Session::listed(
        &Session::by_date()
            .any(&audiences)
            .from(monday)
            .until(monday.plus_days(6)),
    )?;
    held.retain(|one| one.is_shown_to(ctx));
    let marks = Marks::load(ctx, &due)?;
    let names = Classes::load_for_staff(ctx);
    let counts = Counts::load(ctx, &due, &names)?;

    let week = Week::of(monday, tr!(ctx, "Rien à faire", "Nothing to do"))
        .entries(held.iter().map(|one| lesson(ctx, one, &names)))
        .entries(
            due.iter()
                .map(|one| entry(ctx, one, (&marks, &counts), &names)),
        );
    // Monday to Friday, and as far into the weekend as there is something.
    let friday = monday.plus_days(4);
    let last = week.entries.iter().map(|entry| entry.day).max();
    let last = last.map_or(friday, |last| last.max(friday));
    let title = match class
        .as_ref()
        .map(|class| names.name(class))
        .filter(|name| !name.is_empty())
    {
        Some(name) => tr!(ctx, "Semaine de {name}", "Week of {name}"),
        None => tr!(ctx, "Semaine", "Week"),
    };
    let left: Vec<_> = due.iter().filter(|one| !marks.has(&one.id)).collect();
    let lead = if left.is_empty() && !due.is_empty() {
        tr!(ctx, "Tout est fait", "All is done")
    } else {
        lead(ctx, left.len(), left.iter().map(|one| one.minutes).sum())
    };
    Ok(Page::new(title)
        .lead(lead)
        .action(Action::go(
            tr!(ctx, "Aujourd’hui", "Today"),
            &View::Day {
                day: ctx.today(),
                class: class.cloned(),
            },
        ))
        .push(pagination(ctx, monday, last, class))
        .push(ways::days(ctx, monday, None, last, class))
        .push(week)
        .push(ways::months(ctx, monday, class)))
}

/// At the weekend, people look at the week to come.
fn current(ctx: &Context) -> Date {
    let today = ctx.today();
    if today.weekday().is_weekend() {
        today.plus_days(2).monday()
    } else {
        today
    }
}

/// The subject, with the class for who follows several.
fn title(subject: &str, class: &str) -> String {
    if class.is_empty() {
        subject.to_owned()
    } else {
        format!("{subject} · {class}")
    }
}

fn lesson(ctx: &Context, one: &Stored<Session>, classes: &Classes) -> WeekEntry {
    let title = title(&one.subject, classes.name(&one.audience));
    WeekEntry::new(one.date, title)
        .starts(one.time())
        .text(markdown::excerpt(&one.content, 120))
        .badges([Badge::neutral(tr!(ctx, "Séance", "Lesson"))])
        .badges(words::session_badges(ctx, one))
        .to(&View::Session { id: one.id.clone() })
}

fn entry(
    ctx: &Context,
    one: &Stored<Assignment>,
    (marks, counts): (&Marks, &Counts),
    classes: &Classes,
) -> WeekEntry {
    let title = title(&one.subject, classes.name(&one.audience));
    let done = marks.has(&one.id);
    let mut text = markdown::excerpt(&one.text, 120);
    if one.minutes > 0 {
        text = format!("{text} ({})", words::duration(one.minutes));
    }
    WeekEntry::new(one.due, title)
        .text(text)
        .badges(words::assignment_badges(ctx, one))
        .badges(marks.handed(ctx, one))
        .badges(counts.get(&one.id))
        .badges(done.then(|| Badge::success(tr!(ctx, "✓ Fait", "✓ Done"))))
        .to(&View::Assignment { id: one.id.clone() })
        .done(done)
}

fn lead(ctx: &Context, count: usize, minutes: u32) -> String {
    let count = words::homework_count(ctx, count);
    match words::duration(minutes) {
        time if time.is_empty() => count,
        time if ctx.learner().is_some() => {
            tr!(
                ctx,
                "{count}, encore {time} environ",
                "{count}, about {time} of work left"
            )
        }
        time => tr!(
            ctx,
            "{count}, {time} environ",
            "{count}, about {time} of work"
        ),
    }
}

/// Of the days that are shown, from `monday` to `end`.
fn pagination(ctx: &Context, monday: Date, end: Date, class: Option<&Audience>) -> Pagination {
    let language = ctx.language();
    let last = end.day_and_month(language);
    let first = if end.month != monday.month {
        monday.day_and_month(language)
    } else if monday.day == 1 {
        tr!(ctx, "1er", "1")
    } else {
        monday.day.to_string()
    };
    let week = |monday| View::Week {
        day: Some(monday),
        class: class.cloned(),
    };
    Pagination::new(tr!(
        ctx,
        "Semaine du {first} au {last}",
        "Week of {first} to {last}"
    ))
    .previous(
        tr!(ctx, "Semaine précédente", "Previous week"),
        &week(monday.plus_days(-7)),
    )
    .next(
        tr!(ctx, "Semaine suivante", "Next week"),
        &week(monday.plus_days(7)),
    )
}

fn nobody(ctx: &Context) -> Page {
    Page::new(tr!(ctx, "Semaine", "Week")).push(words::nobody_to_follow(ctx))
}
