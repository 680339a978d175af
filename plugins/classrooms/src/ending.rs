//! A room's end: the register is written, and the door is shut.

use preau_sdk::prelude::*;

use crate::news;
use crate::opening;
use crate::presence::Visitor;
use crate::reader::is_class_or_group;
use crate::records::{Attendance, Lateness, Mark, Poll, Room, State, Timing, Video};
use crate::video::Service;
use crate::{DOORS, ROOM};

/// More than a class or group has: a call stages 500 records at most.
const REGISTERED: usize = 450;

/// A room that was left open ends by itself; one that nobody opened is over, too.
pub(crate) fn due(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let Some(room) = Room::get(&event.key()?)? else {
        return Ok(());
    };
    // Put off, or gone on for longer, while this was on its way: another one comes.
    let is_due = room.closes(Timing::load()?) <= ctx.now();
    if room.state == State::Ended || !is_due {
        return Ok(());
    }
    // Nobody was taught after the slot. One that was opened after it has no other measure than its end.
    let opened_in_it = room.opened.is_none_or(|at| at < room.ends);
    let until = if opened_in_it { room.ends } else { ctx.now() };
    close(ctx, room, until)
}

/// Ends a room by its teacher's hand.
pub(crate) fn end(ctx: &Context, room: Stored<Room>) -> Result<(), Failure> {
    close(ctx, room, ctx.now())
}

/// Of a room that was open, the register is written: whoever of the class did not come is absent. Minutes
/// are counted up to `until`.
fn close(ctx: &Context, mut room: Stored<Room>, until: Instant) -> Result<(), Failure> {
    if room.was_held() {
        register(&room, until)?;
        for poll in Poll::of(&room.id)?.iter_mut().filter(|poll| poll.open) {
            Poll::close(poll)?;
        }
    }
    if room.video == Video::Ready {
        if let Some(service) = Service::load()? {
            service.end(&room);
        }
        room.video = Video::None;
    }
    room.state = State::Ended;
    room.ended = Some(ctx.now());
    room.update()?;
    opening::unplan(&room.id)?;
    live::touch(DOORS, &room.audience).ok();
    live::touch(ROOM, &room.audience).ok();
    news::over(&room)
}

fn register(room: &Stored<Room>, until: Instant) -> Result<(), Failure> {
    let visitors = Visitor::all(&room.id)?;
    let lateness = Lateness::load()?;
    let pupils = if is_class_or_group(&room.audience) {
        directory::pupils(&room.audience)?
    } else {
        Vec::new()
    };
    let pupils = pupils.iter().map(PersonId::from);
    for pupil in pupils.take(REGISTERED) {
        let visitor = visitors.iter().find(|one| *one.pupil() == pupil);
        let mark = visitor.map_or(Mark::Absent, |one| one.mark(room, until, lateness));
        let line = Attendance {
            audience: room.audience.clone(),
            room: room.id.clone(),
            mark,
            came: visitor
                .filter(|_| mark != Mark::Absent)
                .map(|one| one.arrival.came),
            minutes: visitor.map_or(0, |one| one.minutes(room, until)),
            answered: room
                .roll
                .map(|_| visitor.and_then(|one| one.answered(room)) == Some(true)),
            pupil,
        };
        let place = Attendance::place(&room.id, &line.pupil);
        line.insert_as(&place)?;
    }
    Ok(())
}
