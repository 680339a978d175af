//! What forms and buttons do, one file for each part of a room. Each begins at the door (`door.rs`).

pub(crate) mod chat;
pub(crate) mod coming;
pub(crate) mod documents;
pub(crate) mod hands;
pub(crate) mod letting;
pub(crate) mod polls;
pub(crate) mod room;
pub(crate) mod taking;

use preau_sdk::prelude::*;

use crate::ROOM;
use crate::records::Room;
use crate::routes::View;

/// Back to the room, with a word.
fn back(id: &Id, said: impl Into<String>) -> Outcome {
    Outcome::said(&View::room(id), said)
}

/// The teacher's page shows what a pupil did: theirs alone, since thirty pupils act in the same second.
fn show_teacher(room: &Room) {
    live::touch(ROOM, &Audience::Person(room.runner().to_string())).ok();
}

/// A pupil's page shows what the teacher did for them.
fn show_pupil(pupil: &PersonId) {
    live::touch(ROOM, &Audience::Person(pupil.to_string())).ok();
}

/// Everybody's page shows what concerns all.
fn show_all(room: &Room) {
    live::touch(ROOM, &room.audience).ok();
}
