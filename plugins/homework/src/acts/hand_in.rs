//! A pupil hands in a homework, hands in another version, or takes it back.

use preau_sdk::prelude::*;

use crate::forms::hand_in::{self as form, HandingIn};
use crate::handing::{self, Door};
use crate::records::{Assignment, Done, Feedback, HandIn};
use crate::routes::View;

/// What was handed in before goes with the new version. Sent twice, it is the same.
pub(crate) fn hand_in(ctx: &Context, id: Id, sent: &FormData) -> Result<Outcome, Failure> {
    let me = form::only_pupils(ctx)?;
    let one = handing::find(ctx, &id)?;
    let handed = HandIn::of(&id, &me)?;
    let handed_before = handed.as_deref();
    let sending = match HandingIn::from_form(sent, ctx.language()) {
        Ok(sending) => sending,
        Err(errors) => return form::again(ctx, &one, handed_before, sent, &errors),
    };
    let mut errors = sending.errors(ctx);
    let door = Door::of(ctx, &one, handed_before).ok_or(Failure::NotFound)?;
    if let Door::Closed(until) = door {
        errors.insert(0, closed(ctx, until, handed_before));
    }
    if !errors.is_empty() {
        return form::again(ctx, &one, handed_before, sent, &errors);
    }
    let record = HandIn {
        audience: one.audience.clone(),
        pupil: me.clone(),
        assignment: id.clone(),
        text: sending.text.unwrap_or_default(),
        files: sending.files,
        at: ctx.now(),
    };
    let again = handed.is_some();
    let put = match &handed {
        Some(there) => {
            let mut there = there.clone();
            there.record = record;
            there.update()
        }
        None => record.insert_as(&HandIn::place(&id, &me)),
    };
    // A file that went since, for one: the rest of the form stays.
    if let Err(Failure::Invalid(errors)) = &put {
        return form::again(ctx, &one, handed.as_deref(), sent, errors);
    }
    put?;
    done(&one, &id, &me, ctx.now())?;
    let said = match (door, again) {
        (Door::Late(until), _) => {
            let later = handing::later(ctx, until, ctx.now());
            tr!(
                ctx,
                "Travail rendu, {later} après la date.",
                "Work handed in, {later} after the date."
            )
        }
        (_, true) => tr!(ctx, "Nouvelle version rendue.", "New version handed in."),
        (_, false) => tr!(ctx, "Travail rendu.", "Work handed in."),
    };
    Ok(Outcome::said(&View::Assignment { id }, said))
}

/// Who hands in has done it.
fn done(one: &Assignment, id: &Id, me: &PersonId, now: Instant) -> Result<(), Failure> {
    if Done::by_pupil().is(me).is(id).first()?.is_some() {
        return Ok(());
    }
    let done = Done {
        audience: one.audience.clone(),
        pupil: me.clone(),
        assignment: id.clone(),
        at: now,
    };
    done.insert().map(|_| ())
}

fn closed(ctx: &Context, until: Instant, handed: Option<&HandIn>) -> FieldError {
    let until = handing::moment(until, ctx.language());
    let message = if handed.is_some() {
        tr!(
            ctx,
            "C’était à rendre avant le {until}\u{a0}: ce que vous avez rendu ne change plus.",
            "It was due by {until}: what you handed in does not change any more."
        )
    } else {
        tr!(
            ctx,
            "C’était à rendre avant le {until}\u{a0}: ce n’est plus possible en ligne. Voyez avec votre \
             professeur.",
            "It was due by {until}: handing in online is over. See your teacher."
        )
    };
    FieldError::new("text", message)
}

/// As long as it may be handed in, and nobody said anything of it.
pub(crate) fn take_back(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let me = form::only_pupils(ctx)?;
    let one = handing::find(ctx, id)?;
    let there = View::Assignment { id: id.clone() };
    // It is gone already, if the button was pressed twice.
    if let Some(handed) = HandIn::of(id, &me)? {
        let door = Door::of(ctx, &one, Some(&handed));
        let is_open = door.is_some_and(Door::is_open);
        if !is_open || Feedback::of(id, &me)?.is_some() {
            return Err(Failure::conflict(tr!(
                ctx,
                "Ce travail ne peut plus être retiré\u{a0}: la date est passée, ou votre professeur l’a commenté.",
                "This work can no longer be taken back: the date has passed, or your teacher commented on it."
            )));
        }
        handed.delete()?;
        if let Some(done) = Done::by_pupil().is(&me).is(id).first()? {
            done.delete()?;
        }
    }
    Ok(Outcome::said(
        &there,
        tr!(ctx, "Travail retiré.", "Work taken back."),
    ))
}
