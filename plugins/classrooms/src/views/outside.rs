//! A room for those who come into none: families, colleagues, who oversees the school.

use preau_sdk::prelude::*;

use super::room::head;
use crate::door;
use crate::records::{Attendance, Mark, Room, State};
use crate::routes::{Act, View};
use crate::words;

/// A relative reads that it is held, and afterwards whether their child was there; of nobody else.
pub(super) fn for_family(ctx: &Context, room: &Stored<Room>) -> Result<Page, Failure> {
    let page = head(ctx, room);
    if room.state == State::Ended {
        let learner = ctx.learner().ok_or(Failure::NotFound)?;
        return Ok(match Attendance::one(&room.id, &learner)? {
            Some(line) => page.push(attendance(ctx, &line)),
            None => page.push(over(ctx, room)),
        });
    }
    let child = ctx.child().map_or("", |child| child.name.as_str());
    let text = if room.state == State::Open {
        tr!(
            ctx,
            "Elle est ouverte. {child} y entre avec son propre compte.",
            "It is open. {child} comes in with their own account."
        )
    } else {
        tr!(
            ctx,
            "{child} y entrera avec son propre compte, quand le professeur l’ouvrira.",
            "{child} is to come in with their own account, when the teacher opens it."
        )
    };
    Ok(page.push(Notice::info(text)))
}

/// Whether somebody was there.
pub(super) fn attendance(ctx: &Context, line: &Attendance) -> Vec<Stat> {
    let tone = match line.mark {
        Mark::Present => Tone::Success,
        Mark::Late => Tone::Warning,
        Mark::Absent => Tone::Danger,
        Mark::Excused => Tone::Neutral,
    };
    let presence = Stat::new(tr!(ctx, "Appel", "Register"), words::mark(ctx, line.mark)).tone(tone);
    let Some(came) = line.came else {
        return vec![presence];
    };
    let (hour, lasted) = (words::hour(ctx, came), words::duration(line.minutes));
    vec![presence.hint(tr!(
        ctx,
        "arrivée à {hour}, {lasted} dans la salle",
        "came at {hour}, {lasted} in the room"
    ))]
}

fn over(ctx: &Context, room: &Room) -> Notice {
    Notice::info(if room.was_held() {
        tr!(
            ctx,
            "Cette classe virtuelle est terminée.",
            "This room has ended."
        )
    } else {
        tr!(
            ctx,
            "Cette classe virtuelle n’a pas eu lieu.",
            "This room was not held."
        )
    })
}

/// A colleague, or who oversees the school.
pub(super) fn for_staff(ctx: &Context, room: &Stored<Room>) -> Page {
    let names = directory::names([&room.author, room.runner()]);
    let teacher = words::person(ctx, &names, room.runner());
    let register = View::Register {
        id: room.id.clone(),
    };
    let mut said = tr!(ctx, "Animée par {teacher}.", "Run by {teacher}.");
    if room.host.is_some() {
        let author = words::person(ctx, &names, &room.author);
        said.push_str(&tr!(ctx, " Prévue par {author}.", " Planned by {author}."));
    }
    said.push_str(&tr!(
        ctx,
        " Les échanges ne sont lus que par les élèves qui y sont et par qui l’anime.",
        " The chat is read by the pupils who are there and by whoever runs it alone."
    ));
    let page = head(ctx, room).push(Notice::new(Tone::Neutral, said));
    let page = if door::may_take(ctx, room).is_ok() {
        page.push(vec![take(ctx, room, &teacher)])
    } else {
        page
    };
    match room.state {
        State::Ended if room.was_held() => page.action(Action::go(
            tr!(ctx, "Voir l’appel", "See the register"),
            &register,
        )),
        State::Ended => page.push(over(ctx, room)),
        State::Planned | State::Open => page,
    }
}

/// The button by which a colleague or the head goes on in a teacher's place.
fn take(ctx: &Context, room: &Stored<Room>, teacher: &str) -> Action {
    let to = Act::Take {
        id: room.id.clone(),
    };
    let label = tr!(ctx, "Animer la classe virtuelle", "Run the room");
    Action::post(label, &to).confirm(tr!(
        ctx,
        "L’animer à la place de {teacher}\u{a0}? Vous lirez les échanges, et une notification préviendra {teacher}.",
        "Run it in the place of {teacher}? You will read the chat, and {teacher} will be told."
    ))
}
