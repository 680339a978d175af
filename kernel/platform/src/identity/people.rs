//! Whom a token names: the person's file, cached, and what ends a session before its time.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use moka::future::Cache;
use preau_domain::caller::{Caller, Language};
use preau_domain::ids::{PersonId, SchoolId};
use preau_store::{Account, PersonFile};
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::session::Session;
use crate::identity::sign_in::SignedIn;
use crate::operation::Operation;

/// A person with their account.
#[derive(Debug)]
pub struct Known {
    /// Schools, classes, children.
    pub file: PersonFile,
    /// Login, language, since when sessions count.
    pub account: Account,
}

/// A caller's key: the person, the school, the child being looked at.
pub(crate) type CallerKey = (PersonId, SchoolId, Option<PersonId>);

/// How long a person's file is believed without news. News of a change comes sooner, through the
/// change feed; this bounds what a lost one can do.
const BELIEVED: Duration = Duration::from_mins(1);
/// People kept: some 2 KiB each.
const KEPT: u64 = 100_000;

/// Caches of people.
#[derive(Debug)]
pub(crate) struct People {
    known: Cache<PersonId, Arc<Known>>,
    pub(crate) callers: Cache<CallerKey, Arc<Caller>>,
    revoked: RwLock<HashMap<Uuid, Timestamp>>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(BELIEVED)
                .build(),
            callers: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(BELIEVED)
                .build(),
            revoked: RwLock::default(),
        }
    }
}

impl People {
    pub(crate) async fn forget(&self, person: PersonId) {
        self.known.invalidate(&person).await;
        // Callers are derived from files, also of other people (a child's): all of them go.
        self.callers.invalidate_all();
    }

    pub(crate) fn forget_all(&self) {
        self.known.invalidate_all();
        self.callers.invalidate_all();
    }

    pub(crate) fn revoke(&self, session: Uuid, until: Timestamp) {
        self.revoked
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session, until);
    }

    pub(crate) fn forget_expired(&self, now: Timestamp) {
        self.revoked
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, until| *until > now);
    }

    fn is_revoked(&self, session: Uuid) -> bool {
        self.revoked
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(&session)
    }
}

impl Platform {
    /// The person, from memory if possible.
    pub(crate) async fn known(
        &self,
        person: PersonId,
    ) -> Result<Option<Arc<Known>>, PlatformError> {
        if let Some(known) = self.people.known.get(&person).await {
            return Ok(Some(known));
        }
        let (file, account) = tokio::try_join!(
            self.store.person_file(person),
            self.store.account_of(person)
        )?;
        let (Some(file), Some(account)) = (file, account) else {
            return Ok(None);
        };
        let known = Arc::new(Known { file, account });
        self.people.known.insert(person, Arc::clone(&known)).await;
        Ok(Some(known))
    }

    /// Who sent this token. `language` is what the browser or a cookie asks for, if anything.
    pub async fn authenticate(
        &self,
        token: &str,
        language: Option<Language>,
    ) -> Result<Operation, PlatformError> {
        let now = self.now();
        let session = self
            .keys
            .open(token, now)
            .ok_or(PlatformError::NotSignedIn)?;
        if self.people.is_revoked(session.id) {
            return Err(PlatformError::NotSignedIn);
        }
        let known = self
            .known(session.person)
            .await?
            .ok_or(PlatformError::NotSignedIn)?;
        if session.issued < known.account.sessions_from {
            return Err(PlatformError::NotSignedIn);
        }
        let language = known.account.language.or(language).unwrap_or_default();
        Ok(Operation {
            known,
            session,
            language,
            now,
        })
    }

    /// A token for a new session of this person.
    pub(crate) fn session_begin(&self, person: PersonId) -> Result<SignedIn, PlatformError> {
        let issued = self.now();
        let lasts = jiff::SignedDuration::try_from(self.config.session)
            .unwrap_or(jiff::SignedDuration::from_hours(1));
        let session = Session {
            person,
            id: Uuid::new_v4(),
            issued,
            expires: issued + lasts,
        };
        let token = self
            .keys
            .seal(&session)
            .ok_or_else(|| PlatformError::Internal("no session key".into()))?;
        let seconds = session.expires.as_second() - session.issued.as_second();
        Ok(SignedIn { token, seconds })
    }

    /// Ends the session: its token is refused from now on, here at once, on other nodes within a second.
    pub async fn session_end(&self, operation: &Operation) -> Result<(), PlatformError> {
        let Session { id, expires, .. } = operation.session;
        self.store.session_revoke(id, expires).await?;
        self.people.revoke(id, expires);
        Ok(())
    }
}
