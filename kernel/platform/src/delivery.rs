//! Events from the outbox to the modules that want them: each in a call of its own, whose effects and
//! acknowledgement are one transaction. Delivered at least once, in effect exactly once.

use std::sync::Arc;
use std::time::Duration;

use preau_domain::caller::Language;
use preau_runtime::call::Entry;
use preau_store::{Delivery, EventDelivery};

use crate::Platform;
use crate::error::PlatformError;

/// How often the outbox is looked at when nothing wakes the loop.
const LOOK: Duration = Duration::from_secs(1);
/// For how long deliveries that a node took are its own; longer than a batch can last.
const LEASE: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
/// How long an event waits for a module that is off.
const WHILE_OFF: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
/// Deliveries taken at a time.
const BATCH: u32 = 32;
/// After how many failures an event is set aside for an administrator.
const ATTEMPTS: u32 = 10;

/// How long to wait before trying again: 1 s, then twice as long each time, at most an hour.
fn backoff(attempts: u32) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs((1_i64 << attempts.min(12)).min(3_600))
}

/// Why an event was not delivered this time.
enum Undelivered {
    /// The module was turned off after the event was published for it: the event waits for it to come
    /// back. What is published while it is off is not for it.
    Off,
    /// Anything else; too often, and it is set aside.
    Failed(String),
}

impl From<PlatformError> for Undelivered {
    fn from(error: PlatformError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Platform {
    /// Delivers until the task is dropped.
    pub(crate) async fn deliver(&self) {
        loop {
            match self.deliver_once().await {
                Ok(0) => {
                    // Woken by a commit, or time to look for what other nodes left.
                    let _ = tokio::time::timeout(LOOK, self.wake.notified()).await;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "events could not be delivered; they stay in the outbox");
                    tokio::time::sleep(LOOK).await;
                }
            }
        }
    }

    /// Delivers what is due now; gives how many deliveries were tried.
    pub async fn deliver_once(&self) -> Result<usize, PlatformError> {
        let now = self.now();
        let due = self.store.delivery_due(now, now + LEASE, BATCH).await?;
        for delivery in &due {
            self.deliver_one(delivery).await?;
        }
        Ok(due.len())
    }

    async fn deliver_one(&self, delivery: &Delivery) -> Result<(), PlatformError> {
        let key = &delivery.key;
        let now = self.now();
        match self.try_to_deliver(delivery).await {
            Ok(()) => {}
            Err(Undelivered::Off) => {
                self.store
                    .delivery_wait(key, now + WHILE_OFF, "the module is off")
                    .await?;
            }
            Err(Undelivered::Failed(why)) if delivery.attempts >= ATTEMPTS => {
                tracing::error!(module = %key.module, event = delivery.name, why, "event set aside");
                self.store.delivery_park(key, &why, now).await?;
            }
            Err(Undelivered::Failed(why)) => {
                self.store
                    .delivery_failed(key, now + backoff(delivery.attempts), &why)
                    .await?;
            }
        }
        Ok(())
    }

    async fn try_to_deliver(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        let key = &delivery.key;
        let school = self
            .school_of(key.school)
            .ok_or_else(|| Undelivered::Failed("the school is gone".into()))?;
        if !self.is_enabled(school.id, &key.module) {
            return Err(Undelivered::Off);
        }
        let module = self.module(&key.module)?;
        let context = self
            .context(&school, &module, None, Language::default())
            .await?;
        let entry = Entry::Event {
            id: key.event.simple().to_string(),
            name: delivery.name.clone(),
            at: delivery.at,
            fields: delivery.fields.clone(),
        };
        let report = self.run_counted(&module, context, entry).await?;
        match report.result {
            Ok(Ok(_)) => {
                let acknowledges = Some(EventDelivery { event: key.event });
                self.commit(&school, &module, report.writes, acknowledges)
                    .await
                    .map_err(PlatformError::from)?;
                Ok(())
            }
            Ok(Err(failure)) => Err(Undelivered::Failed(format!(
                "the module answered {failure:?}"
            ))),
            Err(fault) => Err(Undelivered::Failed(format!("the module faulted: {fault}"))),
        }
    }

    /// Tells the modules of a school about something that the kernel saw.
    pub(crate) async fn kernel_event(
        &self,
        school: preau_domain::ids::SchoolId,
        name: &str,
        fields: Vec<(String, preau_domain::record::Value)>,
    ) -> Result<(), PlatformError> {
        let Some(school) = self.school_of(school) else {
            return Ok(());
        };
        let name = format!("kernel.{name}");
        let subscribers = self.subscribers(&school, &name);
        if subscribers.is_empty() {
            return Ok(());
        }
        let event = preau_domain::record::Event { name, fields };
        self.store
            .event_publish_kernel(school.id, &event, &subscribers, self.now())
            .await?;
        self.wake.notify_one();
        Ok(())
    }
}

/// Runs the platform's own work in the background.
pub fn spawn(platform: &Arc<Platform>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(Arc::clone(platform).run())
}
