//! Making a folder, and taking one away that is empty.

use preau_sdk::prelude::*;

use crate::folders::{Folder, Folders, MOST};
use crate::forms::folders::{self as form, Naming};
use crate::records::{Message, OwnFolder};
use crate::routes::View;

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

/// Only an empty one: what lies in it would be in no list any more.
pub(crate) fn delete(ctx: &Context, number: u8) -> Result<Outcome, Failure> {
    let folders = Folders::load(ctx)?;
    let folder = folders.get(number).ok_or(Failure::NotFound)?;
    let inside = mailbox::entries::<Message>(number, None, 1)?;
    if !inside.entries.is_empty() || inside.next.is_some() {
        return Ok(Outcome::said(
            &Folder::Own(number).page(),
            tr!(
                ctx,
                "Ce dossier n’est pas vide\u{a0}: déplacez d’abord ce qu’il contient.",
                "This folder is not empty: move what is in it first."
            ),
        ));
    }
    folder.delete()?;
    Ok(Outcome::said(
        &View::Folders,
        tr!(ctx, "Dossier supprimé.", "Folder deleted."),
    ))
}
