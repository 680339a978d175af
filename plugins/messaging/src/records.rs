//! What the module stores. The manifest describes the same collections, and says who may read and
//! write them; the derive refuses to compile if the two part.

use preau_sdk::prelude::*;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Kind {
    #[choice("message")]
    Message,
    /// Nobody answers it, and its author sees who has read it.
    #[choice("announcement")]
    Announcement,
    /// An announcement that reaches people in quiet hours too.
    #[choice("urgent")]
    Urgent,
    /// What the school writes to its management when somebody reported a message.
    #[choice("report")]
    Report,
}

impl Kind {
    /// What somebody writes, by the boxes that they checked: what is urgent is an announcement.
    pub(crate) fn asked(announcement: bool, urgent: bool) -> Self {
        match (announcement, urgent) {
            (_, true) => Self::Urgent,
            (true, false) => Self::Announcement,
            (false, false) => Self::Message,
        }
    }

    pub(crate) fn is_announcement(self) -> bool {
        matches!(self, Self::Announcement | Self::Urgent)
    }
}

/// A message as it was sent: one record, however many it is for.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "message")]
pub(crate) struct Message {
    /// None: the school wrote it.
    pub(crate) author: Option<PersonId>,
    pub(crate) kind: Kind,
    /// Addressees, as the contract writes them.
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) subject: String,
    /// Markdown.
    pub(crate) text: String,
    pub(crate) files: Vec<String>,
    /// Of a report: who reported it,
    pub(crate) reporter: Option<PersonId>,
    /// and whose message.
    pub(crate) reported: Option<PersonId>,
}

/// Those in blind copy, under the message's identifier.
#[derive(Clone, Debug, Record)]
#[record(collection = "blind")]
pub(crate) struct Blind {
    pub(crate) author: PersonId,
    pub(crate) to: Vec<String>,
}

/// What is being written, under the identifier that the message will have.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "draft")]
pub(crate) struct Draft {
    pub(crate) author: PersonId,
    pub(crate) kind: Kind,
    pub(crate) to: Vec<String>,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) files: Vec<String>,
    /// The message that it answers.
    pub(crate) answers: Option<Id>,
    /// The message whose files are to leave with it, as copies.
    pub(crate) carries: Option<Id>,
    pub(crate) changed: Instant,
    /// Whether it leaves by itself, at `send_at`.
    pub(crate) scheduled: bool,
    pub(crate) send_at: Option<Instant>,
    /// Whether it was to leave, and could not.
    pub(crate) returned: bool,
}

/// How many messages of one person leave later, at most: as many as the page shows, so that each can be found.
pub(crate) const PLANNED: u32 = 100;

/// How many drafts one person keeps, besides those that leave later: so that nobody fills the school's room with
/// what they never send.
pub(crate) const DRAFTS: u32 = 200;

impl Draft {
    /// Whether a person keeps as many as one may.
    pub(crate) fn are_enough(person: &PersonId) -> Result<bool, Failure> {
        Ok(Self::by_changed().is(person).is(false).count()? >= DRAFTS)
    }

    /// Those of a person that leave later, by when.
    pub(crate) fn planned_of(person: &PersonId) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_send_at().is(person).is(true).limit(PLANNED).list()
    }
}

/// A folder that somebody made for themself.
#[derive(Clone, Debug, Record)]
#[record(collection = "folder")]
pub(crate) struct OwnFolder {
    pub(crate) owner: PersonId,
    pub(crate) number: u8,
    pub(crate) name: String,
}

/// That somebody reported a message to the management.
#[derive(Clone, Debug, Record)]
#[record(collection = "report")]
pub(crate) struct Report {
    pub(crate) author: PersonId,
    pub(crate) message: Id,
    pub(crate) reason: String,
    pub(crate) at: Instant,
}

/// To the module itself: the school is to pass a report on to the management.
#[derive(Clone, Debug, Publish)]
#[publish(event = "reported")]
pub(crate) struct Reported {
    pub(crate) report: Id,
}

/// A draft is to leave; its key is the draft's identifier.
#[derive(Clone, Debug, Timer)]
#[timer(name = "send")]
pub(crate) struct Departure {}

/// Within how many minutes a message can be recalled; 0 for never.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Recall {
    pub(crate) recall_minutes: i64,
}

impl Recall {
    /// Whether what was delivered at this moment can still be recalled.
    pub(crate) fn allows(self, ctx: &Context, delivered: Instant) -> bool {
        ctx.now().0 < delivered.0 + self.recall_minutes * 60_000
    }
}

impl Message {
    /// Whether the caller wrote it.
    pub(crate) fn is_mine(&self, ctx: &Context) -> bool {
        ctx.me().is_ok_and(|me| self.author == Some(me))
    }

    /// Whether it can be answered: somebody wrote it, and awaits answers.
    pub(crate) fn can_be_answered(&self) -> bool {
        self.author.is_some() && self.kind == Kind::Message
    }
}

/// Addressees as records carry them.
pub(crate) fn texts(addressees: &[Addressee]) -> Vec<String> {
    addressees.iter().map(ToString::to_string).collect()
}

/// Addressees that a record carries.
pub(crate) fn addressees(texts: &[String]) -> Vec<Addressee> {
    texts
        .iter()
        .filter_map(|text| Addressee::parse(text))
        .collect()
}
