//! All that was written, for its teacher, who may take lines away.

use preau_sdk::prelude::*;

use super::parts;
use super::room::head;
use crate::reader::Standing;
use crate::records::{Line, Room};
use crate::routes::{Act, View};
use crate::words;

/// So many lines are on a page.
const LINES: u32 = 50;

pub(crate) fn page(ctx: &Context, id: &Id, after: Option<Cursor>) -> Result<Page, Failure> {
    let room = hosted(ctx, id)?;
    let query = Line::by_room().is(id.clone()).descending().limit(LINES);
    let found = query.batch(after)?;
    let names = directory::names(found.records.iter().map(|line| &line.author));
    let page = head(ctx, &room).push(parts::tabs(ctx, &room, "chat"));
    if found.records.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Rien d’écrit", "Nothing written"),
            tr!(
                ctx,
                "Ce que vous et les élèves écrivez dans la salle se lit ici, et y reste 90 jours.",
                "What you and pupils write in the room is read here, and stays for 90 days."
            ),
        )));
    }
    let items = found.records.iter().map(|line| {
        let at = words::hour(ctx, line.at);
        let unsay = Act::Unsay {
            id: id.clone(),
            line: line.id.clone(),
        };
        Item::new(words::person(ctx, &names, &line.author))
            .text(preau_sdk_markdown::literal(&line.text))
            .fact(at)
            .action(
                Action::post(tr!(ctx, "Retirer", "Take away"), &unsay)
                    .danger()
                    .confirm(tr!(
                        ctx,
                        "Retirer ce message des échanges\u{a0}?",
                        "Take this line away from the chat?"
                    )),
            )
    });
    let items: Vec<_> = items.collect();
    let older = tr!(ctx, "Plus anciens", "Older");
    let room_id = id.clone();
    let more = Pagination::of(&found, "", older, |after| View::Chat { id: room_id, after });
    Ok(page.push(items).maybe(more))
}

/// A room whose parts are its teacher's to read, whatever its state. To others these pages are not there.
pub(super) fn hosted(ctx: &Context, id: &Id) -> Result<Stored<Room>, Failure> {
    let room = Room::find(id)?;
    if Standing::of(ctx, &room)? == Standing::Host {
        Ok(room)
    } else {
        Err(Failure::NotFound)
    }
}
