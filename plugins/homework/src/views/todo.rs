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
            tr!(ctx, "Nouveautés", "What’s new"),
            &View::Changes,
        ))
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
    // What is left to do comes first within its day.
    due.sort_by_cached_key(|one| (one.due, marks.has(&one.id), one.subject.clone()));
    let names = directory::names(due.iter().map(|one| &one.author));
    let no_classes = Classes::load_for_staff(ctx);
    Ok(page.extend(items::by_day(
        &due,
        |one| one.due,
        |one| {
            let item = items::assignment(ctx, one, &names, &no_classes);
            marks.on(ctx, item, &one.id, &View::Todo)
        },
    )))
}

/// A notice if something changed since the reader last looked.
fn news(ctx: &Context, audiences: &[Audience]) -> Result<Option<Notice>, Failure> {
    let since = changes::since(ctx)?;
    let count = Assignment::by_changed()
        .any(audiences)
        .after(since)
        .count()?;
    let text = match count {
        0 => return Ok(None),
        1 => tr!(
            ctx,
            "Un devoir est nouveau ou a changé.",
            "One piece of homework is new or has changed."
        ),
        _ => tr!(
            ctx,
            "{count} devoirs sont nouveaux ou ont changé.",
            "{count} pieces of homework are new or have changed."
        ),
    };
    let link = tr!(
        ctx,
        "Tout est réuni sous «\u{a0}Nouveautés\u{a0}».",
        "It is all under “What’s new”."
    );
    Ok(Some(Notice::info(format!("{text} {link}"))))
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
