//! A room's beginning: its timers, the reminder, and that it opens, by its teacher's hand or by itself.

use preau_sdk::prelude::*;

use crate::news;
use crate::records::{
    Announce, Close, LONGEST, Room, Soon, Start, State, Timing, Video, Waiting, later,
};
use crate::video::{Made, Service};
use crate::{DOORS, ROOM};

/// How long before a room it is said that its class has a lesson, in minutes.
const DAY: i64 = 24 * 60;

/// Sets what is to happen by itself, anew after a change.
pub(crate) fn plan(ctx: &Context, id: &Id, room: &Room) -> Result<(), Failure> {
    let timing = Timing::load()?;
    if timing.reminder_minutes > 0 {
        Soon {}.set(id, later(room.starts, -timing.reminder_minutes))?;
    }
    if room.by_itself {
        Start {}.set(id, room.starts)?;
    } else {
        Start::cancel(id)?;
    }
    Close {}.set(id, room.closes(timing))?;
    announce(ctx, id, room)
}

/// Says that the class has a lesson, from when its pupils wait at the door until the room closes by itself: they, and
/// their teachers, come in then also when many wait for a place. It is said a day before, at the soonest. That it could
/// not be said is no reason to refuse the room.
fn announce(ctx: &Context, id: &Id, room: &Room) -> Result<(), Failure> {
    let said = later(room.starts, -DAY);
    if said > ctx.now() {
        lessons::withdraw(id).ok();
        return Announce {}.set(id, said);
    }
    Announce::cancel(id)?;
    let door = later(room.starts, -Waiting::load()?.wait_minutes);
    let from = room.opened.map_or(door, |opened| opened.min(door));
    let until = room.closes(Timing::load()?);
    lessons::plan(id, &room.audience, from.max(later(until, -LONGEST)), until).ok();
    Ok(())
}

/// The day has come before a room's: it may have been put off while this was on its way.
pub(crate) fn near(ctx: &Context, event: &Event) -> Result<(), Failure> {
    match Room::get(&event.key()?)? {
        Some(room) if room.state == State::Planned => announce(ctx, &room.id, &room),
        _ => Ok(()),
    }
}

/// Nothing is to happen by itself any more.
pub(crate) fn unplan(id: &Id) -> Result<(), Failure> {
    Soon::cancel(id)?;
    Announce::cancel(id)?;
    Start::cancel(id)?;
    lessons::withdraw(id).ok();
    Close::cancel(id)
}

/// The class is reminded, if the room is still to come, and its time is near: it may have been put off while this was
/// on its way.
pub(crate) fn soon(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let Some(room) = Room::get(&event.key()?)? else {
        return Ok(());
    };
    let timing = Timing::load()?;
    let is_near = later(room.starts, -timing.reminder_minutes) <= ctx.now();
    if room.state != State::Planned || !is_near || room.starts < ctx.now() {
        return Ok(());
    }
    live::touch(DOORS, &room.audience).ok();
    news::soon(&room)
}

/// The hour has come of a room that opens by itself. Where it is noticed once the slot is over, nobody is there any more.
pub(crate) fn start(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let Some(room) = Room::get(&event.key()?)? else {
        return Ok(());
    };
    let is_its_slot = room.starts <= ctx.now() && ctx.now() < room.ends;
    if room.state != State::Planned || !room.by_itself || !is_its_slot {
        return Ok(());
    }
    open(ctx, room)
}

/// Opens a room: its class is told, and the video server asked, where there is one.
pub(crate) fn open(ctx: &Context, mut room: Stored<Room>) -> Result<(), Failure> {
    room.state = State::Open;
    room.opened = Some(ctx.now());
    prepare(ctx, &mut room)?;
    room.update()?;
    Soon::cancel(&room.id)?;
    Start::cancel(&room.id)?;
    close_at(ctx, &room)?;
    live::touch(DOORS, &room.audience).ok();
    live::touch(ROOM, &room.audience).ok();
    news::opened(&room)
}

/// Sets when an open room ends by itself, and its class's lesson with it: also one that was opened after its slot has
/// its time.
pub(crate) fn close_at(ctx: &Context, room: &Stored<Room>) -> Result<(), Failure> {
    Close {}.set(&room.id, room.closes(Timing::load()?))?;
    announce(ctx, &room.id, room)
}

/// Asks the video server to await the room's participants, where the school has one and the room wants it: the room
/// says what became of it.
pub(crate) fn prepare(ctx: &Context, room: &mut Stored<Room>) -> Result<(), Failure> {
    let service = if room.wants_video {
        Service::load()?
    } else {
        None
    };
    let made = match service {
        None => Made::Nothing,
        Some(service) => service.create(room, ctx.now())?,
    };
    (room.video, room.meeting) = match made {
        Made::Nothing => (Video::None, None),
        Made::Failed => (Video::Failed, None),
        Made::Ready(meeting) => (Video::Ready, meeting),
        Made::Still => (Video::Ready, room.meeting.take()),
    };
    Ok(())
}
