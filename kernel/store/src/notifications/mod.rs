//! What modules tell people: one row for an audience, whoever is in it. What a person sees is asked for by
//! the audiences that they are in, so nothing is copied, and who leaves an audience sees no more of it.
//!
//! What a person has read is an instant up to which they have read everything in a school, and a small row
//! for each that they opened since.

mod reading;

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::audience::Audience;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::notification::{
    Notice, Notification, NotificationId, NotificationKey, Over, Ties,
};
use preau_domain::person::GroupRole;
use uuid::Uuid;

pub use reading::{NotificationLine, NotificationQuery};

use crate::database::{Each, Writer, execute, fetch_all, fetch_optional};
use crate::locks::{self, taking};
use crate::storage::{NOTIFICATION_BYTES, Tally, of_notifications, size};
use crate::{CommitError, Store, StoreError, column, outbox};

/// A notification that is there under a key, as far as it decides who may replace it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationHeld {
    /// Which one.
    pub id: NotificationId,
    /// Whom it is for.
    pub audience: Audience,
    /// Who had it sent.
    pub author: Option<PersonId>,
}

/// A notice as statements need it.
#[derive(Debug)]
pub(crate) struct Staged {
    id: Uuid,
    notice: Notice,
}

/// Gives notices their identifiers and puts them into one order for all nodes.
pub(crate) fn prepare(at: Timestamp, mut notices: Vec<Notice>) -> Vec<Staged> {
    notices.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let ids = outbox::event_ids(at, notices.len());
    ids.into_iter()
        .zip(notices)
        .map(|(id, notice)| Staged { id, notice })
        .collect()
}

/// Takes the rows that notices of several calls are about: see [`locks`].
pub(crate) async fn lock(
    on: &mut Writer,
    notices: Vec<(SchoolId, &ModuleId, &Staged)>,
) -> Result<(), StoreError> {
    let keys = notices.into_iter();
    let keys = keys
        .map(|(school, module, staged)| (school, [module.as_str(), staged.notice.key.as_str()]));
    locks::take(on, taking!(2, "notification", "school, module, key"), keys).await
}

/// Applies the notices of a call, or finds the first that meets another notification than the one that its
/// person's rights were held against. Each audience that was told something keeps the newest of the module, and of
/// these so many of one author:
/// beyond these it has, until the next call, at most what calls on other nodes told it at the same time.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    staged: &[Staged],
    at: Timestamp,
    tally: &mut Tally,
) -> Result<(), CommitError> {
    for Staged { id, notice } in staged {
        let key = &notice.key;
        let gone: Option<(Uuid, i64)> = fetch_optional!(
            on,
            "DELETE FROM notification WHERE school = $1 AND module = $2 AND key = $3
             RETURNING id, CAST(octet_length(key) + octet_length(kind) + octet_length(audience)
                 + octet_length(text_fr) + octet_length(text_en) + octet_length(path) AS BIGINT)",
            school.0,
            module.as_str(),
            key.as_str()
        )?;
        let was = gone.map(|(id, _)| NotificationId(id));
        if notice.over != Over::Any && notice.over != Over::Seen(was) {
            return Err(CommitError::Conflict(format!("notification {key}")));
        }
        if let Some((_, bytes)) = gone {
            let bytes = bytes + size(NOTIFICATION_BYTES);
            tally.add(school, module.as_str(), of_notifications(-1, -bytes));
        }
        if let Some(sent) = &notice.send {
            let bytes = insert(on, (school, module, key, *id), sent, at).await?;
            tally.add(school, module.as_str(), of_notifications(1, bytes));
        }
    }
    let sent = staged.iter().filter_map(|one| one.notice.send.as_ref());
    let told: BTreeSet<_> = sent.map(|sent| (sent.audience, sent.author)).collect();
    let audiences: BTreeSet<_> = told.iter().map(|(audience, _)| *audience).collect();
    let mut gone = Vec::new();
    for (audience, author) in told {
        if let Some(author) = author {
            gone.extend(trimmed_of(on, school, module, audience, author).await?);
        }
    }
    for audience in audiences {
        gone.extend(trimmed(on, school, module, audience).await?);
    }
    for (_, bytes) in gone {
        let bytes = bytes + size(NOTIFICATION_BYTES);
        tally.add(school, module.as_str(), of_notifications(-1, -bytes));
    }
    Ok(())
}

/// The most of an audience that one call ends: what it told it, and what calls on other nodes told it at the
/// same time.
const TRIMMED: i64 = 500;

/// A notification that ended: its module, and the bytes of its texts.
type Ended = (String, i64);

/// What a statement gives of notifications that it removes.
macro_rules! given {
    () => {
        " RETURNING module, CAST(octet_length(key) + octet_length(kind) + octet_length(audience)
              + octet_length(text_fr) + octet_length(text_en) + octet_length(path) AS BIGINT)"
    };
}

/// Removes the notifications that are found so, by where their rows lie.
macro_rules! end_on_sqlite {
    ($found:literal) => {
        concat!(
            "DELETE FROM notification WHERE rowid IN (SELECT rowid FROM notification ",
            $found,
            ")",
            given!()
        )
    };
}

/// The same. Rows that somebody else is replacing or removing are passed over: whoever ends old ones waits for
/// nobody, and so never in a circle. They are locked apart, since those before an offset would be too.
macro_rules! end_on_postgres {
    ($found:literal) => {
        concat!(
            "WITH old AS MATERIALIZED (SELECT ctid AS place FROM notification ",
            $found,
            "), taken AS MATERIALIZED (
                 SELECT ctid AS place FROM notification
                 WHERE ctid = ANY (ARRAY(SELECT place FROM old)) FOR UPDATE SKIP LOCKED)
             DELETE FROM notification WHERE ctid = ANY (ARRAY(SELECT place FROM taken))",
            given!()
        )
    };
}

/// Removes the notifications that are found so, on either database; gives them.
macro_rules! end {
    ($on:expr, $found:literal $(, $bind:expr)* $(,)?) => {
        match $on.each() {
            Each::Sqlite(connection) => sqlx::query_as(end_on_sqlite!($found))
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
            Each::Postgres(connection) => sqlx::query_as(end_on_postgres!($found))
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
        }
        .map_err(StoreError::from)
    };
}

/// Ends the oldest notifications of a module for an audience, beyond the newest that it may keep.
async fn trimmed(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    audience: Audience,
) -> Result<Vec<Ended>, StoreError> {
    let audience = audience.to_string();
    end!(
        on,
        "WHERE school = $1 AND module = $2 AND audience = $3
         ORDER BY at DESC LIMIT CAST($5 AS BIGINT) OFFSET CAST($4 AS BIGINT)",
        school.0,
        module.as_str(),
        audience.as_str(),
        i64::from(Notification::MAX_OF_AUDIENCE),
        TRIMMED
    )
}

/// Ends the oldest of those that one person had sent to an audience, beyond the newest that it keeps of one author:
/// before those of others would have to make room.
async fn trimmed_of(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    audience: Audience,
    author: PersonId,
) -> Result<Vec<Ended>, StoreError> {
    let audience = audience.to_string();
    end!(
        on,
        "WHERE school = $1 AND module = $2 AND audience = $3 AND author = $6
         ORDER BY at DESC LIMIT CAST($5 AS BIGINT) OFFSET CAST($4 AS BIGINT)",
        school.0,
        module.as_str(),
        audience.as_str(),
        i64::from(Notification::MAX_OF_AUTHOR),
        TRIMMED,
        author.0
    )
}

/// Ends at most `limit` notifications of a school that were sent before an instant, the oldest first.
async fn ended(
    on: &mut Writer,
    school: SchoolId,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<Ended>, StoreError> {
    end!(
        on,
        "WHERE school = $1 AND at < $2 ORDER BY at LIMIT CAST($3 AS BIGINT)",
        school.0,
        before.as_millisecond(),
        i64::from(limit)
    )
}

/// Adds a notification where none is; gives its size.
async fn insert(
    on: &mut Writer,
    (school, module, key, id): (SchoolId, &ModuleId, &NotificationKey, Uuid),
    sent: &Notification,
    at: Timestamp,
) -> Result<i64, CommitError> {
    let audience = sent.audience.to_string();
    let added = execute!(
        on,
        "INSERT INTO notification
             (school, module, key, id, kind, audience, author, text_fr, text_en, path, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (school, module, key) DO NOTHING",
        school.0,
        module.as_str(),
        key.as_str(),
        id,
        sent.kind.as_str(),
        audience.as_str(),
        sent.author.map(|person| person.0),
        sent.text.fr.as_str(),
        sent.text.en.as_str(),
        sent.path.as_str(),
        at.as_millisecond()
    )?;
    if added == 0 {
        // Another node sent one under this key at the same time.
        return Err(CommitError::Conflict(format!("notification {key}")));
    }
    let texts = [
        key.as_str(),
        &sent.kind,
        &audience,
        &sent.text.fr,
        &sent.text.en,
        &sent.path,
    ];
    let bytes = texts.iter().map(|text| text.len()).sum::<usize>();
    Ok(size(bytes + NOTIFICATION_BYTES))
}

impl Store {
    /// What is there under a key.
    pub async fn notification_held(
        &self,
        school: SchoolId,
        module: &ModuleId,
        key: &NotificationKey,
    ) -> Result<Option<NotificationHeld>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(Uuid, String, Option<Uuid>)> = fetch_optional!(
            on,
            "SELECT id, audience, author FROM notification
             WHERE school = $1 AND module = $2 AND key = $3",
            school.0,
            module.as_str(),
            key.as_str()
        )?;
        row.map(|(id, audience, author)| {
            Ok(NotificationHeld {
                id: NotificationId(id),
                audience: reading::audience(&audience)?,
                author: column::person(author),
            })
        })
        .transpose()
    }

    /// What ties a person to a school now.
    pub async fn person_ties(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<Ties, StoreError> {
        let mut on = self.reader().await?;
        let profiles: Vec<(String,)> = fetch_all!(
            on,
            "SELECT profile FROM membership
             WHERE school = $1 AND person = $2 AND ended_at IS NULL",
            school.0,
            person.0
        )?;
        let groups: Vec<(Uuid,)> = fetch_all!(
            on,
            "SELECT group_id FROM group_membership
             WHERE school = $1 AND person = $2 AND role = $3 AND ended_at IS NULL
             UNION
             SELECT g.group_id FROM relation r
             JOIN group_membership g
                 ON g.school = $1 AND g.person = r.pupil AND g.role = $3 AND g.ended_at IS NULL
             WHERE r.relative = $2 AND r.authority AND r.ended_at IS NULL",
            school.0,
            person.0,
            GroupRole::Pupil.as_str()
        )?;
        let mut ties = Ties {
            works_there: false,
            groups: groups
                .into_iter()
                .map(|(id,)| preau_domain::ids::GroupId(id))
                .collect(),
        };
        for (profile,) in profiles {
            ties.works_there |= column::profile(&profile)?.works_there();
        }
        Ok(ties)
    }

    /// Ends at most `limit` notifications of a school that were sent before an instant. Gives how many.
    pub async fn notification_purge(
        &self,
        school: SchoolId,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let first: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT at FROM notification WHERE school = $1 AND at < $2 LIMIT 1",
            school.0,
            before.as_millisecond()
        )?;
        drop(on);
        if first.is_none() {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let gone = ended(&mut on, school, before, limit).await?;
        let mut tally = Tally::default();
        for (module, bytes) in &gone {
            let bytes = bytes + size(NOTIFICATION_BYTES);
            tally.add(school, module, of_notifications(-1, -bytes));
        }
        tally.write(&mut on).await?;
        on.commit().await?;
        Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
    }

    /// Removes at most `limit` marks of a school on notifications that were sent before an instant, which
    /// are there no more. Gives how many.
    pub async fn notification_mark_purge(
        &self,
        school: SchoolId,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let first: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT at FROM notification_mark WHERE school = $1 AND at < $2 LIMIT 1",
            school.0,
            before.as_millisecond()
        )?;
        drop(on);
        if first.is_none() {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM notification_mark WHERE school = $1 AND (person, id) IN (
                 SELECT person, id FROM notification_mark WHERE school = $1 AND at < $2
                 ORDER BY at LIMIT CAST($3 AS BIGINT))",
            school.0,
            before.as_millisecond(),
            i64::from(limit)
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
