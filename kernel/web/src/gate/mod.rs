//! The gate before the routes: who is let in, and what is worked on at once.
//!
//! A request that may pass has a permit while its answer is made. One that may not is answered here, from
//! memory: with the page of who waits, or of a moment at which too much is asked for. The first costs microseconds
//! and no query. What each decision is belongs to `preau-gate`.

mod answer;
mod body;
mod way;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use preau_domain::gate::{Dial, Dials};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_gate::gate::{Knock, Policy, Verdict};
use preau_gate::limiter::Bounds;
use preau_gate::{At, Flow, Gate, Limiter, Permit, Priority, Steady, Ticket, TicketKeys};
use preau_platform::Platform;
use preau_platform::operation::Operation;

use crate::cookies::{self, Cookies};
use crate::form;
use crate::state::Web;
use answer::Waits;
use body::Held;
use way::Way;

/// The gate of a node, and what it is asked with.
#[derive(Debug)]
pub struct Admission {
    gate: Gate,
    clock: Steady,
    /// Keyed anew in each process: nobody can make two sessions one.
    hasher: RandomState,
    /// The dials that the gate was told.
    dials: Mutex<Arc<Dials>>,
    /// Whether the platform was told that more comes than can be served.
    surge: AtomicBool,
}

/// Whose session a request turned out to be: told by whoever authenticates it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Met(Arc<OnceLock<(u64, Flow)>>);

/// That a module was called to make an answer: in the extensions of the answer, by whoever had it made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made;

/// When a seat is given to others if nothing happens on it: in the extensions of requests while others wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeatUntil(pub(crate) Timestamp);

impl Admission {
    /// The gate of a platform.
    pub fn of(platform: &Arc<Platform>) -> Self {
        let now = platform.now().as_millisecond();
        let (schools, of_levels) = (Arc::clone(platform), Arc::clone(platform));
        let policy = Policy {
            seats: platform.config().seats,
            weights: platform.gate_weights(),
            level_of: Arc::new(move |school| Some(schools.school_of(school)?.level)),
            schools: Arc::new(move || of_levels.gate_schools()),
        };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let hasher = RandomState::new();
        let seed = hasher.hash_one("seed");
        let keys = TicketKeys::new(&platform.gate_secrets());
        Self {
            gate: Gate::new(keys, policy, Limiter::new(Bounds::of(cores)), seed, now),
            clock: Steady::new(now),
            hasher,
            dials: Mutex::default(),
            surge: AtomicBool::default(),
        }
    }

    /// The gate.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The present instant.
    pub fn now(&self) -> At {
        self.clock.now()
    }

    /// A session by a number.
    pub(crate) fn number(&self, token: &str) -> u64 {
        self.hasher.hash_one(("session", token))
    }

    /// Tells the platform when more begins to come than can be served, and when that is over: pages may be a little
    /// old meanwhile.
    fn tell_surge(&self, platform: &Platform) {
        let congested = self.gate.is_congested();
        if self.surge.swap(congested, Ordering::Relaxed) != congested {
            platform.surge().set(congested);
        }
    }

    /// Tells the gate what was set meanwhile.
    fn follow(&self, dials: &Arc<Dials>) {
        let mut known = self.dials.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&known, dials) {
            *known = Arc::clone(dials);
            self.gate.turn(Arc::clone(dials));
        }
    }

    /// What an operator reads of it, for the counters.
    pub(crate) fn measure(&self) {
        let seen = self.gate.seen(self.now());
        let gauge = |name: &'static str, value: f64| metrics::gauge!(name).set(value);
        gauge("preau_gate_inside", f64::from(seen.inside));
        gauge("preau_gate_seats", f64::from(seen.seats));
        gauge("preau_gate_waiting", f64::from(seen.waiting));
        gauge("preau_gate_called", f64::from(seen.called));
        gauge("preau_gate_called_per_second", seen.per_second);
        gauge(
            "preau_gate_held_to_per_second",
            seen.rate.unwrap_or(f64::INFINITY),
        );
        gauge("preau_gate_open", f64::from(seen.load.open));
        gauge("preau_gate_open_limit", f64::from(seen.load.limit));
        gauge(
            "preau_gate_congested",
            f64::from(u8::from(seen.load.congested)),
        );
    }
}

impl Met {
    /// Says whose session it is, by its token.
    pub(crate) fn is(&self, web: &Web, token: &str, operation: &Operation) {
        let flow = match operation.waits_as() {
            Some((school, profile)) => Flow { school, profile },
            None => Flow::UNKNOWN,
        };
        // The first to say so is right: it is one request of one session.
        let _ = self.0.set((web.gate.number(token), flow));
    }
}

/// What is known of a request at the gate.
struct Asked {
    now: At,
    session: Option<u64>,
    mark: Option<String>,
    ticket: Option<Ticket>,
}

impl Asked {
    fn of(admission: &Admission, cookies: &Cookies) -> Self {
        let now = admission.now();
        let mark = cookies.get(cookies::BROWSER).map(str::to_owned);
        let shown = cookies.get(cookies::TICKET).zip(mark.as_deref());
        let ticket = shown.and_then(|(ticket, mark)| admission.gate.keys().open(ticket, mark, now));
        Self {
            now,
            session: cookies
                .get(cookies::SESSION)
                .map(|token| admission.number(token)),
            mark,
            ticket,
        }
    }

    /// The cookies that keep a ticket.
    fn kept(&self, web: &Web, ticket: &Ticket) -> Vec<String> {
        let config = web.platform.config();
        let (mark, is_new) = match &self.mark {
            Some(mark) => (mark.clone(), false),
            None => (uuid::Uuid::new_v4().simple().to_string(), true),
        };
        let seconds = (ticket.expires - self.now) / 1_000;
        let sealed = web.gate.gate.keys().seal(ticket, &mark);
        let mut kept = vec![cookies::set(config, cookies::TICKET, &sealed, seconds)];
        if is_new {
            kept.push(cookies::set(config, cookies::BROWSER, &mark, cookies::KEPT));
        }
        kept
    }
}

fn keep(response: &mut Response, cookies: Vec<String>) {
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
}

/// The ticket that a request was given at the gate.
fn given(verdict: &Verdict) -> Option<Ticket> {
    match verdict {
        Verdict::Inside(given) => *given,
        Verdict::Passes | Verdict::Waits(_) => None,
    }
}

/// Keeps the ticket of who was let in by this very request, though it is not served: the place that they had is used.
fn keep_given(web: &Web, asked: &Asked, verdict: &Verdict, response: &mut Response) {
    if let Some(ticket) = given(verdict) {
        keep(response, asked.kept(web, &ticket));
    }
}

/// The dial that closes the module of an address.
fn closed<'a>(dials: &'a Dials, way: &Way<'_>, now: At) -> Option<&'a Dial> {
    let module = way.module.as_deref().filter(|_| !dials.0.is_empty())?;
    let module: ModuleId = module.parse().ok()?;
    dials.closed(&module, Timestamp::from_millisecond(now).ok()?)
}

/// Lets requests in, or answers them here.
pub(crate) async fn admit(State(web): State<Web>, request: Request, next: Next) -> Response {
    if !web.platform.config().gate {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let way = Way::of(&parts.method, &path);
    let site = crate::state::Site::of(&web.platform);
    let cookies = cookies::read(&site, &parts.headers);
    let asked = Asked::of(&web.gate, &cookies);
    let dials = web.platform.dials();
    web.gate.follow(&dials);
    let sends = !parts.method.is_safe();
    let gate = &web.gate.gate;
    if web.platform.hashing_is_pressed() {
        gate.press();
    }
    let verdict = if way.free {
        Verdict::Passes
    } else {
        gate.knock(&Knock {
            now: asked.now,
            session: asked.session,
            ticket: asked.ticket.as_ref(),
            lesson: false,
            sends,
        })
    };
    if let Verdict::Waits(place) = &verdict {
        form::discard_body(body, web.form_time);
        metrics::counter!("preau_gate_answers_total", "what" => "waits").increment(1);
        let mut response = Waits::of(&web, &parts, &site, &cookies, &way).answer(place);
        keep(&mut response, asked.kept(&web, &place.ticket));
        return response;
    }
    if let Some(dial) = closed(&dials, &way, asked.now) {
        form::discard_body(body, web.form_time);
        metrics::counter!("preau_gate_answers_total", "what" => "closed").increment(1);
        let mut response = Waits::of(&web, &parts, &site, &cookies, &way).closed(dial);
        keep_given(&web, &asked, &verdict, &mut response);
        return response;
    }
    let held = if let Some(priority) = way.priority {
        let Some(permit) = enter(&web, priority, &way).await else {
            form::discard_body(body, web.form_time);
            let priority = priority.as_str();
            metrics::counter!("preau_gate_shed_total", "priority" => priority).increment(1);
            let mut response = Waits::of(&web, &parts, &site, &cookies, &way).busy();
            keep_given(&web, &asked, &verdict, &mut response);
            return response;
        };
        web.gate.tell_surge(&web.platform);
        Held::new(permit)
    } else {
        Held::default()
    };
    let met = Met::default();
    parts.extensions.insert(met.clone());
    let until = asked.session.and_then(|session| gate.idle_until(session));
    if let Some(until) = until.and_then(|until| Timestamp::from_millisecond(until).ok()) {
        parts.extensions.insert(SeatUntil(until));
    }
    let body = if sends {
        held.while_received(body)
    } else {
        body
    };
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(mut permit) = held.take()
        && response.status() == StatusCode::OK
        && way.priority == Some(Priority::Reading)
        // A page that was kept, or one of the portal's own, says nothing of how long a call takes.
        && response.extensions().get::<Made>().is_some()
    {
        permit.tell();
    }
    match asked.session {
        // Who is still signed in keeps their seat: only what ended the session is answered so.
        Some(session)
            if sends && path == "/logout" && response.status() == StatusCode::SEE_OTHER =>
        {
            gate.leave(session);
        }
        _ => settle(&web, &asked, &way, &verdict, &met, &mut response),
    }
    response
}

async fn enter(web: &Web, priority: Priority, way: &Way<'_>) -> Option<Permit> {
    let word = way.school.as_deref();
    let school = word.and_then(|word| web.platform.school(word).ok());
    let SchoolId(school) = school.map_or(SchoolId(0), |school| school.id);
    web.gate.gate.limiter().enter(priority, school).await
}

/// Gives a seat to who turned out to be signed in, and keeps what the browser is to have.
fn settle(
    web: &Web,
    asked: &Asked,
    way: &Way<'_>,
    verdict: &Verdict,
    met: &Met,
    response: &mut Response,
) {
    let found = met.0.get().copied();
    let given = given(verdict);
    let gate = &web.gate.gate;
    let ticket = match found {
        // What is for everybody lets nobody in past those who wait.
        Some((session, _)) if way.free => gate.stay(session, asked.now),
        Some((session, flow)) => {
            let has = given.as_ref().or(asked.ticket.as_ref());
            gate.settle(session, flow, has, asked.now).or(given)
        }
        None => given,
    };
    if let Some(ticket) = ticket {
        keep(response, asked.kept(web, &ticket));
    }
}
