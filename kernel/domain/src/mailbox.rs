//! Records delivered to people, and what each does with theirs.

use jiff::Timestamp;

use crate::addressee::Addressee;
use crate::ids::{PersonId, RecordId};
use crate::module::Text;
use crate::record::Record;

/// How a person came by an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// They wrote it.
    Sender,
    /// It is to them.
    To,
    /// They have a copy.
    Cc,
    /// They have a copy of which nobody else is told.
    Bcc,
}

/// A record on its way to people, as a call stages it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// The collection's name.
    pub collection: String,
    /// The record.
    pub id: RecordId,
    /// Who wrote it; none for the school itself.
    pub author: Option<PersonId>,
    /// What it answers, of the same collection.
    pub answers: Option<RecordId>,
    /// To whom: roles in their order, so that who is meant by several has it by the first.
    pub recipients: Vec<(Role, Addressee)>,
    /// People who get none, though a recipient means them.
    pub besides: Vec<PersonId>,
    /// The folder of the author's own entry.
    pub folder: u8,
    /// What those who get it are told in their notifications.
    pub line: Option<Line>,
}

/// A line in the notifications of those who get an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// One of the kinds that the manifest declares.
    pub kind: String,
    /// What it says.
    pub text: Text,
    /// The path of the module's page to open.
    pub path: String,
}

/// What is to become of a person's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Its person looked at it just now: it is read. Where it is not there any more, they did not.
    Opened,
    /// It is read.
    Read,
    /// It is to be read again.
    Unread,
    /// It moves to this folder.
    Folder(u8),
    /// It is gone.
    Removed,
}

/// What is to become of several entries of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The collection's name.
    pub collection: String,
    /// Whose entries.
    pub person: PersonId,
    /// Of which records.
    pub ids: Vec<RecordId>,
    /// What becomes of them.
    pub mark: Mark,
}

/// What a call does with boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// Deliveries, each record at most once.
    pub deliveries: Vec<Dispatch>,
    /// Marks, in the order in which they were made.
    pub marks: Vec<Marked>,
    /// Records taken back from who has not read them, by collection.
    pub withdrawals: Vec<(String, RecordId)>,
}

impl Mail {
    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        let Self {
            deliveries,
            marks,
            withdrawals,
        } = self;
        deliveries.is_empty() && marks.is_empty() && withdrawals.is_empty()
    }
}

/// A number that the kernel gives to each delivery of a school. Later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailId(pub i64);

/// Who wrote something, as who gets it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub id: PersonId,
    /// Their name, as they are shown in the school.
    pub name: String,
}

/// A record in a person's box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which delivery: newer ones are greater.
    pub mail: MailId,
    /// The record.
    pub record: Record,
    /// Where the person has it.
    pub folder: u8,
    /// How they came by it.
    pub role: Role,
    /// Whether they have not read it.
    pub unread: bool,
    /// Who wrote it.
    pub author: Option<Author>,
    /// When it was delivered.
    pub at: Timestamp,
    /// The delivery that began the thread.
    pub thread: MailId,
}
