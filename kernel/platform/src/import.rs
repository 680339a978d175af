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
use preau_directory::report::Report;
use preau_domain::audience::Audience;
use preau_domain::ids::Uai;
use preau_domain::record::Value;
use preau_domain::roster::{RosterPerson, RosterSchool};
use preau_domain::school::GroupKind;
use preau_store::{AuditEntry, ChangeKind, ClassMove, RosterApplied};
use tokio::sync::mpsc;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::activation::fresh_code;

/// Entries applied in one transaction.
const BATCH: usize = 500;
/// Keys of entries partly left out that are kept to be shown; the others are in the report's counts.
const SKIPPED_KEPT: usize = 1_000;
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
    /// Memberships that the source no longer mentions.
    pub ended: u64,
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
    /// What a delivery no longer mentions is ended only if every file was read to its end: half an
    /// archive must not send anybody away.
    pub async fn import_aaf(
        &self,
        deliveries: Vec<PathBuf>,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Imported, PlatformError> {
        let at = self.now();
        let import = self.store.import_begin("aaf", at).await?;
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
            self.import_finish(import, seen).await?
        } else {
            0
        };
        let detail = format!(
            "{} schools, {} people added, {} changed, {ended} memberships ended",
            done.schools, people.added, people.changed
        );
        self.import_close(import, "aaf", detail).await?;
        Ok(Imported {
            report,
            schools,
            people,
            ended,
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
        self.store
            .roster_schools_apply(&schools, self.now())
            .await?;
        let mut applied = RosterApplied::default();
        for batch in people.chunks(BATCH) {
            merge(&mut applied, self.people_apply(import, batch).await?);
        }
        self.import_finish(
            import,
            schools.into_iter().map(|school| school.uai).collect(),
        )
        .await?;
        self.import_close(import, source, format!("{} people added", applied.added))
            .await?;
        Ok(applied)
    }

    async fn people_apply(
        &self,
        import: i64,
        people: &[RosterPerson],
    ) -> Result<RosterApplied, PlatformError> {
        let applied = self
            .store
            .roster_people_apply(import, people, &mut fresh_code)
            .await?;
        for moved in &applied.joined {
            self.class_move_tell("class-joined", moved).await?;
        }
        Ok(applied)
    }

    /// Ends what these schools no longer mention; gives how many memberships.
    async fn import_finish(
        &self,
        import: i64,
        schools: BTreeSet<Uai>,
    ) -> Result<u64, PlatformError> {
        let schools: Vec<Uai> = schools.into_iter().collect();
        let gone = self
            .store
            .roster_finish(import, &schools, self.now())
            .await?;
        for moved in &gone.left {
            self.class_move_tell("class-left", moved).await?;
        }
        Ok(gone.ended)
    }

    async fn import_close(
        &self,
        import: i64,
        source: &str,
        detail: String,
    ) -> Result<(), PlatformError> {
        let at = self.now();
        self.store.import_end(import, at).await?;
        self.store
            .audit_append(&AuditEntry {
                at,
                school: None,
                actor: None,
                action: "directory.import".to_owned(),
                target: source.to_owned(),
                detail,
            })
            .await?;
        self.store.change_publish(ChangeKind::Directory, "").await?;
        self.people.forget_all();
        self.schools_reload().await
    }

    /// Tells the school's modules that a pupil came into a class or left it.
    async fn class_move_tell(&self, event: &str, moved: &ClassMove) -> Result<(), PlatformError> {
        let class = Value::Audience(Audience::of_group(GroupKind::Class, moved.class));
        let fields = vec![
            ("person".to_owned(), Value::Person(moved.person)),
            ("class".to_owned(), class),
        ];
        self.kernel_event(moved.school, event, fields).await
    }
}

/// Adds up two batches.
fn merge(sum: &mut RosterApplied, batch: RosterApplied) {
    sum.added += batch.added;
    sum.changed += batch.changed;
    sum.unchanged += batch.unchanged;
    let room = SKIPPED_KEPT.saturating_sub(sum.skipped.len());
    sum.skipped.extend(batch.skipped.into_iter().take(room));
}
