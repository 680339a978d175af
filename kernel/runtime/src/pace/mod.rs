//! When a call runs: it takes a berth in fair order, runs in the foreground if it is short, and in the
//! background otherwise.
//!
//! ```text
//!  call ── berth ──► foreground: polled by whoever asked, as long as it does not use up a tick
//!            │            │ overran
//!            └──────► background: threads that the system lets run when nobody else wants the core,
//!         was long last time      a stretch at a time, in fair order
//! ```
//!
//! A guest gives way at each tick of the epoch, but a tick is long beside a page that takes a fifth of
//! one. So a call that has not ended within a few is taken to threads of idle priority, which the
//! operating system interrupts for any other at once: what is short never waits for what is long. Where the
//! others leave it nothing, it gets a small part of a core all the same ([`background`]). A module
//! whose calls in a school are long on average, or fault, begins there, until they are short again.
//! What a long call waited for a core is not counted against its deadline.
//!
//! So does a module in a school whose short calls come so fast that they would keep the cores: beyond its share
//! of them ([`share`]), while others have calls, they begin in the background too, and get what the others
//! leave. However short they are, they begin at a bounded rate ([`schedule`]): what a request costs beside its
//! call can be put behind nobody.

mod background;
mod order;
mod schedule;
mod share;
mod stretch;
mod turns;

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use preau_domain::ids::{ModuleId, SchoolId};
use tokio::sync::oneshot;

use crate::fault::RuntimeError;
use crate::limits;
use background::{Background, on_core};
use order::Order;
pub(crate) use order::Place;
pub(crate) use schedule::Rate;
use schedule::Schedule;
use share::Lately;
pub(crate) use share::Share;
pub(crate) use stretch::Stretch;
pub(crate) use turns::Turns;

/// A call that can go from thread to thread.
pub(crate) type Call<T> = Pin<Box<dyn Future<Output = T> + Send>>;

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// How many calls there may be at the same time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Berths {
    /// In all: as many as there are instances.
    pub(crate) all: usize,
    /// In the foreground.
    pub(crate) foreground: usize,
    /// Of these, of one module in one school while others have calls: what comes at once delays a call of
    /// somebody else's by so many short ones at most. Fewer of those that are not so short.
    pub(crate) at_once: usize,
    /// Of one module, over all schools.
    pub(crate) module: usize,
    /// Of one module in one school.
    pub(crate) place: usize,
    /// Waiting for a berth, of one module in one school.
    pub(crate) queue: usize,
    /// How long a call waits for one.
    pub(crate) patience: Duration,
    /// What modules in schools may use of the cores before others.
    pub(crate) share: Share,
    /// At what rate calls of a place begin while others have calls.
    pub(crate) rate: Rate,
}

impl Berths {
    /// How many calls of this habit may be in the foreground at once while others have calls: as many as are
    /// done in the time of one that is nearly long.
    fn at_once_of(&self, habit: Habit) -> usize {
        let many = Habit::LONG.as_nanos() / habit.average().as_nanos().max(1);
        usize::try_from(many).map_or(self.at_once, |many| many.clamp(1, self.at_once))
    }
}

/// The order of all calls of a node.
#[derive(Debug)]
pub(crate) struct Pace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    berths: Berths,
    state: Mutex<State>,
    background: Arc<Background>,
    /// Turns of long calls to read the store.
    background_reads: Arc<Turns>,
}

#[derive(Debug)]
struct State {
    waiting: Order<Asked>,
    taken: Taken,
}

/// The berths that are taken.
#[derive(Debug)]
struct Taken {
    begun: usize,
    foreground: usize,
    modules: HashMap<ModuleId, usize>,
    places: HashMap<(SchoolId, ModuleId), Standing>,
    lately: Lately,
    /// How often somebody asked how a place stands.
    #[cfg(test)]
    asked: std::cell::Cell<usize>,
}

/// Who waits for a berth.
#[derive(Debug)]
struct Asked {
    place: Place,
    answer: oneshot::Sender<Berth>,
}

/// How a module stands in a school.
#[derive(Debug, Default, Clone, Copy)]
struct Standing {
    /// Calls that were told to wait a moment before they ask for a berth.
    slowed: usize,
    /// Calls that asked for a berth and have none.
    waiting: usize,
    begun: usize,
    foreground: usize,
    habit: Habit,
    /// Its last call waited long, for something else than a core.
    waits: bool,
    /// It had more than its share of the cores when its last call began, or asked for more.
    is_over: bool,
    schedule: Schedule,
}

/// How long calls of a module in a school are on a core: an average in which the last one counts for an
/// eighth. One long page does not make a module a long one, and one short page not a quick one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// None has ended yet: one tries it out, the others of a crowd wait for that.
    #[default]
    Unknown,
    /// The average.
    Known(Duration),
}

impl Habit {
    /// From what average on its calls begin in the background.
    const LONG: Duration = limits::EPOCH_TICK.saturating_mul(2);
    /// What one call counts for at most: what was long once is quick again after some fifteen short ones.
    const MOST: Duration = Self::LONG.saturating_mul(8);

    /// The average, nothing where it is not known.
    fn average(self) -> Duration {
        match self {
            Self::Unknown => Duration::ZERO,
            Self::Known(average) => average,
        }
    }

    fn is_long(self) -> bool {
        self.average() >= Self::LONG
    }

    /// With one more call.
    fn after(self, used: Duration) -> Self {
        let used = used.min(Self::MOST);
        Self::Known(match self {
            Self::Unknown => used,
            Self::Known(average) => average * 7 / 8 + used / 8,
        })
    }
}

impl Standing {
    /// How long all its calls that came and have not ended will be on a core, if they are as those before them.
    fn backlog(&self) -> Duration {
        let in_flight = self.slowed + self.waiting + self.begun;
        let in_flight = u32::try_from(in_flight).unwrap_or(u32::MAX);
        self.habit.average().saturating_mul(in_flight)
    }
}

impl State {
    /// Gives the berths that are free to those who wait for them.
    fn give(&mut self, shared: &Arc<Shared>) -> Vec<(oneshot::Sender<Berth>, Berth)> {
        let mut given = Vec::new();
        // Where every berth is taken nobody who waits is looked at, however many they are.
        while self.waiting.len() > 0 && self.taken.has_berth(&shared.berths) {
            let taken = &self.taken;
            let may = |school, module: &ModuleId| taken.may_begin(&shared.berths, school, module);
            let Some(Asked { place, answer }) = self.waiting.next(may) else {
                break;
            };
            let key = (place.school, place.module.clone());
            if let Some(standing) = self.taken.places.get_mut(&key) {
                standing.waiting -= 1;
            }
            // Who stopped waiting takes no berth.
            if !answer.is_closed() {
                given.push((answer, self.taken.begin(shared, place)));
            }
        }
        given
    }
}

impl Taken {
    fn new(share: Share) -> Self {
        Self {
            begun: 0,
            foreground: 0,
            modules: HashMap::new(),
            places: HashMap::new(),
            lately: Lately::new(share),
            #[cfg(test)]
            asked: std::cell::Cell::default(),
        }
    }

    /// Whether a call of this standing begins in the background: it is long as a rule, its place has had its
    /// share while others want theirs, or asks for it all at once, or it would wait on a berth of which there
    /// are few.
    fn goes_behind(&self, berths: &Berths, standing: &Standing) -> bool {
        let would_wait = standing.waits && self.foreground * 2 >= berths.foreground;
        standing.habit.is_long() || would_wait || standing.is_over
    }

    /// Whether a short call of this standing finds room in the foreground. Where nobody knows yet how long its
    /// like are, one is tried out.
    fn has_room(&self, berths: &Berths, standing: &Standing, others: bool) -> bool {
        let at_once = match standing.habit {
            Habit::Unknown => 1,
            habit @ Habit::Known(_) if others => berths.at_once_of(habit),
            Habit::Known(_) => berths.foreground,
        };
        standing.foreground < at_once && self.foreground < berths.foreground
    }

    /// How a place stands now, and whether any other had a call lately.
    fn standing(&self, key: &(SchoolId, ModuleId), now: Instant) -> (Standing, bool) {
        #[cfg(test)]
        self.asked.set(self.asked.get() + 1);
        let mut standing = self.places.get(key).copied().unwrap_or_default();
        let others = self.lately.has_others(key, now);
        standing.is_over = self.lately.is_over(key, standing.is_over, now)
            || others && standing.backlog() >= limits::FOREGROUND_BACKLOG;
        (standing, others)
    }

    /// How long the call of a place that comes now waits before it asks for a berth.
    fn comes(&mut self, berths: &Berths, key: &(SchoolId, ModuleId)) -> Duration {
        let now = Instant::now();
        let others = self.lately.has_others(key, now);
        let standing = self.places.entry(key.clone()).or_default();
        standing.schedule.comes(&berths.rate, others, now)
    }

    fn may_begin(&self, berths: &Berths, school: SchoolId, module: &ModuleId) -> bool {
        // What is counted comes first: how a place stands takes longer to find out.
        let of_module = self.of_module(module);
        if !self.has_berth(berths)
            || of_module >= berths.module
            || !self.leaves_room(berths, of_module)
        {
            return false;
        }
        let key = (school, module.clone());
        let begun = self.places.get(&key).map_or(0, |place| place.begun);
        if begun >= berths.place {
            return false;
        }
        let (standing, others) = self.standing(&key, Instant::now());
        self.has_room(berths, &standing, others) || self.goes_behind(berths, &standing)
    }

    /// Whether any berth is free.
    fn has_berth(&self, berths: &Berths) -> bool {
        self.begun < berths.all
    }

    /// Whether a module that has so many places and takes one more leaves as many: so each takes half of what
    /// the others left at most, and however many hoard, there is a place for one that has none. (Dynamic
    /// thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998.)
    fn leaves_room(&self, berths: &Berths, of_module: usize) -> bool {
        of_module < berths.all.saturating_sub(self.begun)
    }

    fn of_module(&self, module: &ModuleId) -> usize {
        self.modules.get(module).copied().unwrap_or(0)
    }

    fn begin(&mut self, shared: &Arc<Shared>, place: Place) -> Berth {
        let (key, now) = ((place.school, place.module.clone()), Instant::now());
        let (mut standing, _) = self.standing(&key, now);
        let in_foreground = !self.goes_behind(&shared.berths, &standing);
        standing.begun += 1;
        standing.foreground += usize::from(in_foreground);
        self.lately.begins(&key, now);
        self.places.insert(key, standing);
        self.begun += 1;
        self.foreground += usize::from(in_foreground);
        *self.modules.entry(place.module.clone()).or_default() += 1;
        Berth {
            shared: Arc::clone(shared),
            place,
            in_foreground,
            used: Duration::ZERO,
            since: now,
            stretch: Arc::default(),
        }
    }

    fn end(&mut self, berth: &Berth) {
        let place = &berth.place;
        self.begun -= 1;
        self.foreground -= usize::from(berth.in_foreground);
        if let Some(module) = self.modules.get_mut(&place.module) {
            *module -= 1;
        }
        let key = (place.school, place.module.clone());
        if let Some(standing) = self.places.get_mut(&key) {
            standing.begun -= 1;
            standing.foreground -= usize::from(berth.in_foreground);
            standing.habit = standing.habit.after(berth.weight());
            standing.waits = berth.waited_long();
        }
        self.lately.used(&key, berth.used, Instant::now());
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and gives what became free.
    fn change(self: &Arc<Self>, change: impl FnOnce(&mut State)) {
        let given = {
            let mut state = self.state();
            change(&mut state);
            state.give(self)
        };
        for (answer, berth) in given {
            // Outside the lock: a berth that nobody takes any more is given back, under the lock.
            drop(answer.send(berth));
        }
    }
}

/// A call's right to exist: its instance, its part of the module's and the school's number.
#[derive(Debug)]
struct Berth {
    shared: Arc<Shared>,
    place: Place,
    in_foreground: bool,
    /// Time on a core.
    used: Duration,
    since: Instant,
    stretch: Arc<Stretch>,
}

impl Berth {
    /// Gives its place among the short calls to another; those of its module that come next here begin
    /// as this one goes on, if it is long.
    fn leave_foreground(&mut self) {
        if std::mem::take(&mut self.in_foreground) {
            let key = (self.place.school, self.place.module.clone());
            let bulky = self.stretch.bulky.load(Ordering::Relaxed);
            let is_long = bulky || self.used >= limits::FOREGROUND_CPU;
            let weight = self.weight();
            self.shared.change(|state| {
                state.taken.foreground -= 1;
                if let Some(standing) = state.taken.places.get_mut(&key) {
                    standing.foreground -= 1;
                    standing.waits = !is_long;
                    // For those that come while it runs on.
                    if standing.habit == Habit::Unknown {
                        standing.habit = standing.habit.after(weight);
                    }
                }
            });
        }
    }

    /// What it counts for among the calls of its place: its time on a core, and as the longest if it faulted.
    fn weight(&self) -> Duration {
        if self.stretch.heavy.load(Ordering::Relaxed) {
            Habit::MOST
        } else {
            self.used
        }
    }

    /// Whether it waited long, and neither for a core nor for the store nor for somebody outside. What ended in the
    /// foreground did not: where many are there, each waits its turn.
    fn waited_long(&self) -> bool {
        let outside = Duration::from_nanos(self.stretch.outside.load(Ordering::Relaxed));
        let stored = if self.stretch.reads_few() {
            self.stretch.stored()
        } else {
            Duration::ZERO
        };
        let others = self.stretch.waited() + stored + outside;
        !self.in_foreground && self.since.elapsed() >= limits::FOREGROUND_WALL + others
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        let shared = Arc::clone(&self.shared);
        shared.change(|state| {
            state.taken.end(self);
            state.waiting.spent(&self.place, nanos(self.used));
        });
    }
}

impl Pace {
    /// An order for so many calls, with so many threads for the long ones.
    pub(crate) fn new(berths: Berths, threads: usize) -> Result<Self, RuntimeError> {
        Ok(Self {
            shared: Arc::new(Shared {
                berths,
                state: Mutex::new(State {
                    waiting: Order::default(),
                    taken: Taken::new(berths.share),
                }),
                background: Background::start(threads)?,
                background_reads: Turns::new((threads / 2).max(1)),
            }),
        })
    }

    /// How many calls wait for their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.state().waiting.len()
    }

    /// Runs a call when it is its turn: `begin` makes it, or says why not. [`RuntimeError::Slots`] if its
    /// turn does not come in time; then nothing was begun. A call that nobody waits for any more is dropped.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        place: Place,
        begin: impl FnOnce(Arc<Stretch>) -> Result<Call<T>, RuntimeError>,
    ) -> Result<T, RuntimeError> {
        let mut berth = preau_traces::step("berth", self.berth(place)).await?;
        let mut call = begin(Arc::clone(&berth.stretch))?;
        if berth.in_foreground {
            match foreground(&mut berth, call).await {
                Ok(done) => return Ok(done),
                Err(long) => call = long,
            }
            berth.leave_foreground();
        }
        let turns = &self.shared.background_reads;
        berth.stretch.take_turns(turns, &berth.place);
        self.shared.background.run(berth, call).await
    }

    /// A call that comes sooner than its place's calls may begin waits until it is due, before it asks for a
    /// berth. So who asks again as soon as they are answered asks less often, and of many people who do not each
    /// waits a little, and all are answered.
    async fn slow(&self, place: &Place) -> Result<(), RuntimeError> {
        let key = (place.school, place.module.clone());
        let (slowed, wait) = {
            let mut state = self.shared.state();
            let wait = state.taken.comes(&self.shared.berths, &key);
            if wait.is_zero() {
                return Ok(());
            }
            let standing = state.taken.places.entry(key.clone()).or_default();
            if standing.slowed >= self.shared.berths.queue {
                return Err(RuntimeError::Slots);
            }
            standing.slowed += 1;
            let shared = &self.shared;
            (Slowed { shared, key }, wait)
        };
        tokio::time::sleep(wait).await;
        drop(slowed);
        Ok(())
    }

    async fn berth(&self, place: Place) -> Result<Berth, RuntimeError> {
        self.slow(&place).await?;
        let berths = &self.shared.berths;
        let waiting = {
            let mut state = self.shared.state();
            if state.waiting.len() == 0
                && state.taken.may_begin(berths, place.school, &place.module)
            {
                return Ok(state.taken.begin(&self.shared, place));
            }
            if state.waiting.len_of(&place) >= berths.queue {
                return Err(RuntimeError::Slots);
            }
            let (answer, waiting) = oneshot::channel();
            let asked = Asked {
                place: place.clone(),
                answer,
            };
            let key = (place.school, place.module.clone());
            state.taken.places.entry(key).or_default().waiting += 1;
            state.waiting.push(&place, asked);
            waiting
        };
        // What waits may be what may not go: then this one is not behind it.
        self.shared.change(|_| ());
        match tokio::time::timeout(berths.patience, waiting).await {
            Ok(Ok(berth)) => Ok(berth),
            Ok(Err(_)) | Err(_) => Err(RuntimeError::Slots),
        }
    }

    /// Calls that there are.
    #[cfg(test)]
    fn begun(&self) -> usize {
        self.shared.state().taken.begun
    }
}

/// One call that was told to wait a moment.
struct Slowed<'a> {
    shared: &'a Shared,
    key: (SchoolId, ModuleId),
}

impl Drop for Slowed<'_> {
    fn drop(&mut self) {
        if let Some(standing) = self.shared.state().taken.places.get_mut(&self.key) {
            standing.slowed -= 1;
        }
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.shared.background.end();
    }
}

/// Polls a call where it was asked for, until it ends or turns out to be long.
async fn foreground<T>(berth: &mut Berth, mut call: Call<T>) -> Result<T, Call<T>> {
    let stretch = Arc::clone(&berth.stretch);
    let polled = {
        // Made at the first wait: most calls end without one.
        let mut patience = pin!(None);
        poll_fn(|cx| {
            let before = on_core();
            let polled = call.as_mut().poll(cx);
            berth.used += on_core().saturating_sub(before);
            if let Poll::Ready(done) = polled {
                return Poll::Ready(Some(done));
            }
            // A guest that waited for something gives way too, when it goes on after the tick.
            let overran = stretch.overran.swap(false, Ordering::Relaxed);
            let is_long = overran && berth.used >= limits::FOREGROUND_CPU;
            if is_long || stretch.bulky.load(Ordering::Relaxed) {
                return Poll::Ready(None);
            }
            if patience.is_none() {
                patience.set(Some(tokio::time::sleep(limits::FOREGROUND_WALL)));
            }
            while let Some(waiting) = patience.as_mut().as_pin_mut() {
                if waiting.poll(cx).is_pending() {
                    return Poll::Pending;
                }
                // Where all cores are busy the store is slow for everybody, and nothing is better anywhere else.
                let waits = stretch.asks() && stretch.reads_few();
                if !waits || berth.since.elapsed() >= limits::FOREGROUND_STORE {
                    return Poll::Ready(None);
                }
                patience.set(Some(tokio::time::sleep(limits::FOREGROUND_WALL)));
            }
            Poll::Pending
        })
        .await
    };
    polled.ok_or(call)
}

#[cfg(test)]
mod tests;
