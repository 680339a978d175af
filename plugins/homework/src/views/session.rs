//! One lesson; for its teacher, with the private note.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Annotation, Assignment, Session, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::views::marks::Marks;
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
    let page = match blobs::describe(one.files())? {
        none if none.is_empty() => page,
        files => page.push(files),
    };
    if !one.is_by(ctx) {
        return homework(ctx, page, &one);
    }
    let note = Annotation::get(&one.id)?.map(|note| {
        Notice::new(Tone::Neutral, &note.text).title(tr!(
            ctx,
            "Votre annotation, visible de vous seul",
            "Your note, seen by you alone"
        ))
    });
    homework(ctx, author_actions(ctx, page, &one).maybe(note), &one)
}

/// What was given in the lesson, by the day for which it is.
fn homework(ctx: &Context, page: Page, one: &Stored<Session>) -> Result<Page, Failure> {
    let mut given = Assignment::listed(&Assignment::by_session().is(&one.id))?;
    given.retain(|one| one.is_shown_to(ctx));
    if given.is_empty() {
        return Ok(page);
    }
    given.sort_by_key(|one| one.due);
    let marks = Marks::load(ctx, &given)?;
    let (names, classes) = (directory::Names::default(), Classes::none());
    let here = View::Session { id: one.id.clone() };
    let heading = tr!(
        ctx,
        "Travail donné dans cette séance",
        "Homework given in this lesson"
    );
    let items = given.iter().map(|one| {
        let item = items::assignment(ctx, one, &names, &classes).fact(words::due(ctx, one));
        marks.on(ctx, item, one, &here)
    });
    Ok(page
        .push(Block::heading(heading))
        .push(items.collect::<Vec<_>>()))
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
    let page = if one.draft && one.date <= ctx.today() {
        let publish = Act::PublishSession { id: one.id.clone() };
        page.action(Action::post(
            tr!(ctx, "Publier maintenant", "Publish now"),
            &publish,
        ))
    } else {
        page
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
