//! Styles, fonts, icons and the region's own colours and logo, from memory. Their names say their content; ours are
//! compressed once: on a morning on which everybody comes, everybody asks for them.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use preau_platform::error::PlatformError;
use preau_render::{assets, brand};

use crate::refusal::Refusal;
use crate::squeeze::smallest;
use crate::state::Web;
use crate::visit::Visit;

/// What is text, compressed.
static SMALL: LazyLock<HashMap<&'static str, Vec<u8>>> = LazyLock::new(|| {
    let texts = assets::all().iter();
    let texts = texts.filter(|asset| !asset.content_type.starts_with("font/"));
    texts
        .filter_map(|asset| Some((asset.path.as_str(), smallest(&asset.bytes).ok()?)))
        .collect()
});

/// What names carry that say their content: it is kept for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The region's own style sheet or logo.
fn own(web: &Web, file: &str) -> Option<Response> {
    let headers = |kind: &'static str| [(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_EVER)];
    if let Some(css) = brand::style_at(file) {
        return Some((headers("text/css; charset=utf-8"), css).into_response());
    }
    let region = web.platform.brand();
    let logo = region.logo.as_ref()?;
    let is_asked = brand::logo_file(logo) == file;
    is_asked.then(|| (headers("image/png"), logo.bytes().to_vec()).into_response())
}

/// A file.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    Path(file): Path<String>,
) -> Result<Response, Refusal> {
    let gzip = visit.gzip;
    if let Some(own) = own(&web, &file) {
        return Ok(own);
    }
    let asset = assets::at(&file).ok_or_else(|| Refusal::new(visit, PlatformError::NotFound))?;
    let headers = [
        (CONTENT_TYPE, asset.content_type),
        (CACHE_CONTROL, FOR_EVER),
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
