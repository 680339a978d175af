//! Who may write to whom in a school, as its administrator sets it.

use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_render::portal::admin::{self, AdminPage, Correspondence, SwitchEntry};
use preau_render::words::Words;

use super::school_admin::within;
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// The rule.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let rules = web
        .platform
        .correspondence_seen(&signed.operation, &school)
        .await
        .map_err(refuse)?;
    let switches = rules.into_iter().map(|(switch, on)| SwitchEntry {
        switch,
        on,
        usually: switch.usually(school.level),
    });
    let view = Correspondence {
        switches: switches.collect(),
    };
    let base = format!("/s/{}/admin", school.slug);
    let context = render_context(&web, &signed, Some(&school), base, None);
    let page = AdminPage::Correspondence;
    let title = page.name(Words(signed.operation.language));
    let screen = admin::correspondence(&context, &view);
    within(&web, &signed, &school, page, title, &screen, 0).await
}

/// Sets it: what is not sent is off.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(school): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    // The button's own name.
    let mut boxes = form.0;
    boxes.retain(|(name, _)| name != "do");
    web.platform
        .correspondence_set(&signed.operation, &school, &boxes)
        .await
        .map_err(refuse)?;
    let said = Words(signed.operation.language).say("settings-saved");
    let flash = cookies::say(web.platform.config(), &said);
    let to = AdminPage::Correspondence.href(&format!("/s/{}/admin", school.slug));
    Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
}
