//! What every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// No script but the portal's own files, which ask only us; nothing from elsewhere, no frame around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
     font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// A browser that came over TLS once comes over TLS for a year. Not for the names below this one, which
/// may be others'.
const TLS_ONLY: &str = "max-age=31536000";

/// Sets the headers that keep a page where it belongs.
///
/// `secure`: whether people come over TLS only.
pub(crate) async fn secure(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    put(secure, response.headers_mut());
    response
}

/// The same of an answer that is given before any route is found.
///
/// `secure`: whether people come over TLS only.
pub(crate) fn put(secure: bool, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    // But for the assets, which say otherwise, pages are somebody's own: kept by nobody on the way, and
    // not shown again after signing out. Appended, since compressing has its own word to say here.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(
            header::VARY,
            HeaderValue::from_static("Accept, Accept-Language, Cookie"),
        );
    }
}
