//! How far the clock of the gate may have come while people waited.

use jiff::{SignedDuration, Timestamp};

use crate::database::{execute, fetch_optional};
use crate::{Store, StoreError, column};

/// The place of the region as a whole: clocks of its nodes are some seconds apart at most.
const PLACE: i64 = 0;

impl Store {
    /// The newest instant that was noted, if any was.
    pub async fn gate_clock(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> =
            fetch_optional!(on, "SELECT at FROM gate_clock WHERE place = $1", PLACE)?;
        row.map(|(at,)| column::time(at)).transpose()
    }

    /// Notes an instant, unless a newer one is noted. One that is newer by more than `ahead` is of a clock that was wrong,
    /// and goes.
    pub async fn gate_clock_note(
        &self,
        at: Timestamp,
        ahead: SignedDuration,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO gate_clock (place, at) VALUES ($1, $2)
             ON CONFLICT (place) DO UPDATE SET at = excluded.at
             WHERE gate_clock.at < excluded.at OR gate_clock.at > $3",
            PLACE,
            at.as_millisecond(),
            (at + ahead).as_millisecond()
        )?;
        on.commit().await
    }
}
