//! What is to be done, day by day: the module's first page.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Assignment, Written};
use crate::routes::View;
use crate::views::marks::Marks;
use crate::views::{changes, classes, items};
use crate::words;

/// How far ahead the page looks, in days.
const AHEAD: i32 = 14;

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    if !ctx.is(Profile::Pupil) && !ctx.is(Profile::Relative) {
        return classes::page(ctx);
    }
    let page = Page::new(tr!(ctx, "À faire", "To do"));
    let audiences = reader::classes(ctx);
    if audiences.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let page = match ctx.child() {
        Some(child) => page.lead(tr!(ctx, "Pour {0}", "For {0}", child.name)),
        None => page,
    };
    let page = page
        .action(Action::go(
            tr!(ctx, "Voir la semaine", "See the week"),
            &View::Week {
                day: None,
                class: None,
            },
        ))
        .maybe(news(ctx, &audiences)?);
    let mut due = Assignment::listed(
        &Assignment::by_due()
            .any(&audiences)
            .from(ctx.today())
            .until(ctx.today().plus_days(AHEAD)),
    )?;
    due.retain(|one| one.is_shown_to(ctx));
    if due.is_empty() {
        return Ok(page.push(nothing(ctx)));
    }
    let marks = Marks::load(ctx, &due)?;
    // What is marked as done stays where it is: it would vanish under the finger.
    Assignment::sort_by_due(&mut due);
    let names = directory::names(due.iter().map(|one| &one.author));
    let no_classes = Classes::load_for_staff(ctx);
    Ok(page.extend(items::by_day(
        &due,
        |one| one.due,
        |one| {
            let item = items::assignment(ctx, one, &names, &no_classes);
            marks.on(ctx, item, one, &View::Todo)
        },
    )))
}

/// A notice if something is new since the reader said "seen".
fn news(ctx: &Context, audiences: &[Audience]) -> Result<Option<Notice>, Failure> {
    let (work, lessons) = changes::count(ctx, audiences)?;
    let work = match work {
        0 => None,
        1 => Some(tr!(
            ctx,
            "1 travail nouveau ou modifié",
            "1 new or changed piece of homework"
        )),
        _ => Some(tr!(
            ctx,
            "{work} travaux nouveaux ou modifiés",
            "{work} new or changed pieces of homework"
        )),
    };
    let lessons = match lessons {
        0 => None,
        1 => Some(tr!(ctx, "1 séance nouvelle", "1 new lesson")),
        _ => Some(tr!(
            ctx,
            "{lessons} séances nouvelles",
            "{lessons} new lessons"
        )),
    };
    let text = match (work, lessons) {
        (None, None) => return Ok(None),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(work), Some(lessons)) => tr!(ctx, "{work} et {lessons}", "{work} and {lessons}"),
    };
    Ok(Some(Notice::info(tr!(
        ctx,
        "{text}\u{a0}: tout est réuni sous «\u{a0}Nouveautés\u{a0}».",
        "{text}: it is all under “What’s new”."
    ))))
}

fn nothing(ctx: &Context) -> EmptyState {
    EmptyState::new(
        tr!(
            ctx,
            "Rien à faire pour les deux semaines à venir",
            "Nothing to do for the next two weeks"
        ),
        tr!(
            ctx,
            "Le travail donné par les professeurs apparaîtra ici, jour par jour.",
            "What teachers give will appear here, day by day."
        ),
    )
    .action(
        tr!(ctx, "Relire les semaines passées", "Read past weeks"),
        &View::Week {
            day: Some(ctx.today().plus_days(-7)),
            class: None,
        },
    )
}
