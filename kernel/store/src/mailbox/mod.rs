//! Records delivered to people: one row for the delivery, and a small one for each person who has it.
//!
//! Addressees are expanded here, in the transaction of the call that delivers, by statements of their own: not a
//! name of them passes through the kernel. A person's box is read by an index in the order in which it is shown.

mod reading;
mod upkeep;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::addressee::Addressee;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::mailbox::{Dispatch, Mail, MailId, Mark, Marked, Role};
use preau_domain::module::{Collection, Manifest};
use preau_domain::person::Profile;
use uuid::Uuid;

pub use reading::{Entries, EntryQuery, MailHead, ReceiptLine, Receipts};
pub(crate) use upkeep::record_remove;
pub use words::Searched;
pub(crate) use words::rename;

use crate::correspondents::{for_several, meant};
use crate::database::{Writer, execute, fetch_optional};
use crate::locks::{self, taking};
use crate::records::write;
use crate::storage::{MAIL_BYTES, MAIL_ENTRY_BYTES, Tally, of_bytes};
use crate::{CommitError, StoreError, column, outbox};

/// What numbers of deliveries count from: 2020-01-01T00:00:00Z, in milliseconds.
const EPOCH: i64 = 1_577_836_800_000;
/// How many deliveries of a school a millisecond has numbers for, so that two nodes seldom give the same.
const BITS: u32 = 16;

/// Takes rows of deliveries, by the records that they are of.
const MAIL: &str = taking!(
    3,
    "mail",
    "school, module, collection, record",
    "school, id"
);

/// What boxes go through in a call, as statements need it.
#[derive(Debug)]
pub(crate) struct Prepared {
    deliveries: Vec<Numbered>,
    marks: Vec<Marked>,
    withdrawals: Vec<(String, RecordId)>,
}

/// A delivery with its number, and the collection of what is delivered.
#[derive(Debug)]
struct Numbered {
    id: MailId,
    dispatch: Dispatch,
    collection: Arc<Collection>,
}

/// Gives deliveries their numbers, and puts everything but marks, which follow each other, into one order for
/// all nodes.
pub(crate) fn prepare(
    at: Timestamp,
    manifest: &Manifest,
    mail: Mail,
) -> Result<Prepared, StoreError> {
    let Mail {
        mut deliveries,
        mut marks,
        mut withdrawals,
    } = mail;
    deliveries.sort_unstable_by(|a, b| (&a.collection, &a.id).cmp(&(&b.collection, &b.id)));
    withdrawals.sort_unstable();
    withdrawals.dedup();
    for marked in &mut marks {
        marked.ids.sort_unstable();
        marked.ids.dedup();
    }
    let first = number(at);
    let numbers = (0..).map(|nth: i64| MailId(first.0.saturating_add(nth)));
    let numbered = numbers.zip(deliveries).map(|(id, dispatch)| {
        let collection = manifest.collections.get(&dispatch.collection);
        let collection = collection.map(Arc::clone);
        Ok(Numbered {
            id,
            collection: collection
                .ok_or_else(|| StoreError::corrupt("a delivery of an undeclared collection"))?,
            dispatch,
        })
    });
    Ok(Prepared {
        deliveries: numbered.collect::<Result<_, StoreError>>()?,
        marks,
        withdrawals,
    })
}

/// The number after which deliveries lie that were made from an instant on.
pub(crate) fn numbers_from(at: i64) -> i64 {
    at.saturating_sub(EPOCH).clamp(0, i64::MAX >> BITS) << BITS
}

/// A number for a delivery: the instant, and what no other node is likely to choose in it.
fn number(at: Timestamp) -> MailId {
    let random = outbox::event_ids(at, 1)
        .first()
        .map_or(0, uuid::Uuid::as_u128);
    let mask = (1_u128 << BITS) - 1;
    let low = i64::try_from(random & mask).unwrap_or(0);
    MailId((at.as_millisecond().saturating_sub(EPOCH).max(0) << BITS) | low)
}

/// Takes the rows that several calls may change at the same time as another node: see [`locks`]. Deliveries are rows of
/// their own, but for the records that they are of.
pub(crate) async fn lock(
    on: &mut Writer,
    mail: Vec<(SchoolId, &ModuleId, &Prepared, &[write::Prepared])>,
) -> Result<(), StoreError> {
    let (mut sent, mut touched) = (Vec::new(), Vec::new());
    for (school, module, prepared, changes) in mail {
        let module = module.as_str();
        for Numbered { dispatch, .. } in &prepared.deliveries {
            let Dispatch { collection, id, .. } = dispatch;
            sent.push((school, [module, collection.as_str(), id.as_str()]));
        }
        let marked = prepared.marks.iter();
        let marked = marked.flat_map(|one| one.ids.iter().map(|id| (&one.collection, id)));
        let withdrawn = prepared.withdrawals.iter();
        let withdrawn = withdrawn.map(|(collection, id)| (collection, id));
        let renewed = write::renewed_of_boxes(changes);
        let renewed = renewed.map(|(collection, id, _)| (&collection.name, id));
        for (collection, id) in marked.chain(withdrawn).chain(renewed) {
            touched.push((school, [module, collection.as_str(), id.as_str()]));
        }
    }
    locks::take(on, write::RECORDS, sent).await?;
    locks::take(on, MAIL, touched).await
}

/// Applies what a call does with boxes. A record that is delivered takes a new version, so that whoever was
/// changing it finds that out.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    prepared: &Prepared,
    at: Timestamp,
    tally: &mut Tally,
) -> Result<(), CommitError> {
    for numbered in &prepared.deliveries {
        let bytes = deliver(on, school, module, numbered, at).await?;
        tally.add(school, module.as_str(), of_bytes(bytes));
    }
    for marked in &prepared.marks {
        for id in &marked.ids {
            if marked.mark == Mark::Opened {
                open(on, school, module, marked, id, at).await?;
                continue;
            }
            let gone = mark(on, school, module, marked, id, at).await?;
            tally.add(school, module.as_str(), of_bytes(-gone * MAIL_ENTRY_BYTES));
        }
    }
    for (collection, id) in &prepared.withdrawals {
        let gone = withdraw(on, school, module, collection, id).await?;
        tally.add(school, module.as_str(), of_bytes(-gone * MAIL_ENTRY_BYTES));
    }
    Ok(())
}

/// The number of a collection's boxes in a school, given at its first delivery.
async fn box_number(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
) -> Result<i64, CommitError> {
    for _ in 0..2 {
        let known: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT CAST(number AS BIGINT) FROM mail_box
             WHERE school = $1 AND module = $2 AND collection = $3",
            school.0,
            module.as_str(),
            collection
        )?;
        if let Some((number,)) = known {
            return Ok(number);
        }
        execute!(
            on,
            "INSERT INTO mail_box (school, module, collection, number)
             SELECT CAST($1 AS BIGINT), $2, $3, COALESCE(MAX(number), 0) + 1 FROM mail_box
             WHERE school = $1
             ON CONFLICT DO NOTHING",
            school.0,
            module.as_str(),
            collection
        )?;
    }
    // Another node gave it to another collection at the same time.
    Err(CommitError::Conflict(format!("the boxes of {collection}")))
}

/// Delivers a record; gives how many bytes accounts count of it.
async fn deliver(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    Numbered {
        id,
        dispatch,
        collection,
    }: &Numbered,
    at: Timestamp,
) -> Result<i64, CommitError> {
    let id = *id;
    let conflict = |what: &str| {
        CommitError::Conflict(format!("{}/{} {what}", dispatch.collection, dispatch.id))
    };
    let number = box_number(on, school, module, &dispatch.collection).await?;
    let document: Option<(String,)> = fetch_optional!(
        on,
        "UPDATE record SET version = version + 1
         WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4
         RETURNING doc",
        school.0,
        module.as_str(),
        dispatch.collection.as_str(),
        dispatch.id.as_str()
    )?;
    let Some((document,)) = document else {
        return Err(conflict("is not there any more"));
    };
    let mut thread = id;
    if let Some(answered) = &dispatch.answers {
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT thread FROM mail
             WHERE school = $1 AND module = $2 AND collection = $3 AND record = $4",
            school.0,
            module.as_str(),
            dispatch.collection.as_str(),
            answered.as_str()
        )?;
        thread = row.map_or(thread, |(thread,)| MailId(thread));
    }
    let filing = Filing {
        school,
        mail: id,
        number,
    };
    let mut own = 0;
    if let Some(author) = dispatch.author {
        let place = i64::from(dispatch.folder) * 2 + 1;
        own = filing.add_author(on, author, place, at).await?;
    }
    let mut recipients = 0;
    for (role, addressee) in &dispatch.recipients {
        recipients += filing.add(on, *role, *addressee).await?;
    }
    for person in &dispatch.besides {
        recipients -= filing.leave_out(on, *person).await?;
    }
    let line = dispatch.line.as_ref();
    let line_id = line.and_then(|_| outbox::event_ids(at, 1).pop());
    let added = execute!(
        on,
        "INSERT INTO mail (school, id, module, collection, record, author, thread, at, recipients,
             line, line_kind, line_fr, line_en, line_path, said)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, TRUE)
         ON CONFLICT DO NOTHING",
        school.0,
        id.0,
        module.as_str(),
        dispatch.collection.as_str(),
        dispatch.id.as_str(),
        dispatch.author.map(|author| author.0),
        thread.0,
        at.as_millisecond(),
        recipients,
        line_id,
        line.map(|line| line.kind.as_str()),
        line.map(|line| line.text.fr.as_str()),
        line.map(|line| line.text.en.as_str()),
        line.map(|line| line.path.as_str())
    )?;
    if added != 1 {
        return Err(conflict("is delivered already"));
    }
    let said = words::said(on, school, collection, dispatch.author, &document).await?;
    let words = words::put(on, school, id, collection, &said).await?;
    Ok(MAIL_BYTES + (own + recipients) * MAIL_ENTRY_BYTES + words)
}

/// Which delivery entries are of.
struct Filing {
    school: SchoolId,
    mail: MailId,
    number: i64,
}

macro_rules! entries {
    ($who:ident) => {
        concat!(
            "INSERT INTO mail_entry (school, mail, person, box, place, role)
             SELECT DISTINCT CAST($1 AS BIGINT), CAST($3 AS BIGINT), w.person, CAST($4 AS BIGINT), 0,
                 CAST($5 AS BIGINT)
             FROM (",
            meant!($who),
            ") w WHERE 1 = 1 ORDER BY w.person
             ON CONFLICT (school, mail, person) DO NOTHING"
        )
    };
}

impl Filing {
    async fn add_author(
        &self,
        on: &mut Writer,
        author: PersonId,
        place: i64,
        at: Timestamp,
    ) -> Result<i64, StoreError> {
        let added = execute!(
            on,
            "INSERT INTO mail_entry (school, mail, person, box, place, role, read_at)
             VALUES ($1, $2, $3, $4, $5, 0, $6)",
            self.school.0,
            self.mail.0,
            author.0,
            self.number,
            place,
            at.as_millisecond()
        )?;
        Ok(i64::try_from(added).unwrap_or(0))
    }

    /// Adds an entry for each whom an addressee means and who has none; gives how many.
    async fn add(
        &self,
        on: &mut Writer,
        role: Role,
        addressee: Addressee,
    ) -> Result<i64, StoreError> {
        let role = role_number(role);
        macro_rules! run {
            ($statement:expr, $by:expr) => {
                execute!(
                    on,
                    $statement,
                    self.school.0,
                    $by,
                    self.mail.0,
                    self.number,
                    role
                )?
            };
        }
        let added = if let Addressee::Person(person) = addressee {
            self.add_person(on, role, person).await?
        } else {
            let none = |_| 0;
            for_several!(addressee, entries, run, none)
        };
        Ok(i64::try_from(added).unwrap_or(0))
    }

    /// Takes out the entry of one who is meant and shall have none; gives how many that were. An author keeps theirs.
    async fn leave_out(&self, on: &mut Writer, person: PersonId) -> Result<i64, StoreError> {
        let left_out = execute!(
            on,
            "DELETE FROM mail_entry WHERE school = $1 AND mail = $2 AND person = $3 AND role <> 0",
            self.school.0,
            self.mail.0,
            person.0
        )?;
        Ok(i64::try_from(left_out).unwrap_or(0))
    }

    /// One who has a part in the school.
    async fn add_person(
        &self,
        on: &mut Writer,
        role: i64,
        person: PersonId,
    ) -> Result<u64, StoreError> {
        execute!(
            on,
            "INSERT INTO mail_entry (school, mail, person, box, place, role)
             SELECT CAST($1 AS BIGINT), CAST($3 AS BIGINT), p.id, CAST($4 AS BIGINT), 0,
                 CAST($5 AS BIGINT)
             FROM person p WHERE p.id = $2 AND (
                 EXISTS (SELECT 1 FROM membership m
                     WHERE m.school = $1 AND m.person = p.id AND m.ended_at IS NULL)
                 OR EXISTS (SELECT 1 FROM relation r
                     JOIN membership m ON m.school = $1 AND m.person = r.pupil
                         AND m.profile = 'pupil' AND m.ended_at IS NULL
                     WHERE r.relative = p.id AND r.authority AND r.ended_at IS NULL))
             ON CONFLICT (school, mail, person) DO NOTHING",
            self.school.0,
            person.0,
            self.mail.0,
            self.number,
            role
        )
    }
}

fn role_number(role: Role) -> i64 {
    match role {
        Role::Sender => 0,
        Role::To => 1,
        Role::Cc => 2,
        Role::Bcc => 3,
    }
}

/// The delivery of a record, locked on PostgreSQL by whoever is about to remove entries of it.
async fn mail_of(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    record: &RecordId,
) -> Result<Option<MailId>, StoreError> {
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "SELECT id FROM mail
         WHERE school = $1 AND module = $2 AND collection = $3 AND record = $4",
        school.0,
        module.as_str(),
        collection,
        record.as_str()
    )?;
    Ok(row.map(|(id,)| MailId(id)))
}

/// Notes that somebody looked at an entry. Where it was taken back meanwhile they did not: whoever took it back was
/// told that it was not read.
async fn open(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    marked: &Marked,
    record: &RecordId,
    at: Timestamp,
) -> Result<(), CommitError> {
    let gone = || CommitError::Conflict(format!("{}/{record} is in no box", marked.collection));
    let mail = mail_of(on, school, module, &marked.collection, record).await?;
    let mail = mail.ok_or_else(gone)?;
    let opened = execute!(
        on,
        "UPDATE mail_entry SET place = place + 1 - place % 2, read_at = COALESCE(read_at, $4)
         WHERE school = $1 AND mail = $2 AND person = $3",
        school.0,
        mail.0,
        marked.person.0,
        at.as_millisecond()
    )?;
    if opened == 1 { Ok(()) } else { Err(gone()) }
}

/// Does to one entry what was asked; gives how many entries are gone by it.
async fn mark(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    marked: &Marked,
    record: &RecordId,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let Some(mail) = mail_of(on, school, module, &marked.collection, record).await? else {
        return Ok(0);
    };
    let person: Uuid = marked.person.0;
    match marked.mark {
        // Whether it is there is asked by `open`.
        Mark::Opened | Mark::Read => execute!(
            on,
            "UPDATE mail_entry SET place = place + 1, read_at = COALESCE(read_at, $4)
             WHERE school = $1 AND mail = $2 AND person = $3 AND place % 2 = 0",
            school.0,
            mail.0,
            person,
            at.as_millisecond()
        )?,
        Mark::Unread => execute!(
            on,
            "UPDATE mail_entry SET place = place - 1
             WHERE school = $1 AND mail = $2 AND person = $3 AND place % 2 = 1",
            school.0,
            mail.0,
            person
        )?,
        Mark::Folder(folder) => execute!(
            on,
            "UPDATE mail_entry SET place = CAST($4 AS BIGINT) + place % 2
             WHERE school = $1 AND mail = $2 AND person = $3",
            school.0,
            mail.0,
            person,
            i64::from(folder) * 2
        )?,
        Mark::Removed => {
            let removed = execute!(
                on,
                "DELETE FROM mail_entry WHERE school = $1 AND mail = $2 AND person = $3",
                school.0,
                mail.0,
                person
            )?;
            if removed > 0 {
                end_if_empty(on, school, mail).await?;
            }
            return Ok(i64::try_from(removed).unwrap_or(0));
        }
    };
    Ok(0)
}

/// Takes a delivery back from everybody who has never read it; gives from how many.
async fn withdraw(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    record: &RecordId,
) -> Result<i64, StoreError> {
    let Some(mail) = mail_of(on, school, module, collection, record).await? else {
        return Ok(0);
    };
    let taken = execute!(
        on,
        "DELETE FROM mail_entry
         WHERE school = $1 AND mail = $2 AND read_at IS NULL AND role <> 0",
        school.0,
        mail.0
    )?;
    let taken = i64::try_from(taken).unwrap_or(0);
    execute!(
        on,
        "UPDATE mail SET withdrawn = withdrawn + $3 WHERE school = $1 AND id = $2",
        school.0,
        mail.0,
        taken
    )?;
    end_if_empty(on, school, mail).await?;
    Ok(taken)
}

/// Notes that a delivery is in nobody's box any more: then its record goes (`upkeep.rs`).
pub(crate) async fn end_if_empty(
    on: &mut Writer,
    school: SchoolId,
    mail: MailId,
) -> Result<(), StoreError> {
    execute!(
        on,
        "UPDATE mail SET ended = TRUE WHERE school = $1 AND id = $2 AND NOT EXISTS (
             SELECT 1 FROM mail_entry e WHERE e.school = $1 AND e.mail = $2)",
        school.0,
        mail.0
    )?;
    Ok(())
}

/// Notes anew what a delivery says whose record is put again: a search finds what stands there now, and nothing that
/// was struck out of it.
pub(crate) async fn renew(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    (collection, record, document): (&Collection, &RecordId, &str),
    tally: &mut Tally,
) -> Result<(), StoreError> {
    // Locks the delivery: whoever notes its words for the first time comes before this, or finds them noted.
    let row: Option<(i64, Option<Uuid>)> = fetch_optional!(
        on,
        "UPDATE mail SET said = TRUE
         WHERE school = $1 AND module = $2 AND collection = $3 AND record = $4
         RETURNING id, author",
        school.0,
        module.as_str(),
        collection.name.as_str(),
        record.as_str()
    )?;
    let Some((mail, author)) = row else {
        return Ok(());
    };
    let (mail, author) = (MailId(mail), column::person(author));
    let said = words::said(on, school, collection, author, document).await?;
    let before = words::remove(on, school, mail).await?;
    let after = words::put(on, school, mail, collection, &said).await?;
    tally.add(school, module.as_str(), of_bytes(after - before));
    Ok(())
}

/// Takes records that are deleted out of all boxes.
pub(crate) async fn forget(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    records: &BTreeSet<&RecordId>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    for record in records {
        let Some(mail) = mail_of(on, school, module, collection, record).await? else {
            continue;
        };
        let entries = execute!(
            on,
            "DELETE FROM mail_entry WHERE school = $1 AND mail = $2",
            school.0,
            mail.0
        )?;
        execute!(
            on,
            "DELETE FROM mail WHERE school = $1 AND id = $2",
            school.0,
            mail.0
        )?;
        let words = words::remove(on, school, mail).await?;
        let entries = i64::try_from(entries).unwrap_or(0);
        let bytes = MAIL_BYTES + entries * MAIL_ENTRY_BYTES + words;
        tally.add(school, module.as_str(), of_bytes(-bytes));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_with_time_and_fit() {
        let at = |ms| number(Timestamp::from_millisecond(ms).expect("an instant"));
        let now = 1_790_000_000_000;
        assert!(at(now) < at(now + 1) && at(now).0 > 0);
        // As far as the kernel knows instants.
        assert!(at(32_503_679_999_999).0 > at(now).0);
    }
}
