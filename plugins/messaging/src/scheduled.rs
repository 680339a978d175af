//! What was planned leaves when its hour has come.

use preau_sdk::prelude::*;

use crate::records::{Draft, Message};
use crate::routes::View;
use crate::sending::Letter;
use crate::words;

/// What this module tells people.
#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("returned")]
    Returned,
}

/// A draft is to leave, if it still is: it may have been sent, changed or deleted since. One that cannot leave
/// any more goes back to the drafts, and its author is told.
pub(crate) fn due(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let Some(mut draft) = Draft::get(&event.key()?)? else {
        return Ok(());
    };
    // Put off since, while this timer was on its way: another one comes.
    let is_due = draft.send_at.is_some_and(|at| at <= ctx.now());
    if !draft.scheduled || !is_due {
        return Ok(());
    }
    if Message::get(&draft.id)?.is_some() || Letter::of(&draft).try_send()? {
        return draft.delete();
    }
    draft.scheduled = false;
    draft.send_at = None;
    draft.returned = true;
    draft.changed = ctx.now();
    draft.update()?;
    let said = |language| words::subject(language, &draft.subject);
    let (fr, en) = (said(Language::Fr), said(Language::En));
    News::Returned
        .notification(
            draft.id.as_str(),
            Audience::Person((&draft.author.0).into()),
            &View::draft(&draft.id),
        )
        .says(
            format!("Votre message programmé n’a pas pu partir\u{a0}: {fr}"),
            format!("The message that you planned could not leave: {en}"),
        )
        .send()
}
