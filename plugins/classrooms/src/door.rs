//! The room's door: who may do what in it. Every act begins here.

use preau_sdk::prelude::*;

use crate::presence::{Place, Visitor};
use crate::reader::Standing;
use crate::records::{Room, State, Waiting, later};

/// A room that the caller runs, whatever its state.
pub(crate) fn run(ctx: &Context, id: &Id) -> Result<Stored<Room>, Failure> {
    let room = Room::find(id)?;
    match Standing::of(ctx, &room)? {
        Standing::Host => Ok(room),
        // A colleague and who oversees know of it; nobody else is told that there is something to do.
        Standing::Colleague | Standing::Overseer => Err(Failure::forbidden(tr!(
            ctx,
            "Seule la personne qui anime cette classe virtuelle fait cela.",
            "Only whoever runs this room does this."
        ))),
        Standing::Pupil | Standing::Relative => Err(only_teachers(ctx)),
    }
}

/// One that the caller runs and that is open.
pub(crate) fn run_open(ctx: &Context, id: &Id) -> Result<Stored<Room>, Failure> {
    let room = run(ctx, id)?;
    is_open(ctx, &room)?;
    Ok(room)
}

/// That the caller may take a room over: a colleague of its teacher, or the head, once it is open or its hour has come.
pub(crate) fn may_take(ctx: &Context, room: &Room) -> Result<(), Failure> {
    match Standing::of(ctx, room)? {
        Standing::Host | Standing::Colleague => {}
        Standing::Overseer if ctx.has(Function::Head) => {}
        Standing::Overseer => {
            return Err(Failure::forbidden(tr!(
                ctx,
                "Seuls ses professeurs et la direction reprennent une classe virtuelle.",
                "Only the class’s teachers and the head take a room over."
            )));
        }
        Standing::Pupil | Standing::Relative => return Err(only_teachers(ctx)),
    }
    match room.state {
        State::Open => Ok(()),
        State::Planned if ctx.now() >= room.starts => Ok(()),
        State::Planned => Err(Failure::forbidden(tr!(
            ctx,
            "Une classe virtuelle se reprend à partir de son heure de début, si son professeur n’est pas là.",
            "A room is taken over from its start on, if its teacher is not there."
        ))),
        State::Ended => Err(ended(ctx)),
    }
}

/// A room that is open and that the caller is within, or runs: whether they run it.
pub(crate) fn inside(ctx: &Context, id: &Id) -> Result<(Stored<Room>, bool), Failure> {
    let room = Room::find(id)?;
    match Standing::of(ctx, &room)? {
        Standing::Pupil => Ok((within(ctx, id)?.0, false)),
        _ => Ok((run_open(ctx, id)?, true)),
    }
}

/// A room to whose door the caller, a pupil, may come.
pub(crate) fn come(ctx: &Context, id: &Id) -> Result<Stored<Room>, Failure> {
    let room = Room::find(id)?;
    if Standing::of(ctx, &room)? != Standing::Pupil {
        return Err(only_pupils(ctx));
    }
    Ok(room)
}

/// A room that the caller, a pupil, is within.
pub(crate) fn within(ctx: &Context, id: &Id) -> Result<(Stored<Room>, Visitor), Failure> {
    let room = come(ctx, id)?;
    is_open(ctx, &room)?;
    let visitor = Visitor::of(id, &ctx.me()?)?;
    let visitor = visitor.filter(|visitor| visitor.place(&room) == Place::Within);
    let outside = || {
        Failure::forbidden(tr!(
            ctx,
            "Vous n’êtes pas dans la classe virtuelle\u{a0}: entrez, ou attendez que votre professeur vous fasse entrer.",
            "You are not in the room: come in, or wait for your teacher to let you in."
        ))
    };
    Ok((room, visitor.ok_or_else(outside)?))
}

/// That pupils may come to the door: the room is open, or soon to be.
pub(crate) fn is_near(room: &Room, now: Instant, waiting: Waiting) -> bool {
    match room.state {
        State::Open => true,
        State::Planned => now >= later(room.starts, -waiting.wait_minutes),
        State::Ended => false,
    }
}

fn is_open(ctx: &Context, room: &Room) -> Result<(), Failure> {
    match room.state {
        State::Open => Ok(()),
        State::Planned => Err(Failure::forbidden(tr!(
            ctx,
            "Cette classe virtuelle n’est pas encore ouverte.",
            "This room is not open yet."
        ))),
        State::Ended => Err(ended(ctx)),
    }
}

/// What is answered in a room that has ended.
pub(crate) fn ended(ctx: &Context) -> Failure {
    Failure::forbidden(tr!(
        ctx,
        "Cette classe virtuelle est terminée.",
        "This room has ended."
    ))
}

fn only_teachers(ctx: &Context) -> Failure {
    Failure::forbidden(tr!(
        ctx,
        "Seul le professeur fait cela.",
        "Only the teacher does this."
    ))
}

fn only_pupils(ctx: &Context) -> Failure {
    Failure::forbidden(tr!(
        ctx,
        "Seuls les élèves de la classe ou du groupe entrent dans sa classe virtuelle.",
        "Only the pupils of the class or group come into its room."
    ))
}
