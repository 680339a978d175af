//! A well-behaved module under a steady load, alone, and beside each guest of the zoo hammered at full rate:
//! what the neighbour notices.
//!
//! The neighbour is `homework`: pupils open the page of their week, and at every tenth turn mark a piece of it as
//! done or not, on a schedule that does not wait for answers; a call's time runs from when it was due, and what was
//! not answered in time counts as lost. The hammer is many people, pupils and a teacher, who open the guest's page,
//! press its button and now and then have it hear its event, each again a millisecond after the answer, refusals
//! too; what they leave is delivered meanwhile. All are in this process, as the platform is, and use its cores: what
//! they cost themselves falls on the neighbour, as other people's requests would.

mod deadline;
mod hammer;
mod machine;
mod memory;
mod mix;
mod region;
mod steady;

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::places::Places;
use crate::process;
use crate::report::{Aim, Figure, Report, median};
use crate::zoo;
use hammer::Hammered;
use region::Place;
use steady::Seen;

/// How long each run lasts.
const RUN: Duration = Duration::from_secs(3);
/// How many turns alone and beside a guest are taken if nothing is said.
const TURNS: usize = 3;

/// Measures all guests, or those named in `PREAU_BENCH_GUESTS`, apart by commas, in `PREAU_BENCH_TURNS` turns;
/// then all of them at once, for `PREAU_BENCH_MIX` seconds (a minute if not said), how far past its deadline a
/// loop ends, and how much memory those take who take all they can.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "isolation",
        "pages of a well-behaved module beside each hostile one, over the same pages alone",
    );
    let turns = std::env::var("PREAU_BENCH_TURNS").ok();
    let turns = turns.map_or(Ok(TURNS), |text| text.parse())?;
    let asked = std::env::var("PREAU_BENCH_GUESTS").unwrap_or_default();
    let asked: Vec<&str> = asked.split(',').filter(|name| !name.is_empty()).collect();
    machine::run(&mut report)?;
    let mut all = Vec::new();
    for guest in zoo::everyone() {
        if !asked.is_empty() && !asked.contains(&guest.as_str()) {
            continue;
        }
        let beside = beside(places, &guest, turns).with_context(|| guest.clone())?;
        for beside in beside {
            println!("  {beside}");
            all.push(beside);
        }
    }
    against_alone(&all, &mut report);
    mix::run(places, &mut report)?;
    deadline::run(places, &mut report)?;
    memory::run(places, &mut report)?;
    report.note(format!(
        "{} pages a second for {RUN:?}, every {}th a form, {turns} turns alone and beside in alternation; \
         {} people hammer; generators and platform share {} cores",
        steady::RATE,
        steady::WRITES,
        hammer::PEOPLE,
        std::thread::available_parallelism().map_or(1, usize::from),
    ));
    Ok(report.end())
}

/// Each guest's figures over the neighbour's alone: the median of all turns alone of this run, since what it
/// sees alone has nothing to do with the guest, and differs more from turn to turn than most guests make it.
fn against_alone(all: &[Beside], report: &mut Report) {
    let turns: Vec<&Seen> = all.iter().flat_map(|beside| &beside.alone).collect();
    let middle =
        |of: fn(&Seen) -> f64| median(&turns.iter().map(|seen| of(seen)).collect::<Vec<_>>());
    let alone = Seen {
        p50: middle(|seen| seen.p50),
        p99: middle(|seen| seen.p99),
        writes: middle(|seen| seen.writes),
        goodput: middle(|seen| seen.goodput),
    };
    for beside in all {
        beside.figures(&alone, report);
    }
    for place in [Place::Elsewhere, Place::Here] {
        for (what, of) in TAILS {
            let at_place = all.iter().filter(|beside| beside.place == place);
            let ratios = at_place.map(|beside| median(&beside.over(&alone, of)));
            let name = format!("worst {what}, guest {}", place.as_str());
            let worst = ratios.fold(f64::NAN, f64::max);
            report.figure(Figure::new(name, "×", &[worst]).aim(place.aim()));
        }
    }
    for (what, of) in TAILS {
        let each: Vec<f64> = turns.iter().map(|seen| of(seen)).collect();
        report.figure(Figure::new(
            format!("{what} alone, over all turns"),
            "ms",
            &each,
        ));
    }
}

/// A figure of a turn, by its name.
type Named = (&'static str, fn(&Seen) -> f64);

/// The slowest hundredths that have an aim.
const TAILS: [Named; 2] = [
    ("p99", |seen| seen.p99),
    ("p99 of writes", |seen| seen.writes),
];

/// What the neighbour saw, turn by turn.
struct Beside {
    guest: String,
    place: Place,
    alone: Vec<Seen>,
    with_it: Vec<Seen>,
    hammered: Hammered,
    /// By how much resident memory grew while it was hammered, in MiB.
    grown: f64,
}

impl Beside {
    /// A figure beside the guest, turn by turn, over the same alone.
    fn over(&self, alone: &Seen, of: fn(&Seen) -> f64) -> Vec<f64> {
        let turns = self.with_it.iter();
        turns.map(|beside| of(beside) / of(alone)).collect()
    }

    fn figures(&self, alone: &Seen, report: &mut Report) {
        let name = |what: &str| format!("{}, {}: {what}", self.guest, self.place.as_str());
        let p50 = self.over(alone, |seen| seen.p50);
        report.figure(Figure::new(name("p50"), "×", &p50));
        for (what, of) in TAILS {
            let tail = self.over(alone, of);
            report.figure(Figure::new(name(what), "×", &tail).aim(self.place.aim()));
        }
        let goodput = self.over(alone, |seen| seen.goodput);
        report.figure(Figure::new(name("goodput"), "×", &goodput).aim(Aim::AtLeast(0.98)));
        if let Some(contained) = self.hammered.contained {
            let millis = contained.as_secs_f64() * 1e3;
            report.figure(Figure::new(
                name("from fault to held back"),
                "ms",
                &[millis],
            ));
        }
        report.figure(Figure::new(name("memory grown"), "MiB", &[self.grown]));
    }
}

impl std::fmt::Display for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let middle = |turns: &[Seen], of: fn(&Seen) -> f64| {
            median(&turns.iter().map(of).collect::<Vec<_>>())
        };
        write!(
            f,
            "{:24} {:9}  p50 {:.2} ms (alone {:.2})  p99 {:.2} ms (alone {:.2}), of writes {:.2} ms (alone {:.2})  \
             goodput {:.3}  {}",
            self.guest,
            self.place.as_str(),
            middle(&self.with_it, |seen| seen.p50),
            middle(&self.alone, |seen| seen.p50),
            middle(&self.with_it, |seen| seen.p99),
            middle(&self.alone, |seen| seen.p99),
            middle(&self.with_it, |seen| seen.writes),
            middle(&self.alone, |seen| seen.writes),
            middle(&self.with_it, |seen| seen.goodput),
            self.hammered
        )
    }
}

/// Both places, each in a region of its own, so that what a guest did in one is forgiven in the other; nothing
/// for a guest that is not taken in.
fn beside(places: &Places, guest: &str, turns: usize) -> Result<Vec<Beside>> {
    let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
    crate::region::threads()?.block_on(async {
        let mut all = Vec::new();
        for (place, folder) in [Place::Elsewhere, Place::Here].into_iter().zip(&folders) {
            let region = region::make(places, folder.path(), &[guest.to_owned()]).await?;
            if region.hammers(place).is_empty() {
                return Ok(Vec::new());
            }
            let work = preau_platform::delivery::spawn(&region.platform);
            steady::run(&region, RUN).await;
            let beside = Beside {
                guest: guest.to_owned(),
                place,
                alone: Vec::new(),
                with_it: Vec::new(),
                hammered: Hammered::default(),
                grown: 0.0,
            };
            all.push((region, work, beside));
        }
        let resident = || process::memory(std::process::id(), "VmRSS").unwrap_or(f64::NAN);
        for _ in 0..turns {
            for (region, _, beside) in &mut all {
                beside.alone.push(steady::run(region, RUN).await);
                let before = resident();
                let people = region.hammers(beside.place);
                let (seen, hammer) = tokio::join!(
                    steady::run(region, RUN),
                    hammer::run(people, hammer::PEOPLE, RUN)
                );
                beside.grown += resident() - before;
                beside.with_it.push(seen);
                beside.hammered.add(hammer);
            }
        }
        let ended = all.into_iter().map(|(_, work, beside)| {
            work.abort();
            beside
        });
        Ok(ended.collect())
    })
}
