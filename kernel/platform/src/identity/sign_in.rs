//! Signing in, changing one's password and language.

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::failure::FieldError;
use preau_domain::ids::PersonId;
use preau_store::{Account, AuditEntry};
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::attempts::{Purpose, Who};
use crate::identity::guessed::is_common;
use crate::identity::line::Sort;
use crate::identity::origin::{Network, Origin};
use crate::identity::passwords::{MAX_PASSWORD, MIN_PASSWORD};
use crate::operation::Operation;

/// A sign-in that succeeded.
#[derive(Debug)]
pub struct SignedIn {
    /// The token to put into the session cookie.
    pub token: String,
    /// How long it lasts, in seconds.
    pub seconds: i64,
    /// The mark of this device, to be kept longer than the session and sent along with later tries
    /// ([`Origin::device`]).
    pub device: String,
}

/// The longest login looked up, in bytes.
const MAX_LOGIN: usize = 128;

/// A login as it is kept.
pub(crate) fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Whether there can be such a login at all: the database is not asked for others.
pub(crate) fn may_be_login(login: &str) -> bool {
    (1..=MAX_LOGIN).contains(&login.len()) && !login.contains(char::is_control)
}

/// What is wrong with a new password, as a word: `short`, `long`, `login`, `common`, or nothing. `names` is
/// what others know of the person besides.
pub(crate) fn password_problem(
    password: &str,
    login: &str,
    names: &[&str],
) -> Option<&'static str> {
    if password.chars().count() < MIN_PASSWORD {
        Some("short")
    } else if password.len() > MAX_PASSWORD {
        Some("long")
    } else if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        Some("login")
    } else if is_common(password, &[names, &[login]].concat()) {
        Some("common")
    } else {
        None
    }
}

pub(crate) fn invalid(field: &str, problem: &str) -> PlatformError {
    PlatformError::Invalid(vec![FieldError {
        field: field.to_owned(),
        message: problem.to_owned(),
    }])
}

impl Platform {
    /// Who tries a login from here, as far as counting goes.
    pub(crate) fn who(&self, origin: &Origin, login: &str) -> Who {
        let mark = origin.device.as_deref();
        let device = mark.and_then(|mark| self.keys.sessions.device_open(mark, login));
        device.map_or(Who::Network(origin.network), Who::Device)
    }

    /// Among whom they wait for the hashing pool.
    pub(crate) fn sort(&self, who: Who) -> Sort {
        match who {
            Who::Device(_) => Sort::Known,
            Who::Network(network) if self.attempts.is_suspect(network, self.now()) => {
                Sort::Suspect(network)
            }
            Who::Network(network) => Sort::Plain(network),
        }
    }

    /// Signs a person in; none for a login and password that do not belong together. Whether there is
    /// such a login, and whether it can be used yet, makes no difference: each try takes one
    /// verification, gets the same answer, and counts towards the same limits, beyond which it is
    /// [`PlatformError::TooMany`].
    pub async fn sign_in(
        &self,
        origin: &Origin,
        login: &str,
        password: String,
    ) -> Result<Option<SignedIn>, PlatformError> {
        let login = normal_login(login);
        let who = self.who(origin, &login);
        let mut attempt = self
            .attempts
            .begin(Purpose::SignIn, &login, who, self.now())?;
        attempt.turn().await?;
        // What somebody who guesses is made to wait for says nothing of how signing in is.
        let began = self.now();
        let checked = self.sign_in_check(who, &login, &password).await;
        self.watch.count_sign_in(began, self.now(), &checked);
        let (account, right) = checked?;
        metrics::counter!("preau_sign_ins_total", "right" => if right { "yes" } else { "no" })
            .increment(1);
        let Some(account) = account.filter(|_| right) else {
            attempt.failed(self.now());
            if let Who::Network(network) = who
                && self.attempts.is_suspect(network, self.now())
            {
                self.passwords.suspect(network);
            }
            return Ok(None);
        };
        attempt.succeeded();
        let token = self.session_begin(account.person, account.sessions_from)?;
        Ok(Some(self.signed_in(token, who, &login)?))
    }

    /// The account of a login, and whether the password is its own. It is looked up by who has a slot of the hashing
    /// pool: a flood of logins waits there, and leaves the database to people who are in.
    async fn sign_in_check(
        &self,
        who: Who,
        login: &str,
        password: &str,
    ) -> Result<(Option<Account>, bool), PlatformError> {
        let slot = self.passwords.admit(self.sort(who)).await?;
        let account = if may_be_login(login) && password.len() <= MAX_PASSWORD {
            self.store.account_by_login(login).await?
        } else {
            None
        };
        let hash = account
            .as_ref()
            .and_then(|account| account.password_hash.clone());
        let right = self
            .passwords
            .verify_in(slot, password.chars().take(MAX_PASSWORD).collect(), hash)
            .await?;
        Ok((account, right))
    }

    /// A session with the mark of the device on which it began.
    fn signed_in(&self, token: String, who: Who, login: &str) -> Result<SignedIn, PlatformError> {
        let device = match who {
            Who::Device(device) => device,
            Who::Network(_) => Uuid::new_v4(),
        };
        let device = self.keys.sessions.device_seal(device, login);
        Ok(SignedIn {
            token,
            seconds: self.session_lasts().as_secs(),
            device: device.ok_or_else(|| PlatformError::Internal("no session key".into()))?,
        })
    }

    /// Changes one's own password. Every session ends, and a new one begins.
    pub async fn password_change(
        &self,
        operation: &Operation,
        current: String,
        new: String,
    ) -> Result<SignedIn, PlatformError> {
        let person = operation.known.file.id;
        let login = &operation.known.login;
        let name = &operation.known.file.name;
        if let Some(problem) = password_problem(&new, login, &[&name.given, &name.family]) {
            return Err(invalid("new", problem));
        }
        let former = self.password_confirm(operation, current).await?;
        let hash = self.passwords.hash(Sort::Known, new).await?;
        // Whoever set another meanwhile, or took it away, was first: it is not the current one any more.
        let since = self
            .store
            .account_password_change(person, &former, &hash, self.now())
            .await?
            .ok_or_else(|| invalid("current", "wrong"))?;
        self.password_noted(person, "password.change").await?;
        let token = self.session_begin(person, since)?;
        self.signed_in(token, Who::Network(Network::UNKNOWN), login)
    }

    /// That what was typed is the person's present password, which some things ask for again; gives its hash. Refused
    /// as `current` where it is not.
    pub(crate) async fn password_confirm(
        &self,
        operation: &Operation,
        typed: String,
    ) -> Result<String, PlatformError> {
        // Whoever holds a session that is not theirs does not guess the password with it either.
        let who = Who::Network(Network::UNKNOWN);
        let login = &operation.known.login;
        let mut attempt = self
            .attempts
            .begin(Purpose::Change, login, who, operation.now)?;
        attempt.turn().await?;
        let account = self.store.account_of(operation.known.file.id).await?;
        let hash = account.and_then(|account| account.password_hash);
        let right = self
            .passwords
            .verify(Sort::Known, typed, hash.clone())
            .await?;
        let Some(hash) = hash.filter(|_| right) else {
            attempt.failed(self.now());
            return Err(invalid("current", "wrong"));
        };
        attempt.succeeded();
        Ok(hash)
    }

    /// Notes that a password was set.
    async fn password_noted(&self, person: PersonId, action: &str) -> Result<(), PlatformError> {
        self.people.forget(person).await;
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: Some(person),
            action: action.to_owned(),
            target: format!("person:{person}"),
            detail: String::new(),
        };
        Ok(self.store.audit_append(&entry).await?)
    }

    /// The first session of a person who has just activated their account.
    pub(crate) async fn activated(
        &self,
        person: PersonId,
        since: Timestamp,
        who: Who,
        login: &str,
    ) -> Result<SignedIn, PlatformError> {
        self.password_noted(person, "account.activate").await?;
        let token = self.session_begin(person, since)?;
        self.signed_in(token, who, login)
    }

    /// Sets the language that the person reads.
    pub async fn language_change(
        &self,
        operation: &Operation,
        language: Language,
    ) -> Result<(), PlatformError> {
        self.store
            .account_language_set(operation.known.file.id, language)
            .await?;
        self.people.forget(operation.known.file.id).await;
        Ok(())
    }
}
