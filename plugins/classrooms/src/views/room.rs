//! A room, as its reader may see it.

use preau_sdk::prelude::*;

use super::{hosting, outside, pupil};
use crate::forms;
use crate::reader::Standing;
use crate::records::{Room, State};
use crate::routes::View;
use crate::words;
use crate::{DOORS, ROOM};

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = Room::find(id)?;
    with_chat(ctx, &room, forms::say(ctx, id, Id::fresh()))
}

/// The page, with this form for a line of the chat: empty, or with what was typed and what is wrong.
pub(crate) fn with_chat(ctx: &Context, room: &Stored<Room>, say: Form) -> Result<Page, Failure> {
    match Standing::of(ctx, room)? {
        Standing::Host => hosting::page(ctx, room, say),
        Standing::Pupil => pupil::page(ctx, room, say),
        Standing::Relative => outside::for_family(ctx, room),
        Standing::Colleague | Standing::Overseer => Ok(outside::for_staff(ctx, room)),
    }
}

/// How every page of a room begins: what it is, and when.
pub(super) fn head(ctx: &Context, room: &Stored<Room>) -> Page {
    let (back, to) = match room.state {
        State::Ended => (
            tr!(ctx, "Classes virtuelles passées", "Past rooms"),
            View::PAST,
        ),
        State::Planned | State::Open => (
            tr!(ctx, "Classes virtuelles à venir", "Rooms to come"),
            View::UPCOMING,
        ),
    };
    let page = Page::new(words::name(ctx.language(), room))
        .lead(words::slot_said(ctx, room))
        .back(back, &to);
    if room.state == State::Ended {
        return page;
    }
    page.live(DOORS).live(ROOM)
}
