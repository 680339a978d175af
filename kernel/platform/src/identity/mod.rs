//! Who somebody is: passwords, sessions, signing in and out, and how the first password comes about.
//!
//! | file | what |
//! |---|---|
//! | [`sign_in`], [`activation`] | from a login and a secret to a session |
//! | [`origin`], `attempts` | where a try comes from, and how many may be made |
//! | [`networks`] | networks of schools, from which more may be made |
//! | [`passwords`], [`line`] | hashing, in a pool of its own, and who waits for it |
//! | `guessed` | passwords that are guessed first |
//! | [`session`], [`people`] | tokens, and whom they name |
//! | [`provision`], [`sheets`] | what the region's operator and the school's office do for others |
//! | [`register`] | the people of a school, as its administrator sees them |

pub mod activation;
pub(crate) mod attempts;
mod guessed;
pub mod line;
pub mod networks;
pub mod origin;
pub mod passwords;
pub mod people;
pub mod provision;
pub mod register;
pub mod session;
pub mod sheets;
pub mod sign_in;

use activation::ActivationKey;
use session::SessionKeys;

use crate::letters::LetterKey;

/// The secrets that all processes of a region share.
#[derive(Debug)]
pub struct Keys {
    /// Sign sessions and devices.
    pub sessions: SessionKeys,
    /// Keeps activation codes unreadable in the database.
    pub activation: ActivationKey,
    /// Signs the links of letters. Unlike that of sessions it does not rotate: letters are read long after.
    pub letters: LetterKey,
}
