//! What those are answered who are not let in, or not now: a page, or the same for apps.

use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::gate::Dial;
use preau_gate::gate::Place;
use preau_gate::{Flow, Stage};
use preau_render::RenderContext;
use preau_render::portal::paths;
use preau_render::portal::waiting::{Waiting, ahead_said, busy, wait_said, waiting};
use preau_render::words::Words;
use serde_json::{Value, json};

use super::way::Way;
use crate::cookies::{self, Cookies};
use crate::routes::local;
use crate::state::{Site, Web};
use crate::visit::{accepted, is_json};

/// Seconds until a page looks again that could not be made: so many, and some more for some.
const AGAIN: u32 = 3;
/// The same of a module that the operator closed.
const CLOSED: u32 = 120;

/// Somebody who is not let in.
pub(super) struct Waits<'a> {
    web: &'a Web,
    site: &'a Site,
    way: &'a Way<'a>,
    language: Language,
    json: bool,
    sends: bool,
    next: String,
}

/// Seconds as the page and a header say them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between nothing and some days"
)]
fn whole(seconds: f64) -> u32 {
    seconds.ceil().clamp(0.0, 1e6) as u32
}

impl<'a> Waits<'a> {
    pub(super) fn of(
        web: &'a Web,
        parts: &Parts,
        site: &'a Site,
        cookies: &Cookies,
        way: &'a Way<'a>,
    ) -> Self {
        let header = |name| {
            let value = parts.headers.get(name);
            value
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let chosen = cookies.get(cookies::LANGUAGE).and_then(Language::of_str);
        let sends = !parts.method.is_safe();
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Self {
            web,
            site,
            way,
            language: chosen.unwrap_or_else(|| accepted(header(ACCEPT_LANGUAGE))),
            json: is_json(header(ACCEPT)),
            sends,
            // What was sent is not sent again by itself.
            next: if !sends {
                local(here).to_owned()
            } else if parts.uri.path() == paths::LOGIN {
                paths::LOGIN.to_owned()
            } else {
                paths::HOME.to_owned()
            },
        }
    }

    fn context(&self, now: Timestamp) -> RenderContext {
        let zone = self.web.platform.config().time_zone.clone();
        RenderContext {
            zone,
            ..RenderContext::new(self.language, now, "/")
        }
    }

    /// A place in the room.
    pub(super) fn answer(&self, place: &Place) -> Response {
        let words = Words(self.language);
        let seconds = place.seconds.map(whole);
        let look = whole(place.look).max(1);
        if self.json || !self.way.document {
            let body = json!({
                "state": "waiting",
                "code": "waiting",
                "message": words.say("wait-kept"),
                "reason": place.sentence,
                "ahead": place.ahead,
                "seconds": seconds,
                "look": look,
                "time": wait_said(words, seconds),
                "place": ahead_said(words, place.ahead),
            });
            return self.said(&body, look);
        }
        let flow = place.ticket.flow;
        let serving = match place.ticket.stage {
            Stage::Waits { bucket, .. } => {
                let address = format!("{}?school={}", paths::SERVING, flow.school.0);
                Some((address, word(flow), bucket))
            }
            Stage::Seated { .. } => None,
        };
        let view = Waiting {
            region: self.site.region.to_string(),
            brand: self.site.brand.clone(),
            ahead: place.ahead,
            seconds,
            look,
            sentence: place.sentence.clone(),
            opens: place
                .closed_until
                .and_then(|until| Timestamp::from_millisecond(until).ok()),
            sent: self.sends,
            next: self.next.clone(),
            serving,
        };
        let context = self.context(self.web.platform.now());
        page(waiting(&context, &view).into_string(), look)
    }

    /// A moment at which too much is asked for.
    pub(super) fn busy(&self) -> Response {
        let chance = uuid::Uuid::new_v4().as_u64_pair().0 % 5;
        let look = AGAIN + u32::try_from(chance).unwrap_or(0);
        self.not_now(look, "busy", "")
    }

    /// A module that the operator closed for a time.
    pub(super) fn closed(&self, dial: &Dial) -> Response {
        self.not_now(CLOSED, "module-closed", &dial.sentence)
    }

    fn not_now(&self, look: u32, code: &str, sentence: &str) -> Response {
        let words = Words(self.language);
        if self.json || !self.way.document {
            let message = if sentence.is_empty() {
                words.say("busy-lead")
            } else {
                sentence.to_owned()
            };
            return self.said(
                &json!({ "code": code, "message": message, "look": look }),
                look,
            );
        }
        let view = Waiting {
            region: self.site.region.to_string(),
            brand: self.site.brand.clone(),
            look,
            sentence: sentence.to_owned(),
            sent: self.sends,
            next: self.next.clone(),
            ..Waiting::default()
        };
        let context = self.context(self.web.platform.now());
        page(busy(&context, &view).into_string(), look)
    }

    /// As JSON; what the waiting page's own script asks for is no failure.
    fn said(&self, body: &Value, look: u32) -> Response {
        let status = if self.next.starts_with(paths::PLACE) {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(look));
        response
    }
}

/// A flow's profile as the shared answer names it.
pub(crate) fn word(flow: Flow) -> &'static str {
    flow.profile.as_str()
}

fn page(html: String, look: u32) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (RETRY_AFTER, HeaderValue::from(look)),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, html).into_response()
}
