//! One call: a fresh instance, an entry, an answer, and what it cost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use preau_domain::caller::{Caller, Language};
use preau_domain::failure::Failure;
use preau_domain::module::Manifest;
use preau_domain::page::{Outcome, Page, Route, Tile};
use preau_domain::record::{Value, WriteSet};
use preau_domain::school::{School, SchoolYear};
use preau_store::Store as Database;
use wasmtime::{Store, UpdateDeadline};

use crate::contract::v0_1;
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

/// A call that ended, one way or another.
#[derive(Debug)]
pub struct CallReport {
    /// The answer, the module's failure, or its fault.
    pub result: Result<Result<Answer, Failure>, Fault>,
    /// What it staged; empty unless it answered ok.
    pub writes: WriteSet,
    /// What it is charged: guest instructions and host work; the whole grant after a fault.
    pub fuel: u64,
    /// What it used of the kernel.
    pub host: HostUse,
    /// How long it took.
    pub wall: Duration,
    /// What it wrote to its log.
    pub log: Log,
    /// Where the guest was when it faulted, innermost first, by function name.
    pub backtrace: Vec<String>,
}

pub(crate) async fn run(
    module: &LoadedModule,
    database: &Database,
    context: Arc<CallContext>,
    entry: Entry,
) -> Result<CallReport, RuntimeError> {
    let started = Instant::now();
    let wall = entry.wall();
    let grant = entry.fuel(&context.manifest);
    let mut store = Store::new(
        module.prepared.engine(),
        Host::new(context, database.clone(), entry.may_write()),
    );
    store.limiter(|host| &mut host.memory);
    store.set_hostcall_fuel(limits::CROSSING_BYTES);
    store.set_max_component_handles(limits::HANDLES);
    store
        .set_fuel(grant)
        .map_err(|error| RuntimeError::Setup(error.to_string()))?;
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        if started.elapsed() >= wall {
            Ok(UpdateDeadline::Interrupt)
        } else {
            Ok(UpdateDeadline::Yield(1))
        }
    });
    let entered = async {
        let guest = module.prepared.instantiate_async(&mut store).await?;
        v0_1::call(&guest, &mut store, entry).await
    };
    // The guest's own deadline comes first; this one ends a call that waits in the kernel.
    let ended = tokio::time::timeout(wall + limits::WALL_GRACE, entered).await;
    let left = store.get_fuel().unwrap_or(0);
    let host = store.into_data();
    let mut report = CallReport {
        result: Err(Fault::Deadline),
        writes: WriteSet::default(),
        fuel: grant,
        host: host.used,
        wall: started.elapsed(),
        log: host.log,
        backtrace: Vec::new(),
    };
    host.wasi.drain_into(&mut report.log);
    match ended {
        Ok(Ok(answered)) => {
            if answered.as_ref().is_ok_and(commits) {
                report.writes = host.writes;
            }
            report.result = Ok(answered);
            report.fuel = (grant - left).saturating_add(host.used.fuel());
        }
        Ok(Err(error)) => {
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
            report.backtrace = backtrace(&error);
            report.result = Err(match Fault::of(&error) {
                // A guest that is refused memory aborts: say what it died of.
                Fault::Trap(_) if host.memory.refused => Fault::Memory,
                fault => fault,
            });
        }
        Err(_elapsed) => {}
    }
    Ok(report)
}

/// Whether what was staged is kept with this answer.
fn commits(answer: &Answer) -> bool {
    !matches!(answer, Answer::Outcome(Outcome::Invalid(_)))
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
