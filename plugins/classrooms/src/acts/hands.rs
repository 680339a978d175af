//! Raised hands.

use preau_sdk::prelude::*;

use super::{back, show_pupil, show_teacher};
use crate::bounds;
use crate::door;
use crate::records::Hand;

/// A pupil raises a hand, or lowers it. The state asked for may be there already, if the button was pressed twice.
pub(crate) fn hand(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let (room, _) = door::within(ctx, id)?;
    let me = ctx.me()?;
    let up = !sent.says("up", "no");
    let place = Hand::place(id, &me);
    match Hand::get(&place)? {
        Some(hand) if hand.up == up => {}
        Some(mut hand) => {
            if up {
                bounds::hand(ctx, hand.times, hand.at)?;
                hand.times += 1;
            }
            hand.up = up;
            hand.at = ctx.now();
            hand.update()?;
            show_teacher(&room);
        }
        None if up => {
            let hand = Hand {
                audience: room.audience.clone(),
                room: id.clone(),
                pupil: me,
                up,
                at: ctx.now(),
                times: 1,
            };
            hand.insert_as(&place)?;
            show_teacher(&room);
        }
        None => {}
    }
    let said = if up {
        tr!(ctx, "Votre main est levée.", "Your hand is up.")
    } else {
        tr!(ctx, "Votre main est baissée.", "Your hand is down.")
    };
    Ok(back(id, said))
}

/// A teacher has seen a hand.
pub(crate) fn lower(ctx: &Context, id: &Id, pupil: &PersonId) -> Result<Outcome, Failure> {
    let room = door::run_open(ctx, id)?;
    let mut hand = Hand::find(&Hand::place(id, pupil))?;
    if hand.up {
        hand.up = false;
        hand.at = ctx.now();
        hand.update()?;
        show_pupil(pupil);
        show_teacher(&room);
    }
    Ok(back(id, tr!(ctx, "Main baissée.", "Hand lowered.")))
}
