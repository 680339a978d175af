//! Events from the outbox to the modules that want them: each in a call of its own, whose effects and
//! acknowledgement are one transaction. Delivered at least once, in effect exactly once.
//!
//! What waits for one module in one school is a lane. Lanes take turns, a few of them at a time, so that
//! ten thousand events of one school's import are before no other school's. A turn delivers some events
//! of its lane one after the other, oldest first; on one node no lane has two turns at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preau_domain::caller::Language;
use preau_domain::clean;
use preau_runtime::call::Entry;
use preau_runtime::limits::{EVENT_ATTEMPTS, EVENT_LANES, EVENT_RUNS, EVENT_TURN};
use preau_store::{CommitError, Delivery, EventDelivery, Lane, StoreError};

use crate::Platform;
use crate::error::PlatformError;

/// How often the outbox is looked at when nothing wakes the loop.
const LOOK: Duration = Duration::from_secs(1);
/// For how long deliveries that a node took are its own; longer than a turn can last.
const LEASE: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
/// How long an event waits for a module that is off.
const WHILE_OFF: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
/// How long an event waits when the platform has no room for it now.
const WHILE_BUSY: jiff::SignedDuration = jiff::SignedDuration::from_secs(2);

/// How long to wait after so many attempts: 1 s after the first, then twice as long each time.
fn backoff(attempts: u32) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(1_i64 << attempts.saturating_sub(1).min(EVENT_ATTEMPTS))
}

/// Why an event was not delivered this time.
#[derive(Debug, PartialEq, Eq)]
enum Undelivered {
    /// Not the module's doing: it was turned off after the event was published for it (what is published
    /// while it is off is not for it), or there is no room for the call now. The event and all else in its
    /// lane wait this long, and no attempt is counted.
    Waits(jiff::SignedDuration, String),
    /// The module's doing. Too often, and the event is set aside.
    Failed(String),
}

impl From<PlatformError> for Undelivered {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Unavailable(_) => {
                Self::Waits(WHILE_BUSY, "the platform was busy".to_owned())
            }
            PlatformError::ModuleHeld { seconds, .. } => {
                let pause =
                    seconds.map_or(WHILE_OFF, |n| jiff::SignedDuration::from_secs(n.into()));
                Self::Waits(pause.min(WHILE_OFF), "the module is held back".to_owned())
            }
            PlatformError::ModuleSpent { seconds, .. } => {
                let pause = jiff::SignedDuration::from_secs(seconds.into());
                let why = "the module has used its plan for now";
                Self::Waits(pause.min(WHILE_OFF), why.to_owned())
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

fn off(why: &str) -> Undelivered {
    Undelivered::Waits(WHILE_OFF, why.to_owned())
}

/// Whose turn it is on this node.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<UnderWay>);

#[derive(Debug, Default)]
struct UnderWay {
    /// The lane that had its turn last: the next one comes after it.
    last: Option<Lane>,
    lanes: HashSet<Lane>,
}

impl Turns {
    fn with<T>(&self, then: impl FnOnce(&mut UnderWay) -> T) -> T {
        then(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The lane's turn, unless it has one already or as many others have theirs as may.
    fn claim(&self, lane: Lane) -> Option<Turn<'_>> {
        self.with(|under_way| {
            if under_way.lanes.len() >= EVENT_LANES || !under_way.lanes.insert(lane.clone()) {
                return None;
            }
            under_way.last = Some(lane.clone());
            Some(Turn {
                turns: self,
                lane,
                deliveries: Vec::new(),
            })
        })
    }
}

/// A lane's turn, until it is dropped.
struct Turn<'a> {
    turns: &'a Turns,
    lane: Lane,
    deliveries: Vec<Delivery>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns
            .with(|under_way| under_way.lanes.remove(&self.lane));
    }
}

impl Platform {
    /// Delivers until the task is dropped.
    pub(crate) async fn deliver(&self) {
        let turns = futures::future::join_all((0..EVENT_LANES).map(|_| self.deliver_turns()));
        tokio::join!(turns, self.look());
    }

    /// Has the outbox looked at now and then: for what other nodes left, and for what is due again.
    async fn look(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            self.wake.notify_one();
        }
    }

    async fn deliver_turns(&self) {
        let nobody = HashSet::new();
        loop {
            match self.turn_take(&nobody).await {
                Ok(Some(turn)) => {
                    // There may be more than one can do.
                    self.wake.notify_one();
                    self.turn_run(turn).await;
                }
                Ok(None) => self.wake.notified().await,
                Err(error) => {
                    tracing::warn!(%error, "events could not be taken; they stay in the outbox");
                    tokio::time::sleep(LOOK).await;
                }
            }
        }
    }

    /// Moves timers that are due into the outbox, and gives every lane in which something is due a turn;
    /// gives how many deliveries were tried.
    pub async fn deliver_once(&self) -> Result<usize, PlatformError> {
        self.timers_move().await?;
        let mut served = HashSet::new();
        let mut tried = 0;
        while let Some(turn) = self.turn_take(&served).await? {
            served.insert(turn.lane.clone());
            tried += self.turn_run(turn).await;
        }
        Ok(tried)
    }

    /// The turn of the next lane in which something is due, but for those served.
    async fn turn_take(&self, served: &HashSet<Lane>) -> Result<Option<Turn<'_>>, PlatformError> {
        let now = self.now();
        let (last, under_way) = self.turns.with(|u| (u.last.clone(), u.lanes.len()));
        let enough = u32::try_from(under_way + served.len() + 1).unwrap_or(u32::MAX);
        // Nearly always the next one will do.
        for limit in [1, enough] {
            let lanes = self.store.delivery_lanes(now, last.as_ref(), limit).await?;
            for lane in lanes {
                if served.contains(&lane) {
                    continue;
                }
                let Some(mut turn) = self.turns.claim(lane) else {
                    continue;
                };
                turn.deliveries = self
                    .store
                    .delivery_lease(&turn.lane, now, now + LEASE, EVENT_TURN)
                    .await?;
                // None where another node was quicker.
                if !turn.deliveries.is_empty() {
                    return Ok(Some(turn));
                }
            }
        }
        Ok(None)
    }

    /// Delivers a turn's events one after the other; gives how many were tried. What becomes of one
    /// does not change what becomes of the others, but that all wait when there is no going on.
    async fn turn_run(&self, turn: Turn<'_>) -> usize {
        for (tried, delivery) in turn.deliveries.iter().enumerate() {
            let Err(undelivered) = self.try_to_deliver(delivery).await else {
                continue;
            };
            let waits = matches!(undelivered, Undelivered::Waits(..));
            let rest = turn.deliveries.get(tried..).unwrap_or_default();
            if let Err(error) = self.put_off(&turn.lane, delivery, rest, undelivered).await {
                tracing::warn!(%error, module = %turn.lane.module, "what became of an event could not be written down; it comes again when its lease is over");
            }
            if waits {
                return tried + 1;
            }
        }
        turn.deliveries.len()
    }

    /// Writes down why a delivery, or it, the rest of its turn and its lane, come again later.
    async fn put_off(
        &self,
        lane: &Lane,
        delivery: &Delivery,
        rest: &[Delivery],
        why: Undelivered,
    ) -> Result<(), StoreError> {
        let key = &delivery.key;
        let now = self.now();
        match why {
            Undelivered::Waits(pause, why) => {
                let taken: Vec<_> = rest.iter().map(|d| d.key.event).collect();
                let next = now + pause;
                self.store.delivery_wait(lane, &taken, next, &why).await
            }
            Undelivered::Failed(why) if delivery.attempts >= EVENT_ATTEMPTS => {
                tracing::error!(module = %key.module, event = delivery.name, why, "event set aside");
                let why = clean::line(&why);
                self.store.delivery_park(key, &why, now).await
            }
            Undelivered::Failed(why) => {
                let next = now + backoff(delivery.attempts);
                // A module's own words may be in it, and what no database takes in these.
                let why = clean::line(&why);
                self.store.delivery_failed(key, next, &why).await
            }
        }
    }

    async fn try_to_deliver(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        let key = &delivery.key;
        // Another node may know of the school or the module already.
        let school = self
            .school_of(key.school)
            .ok_or_else(|| off("the school is not known yet"))?;
        if !self.is_enabled(school.id, &key.module) {
            return Err(off("the module is off"));
        }
        let module = self
            .module(&key.module)
            .map_err(|_| off("the module is not loaded"))?;
        if delivery.is_timer && !module.manifest.declares_timer(&delivery.name) {
            // A version that had it may run again by the next try, or after it was set aside.
            let version = &module.manifest.version;
            let why = format!("version {version} of the module declares no such timer");
            return Err(Undelivered::Failed(why));
        }
        let (mut run, mut turn) = (0, None);
        loop {
            run += 1;
            let context = self
                .context(&school, &module, None, Language::default())
                .await?;
            let entry = Entry::Event {
                id: key.event.simple().to_string(),
                name: delivery.name.clone(),
                at: delivery.at,
                fields: delivery.fields.clone(),
            };
            let report = self.run_counted(&module, context, entry, drop).await?;
            // What was asked outside has been asked: it comes again, but not at once and for nothing.
            let may_run_again = run < EVENT_RUNS && report.cost.host.requests == 0;
            match report.result {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    let why = format!("the module answered {failure:?}");
                    return Err(Undelivered::Failed(why));
                }
                Err(fault) => {
                    let why = format!("the module faulted: {fault}");
                    return Err(Undelivered::Failed(why));
                }
            }
            let acknowledges = Some(EventDelivery { event: key.event });
            match self
                .commit(&school, &module, report.writes, None, acknowledges)
                .await
            {
                // Handled by another node meanwhile: it has had its effect.
                Ok(()) | Err(CommitError::Handled) => return Ok(()),
                // Records changed between being read and being put; a module that loses every time is
                // one that puts wrong versions.
                Err(CommitError::Conflict(_)) if may_run_again => {
                    let again = self.reruns.again(&mut turn, school.id, &key.module, run);
                    if !again.await {
                        return Err(PlatformError::Unavailable(String::new()).into());
                    }
                }
                Err(CommitError::Conflict(what)) => {
                    let why = format!("in conflict each time it ran: {what}");
                    return Err(Undelivered::Failed(why));
                }
                // It comes again as after any failure: somebody may have made room by then.
                Err(error @ CommitError::Full(_)) => {
                    return Err(Undelivered::Failed(error.to_string()));
                }
                Err(error) => return Err(PlatformError::from(error).into()),
            }
        }
    }
}

/// Runs the platform's own work in the background.
pub fn spawn(platform: &Arc<Platform>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(Arc::clone(platform).run())
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::SchoolId;
    use preau_runtime::fault::RuntimeError;

    use super::*;

    #[test]
    fn what_is_not_the_modules_doing_is_no_attempt() {
        let waits = |error: PlatformError| matches!(error.into(), Undelivered::Waits(..));
        assert!(waits(RuntimeError::Busy.into()));
        assert!(waits(RuntimeError::Slots.into()));
        assert!(waits(StoreError::Busy.into()));
        assert!(waits(CommitError::Busy.into()));
        assert!(!waits(PlatformError::Internal(String::new())));
    }

    fn lane(school: i64) -> Lane {
        Lane {
            school: SchoolId(school),
            module: "homework".parse().expect("a module's id"),
        }
    }

    #[test]
    fn so_many_lanes_have_their_turn_at_a_time() {
        let turns = Turns::default();
        let mut under_way: Vec<_> = (1..)
            .take(EVENT_LANES)
            .map(|school| turns.claim(lane(school)).expect("it is free"))
            .collect();
        assert!(turns.claim(lane(0)).is_none());
        under_way.pop();
        assert!(turns.claim(lane(0)).is_some());
    }

    #[test]
    fn a_lane_has_one_turn_at_a_time() {
        let turns = Turns::default();
        let first = turns.claim(lane(1));
        assert!(first.is_some());
        assert!(turns.claim(lane(1)).is_none());
        assert!(turns.claim(lane(2)).is_some());
        drop(first);
        assert!(turns.claim(lane(1)).is_some());
    }
}
