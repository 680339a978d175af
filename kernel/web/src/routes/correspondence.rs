//! Who may write to whom in a school, as its administrator sets it.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_render::portal::admin::{self, AdminPage, Correspondence, SwitchEntry};
use preau_render::words::Words;

use super::school_admin::{stale, within};
use super::{Fields, seen};
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
    is_stale: bool,
) -> Result<Response, Refusal> {
    let seen = web
        .platform
        .correspondence_seen(&signed.operation, school)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let switches = seen.value.into_iter().map(|(switch, on)| SwitchEntry {
        switch,
        on,
        usually: switch.usually(school.level),
    });
    let view = Correspondence {
        switches: switches.collect(),
        version: seen.version,
        stale: is_stale,
    };
    let base = format!("/s/{}/admin", school.slug);
    let context = render_context(web, signed, Some(school), base, None);
    let page = AdminPage::Correspondence;
    let title = page.name(Words(signed.operation.language));
    let drawn = admin::correspondence(&context, &view);
    let errors = usize::from(is_stale);
    let answer = within(web, signed, school, page, title, &drawn, errors).await?;
    Ok(stale(is_stale, answer))
}

/// The rule.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    screen(&web, &signed, &school, false).await
}

/// Sets it: what is not sent is off. Where somebody else set it since it was read, it comes back as it is.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    // The button's own name.
    let mut boxes = form.0;
    boxes.retain(|(name, _)| name != "do");
    let set = web
        .platform
        .correspondence_set(&signed.operation, &school, &boxes, seen(&query));
    match set.await {
        Ok(()) => {}
        Err(PlatformError::Conflict(_)) => return screen(&web, &signed, &school, true).await,
        Err(error) => return Err(refuse(error)),
    }
    let said = Words(signed.operation.language).say("settings-saved");
    let flash = cookies::say(web.platform.config(), &said);
    let to = AdminPage::Correspondence.href(&format!("/s/{}/admin", school.slug));
    Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
}
