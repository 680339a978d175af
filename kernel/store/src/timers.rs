//! Timers: what a module is to be told at an instant to come, until it is due and moves into the outbox.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::record::{Due, Timer, Value};
use uuid::Uuid;

use crate::database::{Writer, fetch_all, fetch_locking, fetch_optional};
use crate::locks::{self, taking};
use crate::outbox::event_ids;
use crate::records::doc;
use crate::rows::{Texts, execute_rows, fetch_rows, many_rows};
use crate::storage::{EVENT_BYTES, Tally, of_timers, size};
use crate::{Store, StoreError, column};

/// A timer that is not due yet, or was not yet looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetTimer {
    /// With the module in front: "homework.reminder".
    pub name: String,
    /// Which of this name.
    pub key: String,
    /// When it is due.
    pub at: Timestamp,
    /// Its content, its key among it.
    pub fields: Vec<(String, Value)>,
}

/// A timer to set or to cancel, as statements need it.
#[derive(Debug)]
pub(crate) struct Prepared {
    name: String,
    key: String,
    /// When, and its fields; none to cancel it.
    due: Option<(i64, String)>,
}

/// Makes texts of staged timers, in one order for all nodes.
pub(crate) fn prepare(timers: Vec<Timer>) -> Vec<Prepared> {
    let mut prepared: Vec<_> = timers
        .into_iter()
        .map(|Timer { name, key, due }| Prepared {
            name,
            key,
            due: due.map(|Due { at, fields }| (at.as_millisecond(), doc::encode_fields(&fields))),
        })
        .collect();
    prepared.sort_unstable_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
    prepared
}

/// Takes the rows of all timers that the calls of one transaction change: see [`locks`]. Whoever moves timers into the
/// outbox waits for none of them. What is not there yet cannot be taken: of two nodes that set the same new timers at
/// once, in orders that cross, one is told that there was a conflict, and its call runs again.
pub(crate) async fn lock(
    on: &mut Writer,
    timers: Vec<(SchoolId, &ModuleId, &Prepared)>,
) -> Result<(), StoreError> {
    let keys = timers.into_iter();
    let keys = keys.map(|(school, module, timer)| {
        let Prepared { name, key, .. } = timer;
        (school, [module.as_str(), name.as_str(), key.as_str()])
    });
    locks::take(on, taking!(3, "timer", "school, module, name, key"), keys).await
}

const SET: Texts = many_rows!(
    "INSERT INTO timer (school, module, name, key, due_at, fields) VALUES ",
    6,
    " ON CONFLICT (school, module, name, key) DO UPDATE SET
         due_at = excluded.due_at,
         replaced = octet_length(timer.fields),
         fields = excluded.fields
     RETURNING name, CAST(octet_length(fields) AS BIGINT), replaced"
);

/// Sets and cancels timers of a module within the transaction of a call.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    timers: &[Prepared],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let (mut number, mut bytes) = (0, 0);
    // In their order: setting many is one statement, cancelling is seldom of many.
    for alike in timers.chunk_by(|a, b| a.due.is_some() == b.due.is_some()) {
        let set: Vec<_> = alike
            .iter()
            .filter_map(|timer| Some((timer, timer.due.as_ref()?)))
            .collect();
        let rows: Vec<(String, i64, Option<i64>)> =
            fetch_rows!(on, SET, &set[..], |(timer, (due_at, fields))| (
                school.0,
                module.as_str(),
                timer.name.as_str(),
                timer.key.as_str(),
                *due_at,
                fields.as_str()
            ));
        for (name, fields, replaced) in rows {
            number += i64::from(replaced.is_none());
            bytes += fields - replaced.unwrap_or_else(|| -size(name.len() + EVENT_BYTES));
        }
        for timer in alike.iter().filter(|timer| timer.due.is_none()) {
            let gone: Option<(i64,)> = fetch_optional!(
                on,
                "DELETE FROM timer WHERE school = $1 AND module = $2 AND name = $3 AND key = $4
                 RETURNING CAST(octet_length(fields) AS BIGINT)",
                school.0,
                module.as_str(),
                timer.name.as_str(),
                timer.key.as_str()
            )?;
            if let Some((fields,)) = gone {
                number -= 1;
                bytes -= fields + size(timer.name.len() + EVENT_BYTES);
            }
        }
    }
    tally.add(school, module.as_str(), of_timers(number, bytes));
    Ok(())
}

const EVENTS_END: Texts = many_rows!(
    "DELETE FROM event WHERE school = $1 AND id IN (",
    1,
    ") RETURNING CAST(octet_length(name) + octet_length(fields) AS BIGINT)",
    fixed 1
);

/// Removes the events of timers that are handled or given up, from their module's account too.
pub(crate) async fn end(
    on: &mut Writer,
    school: SchoolId,
    module: &str,
    events: &[Uuid],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let gone: Vec<(i64,)> = fetch_rows!(on, EVENTS_END, events, |event| (*event,), fixed(school.0));
    if gone.len() != events.len() {
        return Err(StoreError::corrupt("a delivery of no event"));
    }
    leave(school, module, &gone, tally);
    Ok(())
}

/// Takes timers, each with the bytes of its name and content, from their module's account.
fn leave(school: SchoolId, module: &str, gone: &[(i64,)], tally: &mut Tally) {
    for (bytes,) in gone {
        let growth = of_timers(-1, -bytes - size(EVENT_BYTES));
        tally.add(school, module, growth);
    }
}

/// Removes at most `limit` timers of a module in a school that are to come; gives how many. On `PostgreSQL`,
/// those that somebody moves meanwhile are not among them, and others are in their place.
pub(crate) async fn discard(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    limit: i64,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    /// The statement, with what locks the rows that it finds.
    macro_rules! first {
        ($lock:literal) => {
            concat!(
                "WITH chosen AS MATERIALIZED (
                     SELECT name, key FROM timer WHERE school = $1 AND module = $2
                     ORDER BY school, module, name, key LIMIT CAST($3 AS BIGINT)",
                $lock,
                ")
                 DELETE FROM timer WHERE school = $1 AND module = $2 AND (name, key) IN (
                     SELECT name, key FROM chosen)
                 RETURNING CAST(octet_length(name) + octet_length(fields) AS BIGINT)"
            )
        };
    }
    // In the order of all who change several.
    let gone: Vec<(i64,)> =
        fetch_locking!(on, first(" FOR UPDATE"), school.0, module.as_str(), limit)?;
    leave(school, module.as_str(), &gone, tally);
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// A timer's row, as it leaves: school, module, name, fields, when it was due.
type LeavingRow = (i64, String, String, String, i64);

/// Takes at most `limit` timers that are due out of their table, the longest due first. On `PostgreSQL`,
/// those that somebody else is changing or taking are passed over: whoever does so waits for nobody.
async fn take(on: &mut Writer, now: i64, limit: i64) -> Result<Vec<LeavingRow>, StoreError> {
    /// The statement, with what locks the rows that it finds.
    macro_rules! taken {
        ($lock:literal) => {
            concat!(
                "WITH due AS MATERIALIZED (
                     SELECT school, module, name, key FROM timer WHERE due_at <= $1
                     ORDER BY due_at, school, module, name, key LIMIT CAST($2 AS BIGINT)",
                $lock,
                ")
                 DELETE FROM timer WHERE (school, module, name, key) IN (
                     SELECT school, module, name, key FROM due)
                 RETURNING school, module, name, fields, due_at"
            )
        };
    }
    let mut taken: Vec<LeavingRow> =
        fetch_locking!(on, taken(" FOR UPDATE SKIP LOCKED"), now, limit)?;
    taken.sort_unstable_by(|a, b| (a.4, a.0, &a.1, &a.2).cmp(&(b.4, b.0, &b.1, &b.2)));
    Ok(taken)
}

const EVENT: Texts = many_rows!(
    "INSERT INTO event (school, id, name, fields, at, publisher) VALUES ",
    6,
    ""
);
const DELIVERY: Texts = many_rows!(
    "INSERT INTO delivery (school, event, module, due_at, attempts, publisher, is_timer) VALUES ",
    7,
    ""
);

impl Store {
    /// Moves at most `limit` timers that are due into the outbox, the longest due first, each as an event
    /// of its module for itself; gives how many. A timer is moved once, whoever moves it, and is on its
    /// module's account all the time.
    pub async fn timer_move(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let taken = take(&mut on, now.as_millisecond(), i64::from(limit)).await?;
        let moved = u64::try_from(taken.len()).unwrap_or(u64::MAX);
        if moved == 0 {
            on.rollback().await?;
            return Ok(0);
        }
        let rows: Vec<_> = event_ids(now, taken.len())
            .into_iter()
            .zip(&taken)
            .collect();
        execute_rows!(on, EVENT, &rows[..], |(
            id,
            (school, module, name, fields, due_at),
        )| (
            *school,
            *id,
            name.as_str(),
            fields.as_str(),
            *due_at,
            module.as_str()
        ));
        execute_rows!(on, DELIVERY, &rows[..], |(
            id,
            (school, module, _, _, due_at),
        )| (
            *school,
            *id,
            module.as_str(),
            *due_at,
            0_i64,
            module.as_str(),
            true
        ));
        on.commit().await?;
        // Whoever has many moves one batch after the other.
        if moved == u64::from(limit) {
            self.give_way().await;
        }
        Ok(moved)
    }

    /// When the next timer is due, of all schools; it may be past.
    pub async fn timer_next(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.reader().await?;
        let next: Option<(i64,)> =
            fetch_optional!(on, "SELECT due_at FROM timer ORDER BY due_at LIMIT 1")?;
        next.map(|(due_at,)| column::time(due_at)).transpose()
    }

    /// The timers of a school that are not in the outbox yet, by module, the next one first: at most 1,000.
    pub async fn timer_list(
        &self,
        school: SchoolId,
    ) -> Result<BTreeMap<ModuleId, Vec<SetTimer>>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String, String, i64, String)> = fetch_all!(
            on,
            "SELECT module, name, key, due_at, fields FROM timer WHERE school = $1
             ORDER BY due_at, module, name, key LIMIT 1000",
            school.0
        )?;
        let mut timers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (module, name, key, due_at, fields) in rows {
            let timer = SetTimer {
                name,
                key,
                at: column::time(due_at)?,
                fields: doc::decode_fields(&fields)?,
            };
            timers
                .entry(column::module(&module)?)
                .or_default()
                .push(timer);
        }
        Ok(timers)
    }
}
