//! What a person chooses to look at: language, school, child. Kept in cookies, and never a right:
//! whether a school or child is theirs to look at is asked at every request.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
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
    Form(form): Form<Fields>,
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

/// Looks at another school: its home page.
pub(crate) async fn school(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let found = web.platform.school(&school).and_then(|school| {
        if signed.operation.schools().contains(&school.id) {
            Ok(school)
        } else {
            Err(PlatformError::NotAMember)
        }
    });
    let school = found.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let cookie = cookies::set(web.platform.config(), cookies::SCHOOL, &school.slug, KEPT);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/")).into_response())
}

/// Looks at another child; stays on the page if it is of the child's school, else goes home.
pub(crate) async fn child(
    State(web): State<Web>,
    signed: SignedIn,
    Form(form): Form<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let asked: PersonId = field(&form, "child")
        .parse()
        .map_err(|_| refuse(PlatformError::NotFound))?;
    let school = web
        .platform
        .school(field(&form, "school"))
        .map_err(refuse)?;
    let children = signed.operation.children(school.id);
    let child = children
        .iter()
        .find(|child| child.id == asked)
        .ok_or_else(|| refuse(PlatformError::NotFound))?;
    let back = local(field(&form, "back"));
    // A page further inside may be about the other child: the module's first page is about both.
    let first = |module: &str| format!("/s/{}/{module}", school.slug);
    let stay = back
        .strip_prefix(&format!("/s/{}/", school.slug))
        .and_then(|rest| rest.split(['/', '?']).next());
    let to = stay.map_or_else(|| "/".to_owned(), first);
    let config = web.platform.config();
    let cookies = [
        (
            SET_COOKIE,
            cookies::set(config, cookies::SCHOOL, &school.slug, KEPT),
        ),
        (
            SET_COOKIE,
            cookies::set(config, cookies::CHILD, &child.id.to_string(), KEPT),
        ),
    ];
    Ok((AppendHeaders(cookies), Redirect::to(&to)).into_response())
}
