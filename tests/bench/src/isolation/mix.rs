//! All guests at once, in both schools, for as long as one likes: what the neighbour notices, and whether
//! anything grows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{RUN, TAILS, hammer, region, steady};
use crate::places::Places;
use crate::process;
use crate::report::{Aim, Figure, Report, median};
use crate::zoo;

/// How long if nothing is said, in seconds.
const USUAL: u64 = 60;
/// Into how many parts the time is divided. Memory is compared from the end of the first quarter on: until
/// then pools and caches fill.
const PARTS: u32 = 16;

static PANICS: AtomicU64 = AtomicU64::new(0);

/// Counts panics of the kernel from now on, and lets them be told as before.
fn count_panics() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        told(panic);
    }));
}

pub(super) fn run(places: &Places, report: &mut Report) -> Result<()> {
    let asked = std::env::var("PREAU_BENCH_MIX").ok();
    let seconds = asked.map_or(Ok(USUAL), |text| text.parse())?;
    let part = Duration::from_secs(seconds).max(RUN) / PARTS;
    let part = part.max(Duration::from_secs(1));
    count_panics();
    let folder = tempfile::tempdir()?;
    crate::region::threads()?.block_on(async {
        let region = region::make(places, folder.path(), &zoo::everyone()).await?;
        let platform_work = preau_platform::delivery::spawn(&region.platform);
        steady::run(&region, RUN).await;
        let mut alone = Vec::new();
        for _ in 0..3 {
            alone.push(steady::run(&region, RUN).await);
        }
        let (mut seen, mut resident) = (Vec::new(), Vec::new());
        let mut hammered = hammer::Hammered::default();
        for _ in 0..PARTS {
            let (beside, hammer) = tokio::join!(
                steady::run(&region, part),
                hammer::run(region.all_hammers(), hammer::PEOPLE, part)
            );
            seen.push(beside);
            hammered.add(hammer);
            resident.push(process::memory(std::process::id(), "VmRSS").context("no memory")?);
        }
        platform_work.abort();
        let over = |of: fn(&steady::Seen) -> f64| {
            let base = median(&alone.iter().map(of).collect::<Vec<_>>());
            seen.iter().map(|one| of(one) / base).collect::<Vec<_>>()
        };
        report.figure(Figure::new("mix: p50", "×", &over(|seen| seen.p50)));
        for (what, of) in TAILS {
            let tail = over(of);
            report.figure(Figure::new(format!("mix: {what}"), "×", &tail).aim(Aim::AtMost(1.25)));
        }
        report.figure(
            Figure::new("mix: goodput", "×", &over(|seen| seen.goodput)).aim(Aim::AtLeast(0.98)),
        );
        let settled = resident
            .get(resident.len() / 4)
            .copied()
            .unwrap_or(f64::NAN);
        let last = resident.last().copied().unwrap_or(f64::NAN);
        report.figure(Figure::new(
            "mix: memory grown after the first quarter",
            "MiB",
            &[last - settled],
        ));
        #[expect(clippy::cast_precision_loss, reason = "few, or the run says nothing")]
        for (name, count) in [
            ("mix: panics of the kernel", PANICS.load(Ordering::Relaxed)),
            ("mix: pages with what is another's", hammered.leaks),
        ] {
            report.figure(Figure::new(name, "", &[count as f64]).aim(Aim::AtMost(0.0)));
        }
        println!(
            "  mix of all, {:?}: {hammered}; {last:.0} MiB",
            part * PARTS
        );
        Ok(())
    })
}
