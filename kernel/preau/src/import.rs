//! `preau import`

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use preau_directory::reason::Severity;
use preau_directory::report::Report;
use preau_domain::caller::Language;
use preau_domain::clock::SystemClock;
use preau_platform::import::{Departures, Progress};

use crate::compose;
use crate::config::Source;

/// Imports deliveries and prints the report.
pub(crate) async fn run(
    source: &Source,
    deliveries: Vec<PathBuf>,
    departures: Departures,
) -> Result<()> {
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let imported = platform
        .import_aaf(deliveries, departures, progress)
        .await?;
    eprintln!();
    print_report(&imported.report);
    println!(
        "schools: {} added, {} changed, {} unchanged",
        imported.schools.added, imported.schools.changed, imported.schools.unchanged
    );
    println!(
        "people: {} added, {} changed, {} unchanged; {} memberships ended",
        imported.people.added, imported.people.changed, imported.people.unchanged, imported.ended
    );
    for (key, reason) in imported
        .schools
        .skipped
        .iter()
        .chain(&imported.people.skipped)
        .take(20)
    {
        println!("  left out of {key}: {reason}");
    }
    for held in &imported.held {
        println!(
            "{} {}: {} of {} people are not in the delivery; none was taken out",
            held.uai,
            single_line(&held.name),
            held.departing.leaving,
            held.departing.present
        );
    }
    if !imported.held.is_empty() {
        bail!(
            "{} schools would lose more than a tenth of their people and kept them all; if they did leave, run it again with --allow-departures",
            imported.held.len()
        );
    }
    if !imported.report.is_complete() {
        bail!(
            "not every entry could be read; nobody was sent away for being absent from this import"
        );
    }
    Ok(())
}

/// A name from the source as a terminal may show it.
fn single_line(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

/// Shows on a terminal how far the import is.
pub(crate) fn progress(progress: Progress) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{} schools, {} people", progress.schools, progress.people);
        let _ = std::io::stderr().flush();
    }
}

fn print_report(report: &Report) {
    let files = if report.files == 1 { "file" } else { "files" };
    println!("{} {files}, {} bytes", report.files, report.bytes);
    for (category, count) in report.counts() {
        println!("{category:?}: {} read, {} used", count.read, count.used);
    }
    for (reason, problems) in report.problems() {
        let word = match reason.severity() {
            Severity::File => "file lost",
            Severity::Entry => "entry lost",
            Severity::Value => "value lost",
            Severity::Warning => "warning",
        };
        println!(
            "{word}, {} times: {}",
            problems.count,
            reason.sentence(Language::En)
        );
        for problem in &problems.first {
            println!(
                "  {}:{} {} {}",
                problem.file, problem.line, problem.key, problem.detail
            );
        }
    }
    for (name, times) in report.unknown_attributes() {
        println!("unknown attribute {name}: {times} times, skipped");
    }
}
