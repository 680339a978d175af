//! When a school's people are left alone, as its administrator sets it.

use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::calendar::{DaySpan, DaysOff};
use preau_domain::quiet::{Hours, Window};
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_render::portal::admin::{self, AdminPage, QuietHours, QuietRefused};
use preau_render::words::Words;
use std::sync::Arc;

use super::school_admin::{stale, within};
use super::{Fields, field, seen};
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
    let errors = view.wrong.len() + view.off_wrong.len() + usize::from(view.refused.is_some());
    let drawn = admin::quiet(&context, view);
    let answer = within(web, signed, school, page, title, &drawn, errors).await?;
    Ok(stale(view.refused == Some(QuietRefused::Stale), answer))
}

/// What is set, as its forms show it.
async fn held(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
) -> Result<QuietHours, PlatformError> {
    let forms = web.platform.quiet_seen(&signed.operation, school).await?;
    Ok(QuietHours {
        on: forms.seen.on,
        days: QuietHours::times(&forms.seen.hours),
        version: forms.hours_version,
        off: QuietHours::dates(&forms.seen.off),
        off_version: forms.off_version,
        off_own: forms.seen.off_own,
        zone: forms.zone,
        letters: web.platform.sends_letters(),
        ..QuietHours::default()
    })
}

/// The hours, and the days off.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let view = held(&web, &signed, &school).await.map_err(refuse)?;
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

/// The days off that were typed, and those with which something is wrong, by their place.
fn typed_off(form: &Fields) -> (Vec<(String, String)>, Vec<DaySpan>, Vec<usize>) {
    let rows = (0..DaysOff::MAX).map(|row| {
        let typed = |which| field(form, &QuietHours::off_field(which, row)).to_owned();
        (typed("from"), typed("to"))
    });
    let rows: Vec<_> = rows
        .filter(|(from, to)| !(from.is_empty() && to.is_empty()))
        .collect();
    let (mut spans, mut wrong) = (Vec::new(), Vec::new());
    for (at, (from, to)) in rows.iter().enumerate() {
        match DaySpan::of_dates(from, to) {
            Some(span) => spans.push(span),
            None => wrong.push(at),
        }
    }
    (rows, spans, wrong)
}

/// Sets the hours, or the days off. Where hours are turned off, they stay as they were.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    let mut view = held(&web, &signed, &school).await.map_err(refuse)?;
    let (platform, operation) = (&web.platform, &signed.operation);
    let set = if field(&form, "do") == "days-off-zone" {
        platform
            .days_off_reset(operation, &school, seen(&query))
            .await
    } else if field(&form, "do") == "days-off" {
        let (rows, spans, wrong) = typed_off(&form);
        let off = DaysOff::new(spans);
        view.refused = off.is_none().then_some(QuietRefused::ManyOff);
        let Some(off) = off.filter(|_| wrong.is_empty()) else {
            (view.off, view.off_wrong) = (rows, wrong);
            return screen(&web, &signed, &school, &view).await;
        };
        platform
            .days_off_set(operation, &school, &off, seen(&query))
            .await
    } else {
        let on = !field(&form, "on").is_empty();
        let (days, hours, wrong) = typed(&form);
        let hours = on.then_some(hours);
        if on && !wrong.is_empty() {
            (view.on, view.days, view.wrong) = (on, days, wrong);
            return screen(&web, &signed, &school, &view).await;
        }
        let set = platform.quiet_set(operation, &school, on, hours, seen(&query));
        match set.await {
            Err(PlatformError::Invalid(_)) => {
                (view.on, view.days) = (on, days);
                view.refused = Some(QuietRefused::Never);
                return screen(&web, &signed, &school, &view).await;
            }
            other => other,
        }
    };
    match set {
        Ok(()) => {
            let said = Words(signed.operation.language).say("settings-saved");
            let flash = cookies::say(web.platform.config(), &said);
            let to = AdminPage::Quiet.href(&format!("/s/{}/admin", school.slug));
            Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
        }
        Err(PlatformError::Conflict(_)) => {
            let mut view = held(&web, &signed, &school).await.map_err(refuse)?;
            view.refused = Some(QuietRefused::Stale);
            screen(&web, &signed, &school, &view).await
        }
        Err(error) => Err(refuse(error)),
    }
}
