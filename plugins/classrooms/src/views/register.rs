//! The register: who is there, and afterwards who was.

use preau_sdk::by_name;
use preau_sdk::directory::Names;
use preau_sdk::prelude::*;

use super::parts;
use super::room::head;
use crate::bounds;
use crate::presence::{Place, Visitor, those};
use crate::reader::Standing;
use crate::records::{Attendance, Mark, Room, State};
use crate::routes::{Act, View};
use crate::words;

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = Room::find(id)?;
    let standing = Standing::of(ctx, &room)?;
    match (standing, room.state) {
        (Standing::Pupil | Standing::Relative, _) => Err(Failure::NotFound),
        (_, State::Ended) => after(ctx, &room, standing),
        (Standing::Host, _) => during(ctx, &room),
        // What is going on is its teacher's alone.
        (Standing::Colleague | Standing::Overseer, _) => Err(Failure::NotFound),
    }
}

fn begin(ctx: &Context, room: &Stored<Room>, standing: Standing) -> Page {
    let page = head(ctx, room);
    if standing == Standing::Host {
        return page.push(parts::tabs(ctx, room, "register"));
    }
    page.back(words::name(ctx.language(), room), &View::room(&room.id))
}

fn during(ctx: &Context, room: &Stored<Room>) -> Result<Page, Failure> {
    let visitors = Visitor::all(&room.id)?;
    let pupils = directory::pupils(&room.audience)?;
    let away: Vec<_> = pupils
        .iter()
        .filter(|pupil| {
            let id = PersonId::from(*pupil);
            !visitors.iter().any(|visitor| *visitor.pupil() == id)
        })
        .collect();
    let names = directory::names(visitors.iter().map(Visitor::pupil));
    let mut page = begin(ctx, room, Standing::Host);
    if room.state == State::Open {
        let roll = Act::Roll {
            id: room.id.clone(),
        };
        page =
            page.action(Action::post(tr!(ctx, "Faire l’appel", "Call the roll"), &roll).primary());
    }
    if let Some(at) = room.roll {
        let hour = words::hour(ctx, at);
        page = page.push(Notice::info(tr!(
            ctx,
            "Appel lancé à {hour}. Qui n’a pas répondu est signalé ci-dessous.",
            "Roll called at {hour}. Whoever has not answered is marked below."
        )));
    }
    for (place, title) in [
        (Place::Waiting, tr!(ctx, "Devant la porte", "At the door")),
        (Place::Within, tr!(ctx, "Dans la salle", "In the room")),
        (Place::Gone, tr!(ctx, "Partis", "Gone")),
        (
            Place::SentOut,
            tr!(ctx, "Sortis par vous", "Sent out by you"),
        ),
    ] {
        let items: Vec<_> = those(&visitors, room, place)
            .map(|visitor| item(ctx, room, visitor, place, &names))
            .collect();
        if !items.is_empty() {
            let count = items.len();
            page = page
                .push(Block::heading(format!("{title} ({count})")))
                .push(items);
        }
    }
    if away.is_empty() {
        return Ok(page);
    }
    let count = away.len();
    let items: Vec<_> = away.iter().map(|pupil| Item::new(&pupil.name)).collect();
    Ok(page
        .push(Block::heading(tr!(
            ctx,
            "Pas venus ({count})",
            "Not come ({count})"
        )))
        .push(items))
}

fn item(
    ctx: &Context,
    room: &Stored<Room>,
    visitor: &Visitor,
    place: Place,
    names: &Names,
) -> Item {
    let (id, pupil) = (|| room.id.clone(), || visitor.pupil().clone());
    let came = words::hour(ctx, visitor.arrival.came);
    let minutes = visitor.minutes(room, ctx.now());
    let item = Item::new(words::person(ctx, names, visitor.pupil()))
        .fact(tr!(ctx, "arrivée à {came}", "came at {came}"))
        .fact(if minutes > 0 {
            words::duration(minutes)
        } else {
            String::new()
        });
    let item = match visitor.answered(room) {
        Some(true) => item.badge(Badge::success(tr!(ctx, "A répondu", "Answered"))),
        Some(false) if place == Place::Within => item.badge(Badge::warning(tr!(
            ctx,
            "N’a pas répondu",
            "Has not answered"
        ))),
        _ => item,
    };
    let muted = visitor.is_muted();
    let item = if muted {
        item.badge(Badge::neutral(tr!(
            ctx,
            "Ne peut plus écrire",
            "Writes no more"
        )))
    } else {
        item
    };
    match place {
        Place::Waiting | Place::SentOut => {
            item.action(parts::admit(ctx, &room.id, visitor.pupil()))
        }
        Place::Within => {
            let mute = Act::Mute {
                id: id(),
                pupil: pupil(),
            };
            let (label, value) = if muted {
                (tr!(ctx, "Laisser écrire", "Let write"), "no")
            } else {
                (tr!(ctx, "Empêcher d’écrire", "Have write no more"), "yes")
            };
            let send_out = Act::SendOut {
                id: id(),
                pupil: pupil(),
            };
            item.action(Action::post(label, &mute).with("muted", value))
                .action(Action::post(tr!(ctx, "Faire sortir", "Send out"), &send_out).danger())
        }
        // Who came and went too often comes back by their teacher.
        Place::Gone if bounds::is_used_up(visitor) => {
            item.action(parts::admit(ctx, &room.id, visitor.pupil()))
        }
        Place::Away | Place::Gone => item,
    }
}

/// What corrects the register.
#[derive(Debug, Form)]
pub(crate) struct Marking {
    pub(crate) pupil: PersonId,
    pub(crate) mark: Mark,
}

/// A table to read and to copy; for its teacher, with what corrects it.
fn after(ctx: &Context, room: &Stored<Room>, standing: Standing) -> Result<Page, Failure> {
    let lines = listed(&Attendance::of(&room.id)?, ctx);
    let page = begin(ctx, room, standing);
    if lines.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Pas d’appel", "No register"),
            tr!(
                ctx,
                "Cette classe virtuelle n’a pas eu lieu, ou sa classe n’a pas d’élève.",
                "This room was not held, or its class has no pupils."
            ),
        )));
    }
    let page = page.push(summary(ctx, &lines)).push(table(ctx, &lines));
    if standing != Standing::Host {
        return Ok(page);
    }
    Ok(page
        .push(Block::heading(tr!(
            ctx,
            "Corriger l’appel",
            "Correct the register"
        )))
        .push(correction(ctx, room, &lines)))
}

/// The register of its teacher again, with what is wrong with what was sent.
pub(crate) fn again(
    ctx: &Context,
    room: &Stored<Room>,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Page, Failure> {
    let lines = listed(&Attendance::of(&room.id)?, ctx);
    let form = correction(ctx, room, &lines).filled(sent, errors);
    Ok(begin(ctx, room, Standing::Host).push(form))
}

fn correction(ctx: &Context, room: &Stored<Room>, lines: &[(String, Stored<Attendance>)]) -> Form {
    let pupils = lines
        .iter()
        .map(|(name, line)| (line.pupil.to_string(), name.clone()));
    let marks = Mark::ALL
        .iter()
        .map(|mark| (mark.word().to_owned(), words::mark(ctx, *mark)));
    let to = Act::Mark {
        id: room.id.clone(),
    };
    Form::new(&to)
        .field(Field::choice("pupil", tr!(ctx, "Élève", "Pupil"), "", pupils).required())
        .field(Field::choice("mark", tr!(ctx, "Appel", "Register"), "", marks).required())
        .submit(tr!(ctx, "Corriger", "Correct"), "state", "mark")
}

/// Lines with names, in the order of a class list.
pub(crate) fn listed(
    lines: &[Stored<Attendance>],
    ctx: &Context,
) -> Vec<(String, Stored<Attendance>)> {
    let ids: Vec<_> = lines.iter().map(|line| line.pupil.clone()).collect();
    let shown = directory::listed_names(&ids).into_iter();
    let gone = || tr!(ctx, "Une personne partie", "Somebody who left");
    let pairs = shown.zip(lines);
    let mut listed: Vec<_> = pairs
        .map(|(name, line)| (name.unwrap_or_else(gone), line.clone()))
        .collect();
    listed.sort_by(|(one, _), (other, _)| by_name(one, other));
    listed
}

fn summary(ctx: &Context, lines: &[(String, Stored<Attendance>)]) -> Vec<Stat> {
    let count = |mark| lines.iter().filter(|(_, line)| line.mark == mark).count();
    let stat = |mark, label, tone| {
        let count: usize = count(mark);
        let tone = if count > 0 { tone } else { Tone::Neutral };
        Stat::new(label, count.to_string()).tone(tone)
    };
    vec![
        stat(
            Mark::Present,
            tr!(ctx, "Présents", "Present"),
            Tone::Success,
        ),
        stat(Mark::Late, tr!(ctx, "En retard", "Late"), Tone::Warning),
        stat(Mark::Absent, tr!(ctx, "Absents", "Absent"), Tone::Danger),
    ]
}

fn table(ctx: &Context, lines: &[(String, Stored<Attendance>)]) -> Table {
    let called = lines.iter().any(|(_, line)| line.answered.is_some());
    let columns = [
        Column::new(tr!(ctx, "Élève", "Pupil")),
        Column::new(tr!(ctx, "Appel", "Register")),
        Column::new(tr!(ctx, "Arrivée", "Came")),
        Column::numeric(tr!(ctx, "Minutes", "Minutes")),
    ];
    let answer = called.then(|| Column::new(tr!(ctx, "Réponse à l’appel", "Answered the roll")));
    let table = Table::new(
        tr!(ctx, "Présences", "Who was there"),
        columns.into_iter().chain(answer),
    );
    lines.iter().fold(table, |table, (name, line)| {
        let cells = [
            Cell::text(name),
            words::mark_badge(ctx, line.mark).into(),
            line.came
                .map_or(Cell::Empty, |came| Cell::text(words::hour(ctx, came))),
            Cell::number(line.minutes),
        ];
        let answer = called.then(|| match line.answered {
            Some(true) => Cell::text(tr!(ctx, "oui", "yes")),
            Some(false) => Cell::text(tr!(ctx, "non", "no")),
            None => Cell::Empty,
        });
        table.row(cells.into_iter().chain(answer))
    })
}
