//! A colleague who teaches the class, or the head, goes on with a room whose teacher is not there.

use preau_sdk::prelude::*;

use super::{back, show_all};
use crate::DOORS;
use crate::door;
use crate::news;
use crate::reader::Standing;
use crate::records::{Room, Taken};

/// The caller runs the room from now on, and whoever did is told. Who planned it takes it back in the same way.
pub(crate) fn take(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = Room::find(id)?;
    door::may_take(ctx, &room)?;
    // Pressed twice.
    if Standing::of(ctx, &room)? != Standing::Host {
        let me = ctx.me()?;
        let former = room.runner().clone();
        room.host = (me != room.author).then_some(me);
        room.update()?;
        news::taken(ctx, &room, &former)?;
        if !ctx.is_staff_of(&room.audience) {
            let room = id.clone();
            Taken { room }.publish()?;
        }
        live::touch(DOORS, &room.audience).ok();
        show_all(&room);
    }
    Ok(back(
        id,
        tr!(
            ctx,
            "Vous animez cette classe virtuelle.",
            "You run this room."
        ),
    ))
}
