//! The address that a person has e-mail sent to: given, confirmed, and no more.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use maud::Markup;
use preau_platform::error::PlatformError;
use preau_platform::letters::EmailSeen;
use preau_render::portal::email::{EmailEntry, EmailProblem, Unsubscribe, confirm, unsubscribe};
use preau_render::portal::{self, paths};
use preau_render::words::Words;
use preau_render::{RenderContext, route};

use super::{Fields, field};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::{Refusal, bare_shell};
use crate::shell::{render_context, shell};
use crate::state::Web;
use crate::visit::{SignedIn, Visit};

/// The person's part of their profile; `typed` with what is wrong with it, where something was sent.
pub(super) fn entry(seen: EmailSeen, typed: Option<(String, EmailProblem)>) -> EmailEntry {
    let text = |address: &Option<_>| address.as_ref().map(ToString::to_string);
    let (pending, address) = (text(&seen.pending), text(&seen.address));
    let stands = pending.clone().or_else(|| address.clone());
    let stands = stands.or_else(|| text(&seen.suggested));
    let (typed, problem) = match typed {
        Some((typed, problem)) => (typed, Some(problem)),
        None => (stands.unwrap_or_default(), None),
    };
    EmailEntry {
        address,
        pending,
        pending_why: seen.pending_why,
        refused_why: seen.refused_why,
        stopped: seen.stopped,
        typed,
        problem,
    }
}

/// Back to the profile, with a sentence to say there.
fn back(web: &Web, signed: &SignedIn, key: &str) -> Response {
    let said = Words(signed.operation.language).say(key);
    let said = cookies::say(web.platform.config(), &said);
    (
        AppendHeaders([(SET_COOKIE, said)]),
        Redirect::to(paths::ACCOUNT),
    )
        .into_response()
}

/// Takes an address, or has nothing sent to it any more, or again.
pub(crate) async fn change(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let typed = field(&form, "email");
    let (done, key) = match field(&form, "do") {
        "remove" => (web.platform.email_remove(operation).await, "email-removed"),
        "resume" => (web.platform.email_resume(operation).await, "email-resumed"),
        _ => (
            web.platform.email_ask(operation, typed).await,
            "email-asked",
        ),
    };
    match done {
        Ok(()) => Ok(back(&web, &signed, key)),
        Err(PlatformError::Invalid(errors)) => {
            let often = errors.iter().any(|error| error.message == "often");
            let problem = if often {
                EmailProblem::Often
            } else {
                EmailProblem::Wrong
            };
            let typed = Some((typed.to_owned(), problem));
            Ok(super::account::with_email(&web, &signed, typed).await)
        }
        Err(error) => Err(Refusal::new(signed.visit.clone(), error).sending()),
    }
}

/// A page of the portal around `content`, at the school looked at last.
async fn within(web: &Web, signed: &SignedIn, content: &Markup) -> Response {
    let school = signed.school(web);
    let caller = match &school {
        Some(school) => {
            let standing = signed.standing_kept(school.id).ok();
            let caller = web.platform.caller(&signed.operation, school.id, standing);
            caller.await.ok()
        }
        None => None,
    };
    let place = school.as_ref().zip(caller.as_deref());
    let title = Words(signed.operation.language).say("email-confirm");
    let around = shell(web, signed, place, title);
    portal::document(&around, content).into_response()
}

/// Asks whether an address is the person's: a link that a mail server's filter follows confirms nothing.
pub(crate) async fn confirm_open(
    State(web): State<Web>,
    signed: SignedIn,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let token = field(&query, "token");
    let address = web
        .platform
        .email_to_confirm(&signed.operation, token)
        .await;
    let address = address.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let context = render_context(&web, &signed, None, "/".to_owned(), None);
    let drawn = confirm(&context, address.as_str(), token);
    Ok(within(&web, &signed, &drawn).await)
}

/// Makes an address the person's.
pub(crate) async fn confirm_send(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let token = field(&form, "token");
    let done = web.platform.email_confirm(&signed.operation, token).await;
    done.map_err(|error| Refusal::new(signed.visit.clone(), error).sending())?;
    Ok(back(&web, &signed, "email-confirmed"))
}

fn unsubscribe_screen(web: &Web, visit: &Visit, view: &Unsubscribe) -> Response {
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let mut around = bare_shell(visit, Words(visit.language).say("email"));
    // Changing the language leads where there is a page to open.
    paths::HOME.clone_into(&mut around.here);
    let drawn = unsubscribe(&context, view);
    (StatusCode::OK, portal::document(&around, &drawn)).into_response()
}

/// Asks whoever follows the link of a letter whether they want no more of them.
pub(crate) async fn unsubscribe_open(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let token = field(&query, "token");
    if !web.platform.unsubscribe_may(token) {
        return Err(Refusal::new(visit, PlatformError::NotFound));
    }
    let action = format!("{}?token={}", paths::UNSUBSCRIBE, route::encoded(token));
    Ok(unsubscribe_screen(
        &web,
        &visit,
        &Unsubscribe::Asked(action),
    ))
}

/// Sends no more letters: by the button of that page, or by a mail programme's own (RFC 8058, 3.1), which
/// shows no cookie and sends one field that says nothing. The link alone decides.
pub(crate) async fn unsubscribe_send(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let done = web.platform.unsubscribe(field(&query, "token")).await;
    done.map_err(|error| Refusal::new(visit.clone(), error).sending())?;
    Ok(unsubscribe_screen(&web, &visit, &Unsubscribe::Done))
}
