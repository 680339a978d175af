//! Long calls: threads of idle priority run them a stretch at a time, in fair order.
//!
//! Where everything else wants all cores, these threads get none, for as long as that lasts; and a call that does not
//! go on keeps its berth, its instance and somebody's permit at the gate. So one more thread, of usual priority, looks
//! on: where they have done nothing for a while though something waits, it runs what is next, and rests after each
//! turn so that it takes no more than its part of a core ([`limits::BACKGROUND_LEAST`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::order::{Order, Place};
use super::{Berth, Call, nanos};
use crate::fault::RuntimeError;
use crate::limits;

/// How long the idle threads have done nothing, though something waited, when they get no core.
const STARVED: Duration = Duration::from_millis(100);
/// What an idle thread that got none wants of one, to find out whether it gets it.
const TRY: Duration = Duration::from_micros(500);
/// How often that is looked at while something waits.
const LOOK: Duration = Duration::from_millis(20);

/// The threads and what waits for them.
#[derive(Debug, Default)]
pub(super) struct Background {
    waiting: Mutex<Waiting>,
    /// There is something to do for an idle thread.
    work: Condvar,
    /// There is something to look at for the other one.
    begun: Condvar,
    /// When an idle thread ended a turn last, or something came when nothing was there. Outside of the lock: no thread
    /// that is kept from the core is to hold it.
    moved: Moment,
    /// When the other one did a turn in their place, since they ended one themselves.
    relieved: Moment,
}

#[derive(Debug, Default)]
struct Waiting {
    jobs: Order<Arc<Job>>,
    is_over: bool,
}

/// An instant that threads tell each other.
#[derive(Debug)]
struct Moment {
    zero: Instant,
    /// Nanoseconds since then; nothing while it is none.
    at: AtomicU64,
}

impl Default for Moment {
    fn default() -> Self {
        Self {
            zero: Instant::now(),
            at: AtomicU64::new(0),
        }
    }
}

impl Moment {
    fn is_now(&self) {
        let at = nanos(self.zero.elapsed()).max(1);
        self.at.store(at, Ordering::Relaxed);
    }

    fn is_none(&self) {
        self.at.store(0, Ordering::Relaxed);
    }

    /// Whether it was less than so long ago.
    fn was_within(&self, time: Duration) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        at > 0 && nanos(self.zero.elapsed()).saturating_sub(at) < nanos(time)
    }
}

/// A long call.
struct Job {
    background: Arc<Background>,
    runtime: Handle,
    place: Place,
    /// Nobody waits for it any more.
    is_left: AtomicBool,
    state: Mutex<JobState>,
    /// None once it has ended.
    body: Mutex<Option<Body>>,
}

/// In this order: the instance goes before its berth.
struct Body {
    call: Call<Tell>,
    berth: Berth,
}

/// Gives the answer to whoever waits for it, once the berth is free again.
type Tell = Box<dyn FnOnce() + Send>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    /// Waits for something that will wake it.
    Asleep,
    /// Waits for its turn, since then.
    Queued(Instant),
    /// Has its turn.
    Running,
    /// Has its turn, and wants another.
    Again,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes this thread one that runs when no other wants the core. Without it everything works, and what is
/// short waits for what is long, for a stretch.
fn become_idle() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let set = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
    if let Err(error) = set {
        tracing::warn!(?error, "long calls run at the priority of short ones");
    }
}

/// Time that this thread was on a core.
pub(super) fn on_core() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

impl Background {
    pub(super) fn start(threads: usize) -> Result<Arc<Self>, RuntimeError> {
        let background = Arc::new(Self::default());
        let spawn = |name: String, work: fn(&Self)| {
            let own = Arc::clone(&background);
            let spawned = thread::Builder::new().name(name).spawn(move || work(&own));
            spawned.map_err(|error| {
                RuntimeError::Setup(format!("a thread for long calls does not start: {error}"))
            })
        };
        for number in 0..threads.max(1) {
            spawn(format!("preau-long-{number}"), |own| {
                become_idle();
                own.work();
            })?;
        }
        spawn("preau-long-least".into(), Self::relieve)?;
        Ok(background)
    }

    /// The threads end, and what still waits is dropped.
    pub(super) fn end(&self) {
        let waiting = {
            let mut waiting = locked(&self.waiting);
            waiting.is_over = true;
            std::mem::take(&mut waiting.jobs)
        };
        self.work.notify_all();
        self.begun.notify_all();
        drop(waiting);
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            let (begun, before) = (Instant::now(), on_core());
            job.turn();
            let used = on_core().saturating_sub(before);
            if begun.elapsed().saturating_sub(used) < STARVED / 2 {
                self.moved.is_now();
                self.relieved.is_none();
            } else {
                // What it takes now would stand as long: it is left to the thread that gets its part.
                self.until_there_is_a_core();
            }
        }
    }

    /// Waits until this thread gets a core at once when it wants one.
    fn until_there_is_a_core(&self) {
        while !locked(&self.waiting).is_over {
            thread::sleep(LOOK);
            let (begun, before) = (Instant::now(), on_core());
            while on_core().saturating_sub(before) < TRY {
                std::hint::spin_loop();
            }
            if begun.elapsed() < TRY * 4 {
                return;
            }
        }
    }

    /// Does a part of the idle threads' work as long as they get no core for it.
    fn relieve(&self) {
        let part = limits::BACKGROUND_LEAST.as_secs_f64();
        loop {
            let starved = {
                let waiting = locked(&self.waiting);
                let nothing = |waiting: &mut Waiting| waiting.jobs.len() == 0 && !waiting.is_over;
                let mut waiting = self
                    .begun
                    .wait_while(waiting, nothing)
                    .unwrap_or_else(PoisonError::into_inner);
                if waiting.is_over {
                    return;
                }
                let is_starved = !self.moved.was_within(STARVED);
                is_starved.then(|| waiting.jobs.next(|_, _| true)).flatten()
            };
            let Some(job) = starved else {
                thread::sleep(LOOK);
                continue;
            };
            self.relieved.is_now();
            let before = on_core();
            job.turn();
            let used = on_core().saturating_sub(before);
            thread::sleep(used.mul_f64(1.0 / part - 1.0));
        }
    }

    fn next(&self) -> Option<Arc<Job>> {
        let mut waiting = locked(&self.waiting);
        loop {
            if waiting.is_over {
                return None;
            }
            if let Some(job) = waiting.jobs.next(|_, _| true) {
                return Some(job);
            }
            waiting = self
                .work
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn push(&self, job: &Arc<Job>) {
        {
            let mut waiting = locked(&self.waiting);
            // Whoever waits for it hears that it ended without an answer.
            if waiting.is_over {
                return;
            }
            if waiting.jobs.len() == 0 {
                // What this thread itself puts back waits no tenth of a second anew.
                if !self.relieved.was_within(STARVED) {
                    self.moved.is_now();
                }
                self.begun.notify_one();
            }
            waiting.jobs.push(&job.place, Arc::clone(job));
        }
        self.work.notify_one();
    }

    /// Runs a call to its end.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        berth: Berth,
        call: Call<T>,
    ) -> Result<T, RuntimeError> {
        let (tell, told) = oneshot::channel();
        let job = Arc::new(Job {
            background: Arc::clone(self),
            runtime: Handle::current(),
            place: berth.place.clone(),
            is_left: AtomicBool::new(false),
            state: Mutex::new(JobState::Queued(Instant::now())),
            body: Mutex::new(Some(Body {
                call: Box::pin(async move {
                    let done = call.await;
                    // Nobody may be there to hear it.
                    Box::new(move || drop(tell.send(done))) as Tell
                }),
                berth,
            })),
        });
        self.push(&job);
        let mut watch = Watched {
            job,
            is_done: false,
        };
        let done = told.await;
        watch.is_done = true;
        done.map_err(|_| RuntimeError::Setup("a call ended without an answer".into()))
    }
}

/// A call as long as somebody waits for it: dropped, the call ends at its next turn, which comes at once.
struct Watched {
    job: Arc<Job>,
    is_done: bool,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.is_done {
            self.job.is_left.store(true, Ordering::Release);
            self.job.wake_by_ref();
        }
    }
}

impl Wake for Job {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        {
            let mut state = locked(&self.state);
            match *state {
                JobState::Asleep => *state = JobState::Queued(Instant::now()),
                JobState::Running => {
                    *state = JobState::Again;
                    return;
                }
                JobState::Queued(_) | JobState::Again => return,
            }
        }
        self.background.push(self);
    }
}

impl Job {
    /// One turn: polls the call until it gives way, waits for something, or ends.
    fn turn(self: &Arc<Self>) {
        let _runtime = self.runtime.enter();
        let mut body = locked(&self.body);
        let queued = {
            let mut state = locked(&self.state);
            match std::mem::replace(&mut *state, JobState::Running) {
                JobState::Queued(since) => Some(since),
                JobState::Asleep | JobState::Running | JobState::Again => None,
            }
        };
        let Some(Body { call, berth }) = &mut *body else {
            return;
        };
        if self.is_left.load(Ordering::Acquire) {
            *body = None;
            return;
        }
        if let Some(since) = queued {
            berth.stretch.waited_since(since);
        }
        let (started, on_core_before) = (Instant::now(), on_core());
        let waker = Waker::from(Arc::clone(self));
        let polled = catch_unwind(AssertUnwindSafe(|| {
            call.as_mut().poll(&mut Context::from_waker(&waker))
        }));
        let used = on_core().saturating_sub(on_core_before);
        berth.used += used;
        // What others took of the core meanwhile.
        let stretch = &berth.stretch;
        stretch.add_wait(started.elapsed().saturating_sub(used));
        locked(&self.background.waiting)
            .jobs
            .spent(&self.place, nanos(used));
        match polled {
            Ok(Poll::Pending) => drop(body),
            Ok(Poll::Ready(tell)) => {
                if let Some(Body { call, berth }) = body.take() {
                    // The instance goes here, at the price of whoever had it; the berth where no idle thread
                    // can be kept from the core while it holds what everybody needs to begin a call.
                    drop(call);
                    self.runtime.spawn(async move {
                        drop(berth);
                        tell();
                    });
                }
                return;
            }
            // Whoever waits hears that there is no answer.
            Err(_panic) => {
                *body = None;
                return;
            }
        }
        let again = {
            let mut state = locked(&self.state);
            let again = *state == JobState::Again;
            *state = if again {
                JobState::Queued(Instant::now())
            } else {
                JobState::Asleep
            };
            again
        };
        if again {
            self.background.push(self);
        }
    }
}
