//! A day: the lessons held and the work due.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Assignment, Session, Written};
use crate::routes::View;
use crate::views::marks::Marks;
use crate::views::{items, ways};
use crate::words;

pub(crate) fn page(ctx: &Context, day: Date, class: Option<&Audience>) -> Result<Page, Failure> {
    let audiences = reader::chosen(ctx, class)?;
    let here = View::Day {
        day,
        class: class.cloned(),
    };
    let page = Page::new(ways::capitalised(&words::day(ctx, day))).back(
        tr!(ctx, "Semaine", "Week"),
        &View::Week {
            day: Some(day),
            class: class.cloned(),
        },
    );
    if audiences.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let mut due = Assignment::listed(&Assignment::by_due().any(&audiences).is(day))?;
    due.retain(|one| one.is_shown_to(ctx));
    let mut held = Session::listed(&Session::by_date().any(&audiences).is(day))?;
    held.retain(|one| one.is_shown_to(ctx));
    held.sort_by(|one, other| Session::by_hour(one, other));
    let marks = Marks::load(ctx, &due)?;
    Assignment::sort_by_due(&mut due);
    let authors = due
        .iter()
        .map(|one| &one.author)
        .chain(held.iter().map(|one| &one.author));
    let names = directory::names(authors);
    let classes = Classes::load_for_staff(ctx);

    let page = page
        .push(ways::days(ctx, day.monday(), Some(day), day, class))
        .push(pagination(ctx, day, class));
    let page = if due.is_empty() {
        page.push(EmptyState::new(
            tr!(ctx, "Rien à faire pour ce jour", "Nothing due that day"),
            tr!(
                ctx,
                "Aucun travail n’a été donné pour ce jour.",
                "No homework was given for this day."
            ),
        ))
    } else {
        page.push(Block::heading(tr!(ctx, "Travail à faire", "Homework due")))
            .push(
                due.iter()
                    .map(|one| {
                        let item = items::assignment(ctx, one, &names, &classes);
                        marks.on(ctx, item, one, &here)
                    })
                    .collect::<Vec<_>>(),
            )
    };
    if held.is_empty() {
        return Ok(page);
    }
    Ok(page
        .push(Block::heading(tr!(
            ctx,
            "Séances en classe",
            "Lessons held"
        )))
        .push(
            held.iter()
                .map(|one| items::session(ctx, one, &names, &classes))
                .collect::<Vec<_>>(),
        ))
}

fn pagination(ctx: &Context, day: Date, class: Option<&Audience>) -> Pagination {
    let at = |day| View::Day {
        day,
        class: class.cloned(),
    };
    // The title says which day it is, and the tabs which of its week.
    Pagination::new("")
        .previous(
            tr!(ctx, "Jour précédent", "Previous day"),
            &at(day.plus_days(-1)),
        )
        .next(tr!(ctx, "Jour suivant", "Next day"), &at(day.plus_days(1)))
}
