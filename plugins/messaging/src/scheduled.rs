//! What was planned leaves when its hour has come.

use preau_sdk::prelude::*;

use crate::news;
use crate::records::{Draft, Message};
use crate::sending::Letter;

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
    if Message::get(&draft.id)?.is_some() {
        return draft.delete();
    }
    if Letter::of(&draft.id, &draft).try_send(ctx, &draft)? {
        return Ok(());
    }
    draft.scheduled = false;
    draft.send_at = None;
    draft.returned = true;
    draft.changed = ctx.now();
    draft.update()?;
    news::returned(&draft)
}
