//! What a teacher has written and pupils do not see yet.

use preau_sdk::directory::Names;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Assignment, Publication, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

/// How many of the author's last changes are looked through.
const LOOKED_AT: u32 = 150;

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    let page = Page::new(tr!(ctx, "Brouillons", "Drafts"))
        .back(tr!(ctx, "Classes", "Classes"), &View::Classes)
        .lead(tr!(
            ctx,
            "Ce que les élèves et leurs parents ne voient pas encore",
            "What pupils and their parents do not see yet"
        ));
    let drafts = list(ctx)?;
    if drafts.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun brouillon", "No draft"),
            tr!(
                ctx,
                "Tout ce que vous avez donné est publié.",
                "Everything you gave is published."
            ),
        )));
    }
    let (names, classes) = (Names::default(), Classes::load());
    Ok(page.push(
        drafts
            .iter()
            .map(|one| {
                items::assignment(ctx, one, &names, &classes)
                    .fact(words::due(ctx, one))
                    .action(Action::post(
                        tr!(ctx, "Publier maintenant", "Publish now"),
                        &Act::PublishAssignment { id: one.id.clone() },
                    ))
                    .action(Action::go(
                        tr!(ctx, "Modifier", "Edit"),
                        &View::EditAssignment { id: one.id.clone() },
                    ))
            })
            .collect::<Vec<_>>(),
    ))
}

/// The caller's drafts and what is to appear later, by the day they are due.
pub(crate) fn list(ctx: &Context) -> Result<Vec<Stored<Assignment>>, Failure> {
    let mut mine = Assignment::listed(
        &Assignment::by_author()
            .is(ctx.me()?)
            .descending()
            .limit(LOOKED_AT),
    )?;
    mine.retain(|one| one.publication(ctx.now()) != Publication::Published);
    mine.sort_by_key(|one| one.due);
    Ok(mine)
}
