//! The gate before the routes: who is let in, and what is worked on at once.
//!
//! A request that may pass has a permit while its answer is made. One that may not is answered here, from
//! memory: with the page of who waits, or of a moment at which too much is asked for. The first costs microseconds
//! and no query. What each decision is belongs to `preau-gate`.

mod answer;
mod body;
mod lesson;
mod ready;
mod seat;
mod way;

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::gate::{Dial, Dials, Mode};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
pub use preau_gate::Priority;
use preau_gate::bound::TOLD;
use preau_gate::gate::{Knock, LOOKS, Policy, Verdict};
use preau_gate::haste::Hold;
use preau_gate::limiter::Bounds;
use preau_gate::{At, Flow, Gate, Limiter, Steady, Ticket, TicketKeys};
use preau_platform::Platform;
use preau_platform::lessons::InLesson;
use preau_platform::operation::Operation;
use preau_render::portal::paths;
use serde_json::json;

use crate::cookies;
use crate::form;
use crate::state::{Site, Web};
use crate::traced::Traced;
use answer::Waits;
use body::Held;
use ready::Ready;
pub(crate) use seat::OnSeat;
use way::{Shown, Way, is_console};

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
    /// When it did last.
    congested: AtomicI64,
    ready: Ready,
}

/// Whose session a request turned out to be: told by whoever authenticates it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Met(Arc<OnceLock<Found>>);

/// A session that was found to be one.
#[derive(Debug, Clone, Copy)]
struct Found {
    session: u64,
    person: u64,
    flow: Flow,
    /// From when until when their lesson is, if they are in one or soon will be.
    lesson: Option<(At, At)>,
}

/// So long after more came than could be served it is a surge still, in milliseconds: what pages do without then makes
/// room, and would fill it in the next second.
const SURGE: At = 10_000;

/// Up to so many seconds later look those again whose answer was not held though they asked too soon.
const SPREAD: u32 = 5;

/// In place of a school's, the part of those who run the region in what is worked on: no school has this number.
const REGION: i64 = -1;

/// That a module was called to make an answer: in the extensions of the answer, by whoever had it made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made;

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

impl Admission {
    /// The gate of a platform.
    pub fn of(platform: &Arc<Platform>) -> Self {
        let told = u32::try_from(cores()).map_or(u32::MAX, |cores| TOLD.saturating_mul(cores));
        Self::telling(platform, told)
    }

    /// The same, which tells so many of those who wait their place in a second: for what measures or tests it.
    pub fn telling(platform: &Arc<Platform>, told: u32) -> Self {
        let now = platform.gate_begins().as_millisecond();
        let [levels, weights, schools] = std::array::from_fn(|_| Arc::clone(platform));
        let policy = Policy {
            seats: platform.config().seats,
            weight_of: Arc::new(move |school| weights.gate_weight(school)),
            level_of: Arc::new(move |school| Some(levels.school_of(school)?.level)),
            schools: Arc::new(move || schools.gate_schools()),
            told,
        };
        let hasher = RandomState::new();
        let seed = hasher.hash_one("seed");
        let keys = TicketKeys::new(&platform.gate_secrets());
        Self {
            gate: Gate::new(keys, policy, Limiter::new(Bounds::of(cores())), seed, now),
            clock: Steady::new(now),
            hasher,
            dials: Mutex::default(),
            surge: AtomicBool::default(),
            congested: AtomicI64::new(At::MIN),
            ready: Ready::of(platform),
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

    /// Notes how far the gate's clock has come, if anybody waits: to be done every five seconds, so that no gate after
    /// this one begins before it.
    pub async fn note(&self, platform: &Platform) {
        let now = self.now();
        let seen = self.gate.seen(now);
        let Ok(instant) = Timestamp::from_millisecond(now) else {
            return;
        };
        if (seen.waiting > 0 || seen.called > 0)
            && let Err(error) = platform.gate_came(instant).await
        {
            tracing::warn!(%error, "how far the gate's clock has come could not be written down; it is tried again");
        }
    }

    /// Whose portal this is just now.
    pub(crate) fn site(&self) -> Site {
        self.ready.site()
    }

    /// A session by a number.
    pub(crate) fn number(&self, token: &str) -> u64 {
        self.hasher.hash_one(("session", token))
    }

    /// A person by a number.
    fn person(&self, person: PersonId) -> u64 {
        self.hasher.hash_one(("person", person))
    }

    /// From when until when a lesson is by the gate's own clock, where the platform's shows `now`.
    fn lasts(&self, lesson: &InLesson, now: Timestamp) -> (At, At) {
        let ahead = self.now() - now.as_millisecond();
        let at = |instant: Timestamp| instant.as_millisecond() + ahead;
        (at(lesson.starts), at(lesson.ends))
    }

    /// How far those of a school are who wait: the same small answer for all who ask, which any cache may give for two
    /// seconds. All who wait ask for it, so it is given before the routes.
    pub(crate) fn serving(&self, query: Option<&str>) -> Response {
        let mut fields = query.unwrap_or_default().split('&');
        let school = fields.find_map(|field| field.strip_prefix("school="));
        let school = school.and_then(|school| school.parse().ok());
        let serving = self
            .gate
            .serving(SchoolId(school.unwrap_or_default()), self.now());
        let flows = serving.iter().map(|one| {
            json!({
                "profile": one.flow.profile.as_str(),
                "waiting": one.waiting,
                "front": one.front,
                "seconds": one.seconds.map(f64::ceil),
            })
        });
        let flows: Vec<_> = flows.collect();
        self.ready.shared(json!({ "flows": flows }).to_string())
    }

    /// Tells the platform when more begins to come than can be served, and when that is over: pages may be a little
    /// old meanwhile.
    fn tell_surge(&self, platform: &Platform) {
        let now = self.now();
        if self.gate.is_congested() {
            self.congested.store(now, Ordering::Relaxed);
        }
        let last = self.congested.load(Ordering::Relaxed);
        let surge = now.saturating_sub(last) < SURGE;
        if self.surge.swap(surge, Ordering::Relaxed) != surge {
            platform.surge().set(surge);
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
        let lesson = web.platform.lesson_near(operation);
        let found = Found {
            session: web.gate.number(token),
            person: web.gate.person(operation.known.file.id),
            flow,
            lesson: lesson.map(|lesson| web.gate.lasts(&lesson, operation.now)),
        };
        // The first to say so is right: it is one request of one session.
        let _ = self.0.set(found);
    }
}

/// What is known of a request at the gate.
struct Asked<'a> {
    now: At,
    session: Option<u64>,
    mark: Option<Cow<'a, str>>,
    ticket: Option<Ticket>,
    /// The language that was chosen in this browser.
    language: Option<Language>,
    /// Whether it is the region's console that is asked for, by who runs the region.
    operator: bool,
}

impl<'a> Asked<'a> {
    fn of(web: &Web, parts: &'a Parts) -> Self {
        let admission = &web.gate;
        let now = admission.now();
        let names = [
            cookies::SESSION,
            cookies::BROWSER,
            cookies::TICKET,
            cookies::LANGUAGE,
        ];
        let secure = admission.ready.secure;
        let [session, mark, ticket, language] = cookies::pick(secure, &parts.headers, names);
        let shown = ticket.zip(mark);
        Self {
            now,
            session: session.map(|token| admission.number(token)),
            mark: mark.map(Cow::Borrowed),
            ticket: shown.and_then(|(ticket, mark)| admission.gate.keys().open(ticket, mark, now)),
            language: language.and_then(Language::of_str),
            operator: false,
        }
    }

    /// By which number the device is told from others, if it can be: by the mark that its ticket is sealed for.
    fn device(&self, hasher: &RandomState) -> Option<u64> {
        let mark = self.mark.as_deref().filter(|_| self.ticket.is_some())?;
        Some(hasher.hash_one(("mark", mark)))
    }

    /// The same for as long as the request is worked on.
    fn kept_on(self) -> Asked<'static> {
        Asked {
            mark: self.mark.map(|mark| Cow::Owned(mark.into_owned())),
            now: self.now,
            session: self.session,
            ticket: self.ticket,
            language: self.language,
            operator: self.operator,
        }
    }

    /// The cookies that keep a ticket.
    fn kept(&self, web: &Web, ticket: &Ticket) -> Vec<String> {
        let config = web.platform.config();
        let new = self.mark.is_none();
        let new = new.then(|| uuid::Uuid::new_v4().simple().to_string());
        let mark = new.as_deref().or(self.mark.as_deref()).unwrap_or_default();
        let seconds = (ticket.expires - self.now) / 1_000;
        let sealed = web.gate.gate.keys().seal(ticket, mark);
        let mut kept = vec![cookies::set(config, cookies::TICKET, &sealed, seconds)];
        if new.is_some() {
            kept.push(cookies::set(config, cookies::BROWSER, mark, cookies::KEPT));
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
        Verdict::Passes | Verdict::Waits(_) | Verdict::Later(_) | Verdict::Held(_) => None,
    }
}

/// Keeps the ticket of who was let in by this very request, though it is not served: the place that they had is used.
fn keep_given(web: &Web, asked: &Asked<'_>, verdict: &Verdict, response: &mut Response) {
    if let Some(ticket) = given(verdict) {
        keep(response, asked.kept(web, &ticket));
    }
}

/// What is asked for, in the place that the manifest of its module gives it where not all can be had at once.
fn ranked<'a>(web: &Web, way: Way<'a>) -> Way<'a> {
    let way = way.in_surge(web.platform.surge().is_on());
    let module = way.module.as_deref();
    match module.map(|word| web.platform.surge_mode(word)) {
        Some(mode) => way.by(mode),
        None => way,
    }
}

/// The dial that closes the module of an address.
fn closed<'a>(dials: &'a Dials, way: &Way<'_>, now: At) -> Option<&'a Dial> {
    let module = way.module.as_deref().filter(|_| !dials.0.is_empty())?;
    let module: ModuleId = module.parse().ok()?;
    dials.closed(&module, Timestamp::from_millisecond(now).ok()?)
}

/// Whether a dial makes these people wait: who waits for its end says nothing of how the portal is.
fn shuts(dials: &Dials, flow: Flow, now: At) -> bool {
    let now = Timestamp::from_millisecond(now).unwrap_or_default();
    dials.mode(flow.profile, now) > Mode::Protect
}

/// Lets requests in, or answers them here. First of all it is asked who may come in, with nothing done that this does not
/// need.
pub(crate) async fn admit(State(web): State<Web>, request: Request, next: Next) -> Response {
    if !web.platform.config().gate {
        let traced = Traced::of(&web, request.method(), request.extensions());
        return traced.within(next.run(request)).await;
    }
    let (parts, body) = request.into_parts();
    if [Method::GET, Method::HEAD].contains(&parts.method) {
        if parts.uri.path() == paths::SERVING {
            return web.gate.serving(parts.uri.query());
        }
        if let Some(response) = seat::answer(&web, &parts) {
            return response;
        }
    }
    let (asked, way, verdict) = {
        let way = Way::of(&parts.method, parts.uri.path());
        let mut asked = Asked::of(&web, &parts);
        asked.operator = is_console(parts.uri.path()) && runs_region(&web, &parts).await;
        let way = way.by_operator(asked.operator);
        let verdict = knock_or_hold(&web, &parts, &mut asked, &way).await;
        if let Some(response) = kept_out(&web, &parts, (&asked, &way), &verdict) {
            form::discard_body(body, web.form_time);
            return response;
        }
        (asked.kept_on(), way.kept_on(), verdict)
    };
    let traced = Traced::of(&web, &parts.method, &parts.extensions);
    // On the heap, so that who waits does not hold room for all that is done for who may come in.
    let answer = Box::pin(pass(web, (parts, body), next, (asked, way), verdict));
    traced.within(answer).await
}

/// Whether whoever shows a session runs the region.
async fn runs_region(web: &Web, parts: &Parts) -> bool {
    let secure = web.gate.ready.secure;
    let [token] = cookies::pick(secure, &parts.headers, [cookies::SESSION]);
    match token {
        Some(token) => web.platform.runs_region(token).await,
        None => false,
    }
}

/// What becomes of a request. In a surge the answer to who has a place and asks again too soon is held, until they knock
/// again.
async fn knock_or_hold(web: &Web, parts: &Parts, asked: &mut Asked<'_>, way: &Way<'_>) -> Verdict {
    let hold = may_hold(web, parts, asked);
    let verdict = knock(web, parts, asked, (way, hold)).await;
    let (Verdict::Held(milliseconds), Hold::May(device)) = (&verdict, hold) else {
        return verdict;
    };
    metrics::counter!("preau_gate_held_total").increment(1);
    let Some(_held) = web.gate.gate.haste().begin(device) else {
        return Verdict::Later(LOOKS.0 + f64::from(answer::chance(SPREAD)));
    };
    let milliseconds = u64::try_from(*milliseconds).unwrap_or(0);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    asked.now = web.gate.now();
    knock(web, parts, asked, (way, Hold::Was(device))).await
}

/// Whether the answer may be held, should they have a place and wait: not while the server has time for everybody, and not
/// to what somebody sends, who may have to send it again.
fn may_hold(web: &Web, parts: &Parts, asked: &Asked<'_>) -> Hold {
    if !parts.method.is_safe() || !web.platform.surge().is_on() {
        return Hold::Never;
    }
    // It may be over, and nobody was let in since who would have told.
    web.gate.tell_surge(&web.platform);
    let device = asked.device(&web.gate.hasher);
    device.map_or(Hold::Never, Hold::May)
}

/// What becomes of a request now, by the dials that hold, a lesson of who asks included.
async fn knock(
    web: &Web,
    parts: &Parts,
    asked: &Asked<'_>,
    (way, hold): (&Way<'_>, Hold),
) -> Verdict {
    web.gate.follow(&web.platform.dials());
    if web.platform.hashing_is_pressed() {
        web.gate.gate.press();
    }
    if way.free {
        return Verdict::Passes;
    }
    let verdict = web.gate.gate.knock(&Knock {
        now: asked.now,
        session: asked.session,
        ticket: asked.ticket.as_ref(),
        sends: !parts.method.is_safe(),
        hold,
    });
    lesson::let_in(web, parts, asked, verdict).await
}

/// The answer to who waits, and to who asks for a module that is closed.
fn kept_out(
    web: &Web,
    parts: &Parts,
    (asked, way): (&Asked<'_>, &Way<'_>),
    verdict: &Verdict,
) -> Option<Response> {
    let (ready, dials) = (&web.gate.ready, web.platform.dials());
    let waits = || Waits::of(ready, parts, asked, way, web.platform.now());
    let (what, response) = match verdict {
        Verdict::Later(_) | Verdict::Held(_) => {
            let flow = asked.ticket.map_or(Flow::UNKNOWN, |ticket| ticket.flow);
            if !shuts(&dials, flow, asked.now) {
                web.platform.people_wait();
            }
            let kind = answer::kind(parts, way);
            let sends = !parts.method.is_safe();
            let seconds = if let Verdict::Later(seconds) = verdict {
                *seconds
            } else {
                LOOKS.0
            };
            ("later", ready.later(seconds, kind, sends))
        }
        Verdict::Waits(place) => {
            if place.closed_until.is_none() {
                web.platform.people_wait();
            }
            let mut response = waits().answer(place);
            let has = asked.ticket.as_ref();
            if has.is_none_or(|has| !has.does_for(&place.ticket, asked.now)) {
                keep(&mut response, asked.kept(web, &place.ticket));
            }
            ("waits", response)
        }
        Verdict::Inside(_) | Verdict::Passes => {
            let dial = closed(&dials, way, asked.now)?;
            let mut response = waits().closed(dial);
            keep_given(web, asked, verdict, &mut response);
            ("closed", response)
        }
    };
    metrics::counter!("preau_gate_answers_total", "what" => what).increment(1);
    Some(response)
}

/// Works for who may come in.
async fn pass(
    web: Web,
    (mut parts, body): (Parts, Body),
    next: Next,
    (asked, way): (Asked<'static>, Way<'static>),
    verdict: Verdict,
) -> Response {
    let way = ranked(&web, way);
    let sends = !parts.method.is_safe();
    let leaves = sends && parts.uri.path() == "/logout";
    let gate = &web.gate.gate;
    let held = if let Some(priority) = way.priority {
        let school = if asked.operator {
            REGION
        } else {
            school_of(gate, &asked, &verdict)
        };
        let priority = lesson::raised(&web, &asked, &way, priority);
        // Who has a seat and gives it up makes room, and leaves nothing open on a shared computer.
        let has_seat = |session| gate.flow_of(session).is_some();
        let priority = if leaves && asked.session.is_some_and(has_seat) {
            Priority::Critical
        } else {
            priority
        };
        let entering = gate.limiter().enter(priority, school);
        let Some(permit) = preau_traces::step("gate", entering).await else {
            form::discard_body(body, web.form_time);
            let priority = priority.as_str();
            metrics::counter!("preau_gate_shed_total", "priority" => priority).increment(1);
            let now = web.platform.now();
            let mut response = Waits::of(&web.gate.ready, &parts, &asked, &way, now).busy();
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
    if let Some(session) = asked.session {
        parts
            .extensions
            .insert(OnSeat::of(gate, session, asked.now));
    }
    let body = if sends {
        held.while_received(body)
    } else {
        body
    };
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(mut permit) = held.take()
        && response.status() == StatusCode::OK
        && way.shown == Shown::Page
        // A page that was kept, or one of the portal's own, says nothing of how long a call takes.
        && response.extensions().get::<Made>().is_some()
    {
        permit.tell();
    }
    match asked.session {
        // Who is still signed in keeps their seat: only what ended the session is answered so.
        Some(session) if leaves && response.status() == StatusCode::SEE_OTHER => {
            gate.leave(session);
        }
        _ => settle(&web, &asked, &way, &verdict, &met, &mut response),
    }
    response
}

/// The school on whose part a request is worked for: that of whoever asks, as their seat says or else their ticket, and
/// not that in the address, which anybody may ask for. Who is known by neither takes nothing of a school's part.
fn school_of(gate: &Gate, asked: &Asked<'_>, verdict: &Verdict) -> i64 {
    let seat = asked.session.and_then(|session| gate.flow_of(session));
    let ticket = || given(verdict).or(asked.ticket);
    let flow = seat.or_else(|| Some(ticket()?.flow));
    let SchoolId(school) = flow.unwrap_or(Flow::UNKNOWN).school;
    school
}

/// Gives a seat to who turned out to be signed in, and keeps what the browser is to have.
fn settle(
    web: &Web,
    asked: &Asked<'_>,
    way: &Way<'_>,
    verdict: &Verdict,
    met: &Met,
    response: &mut Response,
) {
    let found = met.0.get();
    let given = given(verdict);
    let gate = &web.gate.gate;
    let ticket = match found {
        // What is for everybody lets nobody in past those who wait.
        Some(found) if way.free => gate.stay(found.session, asked.now),
        Some(found) => {
            let has = given.as_ref().or(asked.ticket.as_ref());
            let settled = gate.settle(found.session, found.flow, has, asked.now);
            gate.attend(found.session, found.person, found.lesson);
            settled.or(given)
        }
        None => given,
    };
    if let Some(ticket) = ticket {
        keep(response, asked.kept(web, &ticket));
    }
}
