//! A room for the teacher who runs it: who waits, whose hand is up, what is asked and written.

use preau_sdk::prelude::*;

use super::parts;
use super::room::head;
use crate::presence::{Place, Visitor, those};
use crate::records::{EARLY, Hand, LONGEST, Poll, Room, State, Video, Vote, later};
use crate::routes::{Act, View};
use crate::video::Service;
use crate::words;

/// So many of those who wait are named here; the register has all.
const WAITING: usize = 6;

pub(super) fn page(ctx: &Context, room: &Stored<Room>, say: Form) -> Result<Page, Failure> {
    match room.state {
        State::Planned => before(ctx, room),
        State::Open => during(ctx, room, say),
        State::Ended => Ok(after(ctx, room)),
    }
}

/// Who waits already, and the button that opens.
fn before(ctx: &Context, room: &Stored<Room>) -> Result<Page, Failure> {
    let visitors = Visitor::all(&room.id)?;
    let waiting = those(&visitors, room, Place::Waiting).count();
    let mut page = head(ctx, room);
    if ctx.now() >= later(room.starts, -EARLY) {
        let open = Act::Open {
            id: room.id.clone(),
        };
        page = page.action(
            Action::post(
                tr!(ctx, "Ouvrir la classe virtuelle", "Open the room"),
                &open,
            )
            .primary(),
        );
    }
    let edit = View::Edit {
        id: room.id.clone(),
    };
    let cancel = Act::Cancel {
        id: room.id.clone(),
    };
    let page = page
        .action(Action::go(tr!(ctx, "Modifier", "Edit"), &edit))
        .action(
            Action::post(tr!(ctx, "Annuler", "Cancel"), &cancel)
                .danger()
                .confirm(tr!(
                    ctx,
                    "Annuler cette classe virtuelle\u{a0}? La classe et les familles en seront prévenues.",
                    "Cancel this room? The class and families will be told."
                )),
        )
        .push(parts::tabs(ctx, room, "room"));
    let by_itself = room.by_itself.then(|| {
        Notice::info(tr!(
            ctx,
            "Elle ouvrira à l’heure, même sans vous.",
            "It opens on time, even without you."
        ))
    });
    let count = words::pupils(ctx.language(), waiting);
    let page = page.maybe(by_itself).push(vec![
        Stat::new(tr!(ctx, "Devant la porte", "At the door"), count).hint(tr!(
            ctx,
            "Cette page s’actualise d’elle-même.",
            "This page is read again by itself."
        )),
    ]);
    Ok(page)
}

fn during(ctx: &Context, room: &Stored<Room>, say: Form) -> Result<Page, Failure> {
    let visitors = Visitor::all(&room.id)?;
    let hands = Hand::up(&room.id)?;
    let lines = parts::newest(&room.id)?;
    let poll = Poll::of(&room.id)?.into_iter().next();
    let names = directory::names(
        visitors
            .iter()
            .map(Visitor::pupil)
            .chain(lines.iter().map(|line| &line.author)),
    );
    let within: Vec<_> = those(&visitors, room, Place::Within).collect();
    let waiting: Vec<_> = those(&visitors, room, Place::Waiting).collect();
    // The hand of somebody who left is down.
    let hands: Vec<_> = hands
        .iter()
        .filter(|hand| within.iter().any(|one| *one.pupil() == hand.pupil))
        .collect();

    let page = actions(ctx, head(ctx, room), room)
        .push(parts::tabs(ctx, room, "room"))
        .extend(parts::video(ctx, room, true))
        .extend(video_again(ctx, room)?)
        .push(stats(ctx, within.len(), waiting.len(), hands.len()));
    let page = match waiting.as_slice() {
        [] => page,
        waiting => door(ctx, page, room, waiting, &names),
    };
    let page = match hands.as_slice() {
        [] => page,
        hands => raised(ctx, page, room, hands, &names),
    };
    let page = match poll {
        Some(poll) if poll.open => asked(ctx, page, &poll)?,
        _ => page,
    };
    let page = parts::chat(ctx, page, &lines, &names, Some(say));
    Ok(page)
}

fn actions(ctx: &Context, page: Page, room: &Stored<Room>) -> Page {
    let id = || room.id.clone();
    let ask = View::NewPoll { id: id() };
    let page = page
        .action(Action::go(tr!(ctx, "Sondage", "Poll"), &ask).primary())
        .action(Action::go(
            tr!(ctx, "Partager un document", "Share a document"),
            &View::NewDocument { id: id() },
        ))
        .action(
            Action::post(
                tr!(ctx, "Échanges ouverts aux élèves", "Pupils may write"),
                &Act::Hush { id: id() },
            )
            .with("chat", if room.chat { "no" } else { "yes" })
            .pressed(room.chat),
        );
    let page = if room.minutes() + 15 <= LONGEST && ctx.now() >= later(room.ends, -15) {
        page.action(Action::post(
            tr!(ctx, "Prolonger de 15 minutes", "Go on for 15 minutes"),
            &Act::Extend { id: id() },
        ))
    } else {
        page
    };
    page.action(
        Action::post(tr!(ctx, "Terminer", "End"), &Act::End { id: id() })
            .danger()
            .confirm(tr!(
                ctx,
                "Terminer la classe virtuelle pour tout le monde\u{a0}?",
                "End the room for everybody?"
            )),
    )
}

/// The button that asks the video server once more: also where the meeting was there, since its server may have ended
/// it meanwhile.
fn video_again(ctx: &Context, room: &Stored<Room>) -> Result<Option<Block>, Failure> {
    let label = match room.video {
        Video::None => return Ok(None),
        Video::Failed => tr!(ctx, "Réessayer la visio", "Try video again"),
        Video::Ready => {
            if !Service::load()?.is_some_and(|service| service.is_asked()) {
                return Ok(None);
            }
            tr!(ctx, "Relancer la visio", "Start video again")
        }
    };
    let id = || room.id.clone();
    let mut actions = vec![Action::post(label, &Act::Video { id: id() })];
    if room.video == Video::Ready {
        let anew = Act::VideoAnew { id: id() };
        let label = tr!(ctx, "Refaire la visio", "Make the video anew");
        actions.push(Action::post(label, &anew).confirm(tr!(
            ctx,
            "La visio s’arrête pour tout le monde, et une autre commence\u{a0}: ceux qui sont dans la classe virtuelle la \
             rejoignent par leur bouton. Les liens gardés ne servent plus à rien.",
            "The video ends for everybody, and another begins: those who are in the room join it by their button. Links \
             that were kept are of no use any more."
        )));
    }
    Ok(Some(actions.into()))
}

fn stats(ctx: &Context, within: usize, waiting: usize, hands: usize) -> Vec<Stat> {
    let tone = |count, tone| if count > 0 { tone } else { Tone::Neutral };
    vec![
        Stat::new(tr!(ctx, "Dans la salle", "In the room"), within.to_string())
            .tone(tone(within, Tone::Success)),
        Stat::new(
            tr!(ctx, "Devant la porte", "At the door"),
            waiting.to_string(),
        )
        .tone(tone(waiting, Tone::Warning)),
        Stat::new(tr!(ctx, "Mains levées", "Raised hands"), hands.to_string())
            .tone(tone(hands, Tone::Info)),
    ]
}

/// Those who wait: all at once, or one by one.
fn door(
    ctx: &Context,
    page: Page,
    room: &Stored<Room>,
    waiting: &[&Visitor],
    names: &directory::Names,
) -> Page {
    let count = waiting.len();
    let label = if count == 1 {
        tr!(ctx, "Faire entrer cet élève", "Let this pupil in")
    } else {
        tr!(
            ctx,
            "Faire entrer les {count} élèves",
            "Let all {count} pupils in"
        )
    };
    let all = Act::AdmitAll {
        id: room.id.clone(),
    };
    let items = waiting.iter().take(WAITING).map(|visitor| {
        let since = words::hour(ctx, visitor.arrival.since);
        Item::new(words::person(ctx, names, visitor.pupil()))
            .fact(tr!(ctx, "attend depuis {since}", "waiting since {since}"))
            .action(parts::admit(ctx, &room.id, visitor.pupil()))
    });
    let page = page
        .push(Block::heading(tr!(ctx, "Devant la porte", "At the door")))
        .push(vec![Action::post(label, &all).primary()])
        .push(items.collect::<Vec<_>>());
    if count <= WAITING {
        return page;
    }
    let register = View::Register {
        id: room.id.clone(),
    };
    let label = words::and_more(ctx.language(), count - WAITING);
    page.push(vec![Action::go(label, &register)])
}

/// Raised hands, the first first.
fn raised(
    ctx: &Context,
    page: Page,
    room: &Stored<Room>,
    hands: &[&Stored<Hand>],
    names: &directory::Names,
) -> Page {
    let items = hands.iter().map(|hand| {
        let at = words::hour(ctx, hand.at);
        let lower = Act::Lower {
            id: room.id.clone(),
            pupil: hand.pupil.clone(),
        };
        Item::new(words::person(ctx, names, &hand.pupil))
            .fact(tr!(ctx, "main levée à {at}", "hand raised at {at}"))
            .action(Action::post(
                tr!(ctx, "Baisser la main", "Lower the hand"),
                &lower,
            ))
    });
    page.push(Block::heading(tr!(ctx, "Mains levées", "Raised hands")))
        .push(items.collect::<Vec<_>>())
}

/// The question that is open, with what was answered so far.
fn asked(ctx: &Context, page: Page, poll: &Stored<Poll>) -> Result<Page, Failure> {
    let close = Act::ClosePoll {
        id: poll.room.clone(),
        poll: poll.id.clone(),
    };
    let counts = Vote::counts(poll)?;
    Ok(page
        .push(Block::heading(tr!(ctx, "Sondage en cours", "Poll")))
        .push(parts::results(ctx, poll, &counts))
        .push(vec![Action::post(
            tr!(
                ctx,
                "Clore et montrer les résultats",
                "Close and show the results"
            ),
            &close,
        )]))
}

/// What remains of a room.
fn after(ctx: &Context, room: &Stored<Room>) -> Page {
    let page = head(ctx, room).push(parts::tabs(ctx, room, "room"));
    let (Some(opened), Some(ended)) = (room.opened, room.ended) else {
        return page.push(EmptyState::new(
            tr!(
                ctx,
                "Cette classe virtuelle n’a pas eu lieu",
                "This room was not held"
            ),
            tr!(
                ctx,
                "Personne ne l’a ouverte pendant son créneau.",
                "Nobody opened it in its slot."
            ),
        ));
    };
    let lasted = u32::try_from((ended.0 - opened.0) / crate::records::MINUTE).unwrap_or(0);
    let (from, to) = (words::hour(ctx, opened), words::hour(ctx, ended));
    let archive = View::Archive {
        id: room.id.clone(),
    };
    page.action(Action::go(tr!(ctx, "Tout garder (.zip)", "Keep all (.zip)"), &archive))
        .push(vec![
            Stat::new(tr!(ctx, "Durée", "Length"), words::duration(lasted))
                .hint(tr!(ctx, "de {from} à {to}", "from {from} to {to}")),
        ])
        .push(Block::markdown(tr!(
            ctx,
            "L’appel, les échanges, les sondages et les documents sont dans les onglets. Les échanges et le détail des \
             réponses sont effacés après 90 jours, le reste après 400.",
            "The register, the chat, polls and documents are under the tabs. The chat and single answers are erased \
             after 90 days, the rest after 400."
        )))
}
