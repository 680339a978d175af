//! A teacher lets pupils in, sends them out, has them write no more, calls the roll, corrects the register.

use preau_sdk::prelude::*;

use super::{back, show_all, show_pupil, show_teacher};
use crate::bounds;
use crate::door;
use crate::presence::{Place, Visitor};
use crate::records::{Attendance, Pass, Room, State, Video};
use crate::routes::View;
use crate::video::Service;
use crate::views::register::{self, Marking};

/// A pupil who came to a room that the caller runs.
fn visitor(ctx: &Context, id: &Id, pupil: &PersonId) -> Result<(Stored<Room>, Visitor), Failure> {
    let room = door::run_open(ctx, id)?;
    let visitor = Visitor::of(id, pupil)?.ok_or(Failure::NotFound)?;
    Ok((room, visitor))
}

/// Keeps what the teacher decided of a pupil.
fn decide(
    room: &Stored<Room>,
    visitor: Visitor,
    how: impl FnOnce(&mut Pass),
) -> Result<(), Failure> {
    if let Some(mut pass) = visitor.pass {
        how(&mut pass);
        return pass.update();
    }
    let pupil = visitor.arrival.pupil.clone();
    let place = Pass::place(&room.id, &pupil);
    let mut pass = Pass {
        audience: room.audience.clone(),
        room: room.id.clone(),
        pupil,
        let_in: true,
        muted: false,
        at: visitor.arrival.came,
        seconds: 0,
    };
    how(&mut pass);
    pass.insert_as(&place)
}

pub(crate) fn admit(ctx: &Context, id: &Id, pupil: &PersonId) -> Result<Outcome, Failure> {
    let (room, visitor) = visitor(ctx, id, pupil)?;
    let is_gone = visitor.place(&room) == Place::Gone;
    if visitor.let_in(&room).is_none() || (is_gone && bounds::is_used_up(&visitor)) {
        decide(&room, visitor, |pass| {
            pass.let_in = true;
            pass.at = ctx.now();
        })?;
        show_pupil(pupil);
        show_teacher(&room);
    }
    let said = if is_gone {
        tr!(ctx, "L’élève peut revenir.", "The pupil may come back.")
    } else {
        tr!(ctx, "L’élève est entré.", "The pupil is in.")
    };
    Ok(back(id, said))
}

/// One write lets everybody in who waits, however many they are.
pub(crate) fn admit_all(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    room.let_all_in(ctx.now());
    room.update()?;
    show_all(&room);
    Ok(back(
        id,
        tr!(
            ctx,
            "Tous les élèves qui attendaient sont entrés.",
            "All who waited are in."
        ),
    ))
}

pub(crate) fn send_out(ctx: &Context, id: &Id, pupil: &PersonId) -> Result<Outcome, Failure> {
    let (room, visitor) = visitor(ctx, id, pupil)?;
    if visitor.place(&room) != Place::SentOut {
        let stay = visitor.stay(&room, ctx.now());
        decide(&room, visitor, |pass| {
            pass.let_in = false;
            pass.seconds = pass.seconds.saturating_add(stay);
        })?;
        show_pupil(pupil);
        show_teacher(&room);
    }
    let keeps_link =
        room.video == Video::Ready && Service::load()?.is_some_and(|service| service.is_asked());
    let said = if keeps_link {
        tr!(
            ctx,
            "L’élève est sorti. S’il est encore dans la visio, ou en a gardé le lien, «\u{a0}Refaire la visio\u{a0}» l’en \
             écarte.",
            "The pupil is out. If they are still in the video, or kept its link, “Make the video anew” keeps them \
             out."
        )
    } else {
        tr!(ctx, "L’élève est sorti.", "The pupil is out.")
    };
    Ok(back(id, said))
}

/// Has a pupil write no more in the chat, or again.
pub(crate) fn mute(
    ctx: &Context,
    id: &Id,
    pupil: &PersonId,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let (room, visitor) = visitor(ctx, id, pupil)?;
    let Some(since) = visitor.let_in(&room) else {
        return Err(Failure::NotFound);
    };
    let muted = !sent.says("muted", "no");
    if visitor.is_muted() != muted {
        decide(&room, visitor, |pass| {
            pass.muted = muted;
            pass.at = since;
        })?;
        show_pupil(pupil);
        show_teacher(&room);
    }
    let said = if muted {
        tr!(
            ctx,
            "L’élève ne peut plus écrire.",
            "The pupil writes no more."
        )
    } else {
        tr!(
            ctx,
            "L’élève peut de nouveau écrire.",
            "The pupil may write again."
        )
    };
    Ok(Outcome::said(&View::Register { id: id.clone() }, said))
}

/// Asks everybody within to answer.
pub(crate) fn roll(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    room.roll = Some(ctx.now());
    room.update()?;
    show_all(&room);
    let said = tr!(
        ctx,
        "L’appel est lancé\u{a0}: chaque élève présent a un bouton pour répondre.",
        "The roll is called: each pupil who is there has a button to answer."
    );
    Ok(Outcome::said(&View::Register { id: id.clone() }, said))
}

/// Corrects what the register says of a pupil.
pub(crate) fn mark(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    if room.state != State::Ended {
        return Err(Failure::forbidden(tr!(
            ctx,
            "L’appel se corrige une fois la classe virtuelle terminée.",
            "The register is corrected once the room has ended."
        )));
    }
    let marking = match Marking::from_form(sent, ctx.language()) {
        Ok(marking) => marking,
        Err(errors) => {
            return Ok(Outcome::Invalid(register::again(
                ctx, &room, sent, &errors,
            )?));
        }
    };
    let mut line = Attendance::one(id, &marking.pupil)?.ok_or(Failure::NotFound)?;
    if line.mark != marking.mark {
        line.mark = marking.mark;
        line.update()?;
    }
    Ok(Outcome::said(
        &View::Register { id: id.clone() },
        tr!(ctx, "Appel corrigé.", "Register corrected."),
    ))
}
