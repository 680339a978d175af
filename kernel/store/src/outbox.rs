//! Events on their way: what a commit published, until each subscriber has handled it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::record::{Event, Value};
use uuid::Uuid;

use crate::database::{Reader, Writer, execute, fetch_all, fetch_locking, fetch_optional};
use crate::records::doc;
use crate::rows::{Texts, execute_rows, many_rows};
use crate::storage::{EVENT_BYTES, Growth, Tally, of_deliveries, of_records, size};
use crate::{AuditEntry, DiscardError, Store, StoreError, audit, column, timers};

/// An event and one of its subscribers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeliveryKey {
    /// Where.
    pub school: SchoolId,
    /// The event.
    pub event: Uuid,
    /// The subscriber.
    pub module: ModuleId,
}

/// A school's subscriber, and all that waits for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    /// Where.
    pub school: SchoolId,
    /// The subscriber.
    pub module: ModuleId,
}

/// An event that a subscriber is to handle now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which one.
    pub key: DeliveryKey,
    /// With the publisher in front: "homework.given".
    pub name: String,
    /// Its content.
    pub fields: Vec<(String, Value)>,
    /// When it was published.
    pub at: Timestamp,
    /// How often it has been taken, this time included.
    pub attempts: u32,
    /// Whether it is a timer of the subscriber's own, which was due at this instant.
    pub is_timer: bool,
}

/// An event that a module kept failing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedDelivery {
    /// What would be delivered.
    pub delivery: Delivery,
    /// The last error.
    pub error: String,
    /// Since when.
    pub parked_at: Timestamp,
}

/// Identifiers for events published together, which sort by time and then by place.
pub(crate) fn event_ids(at: Timestamp, count: usize) -> Vec<Uuid> {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or(0);
    let context = uuid::ContextV7::new();
    (0..count)
        .map(|_| Uuid::new_v7(uuid::Timestamp::from_unix(&context, seconds, nanos)))
        .collect()
}

/// An event on its way to whoever wants it.
#[derive(Debug)]
pub(crate) struct Published {
    /// Where.
    pub(crate) school: SchoolId,
    /// The event's own, one of [`event_ids`].
    pub(crate) id: Uuid,
    /// What happened.
    pub(crate) event: Event,
    /// Who wants it.
    pub(crate) subscribers: Vec<ModuleId>,
}

const EVENT: Texts = many_rows!(
    "INSERT INTO event (school, id, name, fields, at, publisher) VALUES ",
    6,
    ""
);
const DELIVERY: Texts = many_rows!(
    "INSERT INTO delivery (school, event, module, due_at, attempts, publisher) VALUES ",
    6,
    ""
);

/// Adds events and their deliveries within the transaction of what they tell of, on the account of whoever
/// publishes them.
pub(crate) async fn publish(
    on: &mut Writer,
    publisher: &str,
    events: &[Published],
    at: Timestamp,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let at = at.as_millisecond();
    let events: Vec<_> = events
        .iter()
        .map(|one| (one, doc::encode_fields(&one.event.fields)))
        .collect();
    let mut deliveries = Vec::new();
    for (one, fields) in &events {
        let subscribers: BTreeSet<_> = one.subscribers.iter().collect();
        let growth = Growth {
            bytes: size(one.event.name.len() + fields.len() + EVENT_BYTES),
            waiting: size(subscribers.len()),
            ..Growth::default()
        };
        tally.add(one.school, publisher, growth);
        deliveries.extend(subscribers.into_iter().map(|module| (*one, module)));
    }
    execute_rows!(on, EVENT, &events[..], |(one, fields)| (
        one.school.0,
        one.id,
        one.event.name.as_str(),
        fields.as_str(),
        at,
        publisher
    ));
    execute_rows!(on, DELIVERY, &deliveries[..], |(one, module)| (
        one.school.0,
        one.id,
        module.as_str(),
        at,
        0_i64,
        publisher
    ));
    Ok(())
}

/// Takes a pending delivery away, also from its publisher's account; false when it is not pending.
pub(crate) async fn acknowledge(
    on: &mut Writer,
    school: SchoolId,
    event: Uuid,
    module: &ModuleId,
    tally: &mut Tally,
) -> Result<bool, StoreError> {
    let row: Option<(String, bool)> = fetch_optional!(
        on,
        "DELETE FROM delivery
         WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NULL
         RETURNING publisher, is_timer",
        school.0,
        event,
        module.as_str()
    )?;
    let Some((publisher, is_timer)) = row else {
        return Ok(false);
    };
    if is_timer {
        timers::end(on, school, &publisher, &[event], tally).await?;
    } else {
        tally.add(school, &publisher, of_deliveries(-1));
    }
    Ok(true)
}

/// Removes at most `limit` deliveries of a lane, set aside or not, also from their publishers' accounts; gives
/// how many.
pub(crate) async fn discard(
    on: &mut Writer,
    lane: &Lane,
    limit: i64,
    tally: &mut Tally,
) -> Result<u64, StoreError> {
    let rows: Vec<(Uuid, String, bool)> = fetch_all!(
        on,
        "DELETE FROM delivery WHERE school = $1 AND module = $2 AND event IN (
             SELECT event FROM delivery WHERE school = $1 AND module = $2
             ORDER BY event LIMIT CAST($3 AS BIGINT))
         RETURNING event, publisher, is_timer",
        lane.school.0,
        lane.module.as_str(),
        limit
    )?;
    let mut own = Vec::new();
    for (event, publisher, is_timer) in &rows {
        if *is_timer {
            own.push(*event);
        } else {
            tally.add(lane.school, publisher, of_deliveries(-1));
        }
    }
    // A timer is its subscriber's own.
    timers::end(on, lane.school, lane.module.as_str(), &own, tally).await?;
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

type EventRow = (String, String, i64);
type ParkedRow = (
    Uuid,
    String,
    i64,
    bool,
    Option<String>,
    i64,
    String,
    String,
    i64,
);

fn delivery(
    key: DeliveryKey,
    attempts: i64,
    is_timer: bool,
    event: EventRow,
) -> Result<Delivery, StoreError> {
    let (name, fields, at) = event;
    Ok(Delivery {
        key,
        name,
        fields: doc::decode_fields(&fields)?,
        at: column::time(at)?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        is_timer,
    })
}

/// The most that one transaction gives up, or puts off with what its turn took: others write in between.
const STEP: i64 = 500;

const WAIT: Texts = many_rows!(
    "UPDATE delivery SET due_at = $3, error = $4, attempts = attempts - 1
     WHERE school = $1 AND module = $2 AND parked_at IS NULL AND attempts > 0 AND event IN (",
    1,
    ")",
    fixed 4
);

/// Puts off what else of a lane would be due before an instant, at most [`STEP`]. On `PostgreSQL`, what
/// somebody else is taking is passed over: whoever puts off a lane holds many rows, and waits for none.
async fn wait(on: &mut Writer, lane: &Lane, next_at: i64, why: &str) -> Result<(), StoreError> {
    /// The statement, with what locks the rows that it finds.
    macro_rules! put_off {
        ($lock:literal) => {
            concat!(
                "WITH due AS MATERIALIZED (
                     SELECT event FROM delivery
                     WHERE school = $1 AND module = $2 AND parked_at IS NULL AND due_at < $3
                     ORDER BY due_at, event LIMIT CAST($5 AS BIGINT)",
                $lock,
                ")
                 UPDATE delivery SET due_at = $3, error = $4
                 WHERE school = $1 AND module = $2 AND event IN (SELECT event FROM due)
                 RETURNING event"
            )
        };
    }
    let _put_off: Vec<(Uuid,)> = fetch_locking!(
        on,
        put_off(" FOR UPDATE SKIP LOCKED"),
        lane.school.0,
        lane.module.as_str(),
        next_at,
        why,
        STEP
    )?;
    Ok(())
}

/// The next lane in which something is due, in order of school and module.
async fn next_lane(
    on: &mut Reader,
    now: Timestamp,
    after: Option<&Lane>,
) -> Result<Option<Lane>, StoreError> {
    let now = now.as_millisecond();
    let mut found: Option<(i64, String)> = None;
    // A pair compared with a pair is not looked up in the index beyond its first half.
    if let Some(Lane { school, module }) = after {
        found = fetch_optional!(
            on,
            "SELECT school, module FROM delivery
             WHERE parked_at IS NULL AND due_at <= $1 AND school = $2 AND module > $3
             ORDER BY module LIMIT 1",
            now,
            school.0,
            module.as_str()
        )?;
    }
    if found.is_none() {
        found = fetch_optional!(
            on,
            "SELECT school, module FROM delivery
             WHERE parked_at IS NULL AND due_at <= $1 AND school > $2
             ORDER BY school, module LIMIT 1",
            now,
            after.map_or(i64::MIN, |lane| lane.school.0)
        )?;
    }
    let lane = found.map(|(school, module)| {
        Ok(Lane {
            school: SchoolId(school),
            module: column::module(&module)?,
        })
    });
    lane.transpose()
}

impl Store {
    /// At most `limit` lanes in which something is due: those after a lane, in order of school and
    /// module, and then those from the first one on.
    ///
    /// It is found from lane to lane: what that costs does not grow with what is due in one, but with what was put off.
    /// This is asked whenever anything is published.
    pub async fn delivery_lanes(
        &self,
        now: Timestamp,
        after: Option<&Lane>,
        limit: u32,
    ) -> Result<Vec<Lane>, StoreError> {
        let mut on = self.reader().await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut lanes: Vec<Lane> = Vec::new();
        let (mut last, mut from_first) = (after.cloned(), after.is_none());
        while lanes.len() < limit {
            match next_lane(&mut on, now, last.as_ref()).await? {
                Some(lane) if lanes.contains(&lane) => break,
                Some(lane) => {
                    last = Some(lane.clone());
                    lanes.push(lane);
                }
                None if from_first => break,
                None => (last, from_first) = (None, true),
            }
        }
        Ok(lanes)
    }

    /// Takes at most `limit` deliveries of a lane that are due, oldest first. Until the lease ends, no
    /// other node gets them; then, unless they were acknowledged or put off, they are due again.
    pub async fn delivery_lease(
        &self,
        lane: &Lane,
        now: Timestamp,
        leased_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut on = self.writer().await?;
        // Whoever comes second waits for the first, and then finds that `due_at` has moved. The plus keeps the index of
        // the lane out of the outer part: it would go through all that waits there, with the writer in its hands.
        let rows: Vec<(Uuid, i64, bool)> = fetch_all!(
            on,
            "UPDATE delivery SET due_at = $4, attempts = attempts + 1
             WHERE school = $1 AND module = $2 AND parked_at IS NULL AND +due_at <= $3 AND event IN (
                 SELECT event FROM delivery
                 WHERE school = $1 AND module = $2 AND parked_at IS NULL AND due_at <= $3
                 ORDER BY due_at, event LIMIT CAST($5 AS BIGINT))
             RETURNING event, attempts, is_timer",
            lane.school.0,
            lane.module.as_str(),
            now.as_millisecond(),
            leased_until.as_millisecond(),
            i64::from(limit)
        )?;
        let mut taken = Vec::with_capacity(rows.len());
        for (event, attempts, is_timer) in rows {
            let content: Option<EventRow> = fetch_optional!(
                on,
                "SELECT name, fields, at FROM event WHERE school = $1 AND id = $2",
                lane.school.0,
                event
            )?;
            let content = content.ok_or_else(|| StoreError::corrupt("a delivery of no event"))?;
            let key = DeliveryKey {
                school: lane.school,
                event,
                module: lane.module.clone(),
            };
            taken.push(delivery(key, attempts, is_timer, content)?);
        }
        on.commit().await?;
        taken.sort_by_key(|delivery| (delivery.at, delivery.key.event));
        Ok(taken)
    }

    /// Puts a delivery off until an instant.
    pub async fn delivery_failed(
        &self,
        key: &DeliveryKey,
        next_at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE delivery SET due_at = $4, error = $5
             WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NULL",
            key.school.0,
            key.event,
            key.module.as_str(),
            next_at.as_millisecond(),
            error
        )?;
        on.commit().await
    }

    /// Puts deliveries of a lane that were taken off until an instant without counting that they were, and
    /// with them what else of it would be due before, at most 500: there was nobody to deliver to. So a lane
    /// that waits is looked at once until then, however much is in it.
    pub async fn delivery_wait(
        &self,
        lane: &Lane,
        taken: &[Uuid],
        next_at: Timestamp,
        why: &str,
    ) -> Result<(), StoreError> {
        let next_at = next_at.as_millisecond();
        let mut on = self.writer().await?;
        execute_rows!(
            on,
            WAIT,
            taken,
            |event| (*event,),
            fixed(lane.school.0, lane.module.as_str(), next_at, why)
        );
        wait(&mut on, lane, next_at, why).await?;
        on.commit().await
    }

    /// Sets a delivery aside for an administrator.
    pub async fn delivery_park(
        &self,
        key: &DeliveryKey,
        error: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE delivery SET parked_at = $4, error = $5
             WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NULL",
            key.school.0,
            key.event,
            key.module.as_str(),
            at.as_millisecond(),
            error
        )?;
        on.commit().await
    }

    /// Makes what is set aside in a lane due again, as if it had never been tried: one event, or all.
    /// Gives how many; that somebody had them tried again is kept in the audit.
    pub async fn delivery_retry(
        &self,
        lane: &Lane,
        event: Option<Uuid>,
        actor: Option<PersonId>,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let freed = match event {
            Some(event) => execute!(
                on,
                "UPDATE delivery SET parked_at = NULL, attempts = 0, due_at = $4
                 WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NOT NULL",
                lane.school.0,
                event,
                lane.module.as_str(),
                at.as_millisecond()
            )?,
            None => execute!(
                on,
                "UPDATE delivery SET parked_at = NULL, attempts = 0, due_at = $3
                 WHERE school = $1 AND module = $2 AND parked_at IS NOT NULL",
                lane.school.0,
                lane.module.as_str(),
                at.as_millisecond()
            )?,
        };
        if freed > 0 {
            let entry = AuditEntry {
                at,
                school: Some(lane.school),
                actor,
                action: "event.retry".to_owned(),
                target: lane.module.to_string(),
                detail: event.map_or_else(|| freed.to_string(), |event| event.to_string()),
            };
            audit::append(&mut on, &entry).await?;
        }
        on.commit().await?;
        Ok(freed)
    }

    /// How much is set aside in each lane of the region.
    pub async fn delivery_parked_count(&self) -> Result<Vec<(Lane, u64)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String, i64)> = fetch_all!(
            on,
            "SELECT school, module, count(*) FROM delivery WHERE parked_at IS NOT NULL
             GROUP BY school, module ORDER BY school, module"
        )?;
        rows.into_iter()
            .map(|(school, module, number)| {
                let lane = Lane {
                    school: SchoolId(school),
                    module: column::module(&module)?,
                };
                Ok((lane, column::count(number)))
            })
            .collect()
    }

    /// What is set aside in a school, oldest first, at most 1,000 events.
    pub async fn delivery_parked_list(
        &self,
        school: SchoolId,
    ) -> Result<Vec<ParkedDelivery>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<ParkedRow> = fetch_all!(
            on,
            "SELECT d.event, d.module, d.attempts, d.is_timer, d.error, d.parked_at, e.name, e.fields, e.at
             FROM delivery d JOIN event e ON e.school = d.school AND e.id = d.event
             WHERE d.school = $1 AND d.parked_at IS NOT NULL
             ORDER BY d.event, d.module LIMIT 1000",
            school.0
        )?;
        rows.into_iter()
            .map(
                |(event, module, attempts, is_timer, error, parked_at, name, fields, at)| {
                    let key = DeliveryKey {
                        school,
                        event,
                        module: column::module(&module)?,
                    };
                    Ok(ParkedDelivery {
                        delivery: delivery(key, attempts, is_timer, (name, fields, at))?,
                        error: error.unwrap_or_default(),
                        parked_at: column::time(parked_at)?,
                    })
                },
            )
            .collect()
    }

    /// Gives up what waits for a module in a school, set aside or not, and its timers to come: nobody will
    /// deliver it any more. Gives how many; that somebody gave them up is kept in the audit. Some at a time:
    /// when the database fails, what is gone stays gone, and is said in the audit and in the error.
    pub async fn delivery_discard(
        &self,
        lane: &Lane,
        actor: Option<PersonId>,
        at: Timestamp,
    ) -> Result<u64, DiscardError> {
        let mut gone = 0;
        let ended = self.discard_all(lane, &mut gone).await;
        let entry = AuditEntry {
            at,
            school: Some(lane.school),
            actor,
            action: "event.discard".to_owned(),
            target: lane.module.to_string(),
            detail: gone.to_string(),
        };
        let noted = if gone > 0 {
            self.audit_append(&entry).await
        } else {
            Ok(())
        };
        match ended.and(noted) {
            Ok(()) => Ok(gone),
            Err(source) => Err(DiscardError { gone, source }),
        }
    }

    /// Gives up what waits in a lane; counts what is gone.
    async fn discard_all(&self, lane: &Lane, gone: &mut u64) -> Result<(), StoreError> {
        // Timers first, so that none is on its way between the two; in transactions of their own, since who
        // holds timers and waits for deliveries meets commits that do the contrary.
        for to_come in [true, false] {
            loop {
                let mut on = self.writer().await?;
                let mut tally = Tally::default();
                let some = if to_come {
                    timers::discard(&mut on, lane.school, &lane.module, STEP, &mut tally).await?
                } else {
                    discard(&mut on, lane, STEP, &mut tally).await?
                };
                if some == 0 {
                    on.rollback().await?;
                    break;
                }
                tally.write(&mut on).await?;
                on.commit().await?;
                *gone += some;
                self.give_way().await;
            }
        }
        Ok(())
    }

    /// Removes events older than an instant that every subscriber has handled.
    pub async fn event_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed: Vec<(i64, String, i64)> = fetch_all!(
            on,
            "DELETE FROM event WHERE at < $1 AND NOT EXISTS (
                 SELECT 1 FROM delivery d WHERE d.school = event.school AND d.event = event.id)
             RETURNING school, publisher,
                 CAST(octet_length(name) + octet_length(fields) + CAST($2 AS BIGINT) AS BIGINT)",
            before.as_millisecond(),
            size(EVENT_BYTES)
        )?;
        let mut tally = Tally::default();
        for (school, publisher, bytes) in &removed {
            tally.add(SchoolId(*school), publisher, of_records(0, -bytes));
        }
        tally.write(&mut on).await?;
        on.commit().await?;
        Ok(u64::try_from(removed.len()).unwrap_or(u64::MAX))
    }
}
