//! Where modules run: wasmtime, and everything that keeps a guest within its bounds.
//!
//! ```text
//! component bytes ─ inspect ─ compile (child process) ─ compiled cache (MAC) ─ LoadedModule
//!                                                                                   │ call
//! Entry + CallContext ─► fresh instance ─► guest ─► capabilities ─► store (reads)   │
//!                                             └──► Answer, WriteSet, fuel ◄─────────┘
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`limits`] | what a module may use, in one place |
//! | [`breaker`] | holding back a module that faults |
//! | [`manifest`] | the manifest as a vendor writes it |
//! | [`component`] | looking into a component before it is compiled |
//! | [`compile`] | compiling it in a bounded child process |
//! | [`compiled`] | compiled code on disk, under a MAC |
//! | [`call`] | one call |
//! | [`host`] | what the kernel holds for an instance while it runs |
//! | [`log`] | what a module writes to its log |
//! | [`module`] | a module that is ready to be called |
//! | [`engine`] | the one engine, its pool and its epoch |
//! | `pace` | when a call runs: berths, fair order, foreground and background |
//! | `ledger` | fuel over time: reserved before a call, settled after |
//! | [`reads`] | what an answer was made of |
//! | `per_minute` | how many entries a module puts into boxes in a minute |
//! | [`fault`] | what can go wrong by the module's doing |
//! | `capabilities` | what the kernel offers, one file each, the same for all contract versions |
//! | `contract` | one adapter for each version of the contract |
//!
//! How to add a capability, a limit or a version of the contract: `kernel/ARCHITECTURE.md`, "How to add".

pub mod breaker;
pub mod call;
pub(crate) mod capabilities;
pub mod compile;
pub mod compiled;
pub mod component;
pub(crate) mod contract;
pub mod engine;
pub mod fault;
pub mod host;
pub(crate) mod ledger;
pub mod limits;
pub mod log;
pub mod manifest;
pub mod module;
pub(crate) mod pace;
pub(crate) mod per_minute;
pub mod reads;

#[cfg(test)]
mod wiring;

pub use preau_outbound as outbound;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use preau_domain::ids::SchoolId;
use preau_store::Store as Database;
use wasmtime::component::Linker;

use crate::call::{Answer, CallContext, CallReport, Cost, Ended, Entry};
use crate::compile::Compiler;
use crate::compiled::CompiledCache;
use crate::component::{ComponentError, Inspected};
use crate::fault::RuntimeError;
use crate::host::HostUse;
use crate::ledger::Ledger;
use crate::module::LoadedModule;
use crate::pace::{Berths, Pace, Place, Rate, Share};

/// The engine, its cache and its compiler.
pub struct Runtime {
    ticking: engine::Ticking,
    linker: Linker<host::Host>,
    cache: CompiledCache,
    compiler: Compiler,
    database: Database,
    outbound: Arc<outbound::Client>,
    ledger: Arc<Ledger>,
    pace: Pace,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("compiler", &self.compiler)
            .finish_non_exhaustive()
    }
}

impl Runtime {
    /// A runtime whose guests read from `database` and whose compiled code is kept in `cache` under
    /// `key`.
    pub fn new(
        database: Database,
        cache: &Path,
        key: &[u8; 32],
        compiler: Compiler,
    ) -> Result<Self, RuntimeError> {
        let setup = |error: &dyn std::fmt::Display| RuntimeError::Setup(error.to_string());
        let ticking = engine::Ticking::start()?;
        let mut linker = Linker::new(&ticking.engine);
        capabilities::wasi::link(&mut linker).map_err(|error| setup(&error))?;
        contract::link(&mut linker).map_err(|error| setup(&error))?;
        let cache = CompiledCache::new(cache, key).map_err(|error| setup(&error))?;
        Ok(Self {
            ticking,
            linker,
            cache,
            compiler,
            database,
            outbound: Arc::default(),
            ledger: Arc::default(),
            pace: pace()?,
        })
    }

    /// The same with a way to the outside; without, modules may ask nobody.
    #[must_use]
    pub fn with_outbound(mut self, outbound: outbound::Client) -> Self {
        self.outbound = Arc::new(outbound);
        self
    }

    /// The way to the outside.
    pub fn outbound(&self) -> &outbound::Client {
        &self.outbound
    }

    /// Makes a component ready, compiling it if no trusted code for it is in the cache.
    pub async fn load(&self, bytes: &[u8]) -> Result<LoadedModule, ComponentError> {
        let inspected = component::inspect(bytes)?;
        if let Some(ready) = self.load_compiled(&inspected)? {
            return Ok(ready);
        }
        let code = self.compiler.compile(bytes).await?;
        let keep = |error: std::io::Error| {
            ComponentError::Compile(format!("its code cannot be kept: {error}"))
        };
        self.cache.put(&inspected.digest, &code).map_err(keep)?;
        self.load_compiled(&inspected)?
            .ok_or_else(|| ComponentError::Compile("its code does not fit this engine".into()))
    }

    fn load_compiled(&self, inspected: &Inspected) -> Result<Option<LoadedModule>, ComponentError> {
        let component = self
            .cache
            .get(&self.ticking.engine, &inspected.digest)
            .map_err(|error| ComponentError::Compile(error.to_string()))?;
        component
            .map(|component| {
                let manifest = Arc::new(inspected.manifest.clone());
                LoadedModule::link(&self.linker, &component, manifest, inspected.digest.clone())
            })
            .transpose()
    }

    /// Whether many calls wait for their turn just now: a moment for nothing that can wait.
    pub fn is_crowded(&self) -> bool {
        self.pace.waiting() >= limits::CROWDED
    }

    /// Fuel that a school's calls have used since this node started.
    pub fn fuel_used(&self, school: SchoolId) -> u64 {
        self.ledger.used(school)
    }

    /// Charges a page that is given again without a call, as calls are charged; or says after what time there may be
    /// enough for it.
    pub fn give_again(&self, context: &CallContext) -> Result<Cost, RuntimeError> {
        let fuel = limits::VIEW_AGAIN_FUEL;
        let (school, module) = (context.school.id, &context.manifest.id);
        let mut reserved = self
            .ledger
            .reserve(school, module, &context.plan, fuel, Instant::now())
            .map_err(RuntimeError::Spent)?;
        reserved.spend(fuel);
        Ok(Cost {
            fuel,
            spent: fuel,
            host: HostUse::default(),
            wall: Duration::ZERO,
            waited: Duration::ZERO,
            ended: Ended::Ok,
        })
    }

    /// Makes one call in a fresh instance, when it is its turn. Errors are the kernel's; the module's own
    /// are in the report. `settle` hears what a call cost that was begun: once, however it ends, also when
    /// nobody waits for it any more.
    pub async fn call(
        &self,
        module: &Arc<LoadedModule>,
        context: Arc<CallContext>,
        entry: Entry,
        settle: impl FnOnce(&Cost) + Send + 'static,
    ) -> Result<CallReport, RuntimeError> {
        self.call_drawn(module, context, entry, settle, |answer| answer)
            .await
    }

    /// As [`Runtime::call`]; what `draw` makes of the answer is made where the call ran, as part of it: a page
    /// that takes long to draw delays nobody but those who come to its module.
    pub async fn call_drawn<T: Send + 'static>(
        &self,
        module: &Arc<LoadedModule>,
        context: Arc<CallContext>,
        entry: Entry,
        settle: impl FnOnce(&Cost) + Send + 'static,
        draw: impl FnOnce(Answer) -> T + Send + 'static,
    ) -> Result<CallReport<T>, RuntimeError> {
        let place = Place {
            school: context.school.id,
            module: context.manifest.id.clone(),
            weight: context.plan.weight,
        };
        let begin = |stretch| {
            let grant = entry.fuel(&context.manifest);
            let mut reserved = self
                .ledger
                .reserve(
                    context.school.id,
                    &context.manifest.id,
                    &context.plan,
                    grant,
                    Instant::now(),
                )
                .map_err(RuntimeError::Spent)?;
            let settle = move |cost: &Cost| {
                reserved.spend(cost.fuel);
                drop(reserved);
                note_cost(cost);
                settle(cost);
            };
            let (module, database) = (Arc::clone(module), self.database.clone());
            let ledger = Arc::clone(&self.ledger);
            let outbound = Arc::clone(&self.outbound);
            let call = async move {
                let (school, id) = (context.school.id, context.manifest.id.clone());
                note_call(&context, &entry);
                let report = call::run(module, database, outbound, context, entry, stretch, settle);
                let mut report = report.await?;
                let lines = report.log.lines.len();
                report
                    .log
                    .keep(ledger.lines(school, id, lines, Instant::now()));
                Ok(preau_traces::run("draw", || report.map(draw)))
            };
            Ok(Box::pin(preau_traces::step("call", call)) as pace::Call<_>)
        };
        self.pace.run(place, begin).await?
    }
}

/// Notes in the trace of its request what a call is.
fn note_call(context: &CallContext, entry: &Entry) {
    preau_traces::note("preau.module", || context.manifest.id.to_string());
    preau_traces::note("preau.school", || context.school.slug.clone());
    preau_traces::note("preau.entry", || entry.kind());
}

/// Notes in the trace of its request what a call cost, and how it ended.
fn note_cost(cost: &Cost) {
    preau_traces::note("preau.fuel", || cost.fuel);
    preau_traces::note("preau.rows", || u64::from(cost.host.rows));
    preau_traces::note("preau.waited_us", || {
        u64::try_from(cost.waited.as_micros()).unwrap_or(u64::MAX)
    });
    preau_traces::note("preau.ended", || cost.ended.as_str());
    if matches!(cost.ended, Ended::Fault(_) | Ended::Kernel) {
        preau_traces::fail();
    }
}

/// How many calls a node of so many cores has at the same time.
fn berths(cores: usize) -> Berths {
    let wide = u32::try_from(cores).unwrap_or(u32::MAX);
    Berths {
        all: limits::INSTANCES as usize,
        foreground: limits::FOREGROUND_CALLS * cores,
        at_once: limits::FOREGROUND_AT_ONCE * cores,
        module: limits::MODULE_CALLS,
        place: limits::PLACE_CALLS,
        queue: limits::PLACE_QUEUE,
        patience: limits::BERTH_WAIT,
        share: Share {
            own: limits::FOREGROUND_SHARE.as_secs_f64() * f64::from(wide),
            all: limits::FOREGROUND_BUSY.as_secs_f64() * f64::from(wide),
        },
        rate: Rate::new(
            limits::CALL_RATE * wide,
            limits::CALLS_AT_ONCE * wide,
            limits::SLOW_WAIT,
        ),
    }
}

fn pace() -> Result<Pace, RuntimeError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // One core is left to short calls. Where all were busy, at idle priority, with whatever it was, what woke up
    // on one waited, on a virtual machine more than twice as long for one page in a hundred.
    Pace::new(berths(cores), (cores - 1).max(1))
}
