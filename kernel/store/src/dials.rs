//! What the region's operator set of admission.

use jiff::Timestamp;
use preau_domain::gate::{Dial, DialScope, Mode};
use uuid::Uuid;

use crate::database::{execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

type DialRow = (
    String,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    String,
    Option<Uuid>,
    i64,
);

fn dial(
    (scope, mode, seats, idle, until, sentence, by, since): DialRow,
) -> Result<Dial, StoreError> {
    let corrupt = |what: &str| StoreError::corrupt(format!("dial `{what}`"));
    let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let mode = mode.map(|word| Mode::of_str(&word).ok_or_else(|| corrupt(&word)));
    Ok(Dial {
        scope: scope.parse().map_err(|_| corrupt(&scope))?,
        mode: mode.transpose()?,
        seats: seats.map(number),
        idle: idle.map(number),
        until: until.map(column::time).transpose()?,
        sentence,
        by: column::person(by),
        since: column::time(since)?,
    })
}

impl Store {
    /// The dials that hold at this instant.
    pub async fn dial_list(&self, now: Timestamp) -> Result<Vec<Dial>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<DialRow> = fetch_all!(
            on,
            "SELECT scope, mode, seats, idle, until, sentence, by_person, since FROM dial
             WHERE until IS NULL OR until > $1 ORDER BY scope",
            now.as_millisecond()
        )?;
        rows.into_iter().map(dial).collect()
    }

    /// Turns a dial, in place of what was set of the same scope, keeps that it was done and tells every node, all or
    /// nothing. Dials that have ended go.
    pub async fn dial_turn(&self, dial: &Dial, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "DELETE FROM dial WHERE until <= $1",
            dial.since.as_millisecond()
        )?;
        execute!(
            on,
            "INSERT INTO dial (scope, mode, seats, idle, until, sentence, by_person, since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (scope) DO UPDATE SET
                 mode = excluded.mode, seats = excluded.seats, idle = excluded.idle,
                 until = excluded.until, sentence = excluded.sentence,
                 by_person = excluded.by_person, since = excluded.since",
            dial.scope.to_string(),
            dial.mode.map(Mode::as_str),
            dial.seats.map(i64::from),
            dial.idle.map(i64::from),
            dial.until.map(Timestamp::as_millisecond),
            dial.sentence.as_str(),
            dial.by.map(|person| person.0),
            dial.since.as_millisecond()
        )?;
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Dial, "").await?;
        on.commit().await
    }

    /// Sets a scope back to what is usual, keeps that it was done and tells every node; whether it was set.
    pub async fn dial_release(
        &self,
        scope: &DialScope,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(on, "DELETE FROM dial WHERE scope = $1", scope.to_string())?;
        if removed > 0 {
            audit::append(&mut on, entry).await?;
            changes::publish(&mut on, ChangeKind::Dial, "").await?;
        }
        on.commit().await?;
        Ok(removed > 0)
    }
}
