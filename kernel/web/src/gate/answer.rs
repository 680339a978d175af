//! What those are answered who are not let in, or not now: a page, or the same for apps.

use axum::http::StatusCode;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::gate::Dial;
use preau_gate::gate::Place;
use preau_gate::{At, Flow, Stage};
use preau_render::portal::paths;
use preau_render::portal::waiting::{Own, Said, Why};
use serde::Serialize;
use serde_json::json;

use super::Asked;
use super::ready::{Alike, Kind, Ready};
use super::way::Way;
use crate::routes::local;
use crate::visit::{accepted, is_json};

/// Seconds until a page looks again that could not be made: so many, and up to so many more.
const AGAIN: u32 = 3;
const AGAIN_MORE: u32 = 4;
/// The shortest and the longest, in seconds, until one looks again of a module that the operator closed; and up to a
/// fifth more.
const CLOSED: (u32, u32) = (30, 120);

/// Somebody who is not let in.
pub(super) struct Waits<'a> {
    ready: &'a Ready,
    language: Language,
    kind: Kind,
    sends: bool,
    /// Whether it is the waiting page's own script that asks.
    looks: bool,
    now: Timestamp,
    next: &'a str,
}

/// A place as apps and the page's own script are told it.
#[derive(Debug, Serialize)]
struct Told<'a> {
    state: &'static str,
    code: &'static str,
    message: &'a str,
    reason: &'a str,
    ahead: u32,
    seconds: Option<u32>,
    look: u32,
    time: &'a str,
    place: &'a str,
}

/// Seconds as the page and a header say them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between nothing and some days"
)]
pub(super) fn whole(seconds: f64) -> u32 {
    seconds.ceil().clamp(0.0, 1e6) as u32
}

/// Up to so many, for each another number, so that those who came together do not come back together.
pub(super) fn chance(most: u32) -> u32 {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    u32::try_from((random >> 32) % (u64::from(most) + 1)).unwrap_or(0)
}

/// What kind of answer somebody asks for.
pub(super) fn kind(parts: &Parts, way: &Way<'_>) -> Kind {
    let accept = parts.headers.get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    if !way.document || accept.is_some_and(is_json) {
        Kind::Json
    } else {
        Kind::Page
    }
}

impl<'a> Waits<'a> {
    pub(super) fn of(
        ready: &'a Ready,
        parts: &'a Parts,
        asked: &Asked<'_>,
        way: &Way<'_>,
        now: Timestamp,
    ) -> Self {
        let accepts = || {
            let languages = parts.headers.get(ACCEPT_LANGUAGE);
            let languages = languages.and_then(|languages| languages.to_str().ok());
            accepted(languages.unwrap_or_default())
        };
        let sends = !parts.method.is_safe();
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Self {
            ready,
            language: asked.language.unwrap_or_else(accepts),
            kind: kind(parts, way),
            sends,
            looks: !sends && here.starts_with(paths::PLACE),
            now,
            // What was sent is not sent again by itself.
            next: if !sends {
                local(here)
            } else if parts.uri.path() == paths::LOGIN {
                paths::LOGIN
            } else {
                paths::HOME
            },
        }
    }

    /// A place in the room.
    pub(super) fn answer(&self, place: &Place) -> Response {
        let seconds = place.seconds.map(whole);
        let look = whole(place.look).max(1);
        if let Kind::Json = self.kind {
            let said = Said::of(self.language);
            let told = Told {
                state: "waiting",
                code: "waiting",
                message: &said.kept,
                reason: &place.sentence,
                ahead: place.ahead,
                seconds,
                look,
                time: said.time(seconds),
                place: &said.place(place.ahead),
            };
            return self.said(serde_json::to_vec(&told).unwrap_or_default(), look);
        }
        let flow = place.ticket.flow;
        let own = Own {
            look,
            next: self.next,
            ahead: place.ahead,
            seconds,
            school: flow.school.0,
            profile: word(flow),
            bucket: match place.ticket.stage {
                Stage::Waits { bucket, .. } => bucket,
                Stage::Seated { stamped, .. } => stamped,
            },
        };
        let alike = self.alike(Why::Waits, &place.sentence, place.closed_until);
        let prepared = self.ready.prepared(&alike, self.now);
        self.page(prepared.page(&own), look)
    }

    /// A moment at which too much is asked for.
    pub(super) fn busy(&self) -> Response {
        let look = AGAIN + chance(AGAIN_MORE);
        let said = Said::of(self.language);
        let alike = self.alike(Why::Busy, "", None);
        self.not_now(&alike, look, ("busy", said.busy.as_str()))
    }

    /// A module that the operator closed for a time. They are back soon after it opens, and not all at once.
    pub(super) fn closed(&self, dial: &Dial) -> Response {
        let (shortest, longest) = CLOSED;
        let left = dial.until.map(|until| until.duration_since(self.now));
        let left = left.map_or(longest, |left| {
            let seconds = u32::try_from(left.as_secs().max(0)).unwrap_or(u32::MAX);
            seconds.clamp(shortest, longest)
        });
        let look = left + chance(left / 5);
        let said = Said::of(self.language);
        let message = match dial.sentence.as_str() {
            "" => said.closed.as_str(),
            sentence => sentence,
        };
        let opens = dial.until.map(Timestamp::as_millisecond);
        let alike = self.alike(Why::Closed, &dial.sentence, opens);
        self.not_now(&alike, look, ("module-closed", message))
    }

    fn alike<'b>(&self, why: Why, sentence: &'b str, opens: Option<At>) -> Alike<'b> {
        Alike {
            why,
            language: self.language,
            sent: self.sends,
            sentence,
            opens,
        }
    }

    fn not_now(&self, alike: &Alike<'_>, look: u32, (code, message): (&str, &str)) -> Response {
        if let Kind::Json = self.kind {
            let body = json!({ "code": code, "message": message, "look": look });
            return self.said(body.to_string().into(), look);
        }
        let own = Own {
            look,
            next: self.next,
            ..Own::default()
        };
        let prepared = self.ready.prepared(alike, self.now);
        self.page(prepared.page(&own), look)
    }

    /// As JSON; what the waiting page's own script asks for is no failure.
    fn said(&self, body: Vec<u8>, look: u32) -> Response {
        let status = if self.looks {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        self.ready.answer((status, Kind::Json), body, look)
    }

    fn page(&self, html: String, look: u32) -> Response {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        self.ready.answer((status, Kind::Page), html, look)
    }
}

/// A flow's profile as the shared answer names it.
fn word(flow: Flow) -> &'static str {
    flow.profile.as_str()
}
