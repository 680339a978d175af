//! How far those are who wait, and admission as the region's operator sees and sets it.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use preau_domain::clean;
use preau_domain::fold::{Beginnings, folded};
use preau_domain::gate::{Dial, DialError, DialScope, Mode};
use preau_gate::Flow;
use preau_platform::error::PlatformError;
use preau_render::portal::gate::{
    FLOWS, GateDial, GateFlow, GateTyped, GateView, ModuleChoice, SCHOOL, gate,
};
use preau_render::portal::paths;
use preau_render::words::Words;
use serde_json::json;

use super::field;
use super::region::{is_called, within};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// Schools that are named where several are called so.
const NAMED: usize = 5;

/// One's own place: whoever comes as far as this is in.
pub(crate) async fn place() -> Response {
    axum::Json(json!({ "state": "in" })).into_response()
}

/// One's own seat, where the gate is not asked: nobody takes it.
pub(crate) async fn seat() -> Response {
    axum::Json(json!({ "told": false, "look": null })).into_response()
}

/// How far those of a school are.
pub(crate) async fn serving(State(web): State<Web>, uri: Uri) -> Response {
    web.gate.serving(uri.query())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "people in a minute"
)]
fn per_minute(per_second: f64) -> u64 {
    (per_second * 60.0).round().max(0.0) as u64
}

fn flow_seen(web: &Web, (flow, inside, waiting): (Flow, u32, u32)) -> GateFlow {
    let school = web.platform.school_of(flow.school);
    GateFlow {
        school: school.map(|school| school.name.clone()),
        profile: flow.profile,
        inside: inside.into(),
        waiting: waiting.into(),
    }
}

fn dial_seen(web: &Web, signed: &SignedIn, dial: &Dial) -> GateDial {
    let named = match &dial.scope {
        DialScope::School(school) => web
            .platform
            .school_of(*school)
            .map(|school| school.name.clone()),
        DialScope::Module(module) => {
            let modules = web.platform.modules();
            let found = modules.iter().find(|one| one.manifest.id == *module);
            found.map(|one| one.manifest.name.get(signed.operation.language).to_owned())
        }
        DialScope::Site | DialScope::Profile(_) | DialScope::Level(_) => None,
    };
    GateDial {
        scope: dial.scope.to_string(),
        named,
        mode: dial.mode,
        seats: dial.seats,
        idle: dial.idle,
        until: dial.until,
        sentence: dial.sentence.clone(),
    }
}

/// The modules that a dial may close.
fn module_choices(web: &Web, signed: &SignedIn) -> Vec<ModuleChoice> {
    let modules = web.platform.modules().into_iter();
    let choices = modules.map(|module| ModuleChoice {
        scope: DialScope::Module(module.manifest.id.clone()).to_string(),
        name: module
            .manifest
            .name
            .get(signed.operation.language)
            .to_owned(),
    });
    choices.collect()
}

async fn screen(
    web: &Web,
    signed: &SignedIn,
    wrong: Option<String>,
    typed: GateTyped,
) -> Result<Response, PlatformError> {
    let dials = web.platform.dials_seen(&signed.operation)?;
    let seen = web.gate.gate().seen(web.gate.now());
    let flows = seen.flows.iter().take(FLOWS);
    let view = GateView {
        inside: (seen.inside.into(), seen.seats.into()),
        waiting: seen.waiting.into(),
        called: seen.called.into(),
        per_minute: per_minute(seen.per_second),
        held_to: seen.rate.map(per_minute),
        open: (seen.load.open.into(), seen.load.limit.into()),
        flows: flows.map(|flow| flow_seen(web, *flow)).collect(),
        dials: dials
            .iter()
            .map(|dial| dial_seen(web, signed, dial))
            .collect(),
        modules: module_choices(web, signed),
        wrong,
        typed,
    };
    let context = render_context(web, signed, None, paths::GATE.to_owned(), None);
    let title = Words(signed.operation.language).say("gate-title");
    Ok(within(web, signed, title, &gate(&context, &view)).await)
}

/// Admission at a glance.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let drawn = screen(&web, &signed, None, GateTyped::default()).await;
    drawn.map_err(|error| Refusal::new(signed.visit, error))
}

/// A number that may be left out, or what is wrong with it.
fn number(words: Words, text: &str) -> Result<Option<u32>, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let text = clean::line(text);
    let wrong = || words.say_with("gate-wrong-number", &[("text", (&text).into())]);
    digits.parse().map(Some).map_err(|_| wrong())
}

/// The school that is called so, by its name or code, or what is wrong: one of many that are is none.
fn school_typed(web: &Web, words: Words, text: &str) -> Result<DialScope, String> {
    let schools = web.platform.school_list();
    let (whole, begins) = (folded(text), Beginnings::of(text));
    let called = schools.iter();
    let called: Vec<_> = called
        .filter(|school| !whole.is_empty() && is_called(school, &begins))
        .collect();
    // A name may begin others too.
    let mut own = called.iter().filter(|one| folded(&one.name) == whole);
    if let (Some(one), None) = (own.next(), own.next()) {
        return Ok(DialScope::School(one.id));
    }
    match called.as_slice() {
        [] => Err(words.say("gate-wrong-school-none")),
        [one] => Ok(DialScope::School(one.id)),
        several => {
            let named = several.iter().take(NAMED);
            let named =
                named.map(|school| format!("{} ({})", clean::line(&school.name), school.uai));
            let named = named.collect::<Vec<_>>().join(", ");
            let parts = [("schools", (&named).into())];
            Err(words.say_with("gate-wrong-school-several", &parts))
        }
    }
}

/// What a dial is about, or what is wrong with it. A school that is named beside another choice is a slip that might
/// shut a whole region.
fn scope_typed(web: &Web, words: Words, typed: &GateTyped) -> Result<DialScope, String> {
    match (typed.scope.as_str(), typed.school.trim()) {
        (SCHOOL, school) => school_typed(web, words, school),
        (scope, "") => scope.parse().map_err(|_| words.say("gate-wrong-scope")),
        _ => Err(words.say("gate-wrong-school-beside")),
    }
}

/// The dial that was typed, or what is wrong with it.
fn dial_typed(web: &Web, signed: &SignedIn, typed: &GateTyped) -> Result<Dial, String> {
    let (now, words) = (signed.operation.now, Words(signed.operation.language));
    let said = |wrong: DialError| words.say(&format!("gate-wrong-{}", wrong.as_str()));
    let ends = |minutes: u32| {
        let until = now.checked_add(SignedDuration::from_mins(minutes.into()));
        until.map_err(|_| said(DialError::Endless))
    };
    let dial = Dial {
        scope: scope_typed(web, words, typed)?,
        mode: Mode::of_str(&typed.mode),
        seats: number(words, &typed.seats)?,
        idle: number(words, &typed.idle)?,
        until: number(words, &typed.minutes)?.map(ends).transpose()?,
        sentence: clean::line(&typed.sentence),
        by: None,
        since: now,
    };
    dial.check(now).map_err(said)?;
    Ok(dial)
}

/// Turns a dial, or releases one.
pub(crate) async fn turn(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let words = Words(signed.operation.language);
    let said = |key: &str| {
        let cookie = (
            SET_COOKIE,
            cookies::say(web.platform.config(), &words.say(key)),
        );
        (AppendHeaders([cookie]), Redirect::to(paths::GATE)).into_response()
    };
    if let Ok(scope) = field(&form, "release").parse::<DialScope>() {
        let released = web.platform.dial_release(&signed.operation, &scope).await;
        released.map_err(refuse)?;
        return Ok(said("gate-released"));
    }
    let typed = |name| field(&form, name).to_owned();
    let typed = GateTyped {
        scope: typed("scope"),
        school: typed("school"),
        mode: typed("mode"),
        seats: typed("seats"),
        idle: typed("idle"),
        minutes: typed("minutes"),
        sentence: typed("sentence"),
    };
    let wrong = match dial_typed(&web, &signed, &typed) {
        Ok(dial) => match web.platform.dial_turn(&signed.operation, dial).await {
            Ok(()) => return Ok(said("gate-turned")),
            // What it is about is gone meanwhile: all else was looked at.
            Err(PlatformError::Invalid(_)) => words.say("gate-wrong-scope"),
            Err(error) => return Err(refuse(error)),
        },
        Err(wrong) => wrong,
    };
    let drawn = screen(&web, &signed, Some(wrong), typed).await;
    let drawn = drawn.map_err(refuse)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}
