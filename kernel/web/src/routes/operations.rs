//! For machines: whether the process lives, whether it is ready, what it counted.

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use preau_platform::error::PlatformError;
use subtle::ConstantTimeEq as _;

use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::Visit;

/// The three of them.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The process lives.
async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers. Not a matter of load: a busy node is still the best one there is.
async fn ready(State(web): State<Web>) -> Response {
    match web.platform.store_answers().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store does not answer\n",
            )
                .into_response()
        }
    }
}

/// Counters in Prometheus' text format, to who may read them.
async fn metrics(State(web): State<Web>, visit: Visit, headers: HeaderMap) -> Response {
    let Some(metrics) = web.metrics else {
        return Refusal::new(visit, PlatformError::NotFound).into_response();
    };
    if !metrics.token.is_none_or(|token| is_shown(&token, &headers)) {
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    web.gate.measure();
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        metrics.counters.render(),
    )
        .into_response()
}

/// Whether a request shows the token (RFC 6750, section 2.1); how much of it is right cannot be told from
/// how long this takes.
fn is_shown(token: &str, headers: &HeaderMap) -> bool {
    let shown = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let (scheme, shown) = shown
        .and_then(|shown| shown.split_at_checked(7))
        .unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"bearer ") && shown.ct_eq(token.as_bytes()).into()
}
