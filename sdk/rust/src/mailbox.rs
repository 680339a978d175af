//! Records delivered to people: each finds an entry in their own box.
//!
//! A collection with `box` in the manifest can be delivered, and is a struct that derives
//! [`Record`](derive@crate::Record) like any other. What is written is one record; whoever gets it has an
//! entry: its folder, whether it is read, whether it is there at all. Being in a person's box lets them read
//! the record. Delivered, it is what people were told, and no person changes it any more.
//!
//! ```ignore
//! let id = Message { author: ctx.me()?, subject, text, .. }.insert()?;
//! let dispatch = Dispatch::<Message>::of(&id).to(&to).bcc(&hidden).filed_in(SENT);
//! let refused = dispatch.refused()?;
//! if refused.is_empty() {
//!     dispatch.deliver()?;
//! }
//! ```
//!
//! What is to be sent later, a [`Timer`](crate::Timer) delivers: in its event the rights of the record's
//! author are held, as they are then. Ask [`Dispatch::refused`] again there, since people leave.

use std::marker::PhantomData;

use crate::bindings::ent::kernel::mailbox;
use crate::{Addressee, Cursor, Failure, Id, Instant, Person, PersonId, Record, Stored};

pub use crate::bindings::ent::kernel::mailbox::Role;

/// The folder in which what is delivered arrives.
pub const ARRIVED: u8 = 0;

/// A line in the notifications of those who get something.
#[derive(Clone, Debug)]
pub struct Line(pub(crate) mailbox::Line);

/// A record, and whom it is to be delivered to: at most 200 addressees, which the kernel expands when the call
/// commits. Who is meant by several gets one entry.
#[derive(Clone, Debug)]
#[must_use = "nothing is delivered before `deliver`"]
pub struct Dispatch<R> {
    inner: mailbox::Dispatch,
    of: PhantomData<R>,
}

impl<R: Record> Dispatch<R> {
    /// Of a record that is stored, or staged by this call.
    pub fn of(id: &Id) -> Self {
        Self {
            inner: mailbox::Dispatch {
                collection: R::COLLECTION.into(),
                id: id.into(),
                answers: None,
                recipients: Vec::new(),
                besides: Vec::new(),
                folder: ARRIVED,
                line: None,
            },
            of: PhantomData,
        }
    }

    /// To these.
    pub fn to<'a>(self, to: impl IntoIterator<Item = &'a Addressee>) -> Self {
        self.with(to, Role::To)
    }

    /// With a copy to these.
    pub fn cc<'a>(self, to: impl IntoIterator<Item = &'a Addressee>) -> Self {
        self.with(to, Role::Cc)
    }

    /// With a copy to these, of which nobody else is told.
    pub fn bcc<'a>(self, to: impl IntoIterator<Item = &'a Addressee>) -> Self {
        self.with(to, Role::Bcc)
    }

    /// But not to these, though an addressee means them: whom a letter to many is about. At most 20.
    pub fn besides<'a>(mut self, people: impl IntoIterator<Item = &'a PersonId>) -> Self {
        let people = people.into_iter().map(ToString::to_string);
        self.inner.besides.extend(people);
        self
    }

    /// As an answer to a record that is in the author's box: its author may be written to, and both are of
    /// one thread.
    pub fn answering(mut self, id: &Id) -> Self {
        self.inner.answers = Some(id.into());
        self
    }

    /// The author finds their own entry in this folder.
    pub fn filed_in(mut self, folder: u8) -> Self {
        self.inner.folder = folder;
        self
    }

    /// Those who get it are told so in their notifications, by a line that [`Notify::line`](crate::Notify::line)
    /// makes. It is theirs alone, read when the entry is, and gone where that is taken back.
    pub fn told(mut self, line: Line) -> Self {
        self.inner.line = Some(line.0);
        self
    }

    fn with<'a>(mut self, to: impl IntoIterator<Item = &'a Addressee>, role: Role) -> Self {
        let more = to.into_iter().map(|addressee| mailbox::Recipient {
            addressee: addressee.clone(),
            role,
        });
        self.inner.recipients.extend(more);
        self
    }

    /// Which addressees the author may not write to; stages nothing. In a person's call the author is the
    /// caller, and the record need not be there yet. `not-found` where what is answered is not in the
    /// author's box.
    pub fn refused(&self) -> Result<Vec<Addressee>, Failure> {
        mailbox::refused(&self.inner)
    }

    /// Stages the delivery: entries are there when the call commits. `forbidden` where an addressee is refused
    /// or the caller is not the author, `conflict` where it is delivered already, `unavailable` beyond 10,000
    /// entries in a call.
    pub fn deliver(&self) -> Result<(), Failure> {
        mailbox::deliver(&self.inner)
    }
}

/// A record in the caller's box. Dereferences to the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<R> {
    /// The record.
    pub stored: Stored<R>,
    /// Where the caller has it; [`ARRIVED`] until it is moved.
    pub folder: u8,
    /// How they came by it.
    pub role: Role,
    /// Whether they have not opened it yet.
    pub unread: bool,
    /// Who wrote it, also where the caller may not write to them.
    pub author: Option<Person>,
    /// When it was delivered.
    pub at: Instant,
    /// The same for all that answers one another.
    pub thread: Id,
}

impl<R: Record> Entry<R> {
    fn decode(entry: mailbox::Entry) -> Result<Self, Failure> {
        Ok(Self {
            stored: Stored::decode(entry.stored)?,
            folder: entry.folder,
            role: entry.role,
            unread: entry.unread,
            author: entry.author,
            at: Instant(entry.at),
            thread: Id::given(entry.thread),
        })
    }
}

impl<R> std::ops::Deref for Entry<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.stored
    }
}

/// Some entries, newest first, and where to go on.
#[derive(Clone, Debug)]
pub struct Entries<R> {
    /// May be fewer than asked for, or none, though there are more.
    pub entries: Vec<Entry<R>>,
    /// Where older ones begin; none at the end.
    pub next: Option<Cursor>,
}

impl<R: Record> Entries<R> {
    fn decode(batch: mailbox::EntryBatch) -> Result<Self, Failure> {
        let entries = batch.entries.into_iter().map(Entry::decode);
        Ok(Self {
            entries: entries.collect::<Result<_, _>>()?,
            next: batch.next.map(Cursor),
        })
    }
}

/// The caller's entries of a folder, newest first, with their records, in one host call. `limit`: 1 to 100.
pub fn entries<R: Record>(
    folder: u8,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Entries<R>, Failure> {
    listed(folder, false, cursor, limit)
}

/// The same, of those that are not read.
pub fn unread<R: Record>(
    folder: u8,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Entries<R>, Failure> {
    listed(folder, true, cursor, limit)
}

fn listed<R: Record>(
    folder: u8,
    unread: bool,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Entries<R>, Failure> {
    let selection = mailbox::Selection {
        collection: R::COLLECTION.into(),
        folder,
        unread,
    };
    let cursor = cursor.map(|cursor| cursor.0);
    Entries::decode(mailbox::entries(&selection, cursor.as_deref(), limit)?)
}

/// Entries that say all of these words, in the fields that the manifest names or in the author's name,
/// whatever their case and accents, in any folder, newest first. A batch may hold none and still have a next
/// one.
pub fn search<R: Record>(
    words: &str,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Entries<R>, Failure> {
    let cursor = cursor.map(|cursor| cursor.0);
    let batch = mailbox::search(R::COLLECTION, words, cursor.as_deref(), limit)?;
    Entries::decode(batch)
}

/// What the caller's box has of a thread, in any folder, oldest first: the newest 200.
pub fn thread<R: Record>(thread: &Id) -> Result<Vec<Entry<R>>, Failure> {
    let entries = mailbox::thread(R::COLLECTION, thread)?;
    entries.into_iter().map(Entry::decode).collect()
}

/// One entry, which is read from then on, also in a view; `unread` says how it was. `not-found` where it
/// is not in the caller's box.
pub fn open<R: Record>(id: &Id) -> Result<Entry<R>, Failure> {
    Entry::decode(mailbox::open(R::COLLECTION, id)?)
}

/// How many entries are unread, by folder: counted to 1,000 in each.
pub fn counts<R: Record>() -> Result<Counts, Failure> {
    let counts = mailbox::counts(R::COLLECTION)?;
    let pairs = counts.into_iter().map(|count| (count.folder, count.unread));
    Ok(Counts(pairs.collect()))
}

/// Unread entries of a box, by folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(u8, u32)>);

impl Counts {
    /// In this folder; 1,000 stands for as many or more.
    pub fn unread(&self, folder: u8) -> u32 {
        let found = self.0.iter().find(|(known, _)| *known == folder);
        found.map_or(0, |(_, unread)| *unread)
    }
}

/// What is to become of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// They are read.
    Read,
    /// They are to be read again.
    Unread,
    /// They move to this folder.
    Folder(u8),
    /// They are gone from this person's box, and from nobody else's.
    Removed,
}

/// Stages what is to become of entries of the caller's box; what is not in it is passed over. At most 200 in
/// a call.
pub fn mark<'a, R: Record>(
    ids: impl IntoIterator<Item = &'a Id>,
    mark: Mark,
) -> Result<(), Failure> {
    let ids: Vec<_> = ids.into_iter().map(String::from).collect();
    let mark = match mark {
        Mark::Read => mailbox::Change::Read,
        Mark::Unread => mailbox::Change::Unread,
        Mark::Folder(folder) => mailbox::Change::Folder(folder),
        Mark::Removed => mailbox::Change::Removed,
    };
    mailbox::mark(R::COLLECTION, &ids, mark)
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When it was delivered.
    pub at: Instant,
    /// To how many, without the author.
    pub recipients: u32,
    /// How many of them have it and have read it.
    pub read: u32,
    /// How many of them have removed it.
    pub removed: u32,
    /// From how many it was taken back.
    pub withdrawn: u32,
}

/// How the delivery of a record stands that the caller wrote; `not-found` where it is none, or not delivered.
pub fn delivered<R: Record>(id: &Id) -> Result<Delivery, Failure> {
    let delivery = mailbox::delivered(R::COLLECTION, id)?;
    Ok(Delivery {
        at: Instant(delivery.at),
        recipients: delivery.recipients,
        read: delivery.read,
        removed: delivery.removed,
        withdrawn: delivery.withdrawn,
    })
}

/// What became of one entry of a record that the caller wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Whose it is.
    pub person: Person,
    /// As what they got it.
    pub role: Role,
    /// When they first read it.
    pub read_at: Option<Instant>,
}

/// Some receipts, and where to go on.
#[derive(Clone, Debug)]
pub struct Receipts {
    /// By family name.
    pub receipts: Vec<Receipt>,
    /// Where further ones begin; none at the end.
    pub next: Option<Cursor>,
}

/// Who has read what the caller wrote, and who has not. `limit`: 1 to 200.
pub fn receipts<R: Record>(
    id: &Id,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Receipts, Failure> {
    receipts_of::<R>(id, false, cursor, limit)
}

/// Only those who have not. `limit`: 1 to 200.
pub fn receipts_unread<R: Record>(
    id: &Id,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Receipts, Failure> {
    receipts_of::<R>(id, true, cursor, limit)
}

fn receipts_of<R: Record>(
    id: &Id,
    unread: bool,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Receipts, Failure> {
    let cursor = cursor.map(|cursor| cursor.0);
    let batch = mailbox::receipts(R::COLLECTION, id, unread, cursor.as_deref(), limit)?;
    let receipts = batch.receipts.into_iter().map(|receipt| Receipt {
        person: receipt.person,
        role: receipt.role,
        read_at: receipt.read_at.map(Instant),
    });
    Ok(Receipts {
        receipts: receipts.collect(),
        next: batch.next.map(Cursor),
    })
}

/// Stages that what the caller wrote is taken back from everybody who has not read it by then. How long one
/// may is the module's to decide.
pub fn withdraw<R: Record>(id: &Id) -> Result<(), Failure> {
    mailbox::withdraw(R::COLLECTION, id)
}
