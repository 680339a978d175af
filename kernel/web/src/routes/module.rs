//! A module's pages and forms.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::header::{AGE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use preau_domain::file::File;
use preau_domain::page::{Cells, Kept, Outcome, Page, Route};
use preau_platform::error::PlatformError;
use preau_platform::live::Position;
use preau_platform::modules::calls::{Drawing, Looking, Opened, Viewed};
use preau_render::portal::Shell;
use preau_render::route::STANDING;
use preau_render::{RenderContext, json, portal, route};

use super::archive::send_sheet;
use super::files::{NotReceived, Received, receive};
use super::home;
use crate::cookies;
use crate::form::{Fields, Posted, Sent};
use crate::fragment::{Content, Fragment, old_notice, with_more};
use crate::gate::Made;
use crate::refusal::Refusal;
use crate::shell::{live_address, module_context, module_shell, shell};
use crate::squeeze;
use crate::state::Web;
use crate::visit::{SignedIn, standing_named};

/// The longest path and query handed to a module, in bytes.
const MAX_ROUTE: usize = 2_000;

/// A module opened at an address by somebody: all that its pages are drawn with.
pub(super) struct Entered {
    pub(super) web: Web,
    pub(super) signed: SignedIn,
    pub(super) opened: Opened,
    pub(super) context: RenderContext,
    path: String,
}

/// Opens the module that an address names, and reads the route in it.
pub(super) async fn enter(
    web: Web,
    signed: SignedIn,
    (school, module, path): (String, String, String),
    query: Fields,
) -> Result<(Arc<Entered>, Route), Refusal> {
    let opened = web
        .platform
        .school(&school)
        .and_then(|school| signed.standing(school.id));
    let opened = match opened {
        Ok(standing) => {
            web.platform
                .module_open(&signed.operation, &school, &module, Some(standing))
                .await
        }
        Err(error) => Err(error),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => return Err(refuse_at_home(&web, &signed, error).await),
    };
    let route = module_route(path.clone(), query);
    let entered = Entered {
        context: module_context(&web, &signed, &opened),
        web,
        signed,
        opened,
        path,
    };
    match route {
        Some(route) => Ok((Arc::new(entered), route)),
        None => Err(entered.refuse(PlatformError::NotFound)),
    }
}

/// A refusal within the shell of the person's own school: they can go on from there.
async fn refuse_at_home(web: &Web, signed: &SignedIn, error: PlatformError) -> Refusal {
    let refusal = Refusal::new(signed.visit.clone(), error);
    let Some(school) = signed.school(web) else {
        return refusal;
    };
    let standing = signed.standing_kept(school.id).ok();
    match web
        .platform
        .caller(&signed.operation, school.id, standing)
        .await
    {
        Ok(caller) => refusal.within(shell(web, signed, Some((&school, &caller)), String::new())),
        Err(_) => refusal,
    }
}

impl Entered {
    pub(super) fn refuse(&self, error: PlatformError) -> Refusal {
        Refusal::new(self.signed.visit.clone(), error).within(self.around(String::new()))
    }

    /// The shell around a page of the module.
    pub(super) fn around(&self, title: String) -> Shell {
        module_shell(&self.web, &self.signed, &self.opened, &self.path, title)
    }

    /// Draws a page, as far as it goes out.
    fn show(&self, page: &Page, status: StatusCode) -> Response {
        let fragment = self.fragment(page);
        self.finish(&fragment, status, None, None)
    }

    /// A page as it is drawn, whatever is drawn around it.
    fn fragment(&self, page: &Page) -> Fragment {
        let fragment = Fragment::of(&self.context, page, self.signed.visit.json);
        let module = &self.opened.module.manifest.id;
        if let (faults @ 1.., first) = &fragment.faults {
            metrics::counter!("preau_content_faults_total", "module" => module.to_string())
                .increment(*faults);
            tracing::debug!(%module, path = self.path, ?first, "content cut or left out");
        }
        fragment
    }

    /// The answer that shows a page. One that a view made may follow topics, from where it was made; one that may
    /// not be what would be made now says how old it is.
    fn finish(
        &self,
        fragment: &Fragment,
        status: StatusCode,
        from: Option<Position>,
        age: Option<SignedDuration>,
    ) -> Response {
        let Self {
            web,
            signed,
            opened,
            context,
            ..
        } = self;
        let visit = &signed.visit;
        let live = from.and_then(|from| {
            let follow = web
                .platform
                .live_page(&signed.operation, opened, &fragment.live)?;
            Some(live_address(&follow, from))
        });
        let mut response = match &fragment.content {
            Content::Json(text) => {
                let live = live.map(|live| ("live", live.into()));
                let age = age.map(|age| ("age", age.as_secs().into()));
                let more: Vec<_> = live.into_iter().chain(age).collect();
                let content = with_more(text, &more).into_bytes();
                squeeze::answer(status, "application/json", content, visit.gzip)
            }
            Content::Html(html) => {
                let mut around = self.around(fragment.title.clone());
                around.errors = fragment.errors;
                around.live = live;
                let has_said = !around.flash.is_empty();
                around.flash.extend(age.map(|age| old_notice(context, age)));
                let content = portal::document(&around, html).into_string().into_bytes();
                let kind = "text/html; charset=utf-8";
                let mut response = squeeze::answer(status, kind, content, visit.gzip);
                if standing_named(&visit.here).is_some() {
                    home::keep(web, signed, &opened.school, &opened.caller, &mut response);
                }
                if has_said {
                    response = home::said(web, response);
                }
                response
            }
        };
        if let Some(age) = age {
            // In whole seconds (RFC 9111, section 5.1).
            let age = HeaderValue::from(age.as_secs().unsigned_abs());
            response.headers_mut().insert(AGE, age);
        }
        response
    }

    /// What is answered to a form or button, with the files that came with it.
    fn answer(&self, outcome: Outcome, files: &[(String, File)]) -> Response {
        match outcome {
            Outcome::Kept(kept) if self.signed.visit.json => {
                axum::Json(json::kept(&self.context, &kept, files)).into_response()
            }
            Outcome::Cells(cells) if self.signed.visit.json => {
                axum::Json(json::cells(&self.context, &cells)).into_response()
            }
            Outcome::Kept(Kept { at, .. }) | Outcome::Cells(Cells { at, .. }) => {
                let base = &self.context.base;
                let at = route::href(base, &at).unwrap_or_else(|| base.clone());
                Redirect::to(&at).into_response()
            }
            Outcome::Redirect(redirect) => {
                let base = &self.context.base;
                let to = route::href(base, &redirect.to).unwrap_or_else(|| base.clone());
                let flash = redirect.notice.map(|notice| {
                    let notice = preau_render::text::clean::line(&notice);
                    let config = self.web.platform.config();
                    (SET_COOKIE, cookies::say(config, &notice))
                });
                (AppendHeaders(flash), Redirect::to(&to)).into_response()
            }
            Outcome::Page(page) => self.show(&page, StatusCode::OK),
            Outcome::Invalid(page) => self.show(&page, StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
}

fn module_route(path: String, Fields(mut query): Fields) -> Option<Route> {
    // The portal's own.
    query.retain(|(name, _)| name != STANDING);
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

/// Who looks at the answer, as far as the request says.
pub(crate) struct Asking(Looking);

impl<S: Sync> FromRequestParts<S> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // Of the standard (`Sec-Purpose`), and as browsers said it before.
        let ahead = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
        let ahead = ahead.iter().filter_map(|name| parts.headers.get(*name));
        let mut ahead = ahead.filter_map(|said| said.to_str().ok());
        let is_ahead = ahead.any(|said| said.contains("prefetch") || said.contains("preview"));
        Ok(Self(if parts.method == Method::HEAD {
            Looking::Nobody
        } else if is_ahead {
            Looking::Ahead
        } else {
            Looking::Now
        }))
    }
}

async fn viewed(
    web: Web,
    signed: SignedIn,
    place: (String, String, String),
    query: Fields,
    looking: Looking,
) -> Result<Response, Refusal> {
    let (entered, to) = enter(web, signed, place, query).await?;
    let (drawing, finishing) = (Arc::clone(&entered), Arc::clone(&entered));
    let from = Some(entered.web.platform.live_position());
    let Entered { signed, opened, .. } = &*entered;
    // What was kept is finished without being drawn.
    let is_made = Arc::new(AtomicBool::default());
    let draws = Arc::clone(&is_made);
    let drawing = Drawing {
        form: Fragment::form(&entered.context, signed.visit.json),
        draw: move |page: Page| {
            draws.store(true, Ordering::Relaxed);
            drawing.fragment(&page)
        },
        finish: move |fragment: &Fragment, age: Option<SignedDuration>| {
            finishing.finish(fragment, StatusCode::OK, from, age)
        },
    };
    let platform = &entered.web.platform;
    let viewed = platform.module_view_kept(&signed.operation, opened, to, looking, drawing);
    let answer = match viewed.await {
        Ok(Viewed::Drawn(mut response)) => {
            if is_made.load(Ordering::Relaxed) {
                response.extensions_mut().insert(Made);
            }
            Ok(response)
        }
        Ok(Viewed::Archive(archive)) => entered.send_archive(archive).await,
        Ok(Viewed::Sheet(sheet)) => Ok(send_sheet(&sheet)),
        Err(error) => Err(error),
    };
    answer.map_err(|error| entered.refuse(error))
}

async fn acted(
    web: Web,
    place: (String, String, String),
    query: Fields,
    posted: Posted,
) -> Result<Response, Refusal> {
    let (entered, to, received) = match posted {
        Posted::Form(Sent { signed, form }) => {
            let entered = enter(web, signed, place, query).await;
            let (entered, to) = entered.map_err(Refusal::sending)?;
            let received = Received {
                fields: form,
                ..Received::default()
            };
            (entered, to, received)
        }
        Posted::Files(signed, mut coming) => {
            let (entered, to) = match enter(web, signed, place, query).await {
                Ok(entered) => entered,
                Err(refusal) => {
                    coming.discard();
                    return Err(refusal.sending());
                }
            };
            match receive(&entered, &mut coming).await {
                Ok(received) if received.refused.is_empty() => (entered, to, received),
                Ok(received) => return Ok(entered.show_refused(received)),
                Err(NotReceived::Status(status)) => {
                    coming.discard();
                    return Ok(status.into_response());
                }
                Err(NotReceived::Error(error)) => {
                    coming.discard();
                    return Err(entered.refuse(error).sending());
                }
            }
        }
    };
    let at = Arc::clone(&entered);
    let Received { fields, files, .. } = received;
    let files: Arc<[_]> = files.into();
    let draw = move |outcome| at.answer(outcome, &files);
    let Entered { signed, opened, .. } = &*entered;
    let platform = &entered.web.platform;
    platform
        .module_act_drawn(&signed.operation, opened, to, fields.0, draw)
        .await
        .map_err(|error| entered.refuse(error).sending())
}

/// The module's first page.
pub(crate) async fn first(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    Query(query): Query<Fields>,
    looking: Asking,
) -> Result<Response, Refusal> {
    let place = (school, module, String::new());
    viewed(web, signed, place, query, looking.0).await
}

/// A page of the module.
pub(crate) async fn view(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
    Query(query): Query<Fields>,
    looking: Asking,
) -> Result<Response, Refusal> {
    viewed(web, signed, place, query, looking.0).await
}

/// A form of the module's first page.
pub(crate) async fn first_act(
    State(web): State<Web>,
    Path((school, module)): Path<(String, String)>,
    Query(query): Query<Fields>,
    posted: Posted,
) -> Result<Response, Refusal> {
    acted(web, (school, module, String::new()), query, posted).await
}

/// A form or button of the module.
pub(crate) async fn act(
    State(web): State<Web>,
    Path(place): Path<(String, String, String)>,
    Query(query): Query<Fields>,
    posted: Posted,
) -> Result<Response, Refusal> {
    acted(web, place, query, posted).await
}
