//! Rooms that were held, from the newest.

use preau_sdk::prelude::*;

use super::upcoming::item;
use crate::reader::{self, Classes};
use crate::records::{Attendance, Room, State};
use crate::routes::View;
use crate::words;

/// So many are on a page.
const LISTED: u32 = 20;
/// As many classes as one query takes.
const CLASSES: usize = 32;

pub(crate) fn page(ctx: &Context, after: Option<Cursor>) -> Result<Page, Failure> {
    let classes: Vec<_> = reader::classes(ctx).into_iter().take(CLASSES).collect();
    let page = Page::new(tr!(ctx, "Classes virtuelles passées", "Past rooms"));
    let found = Room::by_end()
        .any(&classes)
        // One that was ended early is past before its slot is.
        .before(ctx.now().plus_days(1))
        .descending()
        .limit(LISTED)
        .batch(after)?;
    let rooms: Vec<_> = found
        .records
        .iter()
        .filter(|room| room.state == State::Ended)
        .collect();
    let more = Pagination::of(&found, "", tr!(ctx, "Plus anciennes", "Older"), |after| {
        View::Past { after }
    });
    if rooms.is_empty() && more.is_none() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune classe virtuelle passée", "No past room"),
            tr!(
                ctx,
                "Elles restent ici 400 jours, avec l’appel et les documents.",
                "They stay here for 400 days, with register and documents."
            ),
        )));
    }
    let names = directory::names(rooms.iter().map(|room| room.runner()));
    let names_of_classes = Classes::load(ctx);
    let learner = ctx.learner();
    let mut items = Vec::new();
    for room in rooms {
        let day = room.starts.day().said(ctx.today(), ctx.language());
        let mut one = item(ctx, room, &names_of_classes, &names);
        one.facts.insert(0, day);
        if let Some(learner) = &learner
            && let Some(line) = Attendance::one(&room.id, learner)?
        {
            one.badges = vec![words::mark_badge(ctx, line.mark)];
        }
        items.push(one);
    }
    Ok(page.push(items).maybe(more))
}
