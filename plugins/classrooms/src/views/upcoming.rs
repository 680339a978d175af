//! Rooms that are open or to come.

use preau_sdk::prelude::*;

use crate::DOORS;
use crate::reader::{self, Classes};
use crate::records::{AFTER, Room, State, later};
use crate::routes::View;
use crate::words;

/// So many are listed.
const LISTED: u32 = 100;

pub(crate) fn page(ctx: &Context, day: Option<Date>) -> Result<Page, Failure> {
    if reader::classes(ctx).is_empty() && reader::oversees(ctx) {
        return of_school(ctx, day.unwrap_or(ctx.today()));
    }
    let classes = reader::classes(ctx);
    let page = Page::new(tr!(ctx, "Classes virtuelles", "Virtual classrooms")).live(DOORS);
    let page = if ctx.staff_of().is_empty() {
        page
    } else {
        let new = View::New { class: None };
        page.action(
            Action::go(
                tr!(ctx, "Prévoir une classe virtuelle", "Plan a room"),
                &new,
            )
            .primary(),
        )
    };
    if classes.is_empty() {
        return Ok(page.push(nobody(ctx)));
    }
    let mut rooms = Room::by_end()
        .any(&classes)
        .from(later(ctx.now(), -AFTER))
        .limit(LISTED)
        .list()?;
    rooms.retain(|room| match room.state {
        State::Open => true,
        State::Planned => room.ends > ctx.now(),
        State::Ended => false,
    });
    if rooms.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune classe virtuelle prévue", "No room planned"),
            if ctx.staff_of().is_empty() {
                tr!(
                    ctx,
                    "Quand un professeur en prévoit une, elle apparaît ici et dans les notifications.",
                    "When a teacher plans one, it appears here and in notifications."
                )
            } else {
                tr!(
                    ctx,
                    "Prévoyez un créneau pour une de vos classes\u{a0}: elle et ses familles en seront prévenues.",
                    "Plan a slot for one of your classes: it and its families will be told."
                )
            },
        )));
    }
    rooms.sort_by_key(|room| (room.state != State::Open, room.starts));
    Ok(by_day(ctx, page, &rooms))
}

/// Those that are open first, then day by day.
fn by_day(ctx: &Context, mut page: Page, rooms: &[Stored<Room>]) -> Page {
    let classes = Classes::load(ctx);
    let names = directory::names(rooms.iter().map(|room| room.runner()));
    let open = rooms.iter().filter(|room| room.state == State::Open);
    let open: Vec<_> = open.map(|room| item(ctx, room, &classes, &names)).collect();
    if !open.is_empty() {
        page = page
            .push(Block::heading(tr!(ctx, "Ouvertes maintenant", "Open now")))
            .push(open);
    }
    let mut planned = rooms
        .iter()
        .filter(|room| room.state != State::Open)
        .map(|room| (room.starts.day(), room))
        .peekable();
    while let Some((day, first)) = planned.next() {
        let mut items = vec![item(ctx, first, &classes, &names)];
        while let Some((_, room)) = planned.next_if(|(next, _)| *next == day) {
            items.push(item(ctx, room, &classes, &names));
        }
        page = page.push(Block::Day(day)).push(items);
    }
    page
}

/// A room in a list.
pub(super) fn item(
    ctx: &Context,
    room: &Stored<Room>,
    classes: &Classes,
    names: &directory::Names,
) -> Item {
    let (from, to) = (words::hour(ctx, room.starts), words::hour(ctx, room.ends));
    let mut item = Item::new(words::name(ctx.language(), room))
        .fact(tr!(ctx, "de {from} à {to}", "from {from} to {to}"))
        .fact(classes.name(&room.audience));
    if !room.is_run_by(ctx) {
        item = item.fact(words::person(ctx, names, room.runner()));
    }
    item = item.badge(words::state(ctx, room));
    item.to = Some(View::room(&room.id).address());
    item
}

/// Those of a day, for who oversees the school.
fn of_school(ctx: &Context, day: Date) -> Result<Page, Failure> {
    let midnight = Time { hour: 0, minute: 0 };
    let (from, to) = (
        Instant::at(day, midnight),
        Instant::at(day.plus_days(1), midnight),
    );
    let rooms = Room::by_day().from(from).before(to).limit(LISTED).list()?;
    let classes = Classes::load(ctx);
    let names = directory::names(rooms.iter().map(|room| room.runner()));
    let to = |days| View::Upcoming {
        day: Some(day.plus_days(days)),
    };
    let ways = Pagination::new(day.said(ctx.today(), ctx.language()))
        .previous(tr!(ctx, "Jour précédent", "Day before"), &to(-1))
        .next(tr!(ctx, "Jour suivant", "Next day"), &to(1));
    let page = Page::new(tr!(
        ctx,
        "Classes virtuelles de l’établissement",
        "Rooms of the school"
    ))
    .push(ways);
    if rooms.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(
                ctx,
                "Aucune classe virtuelle ce jour-là",
                "No room that day"
            ),
            tr!(
                ctx,
                "Vous voyez ici celles que les professeurs prévoient, et après coup qui y était.",
                "Here you see those that teachers plan, and afterwards who was there."
            ),
        )));
    }
    let items = rooms.iter().map(|room| item(ctx, room, &classes, &names));
    Ok(page.push(items.collect::<Vec<_>>()))
}

/// Why there is nothing for somebody without a class.
fn nobody(ctx: &Context) -> EmptyState {
    let why = if ctx.is(Profile::Relative) {
        tr!(
            ctx,
            "Les classes virtuelles d’un enfant se voient avec l’autorité parentale. S’il manque un enfant, \
             adressez-vous au secrétariat de l’établissement.",
            "A child’s rooms are seen with parental authority. If a child is missing, ask the school’s office."
        )
    } else {
        tr!(
            ctx,
            "L’annuaire ne vous connaît encore dans aucune classe ni aucun groupe. Le secrétariat de l’établissement \
             peut y remédier.",
            "The directory does not know you in any class or group yet. The school’s office can help."
        )
    };
    EmptyState::new(tr!(ctx, "Aucune classe", "No class"), why)
}
