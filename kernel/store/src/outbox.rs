//! Events on their way: what a commit published, until each subscriber has handled it.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::record::{Event, Value};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::doc;
use crate::{Store, StoreError, column};

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

/// Adds an event and its deliveries within the transaction of what it tells of.
pub(crate) async fn publish(
    on: &mut Writer,
    school: SchoolId,
    id: Uuid,
    event: &Event,
    subscribers: &[ModuleId],
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        on,
        "INSERT INTO event (school, id, name, fields, at) VALUES ($1, $2, $3, $4, $5)",
        school.0,
        id,
        event.name.as_str(),
        doc::encode_fields(&event.fields),
        at.as_millisecond()
    )?;
    for subscriber in subscribers {
        execute!(
            on,
            "INSERT INTO delivery (school, event, module, due_at, attempts)
             VALUES ($1, $2, $3, $4, 0) ON CONFLICT (school, event, module) DO NOTHING",
            school.0,
            id,
            subscriber.as_str(),
            at.as_millisecond()
        )?;
    }
    Ok(())
}

/// Takes a pending delivery away; false when it is not pending.
pub(crate) async fn acknowledge(
    on: &mut Writer,
    school: SchoolId,
    event: Uuid,
    module: &ModuleId,
) -> Result<bool, StoreError> {
    let removed = execute!(
        on,
        "DELETE FROM delivery
         WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NULL",
        school.0,
        event,
        module.as_str()
    )?;
    Ok(removed == 1)
}

type EventRow = (String, String, i64);
type ParkedRow = (Uuid, String, i64, Option<String>, i64, String, String, i64);

fn delivery(key: DeliveryKey, attempts: i64, event: EventRow) -> Result<Delivery, StoreError> {
    let (name, fields, at) = event;
    Ok(Delivery {
        key,
        name,
        fields: doc::decode_fields(&fields)?,
        at: column::time(at)?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
    })
}

impl Store {
    /// Publishes an event of the kernel itself.
    pub async fn event_publish_kernel(
        &self,
        school: SchoolId,
        event: &Event,
        subscribers: &[ModuleId],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if subscribers.is_empty() {
            return Ok(());
        }
        let mut on = self.writer().await?;
        for id in event_ids(at, 1) {
            publish(&mut on, school, id, event, subscribers, at).await?;
        }
        on.commit().await
    }

    /// Takes at most `limit` deliveries that are due, oldest first. Until the lease ends, no other
    /// node gets them; then, unless they were acknowledged or put off, they are due again.
    pub async fn delivery_due(
        &self,
        now: Timestamp,
        leased_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        if !self.delivery_waits(now).await? {
            return Ok(Vec::new());
        }
        let mut on = self.writer().await?;
        // Whoever comes second waits for the first, and then finds that `due_at` has moved.
        let rows: Vec<(i64, Uuid, String, i64)> = fetch_all!(
            on,
            "UPDATE delivery SET due_at = $2, attempts = attempts + 1
             WHERE parked_at IS NULL AND due_at <= $1 AND (school, event, module) IN (
                 SELECT school, event, module FROM delivery
                 WHERE parked_at IS NULL AND due_at <= $1
                 ORDER BY due_at, event, module LIMIT $3)
             RETURNING school, event, module, attempts",
            now.as_millisecond(),
            leased_until.as_millisecond(),
            i64::from(limit)
        )?;
        let mut taken = Vec::with_capacity(rows.len());
        for (school, event, module, attempts) in rows {
            let content: Option<EventRow> = fetch_optional!(
                on,
                "SELECT name, fields, at FROM event WHERE school = $1 AND id = $2",
                school,
                event
            )?;
            let content = content.ok_or_else(|| StoreError::corrupt("a delivery of no event"))?;
            let key = DeliveryKey {
                school: SchoolId(school),
                event,
                module: column::module(&module)?,
            };
            taken.push(delivery(key, attempts, content)?);
        }
        on.commit().await?;
        taken.sort_by(|a, b| {
            (a.at, a.key.event, &a.key.module).cmp(&(b.at, b.key.event, &b.key.module))
        });
        Ok(taken)
    }

    /// Whether any delivery is due, so that polling an empty outbox does not write.
    async fn delivery_waits(&self, now: Timestamp) -> Result<bool, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT due_at FROM delivery WHERE parked_at IS NULL AND due_at <= $1 LIMIT 1",
            now.as_millisecond()
        )?;
        Ok(row.is_some())
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

    /// Puts a delivery off until an instant without counting that it was taken: there was nobody to
    /// deliver to.
    pub async fn delivery_wait(
        &self,
        key: &DeliveryKey,
        next_at: Timestamp,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE delivery SET due_at = $4, error = $5, attempts = attempts - 1
             WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NULL AND attempts > 0",
            key.school.0,
            key.event,
            key.module.as_str(),
            next_at.as_millisecond(),
            why
        )?;
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

    /// Makes a parked delivery due again, as if it had never been tried. False when it is not
    /// parked.
    pub async fn delivery_retry(
        &self,
        key: &DeliveryKey,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let freed = execute!(
            on,
            "UPDATE delivery SET parked_at = NULL, attempts = 0, due_at = $4
             WHERE school = $1 AND event = $2 AND module = $3 AND parked_at IS NOT NULL",
            key.school.0,
            key.event,
            key.module.as_str(),
            at.as_millisecond()
        )?;
        on.commit().await?;
        Ok(freed == 1)
    }

    /// What is set aside in a school, oldest first.
    pub async fn delivery_parked_list(
        &self,
        school: SchoolId,
    ) -> Result<Vec<ParkedDelivery>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<ParkedRow> = fetch_all!(
            on,
            "SELECT d.event, d.module, d.attempts, d.error, d.parked_at, e.name, e.fields, e.at
             FROM delivery d JOIN event e ON e.school = d.school AND e.id = d.event
             WHERE d.school = $1 AND d.parked_at IS NOT NULL ORDER BY d.event, d.module",
            school.0
        )?;
        rows.into_iter()
            .map(
                |(event, module, attempts, error, parked_at, name, fields, at)| {
                    let key = DeliveryKey {
                        school,
                        event,
                        module: column::module(&module)?,
                    };
                    Ok(ParkedDelivery {
                        delivery: delivery(key, attempts, (name, fields, at))?,
                        error: error.unwrap_or_default(),
                        parked_at: column::time(parked_at)?,
                    })
                },
            )
            .collect()
    }

    /// Removes events older than an instant that every subscriber has handled.
    pub async fn event_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM event WHERE at < $1 AND NOT EXISTS (
                 SELECT 1 FROM delivery d WHERE d.school = event.school AND d.event = event.id)",
            before.as_millisecond()
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
