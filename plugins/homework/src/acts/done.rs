//! A pupil has done a homework, or not after all.

use preau_sdk::prelude::*;

use crate::records::{Assignment, Done};
use crate::routes::View;

/// The state asked for may be there already, if the button was pressed twice.
pub(crate) fn mark(ctx: &Context, id: Id, form: &FormData) -> Result<Outcome, Failure> {
    if !ctx.is(Profile::Pupil) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Seul l’élève marque son travail comme fait.",
            "Only the pupil marks homework as done."
        )));
    }
    let me = ctx.me()?;
    let one = Assignment::find(&id)?;
    let mark = Done::by_pupil().is(&me).is(&id).first()?;
    let undone = form.says("state", "no");
    match (mark, undone) {
        (Some(mark), true) => mark.delete()?,
        (None, false) => {
            let done = Done {
                audience: one.audience.clone(),
                pupil: me,
                assignment: id,
                at: ctx.now(),
            };
            done.insert()?;
        }
        _ => {}
    }
    let back = form
        .get("from")
        .and_then(View::from_text)
        .unwrap_or(View::Todo);
    let said = if undone {
        tr!(ctx, "Marqué comme à faire.", "Marked as to do.")
    } else {
        tr!(ctx, "Marqué comme fait.", "Marked as done.")
    };
    Ok(Outcome::said(&back, said))
}
