//! How far those are who wait, and admission as the region's operator sees and sets it.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use preau_domain::gate::{Dial, DialScope, Mode};
use preau_gate::Flow;
use preau_platform::error::PlatformError;
use preau_render::portal::gate::{FLOWS, GateDial, GateFlow, GateTyped, GateView, gate};
use preau_render::portal::paths;
use preau_render::words::Words;
use serde_json::json;

use super::field;
use super::region::within;
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

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
        until: dial.until,
        sentence: dial.sentence.clone(),
    }
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

/// A number that may be left out.
fn number(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("« {text} »"))
}

/// The dial that was typed, or what is wrong with it.
fn dial_typed(signed: &SignedIn, typed: &GateTyped) -> Result<Dial, String> {
    let now = signed.operation.now;
    let minutes = number(&typed.minutes)?;
    Ok(Dial {
        scope: typed
            .scope
            .trim()
            .parse()
            .map_err(|_| format!("« {} »", typed.scope))?,
        mode: Mode::of_str(&typed.mode),
        seats: number(&typed.seats)?,
        until: minutes.map(|minutes| now + SignedDuration::from_mins(minutes.into())),
        sentence: preau_domain::clean::line(&typed.sentence),
        by: None,
        since: now,
    })
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
        mode: typed("mode"),
        seats: typed("seats"),
        minutes: typed("minutes"),
        sentence: typed("sentence"),
    };
    let wrong = match dial_typed(&signed, &typed) {
        Ok(dial) => match web.platform.dial_turn(&signed.operation, dial).await {
            Ok(()) => return Ok(said("gate-turned")),
            Err(PlatformError::Invalid(errors)) => {
                let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
                messages.join(" ")
            }
            Err(error) => return Err(refuse(error)),
        },
        Err(wrong) => wrong,
    };
    let drawn = screen(&web, &signed, Some(wrong), typed).await;
    let drawn = drawn.map_err(refuse)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}
