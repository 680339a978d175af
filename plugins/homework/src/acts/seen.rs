//! The reader has seen everything.

use preau_sdk::prelude::*;

use crate::records::Seen;
use crate::routes::View;
use crate::views::changes;

pub(crate) fn mark(ctx: &Context) -> Result<Outcome, Failure> {
    changes::only_families(ctx)?;
    if let Some(mut seen) = changes::last_seen(ctx)? {
        seen.at = ctx.now();
        seen.update()?;
    } else {
        let seen = Seen {
            person: ctx.me()?,
            learner: changes::learner(ctx)?,
            at: ctx.now(),
        };
        seen.insert()?;
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
