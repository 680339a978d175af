//! Which node removes what is past its time.

use jiff::Timestamp;

use crate::database::execute;
use crate::{Store, StoreError};

impl Store {
    /// Takes the sweep that is due for the caller, and says when the next one is due. True for one of
    /// those who ask, of all nodes.
    pub async fn sweep_claim(&self, now: Timestamp, next: Timestamp) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let claimed = execute!(
            on,
            "UPDATE counter SET value = $2 WHERE name = 'sweep' AND value <= $1",
            now.as_millisecond(),
            next.as_millisecond()
        )?;
        on.commit().await?;
        Ok(claimed == 1)
    }
}
