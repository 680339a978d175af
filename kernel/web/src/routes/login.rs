//! Signing in and out.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_platform::error::PlatformError;
use preau_platform::identity::sign_in::SignedIn as Fresh;
use preau_render::RenderContext;
use preau_render::portal::sign_in::{SignIn, SignInNews, SignInProblem, sign_in};
use preau_render::portal::{self};
use preau_render::words::Words;
use serde_json::json;

use super::{Fields, field, local};
use crate::cookies;
use crate::refusal::{Refusal, bare_shell};
use crate::state::Web;
use crate::visit::{SignedIn, Visit};

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
            login: String::new(),
            next,
            problem: None,
            news,
        },
        StatusCode::OK,
    )
}

/// Leads a freshly signed-in person on, with their session.
pub(super) fn enter(web: &Web, fresh: &Fresh, to: &str) -> Response {
    let cookie = cookies::set(
        web.platform.config(),
        cookies::SESSION,
        &fresh.token,
        fresh.seconds,
    );
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(to)).into_response()
}

/// Signs in.
pub(crate) async fn send(
    State(web): State<Web>,
    visit: Visit,
    Form(form): Form<Fields>,
) -> Result<Response, Refusal> {
    let login = field(&form, "login").to_owned();
    let next = local(field(&form, "next")).to_owned();
    match web
        .platform
        .sign_in(&login, field(&form, "password").to_owned())
        .await
    {
        Ok(Some(fresh)) => Ok(enter(&web, &fresh, &next)),
        Ok(None) if visit.json => {
            let body = json!({ "code": "wrong-password", "message": Words(visit.language).say("sign-in-wrong"), "reference": visit.reference });
            Ok((StatusCode::UNAUTHORIZED, axum::Json(body)).into_response())
        }
        Ok(None) => {
            let view = SignIn {
                login: login.chars().take(128).collect(),
                next: (next != "/").then_some(next),
                problem: Some(SignInProblem::Wrong),
                news: None,
            };
            Ok(screen(
                &web,
                &visit,
                &view,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
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
        ended.map_err(|error| Refusal::new(visit, error))?;
    }
    let gone = |name| (SET_COOKIE, cookies::set(web.platform.config(), name, "", 0));
    Ok((
        AppendHeaders([
            gone(cookies::SESSION),
            gone(cookies::SCHOOL),
            gone(cookies::CHILD),
            gone(cookies::FLASH),
        ]),
        Redirect::to("/login?news=out"),
    )
        .into_response())
}
