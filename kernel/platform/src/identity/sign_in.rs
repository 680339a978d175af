//! Signing in, changing one's password and language.

use preau_domain::caller::Language;
use preau_domain::failure::FieldError;
use preau_store::AuditEntry;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::passwords::{MAX_PASSWORD, MIN_PASSWORD};
use crate::operation::Operation;

/// A sign-in that succeeded.
#[derive(Debug)]
pub struct SignedIn {
    /// The token to put into the session cookie.
    pub token: String,
    /// How long it lasts, in seconds.
    pub seconds: i64,
}

/// The longest login looked up, in bytes.
const MAX_LOGIN: usize = 128;

/// What is wrong with a new password, as a word: `short`, `long`, `login`, or nothing.
pub(crate) fn password_problem(password: &str, login: &str) -> Option<&'static str> {
    if password.chars().count() < MIN_PASSWORD {
        Some("short")
    } else if password.len() > MAX_PASSWORD {
        Some("long")
    } else if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        Some("login")
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
    /// Signs a person in; none for a login and password that do not belong together. An unknown
    /// login and a wrong password take the same time and get the same answer.
    pub async fn sign_in(
        &self,
        login: &str,
        password: String,
    ) -> Result<Option<SignedIn>, PlatformError> {
        let login = login.trim().to_lowercase();
        let known = login.len() <= MAX_LOGIN && password.len() <= MAX_PASSWORD;
        let account = if known {
            self.store.account_by_login(&login).await?
        } else {
            None
        };
        let hash = account
            .as_ref()
            .and_then(|account| account.password_hash.clone());
        let right = self
            .passwords
            .verify(password.chars().take(MAX_PASSWORD).collect(), hash)
            .await?;
        metrics::counter!("preau_sign_ins_total", "right" => if right { "yes" } else { "no" })
            .increment(1);
        match account.filter(|_| right) {
            Some(account) => Ok(Some(self.session_begin(account.person)?)),
            None => Ok(None),
        }
    }

    /// Changes one's own password. Every session ends, and a new one begins.
    pub async fn password_change(
        &self,
        operation: &Operation,
        current: String,
        new: String,
    ) -> Result<SignedIn, PlatformError> {
        let account = &operation.known.account;
        if !self
            .passwords
            .verify(current, account.password_hash.clone())
            .await?
        {
            return Err(invalid("current", "wrong"));
        }
        if let Some(problem) = password_problem(&new, &account.login) {
            return Err(invalid("new", problem));
        }
        let hash = self.passwords.hash(new).await?;
        self.password_put(operation.known.file.id, &hash, "password.change")
            .await
    }

    /// Stores a password, ends earlier sessions, begins a new one.
    pub(crate) async fn password_put(
        &self,
        person: preau_domain::ids::PersonId,
        hash: &str,
        action: &str,
    ) -> Result<SignedIn, PlatformError> {
        let at = self.now();
        self.store.account_password_set(person, hash, at).await?;
        self.store
            .audit_append(&AuditEntry {
                at,
                school: None,
                actor: Some(person),
                action: action.to_owned(),
                target: format!("person:{person}"),
                detail: String::new(),
            })
            .await?;
        self.people.forget(person).await;
        self.session_begin(person)
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
