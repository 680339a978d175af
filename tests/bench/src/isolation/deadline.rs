//! How long past its deadline a loop that fuel does not end goes on: alone, and with as many others as one
//! module may have in a school.

use std::sync::Arc;

use anyhow::{Result, ensure};
use preau_domain::module::Manifest;
use preau_runtime::Runtime;
use preau_runtime::call::{CallContext, Cost, Ended, Entry};
use preau_runtime::limits;
use preau_runtime::module::LoadedModule;
use preau_store::{Store, StoreOptions};

use crate::call::context;
use crate::places::Places;
use crate::region;
use crate::report::{Aim, Figure, Report};
use crate::zoo;

/// Loops, one after the other.
const ALONE: usize = 10;
/// Loops at the same time.
const TOGETHER: usize = 32;

pub(super) fn run(places: &Places, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    region::threads()?.block_on(async {
        let store = Store::open("sqlite::memory:", StoreOptions::default()).await?;
        let runtime = region::runtime(places, folder.path(), store)?;
        let module = Arc::new(runtime.load(&zoo::component("endless-loop")).await?);
        let context = Arc::new(without_end(&module)?);
        let mut alone = Vec::new();
        for _ in 0..ALONE {
            alone.push(past(&runtime, &module, &context).await?);
        }
        let together = (0..TOGETHER).map(|_| past(&runtime, &module, &context));
        let together = futures::future::try_join_all(together).await?;
        let aim = Aim::AtMost(20.0);
        report.figure(Figure::new("past the deadline: one loop", "ms", &alone).aim(aim));
        let name = format!("past the deadline: {TOGETHER} loops at once");
        report.figure(Figure::new(name, "ms", &together).aim(aim));
        let worst = alone.iter().chain(&together).copied().fold(0.0, f64::max);
        report.figure(Figure::new("past the deadline: the worst", "ms", &[worst]).aim(aim));
        Ok(())
    })
}

/// A call with so much fuel that only its deadline ends it.
fn without_end(module: &LoadedModule) -> Result<CallContext> {
    let usual = context(module)?;
    let mut manifest = Manifest::clone(&module.manifest);
    // Far beyond what a core burns until then, and far below what the plan lets in.
    manifest.budgets.tile_fuel = 1 << 40;
    Ok(CallContext {
        manifest: Arc::new(manifest),
        plan: region::PLENTY,
        ..Arc::unwrap_or_clone(usual)
    })
}

/// Milliseconds that a tile which loops was on a core, or could have been, beyond what it may.
async fn past(runtime: &Runtime, module: &Arc<LoadedModule>, of: &Arc<CallContext>) -> Result<f64> {
    let report = runtime
        .call(module, Arc::clone(of), Entry::Tile, |_| ())
        .await?;
    let Cost {
        wall,
        waited,
        ended,
        ..
    } = report.cost;
    ensure!(
        ended == Ended::Fault("deadline"),
        "it ended otherwise: {ended:?}"
    );
    let counted = wall.saturating_sub(waited);
    Ok(counted.saturating_sub(limits::TILE_WALL).as_secs_f64() * 1e3)
}
