//! What lies ready for who is not let in: headers, pages that are drawn once for many, and answers that are the same for
//! everybody.

use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use preau_domain::brand::Brand;
use preau_domain::caller::Language;
use preau_gate::At;
use preau_platform::Platform;
use preau_render::RenderContext;
use preau_render::portal::waiting::{Prepared, Waiting, Why, later, later_said};
use serde_json::json;

use super::answer::whole;
use crate::headers;
use crate::state::{Shown, Site};

/// How long a page that was drawn is given again: it names days, which pass.
const RENEWED: SignedDuration = SignedDuration::from_mins(1);
/// How many pages are kept, of some 3 KiB: two languages, whether something was sent, and some dials, of which each
/// module may have one.
const PAGES: usize = 256;

/// The longest that a look is put off, in seconds: the longest between two looks, and a fifth more.
const LONGEST: u32 = 72;

/// A kind of answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// For people.
    Page,
    /// For apps, and the page's own script.
    Json,
}

/// What nobody's own is in.
#[derive(Debug)]
struct Bare {
    page: Bytes,
    sent: Bytes,
    json: Bytes,
}

/// What all are told alike who are not given what they ask for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike<'a> {
    /// Why they are not.
    pub(super) why: Why,
    /// In which language.
    pub(super) language: Language,
    /// Whether something was being sent.
    pub(super) sent: bool,
    /// What the operator says.
    pub(super) sentence: &'a str,
    /// When a dial ends that keeps them out.
    pub(super) opens: Option<At>,
}

/// A page that was drawn, and for whom.
#[derive(Debug)]
struct Drawn {
    why: Why,
    language: Language,
    sent: bool,
    sentence: String,
    opens: Option<At>,
    /// How the region showed itself: another where it was set otherwise since.
    brand: Arc<Brand>,
    at: Timestamp,
    page: Arc<Prepared>,
}

/// What lies ready.
#[derive(Debug)]
pub(super) struct Ready {
    platform: Arc<Platform>,
    /// Whether people come over TLS only.
    pub(super) secure: bool,
    zone: TimeZone,
    page: HeaderMap,
    json: HeaderMap,
    shared: HeaderMap,
    /// By the seconds after which to ask again.
    bare: Vec<Bare>,
    drawn: RwLock<Vec<Drawn>>,
    shown: Shown,
}

fn headers_of(secure: bool, kind: &'static str) -> HeaderMap {
    let mut all = HeaderMap::new();
    all.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // Each answer says how long.
    all.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    headers::put(secure, &mut all);
    all
}

fn bare(seconds: u32) -> Bare {
    let json = json!({
        "state": "later",
        "code": "waiting",
        "message": later_said(),
        "look": seconds,
    });
    Bare {
        page: later(seconds, false).into_string().into(),
        sent: later(seconds, true).into_string().into(),
        json: json.to_string().into(),
    }
}

impl Ready {
    pub(super) fn of(platform: &Arc<Platform>) -> Self {
        let config = platform.config();
        let secure = config.secure_cookies;
        let mut shared = HeaderMap::new();
        shared.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        shared.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=2"));
        headers::put(secure, &mut shared);
        Self {
            zone: config.time_zone.clone(),
            page: headers_of(secure, "text/html; charset=utf-8"),
            json: headers_of(secure, "application/json"),
            shared,
            bare: (0..=LONGEST).map(bare).collect(),
            drawn: RwLock::default(),
            shown: Shown::default(),
            secure,
            platform: Arc::clone(platform),
        }
    }

    /// An answer, with what every answer carries.
    pub(super) fn answer(
        &self,
        (status, kind): (StatusCode, Kind),
        body: impl Into<Body>,
        look: u32,
    ) -> Response {
        let mut headers = match kind {
            Kind::Page => self.page.clone(),
            Kind::Json => self.json.clone(),
        };
        headers.insert(RETRY_AFTER, HeaderValue::from(look));
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    /// The answer to who is not even told their place: nothing is looked up for it.
    pub(super) fn later(&self, seconds: f64, kind: Kind, sends: bool) -> Response {
        let look = whole(seconds).clamp(1, LONGEST);
        let at = usize::try_from(look).unwrap_or(usize::MAX);
        let bare = self.bare.get(at);
        let body = bare.map(|bare| match kind {
            Kind::Page if sends => bare.sent.clone(),
            Kind::Page => bare.page.clone(),
            Kind::Json => bare.json.clone(),
        });
        let status = StatusCode::SERVICE_UNAVAILABLE;
        self.answer((status, kind), body.unwrap_or_default(), look)
    }

    /// An answer that is the same for all who ask for some seconds.
    pub(super) fn shared(&self, json: String) -> Response {
        let mut response = Response::new(Body::from(json));
        *response.headers_mut() = self.shared.clone();
        response
    }

    /// Whose portal this is just now.
    pub(super) fn site(&self) -> Site {
        self.shown.site(&self.platform)
    }

    /// The page of all who are told alike, drawn anew from time to time, and at once where the region shows itself
    /// otherwise.
    pub(super) fn prepared(&self, alike: &Alike<'_>, now: Timestamp) -> Arc<Prepared> {
        let Alike {
            why,
            language,
            sent,
            sentence,
            opens,
        } = *alike;
        let is_same = |one: &Drawn| {
            (one.why, one.language, one.sent, one.opens) == (why, language, sent, opens)
                && one.sentence == sentence
        };
        let brand = self.platform.brand();
        let is_new = |one: &Drawn| {
            now.duration_since(one.at).abs() < RENEWED && Arc::ptr_eq(&one.brand, &brand)
        };
        {
            let known = self.drawn.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = known.iter().find(|one| is_same(one) && is_new(one)) {
                return Arc::clone(&found.page);
            }
        }
        let site = self.site();
        let view = Waiting {
            region: site.region.to_string(),
            brand: site.brand,
            sentence: sentence.to_owned(),
            opens: opens.and_then(|until| Timestamp::from_millisecond(until).ok()),
            sent,
            ..Waiting::default()
        };
        let context = RenderContext {
            zone: self.zone.clone(),
            ..RenderContext::new(language, now, "/")
        };
        let page = Arc::new(Prepared::of(&context, why, &view));
        let mut known = self.drawn.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|one| is_new(one) && !is_same(one));
        known.truncate(PAGES - 1);
        known.push(Drawn {
            why,
            language,
            sent,
            sentence: view.sentence,
            opens,
            brand: Arc::clone(&brand),
            at: now,
            page: Arc::clone(&page),
        });
        page
    }
}
