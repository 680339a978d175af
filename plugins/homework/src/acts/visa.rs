//! The head stamps a class's log up to a day, or those of several.

use preau_sdk::prelude::*;

use crate::forms::visa::{self as form, Stamping};
use crate::forms::visas::{self as several, StampingSeveral};
use crate::records::Visa;
use crate::routes::View;
use crate::views::visas;

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

/// Stamps the classes that were chosen, or all that the form offers. What the form was sent for once is
/// not stamped again.
pub(crate) fn stamp_several(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    form::only_overseers(ctx)?;
    let stamped = match StampingSeveral::from_form(sent, ctx.language()) {
        Ok(stamped) => stamped,
        Err(errors) => return several::again(ctx, sent, &errors),
    };
    let known = visas::list(ctx)?;
    let mut errors = stamped.errors(ctx);
    let chosen = if sent.says("state", "all") {
        several::offered(&known).collect()
    } else {
        stamped.chosen(ctx, &known).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        })
    };
    if !errors.is_empty() {
        return several::again(ctx, sent, &errors);
    }
    let me = ctx.me()?;
    let remark = stamped.remark.unwrap_or_default();
    for visa in &chosen {
        let same =
            |last: &Visa| last.author == me && last.until == stamped.until && last.remark == remark;
        if visa.last.as_ref().is_some_and(|last| same(last)) {
            continue;
        }
        Visa {
            audience: visa.class.clone(),
            author: me.clone(),
            until: stamped.until,
            remark: remark.clone(),
            at: ctx.now(),
        }
        .insert()?;
    }
    let until = stamped.until.long(ctx.language());
    let said = match chosen.as_slice() {
        // The form was sent twice, and offers none the second time.
        [] => visas::waiting(ctx, 0) + ".",
        [one] => {
            let name = &one.name;
            tr!(
                ctx,
                "Cahier de textes de {name} visé jusqu’au {until}.",
                "Log of {name} stamped up to {until}."
            )
        }
        several => {
            let count = several.len();
            tr!(
                ctx,
                "{count} cahiers de textes visés jusqu’au {until}.",
                "{count} logs stamped up to {until}."
            )
        }
    };
    Ok(Outcome::said(&View::VISAS, said))
}
