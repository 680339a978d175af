//! A request as the portal sees it: in which language, for HTML or JSON, by whom, looking at what.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use axum::http::request::Parts;
use preau_domain::caller::{Language, Standing};
use preau_domain::ids::SchoolId;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::notifications::unread::Unread;
use preau_platform::operation::Operation;
use preau_render::route::STANDING;

use crate::cookies::{self, Cookies};
use crate::gate::{Met, OnSeat};
use crate::peer::Peer;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::squeeze;
use crate::state::{Site, Web};

/// The header by which the portal's own script says for whom a page was drawn that it sends from.
const READER: &str = "preau-reader";

/// A visit by anyone.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The language: the one chosen, else the browser's, else French.
    pub language: Language,
    /// Whether an app asks (`Accept: application/json`).
    pub json: bool,
    /// Whether the answer may be compressed with gzip.
    pub(crate) gzip: bool,
    /// The path and query asked for.
    pub here: String,
    /// A number by which an operator finds this request in the log.
    pub reference: String,
    /// The browser's cookies, by our names for them.
    pub cookies: Cookies,
    /// Where it comes from, if it came over the network.
    pub from: Option<IpAddr>,
    /// Whether something is being sent, by a form.
    pub(crate) sends: bool,
    /// The portal.
    pub(crate) site: Site,
    /// Whose session it turns out to be, for the gate.
    pub(crate) met: Met,
    /// What becomes of their seat if nothing happens on it, if a session was shown.
    pub(crate) seat: Option<OnSeat>,
}

impl Visit {
    pub(crate) fn of(parts: &Parts) -> Self {
        let site: Site = parts.extensions.get().cloned().unwrap_or_default();
        let cookies = cookies::read(&site, &parts.headers);
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let chosen = cookies.get(cookies::LANGUAGE).and_then(Language::of_str);
        Self {
            language: chosen.unwrap_or_else(|| accepted(header(ACCEPT_LANGUAGE))),
            json: is_json(header(ACCEPT)),
            gzip: squeeze::takes_gzip(&parts.headers),
            here: parts
                .uri
                .path_and_query()
                .map_or("/", |here| here.as_str())
                .to_owned(),
            reference: parts
                .extensions
                .get()
                .map_or_else(Reference::fresh, Reference::clone)
                .0,
            cookies,
            from: parts.extensions.get().map(|Peer(from)| *from),
            sends: !parts.method.is_safe(),
            site,
            met: parts.extensions.get().cloned().unwrap_or_default(),
            seat: parts.extensions.get().copied(),
        }
    }
}

/// The standing that an address names, as it is written there.
pub(crate) fn standing_named(address: &str) -> Option<&str> {
    let (_, query) = address.split_once('?')?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(name, value)| (name == STANDING).then_some(value))
}

/// Whether an app asks.
pub(crate) fn is_json(accept: &str) -> bool {
    let first = accept.split(',').next();
    first.is_some_and(|first| first.trim().starts_with("application/json"))
}

/// The first of our languages that the browser accepts.
pub(crate) fn accepted(header: &str) -> Language {
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
    /// How much modules told them that they have not read; nothing for an app, which asks by itself.
    pub unread: Arc<Unread>,
}

impl SignedIn {
    async fn of(parts: &Parts, web: &Web) -> Result<Self, Refusal> {
        let mut visit = Visit::of(parts);
        let chosen = visit.cookies.get(cookies::LANGUAGE).map(|_| visit.language);
        let token = visit.cookies.get(cookies::SESSION).map(str::to_owned);
        let found = match token {
            Some(token) => {
                let checked = web.platform.authenticate(&token, Some(visit.language));
                preau_traces::step("session", checked).await
            }
            None => Err(PlatformError::NotSignedIn),
        };
        // A page that sends by itself says whose it is: what its reader wrote is not sent as somebody else, who
        // signed in since in another window.
        let reader = parts.headers.get(READER);
        let is_theirs = |operation: &Operation| {
            let person = operation.session.person.to_string();
            reader.is_none_or(|reader| reader.as_bytes() == person.as_bytes())
        };
        match found {
            Ok(operation) if !is_theirs(&operation) => {
                Err(Refusal::new(visit, PlatformError::NotSignedIn))
            }
            Ok(mut operation) => {
                if let Some(token) = visit.cookies.get(cookies::SESSION) {
                    visit.met.is(web, token, &operation);
                }
                // What was chosen in this browser holds here, whatever the account says.
                operation.language = chosen.unwrap_or(operation.language);
                visit.language = operation.language;
                let unread = if visit.json {
                    Arc::default()
                } else {
                    preau_traces::step("unread", web.platform.unread(&operation)).await
                };
                Ok(Self {
                    visit,
                    operation,
                    unread,
                })
            }
            Err(error) => Err(Refusal::new(visit, error)),
        }
    }

    /// In what standing to look at a school: the one that the address names, which must be theirs; else
    /// the one last chosen there.
    pub fn standing(&self, school: SchoolId) -> Result<Standing, PlatformError> {
        match standing_named(&self.visit.here) {
            None => self.standing_kept(school),
            Some(word) => {
                let named = Standing::of_str(word).ok_or(PlatformError::NotTheirStanding)?;
                self.operation.standing(school, Some(named))
            }
        }
    }

    /// The standing last chosen at a school if it is still theirs, else their first there.
    pub fn standing_kept(&self, school: SchoolId) -> Result<Standing, PlatformError> {
        let kept = self.visit.cookies.get(&cookies::standing(school));
        let kept = kept.and_then(Standing::of_str);
        let theirs = self.operation.standing(school, kept);
        theirs.or_else(|_| self.operation.standing(school, None))
    }

    /// The school being looked at: the one last chosen if the person belongs to it, else their first.
    pub fn school(&self, web: &Web) -> Option<Arc<School>> {
        let schools = self.operation.schools();
        let asked = self.visit.cookies.get(cookies::SCHOOL);
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

    #[test]
    fn an_address_names_a_standing_or_none() {
        assert_eq!(
            standing_named("/s/a/b?q=as&as=teacher&as=x"),
            Some("teacher")
        );
        assert_eq!(standing_named("/s/a/b?as="), Some(""));
        for none in ["/", "/s/a/as=teacher", "/s/a?has=teacher", "/s/a?as"] {
            assert_eq!(standing_named(none), None, "{none}");
        }
    }
}
