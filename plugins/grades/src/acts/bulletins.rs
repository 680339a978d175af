//! The head has the bulletins of a class frozen.

use std::cmp::Ordering;

use preau_sdk::prelude::*;

use crate::access::Council;
use crate::freezing::{next_edition, taught};
use crate::rearranging;
use crate::records::{Freeze, Freezing};

/// Has them frozen: of every pupil of the class, with the averages, the appreciations and the levels as they are once
/// all is worked out that was typed until now. Done again from a page that shows them, it makes another edition beside
/// the one before.
pub(crate) fn freeze(
    ctx: &Context,
    council: &Council,
    edition: Option<u32>,
) -> Result<Outcome, Failure> {
    let said = |text: String| Ok(Outcome::said(&council.view(), text));
    let edition = edition.ok_or(Failure::NotFound)?;
    match edition.cmp(&next_edition(&council.of, council.period)?) {
        // Pressed a second time, later: it is done.
        Ordering::Less => {
            return said(tr!(
                ctx,
                "Ces bulletins sont déjà figés.",
                "These reports are frozen already."
            ));
        }
        Ordering::Equal => {}
        Ordering::Greater => return Err(Failure::NotFound),
    }
    if rearranging::tell_misplaced(ctx, &taught(&council.of)?)? {
        return said(tr!(
            ctx,
            "Rien n’est figé\u{a0}: des évaluations étaient encore rangées dans les périodes d’avant. Chacune passe dans \
             celle de sa date\u{a0}; relisez les moyennes dans un instant, puis figez les bulletins.",
            "Nothing is frozen: assessments still stood in former periods. They go into those of their days; read the \
             averages again in a moment, then freeze."
        ));
    }
    order(ctx, council, edition)?;
    said(tr!(
        ctx,
        "Les bulletins seront figés dans un instant.",
        "Reports will be frozen in a moment."
    ))
}

/// Pressed again while they are on their way, all is worked out once more, with what was typed in between.
fn order(ctx: &Context, council: &Council, edition: u32) -> Result<(), Failure> {
    let freezing = Freezing::place(&council.of, council.period);
    match Freezing::get(&freezing)? {
        Some(mut there) => {
            (there.edition, there.since, there.listed) = (edition, ctx.now(), false);
            there.update()?;
        }
        None => Freezing {
            audience: council.of.clone(),
            author: ctx.me()?,
            period: council.period,
            edition,
            since: ctx.now(),
            listed: false,
            taught: Vec::new(),
            subjects: Vec::new(),
        }
        .insert_as(&freezing)?,
    }
    Freeze { freezing }.publish()
}
