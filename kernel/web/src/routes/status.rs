//! Whether everything works, for everybody.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use preau_platform::status::Condition;
use preau_render::RenderContext;
use preau_render::portal;
use preau_render::portal::status::{PartState, Status, StatusPart, status};
use preau_render::words::Words;
use serde_json::json;

use crate::refusal::bare_shell;
use crate::state::Web;
use crate::visit::Visit;

fn state(condition: Condition) -> PartState {
    match condition {
        Condition::Works => PartState::Works,
        Condition::Degraded => PartState::Degraded,
        Condition::Down => PartState::Down,
    }
}

/// The word for apps.
fn word(state: PartState) -> &'static str {
    match state {
        PartState::Works => "works",
        PartState::Degraded => "degraded",
        PartState::Down => "down",
    }
}

/// The page.
pub(crate) async fn open(State(web): State<Web>, visit: Visit) -> Response {
    let words = Words(visit.language);
    let found = web.platform.status().await;
    let mut parts = vec![StatusPart {
        name: words.say("status-portal"),
        state: state(found.portal),
    }];
    parts.extend(found.modules.iter().map(|(name, condition)| StatusPart {
        name: name.get(visit.language).to_owned(),
        state: state(*condition),
    }));
    if visit.json {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| json!({ "name": part.name, "state": word(part.state) }))
            .collect();
        return axum::Json(json!({ "at": found.at.to_string(), "parts": parts })).into_response();
    }
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let view = Status {
        at: found.at,
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
