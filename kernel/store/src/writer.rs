//! Group commit: one task applies what calls staged, many at a time.
//!
//! It takes all commits that wait, up to a batch, applies them in one transaction and makes them
//! durable with one COMMIT; then each caller is answered. While it works, the next batch gathers, so
//! that batches grow with the load. A batch is first tried as a whole; when one of its commits meets
//! a conflict, everything is undone and tried again with a savepoint for each, so that only that one
//! fails. Nobody is told ok before COMMIT has returned ok.

use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::Manifest;
use preau_domain::record::WriteSet;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::database::{Database, Writer, execute};
use crate::outbox::Published;
use crate::records::write::{self, Prepared};
use crate::{CommitError, Store, StoreError, outbox};

/// All that a call makes durable.
#[derive(Debug, Clone)]
pub struct Commit {
    /// In which school.
    pub school: SchoolId,
    /// By which module.
    pub module: ModuleId,
    /// What the module declares: its collections say how values are written.
    pub manifest: Arc<Manifest>,
    /// What the call staged.
    pub writes: WriteSet,
    /// For each event of the write set, in order, who gets it. Events without an entry go to nobody.
    pub subscribers: Vec<Vec<ModuleId>>,
    /// The delivery that the call handled.
    pub acknowledges: Option<EventDelivery>,
    /// When.
    pub at: Timestamp,
}

/// A delivery that a call handled, of the commit's school and module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventDelivery {
    /// The event.
    pub event: Uuid,
}

/// A commit in the queue.
#[derive(Debug)]
pub(crate) struct Waiting {
    job: Job,
    answer: oneshot::Sender<Result<(), CommitError>>,
}

/// A commit as statements need it. Whoever reads one takes all its fields apart, so that a new kind of
/// what a call may stage does not compile before each of them has said what it does with it.
#[derive(Debug)]
struct Job {
    school: SchoolId,
    module: ModuleId,
    changes: Vec<Prepared>,
    events: Vec<Published>,
    acknowledges: Option<EventDelivery>,
    at: Timestamp,
}

impl Store {
    /// Makes records, events and the acknowledgement of a call durable together, or none of it.
    ///
    /// The call's writes are applied only at the versions that it read. Where the delivery is no longer
    /// pending it is [`CommitError::Handled`], so that an event changes state once. A caller that stops waiting does
    /// not learn whether the commit took place.
    pub async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let Commit {
            school,
            module,
            manifest,
            writes,
            subscribers,
            acknowledges,
            at,
        } = commit;
        if writes.is_empty() && acknowledges.is_none() {
            return Ok(());
        }
        let WriteSet { changes, events } = writes;
        let job = Job {
            school,
            module,
            changes: write::prepare(&manifest, changes)?,
            events: outbox::event_ids(at, events.len())
                .into_iter()
                .zip(events)
                .zip(subscribers)
                .filter(|(_, subscribers)| !subscribers.is_empty())
                .map(|((id, event), subscribers)| Published {
                    school,
                    id,
                    event,
                    subscribers,
                })
                .collect(),
            acknowledges,
            at,
        };
        let (answer, answered) = oneshot::channel();
        self.0
            .commits
            .try_send(Waiting { job, answer })
            .map_err(|_| CommitError::Busy)?;
        answered.await.map_err(|_| stopped())?
    }
}

fn stopped() -> CommitError {
    CommitError::Database(StoreError::Database("the writer stopped".into()))
}

/// Applies commits until every [`Store`] is gone.
pub(crate) async fn run(database: Database, mut queue: mpsc::Receiver<Waiting>, batch: usize) {
    let mut waiting = Vec::with_capacity(batch);
    while queue.recv_many(&mut waiting, batch).await > 0 {
        let (jobs, answers): (Vec<_>, Vec<_>) = waiting
            .drain(..)
            // Nobody waits for it any more, and nothing of it happened.
            .filter(|w| !w.answer.is_closed())
            .map(|w| (w.job, w.answer))
            .unzip();
        if jobs.is_empty() {
            continue;
        }
        let results = apply_batch(&database, &jobs).await;
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that stopped waiting does not hear it.
            drop(answer.send(result));
        }
    }
}

/// One result for each job.
async fn apply_batch(database: &Database, jobs: &[Job]) -> Vec<Result<(), CommitError>> {
    match apply_together(database, jobs).await {
        Ok(()) => jobs.iter().map(|_| Ok(())).collect(),
        Err(Failed::Undone(error)) if jobs.len() == 1 => vec![Err(error)],
        Err(Failed::Undone(_)) => match apply_each(database, jobs).await {
            Ok(results) => results,
            Err(error) => everyone(jobs, &error),
        },
        Err(Failed::Unknown(error)) => everyone(jobs, &error),
    }
}

/// The same failure for each job: an error of a driver has only one owner.
fn everyone(jobs: &[Job], error: &StoreError) -> Vec<Result<(), CommitError>> {
    tracing::error!(error = ?error, commits = jobs.len(), "a batch of commits failed");
    jobs.iter()
        .map(|_| {
            Err(match error {
                StoreError::Busy => CommitError::Busy,
                StoreError::Conflict { what } => CommitError::Conflict(what.clone()),
                other => CommitError::Database(StoreError::Database(format!("{other:?}").into())),
            })
        })
        .collect()
}

enum Failed {
    /// One job failed; nothing of the batch happened.
    Undone(CommitError),
    /// The database failed, perhaps after COMMIT took place.
    Unknown(StoreError),
}

/// All jobs, or none.
async fn apply_together(database: &Database, jobs: &[Job]) -> Result<(), Failed> {
    let mut on = database.writer().await.map_err(Failed::Unknown)?;
    if let Err(error) = apply_all(&mut on, jobs).await {
        return Err(match on.rollback().await {
            Ok(()) => Failed::Undone(error),
            Err(error) => Failed::Unknown(error),
        });
    }
    on.commit().await.map_err(Failed::Unknown)
}

async fn apply_all(on: &mut Writer, jobs: &[Job]) -> Result<(), CommitError> {
    lock(on, jobs).await?;
    for job in jobs {
        apply(on, job).await?;
    }
    Ok(())
}

/// Takes, in one order, every row of several jobs that another node may change at the same time, so that
/// two nodes do not wait for each other. One job's changes are in order already.
async fn lock(on: &mut Writer, jobs: &[Job]) -> Result<(), StoreError> {
    if jobs.len() < 2 {
        return Ok(());
    }
    let changes = jobs.iter().flat_map(|job| {
        // Events are rows of their own, and a delivery is leased to one node.
        let Job {
            school,
            module,
            changes,
            events: _,
            acknowledges: _,
            at: _,
        } = job;
        changes.iter().map(move |change| (*school, module, change))
    });
    write::lock(on, changes.collect()).await
}

/// Each job that can be, with a savepoint of its own.
async fn apply_each(
    database: &Database,
    jobs: &[Job],
) -> Result<Vec<Result<(), CommitError>>, StoreError> {
    let mut on = database.writer().await?;
    lock(&mut on, jobs).await?;
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs {
        execute!(on, "SAVEPOINT job")?;
        let result = apply(&mut on, job).await;
        if result.is_err() {
            execute!(on, "ROLLBACK TO SAVEPOINT job")?;
        }
        execute!(on, "RELEASE SAVEPOINT job")?;
        results.push(result);
    }
    on.commit().await?;
    Ok(results)
}

async fn apply(on: &mut Writer, job: &Job) -> Result<(), CommitError> {
    let Job {
        school,
        module,
        changes,
        events,
        acknowledges,
        at,
    } = job;
    if let Some(delivery) = acknowledges
        && !outbox::acknowledge(on, *school, delivery.event, module).await?
    {
        return Err(CommitError::Handled);
    }
    write::apply(on, *school, module, changes, at.as_millisecond()).await?;
    outbox::publish(on, events, *at).await?;
    Ok(())
}
