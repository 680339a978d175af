//! A room for a pupil of its class: the door, the room, what remains.

use preau_sdk::prelude::*;

use super::parts;
use super::room::head;
use crate::door;
use crate::presence::{Place, Visitor};
use crate::records::{Attendance, Hand, Poll, Room, Shared, State, Vote, Waiting, later};
use crate::routes::Act;
use crate::words;

pub(super) fn page(ctx: &Context, room: &Stored<Room>, say: Form) -> Result<Page, Failure> {
    if room.state == State::Ended {
        return after(ctx, room);
    }
    let visitor = Visitor::of(&room.id, &ctx.me()?)?;
    let place = visitor
        .as_ref()
        .map_or(Place::Away, |visitor| visitor.place(room));
    match (visitor, place) {
        (Some(visitor), Place::Within) => within(ctx, room, &visitor, say),
        (Some(visitor), Place::Waiting) => Ok(waiting(ctx, room, &visitor)),
        (_, Place::SentOut) => Ok(head(ctx, room).push(
            Notice::warning(tr!(
                ctx,
                "Votre professeur vous a fait sortir. S’il vous fait revenir, cette page le montrera.",
                "Your teacher sent you out. Should they let you come back, this page shows it."
            ))
            .title(tr!(ctx, "Vous êtes sorti", "You are out")),
        )),
        _ => before(ctx, room),
    }
}

/// The button to come in, once it is time.
fn before(ctx: &Context, room: &Stored<Room>) -> Result<Page, Failure> {
    let waiting = Waiting::load()?;
    let page = head(ctx, room);
    if !door::is_near(room, ctx.now(), waiting) {
        let from = later(room.starts, -waiting.wait_minutes);
        let hour = words::hour(ctx, from);
        let day = from.day().said(ctx.today(), ctx.language());
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Il est encore tôt", "It is early yet"),
            tr!(
                ctx,
                "Vous pourrez attendre devant la porte à partir de {hour}, {day}.",
                "You can wait before the door from {hour}, {day}."
            ),
        )));
    }
    let enter = Act::Enter {
        id: room.id.clone(),
    };
    let (label, text) = match (room.state, room.hold) {
        (State::Open, false) => (
            tr!(ctx, "Entrer", "Come in"),
            tr!(ctx, "La classe virtuelle est ouverte.", "The room is open."),
        ),
        (State::Open, true) => (
            tr!(ctx, "Entrer", "Come in"),
            tr!(
                ctx,
                "La classe virtuelle est ouverte\u{a0}: votre professeur vous fait entrer.",
                "The room is open: your teacher lets you in."
            ),
        ),
        _ => (
            tr!(ctx, "Attendre devant la porte", "Wait before the door"),
            tr!(
                ctx,
                "La classe virtuelle n’est pas encore ouverte.",
                "The room is not open yet."
            ),
        ),
    };
    Ok(page
        .push(Notice::info(text))
        .push(vec![Action::post(label, &enter).primary()]))
}

/// Nothing but that they wait: cheap, and read again when they are let in.
fn waiting(ctx: &Context, room: &Stored<Room>, visitor: &Visitor) -> Page {
    let since = words::hour(ctx, visitor.arrival.since);
    let text = if room.state == State::Open {
        tr!(
            ctx,
            "Vous attendez depuis {since}. Votre professeur va vous faire entrer\u{a0}: gardez cette page ouverte, elle \
             s’actualise d’elle-même.",
            "You have been waiting since {since}. Your teacher is going to let you in: keep this page open, it is read \
             again by itself."
        )
    } else {
        tr!(
            ctx,
            "Vous attendez depuis {since}. La classe n’est pas encore ouverte\u{a0}: gardez cette page ouverte, elle \
             s’actualise d’elle-même.",
            "You have been waiting since {since}. The room is not open yet: keep this page open, it is read again by \
             itself."
        )
    };
    head(ctx, room)
        .push(Notice::info(text).title(tr!(
            ctx,
            "Vous êtes devant la porte",
            "You are at the door"
        )))
        .push(vec![leave(
            room,
            tr!(ctx, "Ne plus attendre", "Stop waiting"),
        )])
}

fn leave(room: &Stored<Room>, label: String) -> Action {
    let leave = Act::Leave {
        id: room.id.clone(),
    };
    Action::post(label, &leave)
}

fn within(
    ctx: &Context,
    room: &Stored<Room>,
    visitor: &Visitor,
    say: Form,
) -> Result<Page, Failure> {
    let lines = parts::newest(&room.id)?;
    let names = directory::names(lines.iter().map(|line| &line.author));
    let poll = Poll::of(&room.id)?.into_iter().next();
    let page = head(ctx, room)
        .action(hand(ctx, room)?)
        .action(leave(room, tr!(ctx, "Quitter", "Leave")))
        .extend(roll(ctx, room, visitor))
        .extend(parts::video(ctx, room, false));
    let page = match poll {
        Some(poll) => asked(ctx, page, room, &poll)?,
        None => page,
    };
    let say = if visitor.is_muted() {
        Err(words::muted(ctx))
    } else if room.chat {
        Ok(say)
    } else {
        Err(tr!(
            ctx,
            "Votre professeur a suspendu les échanges.",
            "Your teacher stopped the chat."
        ))
    };
    let (say, hushed) = match say {
        Ok(say) => (Some(say), None),
        Err(why) => (None, Some(Notice::new(Tone::Neutral, why))),
    };
    // Before the chat, which grows.
    let page = page.extend(parts::documents(ctx, &Shared::of(&room.id)?)?);
    Ok(parts::chat(ctx, page.maybe(hushed), &lines, &names, say))
}

/// A hand that is up or down.
fn hand(ctx: &Context, room: &Stored<Room>) -> Result<Action, Failure> {
    let hand = Hand::get(&Hand::place(&room.id, &ctx.me()?))?;
    let up = hand.is_some_and(|hand| hand.up);
    let to = Act::Hand {
        id: room.id.clone(),
    };
    let (label, value) = if up {
        (tr!(ctx, "Baisser la main", "Lower my hand"), "no")
    } else {
        (tr!(ctx, "Lever la main", "Raise my hand"), "yes")
    };
    let action = Action::post(label, &to).with("up", value);
    Ok(if up { action } else { action.primary() })
}

/// That the roll is called, and the button that answers it.
fn roll(ctx: &Context, room: &Stored<Room>, visitor: &Visitor) -> Vec<Block> {
    if visitor.answered(room) != Some(false) {
        return Vec::new();
    }
    let here = Act::Here {
        id: room.id.clone(),
    };
    let notice = Notice::warning(tr!(
        ctx,
        "Votre professeur fait l’appel. Répondez pour être compté présent.",
        "Your teacher calls the roll. Answer to be counted as present."
    ));
    vec![
        notice.title(tr!(ctx, "Appel", "Register")).into(),
        vec![Action::post(tr!(ctx, "Je suis là", "I am here"), &here).primary()].into(),
    ]
}

/// The last question: to be answered while it is open, and then with what the class answered.
fn asked(
    ctx: &Context,
    page: Page,
    room: &Stored<Room>,
    poll: &Stored<Poll>,
) -> Result<Page, Failure> {
    let page = page.push(Block::heading(tr!(ctx, "Sondage", "Poll")));
    if !poll.open {
        return Ok(page.push(parts::results(ctx, poll, &poll.closed_counts())));
    }
    let vote = Vote::get(&Vote::place(&poll.id, &ctx.me()?))?;
    let to = Act::Vote {
        id: room.id.clone(),
        poll: poll.id.clone(),
    };
    // One touch, and nothing typed that would keep the page from being read again.
    let answers = poll.options.iter().enumerate().map(|(at, option)| {
        let chosen = vote
            .as_ref()
            .is_some_and(|vote| usize::from(vote.choice) == at);
        Action::post(option, &to)
            .with("choice", at.to_string())
            .pressed(chosen)
    });
    let question = preau_sdk_markdown::literal(&poll.question);
    Ok(page
        .push(Block::markdown(question))
        .push(answers.collect::<Vec<_>>()))
}

/// What remains for a pupil: whether they were there, and the documents.
fn after(ctx: &Context, room: &Stored<Room>) -> Result<Page, Failure> {
    let page = head(ctx, room);
    let mine = Attendance::one(&room.id, &ctx.me()?)?;
    let page = match mine {
        Some(line) => page.push(super::outside::attendance(ctx, &line)),
        None => page.push(Notice::info(tr!(
            ctx,
            "Cette classe virtuelle est terminée.",
            "This room has ended."
        ))),
    };
    if !room.was_held() {
        return Ok(page);
    }
    Ok(page.extend(parts::documents(ctx, &Shared::of(&room.id)?)?))
}
