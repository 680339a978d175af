//! What becomes of a draft: it goes, it is to leave at an hour, it is not to leave after all.

use preau_sdk::prelude::*;

use crate::forms::later::{self as form, Leaving};
use crate::records::{Departure, Draft, PLANNED};
use crate::routes::View;
use crate::sending::Letter;
use crate::words;

pub(crate) fn delete(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    // It may be gone already, if the button was pressed twice.
    if let Some(draft) = Draft::get(id)? {
        if draft.scheduled {
            Departure::cancel(id)?;
        }
        draft.delete()?;
    }
    Ok(Outcome::said(
        &View::DRAFTS,
        tr!(ctx, "Brouillon supprimé.", "Draft deleted."),
    ))
}

/// It is to leave at the hour that was chosen. Its author's rights are held now, so that they know, and again
/// then.
pub(crate) fn later(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let mut draft = Draft::find(id)?;
    let leaving = match Leaving::from_form(sent, ctx.language()) {
        Ok(leaving) => leaving,
        Err(errors) => return Ok(form::again(ctx, &draft, sent, &errors)),
    };
    let at = match leaving.at(ctx) {
        Ok(at) => at,
        Err(error) => return Ok(form::again(ctx, &draft, sent, &[error])),
    };
    let letter = Letter::of(&draft.id, &draft);
    letter.allowed(ctx)?;
    if !is_ready(&letter)? {
        return Ok(Outcome::said(
            &View::draft(id),
            tr!(
                ctx,
                "Ce message n’est pas prêt à partir\u{a0}: envoyez-le pour savoir ce qui lui manque.",
                "This message is not ready to leave: send it to know what it lacks."
            ),
        ));
    }
    if !draft.scheduled && Draft::planned_of(&draft.author)?.len() >= PLANNED as usize {
        return Ok(Outcome::said(
            &View::draft(id),
            tr!(
                ctx,
                "Vous avez déjà {PLANNED} messages qui partiront plus tard\u{a0}: celui-ci reste un brouillon.",
                "You have {PLANNED} messages that leave later already: this one stays a draft."
            ),
        ));
    }
    draft.scheduled = true;
    draft.send_at = Some(at);
    draft.returned = false;
    draft.update()?;
    Departure {}.set(id, at)?;
    let moment = words::moment(ctx, at);
    Ok(Outcome::said(
        &View::DRAFTS,
        tr!(
            ctx,
            "Ce message partira {moment}.",
            "This message is to leave {moment}."
        ),
    ))
}

/// Whether a letter lacks nothing, and goes to nobody whom its author may not write to.
fn is_ready(letter: &Letter) -> Result<bool, Failure> {
    if letter.recipients() == 0 || letter.subject.is_empty() || letter.text.is_empty() {
        return Ok(false);
    }
    match letter.refused() {
        Ok(refused) => Ok(refused.is_empty()),
        Err(Failure::NotFound) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// It stays a draft.
pub(crate) fn keep(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut draft = Draft::find(id)?;
    if draft.scheduled {
        draft.scheduled = false;
        draft.send_at = None;
        draft.update()?;
        Departure::cancel(id)?;
    }
    Ok(Outcome::said(
        &View::DRAFTS,
        tr!(
            ctx,
            "Ce message ne partira pas de lui-même\u{a0}: il est dans vos brouillons.",
            "This message does not leave by itself: it is among your drafts."
        ),
    ))
}
