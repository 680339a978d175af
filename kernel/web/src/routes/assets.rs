//! Styles, fonts and icons, from memory. Their names carry a hash of their content, and they are compressed once: on a
//! morning on which everybody comes, everybody asks for them.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use preau_platform::error::PlatformError;
use preau_render::assets;

use crate::refusal::Refusal;
use crate::squeeze::smallest;
use crate::visit::Visit;

/// What is text, compressed.
static SMALL: LazyLock<HashMap<&'static str, Vec<u8>>> = LazyLock::new(|| {
    let texts = assets::all().iter();
    let texts = texts.filter(|asset| !asset.content_type.starts_with("font/"));
    texts
        .filter_map(|asset| Some((asset.path.as_str(), smallest(&asset.bytes).ok()?)))
        .collect()
});

/// A file.
pub(crate) async fn get(visit: Visit, Path(file): Path<String>) -> Result<Response, Refusal> {
    let gzip = visit.gzip;
    let asset = assets::at(&file).ok_or_else(|| Refusal::new(visit, PlatformError::NotFound))?;
    let headers = [
        (CONTENT_TYPE, asset.content_type),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    let small = SMALL.get(asset.path.as_str()).filter(|_| gzip);
    Ok(match small {
        Some(small) => {
            let how = [(CONTENT_ENCODING, "gzip"), (VARY, "accept-encoding")];
            (headers, how, small.as_slice()).into_response()
        }
        None => (headers, asset.bytes.as_slice()).into_response(),
    })
}
