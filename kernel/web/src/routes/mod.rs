//! The routes, one file for each family of addresses.

mod account;
mod activate;
mod assets;
mod home;
mod login;
mod module;
mod operations;
mod preference;
mod region;
mod school_admin;
mod status;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use preau_platform::error::PlatformError;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::headers;
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::Visit;

/// The most bytes of a form (the contract's bound for `pages.act`).
const FORM_BYTES: usize = 256 << 10;
/// The most fields of a form.
const FORM_FIELDS: usize = 500;

/// Fields of a form, in order.
pub(crate) type Fields = Vec<(String, String)>;

/// The first field of this name; empty if there is none.
pub(crate) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value)
}

/// A path of this site to go to, from an untrusted text; the home page for anything else.
pub(crate) fn local(path: &str) -> &str {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && path.len() <= 2_000;
    if own { path } else { "/" }
}

/// All routes of the portal.
pub fn router(web: Web) -> Router {
    crate::shell::region_name_set(&web.platform.config().region);
    let csrf = CsrfLayer::new();
    Router::new()
        .route("/", get(home::open))
        .route("/login", get(login::open).post(login::send))
        .route("/logout", post(login::leave))
        .route("/activate", get(activate::open).post(activate::send))
        .route("/account", get(account::open))
        .route("/account/password", post(account::password))
        .route("/language", post(preference::language))
        .route("/child", post(preference::child))
        .route("/schools", get(home::schools))
        .route("/s/{school}", get(preference::school))
        .route("/s/{school}/admin", get(school_admin::modules))
        .route("/s/{school}/admin/audit", get(school_admin::audit))
        .route(
            "/s/{school}/admin/modules/{module}",
            get(school_admin::module).post(school_admin::change),
        )
        .route(
            "/s/{school}/admin/modules/{module}/settings",
            post(school_admin::settings),
        )
        .route(
            "/s/{school}/{module}",
            get(module::first).post(module::first_act),
        )
        .route(
            "/s/{school}/{module}/{*path}",
            get(module::view).post(module::act),
        )
        .route("/admin", get(region::open))
        .route("/status", get(status::open))
        .route("/assets/{file}", get(assets::get))
        .route("/healthz", get(operations::alive))
        .route("/readyz", get(operations::ready))
        .route("/metrics", get(operations::metrics))
        .fallback(not_found)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(csrf)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn(plain_errors))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(headers::secure))
        .with_state(web)
}

async fn not_found(visit: Visit) -> Refusal {
    Refusal::new(visit, PlatformError::NotFound)
}

/// The kernel's own panic: a defect, answered like any other error.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = said, "the kernel panicked");
    metrics::counter!("preau_panics_total").increment(1);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Gives what the framework refuses (a method, a media type, a size, a foreign form), and a panic of
/// ours, the same clear page as everything else.
async fn plain_errors(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(&parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let plain = response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if (status.is_client_error() || status == StatusCode::INTERNAL_SERVER_ERROR) && plain {
        crate::refusal::of_status(&visit, status)
    } else {
        response
    }
}

/// A form as the browser sent it, refused with a clear page if it has too many fields.
pub(crate) fn checked(visit: &Visit, form: Form<Fields>) -> Result<Fields, Refusal> {
    if form.0.len() > FORM_FIELDS {
        return Err(Refusal::new(visit.clone(), PlatformError::Invalid(Vec::new())).sending());
    }
    Ok(form.0)
}
