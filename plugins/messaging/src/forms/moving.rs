//! Putting a conversation into a folder.

use preau_sdk::prelude::*;

use crate::acts::filing;
use crate::folders::{self, Folder, Folders};
use crate::routes::{Act, View};
use crate::words;

pub(crate) fn new(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    page(ctx, id, &[])
}

/// The form again, with what is wrong.
pub(crate) fn again(ctx: &Context, id: &Id, errors: &[FieldError]) -> Result<Outcome, Failure> {
    page(ctx, id, errors).map(Outcome::Invalid)
}

fn page(ctx: &Context, id: &Id, errors: &[FieldError]) -> Result<Page, Failure> {
    let entries = filing::thread(id)?;
    let Some(last) = entries.last() else {
        return Err(Failure::NotFound);
    };
    let folders = Folders::load(ctx)?;
    let back = View::Message {
        id: last.stored.id.clone(),
    };
    let page = Page::new(tr!(
        ctx,
        "Ranger la conversation",
        "Put the conversation away"
    ))
    .lead(words::subject(ctx.language(), &last.subject))
    .back(tr!(ctx, "Retour", "Back"), &back);
    if folders.own().is_empty() {
        return Ok(page.push(
            EmptyState::new(
                tr!(ctx, "Aucun dossier", "No folder"),
                tr!(ctx, "Créez d’abord un dossier.", "Make a folder first."),
            )
            .action(
                tr!(ctx, "Créer un dossier", "Make a folder"),
                &View::Folders,
            ),
        ));
    }
    let inbox = Folder::Inbox.number();
    let own = folders.own().iter();
    let own = own.map(|one| (one.number.to_string(), one.name.clone()));
    let first = (inbox.to_string(), folders::name(ctx, Folder::Inbox));
    let received = entries.iter().rev().find(|entry| !entry.is_mine(ctx));
    let now = received.map_or(inbox, |entry| entry.folder);
    let form = Form::new(&Act::Move { id: id.clone() })
        .field(
            Field::choice(
                "folder",
                tr!(ctx, "Dossier", "Folder"),
                now.to_string(),
                std::iter::once(first).chain(own),
            )
            .required(),
        )
        .submit(tr!(ctx, "Ranger", "Put away"), "state", "move")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &back)
        .wrong(errors);
    Ok(page.push(form))
}
