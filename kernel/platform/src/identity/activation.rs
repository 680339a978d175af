//! The first time: a login and an activation code from the school's sheet, then a password.
//!
//! A code is printed and then known to nobody but its reader: the database keeps its HMAC-SHA-256 under
//! a key that is not in it. A slow hash would do too, but a code is a secret of ours, drawn at random:
//! its 57 bits are far beyond guessing here, and beyond trying out for whoever has the database without
//! the key. Without a key they would not be: a fast hash of 57 bits is tried out in months on one
//! machine, and a slow one for each of a region's 500,000 people takes hours to issue. (NIST SP 800-63B,
//! 3.1.2.2, asks for a salted, slow or keyed hash below 112 bits; the person is the salt.)

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use preau_domain::ids::PersonId;
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::attempts::Purpose;
use crate::identity::origin::Origin;
use crate::identity::sign_in::{SignedIn, invalid, may_be_login, normal_login, password_problem};

/// How long a code can be used: sheets printed before the summer serve the first weeks of school.
pub const CODE_LASTS: SignedDuration = SignedDuration::from_hours(24 * 120);

/// Letters and digits that cannot be taken for one another on paper.
const CODE_ALPHABET: &[u8; 28] = b"ABCDEFGHJKLMNPQRSTUVWXYZ3479";
/// Characters of a code.
const CODE_LENGTH: usize = 12;

/// A new activation code: 12 characters, some 57 bits, in groups of four.
fn fresh_code() -> Result<String, PlatformError> {
    let mut code = Vec::with_capacity(CODE_LENGTH);
    while code.len() < CODE_LENGTH {
        let mut bytes = [0_u8; 2 * CODE_LENGTH];
        getrandom::fill(&mut bytes).map_err(|error| PlatformError::Internal(error.to_string()))?;
        // Bytes from 252 on would favour the first letters.
        let letters = bytes
            .iter()
            .filter(|byte| **byte < 252)
            .filter_map(|byte| CODE_ALPHABET.get(usize::from(byte % 28)));
        code.extend(letters.take(CODE_LENGTH - code.len()));
    }
    Ok(code
        .chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect::<Vec<_>>()
        .join("-"))
}

fn normal(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The key under which codes are kept.
#[derive(Debug)]
pub struct ActivationKey(hmac::Key);

impl ActivationKey {
    /// A key made of this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// What is kept of a person's code.
    fn digest(&self, person: PersonId, code: &str) -> String {
        let body = [person.0.as_bytes(), normal(code).as_bytes()].concat();
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, &body))
    }

    /// A new code for a person, and what is kept of it.
    pub(crate) fn issue(&self, person: PersonId) -> Result<(String, String), PlatformError> {
        let code = fresh_code()?;
        let digest = self.digest(person, &code);
        Ok((code, digest))
    }
}

impl Platform {
    /// Uses an activation code up and sets the first password. An unknown login, an account already
    /// in use, a code that is past its time and a wrong one get the same answer, and count towards the
    /// same limits, beyond which it is [`PlatformError::TooMany`]. Each try takes a place in the hashing line first;
    /// only a right code has a password hashed.
    pub async fn activate(
        &self,
        origin: &Origin,
        login: &str,
        code: &str,
        new: String,
    ) -> Result<SignedIn, PlatformError> {
        let login = normal_login(login);
        if let Some(problem) = password_problem(&new, &login, &[]) {
            return Err(invalid("new", problem));
        }
        let who = self.who(origin, &login);
        let now = self.now();
        let mut attempt = self.attempts.begin(Purpose::Activate, &login, who, now)?;
        attempt.turn().await?;
        let slot = self.passwords.admit(self.sort(who)).await?;
        let account = if may_be_login(&login) {
            self.store.account_by_login(&login).await?
        } else {
            None
        };
        let person = account
            .as_ref()
            .map_or(PersonId(Uuid::nil()), |account| account.person);
        let digest = self.keys.activation.digest(person, code);
        let kept = account.and_then(|account| account.activation);
        let right = kept.is_some_and(|(kept, until)| {
            let same = constant_time::verify_slices_are_equal(kept.as_bytes(), digest.as_bytes());
            same.is_ok() && now < until
        });
        if !right {
            attempt.failed(now);
            return Err(invalid("code", "wrong"));
        }
        let hash = self.passwords.hash_in(slot, new).await?;
        let at = self.now();
        // Of two who use the same code at once, or after it was replaced meanwhile, one at most.
        let since = self
            .store
            .account_activate(person, &digest, &hash, at)
            .await?
            .ok_or_else(|| invalid("code", "wrong"))?;
        attempt.succeeded();
        self.activated(person, since, who, &login).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_readable_and_differ() {
        let code = fresh_code().expect("random");
        assert_eq!(code.len(), 14, "{code}");
        assert_eq!(normal(&code.to_lowercase()).len(), CODE_LENGTH);
        assert_ne!(code, fresh_code().expect("random"));
    }

    #[test]
    fn what_is_kept_says_nothing_without_the_key_and_is_one_persons() {
        let key = ActivationKey::new(&[1; 32]);
        let (zoe, lea) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let (code, digest) = key.issue(zoe).expect("random");
        assert_eq!(
            key.digest(zoe, &code.to_lowercase().replace('-', " ")),
            digest
        );
        assert_ne!(key.digest(lea, &code), digest);
        assert_ne!(ActivationKey::new(&[2; 32]).digest(zoe, &code), digest);
        assert!(!digest.contains(&normal(&code)));
    }
}
