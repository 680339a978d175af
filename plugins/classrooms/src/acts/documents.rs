//! Links and files for the class.

use preau_sdk::prelude::*;

use super::{show_all, show_teacher};
use crate::bounds;
use crate::door;
use crate::forms::document::{self as form, Sharing};
use crate::records::{Room, Shared};
use crate::routes::View;

pub(crate) fn share(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    let sharing = match Sharing::read(sent, ctx) {
        Ok(sharing) => sharing,
        Err(errors) => return Ok(form::again(ctx, &room, sent, &errors)),
    };
    let there = Shared::of(id)?;
    if there.len() >= bounds::DOCUMENTS {
        return Err(Failure::unavailable(tr!(
            ctx,
            "Cette classe virtuelle a déjà beaucoup de documents\u{a0}: retirez-en d’abord un.",
            "This room has a great many documents already: take one back first."
        )));
    }
    let shared = Shared {
        audience: room.audience.clone(),
        author: ctx.me()?,
        room: id.clone(),
        title: sharing.title,
        url: sharing.url,
        files: sharing.files,
        at: ctx.now(),
        to_head: None,
    };
    // Pressed twice: the files of the second sending are others, and go by themselves.
    let is_there = there.iter().any(|one| {
        (&one.title, &one.url, one.files.len()) == (&shared.title, &shared.url, shared.files.len())
            && ctx.now().0 - one.at.0 < crate::records::MINUTE
    });
    if !is_there {
        shared.insert()?;
        show_all(&room);
    }
    Ok(to_documents(
        id,
        tr!(ctx, "Document partagé.", "Document shared."),
    ))
}

pub(crate) fn unshare(ctx: &Context, id: &Id, document: &Id) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    let shared = Shared::find(document)?;
    if shared.room != *id {
        return Err(Failure::NotFound);
    }
    shared.delete()?;
    show_all(&room);
    Ok(to_documents(
        id,
        tr!(ctx, "Document retiré.", "Document taken back."),
    ))
}

/// A head runs a room: what is shared in it by now is theirs to read, too. The kernel gives out files by the rule of
/// their records, and knows nothing of who runs what.
pub(crate) fn handed(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let id: Id = event.field("room")?;
    let Some(room) = Room::get(&id)? else {
        return Ok(());
    };
    for mut shared in Shared::of(&id)? {
        if shared.to_head.is_none() {
            shared.to_head = Some(ctx.now());
            shared.update()?;
        }
    }
    show_teacher(&room);
    Ok(())
}

fn to_documents(id: &Id, said: String) -> Outcome {
    Outcome::said(&View::Documents { id: id.clone() }, said)
}
