//! Whom a token names: the person's file, cached, and what ends a session before its time.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use preau_domain::caller::{Caller, Language, Standing};
use preau_domain::ids::{PersonId, SchoolId};
use preau_store::PersonFile;
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::freshness::{Freshness, Stamp};
use crate::identity::session::Session;
use crate::operation::Operation;

/// A person who can sign in.
#[derive(Debug)]
pub struct Known {
    /// Schools, classes, children; their language, since when sessions count.
    pub file: PersonFile,
    /// What they type to sign in.
    pub login: String,
}

impl Known {
    /// Whether a session of theirs still counts: none that began under a former password does.
    pub(crate) fn admits(&self, session: &Session) -> bool {
        session.since >= self.file.sessions_from
    }
}

/// A caller's key: the person, the school, in what quality they look at it.
pub(crate) type CallerKey = (PersonId, SchoolId, Standing);

/// How long a person's file is believed without news. News of a change comes sooner, through the
/// change feed; this bounds what a lost one can do.
const BELIEVED: Duration = Duration::from_mins(1);
/// People kept: some 2 KiB each.
const KEPT: u64 = 100_000;
/// So many are looked up in a second who ask for the region's console. Others are when they ask again.
const LOOKED_UP: usize = 100;

/// Caches of people.
#[derive(Debug)]
pub(crate) struct People {
    known: Cache<PersonId, (Stamp, Arc<Known>)>,
    callers: Cache<CallerKey, (Arc<Known>, Arc<Caller>)>,
    freshness: Freshness,
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
            freshness: Freshness::default(),
            revoked: RwLock::default(),
        }
    }
}

impl People {
    /// What readings of this person that begin now are kept under.
    fn stamp(&self, person: PersonId) -> Stamp {
        self.freshness.stamp(&person)
    }

    /// The person as kept, if nobody has been told to forget them since they were read.
    pub(crate) async fn recall(&self, person: PersonId) -> Option<Arc<Known>> {
        let (stamp, known) = self.known.get(&person).await?;
        (stamp == self.stamp(person)).then_some(known)
    }

    /// Keeps what was read under a stamp.
    async fn keep(&self, person: PersonId, stamp: Stamp, known: Arc<Known>) {
        self.known.insert(person, (stamp, known)).await;
    }

    /// The caller derived from just this reading of the person.
    pub(crate) async fn caller(&self, key: &CallerKey, of: &Arc<Known>) -> Option<Arc<Caller>> {
        let (from, caller) = self.callers.get(key).await?;
        Arc::ptr_eq(&from, of).then_some(caller)
    }

    /// Keeps a caller with the reading that it was derived from.
    pub(crate) async fn caller_keep(&self, key: CallerKey, of: Arc<Known>, caller: Arc<Caller>) {
        self.callers.insert(key, (of, caller)).await;
    }

    /// Forgets a person, also where their file is just being read.
    pub(crate) async fn forget(&self, person: PersonId) {
        self.freshness.forget(&person);
        self.known.invalidate(&person).await;
    }

    /// Forgets everybody.
    pub(crate) fn forget_all(&self) {
        self.freshness.forget_all();
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
        if let Some(known) = self.people.recall(person).await {
            return Ok(Some(known));
        }
        let stamp = self.people.stamp(person);
        let Some(mut file) = self.store.person_file(person).await? else {
            return Ok(None);
        };
        let Some(login) = file.login.take() else {
            return Ok(None);
        };
        let known = Arc::new(Known { file, login });
        self.people.keep(person, stamp, Arc::clone(&known)).await;
        Ok(Some(known))
    }

    /// Whose session a token is or was. It gives no right: only that what was typed in a session is not
    /// handed to somebody else.
    pub fn session_owner(&self, token: &str) -> Option<PersonId> {
        Some(self.keys.sessions.read(token)?.person)
    }

    /// The session of a token, if it is one, has not expired and was not ended. Whose it is must admit it still.
    pub(crate) fn session_open(&self, token: &str, now: Timestamp) -> Option<Session> {
        let session = self.keys.sessions.open(token, now)?;
        (!self.people.is_revoked(session.id)).then_some(session)
    }

    /// Who sent this token. `language` is what the browser or a cookie asks for, if anything.
    pub async fn authenticate(
        &self,
        token: &str,
        language: Option<Language>,
    ) -> Result<Operation, PlatformError> {
        let now = self.now();
        let session = self
            .session_open(token, now)
            .ok_or(PlatformError::NotSignedIn)?;
        let known = self
            .known(session.person)
            .await?
            .ok_or(PlatformError::NotSignedIn)?;
        if !known.admits(&session) {
            return Err(PlatformError::NotSignedIn);
        }
        let language = known.file.language.or(language).unwrap_or_default();
        Ok(Operation {
            known,
            session,
            language,
            now,
        })
    }

    /// Whether a token is of a session of who runs the region: asked before it is known whether whoever shows it may
    /// come in. It is found in memory, or for so many a second in the directory: a session is nobody else's to make, so
    /// that each person costs that once in a minute, however often they ask. It gives no right.
    pub async fn runs_region(&self, token: &str) -> bool {
        let now = self.now();
        let Some(session) = self.session_open(token, now) else {
            return false;
        };
        let known = match self.people.recall(session.person).await {
            Some(known) => Some(known),
            None if self.operators.may(session.person, LOOKED_UP, now) => {
                self.known(session.person).await.ok().flatten()
            }
            None => None,
        };
        known.is_some_and(|known| known.admits(&session) && known.file.region_admin)
    }

    /// A token for a new session of this person, whose sessions counted from `since` on when their secret
    /// was read, or once it was set: if another was set meanwhile, the session is over.
    pub(crate) fn session_begin(
        &self,
        person: PersonId,
        since: Timestamp,
    ) -> Result<String, PlatformError> {
        let issued = self.now();
        let session = Session {
            person,
            id: Uuid::new_v4(),
            issued,
            expires: issued + self.session_lasts(),
            since,
        };
        self.keys
            .sessions
            .seal(&session)
            .ok_or_else(|| PlatformError::Internal("no session key".into()))
    }

    /// How long a session lasts.
    pub(crate) fn session_lasts(&self) -> SignedDuration {
        SignedDuration::try_from(self.config.session).unwrap_or(SignedDuration::from_hours(1))
    }

    /// Ends the session: its token is refused from now on, here at once, on other nodes within a second.
    pub async fn session_end(&self, operation: &Operation) -> Result<(), PlatformError> {
        let Session { id, expires, .. } = operation.session;
        self.store.session_revoke(id, expires).await?;
        self.people.revoke(id, expires);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::person::Name;

    use super::*;

    fn known(person: PersonId) -> Arc<Known> {
        let epoch = Timestamp::UNIX_EPOCH;
        Arc::new(Known {
            file: PersonFile {
                id: person,
                name: Name {
                    title: String::new(),
                    given: "Léa".to_owned(),
                    family: "Martin".to_owned(),
                },
                email: None,
                login: None,
                memberships: Vec::new(),
                children: Vec::new(),
                region_admin: false,
                sessions_from: epoch,
                language: None,
            },
            login: "lea.martin".to_owned(),
        })
    }

    #[tokio::test]
    async fn what_was_read_before_a_change_is_not_believed_after_it() {
        let people = People::default();
        let person = PersonId(Uuid::nil());
        for everybody in [false, true] {
            let stamp = people.stamp(person);
            // The reading takes its time; meanwhile the person changes.
            if everybody {
                people.forget_all();
            } else {
                people.forget(person).await;
            }
            people.keep(person, stamp, known(person)).await;
            assert!(people.recall(person).await.is_none());
            let stamp = people.stamp(person);
            people.keep(person, stamp, known(person)).await;
            assert!(people.recall(person).await.is_some());
        }
    }

    #[tokio::test]
    async fn a_caller_goes_with_the_reading_that_it_was_derived_from() {
        let people = People::default();
        let school = SchoolId(1);
        let person = PersonId(Uuid::nil());
        let (before, after) = (known(person), known(person));
        let membership = preau_domain::person::Membership {
            school,
            profile: preau_domain::person::Profile::Pupil,
            functions: Vec::new(),
            groups: Vec::new(),
        };
        let key = (person, school, Standing::Own(membership.profile));
        let caller = Caller::new(person, before.file.name.clone(), &membership, None);
        // A request that began before the change keeps what it derived after it.
        people
            .caller_keep(key, Arc::clone(&before), Arc::new(caller))
            .await;
        assert!(people.caller(&key, &before).await.is_some());
        assert!(people.caller(&key, &after).await.is_none());
    }
}
