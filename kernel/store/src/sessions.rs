//! Sessions that ended before their time. A session is a signed token that needs no query; only its
//! end is stored, until the token would have expired anyway.

use jiff::Timestamp;
use uuid::Uuid;

use crate::database::{execute, fetch_all};
use crate::{ChangeKind, Store, StoreError, changes, column};

impl Store {
    /// Ends a session, and tells every node. `until` is when its token expires by itself.
    pub async fn session_revoke(&self, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        let key = id.as_simple().to_string();
        let sequence = changes::publish(&mut on, ChangeKind::Session, &key).await?;
        execute!(
            on,
            "INSERT INTO session_revoked (id, sequence, until) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO NOTHING",
            id,
            sequence,
            until.as_millisecond()
        )?;
        on.commit().await
    }

    /// Sessions that ended after a number of the feed, oldest first: the number, the session and
    /// when its token expires. After 0, all of them.
    pub async fn session_revocations(
        &self,
        after: i64,
    ) -> Result<Vec<(i64, Uuid, Timestamp)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, Uuid, i64)> = fetch_all!(
            on,
            "SELECT sequence, id, until FROM session_revoked
             WHERE sequence > $1 ORDER BY sequence",
            after
        )?;
        rows.into_iter()
            .map(|(sequence, id, until)| Ok((sequence, id, column::time(until)?)))
            .collect()
    }

    /// Forgets ended sessions whose tokens have expired.
    pub async fn session_revocation_purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM session_revoked WHERE until <= $1",
            now.as_millisecond()
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
