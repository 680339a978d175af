//! Making a folder, naming it anew, and taking it away.

use preau_sdk::mailbox::Mark;
use preau_sdk::prelude::*;

use crate::folders::{Folder, Folders, MOST};
use crate::forms::folders::{self as form, Naming};
use crate::records::{Message, OwnFolder};
use crate::routes::View;

/// So many entries are asked for at once, and twice as many at most change in one call.
const PART: u32 = 100;

pub(crate) fn make(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    let folders = Folders::load(ctx)?;
    let naming = match Naming::from_form(sent, ctx.language()) {
        Ok(naming) => naming,
        Err(errors) => return form::again(ctx, &folders, sent, &errors),
    };
    let name = naming.name;
    // Of one name there is one: the button may be pressed twice.
    let known = folders.own().iter().find(|one| one.name == name);
    let number = match (known, folders.free()) {
        (Some(known), _) => known.number,
        (None, Some(number)) => {
            let owner = ctx.me()?;
            OwnFolder {
                owner,
                number,
                name,
            }
            .insert()?;
            number
        }
        (None, None) => {
            let full = tr!(
                ctx,
                "Vous avez déjà {MOST} dossiers\u{a0}: supprimez-en un pour en créer un autre.",
                "You have {MOST} folders already: delete one to make another."
            );
            return form::again(ctx, &folders, sent, &[FieldError::new("name", full)]);
        }
    };
    Ok(Outcome::said(
        &Folder::Own(number).page(),
        tr!(ctx, "Dossier créé.", "Folder made."),
    ))
}

pub(crate) fn rename(ctx: &Context, number: u8, sent: &FormData) -> Result<Outcome, Failure> {
    let folders = Folders::load(ctx)?;
    let mut folder = folders.get(number).ok_or(Failure::NotFound)?.clone();
    let naming = match Naming::from_form(sent, ctx.language()) {
        Ok(naming) => naming,
        Err(errors) => return Ok(form::rename_again(ctx, &folder, sent, &errors)),
    };
    let mut others = folders.own().iter().filter(|one| one.number != number);
    if others.any(|one| one.name == naming.name) {
        let taken = tr!(
            ctx,
            "Vous avez déjà un dossier de ce nom.",
            "You have a folder of this name already."
        );
        let errors = [FieldError::new("name", taken)];
        return Ok(form::rename_again(ctx, &folder, sent, &errors));
    }
    if folder.name != naming.name {
        folder.name = naming.name;
        folder.update()?;
    }
    Ok(Outcome::said(
        &Folder::Own(number).page(),
        tr!(ctx, "Dossier renommé.", "Folder renamed."),
    ))
}

/// What lies in it goes back to where it arrived, as much as one call may change: the folder goes with the last.
pub(crate) fn delete(ctx: &Context, number: u8) -> Result<Outcome, Failure> {
    let folders = Folders::load(ctx)?;
    let folder = folders.get(number).ok_or(Failure::NotFound)?;
    let (mut after, mut moved) = (None, false);
    for _ in 0..2 {
        let part = mailbox::entries::<Message>(number, after, PART)?;
        let inside = part.entries.iter().map(|entry| &entry.stored.id);
        moved |= !part.entries.is_empty();
        mailbox::mark::<Message>(inside, Mark::Folder(Folder::Inbox.number()))?;
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    if after.is_some() {
        return Ok(Outcome::said(
            &Folder::Own(number).page(),
            tr!(
                ctx,
                "Les messages les plus récents sont revenus dans la réception\u{a0}; supprimez de nouveau le dossier \
                 pour les autres.",
                "The newest messages are back in the inbox; delete the folder again for the others."
            ),
        ));
    }
    folder.delete()?;
    if moved {
        return Ok(Outcome::said(
            &View::Folders,
            tr!(
                ctx,
                "Dossier supprimé\u{a0}: ses messages sont revenus dans la réception.",
                "Folder deleted: its messages are back in the inbox."
            ),
        ));
    }
    Ok(Outcome::said(
        &View::Folders,
        tr!(ctx, "Dossier supprimé.", "Folder deleted."),
    ))
}
