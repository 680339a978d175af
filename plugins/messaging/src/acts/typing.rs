//! What is typed is kept while somebody types it, and nothing else is done with it.

use preau_sdk::prelude::*;

use crate::acts::writing::{enough_said, is_overtaken, keep as kept};
use crate::forms::writing::{self as form, Writing};
use crate::records::{Draft, Message};
use crate::routes::{Act, View};
use crate::sending::Letter;

/// Nobody looks at the answer but a script: what cannot be kept by itself waits for a button, whose answer shows
/// what stands in the way.
pub(super) fn keep(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    writing: &Writing,
    copies: bool,
    draft: Option<Stored<Draft>>,
) -> Result<Outcome, Failure> {
    let record = form::draft_of(ctx, writing, draft.as_deref())?;
    if let Some(why) = in_the_way(ctx, id, version, &record, draft.as_ref())? {
        return Err(Failure::conflict(why));
    }
    Letter::of(id, &record).allowed(ctx)?;
    let write = |version| Act::Write {
        id: id.clone(),
        version,
    };
    // Somebody typed, and took it away again.
    if writing.is_empty() && draft.is_none() {
        return Ok(Outcome::kept(&View::New, &write(None)));
    }
    if draft.is_none() && Draft::are_enough(&record.author)? {
        return Err(Failure::conflict(enough_said(ctx)));
    }
    let version = kept(id, record, draft)?;
    let at = View::Draft {
        id: id.clone(),
        copies,
        find: None,
        words: None,
    };
    Ok(Outcome::kept(&at, &write(version)))
}

/// What happened to a draft since its form was opened, if that is to be seen first.
fn in_the_way(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    record: &Draft,
    draft: Option<&Stored<Draft>>,
) -> Result<Option<String>, Failure> {
    if Message::get(id)?.is_some() {
        return Ok(Some(tr!(
            ctx,
            "Ce message est déjà parti\u{a0}: ce que vous écrivez ici n’est plus enregistré.",
            "This message has left already: what you write here is not kept any more."
        )));
    }
    Ok(match draft {
        None if version.is_some() => Some(tr!(
            ctx,
            "Ce brouillon a été supprimé dans une autre fenêtre\u{a0}: enregistrez-le pour le garder de nouveau.",
            "This draft was deleted in another window: keep it to have it again."
        )),
        Some(one) if one.scheduled => Some(tr!(
            ctx,
            "Ce message est programmé\u{a0}: ce que vous changez part si vous l’enregistrez.",
            "This message is to leave by itself: what you change leaves with it if you keep it."
        )),
        Some(one) if is_overtaken(version, one, record)? => Some(tr!(
            ctx,
            "Ce brouillon a été modifié dans une autre fenêtre\u{a0}: enregistrez-le pour comparer.",
            "This draft was changed in another window: keep it to compare."
        )),
        _ => None,
    })
}
