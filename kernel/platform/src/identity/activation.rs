//! The first time: a login and an activation code from the school's sheet, then a password.

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::{SignedIn, invalid, password_problem};

/// Letters and digits that cannot be taken for one another on paper.
const CODE_ALPHABET: &[u8; 31] = b"ABCDEFGHJKLMNPQRSTUVWXYZ2345678";

/// A new activation code: 12 characters, some 59 bits, in groups of four.
pub(crate) fn fresh_code() -> String {
    let mut bytes = [0_u8; 64];
    // Without randomness there is no code that would be safe to hand out: the account then waits for
    // an administrator, as an empty code matches nothing.
    if getrandom::fill(&mut bytes).is_err() {
        return String::new();
    }
    // Bytes from 248 on would favour the first letters.
    let letters = bytes
        .iter()
        .filter(|byte| **byte < 248)
        .filter_map(|byte| CODE_ALPHABET.get(usize::from(byte % 31)));
    let code: Vec<u8> = letters.take(12).copied().collect();
    code.chunks(4)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect::<Vec<_>>()
        .join("-")
}

fn normal(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

impl Platform {
    /// Uses an activation code up and sets the first password. An unknown login, an account already
    /// in use and a wrong code get the same answer.
    pub async fn activate(
        &self,
        login: &str,
        code: &str,
        new: String,
    ) -> Result<SignedIn, PlatformError> {
        let login = login.trim().to_lowercase();
        if let Some(problem) = password_problem(&new, &login) {
            return Err(invalid("new", problem));
        }
        // Hashing comes first for everyone: a right code takes no longer than a wrong one.
        let hash = self.passwords.hash(new).await?;
        let account = self.store.account_by_login(&login).await?;
        let given = normal(code);
        let person = account.and_then(|account| {
            let expected = normal(&account.activation_code?);
            let same = given.len() == expected.len()
                && aws_lc_rs::constant_time::verify_slices_are_equal(
                    given.as_bytes(),
                    expected.as_bytes(),
                )
                .is_ok();
            (same && !expected.is_empty()).then_some(account.person)
        });
        match person {
            Some(person) => self.password_put(person, &hash, "account.activate").await,
            None => Err(invalid("code", "wrong")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_readable_and_differ() {
        let code = fresh_code();
        assert_eq!(code.len(), 14, "{code}");
        assert_eq!(normal(&code.to_lowercase()).len(), 12);
        assert_ne!(code, fresh_code());
    }
}
