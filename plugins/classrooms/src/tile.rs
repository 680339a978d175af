//! The card on the home page: a room that is open or about to be.

use preau_sdk::prelude::*;

use crate::reader;
use crate::records::{AFTER, Room, State, later};
use crate::routes::View;
use crate::words;

/// As many lines as a card has.
const LINES: usize = 5;
/// So many are looked at.
const LOOKED: u32 = 40;
/// How far ahead, in minutes.
const AHEAD: i64 = 24 * 60;

/// What is open, and what comes within a day; none for who has no class.
pub(crate) fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
    let classes = reader::classes(ctx);
    if classes.is_empty() {
        return Ok(None);
    }
    let found = Room::by_end()
        .any(&classes)
        .from(later(ctx.now(), -AFTER))
        .limit(LOOKED)
        .list()?;
    let mut rooms: Vec<_> = found
        .into_iter()
        .filter(|room| match room.state {
            State::Open => true,
            State::Planned => room.ends > ctx.now() && room.starts <= later(ctx.now(), AHEAD),
            State::Ended => false,
        })
        .collect();
    rooms.sort_by_key(|room| (room.state != State::Open, room.starts));
    let open = rooms
        .iter()
        .filter(|room| room.state == State::Open)
        .count();
    let summary = match (open, rooms.len()) {
        (0, 0) => tr!(
            ctx,
            "Aucune classe virtuelle aujourd’hui",
            "No virtual classroom today"
        ),
        (0, 1) => tr!(
            ctx,
            "Une classe virtuelle à venir",
            "One virtual classroom to come"
        ),
        (0, count) => tr!(
            ctx,
            "{count} classes virtuelles à venir",
            "{count} virtual classrooms to come"
        ),
        (1, _) => tr!(
            ctx,
            "Une classe virtuelle est ouverte",
            "A virtual classroom is open"
        ),
        (open, _) => tr!(
            ctx,
            "{open} classes virtuelles sont ouvertes",
            "{open} virtual classrooms are open"
        ),
    };
    let lines = rooms.iter().take(LINES).map(|room| line(ctx, room));
    Ok(Some(
        Tile::new(summary, &View::UPCOMING)
            .count(open)
            .lines(lines.collect::<Vec<_>>()),
    ))
}

fn line(ctx: &Context, room: &Stored<Room>) -> TileLine {
    let (name, hour) = (
        words::name(ctx.language(), room),
        words::hour(ctx, room.starts),
    );
    TileLine::new(
        tr!(ctx, "{hour}, {name}", "{hour}, {name}"),
        &View::room(&room.id),
    )
    .badge(words::state(ctx, room))
}
