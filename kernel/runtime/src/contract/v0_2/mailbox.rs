//! Boxes.

use preau_domain::mailbox as domain;
use preau_domain::module::Text;
use wasmtime::Result;

use super::bindings::ent::kernel::caller::Person;
use super::bindings::ent::kernel::directory::Addressee;
use super::bindings::ent::kernel::mailbox::{
    self, Change, Delivery, Dispatch, Entry, EntryBatch, FolderCount, Receipt, ReceiptBatch, Role,
    Selection,
};
use super::types::Failure;
use crate::capabilities::directory::PersonSeen;
use crate::capabilities::mailbox::{self as capability, DispatchGiven, Which};
use crate::contract::v0_1::import::answered;
use crate::contract::v0_1::values::{Export, Import, person};
use crate::fault::Fault;
use crate::host::Host;

impl mailbox::Host for Host {
    async fn refused(
        &mut self,
        dispatch: Dispatch,
    ) -> Result<std::result::Result<Vec<Addressee>, Failure>> {
        let refused = self.mail_refused(dispatch.import()?).await;
        answered(refused, |refused| {
            refused.into_iter().map(Export::export).collect()
        })
    }

    async fn deliver(&mut self, dispatch: Dispatch) -> Result<std::result::Result<(), Failure>> {
        answered(self.mail_deliver(dispatch.import()?).await, |()| ())
    }

    async fn entries(
        &mut self,
        selection: Selection,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<std::result::Result<EntryBatch, Failure>> {
        let which = Which {
            folder: Some(selection.folder),
            unread: selection.unread,
        };
        let of = &selection.collection;
        let batch = self.mail_entries(of, which, cursor.as_deref(), limit).await;
        answered(batch, EntryBatch::from)
    }

    async fn thread(
        &mut self,
        collection: String,
        thread: String,
    ) -> Result<std::result::Result<Vec<Entry>, Failure>> {
        let entries = self.mail_thread(&collection, &thread).await;
        answered(entries, |entries| {
            entries.into_iter().map(Entry::from).collect()
        })
    }

    async fn open(
        &mut self,
        collection: String,
        id: String,
    ) -> Result<std::result::Result<Entry, Failure>> {
        answered(self.mail_open(&collection, id).await, Entry::from)
    }

    async fn counts(
        &mut self,
        collection: String,
    ) -> Result<std::result::Result<Vec<FolderCount>, Failure>> {
        answered(self.mail_counts(&collection).await, |counts| {
            let counts = counts.into_iter();
            counts
                .map(|(folder, unread)| FolderCount { folder, unread })
                .collect()
        })
    }

    fn mark(
        &mut self,
        collection: String,
        ids: Vec<String>,
        what: Change,
    ) -> Result<std::result::Result<(), Failure>> {
        let mark = match what {
            Change::Read => domain::Mark::Read,
            Change::Unread => domain::Mark::Unread,
            Change::Folder(folder) => domain::Mark::Folder(folder),
            Change::Removed => domain::Mark::Removed,
        };
        answered(self.mail_mark(&collection, ids, mark), |()| ())
    }

    async fn receipts(
        &mut self,
        collection: String,
        id: String,
        unread: bool,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<std::result::Result<ReceiptBatch, Failure>> {
        let batch = self
            .mail_receipts(&collection, id, unread, cursor.as_deref(), limit)
            .await;
        answered(batch, |batch| ReceiptBatch {
            receipts: batch
                .receipts
                .into_iter()
                .map(|line| Receipt {
                    person: PersonSeen {
                        id: line.person,
                        name: line.name,
                    }
                    .into(),
                    role: line.role.export(),
                    read_at: line.read_at.map(jiff::Timestamp::as_millisecond),
                })
                .collect(),
            next: batch.next,
        })
    }

    async fn delivered(
        &mut self,
        collection: String,
        id: String,
    ) -> Result<std::result::Result<Delivery, Failure>> {
        answered(
            self.mail_delivered(&collection, id).await,
            |(head, counts)| {
                let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
                let gone = head.recipients.saturating_sub(counts.present);
                Delivery {
                    at: head.at.as_millisecond(),
                    recipients: count(head.recipients),
                    read: count(counts.read),
                    removed: count(gone.saturating_sub(head.withdrawn)),
                    withdrawn: count(head.withdrawn),
                }
            },
        )
    }

    async fn withdraw(
        &mut self,
        collection: String,
        id: String,
    ) -> Result<std::result::Result<(), Failure>> {
        answered(self.mail_withdraw(&collection, id).await, |()| ())
    }

    async fn search(
        &mut self,
        collection: String,
        words: String,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<std::result::Result<EntryBatch, Failure>> {
        let batch = self
            .mail_search(&collection, &words, cursor.as_deref(), limit)
            .await;
        answered(batch, EntryBatch::from)
    }
}

impl Import for Dispatch {
    type Domain = DispatchGiven;
    fn import(self) -> std::result::Result<DispatchGiven, Fault> {
        let recipients = self.recipients.into_iter();
        let recipients = recipients.map(|recipient| {
            let role = match recipient.role {
                Role::Sender => domain::Role::Sender,
                Role::To => domain::Role::To,
                Role::Cc => domain::Role::Cc,
                Role::Bcc => domain::Role::Bcc,
            };
            Ok((role, recipient.addressee.import()?))
        });
        Ok(DispatchGiven {
            collection: self.collection,
            id: self.id,
            answers: self.answers,
            recipients: recipients.collect::<std::result::Result<_, Fault>>()?,
            besides: self.besides.iter().map(|id| person(id)).collect(),
            folder: self.folder,
            line: self.line.map(|line| domain::Line {
                kind: line.kind,
                text: Text {
                    fr: line.fr,
                    en: line.en,
                },
                path: line.path,
            }),
        })
    }
}

impl Export for domain::Role {
    type Wit = Role;
    fn export(self) -> Role {
        match self {
            Self::Sender => Role::Sender,
            Self::To => Role::To,
            Self::Cc => Role::Cc,
            Self::Bcc => Role::Bcc,
        }
    }
}

impl From<domain::Entry> for Entry {
    fn from(entry: domain::Entry) -> Self {
        let author = entry.author.map(|author| PersonSeen {
            id: author.id,
            name: author.name,
        });
        Self {
            stored: entry.record.export(),
            folder: entry.folder,
            role: entry.role.export(),
            unread: entry.unread,
            author: author.map(Person::from),
            at: entry.at.as_millisecond(),
            thread: entry.thread.0.to_string(),
        }
    }
}

impl From<capability::EntryBatch> for EntryBatch {
    fn from(batch: capability::EntryBatch) -> Self {
        Self {
            entries: batch.entries.into_iter().map(Entry::from).collect(),
            next: batch.next,
        }
    }
}
