//! A seat on which nothing happens while others wait: what pages say of it, and what they ask.

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use preau_gate::At;
use preau_gate::gate::{Gate, Idle};
use preau_gate::seats::{IDLE, WARNING};
use preau_render::portal::paths;
use serde_json::json;

use super::ready::Kind;
use super::{Asked, keep};
use crate::state::Web;

/// Over how long those pages ask that were told the same instant: at random, each by itself.
const SPREAD: At = 15_000;
/// After so long a page asks again that tells its reader, in case something happened on the seat elsewhere.
const AGAIN: At = 30_000;

/// What a page knows of its reader's seat as it is made: in the extensions of requests that show a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnSeat {
    /// After how many minutes it is given to others if nothing happens; none while nobody waits, nor in a lesson.
    pub(crate) minutes: Option<u64>,
    /// After how many seconds to ask whether it is about to be given to others.
    pub(crate) look: u32,
}

impl OnSeat {
    pub(super) fn of(gate: &Gate, session: u64, now: At) -> Self {
        let idle = gate.idle(session, now);
        let left = idle.filter(|idle| idle.wanted);
        let left = left.map(|idle| idle.until - now);
        let minutes = left.filter(|left| *left <= IDLE);
        Self {
            minutes: minutes.map(|left| u64::try_from((left + 30_000) / 60_000).unwrap_or(0)),
            look: seconds(idle.map_or(IDLE - WARNING - SPREAD, |idle| look(idle, now))),
        }
    }
}

/// Whether the reader is told now that the seat is about to be given to others.
fn is_told(idle: Idle, now: At) -> bool {
    idle.wanted && idle.until - now <= WARNING + SPREAD
}

/// After how many milliseconds a page asks again: the latest of those told the same instant still tells its reader two
/// minutes ahead. Never later than if seats were kept for ten minutes ([`IDLE`]): how long they are may be set anew.
fn look(idle: Idle, now: At) -> At {
    if is_told(idle, now) {
        AGAIN
    } else {
        (idle.until - now).min(IDLE) - WARNING - SPREAD
    }
}

fn seconds(milliseconds: At) -> u32 {
    u32::try_from(milliseconds / 1_000).unwrap_or(0).max(1)
}

/// What a page is answered that asks whether its reader's seat is about to be given to others, or says that they are there
/// still; none to any other request. It is given before the routes, from memory, and whoever only asks does nothing on the
/// seat by it.
pub(super) fn answer(web: &Web, parts: &Parts) -> Option<Response> {
    let stays = match parts.uri.path() {
        paths::SEAT => false,
        paths::STAY => true,
        _ => return None,
    };
    let (asked, gate) = (Asked::of(web, parts), &web.gate.gate);
    let now = asked.now;
    let stayed = asked.session.filter(|_| stays);
    let ticket = stayed.and_then(|session| gate.stay(session, now));
    let idle = asked.session.and_then(|session| gate.idle(session, now));
    let look = idle.map(|idle| seconds(look(idle, now)));
    let told = idle.is_some_and(|idle| is_told(idle, now));
    let body = json!({ "told": told, "look": look }).to_string();
    let kind = (StatusCode::OK, Kind::Json);
    let mut response = web.gate.ready.answer(kind, body, look.unwrap_or(0));
    if let Some(ticket) = ticket {
        keep(&mut response, asked.kept(web, &ticket));
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use preau_gate::seats::FORETOLD;

    use super::*;

    #[test]
    fn a_page_tells_its_reader_two_minutes_ahead_whenever_others_begin_to_wait() {
        // It asked at the last moment at which nobody waited, and asks again as late as it may.
        let nobody = Idle {
            until: FORETOLD,
            wanted: false,
        };
        assert!(!is_told(nobody, 0));
        let again = i64::from(seconds(look(nobody, 0))) * 1_000 + SPREAD;
        assert!(again <= FORETOLD - WARNING, "{again}");
        let wanted = Idle {
            until: 600_000,
            wanted: true,
        };
        let mut now = 0;
        while !is_told(wanted, now) {
            now += i64::from(seconds(look(wanted, now))) * 1_000 + SPREAD;
        }
        assert_eq!(wanted.until - now, WARNING);
        assert_eq!(look(wanted, now), AGAIN);
        assert!(!is_told(nobody, FORETOLD), "as long as nobody waits");
        // Whatever a page knew, it has asked again two minutes before seats are given away that were kept for longer.
        let kept = Idle {
            until: 60 * 60_000,
            wanted: true,
        };
        let again = i64::from(seconds(look(kept, 0))) * 1_000 + SPREAD;
        assert_eq!(again, IDLE - WARNING);
    }
}
