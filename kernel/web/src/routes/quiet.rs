//! When a school's people are left alone, as its administrator sets it.

use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::quiet::{Hours, Window};
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_render::portal::admin::{self, AdminPage, QuietHours};
use preau_render::words::Words;
use std::sync::Arc;

use super::school_admin::within;
use super::{Fields, field};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

async fn screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    view: &QuietHours,
) -> Result<Response, Refusal> {
    let base = format!("/s/{}/admin", school.slug);
    let context = render_context(web, signed, Some(school), base, None);
    let page = AdminPage::Quiet;
    let title = page.name(Words(signed.operation.language));
    let errors = view.wrong.len() + usize::from(view.never);
    let drawn = admin::quiet(&context, view);
    within(web, signed, school, page, title, &drawn, errors).await
}

/// The hours.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let seen = web.platform.quiet_seen(&signed.operation, &school).await;
    let seen = seen.map_err(refuse)?;
    let view = QuietHours {
        on: seen.on,
        days: QuietHours::times(&seen.hours),
        letters: web.platform.sends_letters(),
        ..QuietHours::default()
    };
    screen(&web, &signed, &school, &view).await
}

/// The hours that were typed, and the days with which something is wrong.
fn typed(form: &Fields) -> ([(String, String); 7], Hours, Vec<usize>) {
    let days = std::array::from_fn(|day| {
        let typed = |which| field(form, &QuietHours::field(which, day)).to_owned();
        (typed("from"), typed("to"))
    });
    let (mut hours, mut wrong) = (Hours([None; 7]), Vec::new());
    for (at, ((from, to), day)) in days.iter().zip(&mut hours.0).enumerate() {
        *day = Window::of_times(from, to);
        if day.is_none() && !(from.is_empty() && to.is_empty()) {
            wrong.push(at);
        }
    }
    (days, hours, wrong)
}

/// Sets them; where they are turned off, the hours stay as they were.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(school): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    signed
        .operation
        .require_school_admin(school.id)
        .map_err(refuse)?;
    let on = !field(&form, "on").is_empty();
    let (days, hours, wrong) = typed(&form);
    let mut view = QuietHours {
        on,
        days,
        wrong: if on { wrong } else { Vec::new() },
        never: false,
        letters: web.platform.sends_letters(),
    };
    if !view.wrong.is_empty() {
        return screen(&web, &signed, &school, &view).await;
    }
    let hours = on.then_some(hours);
    let set = web
        .platform
        .quiet_set(&signed.operation, &school, on, hours);
    match set.await {
        Ok(()) => {
            let said = Words(signed.operation.language).say("settings-saved");
            let flash = cookies::say(web.platform.config(), &said);
            let to = AdminPage::Quiet.href(&format!("/s/{}/admin", school.slug));
            Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
        }
        Err(PlatformError::Invalid(_)) => {
            view.never = true;
            screen(&web, &signed, &school, &view).await
        }
        Err(error) => Err(refuse(error)),
    }
}
