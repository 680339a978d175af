//! Group commit: one task applies what calls staged, many at a time.
//!
//! It takes all commits that wait, up to a batch, applies them in one transaction and makes them
//! durable with one COMMIT; then each caller is answered. While it works, the next batch gathers, so
//! that batches grow with the load. A batch is first tried as a whole; when one of its commits meets
//! a conflict, everything is undone and tried again with a savepoint for each, so that only that one
//! fails. Nobody is told ok before COMMIT has returned ok.
//!
//! The last statement before COMMIT writes what modules keep now, and finds whose quota, or which person's share, does
//! not hold it. Commits of these are taken out of the batch, which is tried again without them, and come after it, each
//! in a transaction of its own: it alone decides whether it fits. As long as they find no room, further
//! ones of the same module in the same school, or of that person there, go there at once, a few between two batches, so
//! that a module that is full has others' commits done twice only when it begins to be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::lesson::Lesson;
use preau_domain::module::Manifest;
use preau_domain::plan::{Kept, Quota, Share};
use preau_domain::record::{FileCopy, WriteSet};
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;

use crate::database::{Database, Writer, execute};
use crate::notifications::{self, Staged};
use crate::outbox::Published;
use crate::records::write::{self, Prepared};
use crate::storage::{Author, Place, Tally, bound};
use crate::{
    CommitError, Store, StoreError, files, lessons, live, mailbox, outbox, timers, urgent, views,
};

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
    /// How much the module may keep in the school.
    pub quota: Quota,
    /// For whom the call was made; none for an event.
    pub by: Option<By>,
    /// When.
    pub at: Timestamp,
}

/// The person for whom a call was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// Who: the author of what has no field for one.
    pub person: PersonId,
    /// How much they may have written in the module. What is beyond is refused to them alone: neither what others
    /// write in their records is, nor what an event does.
    pub share: Share,
}

/// Commits of modules that are full which are tried between two batches.
const ASIDE_TURN: usize = 4;
/// Commits of modules that are full which wait for that. More than a module has calls in a school; further
/// ones are told that it is busy.
const ASIDE: usize = 256;
/// Modules, and people in them, that are known to be full.
const FULL: usize = 1_000;

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
    timers: Vec<timers::Prepared>,
    lessons: Vec<Lesson>,
    notifications: Vec<Staged>,
    mail: mailbox::Prepared,
    copies: Vec<FileCopy>,
    touches: live::Prepared,
    urgent: Vec<urgent::Urgent>,
    views: views::Prepared,
    acknowledges: Option<EventDelivery>,
    quota: Quota,
    by: Option<By>,
    at: Timestamp,
}

impl Job {
    fn place(&self) -> Place {
        (self.school, self.module.to_string())
    }

    /// For whom, and how much they may have written.
    fn author(&self) -> Option<(Author, Quota)> {
        let By { person, share } = self.by?;
        let author = (self.school, self.module.to_string(), person);
        Some((author, bound(share)))
    }
}

/// Which account has no room for what a commit adds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Account {
    Module(Place),
    Person(Author),
}

impl Account {
    fn refuses(&self, what: Kept) -> CommitError {
        match self {
            Self::Module(_) => CommitError::Full(what),
            Self::Person(_) => CommitError::ShareFull(what),
        }
    }
}

impl Store {
    /// Makes records, events, timers, notifications, deliveries, touches and the acknowledgement of a call durable
    /// together, or none of it.
    ///
    /// The call's writes are applied only at the versions that it read, and only if what the module keeps
    /// then is within its quota; what grows nothing passes in any case. Where the delivery is no longer
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
            quota,
            by,
            at,
        } = commit;
        if writes.is_empty() && acknowledges.is_none() {
            return Ok(());
        }
        let urgent = urgent::prepare(&manifest, &writes);
        let person = by.map(|by| by.person);
        let views = views::prepare(self.0.node, (school, &module), &manifest, person, &writes);
        self.0.views.passed(at);
        let WriteSet {
            changes,
            events,
            timers,
            lessons,
            notifications,
            mail,
            copies,
            touches,
        } = writes;
        let job = Job {
            school,
            module,
            changes: write::prepare(&manifest, changes, person)?,
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
            timers: timers::prepare(timers),
            lessons: lessons::prepare(lessons),
            notifications: notifications::prepare(at, notifications),
            mail: mailbox::prepare(at, &manifest, mail)?,
            copies,
            touches: live::prepare(self.0.node, &touches),
            urgent,
            views,
            acknowledges,
            quota,
            by,
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
pub(crate) async fn run(
    database: Database,
    mut queue: mpsc::Receiver<Waiting>,
    batch: usize,
    touched: Arc<Notify>,
) {
    let mut waiting = Vec::with_capacity(batch);
    let mut full = Full::default();
    loop {
        if full.aside.is_empty() {
            if queue.recv_many(&mut waiting, batch).await == 0 {
                return;
            }
        } else {
            while waiting.len() < batch
                && let Ok(one) = queue.try_recv()
            {
                waiting.push(one);
            }
        }
        let together = waiting
            .drain(..)
            // Nobody waits for it any more, and nothing of it happened.
            .filter(|one| !one.answer.is_closed())
            .collect();
        let together = full.set_aside(together);
        let mut all = together.iter().chain(&full.aside);
        let tells = all.any(|one| one.job.touches.is_some());
        full.apply_batch(&database, together).await;
        full.apply_aside(&database).await;
        if tells {
            touched.notify_one();
        }
    }
}

impl Waiting {
    fn tell(self, result: Result<(), CommitError>) {
        // A caller that stopped waiting does not hear it.
        drop(self.answer.send(result));
    }
}

/// Modules, and people in them, whose last commit found no room in their school, and their commits that come after
/// others'.
#[derive(Debug, Default)]
struct Full {
    accounts: BTreeSet<Account>,
    aside: VecDeque<Waiting>,
}

impl Full {
    /// Whether a commit is one of these.
    fn has(&self, job: &Job) -> bool {
        let person = job.author().map(|(author, _)| Account::Person(author));
        self.accounts.contains(&Account::Module(job.place()))
            || person.is_some_and(|person| self.accounts.contains(&person))
    }

    /// Puts commits of these aside; gives the others.
    fn set_aside(&mut self, waiting: Vec<Waiting>) -> Vec<Waiting> {
        if self.accounts.is_empty() {
            return waiting;
        }
        let (full, others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|one| self.has(&one.job));
        for one in full {
            if self.aside.len() < ASIDE {
                self.aside.push_back(one);
            } else {
                one.tell(Err(CommitError::Busy));
            }
        }
        others
    }

    /// Applies commits and answers them, but for those of modules that turn out to be full: these are put
    /// aside.
    async fn apply_batch(&mut self, database: &Database, mut waiting: Vec<Waiting>) {
        while !waiting.is_empty() {
            let (jobs, answers): (Vec<_>, Vec<_>) =
                waiting.into_iter().map(|one| (one.job, one.answer)).unzip();
            let results = apply_all_that_can_be(database, &jobs).await;
            waiting = jobs
                .into_iter()
                .zip(answers)
                .map(|(job, answer)| Waiting { job, answer })
                .collect();
            match results {
                Ok(results) => {
                    for (one, result) in waiting.into_iter().zip(results) {
                        one.tell(result);
                    }
                    return;
                }
                Err(accounts) => {
                    // They who never come back are forgotten: it costs a batch that is done twice.
                    if self.accounts.len() > FULL {
                        self.accounts.clear();
                    }
                    self.accounts.extend(accounts);
                    waiting = self.set_aside(waiting);
                }
            }
        }
    }

    /// Applies some of those that were put aside, each by itself. Who finds room is full no more.
    async fn apply_aside(&mut self, database: &Database) {
        for _ in 0..ASIDE_TURN {
            let Some(one) = self.aside.pop_front() else {
                return;
            };
            if one.answer.is_closed() {
                continue;
            }
            let result = match apply_together(database, std::slice::from_ref(&one.job)).await {
                Ok(grown) => {
                    let place = one.job.place();
                    if grown.of(&place).grows() {
                        self.accounts.remove(&Account::Module(place));
                    }
                    if let Some((author, _)) = one.job.author()
                        && grown.of_author(&author).grows()
                    {
                        self.accounts.remove(&Account::Person(author));
                    }
                    Ok(())
                }
                Err(Failed::Undone(error)) => Err(error),
                Err(Failed::Not(NotApplied::Full(full))) => Err(refused(&full)),
                Err(Failed::Not(NotApplied::Unknown(error))) => Err(error.into()),
            };
            one.tell(result);
        }
    }
}

/// One result for each job; or, with nothing applied, whose quota does not hold what they add.
async fn apply_all_that_can_be(
    database: &Database,
    jobs: &[Job],
) -> Result<Vec<Result<(), CommitError>>, BTreeSet<Account>> {
    match apply_together(database, jobs).await {
        Ok(_) => Ok(jobs.iter().map(|_| Ok(())).collect()),
        Err(Failed::Undone(error)) if jobs.len() == 1 => Ok(vec![Err(error)]),
        Err(Failed::Not(NotApplied::Full(full))) if jobs.len() == 1 => {
            Ok(vec![Err(refused(&full))])
        }
        Err(Failed::Not(NotApplied::Full(full))) => Err(full.into_keys().collect()),
        Err(Failed::Undone(_)) => match apply_each(database, jobs).await {
            Ok(results) => Ok(results),
            Err(NotApplied::Full(full)) => Err(full.into_keys().collect()),
            Err(NotApplied::Unknown(error)) => Ok(everyone(jobs, &error)),
        },
        Err(Failed::Not(NotApplied::Unknown(error))) => Ok(everyone(jobs, &error)),
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

/// Why one commit alone was refused: where both are full, because its module is, which others must hear of.
fn refused(full: &BTreeMap<Account, Kept>) -> CommitError {
    let first = full.first_key_value();
    first.map_or(CommitError::Busy, |(account, what)| account.refuses(*what))
}

enum Failed {
    /// One job failed; nothing of the batch happened.
    Undone(CommitError),
    /// No job did, and yet they could not be applied.
    Not(NotApplied),
}

enum NotApplied {
    /// These would have more than they may, each of this; nothing happened.
    Full(BTreeMap<Account, Kept>),
    /// The database failed, perhaps after COMMIT took place.
    Unknown(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Not(error.into())
    }
}

impl From<StoreError> for NotApplied {
    fn from(error: StoreError) -> Self {
        Self::Unknown(error)
    }
}

/// All jobs, or none. Gives by how much accounts grew.
async fn apply_together(database: &Database, jobs: &[Job]) -> Result<Tally, Failed> {
    let mut on = database.writer().await?;
    match apply_all(&mut on, jobs).await {
        Ok(grown) => finish(on, jobs.iter().zip(&grown))
            .await
            .map_err(Failed::Not),
        Err(error) => {
            on.rollback().await?;
            Err(Failed::Undone(error))
        }
    }
}

async fn apply_all(on: &mut Writer, jobs: &[Job]) -> Result<Vec<Tally>, CommitError> {
    lock(on, jobs).await?;
    let mut grown = Vec::with_capacity(jobs.len());
    for job in jobs {
        grown.push(apply(on, job).await?);
    }
    Ok(grown)
}

/// Writes what modules keep after these jobs, and makes all durable if everybody's quota holds it.
async fn finish<'j>(
    mut on: Writer,
    jobs: impl Iterator<Item = (&'j Job, &'j Tally)> + Clone,
) -> Result<Tally, NotApplied> {
    let mut sum = Tally::default();
    for (_, grown) in jobs.clone() {
        sum.add_all(grown);
    }
    let kept = sum.write(&mut on).await?;
    let mut full = BTreeMap::new();
    for (job, grown) in jobs.clone() {
        let place = job.place();
        if let Some(what) = grown.of(&place).beyond(kept.of(&place), &job.quota) {
            full.entry(Account::Module(place)).or_insert(what);
        }
        if let Some((author, share)) = job.author()
            && let Some(what) = grown
                .of_author(&author)
                .beyond(kept.of_author(&author), &share)
        {
            full.entry(Account::Person(author)).or_insert(what);
        }
    }
    if !full.is_empty() {
        on.rollback().await?;
        return Err(NotApplied::Full(full));
    }
    views::apply(&mut on, jobs.clone().map(|(job, _)| (&job.views, job.at))).await?;
    let planning = jobs.filter(|(job, _)| !job.lessons.is_empty());
    lessons::publish(&mut on, planning.map(|(job, _)| job.school)).await?;
    on.commit().await?;
    Ok(sum)
}

/// Takes every row of several jobs that another node may change at the same time: see `locks`. One job's changes are in
/// order already.
async fn lock(on: &mut Writer, jobs: &[Job]) -> Result<(), StoreError> {
    if jobs.len() < 2 || matches!(on, Writer::Sqlite(_)) {
        return Ok(());
    }
    let (mut all_changes, mut all_timers, mut all_notices) = (Vec::new(), Vec::new(), Vec::new());
    let (mut all_lessons, mut all_mail) = (Vec::new(), Vec::new());
    for job in jobs {
        // Events are rows of their own, and a delivery is leased to one node.
        let Job {
            school,
            module,
            changes,
            events: _,
            timers,
            lessons,
            notifications,
            mail,
            // Rows of their own, and contents that seldom two calls name at the same moment.
            copies: _,
            // Rows of this node alone.
            touches: _,
            // A few a day.
            urgent: _,
            // A row of this node alone.
            views: _,
            acknowledges: _,
            quota: _,
            by: _,
            at: _,
        } = job;
        all_changes.extend(changes.iter().map(|change| (*school, module, change)));
        all_timers.extend(timers.iter().map(|timer| (*school, module, timer)));
        all_lessons.extend(lessons.iter().map(|lesson| (*school, module, lesson)));
        all_notices.extend(notifications.iter().map(|notice| (*school, module, notice)));
        all_mail.push((*school, module, mail, changes.as_slice()));
    }
    write::lock(on, all_changes).await?;
    timers::lock(on, all_timers).await?;
    lessons::lock(on, all_lessons).await?;
    notifications::lock(on, all_notices).await?;
    mailbox::lock(on, all_mail).await
}

/// Each job that can be, with a savepoint of its own; none if that is more than somebody's quota.
async fn apply_each(
    database: &Database,
    jobs: &[Job],
) -> Result<Vec<Result<(), CommitError>>, NotApplied> {
    let mut on = database.writer().await?;
    lock(&mut on, jobs).await?;
    let mut grown = Vec::with_capacity(jobs.len());
    for job in jobs {
        execute!(on, "SAVEPOINT job")?;
        let result = apply(&mut on, job).await;
        if result.is_err() {
            execute!(on, "ROLLBACK TO SAVEPOINT job")?;
        }
        execute!(on, "RELEASE SAVEPOINT job")?;
        grown.push(result);
    }
    let applied = jobs
        .iter()
        .zip(&grown)
        .filter_map(|(job, grown)| Some((job, grown.as_ref().ok()?)));
    finish(on, applied).await?;
    Ok(grown.into_iter().map(|result| result.map(drop)).collect())
}

/// Applies a job's writes; gives by how much accounts grow.
async fn apply(on: &mut Writer, job: &Job) -> Result<Tally, CommitError> {
    let Job {
        school,
        module,
        changes,
        events,
        timers,
        lessons,
        notifications,
        mail,
        copies,
        touches,
        urgent,
        // Written once for all jobs, at their end.
        views: _,
        acknowledges,
        quota: _,
        by: _,
        at,
    } = job;
    let mut tally = Tally::default();
    if let Some(delivery) = acknowledges
        && !outbox::acknowledge(on, *school, delivery.event, module, &mut tally).await?
    {
        return Err(CommitError::Handled);
    }
    files::copy(on, *school, module, copies, *at, &mut tally).await?;
    write::apply(
        on,
        *school,
        module,
        changes,
        at.as_millisecond(),
        &mut tally,
    )
    .await?;
    for (collection, deleted) in write::deleted_of_boxes(changes) {
        mailbox::forget(on, *school, module, collection, &deleted, &mut tally).await?;
    }
    for renewed in write::renewed_of_boxes(changes) {
        mailbox::renew(on, *school, module, renewed, &mut tally).await?;
    }
    outbox::publish(on, module.as_str(), events, *at, &mut tally).await?;
    timers::apply(on, *school, module, timers, &mut tally).await?;
    lessons::apply(on, *school, module, lessons).await?;
    notifications::apply(on, *school, module, notifications, *at, &mut tally).await?;
    mailbox::apply(on, *school, module, mail, *at, &mut tally).await?;
    urgent::apply(on, *school, module, urgent, *at).await?;
    live::apply(on, *school, touches, *at).await?;
    Ok(tally)
}
