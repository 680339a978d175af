//! Sessions as signed tokens, checked without a query.
//!
//! A token is `base64url(number of the key ‖ person ‖ session ‖ issued ‖ expires ‖ since ‖ HMAC-SHA-256)`. It
//! says who; what they may do is looked up (and cached) at each request. It ends by time, by signing out
//! (its session is on the list of revoked ones until it would have expired), and by a new password: it
//! says since when sessions counted in the account as whose it began, and that instant moves on with each
//! new password or code. It is compared with the account's own and with no clock, so a session that began
//! under the former password ends with it, also one whose verification had not ended then.
//!
//! The same keys sign *devices*: a mark that a browser keeps of having signed in with a login, which lets
//! its owner in beside those who guess (`attempts.rs`). It is no session and gives no right. Nor is what a page
//! follows (`live/`), which they sign for the session of whom the page was given to.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
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
    /// Since when sessions of the account counted, as it was read when this one began.
    pub since: Timestamp,
}

const BODY: usize = 1 + 16 + 16 + 8 + 8 + 8;
const TAG: usize = 32;
/// The longest text of what a page follows, in characters: a school, a standing, a module and eight names.
const MOST_FOLLOWED: usize = 2_048;

/// What is signed of what a page follows: of fixed length before the text, so that no two are the same.
fn live_body(session: &Session, said: &[u8]) -> Vec<u8> {
    [session.person.0.as_bytes(), session.id.as_bytes(), said].concat()
}

/// How far ahead of this node's clock a token may have been issued: the clocks of a region's nodes are
/// synchronised, yet never exactly. (RFC 7519, 4.1.5, allows some leeway, "no more than a few minutes".)
pub const SKEW: SignedDuration = SignedDuration::from_secs(30);

#[derive(Debug)]
struct Key {
    /// Which of the keys to try: derived from the key, so that none need be numbered. Two of one number
    /// are both tried.
    number: u8,
    sessions: hmac::Key,
    devices: hmac::Key,
    live: hmac::Key,
    /// Of what further secrets are made.
    others: hmac::Key,
}

impl Key {
    fn new(secret: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let derived = |what: &str| hmac::sign(&root, what.as_bytes());
        let key = |what| hmac::Key::new(hmac::HMAC_SHA256, derived(what).as_ref());
        Self {
            number: derived("number").as_ref().first().copied().unwrap_or(0),
            sessions: key("sessions"),
            devices: key("devices"),
            live: key("live"),
            others: key("others"),
        }
    }
}

/// The keys that sign tokens: the first signs, all are accepted, so that keys can rotate.
#[derive(Debug)]
pub struct SessionKeys(Vec<Key>);

impl SessionKeys {
    /// Keys made of these secrets, the one that signs first.
    pub fn new(secrets: &[[u8; 32]]) -> Self {
        Self(secrets.iter().map(Key::new).collect())
    }

    /// Secrets made of these keys for another use, in the same order: of one nobody can tell another.
    pub(crate) fn secrets_of(&self, what: &str) -> Vec<[u8; 32]> {
        let derived = self.0.iter().filter_map(|key| {
            let derived = hmac::sign(&key.others, what.as_bytes());
            derived.as_ref().try_into().ok()
        });
        derived.collect()
    }

    /// A mark for a device on which this login signed in.
    pub(crate) fn device_seal(&self, device: Uuid, login: &str) -> Option<String> {
        let key = self.0.first()?;
        let mut mark = vec![key.number];
        mark.extend_from_slice(device.as_bytes());
        let tag = hmac::sign(
            &key.devices,
            &[device.as_bytes(), login.as_bytes()].concat(),
        );
        mark.extend_from_slice(tag.as_ref());
        Some(URL_SAFE_NO_PAD.encode(mark))
    }

    /// The device of a mark, if it is for this login.
    pub(crate) fn device_open(&self, mark: &str, login: &str) -> Option<Uuid> {
        let mut bytes = [0_u8; 1 + 16 + TAG];
        let length = URL_SAFE_NO_PAD.decode_slice(mark, &mut bytes).ok()?;
        let (number, rest) = bytes.get(..length)?.split_first()?;
        let (device, tag) = rest.split_at_checked(16)?;
        let body = [device, login.as_bytes()].concat();
        let mut keys = self.0.iter().filter(|key| key.number == *number);
        keys.any(|key| hmac::verify(&key.devices, &body, tag).is_ok())
            .then(|| Uuid::from_slice(device).ok())?
    }

    /// What a page follows, for whom it was given to in this session alone.
    pub(crate) fn live_seal(&self, session: &Session, said: &str) -> Option<String> {
        let key = self.0.first()?;
        let tag = hmac::sign(&key.live, &live_body(session, said.as_bytes()));
        let mut sealed = vec![key.number];
        sealed.extend_from_slice(tag.as_ref());
        sealed.extend_from_slice(said.as_bytes());
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What a page follows, if one of the keys signed it for this session.
    pub(crate) fn live_open(&self, session: &Session, sealed: &str) -> Option<String> {
        if sealed.len() > MOST_FOLLOWED {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (number, rest) = bytes.split_first()?;
        let (tag, said) = rest.split_at_checked(TAG)?;
        let body = live_body(session, said);
        let mut keys = self.0.iter().filter(|key| key.number == *number);
        keys.any(|key| hmac::verify(&key.live, &body, tag).is_ok())
            .then(|| String::from_utf8(said.to_vec()).ok())?
    }

    /// A token.
    pub fn seal(&self, session: &Session) -> Option<String> {
        let key = self.0.first()?;
        let mut token = Vec::with_capacity(BODY + TAG);
        token.push(key.number);
        token.extend_from_slice(session.person.0.as_bytes());
        token.extend_from_slice(session.id.as_bytes());
        token.extend_from_slice(&session.issued.as_millisecond().to_be_bytes());
        token.extend_from_slice(&session.expires.as_millisecond().to_be_bytes());
        token.extend_from_slice(&session.since.as_millisecond().to_be_bytes());
        let tag = hmac::sign(&key.sessions, &token);
        token.extend_from_slice(tag.as_ref());
        Some(URL_SAFE_NO_PAD.encode(token))
    }

    /// What a token says, if one of the keys signed it and it has not expired.
    pub fn open(&self, token: &str, now: Timestamp) -> Option<Session> {
        let session = self.read(token)?;
        (session.issued <= now + SKEW && now < session.expires).then_some(session)
    }

    /// What a token says, if one of the keys signed it, however long ago.
    pub(crate) fn read(&self, token: &str) -> Option<Session> {
        let mut bytes = [0_u8; BODY + TAG];
        // Exactly one text is accepted for a token, and nothing longer is looked at.
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (body, tag) = bytes.get(..length)?.split_at_checked(BODY)?;
        let (number, rest) = body.split_first()?;
        let mut keys = self.0.iter().filter(|key| key.number == *number);
        if !keys.any(|key| hmac::verify(&key.sessions, body, tag).is_ok()) {
            return None;
        }
        let (person, rest) = rest.split_at_checked(16)?;
        let (session, rest) = rest.split_at_checked(16)?;
        let (issued, rest) = rest.split_at_checked(8)?;
        let (expires, since) = rest.split_at_checked(8)?;
        let instant = |bytes: &[u8]| {
            Timestamp::from_millisecond(i64::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        Some(Session {
            person: PersonId(Uuid::from_slice(person).ok()?),
            id: Uuid::from_slice(session).ok()?,
            issued: instant(issued)?,
            expires: instant(expires)?,
            since: instant(since)?,
        })
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
            since: now() - 1.hour(),
        }
    }

    #[test]
    fn a_token_says_what_was_put_in_until_it_expires() {
        let keys = SessionKeys::new(&[[1; 32]]);
        let token = keys.seal(&session()).expect("sealed");
        assert_eq!(keys.open(&token, now()), Some(session()));
        assert_eq!(keys.open(&token, now() + 1.hour()), None);
    }

    #[test]
    fn a_token_of_a_node_whose_clock_is_a_little_ahead_is_accepted() {
        let keys = SessionKeys::new(&[[1; 32]]);
        let token = keys.seal(&session()).expect("sealed");
        assert_eq!(keys.open(&token, now() - SKEW), Some(session()));
        assert_eq!(keys.open(&token, now() - SKEW - 1.millisecond()), None);
    }

    #[test]
    fn the_former_key_is_accepted_while_keys_rotate_and_others_are_not() {
        let old = SessionKeys::new(&[[1; 32]])
            .seal(&session())
            .expect("sealed");
        assert!(
            SessionKeys::new(&[[2; 32], [1; 32]])
                .open(&old, now())
                .is_some()
        );
        assert!(SessionKeys::new(&[[2; 32]]).open(&old, now()).is_none());
    }

    #[test]
    fn keys_of_the_same_number_are_both_tried() {
        let number = |byte| Key::new(&[byte; 32]).number;
        let [one, other] = (0..=255_u8)
            .flat_map(|one| (0..one).map(move |other| [one, other]))
            .find(|[one, other]| number(*one) == number(*other))
            .expect("256 keys on 256 numbers");
        let token = SessionKeys::new(&[[other; 32]])
            .seal(&session())
            .expect("sealed");
        let both = SessionKeys::new(&[[one; 32], [other; 32]]);
        assert_eq!(both.open(&token, now()), Some(session()));
    }

    #[test]
    fn a_device_is_known_for_its_login_and_is_no_session() {
        let keys = SessionKeys::new(&[[1; 32]]);
        let device = Uuid::from_u128(9);
        let mark = keys.device_seal(device, "zoe").expect("sealed");
        assert_eq!(keys.device_open(&mark, "zoe"), Some(device));
        assert_eq!(keys.device_open(&mark, "lea"), None);
        assert_eq!(keys.device_open("", "zoe"), None);
        assert_eq!(keys.device_open(mark.split_at(60).0, "zoe"), None);
        assert_eq!(keys.open(&mark, now()), None);
        let others = SessionKeys::new(&[[2; 32]]);
        assert_eq!(others.device_open(&mark, "zoe"), None);
        let rotated = SessionKeys::new(&[[2; 32], [1; 32]]);
        assert_eq!(rotated.device_open(&mark, "zoe"), Some(device));
    }

    proptest! {
        #[test]
        fn any_other_text_is_refused(position in 0_usize..100, letter in "[A-Za-z0-9_-]") {
            let keys = SessionKeys::new(&[[1; 32]]);
            let token = keys.seal(&session()).expect("sealed");
            let position = position % token.len();
            let mut forged = token.clone();
            forged.replace_range(position..=position, &letter);
            prop_assert_eq!(keys.open(&forged, now()).is_some(), forged == token);
        }

        #[test]
        fn garbage_is_refused(garbage in "\\PC{0,200}") {
            prop_assert!(SessionKeys::new(&[[1; 32]]).open(&garbage, now()).is_none());
        }
    }
}
