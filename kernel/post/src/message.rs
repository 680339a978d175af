//! A letter as an Internet message (RFC 5322): one to one, as plain text and HTML, with what mail programmes ask
//! of what no person wrote.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use preau_domain::letter::{EmailAddress, Pace};
use preau_platform::Platform;
use preau_platform::letters::{Content, Digest, Letter};
use preau_platform::notifications::Said as Told;
use preau_render::letter::{self, Drawn, Letterhead, Line};
use preau_render::portal::notifications::Said;
use preau_render::portal::paths;
use preau_render::text::clean;
use uuid::Uuid;

/// From whom letters are.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The address.
    pub from: EmailAddress,
    /// The name beside it.
    pub name: String,
    /// Where the portal is, as links say it, without a slash at its end.
    pub portal: String,
}

/// A letter, written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What is before the `@` of its Message-ID.
    pub id: Uuid,
    /// The whole message.
    pub bytes: Vec<u8>,
}

/// A letter that is no message: none of ours should be.
#[derive(Debug, thiserror::Error)]
pub enum NoMessage {
    /// An address that the library does not take.
    #[error(transparent)]
    Address(#[from] lettre::address::AddressError),
    /// Another part of it.
    #[error(transparent)]
    Message(#[from] lettre::error::Error),
}

fn said(told: &Told, language: preau_domain::caller::Language) -> Said {
    match told {
        Told::Text(text, _) => Said::Text(text.get(language).to_owned()),
        Told::More {
            count,
            at_least,
            of_one,
        } => Said::More {
            count: u64::try_from(*count).unwrap_or(u64::MAX),
            at_least: *at_least,
            of_one: *of_one,
        },
    }
}

impl Sender {
    fn link(&self, path: &str, token: &str) -> String {
        // A token is of letters that an address takes as they are.
        format!("{}{path}?token={token}", self.portal)
    }

    /// Writes a letter.
    pub fn write(&self, platform: &Platform, letter: &Letter) -> Result<Written, NoMessage> {
        let region = platform.region_name();
        let head = Letterhead {
            region: &region,
            portal: &self.portal,
            language: letter.language,
            now: platform.now(),
        };
        let (drawn, unsubscribe) = match &letter.content {
            Content::Confirmation(token) => {
                let confirm = self.link(paths::EMAIL_CONFIRM, token);
                (letter::confirmation(&head, &confirm), None)
            }
            Content::Digest(digest) => {
                let unsubscribe = self.link(paths::UNSUBSCRIBE, &digest.unsubscribe);
                let pace = letter.kind().pace();
                let drawn = self::digest(&head, digest, pace, &unsubscribe);
                (drawn, Some(unsubscribe))
            }
        };
        let id = Uuid::new_v4();
        let bytes = self.message(letter, drawn, unsubscribe, id, head.now)?;
        Ok(Written { id, bytes })
    }

    fn message(
        &self,
        letter: &Letter,
        drawn: Drawn,
        unsubscribe: Option<String>,
        id: Uuid,
        now: jiff::Timestamp,
    ) -> Result<Vec<u8>, NoMessage> {
        let from = Mailbox::new(Some(clean::line(&self.name)), self.from.as_str().parse()?);
        let to = Mailbox::new(None, letter.to.as_str().parse()?);
        let id = format!("<{}@{}>", id.as_simple(), self.from.host());
        let mut message = Message::builder()
            .from(from)
            .to(to)
            .subject(drawn.subject)
            .date(SystemTime::from(now))
            .message_id(Some(id))
            // RFC 3834, 5: nobody answers by machine to what a machine wrote.
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("X-Auto-Response-Suppress", "All".to_owned()))
            .raw_header(header(
                "Content-Language",
                letter.language.as_str().to_owned(),
            ));
        if let Some(unsubscribe) = unsubscribe {
            // RFC 8058, 3.1.
            let post = "List-Unsubscribe=One-Click".to_owned();
            message = message
                .raw_header(header("List-Unsubscribe", format!("<{unsubscribe}>")))
                .raw_header(header("List-Unsubscribe-Post", post));
        }
        let parts = MultiPart::alternative_plain_html(drawn.text, drawn.html);
        Ok(message.multipart(parts)?.formatted())
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn digest(head: &Letterhead<'_>, digest: &Digest, pace: Option<Pace>, unsubscribe: &str) -> Drawn {
    let schools = digest.schools.iter().map(|(school, lines)| {
        let lines = lines.iter().map(|line| Line {
            module: line.module.get(head.language),
            child: line.children.join(", "),
            said: said(&line.said, head.language),
            at: line.at,
        });
        (school.name.as_str(), lines.collect())
    });
    let view = letter::Digest {
        pace,
        schools: schools.collect(),
        more: u64::try_from(digest.more).unwrap_or(u64::MAX),
        zone: &digest.zone,
        unsubscribe,
    };
    letter::digest(head, &view)
}
