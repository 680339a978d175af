//! From starting the binary to listening, for a region of 2,000 schools.

use std::path::Path;

use anyhow::{Context as _, Result};
use preau_domain::ids::Uai;
use preau_domain::roster::RosterSchool;
use preau_domain::school::{GroupKind, Level};

use crate::places::Places;
use crate::process::Served;
use crate::region;
use crate::report::{Aim, Figure, Report};

const SCHOOLS: u32 = 2_000;
const WARM: usize = 7;
const COLD: usize = 5;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "start",
        "from starting the binary to its `ready` line, 2,000 schools with homework enabled in each",
    );
    let full = tempfile::tempdir()?;
    let empty = tempfile::tempdir()?;
    region::threads()?.block_on(prepare(places, full.path()))?;
    // The first start of an empty region makes its tables and keys.
    Served::start(places, empty.path())?.stop()?;

    let mut warm = Runs::default();
    let mut floor = Runs::default();
    for _ in 0..WARM {
        warm.add(places, full.path())?;
        floor.add(places, empty.path())?;
    }
    let mut cold = Runs::default();
    for _ in 0..COLD {
        std::fs::remove_dir_all(full.path().join("compiled"))
            .context("compiled code cannot be removed")?;
        cold.add(places, full.path())?;
    }
    report.figure(
        Figure::new("start, code compiled before", "ms", &warm.took).aim(Aim::AtMost(1_000.0)),
    );
    report.figure(Figure::new(
        "start, code compiled then (homework)",
        "ms",
        &cold.took,
    ));
    report.figure(Figure::new("floor: an empty region", "ms", &floor.took));
    report.figure(Figure::ratio(
        "start over the empty region",
        &warm.took,
        &floor.took,
    ));
    report.figure(Figure::new("resident memory", "MiB", &warm.resident).aim(Aim::AtMost(143.05)));
    report.figure(Figure::new(
        "resident memory after compiling",
        "MiB",
        &cold.resident,
    ));
    report.figure(Figure::new(
        "resident memory of the empty region",
        "MiB",
        &floor.resident,
    ));
    report.note(
        "the binary itself, started anew for each run, SQLite on disk, files in the page cache; \
         memory is VmRSS at the `ready` line (the aim of 150 MB is 143.05 MiB)",
    );
    report.note(
        "code is compiled in a child process, whose memory is not counted; subject and floor take turns",
    );
    Ok(report.end())
}

#[derive(Default)]
struct Runs {
    took: Vec<f64>,
    resident: Vec<f64>,
}

impl Runs {
    fn add(&mut self, places: &Places, data: &Path) -> Result<()> {
        let served = Served::start(places, data)?;
        self.took.push(served.took.as_secs_f64() * 1e3);
        self.resident.push(served.resident);
        served.stop()
    }
}

/// A region of schools without people, homework on in all of them.
async fn prepare(places: &Places, data: &Path) -> Result<()> {
    let platform = region::open(places, data).await?;
    let schools = (0..SCHOOLS).map(|number| {
        let (level, name, first) = match number % 17 {
            0..14 => (Level::Ecole, "École", 960_001),
            14..16 => (Level::College, "Collège", 990_001),
            _ => (Level::Lycee, "Lycée", 996_001),
        };
        RosterSchool {
            uai: Uai::of_number(first + number),
            name: format!("{name} no {number}"),
            level,
            groups: ["A", "B", "C"]
                .map(|label| (GroupKind::Class, label.to_owned()))
                .to_vec(),
        }
    });
    platform
        .import_roster("bench", schools.collect(), Vec::new())
        .await?;
    let module = platform.module_install(&places.module("homework")?).await?;
    platform
        .module_enable_everywhere(&module.manifest.id, &[])
        .await?;
    let enabled = platform
        .school_list()
        .iter()
        .filter(|school| platform.is_enabled(school.id, &module.manifest.id))
        .count();
    anyhow::ensure!(
        enabled == SCHOOLS as usize,
        "homework is on in {enabled} schools only"
    );
    platform.store().close().await;
    Ok(())
}
