//! Directories from outside, read in bounded memory and applied batch by batch.
//!
//! The parser runs on a thread of its own and hands batches through a short channel: it waits when
//! the database is slower, so a region's archive never stands in memory. Every batch is one
//! transaction and every entry's identifiers follow from the source's keys, so an import that was cut
//! off is simply run again.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use preau_directory::aaf::{AafReader, Archive, Limits};
use preau_directory::reason::{Reason, Severity};
use preau_directory::report::{Category, Report};
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::ids::{ModuleId, Uai};
use preau_domain::record::{Event, Value};
use preau_domain::roster::{RosterPerson, RosterSchool};
use preau_domain::school::GroupKind;
use preau_store::{
    AuditEntry, ClassMove, Departing, ImportCounts, ImportEnd, ImportProblem, Moved, RosterApplied,
    RosterEnded,
};
pub use preau_store::{Departures, Import, ImportState};
use tokio::sync::mpsc;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// Entries applied in one transaction.
const BATCH: usize = 500;
/// Keys of entries partly left out that are kept to be shown; the others are in the report's counts.
const SKIPPED_KEPT: usize = 1_000;
/// Lines that could not be used and are kept to be shown in the console; the others are counted.
const PROBLEMS_KEPT: usize = 1_000;
/// Imports that the console lists.
const LISTED: u32 = 20;
/// Batches that wait for the database.
const WAITING: usize = 4;

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// What the source said and what of it could not be used.
    pub report: Report,
    /// Schools.
    pub schools: RosterApplied,
    /// People.
    pub people: RosterApplied,
    /// Memberships of schools, classes and groups and relations that the source no longer mentions.
    pub ended: u64,
    /// Of these, memberships of schools.
    pub members_ended: u64,
    /// Schools that would have lost so many people that they kept all of them.
    pub held: Vec<Held>,
}

/// A school that would have lost many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its code.
    pub uai: Uai,
    /// Its name.
    pub name: String,
    /// How many it has, and how many of them the source no longer mentions.
    pub departing: Departing,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Schools applied.
    pub schools: u64,
    /// People applied.
    pub people: u64,
}

enum Batch {
    Schools(Vec<RosterSchool>),
    People(Vec<RosterPerson>),
}

/// Reads the deliveries on this thread; gives the report, or why one could not be read at all.
fn read_all(paths: Vec<PathBuf>, out: &mpsc::Sender<Batch>) -> Result<Report, String> {
    let mut reader = AafReader::new(Limits::default());
    let archives = paths
        .into_iter()
        .map(|path| Archive::open(&path).map_err(|error| format!("{}: {error}", path.display())))
        .collect::<Result<Vec<_>, _>>()?;
    let said = |archive: &Archive, error| format!("{}: {error}", archive.path().display());
    let send = |batch| match out.blocking_send(batch) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    let mut schools = Vec::new();
    for archive in &archives {
        let each = &mut |school| {
            schools.push(school);
            if schools.len() < BATCH {
                ControlFlow::Continue(())
            } else {
                send(Batch::Schools(std::mem::take(&mut schools)))
            }
        };
        if reader
            .survey(archive, each)
            .map_err(|error| said(archive, error.to_string()))?
            .is_break()
        {
            return Ok(reader.into_report());
        }
    }
    if send(Batch::Schools(schools)).is_break() {
        return Ok(reader.into_report());
    }
    let mut people = Vec::new();
    for archive in &archives {
        let each = &mut |person| {
            people.push(person);
            if people.len() < BATCH {
                ControlFlow::Continue(())
            } else {
                send(Batch::People(std::mem::take(&mut people)))
            }
        };
        if reader
            .people(archive, each)
            .map_err(|error| said(archive, error.to_string()))?
            .is_break()
        {
            return Ok(reader.into_report());
        }
    }
    let _ = send(Batch::People(people));
    Ok(reader.into_report())
}

impl Platform {
    /// Imports complete AAF deliveries (archives or folders). Done by the region's operator, at the
    /// command line. `progress` is told after each batch.
    ///
    /// What a delivery no longer mentions is ended only if every file was read to its end, and each kind of
    /// entry was there: half an archive must not send anybody away. A whole archive may still lack people,
    /// so a school that would lose many keeps all of them, unless `departures` allows it: people who wrongly
    /// left lose their rights, and their modules act on it. Modules are told of pupils who join or leave a class in the
    /// transaction of the move.
    pub async fn import_aaf(
        &self,
        deliveries: Vec<PathBuf>,
        departures: Departures,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Imported, PlatformError> {
        let import = self.store.import_begin("aaf", self.now()).await?;
        let applied = self.aaf_apply(import, deliveries, departures, progress);
        let imported = match applied.await {
            Ok(imported) => imported,
            Err(error) => {
                self.import_failed(import, "aaf", &error).await;
                return Err(error);
            }
        };
        let state = if !imported.report.is_complete() {
            ImportState::Partial
        } else if !imported.held.is_empty() {
            ImportState::Held
        } else {
            ImportState::Complete
        };
        let counts = ImportCounts {
            schools: imported.report.count(Category::School).used,
            problems: unusable(&imported),
            members_ended: imported.members_ended,
            ..counts(&imported.people)
        };
        self.import_close(import, "aaf", state, counts, &problems(&imported))
            .await?;
        Ok(imported)
    }

    async fn aaf_apply(
        &self,
        import: i64,
        deliveries: Vec<PathBuf>,
        departures: Departures,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Imported, PlatformError> {
        let at = self.now();
        let (sender, mut batches) = mpsc::channel(WAITING);
        let reading = tokio::task::spawn_blocking(move || read_all(deliveries, &sender));
        let mut schools = RosterApplied::default();
        let mut people = RosterApplied::default();
        let mut seen: BTreeSet<Uai> = BTreeSet::new();
        let mut done = Progress {
            schools: 0,
            people: 0,
        };
        while let Some(batch) = batches.recv().await {
            match batch {
                Batch::Schools(batch) => {
                    seen.extend(batch.iter().map(|school| school.uai.clone()));
                    merge(
                        &mut schools,
                        self.store.roster_schools_apply(&batch, at).await?,
                    );
                    done.schools += batch.len() as u64;
                }
                Batch::People(batch) => {
                    let applied = self.people_apply(import, &batch).await?;
                    done.people += batch.len() as u64;
                    merge(&mut people, applied);
                }
            }
            progress(done);
        }
        let report = reading
            .await
            .map_err(|error| PlatformError::Internal(error.to_string()))?
            .map_err(|why| crate::identity::sign_in::invalid("archive", &why))?;
        let ended = if report.is_complete() {
            // The schools of the delivery, of which some may be new here.
            self.schools_reload().await?;
            self.import_finish(import, seen, departures).await?
        } else {
            RosterEnded::default()
        };
        let held = ended.held.iter().filter_map(|departing| {
            let school = self.school_of(departing.school)?;
            Some(Held {
                uai: school.uai.clone(),
                name: school.name.clone(),
                departing: *departing,
            })
        });
        let held = held.collect();
        Ok(Imported {
            held,
            report,
            schools,
            people,
            ended: ended.ended,
            members_ended: ended.members,
        })
    }

    /// Imports a complete roster that is in memory already: a small school, or a source of few lines.
    pub async fn import_roster(
        &self,
        source: &str,
        schools: Vec<RosterSchool>,
        people: Vec<RosterPerson>,
    ) -> Result<RosterApplied, PlatformError> {
        let import = self.store.import_begin(source, self.now()).await?;
        match self.roster_apply(import, &schools, &people).await {
            Ok((applied, ended)) => {
                let counts = ImportCounts {
                    schools: schools.len() as u64,
                    members_ended: ended.members,
                    problems: applied.skipped.len() as u64,
                    ..counts(&applied)
                };
                let problems: Vec<_> = applied.skipped.iter().map(left_out).collect();
                self.import_close(import, source, ImportState::Complete, counts, &problems)
                    .await?;
                Ok(applied)
            }
            Err(error) => {
                self.import_failed(import, source, &error).await;
                Err(error)
            }
        }
    }

    async fn roster_apply(
        &self,
        import: i64,
        schools: &[RosterSchool],
        people: &[RosterPerson],
    ) -> Result<(RosterApplied, RosterEnded), PlatformError> {
        self.store.roster_schools_apply(schools, self.now()).await?;
        let mut applied = RosterApplied::default();
        for batch in people.chunks(BATCH) {
            merge(&mut applied, self.people_apply(import, batch).await?);
        }
        let covered = schools.iter().map(|school| school.uai.clone()).collect();
        let ended = self.import_finish(import, covered, Departures::Any).await?;
        Ok((applied, ended))
    }

    async fn people_apply(
        &self,
        import: i64,
        people: &[RosterPerson],
    ) -> Result<RosterApplied, PlatformError> {
        let telling = |moved, one: &ClassMove| self.class_move_event(moved, one);
        let applied = self
            .store
            .roster_people_apply(import, people, self.now(), &telling)
            .await?;
        if !applied.joined.is_empty() {
            self.wake.notify_one();
        }
        Ok(applied)
    }

    /// Ends what these schools no longer mention.
    async fn import_finish(
        &self,
        import: i64,
        schools: BTreeSet<Uai>,
        departures: Departures,
    ) -> Result<RosterEnded, PlatformError> {
        let schools: Vec<Uai> = schools.into_iter().collect();
        let telling = |moved, one: &ClassMove| self.class_move_event(moved, one);
        let ended = self
            .store
            .roster_finish(import, &schools, departures, self.now(), &telling)
            .await?;
        if !ended.left.is_empty() {
            self.wake.notify_one();
        }
        Ok(ended)
    }

    async fn import_close(
        &self,
        import: i64,
        source: &str,
        state: ImportState,
        counts: ImportCounts,
        problems: &[ImportProblem],
    ) -> Result<(), PlatformError> {
        let detail = format!(
            "{} schools, {} people added, {} changed, {} left; {} lines not used",
            counts.schools, counts.added, counts.changed, counts.members_ended, counts.problems
        );
        self.store
            .import_end(
                import,
                &ImportEnd {
                    state,
                    counts,
                    problems,
                    error: None,
                    audit: &self.import_audit(source, detail),
                },
            )
            .await?;
        self.people.forget_all();
        self.schools_reload().await?;
        self.newcomers_settle().await
    }

    /// Keeps why an import could not be done, if the store takes it. What it had applied stays.
    async fn import_failed(&self, import: i64, source: &str, error: &PlatformError) {
        let why = error.to_string();
        let end = ImportEnd {
            state: ImportState::Failed,
            counts: ImportCounts::default(),
            problems: &[],
            error: Some(&why),
            audit: &self.import_audit(source, why.clone()),
        };
        if let Err(error) = self.store.import_end(import, &end).await {
            tracing::warn!(%error, "that an import failed could not be written down");
        }
        self.people.forget_all();
    }

    fn import_audit(&self, source: &str, detail: String) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            school: None,
            actor: None,
            action: "directory.import".to_owned(),
            target: source.to_owned(),
            detail,
        }
    }

    /// What tells the school's modules that a pupil came into a class or left it; none if none wants to
    /// know.
    fn class_move_event(&self, moved: Moved, one: &ClassMove) -> Option<(Event, Vec<ModuleId>)> {
        let school = self.school_of(one.school)?;
        let name = match moved {
            Moved::Joined => "kernel.class-joined",
            Moved::Left => "kernel.class-left",
        };
        let subscribers = self.subscribers(&school, name);
        if subscribers.is_empty() {
            return None;
        }
        let class = Value::Audience(Audience::of_group(GroupKind::Class, one.class));
        let event = Event {
            name: name.to_owned(),
            fields: vec![
                ("person".to_owned(), Value::Person(one.person)),
                ("class".to_owned(), class),
            ],
        };
        Some((event, subscribers))
    }

    /// The latest imports, newest first, for the region's operator.
    pub async fn import_list(&self, operation: &Operation) -> Result<Vec<Import>, PlatformError> {
        operation.require_region()?;
        Ok(self.store.import_list(LISTED).await?)
    }

    /// An import and the first of the lines that it could not use, for the region's operator.
    pub async fn import_seen(
        &self,
        operation: &Operation,
        import: i64,
    ) -> Result<(Import, Vec<ImportProblem>), PlatformError> {
        operation.require_region()?;
        let found = self.store.import_get(import).await?;
        let problems = self.store.import_problem_list(import).await?;
        Ok((found.ok_or(PlatformError::NotFound)?, problems))
    }
}

fn counts(people: &RosterApplied) -> ImportCounts {
    ImportCounts {
        added: people.added,
        changed: people.changed,
        unchanged: people.unchanged,
        ..ImportCounts::default()
    }
}

/// Why a line could not be used, and what to do, for who runs imports. The word itself where a later
/// version of the kernel kept it.
pub fn reason_said(word: &str, language: Language) -> String {
    let known = Reason::of_str(word).map(|reason| reason.sentence(language).to_owned());
    known.unwrap_or_else(|| word.to_owned())
}

/// A part of an entry that was left out, as a line.
fn left_out((key, why): &(String, String)) -> ImportProblem {
    ImportProblem {
        file: String::new(),
        line: 0,
        key: key.clone(),
        reason: Reason::UnknownSchool.as_str().to_owned(),
        detail: why.clone(),
    }
}

/// A school that kept everybody, as a line.
fn kept(held: &Held) -> ImportProblem {
    let Departing {
        leaving, present, ..
    } = held.departing;
    ImportProblem {
        file: String::new(),
        line: 0,
        key: held.uai.to_string(),
        reason: Reason::ManyDepartures.as_str().to_owned(),
        detail: format!("{} ({leaving}/{present})", held.name),
    }
}

/// How many lines could not be used, or not wholly. Warnings are none.
fn unusable(imported: &Imported) -> u64 {
    let read = imported.report.problems().iter();
    let read: u64 = read
        .filter(|(reason, _)| reason.severity() != Severity::Warning)
        .map(|(_, found)| found.count)
        .sum();
    read + (imported.schools.skipped.len() + imported.people.skipped.len()) as u64
}

/// The lines to keep: schools that kept everybody, which somebody must look at, then the gravest first, at most [`PROBLEMS_KEPT`].
fn problems(imported: &Imported) -> Vec<ImportProblem> {
    let read = imported.report.problems().iter();
    let read = read.flat_map(|(reason, found)| {
        found.first.iter().map(|problem| ImportProblem {
            file: problem.file.clone(),
            line: problem.line,
            key: problem.key.clone(),
            reason: reason.as_str().to_owned(),
            detail: problem.detail.clone(),
        })
    });
    let skipped = imported.schools.skipped.iter();
    let skipped = skipped.chain(&imported.people.skipped).map(left_out);
    let held = imported.held.iter().map(kept);
    held.chain(read)
        .chain(skipped)
        .take(PROBLEMS_KEPT)
        .collect()
}

/// Adds up two batches.
fn merge(sum: &mut RosterApplied, batch: RosterApplied) {
    sum.added += batch.added;
    sum.changed += batch.changed;
    sum.unchanged += batch.unchanged;
    let room = SKIPPED_KEPT.saturating_sub(sum.skipped.len());
    sum.skipped.extend(batch.skipped.into_iter().take(room));
}
