//! A pupil comes to the door, comes in, leaves, answers the roll. Each is one write of a record of their own, so that
//! thirty who come in the same second are in nobody's way.

use preau_sdk::prelude::*;

use super::{back, show_teacher};
use crate::bounds;
use crate::door;
use crate::presence::{Place, Visitor};
use crate::records::{Arrival, State, Waiting};
use crate::routes::View;
use crate::views::parts;
use crate::words;

pub(crate) fn enter(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let room = door::come(ctx, id)?;
    if room.state == State::Ended {
        return Err(door::ended(ctx));
    }
    let waiting = Waiting::load()?;
    if !door::is_near(&room, ctx.now(), waiting) {
        let from = words::hour(
            ctx,
            crate::records::later(room.starts, -waiting.wait_minutes),
        );
        return Err(Failure::forbidden(tr!(
            ctx,
            "On peut attendre devant la porte à partir de {from}.",
            "One can wait before the door from {from}."
        )));
    }
    let me = ctx.me()?;
    let visitor = Visitor::of(id, &me)?;
    let entered = match visitor {
        Some(visitor) if visitor.place(&room) == Place::SentOut => {
            return Err(Failure::forbidden(tr!(
                ctx,
                "Votre professeur vous a fait sortir de cette classe virtuelle\u{a0}: lui seul peut vous y faire revenir.",
                "Your teacher sent you out of this room, and alone can let you come back."
            )));
        }
        // Pressed twice.
        Some(visitor) if visitor.arrival.here => visitor,
        Some(mut visitor) => {
            bounds::coming(ctx, &visitor)?;
            let arrival = &mut visitor.arrival;
            arrival.here = true;
            arrival.since = ctx.now();
            arrival.times = arrival.times.saturating_add(1);
            arrival.update()?;
            visitor
        }
        None => {
            let arrival = Arrival {
                audience: room.audience.clone(),
                room: id.clone(),
                pupil: me.clone(),
                came: ctx.now(),
                here: true,
                since: ctx.now(),
                seconds: 0,
                answered: None,
                times: 1,
                lines: None,
            };
            arrival.insert_as(&Arrival::place(id, &me))?;
            // `get` sees what the call has staged.
            Visitor::of(id, &me)?.ok_or(Failure::NotFound)?
        }
    };
    show_teacher(&room);
    Ok(match entered.place(&room) {
        Place::Within => back(
            id,
            tr!(
                ctx,
                "Vous êtes dans la classe virtuelle.",
                "You are in the room."
            ),
        ),
        // The page says that they wait, and no more once they do not: what is said once would stay above it.
        _ => Outcome::redirect(&View::room(id)),
    })
}

pub(crate) fn leave(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let room = door::come(ctx, id)?;
    let visitor = Visitor::of(id, &ctx.me()?)?.ok_or(Failure::NotFound)?;
    let here = visitor.arrival.here && room.state != State::Ended;
    if here {
        let stay = visitor.stay(&room, ctx.now());
        // That they were in is kept by it, however shortly they were.
        let was_in = visitor.place(&room) == Place::Within;
        let stay = stay.max(u32::from(was_in));
        let mut arrival = visitor.arrival;
        arrival.seconds = arrival.seconds.saturating_add(stay);
        arrival.here = false;
        // What is refused is coming once more: nobody has to stay.
        arrival.times = arrival.times.saturating_add(1);
        arrival.update()?;
        show_teacher(&room);
    }
    Ok(back(
        id,
        tr!(
            ctx,
            "Vous avez quitté la classe virtuelle.",
            "You left the room."
        ),
    ))
}

/// The link to the video, for whoever is within at this moment: who was put out, or comes when the room has ended, gets
/// none.
pub(crate) fn join(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (room, runs) = door::inside(ctx, id)?;
    Ok(match parts::joining(ctx, &room, runs)? {
        Some(page) => Outcome::Page(page),
        None => back(
            id,
            tr!(
                ctx,
                "Il n’y a pas de visio pour l’instant.",
                "There is no video for now."
            ),
        ),
    })
}

/// Answers the roll.
pub(crate) fn here(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (room, visitor) = door::within(ctx, id)?;
    if visitor.answered(&room) == Some(false) {
        let mut arrival = visitor.arrival;
        // Once for each time that the teacher calls it.
        arrival.answered = Some(ctx.now());
        arrival.update()?;
        show_teacher(&room);
    }
    Ok(back(
        id,
        tr!(
            ctx,
            "Vous avez répondu à l’appel.",
            "You answered the roll."
        ),
    ))
}
