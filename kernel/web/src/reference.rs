//! The number by which an operator finds a request in the log: shown on a page that says that something
//! went wrong, and in every line that is logged on the way to it.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::traced;

/// Ten hexadecimal digits: enough to tell apart the requests of a year, short enough to be read out.
#[derive(Debug, Clone)]
pub(crate) struct Reference(pub(crate) String);

impl Reference {
    /// A new one.
    pub(crate) fn fresh() -> Self {
        let mut digits = Uuid::new_v4().simple().to_string();
        digits.truncate(10);
        Self(digits)
    }
}

/// Gives a request its number, and its log lines a span of that name.
pub(crate) async fn name(mut request: Request, next: Next) -> Response {
    let reference = Reference::fresh();
    let span = tracing::info_span!("request", reference = reference.0);
    traced::name(&request, &reference);
    request.extensions_mut().insert(reference);
    next.run(request).instrument(span).await
}
