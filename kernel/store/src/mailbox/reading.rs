//! What a person finds in their box, and what an author sees of what they sent.
//!
//! An entry's record is looked up by its whole primary key, as a subquery, for the reason said in
//! `records/scan.rs`; in the same statement, so that a page of a box is one read.

use futures::TryStreamExt as _;
use jiff::Timestamp;
use preau_domain::fold::folded;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::mailbox::{Author, Entry, MailId, Role};
use preau_domain::module::Collection;
use preau_domain::person::{Name, Profile};
use sqlx::Row as _;
use uuid::Uuid;

use crate::database::{Each, fetch_all, fetch_optional};
use crate::records::scan::record;
use crate::{Store, StoreError, column};

/// Which entries of a person's box to read.
#[derive(Debug, Clone)]
pub struct EntryQuery<'a> {
    /// Where.
    pub school: SchoolId,
    /// Of which module.
    pub module: &'a ModuleId,
    /// Of which collection.
    pub collection: &'a Collection,
    /// Whose.
    pub person: PersonId,
    /// In which folder; none for all.
    pub folder: Option<u8>,
    /// Whether only those are asked for that are not read.
    pub unread: bool,
    /// Those before this one, newest first; none to begin.
    pub before: Option<MailId>,
    /// The most to give.
    pub limit: u32,
    /// After how many bytes of documents no further one is read. The first is always given.
    pub bytes: usize,
}

/// Some entries, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Whether there are no more. Otherwise a limit was reached, and there may be.
    pub ended: bool,
}

/// A delivery, and the entry of somebody in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHead {
    /// Which delivery.
    pub id: MailId,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// When it was delivered.
    pub at: Timestamp,
    /// To how many, without the author.
    pub recipients: u64,
    /// From how many it was taken back.
    pub withdrawn: u64,
    /// Whether it is in the box of whom was asked about.
    pub is_in_box: bool,
}

/// An entry, as the author of what it is of sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// Whose.
    pub person: PersonId,
    /// Their name, as they are shown in the school.
    pub name: String,
    /// How they came by it.
    pub role: Role,
    /// When they first read it.
    pub read_at: Option<Timestamp>,
}

/// How the entries of a delivery stand, without the author's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipts {
    /// Those that are there.
    pub present: u64,
    /// Those of them that were read.
    pub read: u64,
}

// Parameters: 1 school, 2 module, 3 collection, 4 person, 5 before, 6 limit, then 7 and 8 the places.
macro_rules! box_number {
    () => {
        "(SELECT b.number FROM mail_box b
          WHERE b.school = $1 AND b.module = $2 AND b.collection = $3)"
    };
}

pub(super) use box_number;

macro_rules! place {
    ($place:literal) => {
        concat!(
            "SELECT * FROM (SELECT e.mail, e.place FROM mail_entry e
             WHERE e.school = $1 AND e.box = ",
            box_number!(),
            " AND e.person = $4 AND e.place = ",
            $place,
            " AND e.mail < $5
             ORDER BY e.mail DESC LIMIT CAST($6 AS BIGINT)) AS arm"
        )
    };
}

macro_rules! entries {
    ($found:expr, $order:literal) => {
        concat!(
            "SELECT m.id, CAST(e.place AS BIGINT), CAST(e.role AS BIGINT), m.record, m.author, m.thread, m.at,
                 (SELECT r.version || ' ' || r.doc FROM record r
                  WHERE r.school = $1 AND r.module = $2 AND r.collection = $3 AND r.id = m.record),
                 CASE WHEN x.person IS NULL THEN p.title ELSE '' END,
                 CASE WHEN x.person IS NULL THEN p.given ELSE '' END,
                 CASE WHEN x.person IS NULL THEN p.family ELSE '' END,
                 (SELECT MAX(q.profile) FROM membership q
                  WHERE q.school = $1 AND q.person = m.author AND q.ended_at IS NULL)
             FROM (",
            $found,
            ") s
             JOIN mail m ON m.school = $1 AND m.id = s.mail
             JOIN mail_entry e ON e.school = $1 AND e.mail = s.mail AND e.person = $4
             LEFT JOIN person p ON p.id = m.author
             LEFT JOIN erased x ON x.school = $1 AND x.person = m.author AND x.at >= m.at
             WHERE m.module = $2 AND m.collection = $3
             ORDER BY m.id ",
            $order
        )
    };
}

/// One folder, what is read and what is not together.
const FOLDER: &str = entries!(
    concat!(
        "SELECT mail FROM (",
        place!("$7"),
        " UNION ALL ",
        place!("$8"),
        ") AS both_places ORDER BY mail DESC LIMIT CAST($6 AS BIGINT)"
    ),
    "DESC"
);
/// A thread, of which `$5` is the number: its newest, the oldest first.
const THREAD: &str = entries!(
    "SELECT t.id AS mail FROM mail t
     WHERE t.school = $1 AND t.thread = $5 AND EXISTS (
         SELECT 1 FROM mail_entry o WHERE o.school = $1 AND o.mail = t.id AND o.person = $4)
     ORDER BY t.id DESC LIMIT CAST($6 AS BIGINT)",
    "ASC"
);
/// One delivery, of which `$5` is the number.
const ONE: &str = entries!(
    "SELECT t.id AS mail FROM mail t WHERE t.school = $1 AND t.id = $5 LIMIT CAST($6 AS BIGINT)",
    "DESC"
);

/// The places of a person's box that have something, each found by the index after the one before.
const PLACES: &str = concat!(
    "WITH RECURSIVE f (place) AS (
         SELECT MIN(e.place) FROM mail_entry e
         WHERE e.school = $1 AND e.box = ",
    box_number!(),
    " AND e.person = $4
         UNION ALL
         SELECT (SELECT MIN(e.place) FROM mail_entry e
             WHERE e.school = $1 AND e.box = ",
    box_number!(),
    " AND e.person = $4 AND e.place > f.place)
         FROM f WHERE f.place IS NOT NULL)
     SELECT CAST(f.place AS BIGINT), CASE WHEN f.place % 2 = 0 THEN (
         SELECT COUNT(*) FROM (SELECT 1 FROM mail_entry e
             WHERE e.school = $1 AND e.box = ",
    box_number!(),
    " AND e.person = $4 AND e.place = f.place LIMIT CAST($5 AS BIGINT)) AS unread) ELSE 0 END
     FROM f WHERE f.place IS NOT NULL"
);

/// The newest deliveries in one place of a box.
const NEWEST: &str = concat!(
    "SELECT e.mail FROM mail_entry e
     WHERE e.school = $1 AND e.box = ",
    box_number!(),
    " AND e.person = $4 AND e.place = $5 AND e.mail < $6
     ORDER BY e.mail DESC LIMIT CAST($7 AS BIGINT)"
);

macro_rules! read_entries {
    ($query:expr, $connection:expr, $asked:expr) => {{
        let mut rows = $query.fetch($connection);
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        while bytes < $asked.bytes
            && let Some(row) = rows.try_next().await?
        {
            let (mail, place, role): (i64, i64, i64) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (id, author): (String, Option<Uuid>) = (row.try_get(3)?, row.try_get(4)?);
            let (thread, at): (i64, i64) = (row.try_get(5)?, row.try_get(6)?);
            let stored: Option<&str> = row.try_get(7)?;
            let Some(stored) = stored else {
                // Its record is being deleted.
                continue;
            };
            bytes = bytes.saturating_add(stored.len());
            let (title, given, family): (Option<String>, Option<String>, Option<String>) =
                (row.try_get(8)?, row.try_get(9)?, row.try_get(10)?);
            let profile: Option<String> = row.try_get(11)?;
            let name = title
                .zip(given)
                .zip(family)
                .map(|((title, given), family)| column::name((title, given, family)));
            found.push(Entry {
                mail: MailId(mail),
                record: record($asked.collection, id, stored)?,
                folder: u8::try_from(place / 2).unwrap_or(u8::MAX),
                role: role_of(role)?,
                unread: place % 2 == 0,
                author: author
                    .zip(name)
                    .map(|(id, name)| author_of(id, &name, profile.as_deref()))
                    .transpose()?,
                at: column::time(at)?,
                thread: MailId(thread),
            });
        }
        Ok((found, bytes))
    }};
}

macro_rules! bound {
    ($statement:expr, $asked:expr $(, $bind:expr)*) => {
        sqlx::query($statement)
            .bind($asked.school.0)
            .bind($asked.module.as_str())
            .bind($asked.collection.name.as_str())
            .bind($asked.person.0)
            $(.bind($bind))*
    };
}

fn role_of(number: i64) -> Result<Role, StoreError> {
    Ok(match number {
        0 => Role::Sender,
        1 => Role::To,
        2 => Role::Cc,
        3 => Role::Bcc,
        other => return Err(StoreError::corrupt(format!("role {other} of an entry"))),
    })
}

pub(super) fn author_of(
    id: Uuid,
    name: &Name,
    profile: Option<&str>,
) -> Result<Author, StoreError> {
    let profile = profile.map(column::profile).transpose()?;
    Ok(Author {
        id: PersonId(id),
        name: name.shown_as(profile.unwrap_or(Profile::Guest)),
    })
}

impl Store {
    /// Entries of a person's box, newest first, with their records.
    pub async fn entry_list(&self, asked: &EntryQuery<'_>) -> Result<Entries, StoreError> {
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let Some(folder) = asked.folder else {
            return self.entries_of_all(asked, limit).await;
        };
        let before = asked.before.map_or(i64::MAX, |mail| mail.0);
        let unread = i64::from(folder) * 2;
        // Where only what is unread is asked for, the second place is one where nothing is.
        let read = if asked.unread { -1 } else { unread + 1 };
        let rows = i64::from(asked.limit);
        let (entries, bytes) = self
            .entries(asked, FOLDER, (before, rows, Some((unread, read))))
            .await?;
        Ok(Entries {
            ended: bytes < asked.bytes && entries.len() < limit,
            entries,
        })
    }

    async fn entries(
        &self,
        asked: &EntryQuery<'_>,
        statement: &'static str,
        (number, rows, places): (i64, i64, Option<(i64, i64)>),
    ) -> Result<(Vec<Entry>, usize), StoreError> {
        let mut on = self.reader().await?;
        match (on.each(), places) {
            (Each::Sqlite(connection), Some((unread, read))) => read_entries!(
                bound!(statement, asked, number, rows, unread, read),
                connection,
                asked
            ),
            (Each::Sqlite(connection), None) => {
                read_entries!(bound!(statement, asked, number, rows), connection, asked)
            }
            (Each::Postgres(connection), Some((unread, read))) => read_entries!(
                bound!(statement, asked, number, rows, unread, read),
                connection,
                asked
            ),
            (Each::Postgres(connection), None) => {
                read_entries!(bound!(statement, asked, number, rows), connection, asked)
            }
        }
    }

    /// The newest deliveries of a box over all its places, at most so many, and these places.
    pub(super) async fn newest(
        &self,
        asked: &EntryQuery<'_>,
        limit: u32,
    ) -> Result<(Vec<i64>, Vec<i64>), StoreError> {
        let before = asked.before.map_or(i64::MAX, |mail| mail.0);
        let mut newest: Vec<i64> = Vec::new();
        let places = self.places(asked, 1).await?;
        let places = places.into_iter().map(|(place, _)| place);
        let places: Vec<_> = places
            .filter(|place| !asked.unread || place % 2 == 0)
            .collect();
        let mut on = self.reader().await?;
        for place in &places {
            let rows: Vec<(i64,)> = fetch_all!(
                on,
                NEWEST,
                asked.school.0,
                asked.module.as_str(),
                asked.collection.name.as_str(),
                asked.person.0,
                *place,
                before,
                i64::from(limit)
            )?;
            newest.extend(rows.into_iter().map(|(mail,)| mail));
        }
        drop(on);
        newest.sort_unstable_by(|a, b| b.cmp(a));
        // One that moved between two places while they were read.
        newest.dedup();
        newest.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok((newest, places))
    }

    /// The same over all folders: the newest of each place, merged.
    async fn entries_of_all(
        &self,
        asked: &EntryQuery<'_>,
        limit: usize,
    ) -> Result<Entries, StoreError> {
        let (newest, _) = self.newest(asked, asked.limit).await?;
        let mut found = Entries {
            ended: newest.len() < limit,
            entries: Vec::with_capacity(newest.len()),
        };
        let mut bytes = 0;
        for mail in newest {
            if bytes >= asked.bytes {
                found.ended = false;
                break;
            }
            let (one, read) = self.entry(asked, mail).await?;
            bytes = bytes.saturating_add(read);
            found.entries.extend(one);
        }
        Ok(found)
    }

    /// What a box has of a delivery, and the bytes of its document.
    pub(super) async fn entry(
        &self,
        asked: &EntryQuery<'_>,
        mail: i64,
    ) -> Result<(Option<Entry>, usize), StoreError> {
        let (mut entries, bytes) = self.entries(asked, ONE, (mail, 1, None)).await?;
        Ok((entries.pop(), bytes))
    }

    /// The places of a box that have something, and how many are unread there, up to `most`.
    async fn places(
        &self,
        asked: &EntryQuery<'_>,
        most: u32,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut on = self.reader().await?;
        fetch_all!(
            on,
            PLACES,
            asked.school.0,
            asked.module.as_str(),
            asked.collection.name.as_str(),
            asked.person.0,
            i64::from(most)
        )
    }

    /// How many entries of a box are unread, by folder, counted up to `most` in each. Only folders that have
    /// some.
    pub async fn entry_counts(
        &self,
        asked: &EntryQuery<'_>,
        most: u32,
    ) -> Result<Vec<(u8, u64)>, StoreError> {
        let places = self.places(asked, most).await?;
        Ok(places
            .into_iter()
            .filter(|(place, unread)| place % 2 == 0 && *unread > 0)
            .map(|(place, unread)| {
                let folder = u8::try_from(place / 2).unwrap_or(u8::MAX);
                (folder, column::count(unread))
            })
            .collect())
    }

    /// What a person's box has of a thread, the oldest first: at most `limit`, the newest of them.
    pub async fn entry_thread(
        &self,
        asked: &EntryQuery<'_>,
        thread: MailId,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows = i64::from(asked.limit);
        let (entries, _) = self.entries(asked, THREAD, (thread.0, rows, None)).await?;
        Ok(entries)
    }

    /// One entry of a person's box.
    pub async fn entry_get(
        &self,
        asked: &EntryQuery<'_>,
        record: &RecordId,
    ) -> Result<Option<Entry>, StoreError> {
        let head = self
            .mail_head(
                asked.school,
                asked.module,
                &asked.collection.name,
                record,
                Some(asked.person),
            )
            .await?;
        let Some(head) = head.filter(|head| head.is_in_box) else {
            return Ok(None);
        };
        Ok(self.entry(asked, head.id.0).await?.0)
    }

    /// The delivery of a record, and whether it is in somebody's box.
    pub async fn mail_head(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
        record: &RecordId,
        person: Option<PersonId>,
    ) -> Result<Option<MailHead>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64, Option<Uuid>, i64, i64, i64, bool)> = fetch_optional!(
            on,
            "SELECT m.id, m.author, m.at, m.recipients, m.withdrawn, EXISTS (
                 SELECT 1 FROM mail_entry e
                 WHERE e.school = $1 AND e.mail = m.id AND e.person = $5)
             FROM mail m
             WHERE m.school = $1 AND m.module = $2 AND m.collection = $3 AND m.record = $4",
            school.0,
            module.as_str(),
            collection,
            record.as_str(),
            person.map(|person| person.0)
        )?;
        row.map(|(id, author, at, recipients, withdrawn, is_in_box)| {
            Ok(MailHead {
                id: MailId(id),
                author: column::person(author),
                at: column::time(at)?,
                recipients: column::count(recipients),
                withdrawn: column::count(withdrawn),
                is_in_box,
            })
        })
        .transpose()
    }

    /// What became of a delivery's entries, but the author's, by family name and given name.
    pub async fn receipt_list(
        &self,
        school: SchoolId,
        mail: MailId,
    ) -> Result<Vec<ReceiptLine>, StoreError> {
        type Line = (
            Uuid,
            i64,
            Option<i64>,
            String,
            String,
            String,
            Option<String>,
        );
        let mut on = self.reader().await?;
        let rows: Vec<Line> = fetch_all!(
            on,
            "SELECT e.person, CAST(e.role AS BIGINT), e.read_at, p.title, p.given, p.family,
                 (SELECT MAX(q.profile) FROM membership q
                  WHERE q.school = $1 AND q.person = e.person AND q.ended_at IS NULL)
             FROM mail_entry e JOIN person p ON p.id = e.person
             WHERE e.school = $1 AND e.mail = $2 AND e.role <> 0",
            school.0,
            mail.0
        )?;
        let lines =
            rows.into_iter()
                .map(|(person, role, read_at, title, given, family, profile)| {
                    let order = (folded(&family), folded(&given), person);
                    let name = column::name((title, given, family));
                    let author = author_of(person, &name, profile.as_deref())?;
                    let line = ReceiptLine {
                        person: author.id,
                        name: author.name,
                        role: role_of(role)?,
                        read_at: read_at.map(column::time).transpose()?,
                    };
                    Ok((order, line))
                });
        let mut lines = lines.collect::<Result<Vec<_>, StoreError>>()?;
        lines.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// How the entries of a delivery stand.
    pub async fn receipt_counts(
        &self,
        school: SchoolId,
        mail: MailId,
    ) -> Result<Receipts, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64, i64)> = fetch_optional!(
            on,
            "SELECT COUNT(*), COUNT(read_at) FROM mail_entry
             WHERE school = $1 AND mail = $2 AND role <> 0",
            school.0,
            mail.0
        )?;
        let (present, read) = row.unwrap_or((0, 0));
        Ok(Receipts {
            present: column::count(present),
            read: column::count(read),
        })
    }
}
