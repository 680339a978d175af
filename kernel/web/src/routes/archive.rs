//! Archives that modules give in the place of a page, made while they go out; and sheets, which are short.

use std::error::Error;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use futures::{Stream, TryStreamExt as _};
use preau_domain::file::FileKind;
use preau_domain::page::{Archive, Sheet};
use preau_platform::error::PlatformError;
use preau_render::sheet;

use super::files::{POLICY, disposition};
use super::module::Entered;
use crate::visit::SignedIn;

impl Entered {
    /// Sends an archive, to be kept and not shown. Nothing of it goes out before all of it may.
    pub(super) async fn send_archive(&self, archive: Archive) -> Result<Response, PlatformError> {
        let platform = &self.web.platform;
        let archive = platform.archive_open(&self.opened, archive).await?;
        let length = archive
            .length()
            .map_err(|error| PlatformError::Internal(error.to_string()))?;
        let id = self.opened.module.manifest.id.to_string();
        metrics::counter!("preau_archives_total", "module" => id).increment(1);
        let named = disposition("attachment", &archive.name);
        let mut response = sent(&self.signed, &named, archive.read());
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        Ok(response)
    }
}

/// The answer with an archive that is made while it goes out, under the name that `named` disposes of.
pub(super) fn sent<E: Error + Send + Sync + 'static>(
    signed: &SignedIn,
    named: &str,
    content: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
) -> Response {
    let path = signed.visit.here.clone();
    let content = content.inspect_err(move |error| {
        tracing::error!(%error, path, "an archive breaks off");
    });
    let mut response = Body::from_stream(content).into_response();
    let text = |name: HeaderName, value: &str| Some((name, HeaderValue::from_str(value).ok()?));
    response.headers_mut().extend(
        [
            text(CONTENT_TYPE, FileKind::Zip.media()),
            text(CONTENT_DISPOSITION, named),
            text(CONTENT_SECURITY_POLICY, POLICY),
            // Its bytes are made anew each time: there is no going on in the middle.
            text(ACCEPT_RANGES, "none"),
        ]
        .into_iter()
        .flatten(),
    );
    response
}

/// Sends a sheet, to be kept and not shown.
pub(super) fn send_sheet(sheet: &Sheet) -> Response {
    let named = disposition("attachment", &sheet::file_name(sheet));
    let text = |name: HeaderName, value: &str| Some((name, HeaderValue::from_str(value).ok()?));
    let headers = [
        text(CONTENT_TYPE, "text/csv; charset=utf-8"),
        text(CONTENT_DISPOSITION, &named),
        text(CONTENT_SECURITY_POLICY, POLICY),
    ];
    // Of no type yet, as a text would be.
    let mut response = Response::new(Body::from(sheet::csv(sheet)));
    response.headers_mut().extend(headers.into_iter().flatten());
    response
}
