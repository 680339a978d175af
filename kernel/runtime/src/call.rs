//! One call: a fresh instance, an entry, an answer, and what it cost.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use preau_domain::caller::{Caller, Language};
use preau_domain::correspondence::Rules;
use preau_domain::failure::Failure;
use preau_domain::hold::Door;
use preau_domain::module::Manifest;
use preau_domain::page::{Archive, Outcome, Page, Route, Sheet, Tile};
use preau_domain::plan::Plan;
use preau_domain::reach::Reach;
use preau_domain::record::{Value, WriteSet};
use preau_domain::school::{School, SchoolYear};
use preau_outbound::Client;
use preau_store::Store as Database;
use rustc_demangle::demangle;
use wasmtime::{Store, UpdateDeadline};

use crate::capabilities::live::check_followed;
use crate::fault::{Fault, RuntimeError};
use crate::host::{Host, HostUse, Stop};
use crate::limits;
use crate::log::{Log, plain};
use crate::module::LoadedModule;
use crate::pace::Stretch;
use crate::reads::MadeOf;

/// For whom, where and when a call runs. The guest sees it and cannot change it.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// The school to which every record read or written belongs.
    pub school: Arc<School>,
    /// The module's manifest.
    pub manifest: Arc<Manifest>,
    /// The person; none in an event call, which acts for the school.
    pub caller: Option<Arc<Caller>>,
    /// The language of the answer.
    pub language: Language,
    /// The present instant.
    pub now: Timestamp,
    /// The present day in the school's time zone.
    pub today: Date,
    /// The school's time zone.
    pub zone: TimeZone,
    /// What the school's administrator set, by name.
    pub settings: Arc<BTreeMap<String, Value>>,
    /// Who may write to whom in the school; nothing is on for a module that does not ask.
    pub rules: Rules,
    /// What the school's modules may use over time, and its part when time is short.
    pub plan: Plan,
    /// For which classes and groups of the school the module is on: no other is offered to choose from.
    pub reach: Reach,
}

impl CallContext {
    /// The school year in which the call runs.
    pub fn school_year(&self) -> SchoolYear {
        SchoolYear::of(self.today)
    }
}

/// Where a call enters a module.
#[derive(Debug, Clone)]
pub enum Entry {
    /// `pages.view`
    View(Route),
    /// `pages.act` with the form's fields.
    Act(Route, Vec<(String, String)>),
    /// `home.tile`
    Tile,
    /// `inbox.handle`
    Event {
        /// The same at each delivery.
        id: String,
        /// "homework.given"
        name: String,
        /// When it happened.
        at: Timestamp,
        /// Its content.
        fields: Vec<(String, Value)>,
    },
}

impl Entry {
    /// A word for metrics and logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::View(_) => "view",
            Self::Act(..) => "act",
            Self::Tile => "tile",
            Self::Event { .. } => "event",
        }
    }

    /// The door through which it goes.
    pub fn door(&self) -> Door {
        match self {
            Self::View(_) | Self::Act(..) => Door::Pages,
            Self::Tile => Door::Tile,
            Self::Event { .. } => Door::Events,
        }
    }

    pub(crate) fn may_write(&self) -> bool {
        matches!(self, Self::Act(..) | Self::Event { .. })
    }

    /// Whether a person looks at what it shows: a card of the home page is no message.
    pub(crate) fn may_open(&self) -> bool {
        matches!(self, Self::View(_) | Self::Act(..))
    }

    fn wall(&self) -> Duration {
        match self {
            Self::View(_) | Self::Act(..) => limits::CALL_WALL,
            Self::Tile => limits::TILE_WALL,
            Self::Event { .. } => limits::EVENT_WALL,
        }
    }

    pub(crate) fn fuel(&self, manifest: &Manifest) -> u64 {
        let budgets = &manifest.budgets;
        match self {
            Self::View(_) => budgets.view_fuel,
            Self::Act(..) => budgets.act_fuel,
            Self::Tile => budgets.tile_fuel,
            Self::Event { .. } => budgets.event_fuel,
        }
    }
}

/// What a module answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To a view.
    Page(Page),
    /// To a view, in the place of a page.
    Archive(Archive),
    /// To a view, in the place of a page.
    Sheet(Sheet),
    /// To an act.
    Outcome(Outcome),
    /// To a tile.
    Tile(Option<Tile>),
    /// To an event.
    Handled,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With an answer.
    Ok,
    /// With the module's failure.
    Failure,
    /// With the module's fault, of this kind.
    Fault(&'static str),
    /// The kernel could not go on.
    Kernel,
    /// Nobody waited for it any more.
    Left,
}

impl Ended {
    /// A word for metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failure => "failure",
            Self::Fault(kind) => kind,
            Self::Kernel => "kernel",
            Self::Left => "left",
        }
    }
}

/// What a call cost. Every call that was begun has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// What it is charged: guest instructions and the kernel's work; the whole grant after a fault.
    pub fuel: u64,
    /// What it had used when it ended: the same, but after a fault.
    pub spent: u64,
    /// What it used of the kernel.
    pub host: HostUse,
    /// How long it took.
    pub wall: Duration,
    /// For how much of that it waited for a core, or for its turn to read: not counted against its
    /// deadline.
    pub waited: Duration,
    /// How it ended.
    pub ended: Ended,
}

/// A call that ended with the module's answer, or what was made of it, with its failure or fault.
#[derive(Debug)]
pub struct CallReport<T = Answer> {
    /// The answer, the module's failure, or its fault.
    pub result: Result<Result<T, Failure>, Fault>,
    /// What it staged; empty unless it answered ok. Of a view: that entries of a box were looked at.
    pub writes: WriteSet,
    /// What it cost.
    pub cost: Cost,
    /// What it wrote to its log.
    pub log: Log,
    /// Where the guest was when it faulted, innermost first, by function name.
    pub backtrace: Vec<String>,
    /// Memories and tables that it had at its end, in bytes.
    pub memory: usize,
    /// What an answer was made of that may be given again: of a view or a tile that answered, staged nothing and
    /// wrote nothing to its log.
    pub made_of: Option<MadeOf>,
}

impl<T> CallReport<T> {
    /// The same with something else in the answer's place.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> CallReport<U> {
        let Self {
            result,
            writes,
            cost,
            log,
            backtrace,
            memory,
            made_of,
        } = self;
        CallReport {
            result: result.map(|answered| answered.map(make)),
            writes,
            cost,
            log,
            backtrace,
            memory,
            made_of,
        }
    }
}

/// A call under way. However it ends, also by being dropped, `settle` hears its cost once.
struct Running<F: FnOnce(&Cost)> {
    store: Store<Host>,
    clock: CallClock,
    settle: Option<F>,
}

/// How long a call has taken.
#[derive(Debug, Clone)]
struct CallClock {
    started: Instant,
    stretch: Arc<Stretch>,
}

impl CallClock {
    /// Since it began.
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The same without what it waited for a core, which is not the module's doing.
    fn counted(&self) -> Duration {
        self.elapsed().saturating_sub(self.stretch.waited())
    }
}

/// Until when a call has time.
#[derive(Debug)]
pub(crate) struct Deadline {
    clock: CallClock,
    wall: Duration,
}

impl Deadline {
    /// What is left of it.
    pub(crate) fn left(&self) -> Duration {
        self.wall.saturating_sub(self.clock.counted())
    }
}

impl<F: FnOnce(&Cost)> Running<F> {
    fn new(
        module: &LoadedModule,
        database: Database,
        outbound: Arc<Client>,
        context: Arc<CallContext>,
        entry: &Entry,
        stretch: Arc<Stretch>,
        settle: F,
    ) -> Result<Self, RuntimeError> {
        let wall = entry.wall();
        let clock = CallClock {
            started: Instant::now(),
            stretch,
        };
        let grant = entry.fuel(&context.manifest);
        let host = Host::new(
            context,
            database,
            outbound,
            Arc::clone(&module.entries),
            Deadline {
                clock: clock.clone(),
                wall,
            },
            Arc::clone(&clock.stretch),
            entry,
        );
        let mut store = Store::new(module.prepared.engine(), host);
        store.limiter_async(|host| &mut host.memory);
        store.set_hostcall_fuel(limits::CROSSING_BYTES);
        store.set_max_component_handles(limits::HANDLES);
        store
            .set_fuel(grant)
            .map_err(|error| RuntimeError::Setup(error.to_string()))?;
        store.set_epoch_deadline(limits::STRETCH_TICKS);
        let ticked = clock.clone();
        store.epoch_deadline_callback(move |running| {
            if ticked.counted() >= wall {
                return Ok(UpdateDeadline::Interrupt);
            }
            running.data().within_grant(running.get_fuel()?)?;
            ticked.stretch.overrun();
            Ok(UpdateDeadline::Yield(limits::STRETCH_TICKS))
        });
        Ok(Self {
            store,
            clock,
            settle: Some(settle),
        })
    }

    /// The guest's fuel that is left.
    fn left(&self) -> u64 {
        self.store.get_fuel().unwrap_or(0)
    }

    fn cost(&self, ended: Ended) -> Cost {
        let host = self.store.data();
        let spent = host.spent(self.left());
        Cost {
            fuel: match ended {
                Ended::Fault(_) => host.grant,
                _ => spent,
            },
            spent,
            host: host.used,
            wall: self.clock.elapsed(),
            waited: self.clock.stretch.waited(),
            ended,
        }
    }

    fn settle(&mut self, ended: Ended) -> Cost {
        let cost = self.cost(ended);
        if let Some(settle) = self.settle.take() {
            settle(&cost);
        }
        cost
    }
}

impl<F: FnOnce(&Cost)> Drop for Running<F> {
    fn drop(&mut self) {
        self.settle(Ended::Left);
    }
}

pub(crate) async fn run(
    module: Arc<LoadedModule>,
    database: Database,
    outbound: Arc<Client>,
    context: Arc<CallContext>,
    entry: Entry,
    stretch: Arc<Stretch>,
    settle: impl FnOnce(&Cost),
) -> Result<CallReport, RuntimeError> {
    let wall = entry.wall();
    let mut running = Running::new(
        &module, database, outbound, context, &entry, stretch, settle,
    )?;
    let clock = running.clock.clone();
    let may_be_kept = !entry.may_write();
    let entered = module.prepared.call(&mut running.store, entry);
    let ended = within(&clock, wall, limits::CALL_PATIENCE, entered).await;
    let ended = match ended {
        // What the kernel did for it is counted when it is done: the last of it, here.
        Ok(Ok(answered)) => {
            let host = running.store.data();
            let followed = |()| match &answered {
                Ok(answer) => check_followed(answer, &host.context.manifest),
                Err(_) => Ok(()),
            };
            let within = host.within_grant(running.left()).and_then(followed);
            Ok((within.map(|()| answered), Vec::new()))
        }
        Ok(Err(error)) => end_of(error, running.store.data()),
        Err(Late::Deadline) => Ok((Err(Fault::Deadline), Vec::new())),
        Err(Late::NoCore) => Err(RuntimeError::Overloaded),
    };
    let ended = match ended {
        Ok((Err(Fault::Deadline), _)) if clock.stretch.was_kept_by_store(wall) => {
            Err(RuntimeError::Busy)
        }
        ended => ended,
    };
    let (result, backtrace) = match ended {
        Ok(ended) => ended,
        Err(error) => {
            running.settle(Ended::Kernel);
            return Err(error);
        }
    };
    if result.is_err() {
        clock.stretch.mark_heavy();
    }
    let cost = running.settle(match &result {
        Ok(Ok(_)) => Ended::Ok,
        Ok(Err(_)) => Ended::Failure,
        Err(fault) => Ended::Fault(fault.kind()),
    });
    let host = running.store.data_mut();
    let mut log = std::mem::take(&mut host.log);
    host.wasi.drain_into(&mut log);
    let commits = matches!(&result, Ok(Ok(answer)) if commits(answer));
    let made_of = std::mem::take(&mut host.reads).end();
    let is_pure = host.writes.is_empty() && log.lines.is_empty() && log.dropped == 0;
    Ok(CallReport {
        made_of: made_of.filter(|_| may_be_kept && is_pure && matches!(&result, Ok(Ok(_)))),
        writes: if commits {
            std::mem::take(&mut host.writes)
        } else {
            WriteSet::default()
        },
        result,
        cost,
        log,
        backtrace,
        memory: host.memory.used,
    })
}

/// Why a call's time was up.
#[derive(Debug, PartialEq, Eq)]
enum Late {
    /// It took longer than it may.
    Deadline,
    /// It did not get a core for so long that nobody waits any more.
    NoCore,
}

/// Waits for a call, for so long as it may take, not counting what it waits for a core; and in all no longer
/// than `patience`. A guest that runs finds its deadline itself; this one ends a call that waits in the kernel.
async fn within<T>(
    clock: &CallClock,
    wall: Duration,
    patience: Duration,
    call: impl Future<Output = T>,
) -> Result<T, Late> {
    let mut call = pin!(call);
    loop {
        let left = wall.saturating_sub(clock.counted()) + limits::WALL_GRACE;
        let left = left.min(patience.saturating_sub(clock.elapsed()));
        match tokio::time::timeout(left, call.as_mut()).await {
            Ok(ended) => return Ok(ended),
            Err(_) if clock.counted() >= wall => return Err(Late::Deadline),
            Err(_) if clock.elapsed() >= patience => return Err(Late::NoCore),
            Err(_) => {}
        }
    }
}

/// Whether what was staged is kept with this answer.
fn commits(answer: &Answer) -> bool {
    !matches!(answer, Answer::Outcome(Outcome::Invalid(_)))
}

type Faulted = (Result<Result<Answer, Failure>, Fault>, Vec<String>);

/// The fault with which a call ended and where, unless the kernel ended it.
fn end_of(error: wasmtime::Error, host: &Host) -> Result<Faulted, RuntimeError> {
    let error = match error.downcast::<Stop>() {
        Ok(Stop::Runtime(error)) => return Err(error),
        Ok(Stop::Fault(fault)) => fault.into(),
        Err(error) => error,
    };
    if error
        .downcast_ref::<wasmtime::PoolConcurrencyLimitError>()
        .is_some()
    {
        return Err(RuntimeError::Slots);
    }
    let fault = match Fault::of(&error) {
        // A guest that is refused memory aborts: say what it died of.
        Fault::Trap(_) if host.memory.is_short() => Fault::Memory,
        fault => fault,
    };
    Ok((Err(fault), backtrace(&error)))
}

fn backtrace(error: &wasmtime::Error) -> Vec<String> {
    let Some(trace) = error.downcast_ref::<wasmtime::WasmBacktrace>() else {
        return Vec::new();
    };
    trace
        .frames()
        .iter()
        .take(limits::BACKTRACE_FRAMES)
        .map(|frame| match frame.func_name() {
            Some(name) => plain(&format!("{:#}", demangle(name)), limits::LOG_CHARS),
            None => format!("function {}", frame.func_index()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::SchoolId;

    use super::*;
    use crate::pace::{Place, Turns};

    fn clock() -> CallClock {
        CallClock {
            started: Instant::now(),
            stretch: Arc::default(),
        }
    }

    const WALL: Duration = Duration::from_millis(20);
    const PATIENCE: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_call_that_waits_in_the_kernel_ends_at_its_deadline() {
        let clock = clock();
        let ended = within(&clock, WALL, PATIENCE, std::future::pending::<()>()).await;
        assert_eq!(ended, Err(Late::Deadline));
        assert!(clock.elapsed() >= WALL && clock.elapsed() < PATIENCE);
    }

    #[tokio::test]
    async fn a_call_that_waits_longer_for_its_turn_to_read_than_it_may_take_is_not_late() {
        let (clock, turns) = (clock(), Turns::new(1));
        let place = Place {
            school: SchoolId(1),
            module: "homework".parse().expect("an id"),
            weight: 1,
        };
        clock.stretch.take_turns(&turns, &place);
        let held = turns.take(&place).await;
        let reads = within(&clock, WALL, PATIENCE * 100, clock.stretch.turn_to_read());
        let given_back = async {
            tokio::time::sleep(WALL * 5).await;
            drop(held);
        };
        let (read, ()) = tokio::join!(reads, given_back);
        assert!(read.is_ok_and(|turn| turn.is_some()));
        assert!(clock.elapsed() >= WALL * 5 && clock.counted() < WALL * 5);
    }

    #[tokio::test]
    async fn a_call_that_never_gets_a_core_is_given_up() {
        let clock = clock();
        // Whatever time passes, it waited for a core.
        clock.stretch.add_wait(Duration::from_hours(1));
        let ended = within(&clock, WALL, PATIENCE, std::future::pending::<()>()).await;
        assert_eq!(ended, Err(Late::NoCore));
        assert!(clock.elapsed() >= PATIENCE);
    }
}
