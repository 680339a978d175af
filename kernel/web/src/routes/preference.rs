//! The language that a person chooses.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::caller::Language;
use preau_platform::error::PlatformError;

use super::{Fields, field, local};
use crate::cookies::{self, KEPT};
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::{SignedIn, Visit};

/// Changes the language: of this browser, and of the account where somebody is signed in.
pub(crate) async fn language(
    State(web): State<Web>,
    signed: Option<SignedIn>,
    visit: Visit,
    form: Fields,
) -> Result<Response, Refusal> {
    let Some(language) = Language::of_str(field(&form, "language")) else {
        return Err(Refusal::new(visit, PlatformError::NotFound));
    };
    if let Some(signed) = signed {
        let changed = web
            .platform
            .language_change(&signed.operation, language)
            .await;
        changed.map_err(|error| Refusal::new(visit, error))?;
    }
    let cookie = cookies::set(
        web.platform.config(),
        cookies::LANGUAGE,
        language.as_str(),
        KEPT,
    );
    Ok((
        AppendHeaders([(SET_COOKIE, cookie)]),
        Redirect::to(local(field(&form, "back"))),
    )
        .into_response())
}
