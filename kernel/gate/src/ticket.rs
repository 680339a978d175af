//! A place in the room, or the right to be in, as a signed text that the browser keeps.
//!
//! It is checked without a query, and needs no row anywhere: `base64url(number of the key ‖ stage ‖ school ‖
//! profile ‖ two numbers ‖ expires ‖ HMAC-SHA-256, cut to 128 bits)`. What is signed takes in the mark of the
//! browser, a cookie of its own, so that a ticket that got into a log or over a shoulder is worth nothing elsewhere.
//! It is bound to no address: a telephone changes its own on the way to school.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use sha2::Sha256;

use crate::At;

/// How long the ticket of a place is good for. Its browser is given it anew once half of that is over, so that a place
/// is kept for a quarter of an hour at least without a word from it: a tunnel, a box that starts anew.
pub const KEPT: At = 30 * 60_000;
/// How far ahead of this node's clock another's may be.
pub const SKEW: At = 30_000;

/// The people of one profile in one school, who wait in one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flow {
    /// Where. [`Flow::UNKNOWN`] for who has not signed in on this device yet.
    pub school: SchoolId,
    /// As what.
    pub profile: Profile,
}

impl Flow {
    /// Those of whom nothing is known: no school has the number 0.
    pub const UNKNOWN: Self = Self {
        school: SchoolId(0),
        profile: Profile::Guest,
    };
}

/// What a ticket stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A place among those who wait.
    Waits {
        /// The bucket of arrivals, by the instant at which it was opened.
        bucket: At,
        /// Which of the bucket's places.
        serial: u32,
    },
    /// A seat.
    Seated {
        /// Which.
        seat: u64,
        /// When this was written: the person was there then.
        stamped: At,
    },
}

/// What a browser keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Whose order it belongs to.
    pub flow: Flow,
    /// What it stands for.
    pub stage: Stage,
    /// When it ends.
    pub expires: At,
}

impl Ticket {
    /// Whether the place that it stands for is kept for long enough without it being given anew.
    pub fn lasts(&self, now: At) -> bool {
        self.expires - now > KEPT / 2
    }

    /// Whether a browser that has it needs not be given this one: it stands for the same, and lasts.
    pub fn does_for(&self, given: &Self, now: At) -> bool {
        self.flow == given.flow && self.stage == given.stage && self.lasts(now)
    }
}

const BODY: usize = 1 + 1 + 8 + 1 + 8 + 8 + 8;
const TAG: usize = 16;
/// The length of a ticket as text.
pub const LENGTH: usize = ((BODY + TAG) * 4).div_ceil(3);

struct Key {
    number: u8,
    mac: Hmac<Sha256>,
}

/// The keys that sign tickets: the first signs, all are accepted, so that keys can rotate.
pub struct TicketKeys(Vec<Key>);

/// No secret is in a log.
impl std::fmt::Debug for TicketKeys {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_tuple("TicketKeys").field(&self.0.len()).finish()
    }
}

impl TicketKeys {
    /// Keys made of these secrets, the one that signs first.
    pub fn new(secrets: &[[u8; 32]]) -> Self {
        let keys = secrets.iter().filter_map(|secret| {
            let derived = |what: &[u8]| {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
                mac.update(what);
                Some(mac.finalize().into_bytes())
            };
            Some(Key {
                number: *derived(b"number of a gate key")?.first()?,
                mac: Hmac::new_from_slice(&derived(b"tickets of the gate")?).ok()?,
            })
        });
        Self(keys.collect())
    }

    /// A ticket for the browser of this mark, as text. Empty without any key.
    pub fn seal(&self, ticket: &Ticket, mark: &str) -> String {
        let Some(key) = self.0.first() else {
            return String::new();
        };
        let (stage, first, second) = match ticket.stage {
            Stage::Waits { bucket, serial } => (1, bucket.to_be_bytes(), u64::from(serial)),
            Stage::Seated { seat, stamped } => (2, stamped.to_be_bytes(), seat),
        };
        let mut body = Vec::with_capacity(BODY + TAG);
        body.extend([key.number, stage]);
        body.extend(ticket.flow.school.0.to_be_bytes());
        body.push(place_of(ticket.flow.profile));
        body.extend(first);
        body.extend(second.to_be_bytes());
        body.extend(ticket.expires.to_be_bytes());
        let mut mac = key.mac.clone();
        mac.update(&body);
        mac.update(mark.as_bytes());
        body.extend(mac.finalize().into_bytes().iter().take(TAG));
        URL_SAFE_NO_PAD.encode(body)
    }

    /// What a text says, if one of the keys signed it for the browser of this mark and it has not ended.
    pub fn open(&self, text: &str, mark: &str, now: At) -> Option<Ticket> {
        let mut bytes = [0; BODY + TAG];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        let (body, tag) = bytes.get(..length)?.split_at_checked(BODY)?;
        let (number, rest) = body.split_first()?;
        let signed = |key: &Key| {
            let mut mac = key.mac.clone();
            mac.update(body);
            mac.update(mark.as_bytes());
            tag.len() == TAG && mac.verify_truncated_left(tag).is_ok()
        };
        let mut keys = self.0.iter();
        let which = keys.position(|key| key.number == *number && signed(key))?;
        let (stage, rest) = rest.split_first()?;
        let (school, rest) = rest.split_first_chunk::<8>()?;
        let (profile, rest) = rest.split_first()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (second, rest) = rest.split_first_chunk::<8>()?;
        let (expires, _) = rest.split_first_chunk::<8>()?;
        let (first, second) = (At::from_be_bytes(*first), u64::from_be_bytes(*second));
        let stage = match stage {
            1 => Stage::Waits {
                bucket: first,
                serial: u32::try_from(second).ok()?,
            },
            2 => Stage::Seated {
                seat: second,
                stamped: first,
            },
            _ => return None,
        };
        let mut ticket = Ticket {
            flow: Flow {
                school: SchoolId(i64::from_be_bytes(*school)),
                profile: *Profile::ALL.get(usize::from(*profile))?,
            },
            stage,
            expires: At::from_be_bytes(*expires),
        };
        if now >= ticket.expires || first > now.saturating_add(SKEW) {
            return None;
        }
        if which > 0 && matches!(ticket.stage, Stage::Waits { .. }) {
            // As near its end: the next that is given is of the key that signs, so that this one can go.
            ticket.expires = ticket.expires.min(now.saturating_add(KEPT / 2));
        }
        Some(ticket)
    }
}

/// A profile's place among all.
pub(crate) fn place_of(profile: Profile) -> u8 {
    let place = Profile::ALL.iter().position(|known| *known == profile);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: At = 1_800_000_000_000;

    fn ticket() -> Ticket {
        Ticket {
            flow: Flow {
                school: SchoolId(42),
                profile: Profile::Pupil,
            },
            stage: Stage::Waits {
                bucket: NOW - 60_000,
                serial: 7,
            },
            expires: NOW + KEPT,
        }
    }

    #[test]
    fn a_ticket_says_what_was_put_in_until_it_ends() {
        let keys = TicketKeys::new(&[[1; 32]]);
        let seated = Stage::Seated {
            seat: u64::MAX,
            stamped: NOW,
        };
        for stage in [ticket().stage, seated] {
            let ticket = Ticket { stage, ..ticket() };
            let text = keys.seal(&ticket, "mark");
            assert_eq!(text.len(), LENGTH);
            assert_eq!(keys.open(&text, "mark", NOW), Some(ticket));
            assert_eq!(keys.open(&text, "mark", NOW + KEPT), None);
        }
    }

    #[test]
    fn a_ticket_of_another_browser_or_of_no_time_yet_is_refused() {
        let keys = TicketKeys::new(&[[1; 32]]);
        let text = keys.seal(&ticket(), "mark");
        for other in ["", "Mark", "mark ", "other"] {
            assert_eq!(keys.open(&text, other, NOW), None, "{other}");
        }
        let Stage::Waits { bucket, .. } = ticket().stage else {
            unreachable!("it waits")
        };
        assert!(keys.open(&text, "mark", bucket - SKEW).is_some());
        assert_eq!(keys.open(&text, "mark", bucket - SKEW - 1), None);
    }

    #[test]
    fn two_keys_are_accepted_while_they_rotate_and_no_third() {
        let (old, new) = ([1; 32], [2; 32]);
        let text = TicketKeys::new(&[old]).seal(&ticket(), "mark");
        let both = TicketKeys::new(&[new, old]);
        let of_old = both.open(&text, "mark", NOW).expect("it is accepted");
        assert!(!of_old.does_for(&ticket(), NOW), "it is given anew");
        assert_eq!((of_old.flow, of_old.stage), (ticket().flow, ticket().stage));
        assert_eq!(TicketKeys::new(&[new]).open(&text, "mark", NOW), None);
        let text = both.seal(&ticket(), "mark");
        assert_eq!(both.open(&text, "mark", NOW), Some(ticket()));
        assert_eq!(TicketKeys::new(&[old]).open(&text, "mark", NOW), None);
        assert_eq!(TicketKeys::new(&[]).open(&text, "mark", NOW), None);
        assert_eq!(TicketKeys::new(&[]).seal(&ticket(), "mark"), "");
    }

    proptest! {
        #[test]
        fn any_other_text_is_refused(position in 0_usize..LENGTH, letter in "[A-Za-z0-9_-]") {
            let keys = TicketKeys::new(&[[1; 32]]);
            let text = keys.seal(&ticket(), "mark");
            let mut forged = text.clone();
            forged.replace_range(position..=position, &letter);
            prop_assert_eq!(keys.open(&forged, "mark", NOW).is_some(), forged == text);
        }

        #[test]
        fn garbage_is_refused(garbage in "\\PC{0,120}", mark in "\\PC{0,40}") {
            prop_assert!(TicketKeys::new(&[[1; 32]]).open(&garbage, &mark, NOW).is_none());
        }
    }
}
