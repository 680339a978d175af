//! For machines: whether the process lives, whether it is ready, what it counted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::state::Web;

/// The process lives.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers. Not a matter of load: a busy node is still the best one there is.
pub(crate) async fn ready(State(web): State<Web>) -> Response {
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

/// Counters in Prometheus' text format.
pub(crate) async fn metrics(State(web): State<Web>) -> Response {
    let text = web
        .metrics
        .as_ref()
        .map(metrics_exporter_prometheus::PrometheusHandle::render)
        .unwrap_or_default();
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}
