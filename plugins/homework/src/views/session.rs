//! One lesson; for its teacher, with the private note.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Annotation, Session};
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Session::find(id)?;
    if !one.is_shown_to(ctx) {
        return Err(Failure::NotFound);
    }
    let names = directory::names([&one.author]);
    let classes = Classes::load_for_staff(ctx);
    let mut item = items::session(ctx, &one, &names, &classes);
    item.to = None;

    let day = words::day(ctx, one.date);
    let page = Page::new(&one.subject).lead(tr!(ctx, "Séance\u{a0}: {day}", "Lesson: {day}"));
    let page = if ctx.learner().is_some() {
        page.back(
            day,
            &View::Day {
                day: one.date,
                class: None,
            },
        )
    } else {
        let class = View::Class {
            of: one.audience.clone(),
            before: None,
        };
        page.back(classes.name(&one.audience), &class)
    };
    let page = page.push(vec![item]);
    if !one.is_by(ctx) {
        return Ok(page);
    }
    let note = Annotation::get(&one.id)?.map(|note| {
        Notice::new(Tone::Neutral, &note.text).title(tr!(
            ctx,
            "Votre annotation, visible de vous seul",
            "Your note, seen by you alone"
        ))
    });
    Ok(author_actions(ctx, page, &one).maybe(note))
}

fn author_actions(ctx: &Context, page: Page, one: &Stored<Session>) -> Page {
    if !ctx.is_staff_of(&one.audience) {
        return page;
    }
    let give = View::Give {
        class: Some(one.audience.clone()),
        due: None,
        session: Some(one.id.clone()),
    };
    page.action(Action::go(tr!(ctx, "Donner un travail", "Give homework"), &give).primary())
        .action(Action::go(
            tr!(ctx, "Modifier", "Edit"),
            &View::EditSession { id: one.id.clone() },
        ))
        .action(
            Action::post(
                tr!(ctx, "Supprimer", "Delete"),
                &Act::DeleteSession { id: one.id.clone() },
            )
            .danger()
            .confirm(tr!(
                ctx,
                "Supprimer cette séance du cahier de textes\u{a0}?",
                "Delete this lesson from the log?"
            )),
        )
}
