//! All that a school keeps of a person, as one archive (GDPR, art. 15 and 20): what can be read by people and by
//! machines, with the files. It is made while it is sent: no more of it is in memory than a part of one collection.
//!
//! What a person wrote about somebody else is named, and what it says is left to whom it is about (art. 15 (4)).

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures::channel::mpsc;
use futures::{SinkExt as _, Stream, StreamExt as _};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use preau_blobs::BlobError;
use preau_domain::caller::{Caller, Language};
use preau_domain::file::{FileKind, folder_of, name_of};
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::module::{Collection, Text};
use preau_domain::personal::{Tie, tie};
use preau_domain::record::{Value, facts, is_readable, size};
use preau_domain::school::School;
use preau_store::{AuditLine, PersonalFile, StoreError};
use uuid::Uuid;
use zip::result::ZipError;

use super::{STEP, reason};
use crate::Platform;
use crate::clearing::entry;
use crate::error::PlatformError;
use crate::files::Place;
use crate::files::archive::{ArchiveError, Outgoing, PIECE, Packing, made};
use crate::operation::Operation;

/// Of how many bytes of records a part is made at the most, but for one record that is larger. What is drawn of them
/// takes some twenty times as much, and many archives go out at once.
const PART: usize = 256 << 10;
/// Lines of the journal that are given.
const LINES: u32 = 5_000;

/// How a record has to do with the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is about them.
    About,
    /// They wrote it.
    Wrote,
    /// They wrote it about somebody else: only that it is there is given.
    WroteAboutAnother,
    /// It was sent to them.
    Received,
}

/// A record as it is given.
#[derive(Debug, Clone)]
pub struct RecordGiven {
    /// Its identifier within the collection.
    pub id: String,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// How it has to do with the person.
    pub given: Given,
    /// What it says, field by field; empty where that is somebody else's.
    pub fields: Vec<(String, Value)>,
    /// Where its files are in the archive.
    pub files: Vec<String>,
}

/// Some records of a collection, which are a page and a document of the archive.
#[derive(Debug, Clone)]
pub struct PartGiven {
    /// The school's time zone, for what people read.
    pub zone: TimeZone,
    /// The module.
    pub module: ModuleId,
    /// As people call it.
    pub name: Text,
    /// The collection.
    pub collection: String,
    /// The records.
    pub records: Vec<RecordGiven>,
}

/// What stands in the index of the archive.
#[derive(Debug, Clone)]
pub struct IndexGiven {
    /// The school's time zone, for what people read.
    pub zone: TimeZone,
    /// In which school.
    pub school: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What the kernel itself keeps.
    pub file: PersonalFile,
    /// What they did in the administration, and what was done to them.
    pub journal: Vec<AuditLine>,
    /// The parts: module, collection, how many records, where they are to be read.
    pub parts: Vec<(Text, String, u64, String)>,
    /// Whether nobody looked through it before: what its reader may not read in the school is not in it.
    pub is_own: bool,
}

/// Who reads an archive.
#[derive(Debug, Clone)]
pub(super) enum Reader {
    /// Whom the school's administrator hands it to, having found out who asks, and why.
    Handed,
    /// The person, in each of their standings in the school.
    Oneself(Vec<Caller>),
    /// A relative with authority over them.
    Relative(Box<Caller>),
}

impl Reader {
    /// How a record is given that has to do with the person by a tie, or lies in their box; none where it is not.
    fn given(
        &self,
        (collection, values): (&Collection, &[Value]),
        (tie, is_boxed): (Option<Tie>, bool),
        now: Timestamp,
    ) -> Option<Given> {
        let given = match tie {
            Some(Tie::About) => Given::About,
            Some(Tie::Wrote) => Given::Wrote,
            Some(Tie::WroteAboutAnother) => Given::WroteAboutAnother,
            None if is_boxed => Given::Received,
            None => return None,
        };
        let reads = |caller: &Caller| is_readable(collection, values, caller, now);
        let is_theirs = match (self, given) {
            (Self::Oneself(callers), Given::About) => is_boxed || callers.iter().any(reads),
            (Self::Relative(caller), Given::About | Given::Wrote) => reads(caller),
            (Self::Relative(_), Given::WroteAboutAnother | Given::Received) => false,
            // What somebody wrote and what was sent to them is theirs, whoever else may read it.
            (Self::Handed | Self::Oneself(_), _) => true,
        };
        is_theirs.then_some(given)
    }
}

/// How what is given is written down: a page for people, and a document for machines.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// In which language.
    pub language: Language,
    /// A part.
    pub part: fn(Language, &PartGiven) -> (String, String),
    /// The index.
    pub index: fn(Language, &IndexGiven) -> (String, String),
}

/// An archive that is being made.
#[derive(Debug)]
pub struct PersonalArchive {
    /// What it is called.
    pub name: String,
    pieces: mpsc::Receiver<Result<Bytes, ArchiveError>>,
}

impl PersonalArchive {
    /// Its bytes, as they are made.
    pub fn read(self) -> impl Stream<Item = Result<Bytes, ArchiveError>> + Send + 'static {
        self.pieces
    }
}

impl Platform {
    /// Gives out what the school keeps of somebody who belongs or belonged to it, for its administrator. That it was
    /// asked for, and why, is in the journal before anything is given. Refused as `reason` where there is none.
    pub async fn personal_export(
        self: &Arc<Self>,
        operation: &Operation,
        school: &Arc<School>,
        person: PersonId,
        why: &str,
        written: Written,
    ) -> Result<PersonalArchive, PlatformError> {
        let (file, _) = self.personal_file(operation, school, person).await?;
        let why = reason(why)?;
        let place = self.personal_place(operation, school.id).await?;
        let line = entry(
            school.id,
            Some(operation.known.file.id),
            operation.now,
            ("person.export", format!("person:{person}"), why),
        );
        self.store.audit_append(&line).await?;
        let what = (Reader::Handed, file);
        Ok(self.personal_give(operation, school, person, what, written, place))
    }

    /// A place among the archives that go out, for who asks.
    pub(super) async fn personal_place(
        &self,
        operation: &Operation,
        school: SchoolId,
    ) -> Result<Place, PlatformError> {
        let patience = preau_runtime::limits::ARCHIVE_WAIT;
        let asker = operation.known.file.id;
        let place = self.archives.take(school, asker, patience).await;
        place.ok_or(PlatformError::ArchivesBusy)
    }

    /// Begins to make an archive for its reader, who is told this of what the kernel itself keeps.
    pub(super) fn personal_give(
        self: &Arc<Self>,
        operation: &Operation,
        school: &Arc<School>,
        person: PersonId,
        (reader, file): (Reader, PersonalFile),
        written: Written,
        place: Place,
    ) -> PersonalArchive {
        let name = format!("{}.zip", folder_of(&file.name.listed()));
        let (pieces, taken) = mpsc::channel(1);
        let giving = Giving {
            platform: Arc::clone(self),
            school: Arc::clone(school),
            person,
            reader,
            written,
            pieces,
            packing: Packing::begin(made(self.time_zone(school).to_datetime(operation.now))),
            parts: Vec::new(),
            files: 0,
            _place: place,
        };
        tokio::spawn(giving.run(file));
        PersonalArchive {
            name: name_of(&name, FileKind::Zip),
            pieces: taken,
        }
    }
}

/// An archive on its way.
struct Giving {
    platform: Arc<Platform>,
    school: Arc<School>,
    person: PersonId,
    reader: Reader,
    written: Written,
    pieces: mpsc::Sender<Result<Bytes, ArchiveError>>,
    packing: (Packing, Outgoing),
    parts: Vec<(Text, String, u64, String)>,
    files: u64,
    /// Until its last byte is taken, or nobody takes it any more.
    _place: Place,
}

/// Why an archive ends before its end.
enum Broken {
    /// Nobody takes it any more.
    Left,
    /// It cannot be made.
    Failed(ArchiveError),
}

macro_rules! breaks {
    ($($error:ty),*) => {
        $(impl From<$error> for Broken {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        })*
    };
}
breaks!(StoreError, BlobError, ZipError, std::io::Error);

/// A file of a part, to be put beside it.
struct Beside {
    path: String,
    object: Uuid,
    size: u64,
}

impl Giving {
    async fn run(mut self, file: PersonalFile) {
        if let Err(Broken::Failed(error)) = self.give(file).await {
            tracing::error!(%error, "what a school keeps of a person could not all be given");
            // The archive ends without its end: nobody takes it for a whole one.
            let _ = self.pieces.send(Err(error)).await;
        }
    }

    async fn give(&mut self, file: PersonalFile) -> Result<(), Broken> {
        let platform = Arc::clone(&self.platform);
        let collections = platform.collections_ever().await?;
        for ((module, _), collection) in collections {
            self.collection(&module, &collection).await?;
        }
        let journal = self.journal().await?;
        let index = IndexGiven {
            zone: platform.time_zone(&self.school),
            school: self.school.name.clone(),
            made_at: platform.now(),
            file,
            journal,
            parts: std::mem::take(&mut self.parts),
            is_own: !matches!(self.reader, Reader::Handed),
        };
        let (page, document) = (self.written.index)(self.written.language, &index);
        self.text("index.html", &page).await?;
        self.text("index.json", &document).await?;
        let none = Packing::begin(zip::DateTime::default());
        let (packing, out) = std::mem::replace(&mut self.packing, none);
        packing.end()?;
        self.send(out.take()).await
    }

    /// What the journal says of the person, and as far as it is theirs: a relative is told nothing of it, and who asks
    /// for themself not to whom else they did something.
    async fn journal(&mut self) -> Result<Vec<AuditLine>, StoreError> {
        if matches!(self.reader, Reader::Relative(_)) {
            return Ok(Vec::new());
        }
        let store = &self.platform.store;
        let mut lines = store
            .audit_of_person(self.school.id, self.person, LINES)
            .await?;
        if matches!(self.reader, Reader::Oneself(_)) {
            let oneself = format!("person:{}", self.person);
            for AuditLine { entry, .. } in &mut lines {
                if entry.target.starts_with("person:") && entry.target != oneself {
                    entry.target.clear();
                }
            }
        }
        Ok(lines)
    }

    /// All of a collection, in parts.
    async fn collection(
        &mut self,
        module: &ModuleId,
        collection: &Collection,
    ) -> Result<(), Broken> {
        let platform = Arc::clone(&self.platform);
        let (school, person) = (self.school.id, self.person);
        let mut boxed = HashSet::new();
        if collection.boxed.is_some() {
            let entries = platform
                .store
                .entry_records(school, module, &collection.name, person);
            boxed.extend(entries.await?);
        }
        let names = [collection.audience, collection.subject, collection.author];
        if names.iter().all(Option::is_none) && boxed.is_empty() {
            return Ok(());
        }
        let mut after: Option<RecordId> = None;
        let (mut records, mut beside, mut bytes) = (Vec::new(), Vec::new(), 0);
        loop {
            let page = platform
                .store
                .record_page(school, module, collection, after.as_ref(), STEP)
                .await?;
            let is_last = page.len() < STEP as usize;
            after = page.last().map(|(record, _)| record.id.clone());
            for (record, changed_at) in page {
                let tie = tie(&facts(collection, &record.fields), person);
                let is_boxed = boxed.contains(record.id.as_str());
                let what = (collection, record.fields.as_slice());
                let given = self.reader.given(what, (tie, is_boxed), platform.now());
                let Some(given) = given else { continue };
                bytes += size(&record.fields);
                let mut one = RecordGiven {
                    id: record.id.to_string(),
                    changed_at,
                    given,
                    fields: Vec::new(),
                    files: Vec::new(),
                };
                if given != Given::WroteAboutAnother {
                    let files = self.files_of(module, collection, &record.id).await?;
                    one.files = files.iter().map(|file| file.path.clone()).collect();
                    beside.extend(files);
                    let names = collection.fields.iter().map(|field| field.name.clone());
                    one.fields = names.zip(record.fields).collect();
                }
                records.push(one);
                if bytes >= PART {
                    let part = std::mem::take(&mut records);
                    self.part(module, collection, part, std::mem::take(&mut beside))
                        .await?;
                    bytes = 0;
                }
            }
            if is_last {
                break;
            }
        }
        if records.is_empty() {
            return Ok(());
        }
        self.part(module, collection, records, beside).await
    }

    /// The files of a record, each with a place of its own in the archive.
    async fn files_of(
        &mut self,
        module: &ModuleId,
        collection: &Collection,
        record: &RecordId,
    ) -> Result<Vec<Beside>, Broken> {
        if collection.files.is_none() {
            return Ok(Vec::new());
        }
        let store = &self.platform.store;
        let files = store
            .record_files(self.school.id, module, &collection.name, record)
            .await?;
        let placed = files.into_iter().map(|(object, name, size)| {
            self.files += 1;
            Beside {
                path: format!("{module}/fichiers/{}/{}", self.files, folder_of(&name)),
                object,
                size,
            }
        });
        Ok(placed.collect())
    }

    /// A part, as a page and a document, and its files.
    async fn part(
        &mut self,
        module: &ModuleId,
        collection: &Collection,
        records: Vec<RecordGiven>,
        beside: Vec<Beside>,
    ) -> Result<(), Broken> {
        let count = records.len() as u64;
        let name = self.platform.module_called(module);
        // The records are gone before anybody is waited for who takes what was drawn of them.
        let (page, document) = {
            let part = PartGiven {
                zone: self.platform.time_zone(&self.school),
                module: module.clone(),
                name: name.clone(),
                collection: collection.name.clone(),
                records,
            };
            (self.written.part)(self.written.language, &part)
        };
        let path = format!("{module}/{}-{}", collection.name, self.parts.len() + 1);
        self.text(&format!("{path}.html"), &page).await?;
        self.text(&format!("{path}.json"), &document).await?;
        let of = collection.name.clone();
        self.parts.push((name, of, count, format!("{path}.html")));
        for file in beside {
            self.packing.0.entry(&file.path)?;
            let blobs = self.platform.blobs.clone();
            let mut reading = blobs.read(self.school.id, file.object, 0..file.size);
            while let Some(bytes) = reading.next().await {
                self.packing.0.push(&bytes?)?;
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn text(&mut self, path: &str, text: &str) -> Result<(), Broken> {
        self.packing.0.entry(path)?;
        self.packing.0.push(text.as_bytes())?;
        self.flush().await
    }

    /// Sends what is there, where it is enough.
    async fn flush(&mut self) -> Result<(), Broken> {
        if self.packing.1.len() < PIECE {
            return Ok(());
        }
        let piece = self.packing.1.take();
        self.send(piece).await
    }

    async fn send(&mut self, piece: Vec<u8>) -> Result<(), Broken> {
        let sent = self.pieces.send(Ok(piece.into())).await;
        sent.map_err(|_| Broken::Left)
    }
}
