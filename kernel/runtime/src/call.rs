//! One call: a fresh instance, an entry, an answer, and what it cost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use preau_domain::caller::{Caller, Language};
use preau_domain::failure::Failure;
use preau_domain::module::Manifest;
use preau_domain::page::{Outcome, Page, Route, Tile};
use preau_domain::record::{Value, WriteSet};
use preau_domain::school::{School, SchoolYear};
use preau_store::Store as Database;
use wasmtime::{Store, UpdateDeadline};

use crate::fault::{Fault, RuntimeError};
use crate::host::{Host, HostUse, Stop};
use crate::limits;
use crate::log::Log;
use crate::module::LoadedModule;

/// For whom, where and when a call runs. The guest sees it and cannot change it.
#[derive(Debug)]
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

    fn may_write(&self) -> bool {
        matches!(self, Self::Act(..) | Self::Event { .. })
    }

    fn wall(&self) -> Duration {
        match self {
            Self::View(_) | Self::Act(..) => limits::CALL_WALL,
            Self::Tile => limits::TILE_WALL,
            Self::Event { .. } => limits::EVENT_WALL,
        }
    }

    fn fuel(&self, manifest: &Manifest) -> u64 {
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
    /// What it used of the kernel.
    pub host: HostUse,
    /// How long it took.
    pub wall: Duration,
    /// How it ended.
    pub ended: Ended,
}

/// A call that ended with the module's answer, failure or fault.
#[derive(Debug)]
pub struct CallReport {
    /// The answer, the module's failure, or its fault.
    pub result: Result<Result<Answer, Failure>, Fault>,
    /// What it staged; empty unless it answered ok.
    pub writes: WriteSet,
    /// What it cost.
    pub cost: Cost,
    /// What it wrote to its log.
    pub log: Log,
    /// Where the guest was when it faulted, innermost first, by function name.
    pub backtrace: Vec<String>,
}

/// A call under way. However it ends, also by being dropped, `settle` hears its cost once.
struct Running<F: FnOnce(&Cost)> {
    store: Store<Host>,
    started: Instant,
    settle: Option<F>,
}

impl<F: FnOnce(&Cost)> Running<F> {
    fn new(
        module: &LoadedModule,
        database: &Database,
        context: Arc<CallContext>,
        entry: &Entry,
        settle: F,
    ) -> Result<Self, RuntimeError> {
        let (started, wall) = (Instant::now(), entry.wall());
        let grant = entry.fuel(&context.manifest);
        let host = Host::new(context, database.clone(), entry.may_write(), grant);
        let mut store = Store::new(module.prepared.engine(), host);
        store.limiter(|host| &mut host.memory);
        store.set_hostcall_fuel(limits::CROSSING_BYTES);
        store.set_max_component_handles(limits::HANDLES);
        store
            .set_fuel(grant)
            .map_err(|error| RuntimeError::Setup(error.to_string()))?;
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |running| {
            if started.elapsed() >= wall {
                return Ok(UpdateDeadline::Interrupt);
            }
            running.data().within_grant(running.get_fuel()?)?;
            Ok(UpdateDeadline::Yield(1))
        });
        Ok(Self {
            store,
            started,
            settle: Some(settle),
        })
    }

    /// The guest's fuel that is left.
    fn left(&self) -> u64 {
        self.store.get_fuel().unwrap_or(0)
    }

    fn cost(&self, ended: Ended) -> Cost {
        let host = self.store.data();
        Cost {
            fuel: match ended {
                Ended::Fault(_) => host.grant,
                _ => host.spent(self.left()),
            },
            host: host.used,
            wall: self.started.elapsed(),
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
    module: &LoadedModule,
    database: &Database,
    context: Arc<CallContext>,
    entry: Entry,
    settle: impl FnOnce(&Cost),
) -> Result<CallReport, RuntimeError> {
    let wall = entry.wall();
    let mut running = Running::new(module, database, context, &entry, settle)?;
    let entered = module.prepared.call(&mut running.store, entry);
    // The guest's own deadline comes first; this one ends a call that waits in the kernel.
    let ended = tokio::time::timeout(wall + limits::WALL_GRACE, entered).await;
    let (result, backtrace) = match ended {
        // What the kernel did for it is counted when it is done: the last of it, here.
        Ok(Ok(answered)) => {
            let within = running.store.data().within_grant(running.left());
            (within.map(|()| answered), Vec::new())
        }
        Ok(Err(error)) => match end_of(error, running.store.data()) {
            Ok(fault) => fault,
            Err(error) => {
                running.settle(Ended::Kernel);
                return Err(error);
            }
        },
        Err(_elapsed) => (Err(Fault::Deadline), Vec::new()),
    };
    let cost = running.settle(match &result {
        Ok(Ok(_)) => Ended::Ok,
        Ok(Err(_)) => Ended::Failure,
        Err(fault) => Ended::Fault(fault.kind()),
    });
    let host = running.store.data_mut();
    let mut log = std::mem::take(&mut host.log);
    host.wasi.drain_into(&mut log);
    let commits = matches!(&result, Ok(Ok(answer)) if commits(answer));
    Ok(CallReport {
        writes: if commits {
            std::mem::take(&mut host.writes)
        } else {
            WriteSet::default()
        },
        result,
        cost,
        log,
        backtrace,
    })
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
        Fault::Trap(_) if host.memory.refused => Fault::Memory,
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
        .map(|frame| match frame.func_name() {
            Some(name) => name.to_owned(),
            None => format!("function {}", frame.func_index()),
        })
        .collect()
}
