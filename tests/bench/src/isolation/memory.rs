//! How much memory the kernel takes when one module takes all that it can, over what the formula of
//! `docs/isolation.md` allows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use preau_runtime::limits;

use super::hammer;
use super::region;
use crate::places::Places;
use crate::process;
use crate::report::{Aim, Figure, Report};

/// Longer than the deadline of a page: all that can be there have been there together.
const TIME: Duration = Duration::from_secs(4);
/// What the kernel holds for a call besides its guest's memory, in MiB: stack and host, as the page says.
const BESIDE: f64 = 11.0;

pub(super) fn run(places: &Places, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    crate::region::threads()?.block_on(async {
        let region = region::make(places, folder.path(), &["hoarder".to_owned()]).await?;
        let resident = || process::memory(std::process::id(), "VmRSS").context("no memory");
        let before = resident()?;
        let is_over = Arc::new(AtomicBool::new(false));
        let watch = {
            let is_over = Arc::clone(&is_over);
            std::thread::spawn(move || {
                let mut most = 0.0_f64;
                while !is_over.load(Ordering::Relaxed) {
                    let now = process::memory(std::process::id(), "VmRSS");
                    most = most.max(now.unwrap_or(0.0));
                    std::thread::sleep(Duration::from_millis(20));
                }
                most
            })
        };
        let hammered = hammer::run(region.all_hammers(), limits::MODULE_CALLS * 2, TIME).await;
        is_over.store(true, Ordering::Relaxed);
        let most = watch.join().ok().context("nobody watched")?;
        println!("  memory, hoarder: {most:.0} MiB at most, {before:.0} before; {hammered}");
        #[expect(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "some thousands"
        )]
        let bound = limits::MODULE_CALLS as f64 * ((limits::MEMORY >> 20) as f64 + BESIDE);
        report.figure(Figure::new(
            "one module takes all it can: memory",
            "MiB",
            &[most - before],
        ));
        report.figure(
            Figure::new("the same over the formula", "×", &[(most - before) / bound])
                .aim(Aim::AtMost(1.0)),
        );
        Ok(())
    })
}
