//! What modules keep: an account for each module in each school, changed in the transaction of what it
//! counts, so that it is what a recount would find.
//!
//! A transaction gathers its changes in a [`Tally`] and writes them last, in one order: whoever holds a row
//! of an account waits for nothing else any more, so that nodes which write for the same module wait for
//! each other's COMMIT and no longer, and never in a circle.

use std::collections::BTreeMap;

use preau_domain::file::File;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::plan::{Kept, Quota, Share};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::rows::{Texts, fetch_rows, many_rows};
use crate::{Store, StoreError, column};

/// Whose account the kernel's own events are on. No module is called so.
pub(crate) const KERNEL: &str = "kernel";

/// What an event counts besides its name and its content: about what its rows take, so that many empty
/// events are not nothing. Records have a bound of their own for that.
pub(crate) const EVENT_BYTES: usize = 100;

/// What a notification counts besides its texts, for the same reason.
pub(crate) const NOTIFICATION_BYTES: usize = 100;

/// What a delivery counts besides its record and the words that it says: about what its row takes, with the line that
/// people are told.
pub(crate) const MAIL_BYTES: i64 = 600;

/// What an entry of a person's box counts: about what its row takes, with its place in the indexes.
pub(crate) const MAIL_ENTRY_BYTES: i64 = 150;

/// What a module keeps in a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// Where.
    pub school: SchoolId,
    /// Which module; "kernel" for what the kernel published itself.
    pub module: String,
    /// How many records.
    pub records: u64,
    /// Bytes of documents and their keys, of entries in people's boxes, of events that were published and not
    /// yet removed, of timers and of notifications.
    pub bytes: u64,
    /// Deliveries of its events that are not handled, those set aside included.
    pub waiting: u64,
    /// Its timers that are not handled, those set aside included.
    pub timers: u64,
    /// Notifications that have not ended yet.
    pub notifications: u64,
    /// Bytes of files, with [`File::OVERHEAD`] for each.
    pub files: u64,
}

/// What a person has written in a module in a school: records of which they are the author, and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonStorage {
    /// Which module.
    pub module: String,
    /// Who.
    pub person: PersonId,
    /// How many records.
    pub records: u64,
    /// Bytes of documents and their keys.
    pub bytes: u64,
    /// Bytes of files, and of uploads that are not whole, with [`File::OVERHEAD`] for each.
    pub files: u64,
}

/// By how much an account changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Growth {
    pub(crate) records: i64,
    pub(crate) bytes: i64,
    pub(crate) waiting: i64,
    pub(crate) timers: i64,
    pub(crate) notifications: i64,
    pub(crate) files: i64,
}

impl Growth {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.bytes += other.bytes;
        self.waiting += other.waiting;
        self.timers += other.timers;
        self.notifications += other.notifications;
        self.files += other.files;
    }

    /// Whether there is more of anything.
    pub(crate) fn grows(self) -> bool {
        self.records > 0
            || self.bytes > 0
            || self.waiting > 0
            || self.timers > 0
            || self.notifications > 0
            || self.files > 0
    }

    /// What would be beyond the quota, if it is this that grows. What shrinks may always do so.
    pub(crate) fn beyond(self, kept: Self, quota: &Quota) -> Option<Kept> {
        [
            (Kept::Records, self.records, kept.records, quota.records),
            (Kept::Bytes, self.bytes, kept.bytes, quota.bytes),
            (Kept::Events, self.waiting, kept.waiting, quota.events),
            (Kept::Timers, self.timers, kept.timers, quota.timers),
            (
                Kept::Notifications,
                self.notifications,
                kept.notifications,
                quota.notifications,
            ),
            (Kept::Files, self.files, kept.files, quota.files),
        ]
        .into_iter()
        .find(|(_, by, kept, most)| *by > 0 && *kept > column::number(*most))
        .map(|(what, ..)| what)
    }
}

/// A size as accounts count it.
pub(crate) fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A module in a school.
pub(crate) type Place = (SchoolId, String);

/// A person in a module in a school.
pub(crate) type Author = (SchoolId, String, PersonId);

/// A share as accounts are held against it.
pub(crate) fn bound(share: Share) -> Quota {
    Quota {
        records: share.records,
        bytes: share.bytes,
        files: share.files,
        events: u64::MAX,
        timers: u64::MAX,
        notifications: u64::MAX,
    }
}

/// The changes of a transaction.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    places: BTreeMap<Place, Growth>,
    authors: BTreeMap<Author, Growth>,
    people: BTreeMap<(SchoolId, PersonId), i64>,
}

/// What the accounts that a transaction changed say after it.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    places: BTreeMap<Place, Growth>,
    authors: BTreeMap<Author, Growth>,
    people: BTreeMap<(SchoolId, PersonId), i64>,
}

impl Accounts {
    /// What a module keeps; nothing where its account did not change.
    pub(crate) fn of(&self, place: &Place) -> Growth {
        self.places.get(place).copied().unwrap_or_default()
    }

    /// What a person has written in a module; nothing where that did not change.
    pub(crate) fn of_author(&self, author: &Author) -> Growth {
        self.authors.get(author).copied().unwrap_or_default()
    }

    /// How many bytes of files a person keeps; none where that did not change.
    pub(crate) fn of_person(&self, school: SchoolId, person: PersonId) -> i64 {
        self.people
            .get(&(school, person))
            .copied()
            .unwrap_or_default()
    }
}

const ACCOUNT: Texts = many_rows!(
    "INSERT INTO storage (school, module, records, bytes, waiting, timers, notifications, files) VALUES ",
    8,
    " ON CONFLICT (school, module) DO UPDATE SET
         records = storage.records + excluded.records,
         bytes = storage.bytes + excluded.bytes,
         waiting = storage.waiting + excluded.waiting,
         timers = storage.timers + excluded.timers,
         notifications = storage.notifications + excluded.notifications,
         files = storage.files + excluded.files
     RETURNING school, module, records, bytes, waiting, timers, notifications, files"
);

const AUTHORS: Texts = many_rows!(
    "INSERT INTO storage_person (school, module, person, records, bytes, files) VALUES ",
    6,
    " ON CONFLICT (school, module, person) DO UPDATE SET
         records = storage_person.records + excluded.records,
         bytes = storage_person.bytes + excluded.bytes,
         files = storage_person.files + excluded.files
     RETURNING school, module, person, records, bytes, files"
);

type AuthorRow = (i64, String, Uuid, i64, i64, i64);

type AccountRow = (i64, String, i64, i64, i64, i64, i64, i64);

impl Tally {
    /// Notes a change.
    pub(crate) fn add(&mut self, school: SchoolId, module: &str, growth: Growth) {
        if growth != Growth::default() {
            let place = (school, module.to_owned());
            self.places.entry(place).or_default().add(growth);
        }
    }

    /// Notes a change of what a person has written in a module, besides that of the module.
    pub(crate) fn add_author(&mut self, (school, module, person): Author, growth: Growth) {
        if growth != Growth::default() {
            let author = (school, module, person);
            self.authors.entry(author).or_default().add(growth);
        }
    }

    /// Notes that a module keeps so many bytes of a person's files more, or less.
    pub(crate) fn add_file(&mut self, school: SchoolId, module: &str, by: PersonId, bytes: i64) {
        let growth = Growth {
            files: bytes,
            ..Growth::default()
        };
        self.add(school, module, growth);
        self.add_author((school, module.to_owned(), by), growth);
        *self.people.entry((school, by)).or_default() += bytes;
    }

    /// Notes all that another noted.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for ((school, module), growth) in &other.places {
            self.add(*school, module, *growth);
        }
        for (author, growth) in &other.authors {
            self.add_author(author.clone(), *growth);
        }
        for (person, files) in &other.people {
            *self.people.entry(*person).or_default() += files;
        }
    }

    /// What was noted of a module.
    pub(crate) fn of(&self, place: &Place) -> Growth {
        self.places.get(place).copied().unwrap_or_default()
    }

    /// What was noted of a person in a module.
    pub(crate) fn of_author(&self, author: &Author) -> Growth {
        self.authors.get(author).copied().unwrap_or_default()
    }

    /// Writes the changes, as the last thing before COMMIT; gives what the accounts that changed say now.
    pub(crate) async fn write(&self, on: &mut Writer) -> Result<Accounts, StoreError> {
        let mut people = BTreeMap::new();
        for ((school, person), files) in self.people.iter().filter(|(_, files)| **files != 0) {
            let row: Option<(i64,)> = fetch_optional!(
                on,
                "INSERT INTO file_person (school, person, bytes) VALUES ($1, $2, $3)
                 ON CONFLICT (school, person) DO UPDATE SET bytes = file_person.bytes + excluded.bytes
                 RETURNING bytes",
                school.0,
                person.0,
                *files
            )?;
            people.extend(row.map(|(bytes,)| ((*school, *person), bytes)));
        }
        let changed: Vec<_> = self
            .authors
            .iter()
            .filter(|(_, growth)| **growth != Growth::default())
            .collect();
        let rows: Vec<AuthorRow> = fetch_rows!(on, AUTHORS, &changed[..], |(
            (school, module, person),
            growth,
        )| (
            school.0,
            module.as_str(),
            person.0,
            growth.records,
            growth.bytes,
            growth.files
        ));
        let authors = rows
            .into_iter()
            .map(|(school, module, person, records, bytes, files)| {
                let written = Growth {
                    records,
                    bytes,
                    files,
                    ..Growth::default()
                };
                ((SchoolId(school), module, PersonId(person)), written)
            });
        let authors = authors.collect();
        let changed: Vec<_> = self
            .places
            .iter()
            .filter(|(_, growth)| **growth != Growth::default())
            .collect();
        let rows: Vec<AccountRow> =
            fetch_rows!(on, ACCOUNT, &changed[..], |((school, module), growth)| (
                school.0,
                module.as_str(),
                growth.records,
                growth.bytes,
                growth.waiting,
                growth.timers,
                growth.notifications,
                growth.files
            ));
        let places = rows.into_iter().map(
            |(school, module, records, bytes, waiting, timers, notifications, files)| {
                let kept = Growth {
                    records,
                    bytes,
                    waiting,
                    timers,
                    notifications,
                    files,
                };
                ((SchoolId(school), module), kept)
            },
        );
        Ok(Accounts {
            places: places.collect(),
            authors,
            people,
        })
    }
}

/// What a new record, or a larger one, takes.
pub(crate) fn of_records(records: i64, bytes: i64) -> Growth {
    Growth {
        records,
        bytes,
        ..Growth::default()
    }
}

/// What takes room and is counted by nothing else.
pub(crate) fn of_bytes(bytes: i64) -> Growth {
    of_records(0, bytes)
}

/// What deliveries take, or give back.
pub(crate) fn of_deliveries(waiting: i64) -> Growth {
    Growth {
        waiting,
        ..Growth::default()
    }
}

/// What timers take, or give back: each its event, from when it is set until it is handled.
pub(crate) fn of_timers(timers: i64, bytes: i64) -> Growth {
    Growth {
        bytes,
        timers,
        ..Growth::default()
    }
}

/// What notifications take, or give back.
pub(crate) fn of_notifications(notifications: i64, bytes: i64) -> Growth {
    Growth {
        bytes,
        notifications,
        ..Growth::default()
    }
}

fn storage(
    (school, module, records, bytes, waiting, timers, notifications, files): AccountRow,
) -> Storage {
    Storage {
        school: SchoolId(school),
        module,
        records: column::count(records),
        bytes: column::count(bytes),
        waiting: column::count(waiting),
        timers: column::count(timers),
        notifications: column::count(notifications),
        files: column::count(files),
    }
}

fn person_storage((module, person, records, bytes, files): PersonRow) -> PersonStorage {
    PersonStorage {
        module,
        person: PersonId(person),
        records: column::count(records),
        bytes: column::count(bytes),
        files: column::count(files),
    }
}

type PersonRow = (String, Uuid, i64, i64, i64);

/// The most that any one person keeps in a school: of records, bytes and files in one module, by whether they work
/// there, and of files in all modules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonMost {
    /// Of pupils, relatives and guests: records, their bytes, bytes of files.
    pub pupil: [u64; 3],
    /// Of who works there.
    pub staff: [u64; 3],
    /// Bytes of files in all modules.
    pub files: u64,
}

impl Store {
    /// The most that any one person keeps in a school, as accounts say.
    pub async fn storage_person_most(&self, school: SchoolId) -> Result<PersonMost, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(bool, i64, i64, i64)> = fetch_all!(
            on,
            "SELECT works, MAX(records), MAX(bytes), MAX(files) FROM (
                 SELECT EXISTS (
                     SELECT 1 FROM membership m WHERE m.school = s.school AND m.person = s.person
                         AND m.ended_at IS NULL AND m.profile IN ('teacher', 'staff')
                 ) AS works, s.records AS records, s.bytes AS bytes, s.files AS files
                 FROM storage_person s WHERE s.school = $1
             ) AS kept GROUP BY works",
            school.0
        )?;
        let mut most = PersonMost::default();
        for (works, records, bytes, files) in rows {
            let of = if works {
                &mut most.staff
            } else {
                &mut most.pupil
            };
            *of = [records, bytes, files].map(column::count);
        }
        let files: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT bytes FROM file_person WHERE school = $1 ORDER BY bytes DESC LIMIT 1",
            school.0
        )?;
        most.files = files.map_or(0, |(bytes,)| column::count(bytes));
        Ok(most)
    }

    /// What each person has written in each module in a school, as their accounts say.
    pub async fn storage_person_list(
        &self,
        school: SchoolId,
    ) -> Result<Vec<PersonStorage>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<PersonRow> = fetch_all!(
            on,
            "SELECT module, person, records, bytes, files FROM storage_person
             WHERE school = $1 ORDER BY module, person",
            school.0
        )?;
        Ok(rows.into_iter().map(person_storage).collect())
    }

    /// The same, counted anew: reads all that modules keep. Accounts say the same.
    pub async fn storage_person_recount(
        &self,
        school: SchoolId,
    ) -> Result<Vec<PersonStorage>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<PersonRow> = fetch_all!(
            on,
            "SELECT module, person, CAST(SUM(records) AS BIGINT), CAST(SUM(bytes) AS BIGINT),
                 CAST(SUM(files) AS BIGINT)
             FROM (
                 SELECT module, author AS person, COUNT(*) AS records,
                     SUM(octet_length(doc) + octet_length(keys)) AS bytes, 0 AS files
                 FROM record WHERE school = $1 AND author IS NOT NULL GROUP BY module, author
                 UNION ALL
                 SELECT module, uploader, 0, 0, SUM(size + CAST($2 AS BIGINT))
                 FROM file WHERE school = $1 GROUP BY module, uploader
                 UNION ALL
                 SELECT module, person, 0, 0, SUM(size + CAST($2 AS BIGINT))
                 FROM upload WHERE school = $1 AND file IS NULL GROUP BY module, person
             ) AS written GROUP BY module, person ORDER BY module, person",
            school.0,
            column::number(File::OVERHEAD)
        )?;
        Ok(rows.into_iter().map(person_storage).collect())
    }

    /// What each module keeps in a school, as its account says.
    pub async fn storage_list(&self, school: SchoolId) -> Result<Vec<Storage>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<AccountRow> = fetch_all!(
            on,
            "SELECT school, module, records, bytes, waiting, timers, notifications, files FROM storage
             WHERE school = $1 ORDER BY module",
            school.0
        )?;
        Ok(rows.into_iter().map(storage).collect())
    }

    /// What a module keeps in each school, as its accounts say.
    pub async fn storage_of_module(&self, module: &ModuleId) -> Result<Vec<Storage>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<AccountRow> = fetch_all!(
            on,
            "SELECT school, module, records, bytes, waiting, timers, notifications, files FROM storage
             WHERE module = $1 ORDER BY school",
            module.as_str()
        )?;
        Ok(rows.into_iter().map(storage).collect())
    }

    /// Notes what every module keeps in every school as what it kept on a day, in whole days since 1970; what was
    /// noted before for the same day is replaced. Forgets days before another.
    pub async fn storage_note(&self, day: i64, before: i64) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO storage_day (school, module, day, bytes)
             SELECT school, module, CAST($1 AS BIGINT), bytes + files FROM storage WHERE bytes + files > 0
             ON CONFLICT (school, module, day) DO UPDATE SET bytes = excluded.bytes",
            day
        )?;
        execute!(on, "DELETE FROM storage_day WHERE day < $1", before)?;
        on.commit().await
    }

    /// What each module kept in a school on each day from one on, the oldest first: module, day, bytes.
    pub async fn storage_days(
        &self,
        school: SchoolId,
        from: i64,
    ) -> Result<Vec<(String, i64, u64)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, i64, i64)> = fetch_all!(
            on,
            "SELECT module, day, bytes FROM storage_day WHERE school = $1 AND day >= $2
             ORDER BY module, day",
            school.0,
            from
        )?;
        let days = rows.into_iter();
        Ok(days
            .map(|(module, day, bytes)| (module, day, column::count(bytes)))
            .collect())
    }

    /// What each module keeps in a school, counted anew: reads all that it keeps. Accounts say the same.
    pub async fn storage_recount(&self, school: SchoolId) -> Result<Vec<Storage>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<AccountRow> = fetch_all!(
            on,
            "SELECT CAST($1 AS BIGINT), module, CAST(SUM(records) AS BIGINT), CAST(SUM(bytes) AS BIGINT),
                 CAST(SUM(waiting) AS BIGINT), CAST(SUM(timers) AS BIGINT),
                 CAST(SUM(notifications) AS BIGINT), CAST(SUM(files) AS BIGINT)
             FROM (
                 SELECT module, COUNT(*) AS records,
                     SUM(octet_length(doc) + octet_length(keys)) AS bytes, 0 AS waiting, 0 AS timers,
                     0 AS notifications, 0 AS files
                 FROM record WHERE school = $1 GROUP BY module
                 UNION ALL
                 SELECT publisher, 0,
                     SUM(octet_length(name) + octet_length(fields) + CAST($2 AS BIGINT)), 0, 0, 0, 0
                 FROM event WHERE school = $1 GROUP BY publisher
                 UNION ALL
                 SELECT publisher, 0, 0, COUNT(*), 0, 0, 0 FROM delivery
                 WHERE school = $1 AND NOT is_timer GROUP BY publisher
                 UNION ALL
                 SELECT publisher, 0, 0, 0, COUNT(*), 0, 0 FROM delivery
                 WHERE school = $1 AND is_timer GROUP BY publisher
                 UNION ALL
                 SELECT module, 0,
                     SUM(octet_length(name) + octet_length(fields) + CAST($2 AS BIGINT)), 0, COUNT(*), 0, 0
                 FROM timer WHERE school = $1 GROUP BY module
                 UNION ALL
                 SELECT module, 0,
                     SUM(octet_length(key) + octet_length(kind) + octet_length(audience)
                         + octet_length(text_fr) + octet_length(text_en) + octet_length(path)
                         + CAST($3 AS BIGINT)),
                     0, 0, COUNT(*), 0
                 FROM notification WHERE school = $1 GROUP BY module
                 UNION ALL
                 SELECT m.module, 0, SUM(CAST($4 AS BIGINT) + CAST($5 AS BIGINT) * (
                     SELECT COUNT(*) FROM mail_entry e WHERE e.school = $1 AND e.mail = m.id)
                     + COALESCE((
                         SELECT octet_length(w.fields) + octet_length(w.words) FROM mail_words w
                         WHERE w.school = $1 AND w.mail = m.id), 0)),
                     0, 0, 0, 0
                 FROM mail m WHERE m.school = $1 GROUP BY m.module
                 UNION ALL
                 SELECT module, 0, 0, 0, 0, 0, SUM(size + CAST($6 AS BIGINT))
                 FROM file WHERE school = $1 GROUP BY module
                 UNION ALL
                 SELECT module, 0, 0, 0, 0, 0, SUM(size + CAST($6 AS BIGINT))
                 FROM upload WHERE school = $1 AND file IS NULL GROUP BY module
             ) AS kept GROUP BY module ORDER BY module",
            school.0,
            size(EVENT_BYTES),
            size(NOTIFICATION_BYTES),
            MAIL_BYTES,
            MAIL_ENTRY_BYTES,
            column::number(File::OVERHEAD)
        )?;
        Ok(rows.into_iter().map(storage).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shrinks_is_never_beyond_and_what_grows_is_from_the_first_too_many() {
        let quota = Quota {
            records: 10,
            bytes: 1_000,
            events: 5,
            timers: 3,
            notifications: 2,
            files: 0,
        };
        let kept = |records, bytes, waiting| Growth {
            records,
            bytes,
            waiting,
            timers: 0,
            notifications: 0,
            files: 0,
        };
        let notified = |notifications| of_notifications(notifications, 0);
        let beyond = |by: Growth, to: Growth| by.beyond(to, &quota);
        assert_eq!(beyond(kept(1, 1, 1), kept(10, 1_000, 5)), None);
        assert_eq!(
            beyond(kept(1, 1, 1), kept(11, 1_000, 5)),
            Some(Kept::Records)
        );
        assert_eq!(beyond(kept(0, 1, 0), kept(10, 1_001, 5)), Some(Kept::Bytes));
        assert_eq!(
            beyond(kept(-1, -1, 2), kept(50, 5_000, 6)),
            Some(Kept::Events)
        );
        assert_eq!(beyond(kept(-1, -1, -1), kept(50, 5_000, 50)), None);
        assert_eq!(beyond(kept(0, 0, 0), kept(50, 5_000, 50)), None);
        assert_eq!(beyond(of_timers(1, 0), of_timers(3, 0)), None);
        assert_eq!(beyond(of_timers(1, 0), of_timers(4, 0)), Some(Kept::Timers));
        assert_eq!(beyond(of_timers(-1, 0), of_timers(4, 0)), None);
        assert_eq!(beyond(notified(1), notified(2)), None);
        assert_eq!(beyond(notified(1), notified(3)), Some(Kept::Notifications));
        assert_eq!(beyond(notified(-1), notified(3)), None);
    }
}
