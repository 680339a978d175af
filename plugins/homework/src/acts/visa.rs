//! The head stamps a class's log up to a day.

use preau_sdk::prelude::*;

use crate::forms::visa::{self as form, Stamping};
use crate::records::Visa;
use crate::routes::View;

pub(crate) fn stamp(ctx: &Context, of: Audience, sent: &FormData) -> Result<Outcome, Failure> {
    let name = form::class_name(ctx, &of)?;
    let stamped = match Stamping::from_form(sent, ctx.language()) {
        Ok(stamped) => stamped,
        Err(errors) => return form::again(ctx, of, sent, &errors),
    };
    let errors = stamped.errors(ctx);
    if !errors.is_empty() {
        return form::again(ctx, of, sent, &errors);
    }
    let until = stamped.until.long(ctx.language());
    Visa {
        audience: of,
        author: ctx.me()?,
        until: stamped.until,
        remark: stamped.remark.unwrap_or_default(),
        at: ctx.now(),
    }
    .insert()?;
    let said = tr!(
        ctx,
        "Cahier de textes de {name} visé jusqu’au {until}.",
        "Log of {name} stamped up to {until}."
    );
    Ok(Outcome::said(&View::VISAS, said))
}
