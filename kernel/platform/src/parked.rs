//! Events that a module kept failing: set aside, until somebody who can mend the cause has them tried
//! again.

use std::sync::Arc;

use preau_domain::ids::ModuleId;
use preau_domain::school::School;
use preau_store::{Lane, ParkedDelivery};
use uuid::Uuid;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

impl Platform {
    /// How many events are set aside in each school, by module. For the region's operator, at the
    /// command line or in the region's console.
    pub async fn parked_count(&self) -> Result<Vec<(Arc<School>, ModuleId, u64)>, PlatformError> {
        let lanes = self.store.delivery_parked_count().await?;
        Ok(lanes
            .into_iter()
            .filter_map(|(lane, number)| Some((self.school_of(lane.school)?, lane.module, number)))
            .collect())
    }

    /// The events set aside in a school, oldest first, at most 1,000. For the region's operator, at the
    /// command line.
    pub async fn parked_list(&self, school: &School) -> Result<Vec<ParkedDelivery>, PlatformError> {
        Ok(self.store.delivery_parked_list(school.id).await?)
    }

    /// Has a module try an event that was set aside again, or all of them, as if for the first time;
    /// gives how many. Audited. Done by the region's operator, at the command line.
    pub async fn parked_retry(
        &self,
        school: &School,
        module: &ModuleId,
        event: Option<Uuid>,
    ) -> Result<u64, PlatformError> {
        self.retry(school, module, event, None).await
    }

    /// The events set aside in a school, oldest first, at most 1,000, for its administrator.
    pub async fn console_parked(
        &self,
        operation: &Operation,
        school: &School,
    ) -> Result<Vec<ParkedDelivery>, PlatformError> {
        operation.require_school_admin(school.id)?;
        self.parked_list(school).await
    }

    /// Has a module try an event that was set aside again, or all of them; gives how many. Audited. Done by
    /// the school's administrator.
    pub async fn console_parked_retry(
        &self,
        operation: &Operation,
        school: &School,
        module: &ModuleId,
        event: Option<Uuid>,
    ) -> Result<u64, PlatformError> {
        operation.require_school_admin(school.id)?;
        self.retry(school, module, event, Some(operation)).await
    }

    /// Gives up what waits for a module in a school, set aside or not; gives how many. Nobody will deliver it
    /// any more, and its publishers have room for others. Audited. When the database fails before the end, the
    /// error says how many are gone. Done by the region's operator, at the command line.
    pub async fn waiting_discard(
        &self,
        school: &School,
        module: &ModuleId,
    ) -> Result<u64, PlatformError> {
        let lane = Lane {
            school: school.id,
            module: module.clone(),
        };
        let now = self.now();
        Ok(self.store.delivery_discard(&lane, None, now).await?)
    }

    async fn retry(
        &self,
        school: &School,
        module: &ModuleId,
        event: Option<Uuid>,
        operation: Option<&Operation>,
    ) -> Result<u64, PlatformError> {
        let lane = Lane {
            school: school.id,
            module: module.clone(),
        };
        let actor = operation.map(|operation| operation.known.file.id);
        let freed = self
            .store
            .delivery_retry(&lane, event, actor, self.now())
            .await?;
        if freed > 0 {
            self.wake.notify_one();
        }
        Ok(freed)
    }
}
