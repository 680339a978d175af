//! Reporting a message to the management.

use preau_sdk::prelude::*;

use crate::forms::report::{self as form, Reporting};
use crate::records::{Report, Reported};
use crate::routes::View;

/// A message that the reader has, and did not write. The school passes it on: its author is told nothing.
pub(crate) fn report(ctx: &Context, id: Id, sent: &FormData) -> Result<Outcome, Failure> {
    let entry = form::reportable(ctx, &id)?;
    let reporting = match Reporting::from_form(sent, ctx.language()) {
        Ok(reporting) => reporting,
        Err(errors) => return Ok(form::again(ctx, &entry, sent, &errors)),
    };
    let me = ctx.me()?;
    // The button may be pressed twice.
    if Report::by_message().is(&me).is(&id).first()?.is_none() {
        let report = Report {
            author: me,
            message: id.clone(),
            reason: reporting.reason,
            at: ctx.now(),
        }
        .insert()?;
        Reported { report }.publish()?;
    }
    Ok(Outcome::said(
        &View::Message { id },
        tr!(
            ctx,
            "Message signalé\u{a0}: la direction va le lire.",
            "Message reported: the management is going to read it."
        ),
    ))
}

/// Which of these messages the reader has reported.
pub(crate) fn reported(ctx: &Context, messages: &[&Id]) -> Result<Vec<Id>, Failure> {
    let found = Report::by_message()
        .is(&ctx.me()?)
        .any(messages.iter().copied())
        .list()?;
    Ok(found
        .into_iter()
        .map(|report| report.record.message)
        .collect())
}
