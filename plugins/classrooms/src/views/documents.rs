//! All that is shared, for its teacher.

use preau_sdk::prelude::*;

use super::chat::hosted;
use super::parts;
use super::room::head;
use crate::records::Shared;
use crate::routes::{Act, View};

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = hosted(ctx, id)?;
    let shared = Shared::of(id)?;
    let share = View::NewDocument { id: id.clone() };
    let page = head(ctx, &room)
        .action(Action::go(tr!(ctx, "Partager un document", "Share a document"), &share).primary())
        .push(parts::tabs(ctx, &room, "documents"));
    if shared.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun document", "No document"),
            tr!(
                ctx,
                "Préparez ici des liens et des fichiers\u{a0}: les élèves les trouvent dès l’ouverture.",
                "Prepare links and files here: pupils find them from the opening on."
            ),
        )));
    }
    let mut page = page;
    for one in &shared {
        let unshare = Act::Unshare {
            id: id.clone(),
            document: one.id.clone(),
        };
        let item = match &one.url {
            Some(url) => Item::new(&one.title).text(format!("<{url}>")),
            None => Item::new(&one.title),
        };
        let item = item.action(
            Action::post(tr!(ctx, "Retirer", "Take back"), &unshare)
                .danger()
                .confirm(tr!(
                    ctx,
                    "Retirer ce document\u{a0}? Les élèves ne le trouveront plus.",
                    "Take this document back? Pupils will no longer find it."
                )),
        );
        let files = blobs::describe(&one.files)?;
        let files = (!files.is_empty()).then_some(files);
        page = page.push(vec![item]).maybe(files);
    }
    Ok(page)
}
