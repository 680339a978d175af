//! A lesson now comes first: who would wait, and is in one, is let in, and what they read comes with what is sent.

use axum::http::request::Parts;
use preau_gate::gate::{Attends, Verdict};
use preau_gate::{Flow, Priority};

use super::Asked;
use super::way::{Shown, Way};
use crate::cookies;
use crate::state::Web;

/// Lets in who would have to wait and is in a lesson now. It is asked of whoever shows a session, which nobody can make
/// up: to find out that it is one costs two microseconds and no query. Who it is of, the platform knows, or looks up for
/// so many a second.
pub(super) async fn let_in(
    web: &Web,
    parts: &Parts,
    asked: &Asked<'_>,
    verdict: Verdict,
) -> Verdict {
    let ticket = match &verdict {
        Verdict::Waits(place) => Some(place.ticket),
        Verdict::Later(_) | Verdict::Held(_) => asked.ticket,
        Verdict::Inside(_) | Verdict::Passes => return verdict,
    };
    let secure = web.gate.ready.secure;
    let [token] = cookies::pick(secure, &parts.headers, [cookies::SESSION]);
    let Some((session, token)) = asked.session.zip(token) else {
        return verdict;
    };
    let known = ticket.map_or(Flow::UNKNOWN, |ticket| ticket.flow);
    let waits_as = (known != Flow::UNKNOWN).then_some((known.school, known.profile));
    let Some(lesson) = web.platform.in_lesson(token, waits_as).await else {
        return verdict;
    };
    let admission = &web.gate;
    let given = admission.gate.lesson(&Attends {
        now: asked.now,
        session,
        person: admission.person(lesson.person),
        flow: Flow {
            school: lesson.school,
            profile: lesson.profile,
        },
        lesson: admission.lasts(&lesson, web.platform.now()),
        ticket: ticket.as_ref(),
    });
    match given {
        Some(ticket) => {
            let module = lesson.module.as_str().to_owned();
            metrics::counter!("preau_gate_lessons_total", "module" => module).increment(1);
            Verdict::Inside(Some(ticket))
        }
        None => verdict,
    }
}

/// The priority of what somebody asks for: who is in a lesson reads before others do. Their seat remembers that they are,
/// from the first request that finds out whose session it is, so that nothing is asked for it.
pub(super) fn raised(web: &Web, asked: &Asked<'_>, way: &Way<'_>, priority: Priority) -> Priority {
    let gate = &web.gate.gate;
    let is_in_lesson = |session| gate.is_in_lesson(session, asked.now);
    // The home page too, by which many come to their lesson.
    let is_read =
        priority == Priority::Reading || way.shown == Shown::Home && priority == Priority::Tiles;
    if is_read && asked.session.is_some_and(is_in_lesson) {
        Priority::Critical
    } else {
        priority
    }
}
