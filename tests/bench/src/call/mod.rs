//! One call of an empty module through [`Runtime::call`], over a bare wasmtime loop.

mod floor;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use jiff::civil::Date;
use preau_domain::caller::{Caller, Language};
use preau_domain::ids::{PersonId, SchoolId, Uai};
use preau_domain::page::Route;
use preau_domain::person::{Membership, Name, Profile};
use preau_domain::school::{Level, School};
use preau_runtime::Runtime;
use preau_runtime::call::{CallContext, CallReport, Entry};
use preau_runtime::module::LoadedModule;
use preau_store::{Store, StoreOptions};

use crate::places::Places;
use crate::region;
use crate::report::{Aim, Figure, Report};
use floor::{Floor, Wasi};

const RUNS: usize = 9;
/// Calls of a run.
const CALLS: u32 = 10_000;
/// Calls before the first run: caches and predictors get to know both.
const WARM_UP: u32 = 2_000;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "call",
        "an empty view with every limit on, over a bare wasmtime loop with the same component",
    );
    let bytes = places.guest("noop")?;
    region::threads()?.block_on(async {
        let folder = tempfile::tempdir()?;
        let store = Store::open("sqlite::memory:", StoreOptions::default()).await?;
        let runtime = region::runtime(places, folder.path(), store)?;
        let module = Arc::new(runtime.load(&bytes).await?);
        let subject = Subject {
            context: context(&module)?,
            module,
            runtime,
        };
        let mut floor = Floor::new(&bytes).map_err(bare)?;
        let checked = subject.call().await?;
        ensure!(
            matches!(checked.result, Ok(Ok(_))),
            "the module did not answer: {:?}",
            checked.result
        );
        subject.calls(WARM_UP).await?;
        for wasi in [Wasi::Plain, Wasi::Never] {
            floor.calls(WARM_UP, wasi).await.map_err(bare)?;
        }
        let (mut kernel, mut plain, mut lean) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            kernel.push(micros(subject.calls(CALLS).await?));
            plain.push(micros(floor.calls(CALLS, Wasi::Plain).await.map_err(bare)?));
            lean.push(micros(floor.calls(CALLS, Wasi::Never).await.map_err(bare)?));
        }
        report.figure(Figure::new("call through the kernel", "µs", &kernel).aim(Aim::AtMost(30.0)));
        report.figure(Figure::new("floor: bare wasmtime", "µs", &plain));
        report.figure(Figure::ratio("kernel over floor", &kernel, &plain).aim(Aim::AtMost(1.2)));
        report.figure(Figure::new("leanest: no WASI state made", "µs", &lean));
        report.figure(Figure::ratio("kernel over leanest", &kernel, &lean));
        let guest = checked.cost.fuel.saturating_sub(checked.cost.host.fuel());
        report.note(format!(
            "{CALLS} calls a run, one after another; a call costs {guest} guest instructions and {} \
             calls into the kernel; component of {} kB",
            checked.cost.host.calls,
            bytes.len() / 1_000
        ));
        report.note(
            "the floor: same pool, fuel, epochs and compiler settings, instantiate_pre, fresh \
             store and WASI state for each call, the import that the module calls answered from \
             memory, the answer read into Rust values; no memory limiter, no bounds on handles, \
             crossings, calls, rows or wall time, no report. The leanest makes no WASI state: no \
             embedder that offers WASI can do so for every guest",
        );
        anyhow::Ok(())
    })?;
    Ok(report.end())
}

/// Wasmtime's error as ours.
#[expect(clippy::needless_pass_by_value, reason = "given to `map_err`")]
fn bare(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("the bare loop: {error:#}")
}

/// One call's share of a run, in microseconds.
fn micros(run: Duration) -> f64 {
    run.as_secs_f64() * 1e6 / f64::from(CALLS)
}

struct Subject {
    runtime: Runtime,
    module: Arc<LoadedModule>,
    context: Arc<CallContext>,
}

impl Subject {
    async fn call(&self) -> Result<CallReport> {
        let to = Route {
            path: String::new(),
            query: Vec::new(),
        };
        let context = Arc::clone(&self.context);
        Ok(self
            .runtime
            .call(&self.module, context, Entry::View(to), |_| ())
            .await?)
    }

    async fn calls(&self, calls: u32) -> Result<Duration> {
        let began = Instant::now();
        for _ in 0..calls {
            let report = self.call().await?;
            ensure!(report.result.is_ok(), "a call faulted: {:?}", report.result);
        }
        Ok(began.elapsed())
    }
}

/// A pupil of a collège, as any call has one.
pub(crate) fn context(module: &LoadedModule) -> Result<Arc<CallContext>> {
    let school = School {
        id: SchoolId(1),
        uai: Uai::of_number(990_001),
        slug: "college".to_owned(),
        name: "Collège des mesures".to_owned(),
        level: Level::College,
    };
    let membership = Membership {
        school: school.id,
        profile: Profile::Pupil,
        functions: Vec::new(),
        groups: Vec::new(),
    };
    let name = Name {
        title: String::new(),
        given: "Lina".to_owned(),
        family: "Moreau".to_owned(),
    };
    let caller = Caller::new(
        PersonId::of_source("bench", "pupil"),
        name,
        &membership,
        None,
    );
    Ok(Arc::new(CallContext {
        school: Arc::new(school),
        manifest: Arc::clone(&module.manifest),
        caller: Some(Arc::new(caller)),
        language: Language::Fr,
        now: "2026-11-24T07:30:00Z".parse().context("not an instant")?,
        today: Date::constant(2026, 11, 24),
        zone: jiff::tz::TimeZone::UTC,
        settings: Arc::new(BTreeMap::new()),
        rules: preau_domain::correspondence::Rules::default(),
        plan: region::PLENTY,
        reach: preau_domain::reach::Reach::Everybody,
    }))
}
