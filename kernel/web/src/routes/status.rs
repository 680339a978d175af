//! Whether everything works, for everybody: from memory, without a cookie, and with no query but the platform's own,
//! once in a few seconds.

use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use preau_domain::caller::Language;
use preau_render::portal::status::{Status, StatusLinks};

use super::{Fields, field};
use crate::state::Web;
use crate::status::{Form, made, view, waiting, word};
use crate::visit::Visit;

/// Any cache may give it as long as the platform does.
const KEEP: &str = "public, max-age=5";

async fn answer(web: &Web, visit: &Visit, query: &Fields, form: Form) -> Response {
    let language = Language::of_str(field(query, "language")).unwrap_or(visit.language);
    let found = web.platform.status().await;
    let school = word(field(query, "school")).filter(|school| {
        let key = (form, language, Some(school.clone()));
        web.status.has_room(&found, &key)
    });
    let key = (form, language, school.clone());
    let made = web.status.get(&found, key, || {
        let links = StatusLinks::of(language, school.as_deref());
        let (waiting, kept_out) = waiting(&web.gate);
        let view = Status {
            waiting,
            kept_out,
            ..view(&web.platform, &found, language, school, links)
        };
        made(&web.platform, form, language, &view)
    });
    let headers = [(CONTENT_TYPE, form.kind()), (CACHE_CONTROL, KEEP)];
    let vary = "accept, accept-encoding, accept-language, cookie";
    match made.small.filter(|_| visit.gzip) {
        Some(small) => {
            let how = [(CONTENT_ENCODING, "gzip"), (VARY, vary)];
            (headers, how, small).into_response()
        }
        None => (headers, [(VARY, vary)], made.whole).into_response(),
    }
}

/// The page; JSON for who asks for it.
pub(crate) async fn open(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    let form = if visit.json { Form::Json } else { Form::Page };
    answer(&web, &visit, &query, form).await
}

/// JSON, whatever is asked for.
pub(crate) async fn json(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    answer(&web, &visit, &query, Form::Json).await
}

/// The feed of what people are told.
pub(crate) async fn feed(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<Fields>,
) -> Response {
    answer(&web, &visit, &query, Form::Feed).await
}
