//! Taking back a message from whoever has not read it.

use preau_sdk::prelude::*;

use crate::records::{Message, Recall};
use crate::routes::View;

/// Only its author may, which the kernel holds, and only for a while.
pub(crate) fn recall(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let here = View::Message { id: id.clone() };
    let delivery = mailbox::delivered::<Message>(id)?;
    if !Recall::load()?.allows(ctx, delivery.at) {
        return Ok(Outcome::said(
            &here,
            tr!(
                ctx,
                "Trop tard\u{a0}: ce message ne peut plus être rappelé.",
                "Too late: this message can no longer be recalled."
            ),
        ));
    }
    mailbox::withdraw::<Message>(id)?;
    Ok(Outcome::said(
        &here,
        tr!(
            ctx,
            "Message rappelé\u{a0}: il a disparu chez ceux qui ne l’avaient pas lu.",
            "Message recalled: it is gone from those who had not read it."
        ),
    ))
}
