//! What programs of one piece share that serve a module's page without a sandbox: the shell, the headers, the layers.

use anyhow::{Context as _, Result};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use preau_domain::module::Collection;
use preau_domain::page::{Page, Route};
use preau_platform::modules::calls::Opened;
use preau_render::{blocks, portal};
use preau_web::Web;
use preau_web::shell::{module_context, module_shell};
use preau_web::visit::SignedIn;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

/// A collection of the module.
pub(crate) fn collection<'a>(opened: &'a Opened, name: &str) -> Result<&'a Collection> {
    let collections = &opened.module.manifest.collections;
    collections
        .get(name)
        .map(std::sync::Arc::as_ref)
        .with_context(|| format!("no collection `{name}`"))
}

/// The page within the shell.
pub(crate) fn draw(
    web: &Web,
    signed: &SignedIn,
    opened: &Opened,
    path: &str,
    page: &Page,
) -> Response {
    let context = module_context(web, signed, opened);
    let mut around = module_shell(web, signed, opened, path, page.title.clone());
    around.errors = blocks::error_count(page);
    let drawn = blocks::render_page(&context, page);
    (StatusCode::OK, portal::document(&around, &drawn.html)).into_response()
}

/// The headers that the portal sets on every answer.
async fn secure(request: axum::extract::Request, next: middleware::Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), "camera=()"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept, Accept-Language, Cookie"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Routes within the layers that the portal has, too.
pub(crate) fn served(routes: Router<Web>, web: Web) -> Router {
    routes
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(secure))
        .with_state(web)
}

/// The beginning of a Markdown text, at most so many characters, as words.
pub(crate) fn excerpt(markdown: &str, characters: usize) -> String {
    let plain: String = markdown
        .chars()
        .filter(|c| !matches!(c, '*' | '_' | '#' | '`' | '>'))
        .collect();
    let mut words = plain.split_whitespace();
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        if text.chars().count() + 1 + word.chars().count() > characters {
            text.push('…');
            return text;
        }
        text.push(' ');
        text.push_str(word);
    }
    text
}

/// A place in the module.
pub(crate) fn route(path: String) -> Route {
    Route {
        path,
        query: Vec::new(),
    }
}
