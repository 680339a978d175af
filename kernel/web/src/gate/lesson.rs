//! A lesson now comes first: who would wait, and is in one, is let in.

use preau_gate::Flow;
use preau_gate::gate::Verdict;

use super::Asked;
use crate::cookies::{self, Cookies};
use crate::state::Web;

/// Lets in who would have to wait and is in a lesson now. It is asked of whoever shows a session, which nobody can make
/// up: to find out that it is one costs two microseconds and no query. Who it is of, the platform knows, or looks up for
/// so many a second.
pub(super) async fn let_in(
    web: &Web,
    cookies: &Cookies,
    asked: &Asked,
    verdict: Verdict,
) -> Verdict {
    let Verdict::Waits(place) = &verdict else {
        return verdict;
    };
    let Some((session, token)) = asked.session.zip(cookies.get(cookies::SESSION)) else {
        return verdict;
    };
    let known = place.ticket.flow;
    let waits_as = (known != Flow::UNKNOWN).then_some((known.school, known.profile));
    let Some((school, profile)) = web.platform.in_lesson(token, waits_as).await else {
        return verdict;
    };
    let flow = Flow { school, profile };
    let gate = &web.gate.gate;
    match gate.lesson(session, flow, &place.ticket, asked.now) {
        Some(ticket) => {
            metrics::counter!("preau_gate_lessons_total").increment(1);
            Verdict::Inside(Some(ticket))
        }
        None => verdict,
    }
}
