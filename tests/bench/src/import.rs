//! A region's directory: imported by the binary, over reading the same archive alone.

use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use jiff::civil::Date;
use preau_directory::aaf::{AafReader, Archive};
use preau_directory::synthetic::Synthetic;

use crate::places::Places;
use crate::process;
use crate::report::{Figure, Report};

const RUNS: usize = 5;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "import",
        "a complete AAF delivery of some 20,000 people into an empty region, by `preau import`",
    );
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("aaf.tgz");
    // 9,360 pupils with their relatives and teachers are 20,000 people.
    let region = Synthetic {
        pupils_per_college: 640,
        pupils_per_lycee: 1_300,
        ..Synthetic::region(2026, Date::constant(2026, 11, 20), 8_400)
    };
    let written = region.write_tgz(BufWriter::new(File::create(&archive)?))?;
    let people = written.pupils + written.relatives + written.staff;
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand fit exactly")]
    let entries = (people + written.schools) as f64;

    let (mut first, mut again, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    let (mut most, mut most_again) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let data = tempfile::tempdir_in(folder.path())?;
        let file = archive.to_string_lossy();
        for (rates, memory) in [(&mut first, &mut most), (&mut again, &mut most_again)] {
            let mut command = process::command(places, data.path(), &["import", &file]);
            let (took, resident) = process::to_end(&mut command)?;
            rates.push(entries / took.as_secs_f64());
            memory.push(resident);
        }
        floor.push(entries / read(&archive, people)?);
    }
    report.figure(Figure::new("first import", "/s", &first));
    report.figure(Figure::new("the same again, nothing new", "/s", &again));
    report.figure(Figure::new("floor: reading alone", "/s", &floor));
    report.figure(Figure::ratio("first import over reading", &first, &floor));
    report.figure(Figure::new("peak resident memory", "MiB", &most));
    report.figure(Figure::new("peak, again", "MiB", &most_again));
    report.note(format!(
        "{people} people ({} pupils, {} relatives, {} staff) in {} schools, {} MiB of XML; entries \
         are people and schools, time includes starting the program",
        written.pupils,
        written.relatives,
        written.staff,
        written.schools,
        written.bytes >> 20
    ));
    report.note(
        "the floor reads and checks every entry and keeps none; an import also makes an account with \
         an activation code for each person and writes everything durably (SQLite, synchronous=FULL)",
    );
    report.note(
        "every statement is handed to SQLite's own thread and back: on a virtual machine whose idle \
         cores sleep, waking them can take longer than the statements, and a machine that is kept \
         busy by others imports faster",
    );
    Ok(report.end())
}

/// Reads the archive and keeps nothing; gives the seconds.
fn read(archive: &Path, people: u64) -> Result<f64> {
    let began = Instant::now();
    let mut reader = AafReader::default();
    let archive = Archive::open(archive)?;
    let mut seen = 0;
    let _ = reader.survey(&archive, &mut |_| ControlFlow::Continue(()))?;
    let _ = reader.people(&archive, &mut |person| {
        seen += 1;
        std::hint::black_box(person);
        ControlFlow::Continue(())
    })?;
    let took = began.elapsed().as_secs_f64();
    ensure!(
        seen == people,
        "{seen} of {people} people were read from the archive"
    );
    Ok(took)
}
