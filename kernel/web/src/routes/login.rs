//! Signing in and out.

use axum::extract::{Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_platform::error::PlatformError;
use preau_platform::identity::origin::{Network, Origin};
use preau_platform::identity::sign_in::SignedIn as Fresh;
use preau_render::RenderContext;
use preau_render::portal::sign_in::{
    SendAgain, SignIn, SignInNews, SignInProblem, send_again, sign_in,
};
use preau_render::portal::{self};
use preau_render::words::Words;
use serde_json::json;

use super::{Fields, field, local};
use crate::cookies;
use crate::kept::Kept;
use crate::refusal::{Refusal, bare_shell};
use crate::state::Web;
use crate::visit::{SignedIn, Visit};

/// Seconds after which to try again who was not signed in because too many are.
const BUSY: u32 = 10;

fn screen(web: &Web, visit: &Visit, view: &SignIn, status: StatusCode) -> Response {
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let mut shell = bare_shell(visit, Words(visit.language).say("sign-in"));
    // Changing the language must not ask for a page that only a POST knows.
    portal::paths::LOGIN.clone_into(&mut shell.here);
    shell.errors = usize::from(view.problem.is_some());
    (status, portal::document(&shell, &sign_in(&context, view))).into_response()
}

/// The sign-in page; home for who is signed in already.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: Option<SignedIn>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let next = local(field(&query, "next")).to_owned();
    if signed.is_some() {
        return Redirect::to(&next).into_response();
    }
    let news = match field(&query, "news") {
        "out" => Some(SignInNews::SignedOut),
        _ if next != "/" && visit.cookies.get(cookies::SESSION).is_some() => {
            Some(SignInNews::SessionEnded)
        }
        _ => None,
    };
    let next = (next != "/").then_some(next);
    screen(
        &web,
        &visit,
        &SignIn {
            next,
            news,
            ..SignIn::default()
        },
        StatusCode::OK,
    )
}

/// Gives whoever has just signed in the seat with which they were let in.
pub(super) async fn seat(web: &Web, visit: &Visit, fresh: &Fresh) {
    // Without it they have one from their next page on.
    if let Ok(operation) = web.platform.authenticate(&fresh.token, None).await {
        visit.met.is(web, &fresh.token, &operation);
    }
}

/// Leads a freshly signed-in person on, with their session.
pub(super) fn enter(web: &Web, fresh: &Fresh, to: &str) -> Response {
    let cookies = cookies_of(web, fresh).map(|cookie| (SET_COOKIE, cookie));
    (AppendHeaders(cookies), Redirect::to(to)).into_response()
}

/// The cookies of a fresh session: its own, and its device's.
pub(super) fn cookies_of(web: &Web, fresh: &Fresh) -> [String; 2] {
    let config = web.platform.config();
    [
        cookies::set(config, cookies::SESSION, &fresh.token, fresh.seconds),
        cookies::set(config, cookies::DEVICE, &fresh.device, cookies::KEPT),
    ]
}

/// Where a try to come in is made from.
pub(super) fn origin(visit: &Visit) -> Origin {
    let device = visit.cookies.get(cookies::DEVICE);
    Origin {
        network: visit.from.map_or(Network::UNKNOWN, Network::of),
        device: device.map(str::to_owned),
    }
}

/// A page for who tried too often.
pub(super) fn too_many(mut screen: Response, seconds: u32) -> Response {
    let headers = screen.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    screen
}

/// The page from which who has just entered sends what they had typed, in place of the one led to.
fn send_on(web: &Web, visit: &Visit, fresh: &Fresh, kept: Kept, back: String) -> Response {
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let mut shell = bare_shell(visit, Words(visit.language).say("send-again"));
    back.clone_into(&mut shell.here);
    let view = SendAgain {
        to: kept.to,
        fields: kept.fields,
        back,
    };
    let cookies = cookies_of(web, fresh).map(|cookie| (SET_COOKIE, cookie));
    let page = portal::document(&shell, &send_again(&context, &view));
    (AppendHeaders(cookies), page).into_response()
}

/// Signs in.
pub(crate) async fn send(
    State(web): State<Web>,
    visit: Visit,
    form: Fields,
) -> Result<Response, Refusal> {
    let login = field(&form, "login").to_owned();
    let next = local(field(&form, "next")).to_owned();
    let kept = Kept::carried(&form);
    let again = |problem, kept: Option<Kept>| SignIn {
        login: login.chars().take(128).collect(),
        next: (next != "/").then(|| next.clone()),
        problem: Some(problem),
        news: None,
        kept: kept.map(|kept| kept.hidden()).unwrap_or_default(),
    };
    match web
        .platform
        .sign_in(&origin(&visit), &login, field(&form, "password").to_owned())
        .await
    {
        Ok(Some(fresh)) => {
            seat(&web, &visit, &fresh).await;
            Ok(match kept {
                Some(kept) if kept.is_for(web.platform.session_owner(&fresh.token)) => {
                    send_on(&web, &visit, &fresh, kept, next)
                }
                // What somebody else had typed is not theirs to send, nor to read.
                Some(_) | None => enter(&web, &fresh, &next),
            })
        }
        Ok(None) if visit.json => {
            let body = json!({ "code": "wrong-password", "message": Words(visit.language).say("sign-in-wrong"), "reference": visit.reference });
            Ok((StatusCode::UNAUTHORIZED, axum::Json(body)).into_response())
        }
        Ok(None) => Ok(screen(
            &web,
            &visit,
            &again(SignInProblem::Wrong, kept),
            StatusCode::UNPROCESSABLE_ENTITY,
        )),
        Err(PlatformError::TooMany { seconds }) if !visit.json => {
            let view = again(SignInProblem::TooMany { seconds }, kept);
            let screen = screen(&web, &visit, &view, StatusCode::TOO_MANY_REQUESTS);
            Ok(too_many(screen, seconds))
        }
        // Too many sign in, and the password waited for too long to be looked at: what was typed stays, but it.
        Err(PlatformError::Unavailable(_)) if !visit.json => {
            let view = again(SignInProblem::Busy, kept);
            let screen = screen(&web, &visit, &view, StatusCode::SERVICE_UNAVAILABLE);
            Ok(too_many(screen, BUSY))
        }
        Err(error) => Err(Refusal::new(visit, error)),
    }
}

/// Signs out: the token is refused from now on.
pub(crate) async fn leave(
    State(web): State<Web>,
    signed: Option<SignedIn>,
    visit: Visit,
) -> Result<Response, Refusal> {
    if let Some(signed) = signed {
        let ended: Result<(), PlatformError> = web.platform.session_end(&signed.operation).await;
        ended.map_err(|error| Refusal::new(visit.clone(), error))?;
    }
    let gone = |name: &str| (SET_COOKIE, cookies::set(web.platform.config(), name, "", 0));
    // A ticket names the school and the profile of whoever was there.
    let own = [
        cookies::SESSION,
        cookies::SCHOOL,
        cookies::FLASH,
        cookies::TICKET,
    ];
    let gone: Vec<_> = own
        .into_iter()
        .chain(visit.cookies.standings())
        .map(gone)
        .collect();
    Ok((AppendHeaders(gone), Redirect::to("/login?news=out")).into_response())
}
