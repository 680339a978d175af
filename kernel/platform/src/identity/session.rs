//! Sessions as signed tokens, checked without a query.
//!
//! A token is `base64url(key id ‖ person ‖ session ‖ issued ‖ expires ‖ HMAC-SHA-256)`. It says who;
//! what they may do is looked up (and cached) at each request. It ends by time, by signing out (its
//! session is on the list of revoked ones until it would have expired), and by a new password (tokens
//! issued before are refused).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use preau_domain::ids::PersonId;
use uuid::Uuid;

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// Which one.
    pub id: Uuid,
    /// When it was made.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

const BODY: usize = 1 + 16 + 16 + 8 + 8;
const TAG: usize = 32;

/// The keys that sign tokens: the newest signs, all are accepted, so that keys can rotate.
#[derive(Debug)]
pub struct SessionKeys(Vec<(u8, hmac::Key)>);

impl SessionKeys {
    /// Keys with their numbers, the one that signs first.
    pub fn new(keys: &[(u8, [u8; 32])]) -> Self {
        Self(
            keys.iter()
                .map(|(id, key)| (*id, hmac::Key::new(hmac::HMAC_SHA256, key)))
                .collect(),
        )
    }

    /// A token.
    pub fn seal(&self, session: &Session) -> Option<String> {
        let (id, key) = self.0.first()?;
        let mut token = Vec::with_capacity(BODY + TAG);
        token.push(*id);
        token.extend_from_slice(session.person.0.as_bytes());
        token.extend_from_slice(session.id.as_bytes());
        token.extend_from_slice(&session.issued.as_millisecond().to_be_bytes());
        token.extend_from_slice(&session.expires.as_millisecond().to_be_bytes());
        let tag = hmac::sign(key, &token);
        token.extend_from_slice(tag.as_ref());
        Some(URL_SAFE_NO_PAD.encode(token))
    }

    /// What a token says, if one of the keys signed it and it has not expired.
    pub fn open(&self, token: &str, now: Timestamp) -> Option<Session> {
        let mut bytes = [0_u8; BODY + TAG];
        // Exactly one text is accepted for a token, and nothing longer is looked at.
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (body, tag) = bytes.get(..length)?.split_at_checked(BODY)?;
        let (id, rest) = body.split_first()?;
        let (_, key) = self.0.iter().find(|(known, _)| known == id)?;
        hmac::verify(key, body, tag).ok()?;
        let (person, rest) = rest.split_at_checked(16)?;
        let (session, rest) = rest.split_at_checked(16)?;
        let (issued, expires) = rest.split_at_checked(8)?;
        let instant = |bytes: &[u8]| {
            Timestamp::from_millisecond(i64::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        let session = Session {
            person: PersonId(Uuid::from_slice(person).ok()?),
            id: Uuid::from_slice(session).ok()?,
            issued: instant(issued)?,
            expires: instant(expires)?,
        };
        (session.issued <= now && now < session.expires).then_some(session)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).expect("in range")
    }

    fn session() -> Session {
        Session {
            person: PersonId::of_source("test", "1"),
            id: Uuid::from_u128(7),
            issued: now(),
            expires: now() + 1.hour(),
        }
    }

    #[test]
    fn a_token_says_what_was_put_in_until_it_expires() {
        let keys = SessionKeys::new(&[(1, [1; 32])]);
        let token = keys.seal(&session()).expect("sealed");
        assert_eq!(keys.open(&token, now()), Some(session()));
        assert_eq!(keys.open(&token, now() + 1.hour()), None);
        assert_eq!(keys.open(&token, now() - 1.second()), None);
    }

    #[test]
    fn the_former_key_is_accepted_while_keys_rotate_and_others_are_not() {
        let old = SessionKeys::new(&[(1, [1; 32])])
            .seal(&session())
            .expect("sealed");
        assert!(
            SessionKeys::new(&[(2, [2; 32]), (1, [1; 32])])
                .open(&old, now())
                .is_some()
        );
        assert!(
            SessionKeys::new(&[(2, [2; 32])])
                .open(&old, now())
                .is_none()
        );
        assert!(
            SessionKeys::new(&[(1, [9; 32])])
                .open(&old, now())
                .is_none()
        );
    }

    proptest! {
        #[test]
        fn any_other_text_is_refused(position in 0_usize..100, letter in "[A-Za-z0-9_-]") {
            let keys = SessionKeys::new(&[(1, [1; 32])]);
            let token = keys.seal(&session()).expect("sealed");
            let position = position % token.len();
            let mut forged = token.clone();
            forged.replace_range(position..=position, &letter);
            prop_assert_eq!(keys.open(&forged, now()).is_some(), forged == token);
        }

        #[test]
        fn garbage_is_refused(garbage in "\\PC{0,200}") {
            prop_assert!(SessionKeys::new(&[(1, [1; 32])]).open(&garbage, now()).is_none());
        }
    }
}
