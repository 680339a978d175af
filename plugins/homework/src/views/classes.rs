//! The classes that a teacher, the head or an inspector follows.

use preau_sdk::prelude::*;

use crate::load;
use crate::reader::{self, Classes};
use crate::routes::View;
use crate::words;

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    let page = Page::new(tr!(ctx, "Classes", "Classes"));
    if ctx.learner().is_some() || !(reader::teaches(ctx) || reader::oversees(ctx)) {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let classes = Classes::load();
    let ahead = load::ahead(ctx, ctx.staff_of())?;
    let cards: Vec<_> = classes
        .classes_first()
        .map(|group| {
            let card = Card::new(
                &group.name,
                &View::Class {
                    of: group.audience.clone(),
                    before: None,
                },
            )
            .text(group.subjects.join(", "));
            let minutes: u32 = ahead
                .iter()
                .filter(|load| load.audience == group.audience)
                .map(|load| load.minutes)
                .sum();
            if minutes > 0 {
                let time = words::duration(minutes);
                card.badge(Badge::neutral(tr!(
                    ctx,
                    "{time} en deux semaines",
                    "{time} in two weeks"
                )))
            } else {
                card
            }
        })
        .collect();
    if cards.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let page = if reader::teaches(ctx) {
        page.action(Action::go(tr!(ctx, "Donner un travail", "Give homework"), &give()).primary())
            .action(Action::go(
                tr!(ctx, "Renseigner une séance", "Log a lesson"),
                &View::Log {
                    class: None,
                    day: None,
                },
            ))
            .action(Action::go(tr!(ctx, "Brouillons", "Drafts"), &View::Drafts))
    } else {
        page
    };
    let page = if reader::oversees(ctx) {
        page.action(Action::go(tr!(ctx, "Visas", "Visas"), &View::VISAS))
    } else {
        page
    };
    Ok(page.push(cards))
}

fn give() -> View {
    View::Give {
        class: None,
        due: None,
        session: None,
    }
}
