//! A request as the portal sees it: in which language, for HTML or JSON, by whom, looking at what.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::operation::Operation;
use uuid::Uuid;

use crate::cookies;
use crate::refusal::Refusal;
use crate::state::Web;

/// A visit by anyone.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The language: the one chosen, else the browser's, else French.
    pub language: Language,
    /// Whether an app asks (`Accept: application/json`).
    pub json: bool,
    /// The path and query asked for.
    pub here: String,
    /// A number by which an operator finds this request in the log.
    pub reference: String,
    /// The browser's cookies.
    pub cookies: CookieJar,
}

impl Visit {
    pub(crate) fn of(parts: &Parts) -> Self {
        let cookies = CookieJar::from_headers(&parts.headers);
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let chosen = cookies
            .get(cookies::LANGUAGE)
            .and_then(|cookie| Language::of_str(cookie.value()));
        Self {
            language: chosen.unwrap_or_else(|| accepted(header(ACCEPT_LANGUAGE))),
            json: header(ACCEPT)
                .split(',')
                .next()
                .is_some_and(|first| first.trim().starts_with("application/json")),
            here: parts
                .uri
                .path_and_query()
                .map_or("/", |here| here.as_str())
                .to_owned(),
            reference: Uuid::new_v4()
                .simple()
                .to_string()
                .chars()
                .take(10)
                .collect(),
            cookies,
        }
    }
}

/// The first of our languages that the browser accepts.
fn accepted(header: &str) -> Language {
    header
        .split(',')
        .filter_map(|entry| entry.trim().get(..2))
        .find_map(|tag| Language::of_str(&tag.to_ascii_lowercase()))
        .unwrap_or_default()
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

/// A visit by somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The visit.
    pub visit: Visit,
    /// Who.
    pub operation: Operation,
}

impl SignedIn {
    async fn of(parts: &Parts, web: &Web) -> Result<Self, Refusal> {
        let mut visit = Visit::of(parts);
        let chosen = visit.cookies.get(cookies::LANGUAGE).map(|_| visit.language);
        let token = visit
            .cookies
            .get(cookies::SESSION)
            .map(|cookie| cookie.value().to_owned());
        let found = match token {
            Some(token) => {
                web.platform
                    .authenticate(&token, Some(visit.language))
                    .await
            }
            None => Err(PlatformError::NotSignedIn),
        };
        match found {
            Ok(mut operation) => {
                // What was chosen in this browser holds here, whatever the account says.
                operation.language = chosen.unwrap_or(operation.language);
                visit.language = operation.language;
                Ok(Self { visit, operation })
            }
            Err(error) => Err(Refusal::new(visit, error)),
        }
    }

    /// The child being looked at, as last chosen; whether it is theirs to look at is not said here.
    pub fn child_asked(&self) -> Option<PersonId> {
        self.visit
            .cookies
            .get(cookies::CHILD)
            .and_then(|cookie| cookie.value().parse().ok())
    }

    /// The school being looked at: the one last chosen if the person belongs to it, else their first.
    pub fn school(&self, web: &Web) -> Option<Arc<School>> {
        let schools = self.operation.schools();
        let asked = self.visit.cookies.get(cookies::SCHOOL).map(Cookie::value);
        let chosen = asked
            .and_then(|slug| web.platform.school(slug).ok())
            .filter(|school| schools.contains(&school.id));
        chosen.or_else(|| schools.first().and_then(|id| web.platform.school_of(*id)))
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        Self::of(parts, web).await
    }
}

impl OptionalFromRequestParts<Web> for SignedIn {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        web: &Web,
    ) -> Result<Option<Self>, Self::Rejection> {
        Ok(Self::of(parts, web).await.ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_counts() {
        assert_eq!(accepted("en-GB,en;q=0.9,fr;q=0.8"), Language::En);
        assert_eq!(accepted("de, fr-FR"), Language::Fr);
        assert_eq!(accepted("é,*"), Language::Fr);
    }
}
