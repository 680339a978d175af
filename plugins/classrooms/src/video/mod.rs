//! The way to a video server that the school has: `BigBlueButton` or Jitsi. A room is whole without it.
//!
//! Nobody is sent anywhere: a page shows a link that leads out of the ENT, signed for its reader alone, and only when
//! whoever is within the room has just asked for it. A link of Jitsi is good for minutes ([`JOINS`]); one of
//! `BigBlueButton`, whose protocol knows no end of a link, for this one meeting.

mod bbb;
mod jitsi;

use std::fmt::Write as _;

use preau_sdk::prelude::*;

use crate::records::{Room, Timing, later};
use bbb::{BigBlueButton, Hash};
use jitsi::Jitsi;

/// Which service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Kind {
    #[choice("none")]
    None,
    #[choice("bbb")]
    BigBlueButton,
    #[choice("jitsi")]
    Jitsi,
}

/// What the school's administrator set.
#[derive(Clone, Debug, Settings)]
struct VideoSettings {
    video: Kind,
    video_address: String,
    video_hash: Hash,
    video_identity: String,
    video_key: String,
}

/// A service that can be used.
pub(crate) enum Service {
    BigBlueButton(BigBlueButton),
    Jitsi(Jitsi),
}

/// How long a link can be used, in minutes: to follow it, and to come back after a line was lost.
const JOINS: i64 = 5;

/// What became of a meeting that was asked for.
pub(crate) enum Made {
    /// There is no service.
    Nothing,
    /// The server does not answer, or did not do it.
    Failed,
    /// It awaits participants; by which word it knows this meeting from one that it made before under the same name.
    Ready(Option<String>),
    /// The same, of one that it made before, without that word: it is the one that it gave then.
    Still,
}

/// Who joins, and as what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Participant<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) moderates: bool,
}

impl Service {
    /// The school's; none where there is none, or what was set is not enough to use it.
    pub(crate) fn load() -> Result<Option<Self>, Failure> {
        let settings = VideoSettings::load()?;
        let address = settings.video_address.trim().trim_end_matches('/');
        let is_set = address.len() > "https://".len()
            && address.starts_with("https://")
            && address.bytes().all(|byte| byte.is_ascii_graphic())
            && !settings.video_key.is_empty();
        if !is_set {
            return Ok(None);
        }
        Ok(match settings.video {
            Kind::None => None,
            Kind::BigBlueButton => {
                // As administrators find it: "bbb-conf --secret" says ".../bigbluebutton/".
                let address = address.strip_suffix("/api").unwrap_or(address).to_owned();
                Some(Self::BigBlueButton(BigBlueButton {
                    address,
                    secret: settings.video_key,
                    hash: settings.video_hash,
                }))
            }
            Kind::Jitsi if settings.video_identity.is_empty() => None,
            Kind::Jitsi => Some(Self::Jitsi(Jitsi {
                address: address.to_owned(),
                secret: settings.video_key,
                app: settings.video_identity,
            })),
        })
    }

    /// Has the server await the room's participants now: asked again, it does once what it did.
    pub(crate) fn create(&self, room: &Stored<Room>, now: Instant) -> Result<Made, Failure> {
        Ok(match self {
            Self::BigBlueButton(server) => server.create(room, Timing::load()?, now),
            // It makes rooms by itself, for whoever has a token.
            Self::Jitsi(_) => Made::Ready(None),
        })
    }

    /// Whether a meeting is there only because its server was asked: then it may be gone, and asked for again.
    pub(crate) fn is_asked(&self) -> bool {
        matches!(self, Self::BigBlueButton(_))
    }

    /// Ends the meeting; whether it has ended. Where the server does not answer, it ends by the duration that it was
    /// given.
    pub(crate) fn end(&self, room: &Stored<Room>) -> bool {
        match self {
            Self::BigBlueButton(server) => server.end(room),
            Self::Jitsi(_) => false,
        }
    }

    /// The link by which this person joins now, and nobody else.
    pub(crate) fn join(
        &self,
        room: &Stored<Room>,
        who: Participant<'_>,
        now: Instant,
    ) -> Result<String, Failure> {
        Ok(match self {
            Self::BigBlueButton(server) => server.join(room, who),
            Self::Jitsi(server) => {
                let closes = room.closes(Timing::load()?);
                server.join(room, who, closes.min(later(now, JOINS)))
            }
        })
    }
}

/// What the server knows the room by: hard to guess, and says nothing of who meets.
fn meeting(room: &Stored<Room>) -> String {
    match room.remade {
        None => format!("preau-{}", room.id),
        Some(number) => format!("preau-{}-{number}", room.id),
    }
}

/// A text so that it is nothing but itself within a query or a path (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            // A string takes all that is written to it.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
