//! `BigBlueButton`: each call carries a checksum, the hash of its name, its query and the secret
//! (<https://docs.bigbluebutton.org/development/api/>).

use std::fmt::Write as _;

use preau_sdk::prelude::*;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Made, Participant, escaped, meeting};
use crate::records::{EARLY, LONGEST, MINUTE, Room, Timing};
use crate::words;

/// How the checksum is made: whatever the server's `supportedChecksumAlgorithms` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(super) enum Hash {
    #[choice("sha1")]
    Sha1,
    #[choice("sha256")]
    Sha256,
    #[choice("sha384")]
    Sha384,
    #[choice("sha512")]
    Sha512,
}

/// So many come at most: one session stays under 200 people, or its server does not bear it.
const PARTICIPANTS: u32 = 199;

/// So long, in minutes, a meeting awaits its first participant at least: what servers do by themselves.
const AWAITS: i64 = 5;

/// What a server answers that did what it is asked.
const DONE: &str = "<returncode>SUCCESS</returncode>";
/// Why one did not make a meeting that is there already: nobody else knows its name.
const THERE: &str = "idNotUnique";
/// Why one did not end a meeting that is not there any more.
const GONE: &str = "notFound";

/// A server, or several behind a load balancer.
pub(crate) struct BigBlueButton {
    /// ".../bigbluebutton"
    pub(super) address: String,
    pub(super) secret: String,
    pub(super) hash: Hash,
}

/// What stands in an element of an answer, which has each once.
fn element<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = answer.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    Some(value)
}

impl Hash {
    /// In hexadecimal digits.
    fn of(self, text: &str) -> String {
        fn hex(digest: impl AsRef<[u8]>) -> String {
            let mut hex = String::new();
            for byte in digest.as_ref() {
                // A string takes all that is written to it.
                let _ = write!(hex, "{byte:02x}");
            }
            hex
        }
        match self {
            Self::Sha1 => hex(Sha1::digest(text)),
            Self::Sha256 => hex(Sha256::digest(text)),
            Self::Sha384 => hex(Sha384::digest(text)),
            Self::Sha512 => hex(Sha512::digest(text)),
        }
    }
}

impl BigBlueButton {
    /// Has the server make the meeting. The same again is the same meeting. Who is let in, the room says before anybody
    /// gets a link: so no guest has to wait a second time. Left alone, it ends once the room cannot go on, and not
    /// before: a server ends a meeting that nobody joined within minutes, or that everybody left, unless it is told.
    pub(super) fn create(&self, room: &Stored<Room>, timing: Timing, now: Instant) -> Made {
        let minutes = EARLY + LONGEST + timing.close_minutes;
        let awaits = (room.closes(timing).0 - now.0 + MINUTE - 1) / MINUTE;
        let name = words::name(Language::Fr, room);
        let answer = self.done(
            "create",
            &[
                ("name", &name),
                ("meetingID", &meeting(room)),
                ("duration", &minutes.to_string()),
                (
                    "meetingExpireIfNoUserJoinedInMinutes",
                    &awaits.max(AWAITS).to_string(),
                ),
                ("meetingExpireWhenLastUserLeftInMinutes", "0"),
                ("maxParticipants", &PARTICIPANTS.to_string()),
                ("guestPolicy", "ALWAYS_ACCEPT"),
                ("muteOnStart", "true"),
                ("record", "false"),
                ("lockSettingsDisablePrivateChat", "true"),
            ],
            THERE,
        );
        let Some(answer) = answer else {
            return Made::Failed;
        };
        // When it was made: milliseconds, by which it is known from any other of the same name.
        let made = element(&answer, "createTime").map(str::trim);
        let made =
            made.filter(|at| at.len() <= 20 && at.bytes().all(|digit| digit.is_ascii_digit()));
        match made.filter(|at| !at.is_empty()) {
            None if element(&answer, "messageKey") == Some(THERE) => Made::Still,
            made => Made::Ready(made.map(str::to_owned)),
        }
    }

    /// Ends the meeting; whether it has ended, now or before. That is all that keeps out whoever has a link: the
    /// protocol knows neither an end of a link nor a way to take one back, and asks nobody before it lets in.
    pub(super) fn end(&self, room: &Stored<Room>) -> bool {
        let ended = self.done("end", &[("meetingID", &meeting(room))], GONE);
        ended.is_some()
    }

    pub(super) fn join(&self, room: &Stored<Room>, who: Participant<'_>) -> String {
        let role = if who.moderates { "MODERATOR" } else { "VIEWER" };
        let meeting = meeting(room);
        let mut parameters = vec![
            ("fullName", who.name),
            ("meetingID", &meeting),
            ("userID", who.id),
            ("role", role),
            ("redirect", "true"),
        ];
        // A link that was kept leads to no later meeting of the same name.
        let made = room.meeting.as_deref();
        parameters.extend(made.map(|made| ("createTime", made)));
        self.url("join", &parameters)
    }

    /// What the server says once it has done it; none where it did not. `already`: why it did not, where that was so
    /// before it was asked.
    fn done(&self, call: &str, parameters: &[(&str, &str)], already: &str) -> Option<String> {
        let answer = outbound::Request::get(self.url(call, parameters)).send();
        match answer {
            Ok(answer) => {
                let text = answer.text().unwrap_or_default();
                let key = element(text, "messageKey").unwrap_or_default();
                let is_done = answer.is_ok() && (text.contains(DONE) || key == already);
                if !is_done {
                    // `checksumError` is another secret or another hash.
                    let status = answer.status;
                    preau_sdk::log::warning(&format!("video: {call}: {status} {key}"));
                }
                is_done.then(|| text.to_owned())
            }
            Err(why) => {
                preau_sdk::log::warning(&format!("video: {call}: {}", why.name()));
                None
            }
        }
    }

    fn url(&self, call: &str, parameters: &[(&str, &str)]) -> String {
        let query: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let query = query.join("&");
        let checksum = self.hash.of(&format!("{call}{query}{}", self.secret));
        format!("{}/api/{call}?{query}&checksum={checksum}", self.address)
    }
}
