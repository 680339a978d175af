//! Styles, fonts and icons, from memory. Their names carry a hash of their content.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use preau_platform::error::PlatformError;
use preau_render::assets;

use crate::refusal::Refusal;
use crate::visit::Visit;

/// A file.
pub(crate) async fn get(visit: Visit, Path(file): Path<String>) -> Result<Response, Refusal> {
    let asset = assets::at(&file).ok_or_else(|| Refusal::new(visit, PlatformError::NotFound))?;
    let headers = [
        (CONTENT_TYPE, asset.content_type),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.bytes.as_slice()).into_response())
}
