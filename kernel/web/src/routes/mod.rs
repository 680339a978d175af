//! The routes, one file for each family of addresses.

mod account;
mod activate;
mod archive;
mod assets;
mod audit;
mod brand;
mod correspondence;
mod delegates;
mod email;
mod files;
mod gate;
mod home;
mod incidents;
mod live;
mod login;
mod module;
mod newcomers;
mod notifications;
mod operations;
mod own_data;
mod personal;
mod plans;
mod preference;
mod quiet;
mod reach;
mod region;
mod register;
mod school_admin;
mod status;
mod uploads;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use preau_platform::error::PlatformError;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::csrf::CsrfLayer;

pub(crate) use crate::form::{Fields, field};
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::Visit;
use crate::{headers, reference};

/// A path of this site to go to, from an untrusted text; the home page for anything else.
pub(crate) fn local(path: &str) -> &str {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && path.len() <= 2_000;
    if own { path } else { "/" }
}

/// The number under which whoever sends a form of settings read them; none where the address does not say so.
pub(crate) fn seen(query: &Fields) -> Option<i64> {
    field(query, "seen").parse().ok()
}

/// The pages of who administers a school, and of who runs the region.
fn consoles() -> Router<Web> {
    Router::new()
        .route("/s/{school}/admin", get(school_admin::modules))
        .route("/s/{school}/admin/audit", get(audit::school))
        .route(
            "/s/{school}/admin/correspondence",
            get(correspondence::open).post(correspondence::set),
        )
        .route("/s/{school}/admin/people", get(register::open))
        .route(
            "/s/{school}/admin/people/sheets",
            post(register::sheets_made),
        )
        .route("/s/{school}/admin/people/{person}", get(register::person))
        .route(
            "/s/{school}/admin/people/{person}/data",
            get(personal::open).post(personal::act),
        )
        .route(
            "/s/{school}/admin/people/{person}/export",
            post(personal::export),
        )
        .route(
            "/s/{school}/admin/people/{person}/renew",
            post(register::renew),
        )
        .route(
            "/s/{school}/admin/delegates",
            get(delegates::open).post(delegates::change),
        )
        .route("/s/{school}/admin/quiet", get(quiet::open).post(quiet::set))
        .route(
            "/s/{school}/admin/modules/{module}",
            get(school_admin::module).post(school_admin::change),
        )
        .route(
            "/s/{school}/admin/modules/{module}/settings",
            post(school_admin::settings),
        )
        .route("/s/{school}/admin/modules/{module}/reach", post(reach::set))
        .route(
            "/s/{school}/admin/modules/{module}/data",
            post(school_admin::remove_data),
        )
        .route("/admin", get(region::open))
        .route("/admin/audit", get(audit::of_region))
        .route("/admin/brand", get(brand::open).post(brand::set))
        .route("/admin/gate", get(gate::open).post(gate::turn))
        .route("/admin/status", get(incidents::open))
        .route(
            "/admin/status/{incident}",
            get(incidents::form).post(incidents::send),
        )
        .route(
            "/admin/modules/{module}",
            get(region::module).post(region::change),
        )
        .route("/admin/imports/{import}", get(region::import))
        .route(
            "/admin/new-schools",
            get(newcomers::open).post(newcomers::set),
        )
        .route(
            "/admin/schools/{school}/plan",
            get(plans::open).post(plans::set),
        )
}

/// All routes of the portal, before anything that holds for each of them.
fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(home::open))
        .route("/login", get(login::open).post(login::send))
        .route("/logout", post(login::leave))
        .route("/activate", get(activate::open).post(activate::send))
        .route("/account", get(account::open))
        .route("/account/password", post(account::password))
        .route("/account/export", post(own_data::export))
        .route("/account/email", post(email::change))
        .route(
            "/account/email/confirm",
            get(email::confirm_open).post(email::confirm_send),
        )
        .route(
            "/unsubscribe",
            get(email::unsubscribe_open).post(email::unsubscribe_send),
        )
        .route("/language", post(preference::language))
        .route("/notifications", get(notifications::open))
        .route("/notifications/open", post(notifications::follow))
        .route("/notifications/read", post(notifications::read))
        .route(
            "/notifications/settings",
            get(notifications::settings).post(notifications::choose),
        )
        .route("/notifications/quiet", post(notifications::quiet))
        .route("/notifications/bell", get(notifications::bell))
        .route("/live", get(live::follow))
        .route("/schools", get(home::schools))
        .route("/s/{school}", get(home::of_school))
        .route("/s/{school}/file/{file}", get(files::get))
        .route("/s/{school}/upload/{module}", post(uploads::begin))
        .route(
            "/s/{school}/upload/{module}/{upload}",
            get(uploads::look)
                .patch(uploads::append)
                .delete(uploads::cancel),
        )
        .route(
            "/s/{school}/{module}",
            get(module::first).post(module::first_act),
        )
        .route(
            "/s/{school}/{module}/{*path}",
            get(module::view).post(module::act),
        )
        .route("/gate/now", get(gate::serving))
        .route("/gate/place", get(gate::place))
        .route("/gate/seat", get(gate::seat))
        .route("/gate/stay", get(gate::seat))
        .route("/status", get(status::open))
        .route("/status.json", get(status::json))
        .route("/status.atom", get(status::feed))
        .route("/assets/{file}", get(assets::get))
        .merge(consoles())
        .merge(operations::routes())
        .fallback(not_found)
}

/// The portal.
pub fn router(web: Web) -> Router {
    let secure = web.platform.config().secure_cookies;
    let csrf = CsrfLayer::new();
    let behind: Router = routes()
        .layer(CatchPanicLayer::custom(panicked))
        .layer(csrf)
        .layer(middleware::from_fn(plain_errors))
        .layer(CompressionLayer::new().compress_when(
            // A file's stretches are counted as it lies, an archive's bytes are known before, and most are small
            // already.
            DefaultPredicate::new().and(
                |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
                    !headers.contains_key(header::ACCEPT_RANGES)
                },
            ),
        ))
        .layer(middleware::from_fn_with_state(secure, headers::secure))
        .layer(middleware::from_fn_with_state(web.clone(), known))
        .layer(middleware::from_fn(reference::name))
        .with_state(web.clone());
    // Before all else, also before an address is looked up among the routes: who waits costs nothing that they do not
    // need.
    Router::new()
        .fallback_service(behind)
        .layer(middleware::from_fn_with_state(web, crate::gate::admit))
}

/// What machines ask for alone, for a listener that people do not reach.
pub fn operations(web: Web) -> Router {
    operations::routes().with_state(web)
}

/// Says to whatever answers a request, also before any route is found, whose portal this is.
async fn known(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(web.gate.site());
    next.run(request).await
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
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if (status.is_client_error() || status == StatusCode::INTERNAL_SERVER_ERROR) && plain {
        let mut said = crate::refusal::of_status(&visit, status);
        // What the status itself asks for: which methods are known, how to show who one is.
        for name in [header::ALLOW, header::WWW_AUTHENTICATE] {
            if let Some(value) = response.headers().get(&name) {
                said.headers_mut().insert(name, value.clone());
            }
        }
        said
    } else {
        response
    }
}
