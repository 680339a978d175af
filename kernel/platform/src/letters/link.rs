//! Links of letters: what whoever follows one may change, and nothing else.
//!
//! A token is `base64url(purpose ‖ person ‖ epoch ‖ issued ‖ HMAC-SHA-256)`, its MAC over the address that it is
//! about too, where it is about one that waits to be confirmed. It is no session and gives no other right. The
//! epoch is the one under which e-mail was sent to the person: once they have it sent again, links of letters
//! from before change nothing.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::PersonId;
use uuid::Uuid;

use crate::identity::session::SKEW;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To confirm an address, as the person signed in.
    Confirm,
    /// To have no more letters, by whoever has the letter.
    Unsubscribe,
}

impl Purpose {
    fn number(self) -> u8 {
        match self {
            Self::Confirm => 1,
            Self::Unsubscribe => 2,
        }
    }

    /// How long a link can be followed.
    fn lasts(self) -> SignedDuration {
        match self {
            Self::Confirm => SignedDuration::from_hours(24 * 3),
            Self::Unsubscribe => SignedDuration::from_hours(24 * 180),
        }
    }
}

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) purpose: Purpose,
    pub(crate) person: PersonId,
    pub(crate) epoch: i64,
    pub(crate) issued: Timestamp,
}

const BODY: usize = 1 + 16 + 8 + 8;
const TAG: usize = 32;

/// The key that signs links of letters.
#[derive(Debug)]
pub struct LetterKey(hmac::Key);

impl LetterKey {
    /// A key made of this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The token of a link about an address, or about none.
    pub(crate) fn seal(&self, link: &Link, address: &str) -> String {
        let mut token = Vec::with_capacity(BODY + TAG + address.len());
        token.push(link.purpose.number());
        token.extend_from_slice(link.person.0.as_bytes());
        token.extend_from_slice(&link.epoch.to_be_bytes());
        token.extend_from_slice(&link.issued.as_millisecond().to_be_bytes());
        token.extend_from_slice(address.as_bytes());
        let tag = hmac::sign(&self.0, &token);
        token.truncate(BODY);
        token.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(token)
    }

    /// What a token says, if this key signed it for this purpose and about this address, and it can still be
    /// followed.
    pub(crate) fn open(
        &self,
        token: &str,
        purpose: Purpose,
        address: &str,
        now: Timestamp,
    ) -> Option<Link> {
        let mut bytes = [0_u8; BODY + TAG];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (body, tag) = bytes.get(..length)?.split_at_checked(BODY)?;
        let signed = [body, address.as_bytes()].concat();
        hmac::verify(&self.0, &signed, tag).ok()?;
        let (number, rest) = body.split_first()?;
        let (person, rest) = rest.split_at_checked(16)?;
        let (epoch, issued) = rest.split_at_checked(8)?;
        let issued = i64::from_be_bytes(issued.try_into().ok()?);
        let issued = Timestamp::from_millisecond(issued).ok()?;
        let holds = issued <= now + SKEW && now < issued + purpose.lasts();
        (*number == purpose.number() && holds).then_some(Link {
            purpose,
            person: PersonId(Uuid::from_slice(person).ok()?),
            epoch: i64::from_be_bytes(epoch.try_into().ok()?),
            issued,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).expect("in range")
    }

    fn link(purpose: Purpose) -> Link {
        Link {
            purpose,
            person: PersonId::of_source("test", "1"),
            epoch: 3,
            issued: now(),
        }
    }

    #[test]
    fn a_link_is_for_one_purpose_one_address_and_some_days() {
        let key = LetterKey::new(&[1; 32]);
        for (purpose, days) in [(Purpose::Confirm, 3), (Purpose::Unsubscribe, 180)] {
            let said = link(purpose);
            let token = key.seal(&said, "a@b.fr");
            let open = |purpose, address, now| key.open(&token, purpose, address, now);
            let end = now() + SignedDuration::from_hours(24 * days);
            let last = end - SignedDuration::from_millis(1);
            assert_eq!(open(purpose, "a@b.fr", now()), Some(said));
            assert_eq!(open(purpose, "a@b.fr", last), Some(said));
            assert_eq!(open(purpose, "a@b.fr", end), None);
            assert_eq!(open(purpose, "a@c.fr", now()), None);
            let other = match purpose {
                Purpose::Confirm => Purpose::Unsubscribe,
                Purpose::Unsubscribe => Purpose::Confirm,
            };
            assert_eq!(open(other, "a@b.fr", now()), None);
            let others = LetterKey::new(&[2; 32]);
            assert_eq!(others.open(&token, purpose, "a@b.fr", now()), None);
        }
    }

    proptest! {
        #[test]
        fn any_other_text_is_refused(position in 0_usize..100, letter in "[A-Za-z0-9_-]") {
            let key = LetterKey::new(&[1; 32]);
            let token = key.seal(&link(Purpose::Unsubscribe), "");
            let position = position % token.len();
            let mut forged = token.clone();
            forged.replace_range(position..=position, &letter);
            let opened = key.open(&forged, Purpose::Unsubscribe, "", now());
            prop_assert_eq!(opened.is_some(), forged == token);
        }

        #[test]
        fn garbage_is_refused(garbage in "\\PC{0,200}") {
            let key = LetterKey::new(&[1; 32]);
            prop_assert!(key.open(&garbage, Purpose::Unsubscribe, "", now()).is_none());
        }
    }
}
