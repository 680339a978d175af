//! The reader has seen everything.

use preau_sdk::prelude::*;

use crate::records::Seen;
use crate::routes::View;

pub(crate) fn mark(ctx: &Context) -> Result<Outcome, Failure> {
    let me = ctx.me()?;
    match Seen::get(&me.0)? {
        Some(mut seen) => {
            seen.at = ctx.now();
            seen.update()?;
        }
        None => Seen {
            person: me.clone(),
            at: ctx.now(),
        }
        .insert_as(&me.0)?,
    }
    Ok(Outcome::said(
        &View::Todo,
        tr!(
            ctx,
            "Tout est marqué comme vu.",
            "Everything is marked as seen."
        ),
    ))
}
