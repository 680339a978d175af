//! Whether everything works, for everybody: from memory, without a cookie, and with no query but the platform's own,
//! once in a few seconds.

use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use preau_domain::caller::Language;
use preau_render::portal::status::{Status, StatusLinks};

use super::{Fields, field};
use crate::state::Web;
use crate::status::{Form, MARK, made, school_of, view, waiting, word};
use crate::visit::Visit;

/// Any cache may give it as long as the platform does.
const KEEP: &str = "public, max-age=5";

async fn answer(web: &Web, visit: &Visit, query: &Fields, form: Form) -> Response {
    let language = Language::of_str(field(query, "language")).unwrap_or(visit.language);
    let found = web.platform.status().await;
    let asked = word(field(query, "school"));
    let asked = asked.map(|word| (school_of(&web.platform, &word), word));
    let asked = asked.filter(|(school, _)| {
        web.status
            .has_room(&found, &(form, language, Some(*school)))
    });
    let (school, word) = asked.unzip();
    let word = word.unwrap_or_default();
    let key = (form, language, school);
    let made = web.status.get(&found, key, (&word, visit.gzip), || {
        let named = school.map(|_| MARK);
        let links = StatusLinks::of(language, named);
        let (waiting, kept_out) = waiting(&web.gate);
        let view = Status {
            waiting,
            kept_out,
            school: named.map(str::to_owned),
            ..view(&found, language, school, links)
        };
        made(&web.platform, form, language, &view)
    });
    let headers = [(CONTENT_TYPE, form.kind()), (CACHE_CONTROL, KEEP)];
    let vary = "accept, accept-encoding, accept-language, cookie";
    if made.is_small {
        let how = [(CONTENT_ENCODING, "gzip"), (VARY, vary)];
        (headers, how, made.content).into_response()
    } else {
        (headers, [(VARY, vary)], made.content).into_response()
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
