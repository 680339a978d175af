//! Planning a room, changing it, opening and ending it.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use super::{back, show_all};
use crate::door;
use crate::ending;
use crate::forms::room::{self as form, Planning, Purpose};
use crate::news;
use crate::opening;
use crate::records::{EARLY, LONGEST, Room, State, Video, later};
use crate::routes::View;
use crate::video::Service;
use crate::{DOORS, bounds};

/// By how many minutes a room goes on.
const LONGER: i64 = 15;

pub(crate) fn plan(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    form::only_teachers(ctx)?;
    // Pressed twice, on a slow phone or by the way back: it is there already.
    if let Some(there) = Room::get(id)? {
        return if there.is_run_by(ctx) {
            Ok(Outcome::redirect(&View::room(id)))
        } else {
            Err(Failure::NotFound)
        };
    }
    let (planning, slot) = match read(ctx, sent) {
        Ok(read) => read,
        Err(errors) => return form::again(ctx, Purpose::New(id), sent, &errors),
    };
    let to_come = Room::by_end()
        .any(ctx.staff_of())
        .from(ctx.now())
        .list()?
        .into_iter()
        .filter(|room| room.is_run_by(ctx));
    if to_come.count() >= bounds::ROOMS {
        return Err(Failure::unavailable(tr!(
            ctx,
            "Vous avez déjà prévu beaucoup de classes virtuelles\u{a0}: annulez-en d’abord une.",
            "You planned a great many rooms already: cancel one first."
        )));
    }
    let room = Room {
        audience: planning.audience,
        author: ctx.me()?,
        subject: planning.subject,
        title: planning.title.unwrap_or_default(),
        starts: slot.0,
        ends: slot.1,
        hold: planning.hold,
        by_itself: planning.by_itself,
        chat: planning.chat,
        wants_video: planning.video,
        state: State::Planned,
        opened: None,
        ended: None,
        all_in: Vec::new(),
        roll: None,
        video: Video::None,
        meeting: None,
        host: None,
        remade: None,
    };
    room.insert_as(id)?;
    opening::plan(ctx, id, &room)?;
    news::planned(id, &room, false)?;
    live::touch(DOORS, &room.audience).ok();
    let said = tr!(
        ctx,
        "Classe virtuelle prévue. La classe et les familles sont prévenues.",
        "Room planned. The class and families are told."
    );
    Ok(back(id, said))
}

/// What was sent, with the slot that it means, or what is wrong.
fn read(ctx: &Context, sent: &FormData) -> Result<(Planning, (Instant, Instant)), Vec<FieldError>> {
    let planning = Planning::from_form(sent, ctx.language())?;
    let errors = planning.errors(ctx);
    if !errors.is_empty() {
        return Err(errors);
    }
    let starts = Instant::at(planning.date, planning.start);
    let ends = later(starts, planning.minutes);
    Ok((planning, (starts, ends)))
}

/// `version`: the one that the form was opened with.
pub(crate) fn edit(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let mut room = planned(ctx, id)?;
    let purpose = if meanwhile::is_overtaken(version, room.version) {
        Purpose::Overtaken(&room)
    } else {
        Purpose::Edit(&room)
    };
    let (planning, slot) = match read(ctx, sent) {
        Ok(read) => read,
        Err(errors) => return form::again(ctx, purpose, sent, &errors),
    };
    let before = room.record.clone();
    let after = Room {
        audience: planning.audience,
        subject: planning.subject,
        title: planning.title.unwrap_or_default(),
        starts: slot.0,
        ends: slot.1,
        hold: planning.hold,
        by_itself: planning.by_itself,
        chat: planning.chat,
        wants_video: planning.video,
        ..before.clone()
    };
    let is_kept = after == before;
    if let Purpose::Overtaken(_) = purpose
        && !is_kept
    {
        return form::again(ctx, purpose, sent, &[]);
    }
    if !is_kept {
        room.record = after;
        room.update()?;
        opening::plan(ctx, id, &room)?;
        news::changed(id, &before, &room)?;
        live::touch(DOORS, &before.audience).ok();
        live::touch(DOORS, &room.audience).ok();
    }
    Ok(back(
        id,
        tr!(ctx, "Modifications enregistrées.", "Changes kept."),
    ))
}

/// A room of the caller's that nobody has opened yet.
fn planned(ctx: &Context, id: &Id) -> Result<Stored<Room>, Failure> {
    let room = door::run(ctx, id)?;
    form::only_planned(ctx, &room)?;
    Ok(room)
}

pub(crate) fn cancel(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let room = planned(ctx, id)?;
    opening::unplan(id)?;
    news::cancelled(id, &room)?;
    live::touch(DOORS, &room.audience).ok();
    room.delete()?;
    let said = tr!(
        ctx,
        "Classe virtuelle annulée. La classe et les familles sont prévenues.",
        "Room cancelled. The class and families are told."
    );
    Ok(Outcome::said(&View::UPCOMING, said))
}

pub(crate) fn open(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    match room.state {
        State::Ended => return Err(door::ended(ctx)),
        // Pressed twice.
        State::Open => return Ok(Outcome::redirect(&View::room(id))),
        State::Planned => {}
    }
    if ctx.now() < later(room.starts, -EARLY) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Une classe virtuelle s’ouvre au plus tôt une heure avant son début\u{a0}: avancez-la d’abord, dans \
             «\u{a0}Modifier\u{a0}».",
            "A room opens an hour before its start at the soonest: move it first, under “Edit”."
        )));
    }
    opening::open(ctx, room)?;
    Ok(back(
        id,
        tr!(ctx, "La classe virtuelle est ouverte.", "The room is open."),
    ))
}

pub(crate) fn extend(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    if room.minutes() + LONGER > LONGEST {
        return Err(Failure::unavailable(tr!(
            ctx,
            "Une classe virtuelle dure quatre heures au plus.",
            "A room lasts four hours at most."
        )));
    }
    room.ends = later(room.ends, LONGER);
    room.update()?;
    opening::close_at(ctx, &room)?;
    show_all(&room);
    let to = crate::words::hour(ctx, room.ends);
    Ok(back(
        id,
        tr!(ctx, "Prolongée jusqu’à {to}.", "Goes on until {to}."),
    ))
}

pub(crate) fn end(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    if room.state != State::Ended {
        if room.state == State::Planned {
            return Err(Failure::forbidden(tr!(
                ctx,
                "Cette classe virtuelle n’est pas ouverte\u{a0}: annulez-la si elle ne doit pas avoir lieu.",
                "This room is not open: cancel it if it is not to be held."
            )));
        }
        ending::end(ctx, room)?;
    }
    let said = tr!(
        ctx,
        "Classe virtuelle terminée. L’appel est enregistré.",
        "Room ended. The register is kept."
    );
    Ok(back(id, said))
}

/// Ends the meeting and begins another under a name of its own: whoever is within the room joins that by the button,
/// and a link that somebody kept, who is out of it, is for a meeting that has ended.
pub(crate) fn anew(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    let service = Service::load()?.filter(Service::is_asked);
    let Some(service) = service.filter(|_| room.video == Video::Ready) else {
        return video(ctx, id);
    };
    if !service.end(&room) {
        return Ok(back(
            id,
            tr!(
                ctx,
                "Le serveur de visio ne répond pas\u{a0}: la réunion est restée ouverte. Réessayez.",
                "The video server does not answer: the meeting is still open. Try again."
            ),
        ));
    }
    room.remade = Some(room.remade.unwrap_or(0).saturating_add(1));
    room.meeting = None;
    asked(ctx, id, room)
}

/// Asks the video server once more.
pub(crate) fn video(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    room.wants_video = true;
    asked(ctx, id, room)
}

/// Asks it to await the room's participants, and says what came of it.
fn asked(ctx: &Context, id: &Id, mut room: Stored<Room>) -> Result<Outcome, Failure> {
    opening::prepare(ctx, &mut room)?;
    room.update()?;
    show_all(&room);
    Ok(back(
        id,
        match room.video {
            Video::Ready => tr!(ctx, "La visio est prête.", "Video is ready."),
            Video::None | Video::Failed => tr!(
                ctx,
                "Le serveur de visio ne répond pas. La classe se tient par écrit en attendant.",
                "The video server does not answer. Meanwhile the room goes on in writing."
            ),
        },
    ))
}
