//! Boxes: records delivered to people, by the rights of who wrote them.

use std::sync::Arc;

use preau_domain::addressee::Addressee;
use preau_domain::correspondence::Scope;
use preau_domain::failure::Failure;
use preau_domain::fold::Words;
use preau_domain::ids::{PersonId, RecordId};
use preau_domain::mailbox::{Dispatch, Entry, Line, MailId, Mark, Marked, Role};
use preau_domain::module::{Boxed, Collection};
use preau_domain::personal;
use preau_domain::record::{facts, size};
use preau_store::{Entries, EntryQuery, MailHead, ReceiptLine, Receipts};

use super::records::declared;
use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;
use crate::reads::Read;

/// A dispatch as a guest gave it.
#[derive(Debug)]
pub(crate) struct DispatchGiven {
    pub(crate) collection: String,
    pub(crate) id: String,
    pub(crate) answers: Option<String>,
    pub(crate) recipients: Vec<(Role, Addressee)>,
    pub(crate) besides: Vec<PersonId>,
    pub(crate) folder: u8,
    pub(crate) line: Option<Line>,
}

/// Some entries, and where to go on.
#[derive(Debug)]
pub(crate) struct EntryBatch {
    pub(crate) entries: Vec<Entry>,
    pub(crate) next: Option<String>,
}

/// Some receipts, and where to go on.
#[derive(Debug)]
pub(crate) struct ReceiptBatch {
    pub(crate) receipts: Vec<ReceiptLine>,
    pub(crate) next: Option<String>,
}

/// Which entries a guest asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Which {
    pub(crate) folder: Option<u8>,
    pub(crate) unread: bool,
}

/// What was found of a dispatch before anything is staged.
struct Checked {
    author: Option<PersonId>,
    refused: Vec<Addressee>,
}

fn forbidden() -> Failure {
    Failure::Forbidden(String::new())
}

impl Host {
    /// A collection whose records can be delivered, and what it says of that.
    fn boxed(&self, name: &str) -> Result<(Arc<Collection>, Boxed), Fault> {
        let collection = declared(&self.context.manifest.collections, name)?;
        match &collection.boxed {
            Some(boxed) => Ok((Arc::clone(collection), boxed.clone())),
            None => Err(Fault::Misuse(format!(
                "the manifest declares collection `{name}` without `box`"
            ))),
        }
    }

    fn me(&self) -> Option<PersonId> {
        self.context.caller.as_ref().map(|caller| caller.person)
    }

    /// The delivery of a record, and whether it is in somebody's box.
    pub(super) async fn mail_head(
        &mut self,
        collection: &Arc<Collection>,
        record: &RecordId,
        person: Option<PersonId>,
    ) -> Result<Option<MailHead>, Stop> {
        let (context, of) = (self.context.clone(), Arc::clone(collection));
        let record = record.clone();
        let what = match person {
            Some(_) => Read::Mailbox(&collection.name),
            None => Read::Receipts(&collection.name),
        };
        let head = self
            .read(what, move |store| async move {
                let (school, module) = (context.school.id, &context.manifest.id);
                store
                    .mail_head(school, module, &of.name, &record, person)
                    .await
            })
            .await?;
        self.charge(1, 0)?;
        Ok(head)
    }

    /// Who writes, and which addressees they may not write to.
    async fn dispatch_check(&mut self, given: &DispatchGiven) -> Attempt<Checked> {
        self.within()?;
        let (collection, _) = self.boxed(&given.collection)?;
        if !(1..=limits::MAIL_ADDRESSEES).contains(&given.recipients.len()) {
            return Err(Fault::Misuse(format!(
                "a dispatch has 1 to {} recipients",
                limits::MAIL_ADDRESSEES
            ))
            .into());
        }
        if given.besides.len() > limits::MAIL_BESIDES {
            return Err(Fault::Misuse(format!(
                "a dispatch leaves out {} people at most",
                limits::MAIL_BESIDES
            ))
            .into());
        }
        if given
            .recipients
            .iter()
            .any(|(role, _)| *role == Role::Sender)
        {
            return Err(Fault::Misuse("nobody is made the sender of a dispatch".into()).into());
        }
        let (author, scope) = match self.me() {
            Some(me) => (Some(me), self.scope()),
            None => match self.author_of(&collection, &given.id).await? {
                Err(failure) => return Ok(Err(failure)),
                Ok(None) => (None, Scope::of_the_school()),
                Ok(Some(author)) => (Some(author), self.scope_of(author).await?),
            },
        };
        let mut answered = None;
        if let Some(answers) = &given.answers {
            let Ok(answers) = RecordId::try_from(answers.clone()) else {
                return Ok(Err(Failure::NotFound));
            };
            match self.mail_head(&collection, &answers, author).await? {
                Some(head) if head.is_in_box => {
                    answered = head.author.filter(|_| scope.answers);
                }
                _ => return Ok(Err(Failure::NotFound)),
            }
        }
        let to: Vec<Addressee> = given.recipients.iter().map(|(_, to)| *to).collect();
        let may = self.may_write_to(&scope, &to, answered).await?;
        let mut refused: Vec<Addressee> = Vec::new();
        for (addressee, may) in to.into_iter().zip(may) {
            if !may && !refused.contains(&addressee) {
                refused.push(addressee);
            }
        }
        Ok(Ok(Checked { author, refused }))
    }

    /// Whom a record's author field names, in a call of the school.
    async fn author_of(
        &mut self,
        collection: &Arc<Collection>,
        id: &str,
    ) -> Attempt<Option<PersonId>> {
        match self.record_get(&collection.name, id.to_owned()).await? {
            Ok(Some(record)) => Ok(Ok(facts(collection, &record.fields).author)),
            Ok(None) => Ok(Err(Failure::NotFound)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// Which addressees the author of a dispatch may not write to.
    pub(crate) async fn mail_refused(&mut self, given: DispatchGiven) -> Attempt<Vec<Addressee>> {
        let checked = self.dispatch_check(&given).await?;
        Ok(checked.map(|checked| checked.refused))
    }

    /// Stages a delivery.
    pub(crate) async fn mail_deliver(&mut self, given: DispatchGiven) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(forbidden()));
        }
        if let Some(Line { kind, text, path }) = &given.line {
            self.check_line(kind, text, path)?;
        }
        let checked = match self.dispatch_check(&given).await? {
            Ok(checked) => checked,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Some(Line { kind, .. }) = &given.line
            && let Err(failure) = self.may_be_urgent(kind).await?
        {
            return Ok(Err(failure));
        }
        let (collection, _) = self.boxed(&given.collection)?;
        let (Ok(id), answers) = (
            RecordId::try_from(given.id.clone()),
            given.answers.and_then(|id| RecordId::try_from(id).ok()),
        ) else {
            return Ok(Err(Failure::NotFound));
        };
        let record = match self.record_get(&collection.name, given.id).await? {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(Err(Failure::NotFound)),
            Err(failure) => return Ok(Err(failure)),
        };
        let is_authors = facts(&collection, &record.fields).author == checked.author;
        if !is_authors || !checked.refused.is_empty() {
            return Ok(Err(forbidden()));
        }
        let same = |staged: &Dispatch| staged.collection == collection.name && staged.id == id;
        if self.writes.mail.deliveries.iter().any(same)
            || self.mail_head(&collection, &id, None).await?.is_some()
        {
            return Ok(Err(Failure::Conflict(String::new())));
        }
        if self.writes.mail.deliveries.len() >= limits::STAGED_DELIVERIES {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        let entries = self.entries_expected(&given.recipients).await?;
        self.mail_staged = self.mail_staged.saturating_add(entries);
        let (school, now) = (self.context.school.id, self.context.now);
        let author = self.context.caller.as_ref().map(|caller| caller.person);
        let fits = self.mail_staged <= limits::STAGED_ENTRIES;
        let most = limits::MAIL_A_MINUTE;
        if !fits || !self.entries.take(school, author, now, entries, most) {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        // What the commit will do for it.
        self.charge(entries, 0)?;
        let line = given.line.as_ref();
        let line = line.map_or(0, |line| {
            line.text.fr.len() + line.text.en.len() + line.path.len()
        });
        self.charge_staged(1, given.recipients.len() * size_of::<Addressee>() + line)?;
        let mut recipients = given.recipients;
        recipients.sort();
        recipients.dedup();
        self.writes.mail.deliveries.push(Dispatch {
            collection: collection.name.clone(),
            id,
            author: checked.author,
            answers,
            recipients,
            besides: given.besides,
            folder: given.folder,
            line: given.line,
        });
        Ok(Ok(()))
    }

    /// For how many people addressees stand, those counted twice who are meant twice.
    async fn entries_expected(&mut self, recipients: &[(Role, Addressee)]) -> Result<usize, Stop> {
        let school = self.context.school.id;
        // The author's own.
        let mut expected = 1_usize;
        for (_, addressee) in recipients {
            let to = *addressee;
            let several = if let Addressee::Person(_) = to {
                1
            } else {
                let several = self
                    .read(Read::Directory, move |store| async move {
                        store.addressee_count(school, to).await
                    })
                    .await?;
                usize::try_from(several).unwrap_or(usize::MAX)
            };
            expected = expected.saturating_add(several);
            if expected > limits::STAGED_ENTRIES {
                break;
            }
        }
        Ok(expected)
    }

    /// Entries of the caller's box; a query that asks for one more than is to be given, to know whether there
    /// is more.
    async fn entries(
        &mut self,
        collection: &Arc<Collection>,
        which: Which,
        before: Option<MailId>,
        limit: u32,
        bytes: usize,
    ) -> Result<Option<Entries>, Stop> {
        let Some(person) = self.me() else {
            return Ok(None);
        };
        let (context, of) = (self.context.clone(), Arc::clone(collection));
        let mut found = self
            .read(Read::Mailbox(&collection.name), move |store| async move {
                let asked = EntryQuery {
                    school: context.school.id,
                    module: &context.manifest.id,
                    collection: &of,
                    person,
                    folder: which.folder,
                    unread: which.unread,
                    before,
                    limit,
                    bytes,
                };
                store.entry_list(&asked).await
            })
            .await?;
        self.charge_entries(&mut found.entries)?;
        Ok(Some(found))
    }

    /// Charges what was read, and says who wrote it that is not here any more.
    fn charge_entries(&mut self, entries: &mut [Entry]) -> Result<(), Fault> {
        let nameless = personal::nameless(self.context.language);
        for author in entries.iter_mut().filter_map(|entry| entry.author.as_mut()) {
            if author.name.is_empty() {
                nameless.clone_into(&mut author.name);
            }
        }
        let bytes = entries.iter().map(|entry| size(&entry.record.fields)).sum();
        self.charge(entries.len(), bytes)
    }

    /// A page of a folder.
    pub(crate) async fn mail_entries(
        &mut self,
        collection: &str,
        which: Which,
        cursor: Option<&str>,
        limit: u32,
    ) -> Attempt<EntryBatch> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Ok(before) = read_cursor(cursor) else {
            return Ok(Err(Failure::NotFound));
        };
        let limit = limit.clamp(1, limits::MAIL_PAGE);
        let bytes = limits::QUERY_BYTES;
        let found = self
            .entries(&collection, which, before, limit + 1, bytes)
            .await?;
        let Some(Entries { mut entries, ended }) = found else {
            return Ok(Err(forbidden()));
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = entries.len() > limit || !ended;
        entries.truncate(limit);
        let next = entries
            .last()
            .filter(|_| is_more)
            .map(|last| last.mail.0.to_string());
        Ok(Ok(EntryBatch { entries, next }))
    }

    /// Entries that say all of these words: the newest of a bounded part of the box, and where to go on.
    pub(crate) async fn mail_search(
        &mut self,
        collection: &str,
        words: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Attempt<EntryBatch> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Ok(mut before) = read_cursor(cursor) else {
            return Ok(Err(Failure::NotFound));
        };
        let Some(person) = self.me() else {
            return Ok(Err(forbidden()));
        };
        let words = Words::of(words);
        let mut batch = EntryBatch {
            entries: Vec::new(),
            next: None,
        };
        if words.is_empty() {
            return Ok(Ok(batch));
        }
        let limit = usize::try_from(limit.clamp(1, limits::MAIL_PAGE)).unwrap_or(1);
        let (mut looked_at, mut bytes, mut documents) = (0, 0, 0);
        loop {
            let (context, of, words) =
                (self.context.clone(), Arc::clone(&collection), words.clone());
            let left = u32::try_from(limit - batch.entries.len()).unwrap_or(1);
            let mut found = self
                .read(Read::Mailbox(&collection.name), move |store| async move {
                    let asked = EntryQuery {
                        school: context.school.id,
                        module: &context.manifest.id,
                        collection: &of,
                        person,
                        folder: None,
                        unread: false,
                        before,
                        limit: left,
                        bytes: limits::QUERY_BYTES.saturating_sub(documents).max(1),
                    };
                    store.entry_search(&asked, &words).await
                })
                .await?;
            self.charge(
                found.looked_at.div_ceil(limits::MAIL_LOOKED_AT),
                found.bytes,
            )?;
            self.charge_entries(&mut found.entries)?;
            looked_at += found.looked_at;
            bytes += found.bytes;
            before = found.last;
            let given = found.entries.iter();
            documents += given.map(|entry| size(&entry.record.fields)).sum::<usize>();
            batch.entries.extend(found.entries);
            if found.ended {
                return Ok(Ok(batch));
            }
            if batch.entries.len() >= limit
                || looked_at >= limits::MAIL_SEARCHED
                || bytes >= limits::MAIL_SEARCHED_BYTES
                || documents >= limits::QUERY_BYTES
            {
                batch.next = before.map(|mail| mail.0.to_string());
                return Ok(Ok(batch));
            }
        }
    }

    /// What the caller's box has of a thread, oldest first.
    pub(crate) async fn mail_thread(
        &mut self,
        collection: &str,
        thread: &str,
    ) -> Attempt<Vec<Entry>> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Some(person) = self.me() else {
            return Ok(Err(forbidden()));
        };
        let Some(thread) = thread.parse().ok().map(MailId) else {
            return Ok(Ok(Vec::new()));
        };
        let (context, of) = (self.context.clone(), Arc::clone(&collection));
        let mut entries = self
            .read(Read::Mailbox(&collection.name), move |store| async move {
                let asked = EntryQuery {
                    school: context.school.id,
                    module: &context.manifest.id,
                    collection: &of,
                    person,
                    folder: None,
                    unread: false,
                    before: None,
                    limit: limits::MAIL_THREAD,
                    bytes: limits::QUERY_BYTES,
                };
                store.entry_thread(&asked, thread).await
            })
            .await?;
        self.charge_entries(&mut entries)?;
        Ok(Ok(entries))
    }

    /// One entry, which is read from then on.
    pub(crate) async fn mail_open(&mut self, collection: &str, id: String) -> Attempt<Entry> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Some(person) = self.me() else {
            return Ok(Err(forbidden()));
        };
        let Ok(id) = RecordId::try_from(id) else {
            return Ok(Err(Failure::NotFound));
        };
        let (context, of, wanted) = (self.context.clone(), Arc::clone(&collection), id.clone());
        let entry = self
            .read(Read::Mailbox(&collection.name), move |store| async move {
                let asked = EntryQuery {
                    school: context.school.id,
                    module: &context.manifest.id,
                    collection: &of,
                    person,
                    folder: None,
                    unread: false,
                    before: None,
                    limit: 1,
                    bytes: limits::QUERY_BYTES,
                };
                store.entry_get(&asked, &wanted).await
            })
            .await?;
        self.charge(1, 0)?;
        let Some(mut entry) = entry else {
            return Ok(Err(Failure::NotFound));
        };
        self.charge_entries(std::slice::from_mut(&mut entry))?;
        // A view writes nothing; that it was looked at, the kernel notes itself.
        if entry.unread && self.may_open && self.marks() < limits::STAGED_MARKS {
            self.writes.mail.marks.push(Marked {
                collection: collection.name.clone(),
                person,
                ids: vec![id],
                mark: Mark::Opened,
            });
        }
        Ok(Ok(entry))
    }

    /// Unread entries by folder.
    pub(crate) async fn mail_counts(&mut self, collection: &str) -> Attempt<Vec<(u8, u32)>> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Some(person) = self.me() else {
            return Ok(Err(forbidden()));
        };
        let (context, of) = (self.context.clone(), Arc::clone(&collection));
        let counts = self
            .read(Read::Mailbox(&collection.name), move |store| async move {
                let asked = EntryQuery {
                    school: context.school.id,
                    module: &context.manifest.id,
                    collection: &of,
                    person,
                    folder: None,
                    unread: true,
                    before: None,
                    limit: 0,
                    bytes: 0,
                };
                store.entry_counts(&asked, limits::MAIL_COUNTED).await
            })
            .await?;
        self.charge(1 + counts.len(), 0)?;
        let count = |unread| u32::try_from(unread).unwrap_or(limits::MAIL_COUNTED);
        Ok(Ok(counts
            .into_iter()
            .map(|(folder, unread)| (folder, count(unread)))
            .collect()))
    }

    fn marks(&self) -> usize {
        self.writes
            .mail
            .marks
            .iter()
            .map(|marked| marked.ids.len())
            .sum()
    }

    /// Stages what is to become of entries.
    pub(crate) fn mail_mark(
        &mut self,
        collection: &str,
        ids: Vec<String>,
        mark: Mark,
    ) -> Attempt<()> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let (true, Some(person)) = (self.may_write, self.me()) else {
            return Ok(Err(forbidden()));
        };
        if self.marks().saturating_add(ids.len()) > limits::STAGED_MARKS {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        self.charge_staged(ids.len(), ids.iter().map(String::len).sum())?;
        // What is no identifier of a record is in nobody's box.
        let ids: Vec<_> = ids
            .into_iter()
            .filter_map(|id| RecordId::try_from(id).ok())
            .collect();
        if !ids.is_empty() {
            self.writes.mail.marks.push(Marked {
                collection: collection.name.clone(),
                person,
                ids,
                mark,
            });
        }
        Ok(Ok(()))
    }

    /// A delivery that the caller wrote; in a call of the school, any.
    async fn mail_of_author(
        &mut self,
        collection: &str,
        id: String,
    ) -> Attempt<(RecordId, MailHead)> {
        self.within()?;
        let (collection, _) = self.boxed(collection)?;
        let Ok(id) = RecordId::try_from(id) else {
            return Ok(Err(Failure::NotFound));
        };
        let me = self.me();
        match self.mail_head(&collection, &id, None).await? {
            Some(head) if me.is_none() || head.author == me => Ok(Ok((id, head))),
            _ => Ok(Err(Failure::NotFound)),
        }
    }

    /// Who has read what the caller wrote.
    pub(crate) async fn mail_receipts(
        &mut self,
        collection: &str,
        id: String,
        unread: bool,
        cursor: Option<&str>,
        limit: u32,
    ) -> Attempt<ReceiptBatch> {
        if self.me().is_none() {
            return Ok(Err(forbidden()));
        }
        let head = match self.mail_of_author(collection, id).await? {
            Ok((_, head)) => head,
            Err(failure) => return Ok(Err(failure)),
        };
        let after = match cursor.map(str::parse::<PersonId>) {
            None => None,
            Some(Ok(after)) => Some(after),
            Some(Err(_)) => return Ok(Err(Failure::NotFound)),
        };
        let (school, limit) = (
            self.context.school.id,
            limit.clamp(1, limits::MAIL_RECEIPTS),
        );
        let mut receipts = self
            .read(Read::Receipts(collection), move |store| async move {
                store.receipt_list(school, head.id).await
            })
            .await?;
        let looked_at = receipts.len().div_ceil(16);
        if let Some(after) = after {
            // Also where that one has read it since, which is no longer among those who have not.
            let Some(at) = receipts.iter().position(|line| line.person == after) else {
                return Ok(Err(Failure::NotFound));
            };
            receipts.drain(..=at);
        }
        receipts.retain(|line| !unread || line.read_at.is_none());
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.charge(looked_at + receipts.len().min(limit), 0)?;
        let is_more = receipts.len() > limit;
        receipts.truncate(limit);
        let next = receipts
            .last()
            .filter(|_| is_more)
            .map(|last| last.person.to_string());
        Ok(Ok(ReceiptBatch { receipts, next }))
    }

    /// How a delivery stands that the caller wrote.
    pub(crate) async fn mail_delivered(
        &mut self,
        collection: &str,
        id: String,
    ) -> Attempt<(MailHead, Receipts)> {
        if self.me().is_none() {
            return Ok(Err(forbidden()));
        }
        let head = match self.mail_of_author(collection, id).await? {
            Ok((_, head)) => head,
            Err(failure) => return Ok(Err(failure)),
        };
        let (school, mail) = (self.context.school.id, head.id);
        let counts = self
            .read(Read::Receipts(collection), move |store| async move {
                store.receipt_counts(school, mail).await
            })
            .await?;
        self.charge(
            usize::try_from(counts.present)
                .unwrap_or(usize::MAX)
                .div_ceil(16),
            0,
        )?;
        Ok(Ok((head, counts)))
    }

    /// Stages that what the caller wrote is taken back from who has not read it.
    pub(crate) async fn mail_withdraw(&mut self, collection: &str, id: String) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            self.boxed(collection)?;
            return Ok(Err(forbidden()));
        }
        let (id, head) = match self.mail_of_author(collection, id).await? {
            Ok(found) => found,
            Err(failure) => return Ok(Err(failure)),
        };
        if self.writes.mail.withdrawals.len() >= limits::STAGED_DELIVERIES {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        // What the commit will do for it.
        self.charge(usize::try_from(head.recipients).unwrap_or(usize::MAX), 0)?;
        self.charge_staged(1, 0)?;
        self.writes
            .mail
            .withdrawals
            .push((collection.to_owned(), id));
        Ok(Ok(()))
    }
}

/// Where a page goes on. Cursors come back through addresses, where anyone can change them.
fn read_cursor(text: Option<&str>) -> Result<Option<MailId>, ()> {
    match text {
        None => Ok(None),
        Some(text) => text
            .parse()
            .map(|number| Some(MailId(number)))
            .map_err(|_| ()),
    }
}
