//! Data that somebody asked to be removed: all that a module keeps in a school, or what a school keeps of a person.
//!
//! What is removed goes in steps, each a transaction of its own that also notes how far it came: whoever is killed
//! between two of them leaves nothing half done, and whoever comes next goes on. One node works on each, as long as
//! its lease lasts.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::database::{Writer, execute, fetch_all, fetch_locking, fetch_optional};
use crate::files::left_of_module;
use crate::records::record_id;
use crate::storage::{
    EVENT_BYTES, NOTIFICATION_BYTES, Tally, of_bytes, of_deliveries, of_notifications, size,
};
use crate::{Lane, Store, StoreError, column, lessons, mailbox, outbox, timers, views};

/// Records, notifications, events or files removed in one step.
const STEP: i64 = 200;
/// The same of records that may lie in thousands of boxes each.
const BOXED_STEP: i64 = 20;

/// What is to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleared {
    /// All that a module keeps in the school.
    Module(ModuleId),
    /// What the school keeps of a person.
    Person(PersonId),
}

impl fmt::Display for Cleared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(module) => write!(f, "module:{module}"),
            Self::Person(person) => write!(f, "person:{person}"),
        }
    }
}

impl FromStr for Cleared {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::corrupt(format!("`{text}` is nothing to clear"));
        match text.split_once(':').ok_or_else(wrong)? {
            ("module", module) => column::module(module).map(Self::Module),
            ("person", person) => person.parse().map(Self::Person).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

/// What a step of removing what a module keeps did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleClear {
    /// So much went.
    Gone(u64),
    /// Nothing is left.
    Nothing,
    /// The school must keep a record of this collection, which came meanwhile: nothing was removed.
    Kept(String),
}

/// How far a clearing came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearing {
    /// Where.
    pub school: SchoolId,
    /// What of.
    pub what: Cleared,
    /// Who asked for it.
    pub asked_by: Option<PersonId>,
    /// When.
    pub begun_at: Timestamp,
    /// The record that was looked at last: its module, its collection, itself. Empty before the first.
    pub after: (String, String, String),
    /// So much went already.
    pub gone: u64,
    /// Of so much that was there when it was asked for.
    pub total: u64,
    /// When it was at its end.
    pub ended_at: Option<Timestamp>,
}

impl Clearing {
    /// The collection for whose records the removal of what a module keeps was stopped.
    pub fn stopped_for(&self) -> Option<&str> {
        let (_, collection, _) = &self.after;
        let is_module = matches!(self.what, Cleared::Module(_));
        let is_stopped = is_module && self.ended_at.is_some() && !collection.is_empty();
        is_stopped.then_some(collection.as_str())
    }
}

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "school, what, asked_by, begun_at, module, collection, record, gone, total, ended_at"
    };
}

type Row = (
    i64,
    String,
    Option<Uuid>,
    i64,
    String,
    String,
    String,
    i64,
    i64,
    Option<i64>,
);

fn clearing(
    (school, what, asked_by, begun_at, module, collection, record, gone, total, ended_at): Row,
) -> Result<Clearing, StoreError> {
    Ok(Clearing {
        school: SchoolId(school),
        what: what.parse()?,
        asked_by: column::person(asked_by),
        begun_at: column::time(begun_at)?,
        after: (module, collection, record),
        gone: column::count(gone),
        total: column::count(total),
        ended_at: ended_at.map(column::time).transpose()?,
    })
}

/// Holds a school's enablements and clearings still, until the transaction ends: no module is turned on while what
/// it keeps is removed.
pub(crate) async fn hold_school(on: &mut Writer, school: SchoolId) -> Result<(), StoreError> {
    macro_rules! row {
        ($lock:literal) => {
            concat!("SELECT id FROM school WHERE id = $1", $lock)
        };
    }
    let _: Vec<(i64,)> = fetch_locking!(on, row(" FOR UPDATE"), school.0)?;
    Ok(())
}

/// Whether something of this is being removed.
pub(crate) async fn is_open(
    on: &mut Writer,
    school: SchoolId,
    what: &Cleared,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "SELECT gone FROM clearing WHERE school = $1 AND what = $2 AND ended_at IS NULL",
        school.0,
        what.to_string()
    )?;
    Ok(row.is_some())
}

/// Notes that so much more is gone, and how far that was.
pub(crate) async fn advance(
    on: &mut Writer,
    clearing: &Clearing,
    after: (&str, &str, &str),
    gone: u64,
) -> Result<(), StoreError> {
    execute!(
        on,
        "UPDATE clearing SET module = $3, collection = $4, record = $5, gone = gone + $6
         WHERE school = $1 AND what = $2 AND ended_at IS NULL",
        clearing.school.0,
        clearing.what.to_string(),
        after.0,
        after.1,
        after.2,
        column::number(gone)
    )?;
    Ok(())
}

impl Store {
    /// Begins to remove something, and keeps `entry` with it. False, and nothing is begun, where it is being removed
    /// already, or where it is what a module keeps that is on.
    pub async fn clearing_begin(
        &self,
        school: SchoolId,
        what: &Cleared,
        total: u64,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        hold_school(&mut on, school).await?;
        if let Cleared::Module(module) = what {
            let is_on: Option<(i64,)> = fetch_optional!(
                on,
                "SELECT enabled_at FROM enablement WHERE school = $1 AND module = $2",
                school.0,
                module.as_str()
            )?;
            if is_on.is_some() {
                on.rollback().await?;
                return Ok(false);
            }
        }
        let begun = execute!(
            on,
            "INSERT INTO clearing (school, what, asked_by, begun_at, total) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (school, what) DO UPDATE SET asked_by = excluded.asked_by,
                 begun_at = excluded.begun_at, total = excluded.total, gone = 0, ended_at = NULL,
                 module = '', collection = '', record = '', leased_until = 0
             WHERE clearing.ended_at IS NOT NULL",
            school.0,
            what.to_string(),
            entry.actor.map(|actor| actor.0),
            entry.at.as_millisecond(),
            column::number(total)
        )?;
        audit::conclude(on, begun, entry).await
    }

    /// Takes what is to be removed and nobody works on, for as long as the lease lasts; none where there is nothing.
    pub async fn clearing_lease(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Clearing>, StoreError> {
        let mut on = self.reader().await?;
        let first: Option<(i64, String)> = fetch_optional!(
            on,
            "SELECT school, what FROM clearing WHERE ended_at IS NULL AND leased_until <= $1
             ORDER BY begun_at, school, what LIMIT 1",
            now.as_millisecond()
        )?;
        drop(on);
        let Some((school, what)) = first else {
            return Ok(None);
        };
        let mut on = self.writer().await?;
        let row: Option<Row> = fetch_optional!(
            on,
            concat!(
                "UPDATE clearing SET leased_until = $3
                 WHERE school = $1 AND what = $2 AND ended_at IS NULL AND leased_until <= $4
                 RETURNING ",
                columns!()
            ),
            school,
            what,
            until.as_millisecond(),
            now.as_millisecond()
        )?;
        on.commit().await?;
        row.map(clearing).transpose()
    }

    /// What was and is being removed in a school, the last begun first.
    pub async fn clearing_list(&self, school: SchoolId) -> Result<Vec<Clearing>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<Row> = fetch_all!(
            on,
            concat!(
                "SELECT ",
                columns!(),
                " FROM clearing WHERE school = $1 ORDER BY begun_at DESC, what"
            ),
            school.0
        )?;
        rows.into_iter().map(clearing).collect()
    }

    /// How far something came that is to be removed.
    pub async fn clearing_get(
        &self,
        school: SchoolId,
        what: &Cleared,
    ) -> Result<Option<Clearing>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<Row> = fetch_optional!(
            on,
            concat!(
                "SELECT ",
                columns!(),
                " FROM clearing WHERE school = $1 AND what = $2"
            ),
            school.0,
            what.to_string()
        )?;
        row.map(clearing).transpose()
    }

    /// Keeps the lease that lasts until `held`, from now on until `until`. False where it is not one's own any more:
    /// somebody else took it meanwhile, or the clearing has ended.
    pub async fn clearing_hold(
        &self,
        clearing: &Clearing,
        held: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let kept = execute!(
            on,
            "UPDATE clearing SET leased_until = $3
             WHERE school = $1 AND what = $2 AND ended_at IS NULL AND leased_until = $4",
            clearing.school.0,
            clearing.what.to_string(),
            until.as_millisecond(),
            held.as_millisecond()
        )?;
        on.commit().await?;
        Ok(kept > 0)
    }

    /// Notes that all is gone, and keeps `entry` with it; false where somebody else noted it.
    pub async fn clearing_end(
        &self,
        clearing: &Clearing,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let ended = execute!(
            on,
            "UPDATE clearing SET ended_at = $3, gone = total
             WHERE school = $1 AND what = $2 AND ended_at IS NULL",
            clearing.school.0,
            clearing.what.to_string(),
            entry.at.as_millisecond()
        )?;
        audit::conclude(on, ended, entry).await
    }

    /// Notes that the removal of what a module keeps has ended before its end, since the school must keep records of
    /// this collection, and keeps `entry` with it; false where somebody else noted it, or that all is gone.
    pub async fn clearing_stop(
        &self,
        clearing: &Clearing,
        collection: &str,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let stopped = execute!(
            on,
            "UPDATE clearing SET ended_at = $3, collection = $4
             WHERE school = $1 AND what = $2 AND ended_at IS NULL",
            clearing.school.0,
            clearing.what.to_string(),
            entry.at.as_millisecond(),
            collection
        )?;
        audit::conclude(on, stopped, entry).await
    }

    /// Removes some of what a module keeps in the school, if it is off there: a transaction. `kept`: the collections
    /// whose records the school must keep. Nothing is removed while there is one of these, which a call may have
    /// written that was on its way when the module was turned off. Uploads are not among what goes, since what lies of
    /// them goes first.
    pub async fn module_clear_step(
        &self,
        clearing: &Clearing,
        module: &ModuleId,
        kept: &[String],
    ) -> Result<ModuleClear, StoreError> {
        let school = clearing.school;
        // The same order as who gives up what waits: timers before deliveries.
        for part in Part::ALL {
            let mut on = self.writer().await?;
            if let Some(collection) = first_kept(&mut on, school, module, kept).await? {
                on.rollback().await?;
                return Ok(ModuleClear::Kept(collection));
            }
            let mut tally = Tally::default();
            let removed = part.remove(&mut on, school, module, kept, &mut tally);
            let gone = match removed.await? {
                ModuleClear::Gone(gone) if gone > 0 => gone,
                ModuleClear::Gone(_) | ModuleClear::Nothing => {
                    on.rollback().await?;
                    continue;
                }
                ModuleClear::Kept(collection) => {
                    on.rollback().await?;
                    return Ok(ModuleClear::Kept(collection));
                }
            };
            advance(&mut on, clearing, ("", "", ""), gone).await?;
            tally.write(&mut on).await?;
            self.view_note(&mut on, [views::Part::module(school, module)])
                .await?;
            on.commit().await?;
            self.give_way().await;
            return Ok(ModuleClear::Gone(gone));
        }
        Ok(ModuleClear::Nothing)
    }
}

/// The first of these collections of which a module keeps a record.
async fn first_kept(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    kept: &[String],
) -> Result<Option<String>, StoreError> {
    for collection in kept {
        let row: Option<(String,)> = fetch_optional!(
            on,
            "SELECT id FROM record WHERE school = $1 AND module = $2 AND collection = $3
             ORDER BY id LIMIT 1",
            school.0,
            module.as_str(),
            collection.as_str()
        )?;
        if row.is_some() {
            return Ok(Some(collection.clone()));
        }
    }
    Ok(None)
}

/// What a module keeps, in the order in which it goes.
#[derive(Debug, Clone, Copy)]
enum Part {
    Timers,
    Deliveries,
    Events,
    Records,
    Notifications,
    Files,
    Lessons,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::Timers,
        Self::Deliveries,
        Self::Events,
        Self::Records,
        Self::Notifications,
        Self::Files,
        Self::Lessons,
    ];

    async fn remove(
        self,
        on: &mut Writer,
        school: SchoolId,
        module: &ModuleId,
        kept: &[String],
        tally: &mut Tally,
    ) -> Result<ModuleClear, StoreError> {
        let gone = match self {
            Self::Timers => timers::discard(on, school, module, STEP, tally).await?,
            Self::Deliveries => {
                let lane = Lane {
                    school,
                    module: module.clone(),
                };
                outbox::discard(on, &lane, STEP, tally).await?
            }
            Self::Events => events(on, school, module, tally).await?,
            Self::Records => return records(on, school, module, kept, tally).await,
            Self::Notifications => notifications(on, school, module, tally).await?,
            Self::Files => left_of_module(on, school, module, STEP, tally).await?,
            Self::Lessons => lessons::discard(on, school, module).await?,
        };
        Ok(ModuleClear::Gone(gone))
    }
}

/// Removes events that a module published, also where others have not handled them. Those of timers go with their
/// deliveries.
async fn events(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let waiting = execute!(
        on,
        "DELETE FROM delivery WHERE school = $1 AND event IN (
             SELECT e.id FROM event e WHERE e.school = $1 AND e.publisher = $2 AND NOT EXISTS (
                 SELECT 1 FROM delivery d
                 WHERE d.school = e.school AND d.event = e.id AND d.is_timer)
             ORDER BY e.id LIMIT CAST($3 AS BIGINT))",
        school.0,
        module.as_str(),
        STEP
    )?;
    let waiting = i64::try_from(waiting).unwrap_or(i64::MAX);
    tally.add(school, module.as_str(), of_deliveries(-waiting));
    let gone: Vec<(i64,)> = fetch_all!(
        on,
        "DELETE FROM event WHERE school = $1 AND id IN (
             SELECT e.id FROM event e WHERE e.school = $1 AND e.publisher = $2 AND NOT EXISTS (
                 SELECT 1 FROM delivery d
                 WHERE d.school = e.school AND d.event = e.id AND d.is_timer)
             ORDER BY e.id LIMIT CAST($3 AS BIGINT))
         RETURNING CAST(octet_length(name) + octet_length(fields) AS BIGINT)",
        school.0,
        module.as_str(),
        STEP
    )?;
    for (bytes,) in &gone {
        let growth = of_bytes(-bytes - size(EVENT_BYTES));
        tally.add(school, module.as_str(), growth);
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// Removes records, with their keys, their files, and out of all boxes; none where one of them must be kept, whoever
/// wrote it since that was asked.
async fn records(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    kept: &[String],
    tally: &mut Tally,
) -> Result<ModuleClear, StoreError> {
    let boxed: Option<(i64,)> = fetch_optional!(
        on,
        "SELECT id FROM mail WHERE school = $1 AND module = $2 LIMIT 1",
        school.0,
        module.as_str()
    )?;
    let step = if boxed.is_some() { BOXED_STEP } else { STEP };
    let rows: Vec<(String, String)> = fetch_all!(
        on,
        "SELECT collection, id FROM record WHERE school = $1 AND module = $2
         ORDER BY collection, id LIMIT CAST($3 AS BIGINT)",
        school.0,
        module.as_str(),
        step
    )?;
    if let Some((collection, _)) = rows.iter().find(|(one, _)| kept.contains(one)) {
        return Ok(ModuleClear::Kept(collection.clone()));
    }
    let gone = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    for (collection, id) in rows {
        let id: RecordId = record_id(id)?;
        mailbox::record_remove(on, school, module, &collection, &id, tally).await?;
    }
    Ok(ModuleClear::Gone(gone))
}

/// Takes back what a module told.
async fn notifications(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let gone: Vec<(i64,)> = fetch_all!(
        on,
        "DELETE FROM notification WHERE school = $1 AND module = $2 AND key IN (
             SELECT key FROM notification WHERE school = $1 AND module = $2
             ORDER BY key LIMIT CAST($3 AS BIGINT))
         RETURNING CAST(octet_length(key) + octet_length(kind) + octet_length(audience)
             + octet_length(text_fr) + octet_length(text_en) + octet_length(path) AS BIGINT)",
        school.0,
        module.as_str(),
        STEP
    )?;
    for (bytes,) in &gone {
        let growth = of_notifications(-1, -bytes - size(NOTIFICATION_BYTES));
        tally.add(school, module.as_str(), growth);
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}
