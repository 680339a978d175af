//! Whether everything works, for everybody. Costs one small query at most.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use preau_render::RenderContext;
use preau_render::portal;
use preau_render::portal::status::{PartState, Status, StatusPart, status};
use preau_render::words::Words;
use serde_json::json;

use crate::refusal::bare_shell;
use crate::state::Web;
use crate::visit::Visit;

/// The page.
pub(crate) async fn open(State(web): State<Web>, visit: Visit) -> Response {
    let words = Words(visit.language);
    let answers = web.platform.store_answers().await.is_ok();
    let state = if answers {
        PartState::Works
    } else {
        PartState::Down
    };
    let mut parts = vec![StatusPart {
        name: words.say("status-portal"),
        state,
    }];
    parts.extend(web.platform.modules().iter().map(|module| StatusPart {
        name: module.manifest.name.get(visit.language).to_owned(),
        state,
    }));
    if visit.json {
        let word = if answers { "works" } else { "down" };
        let parts: Vec<_> = parts
            .iter()
            .map(|part| json!({ "name": part.name, "state": word }))
            .collect();
        return axum::Json(json!({ "at": web.platform.now().to_string(), "parts": parts }))
            .into_response();
    }
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let view = Status {
        at: web.platform.now(),
        parts,
        waiting: None,
        announcements: Vec::new(),
    };
    portal::document(
        &bare_shell(&visit, words.say("status")),
        &status(&context, &view),
    )
    .into_response()
}
