//! A module's pages and forms.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::page::{Outcome, Page, Route};
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_render::{RenderContext, blocks, json, portal, route};

use super::{Fields, checked, home};
use crate::cookies;
use crate::refusal::Refusal;
use crate::shell::{enter_module, module_base, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// The longest path and query handed to a module, in bytes.
const MAX_ROUTE: usize = 2_000;

struct Entered {
    opened: Opened,
    context: RenderContext,
}

async fn enter(
    web: &Web,
    signed: &SignedIn,
    school: &str,
    module: &str,
) -> Result<Entered, Refusal> {
    let opened = web
        .platform
        .module_open(&signed.operation, school, module, signed.child_asked())
        .await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => return Err(refuse_at_home(web, signed, error).await),
    };
    let base = module_base(&opened.school, opened.module.manifest.id.as_str());
    let context = render_context(web, signed, base, Some(&opened.caller));
    Ok(Entered { opened, context })
}

/// A refusal within the shell of the person's own school: they can go on from there.
async fn refuse_at_home(web: &Web, signed: &SignedIn, error: PlatformError) -> Refusal {
    let refusal = Refusal::new(signed.visit.clone(), error);
    let Some(school) = signed.school(web) else {
        return refusal;
    };
    match web
        .platform
        .caller(&signed.operation, school.id, signed.child_asked())
        .await
    {
        Ok(caller) => refusal.within(shell(web, signed, Some((&school, &caller)), String::new())),
        Err(_) => refusal,
    }
}

fn refuse(
    web: &Web,
    signed: &SignedIn,
    entered: &Entered,
    path: &str,
    error: PlatformError,
) -> Refusal {
    let Opened {
        school,
        module,
        caller,
    } = &entered.opened;
    let mut around = shell(web, signed, Some((school, caller)), String::new());
    enter_module(&mut around, &module.manifest, school, caller, path);
    Refusal::new(signed.visit.clone(), error).within(around)
}

fn show(
    web: &Web,
    signed: &SignedIn,
    entered: &Entered,
    path: &str,
    page: &Page,
    status: StatusCode,
) -> Response {
    if signed.visit.json {
        return (status, axum::Json(json::page(&entered.context, page))).into_response();
    }
    let Opened {
        school,
        module,
        caller,
    } = &entered.opened;
    let mut around = shell(web, signed, Some((school, caller)), page.title.clone());
    enter_module(&mut around, &module.manifest, school, caller, path);
    around.errors = blocks::error_count(page);
    let drawn = blocks::render_page(&entered.context, page);
    if !drawn.faults.is_empty() {
        let id = module.manifest.id.to_string();
        metrics::counter!("preau_content_faults_total", "module" => id)
            .increment(drawn.faults.len() as u64);
        tracing::debug!(module = %module.manifest.id, path, first = ?drawn.faults.first(), "content cut or left out");
    }
    let response = (status, portal::document(&around, &drawn.html)).into_response();
    if around.flash.is_empty() {
        response
    } else {
        home::said(web, response)
    }
}

fn module_route(path: String, query: Fields) -> Option<Route> {
    let length = path.len()
        + query
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2)
            .sum::<usize>();
    let plain = |text: &str| !text.chars().any(char::is_control);
    let fits = length <= MAX_ROUTE
        && plain(&path)
        && query
            .iter()
            .all(|(name, value)| plain(name) && plain(value));
    fits.then_some(Route { path, query })
}

async fn viewed(
    web: Web,
    signed: SignedIn,
    (school, module, path): (String, String, String),
    query: Fields,
) -> Result<Response, Refusal> {
    let entered = enter(&web, &signed, &school, &module).await?;
    let Some(to) = module_route(path.clone(), query) else {
        return Err(refuse(
            &web,
            &signed,
            &entered,
            &path,
            PlatformError::NotFound,
        ));
    };
    match web
        .platform
        .module_view(&signed.operation, &entered.opened, to)
        .await
    {
        Ok(page) => Ok(show(&web, &signed, &entered, &path, &page, StatusCode::OK)),
        Err(error) => Err(refuse(&web, &signed, &entered, &path, error)),
    }
}

async fn acted(
    web: Web,
    signed: SignedIn,
    (school, module, path): (String, String, String),
    query: Fields,
    form: Form<Fields>,
) -> Result<Response, Refusal> {
    let form = checked(&signed.visit, form)?;
    let entered = enter(&web, &signed, &school, &module)
        .await
        .map_err(Refusal::sending)?;
    let Some(to) = module_route(path.clone(), query) else {
        return Err(refuse(
            &web,
            &signed,
            &entered,
            &path,
            PlatformError::NotFound,
        ));
    };
    match web
        .platform
        .module_act(&signed.operation, &entered.opened, to, form)
        .await
    {
        Ok(Outcome::Redirect(redirect)) => {
            let to = route::href(&entered.context.base, &redirect.to)
                .unwrap_or_else(|| entered.context.base.clone());
            let flash = redirect.notice.map(|notice| {
                let notice = cookies::encode(&preau_render::text::clean::line(&notice));
                (
                    SET_COOKIE,
                    cookies::set(web.platform.config(), cookies::FLASH, &notice, 60),
                )
            });
            Ok((AppendHeaders(flash), Redirect::to(&to)).into_response())
        }
        Ok(Outcome::Page(page)) => Ok(show(&web, &signed, &entered, &path, &page, StatusCode::OK)),
        Ok(Outcome::Invalid(page)) => Ok(show(
            &web,
            &signed,
            &entered,
            &path,
            &page,
            StatusCode::UNPROCESSABLE_ENTITY,
        )),
        Err(error) => Err(refuse(&web, &signed, &entered, &path, error).sending()),
    }
}

/// The module's first page.
pub(crate) async fn first(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    viewed(web, signed, (school, module, String::new()), query).await
}

/// A page of the module.
pub(crate) async fn view(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    viewed(web, signed, place, query).await
}

/// A form of the module's first page.
pub(crate) async fn first_act(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    Query(query): Query<Fields>,
    form: Form<Fields>,
) -> Result<Response, Refusal> {
    acted(web, signed, (school, module, String::new()), query, form).await
}

/// A form or button of the module.
pub(crate) async fn act(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
    Query(query): Query<Fields>,
    form: Form<Fields>,
) -> Result<Response, Refusal> {
    acted(web, signed, place, query, form).await
}
