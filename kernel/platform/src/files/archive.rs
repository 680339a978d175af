//! Archives: files and texts of a module as one, made while it is sent.
//!
//! Nothing is compressed, since most of what people send is already; so how long it will be is known before its
//! first byte, and a piece of a file is all that is in memory. Whoever reads the archive may read each of its
//! files, or there is none: that is held before anything is sent.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::vec;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use jiff::civil;
use preau_blobs::{BlobError, Blobs, Reading};
use preau_domain::file::{FileKind, KeptFile, folder_of, name_of, numbered};
use preau_domain::ids::{FileId, SchoolId};
use preau_domain::page::{Archive, ArchiveContent};
use preau_runtime::limits;
use uuid::Uuid;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Platform;
use crate::error::PlatformError;
use crate::files::Place;
use crate::modules::calls::Opened;

/// So much is gathered, at least, before it goes out: heads of entries are small.
pub(crate) const PIECE: usize = 32 << 10;

/// Why an archive breaks off.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file of it could not be read.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// It could not be put together.
    #[error("an archive: {0}")]
    Zip(#[from] ZipError),
    /// A piece could not be put into it.
    #[error("an archive: {0}")]
    Write(#[from] io::Error),
    /// What is in it could not be read.
    #[error(transparent)]
    Store(#[from] preau_store::StoreError),
}

/// An archive that somebody may read.
#[derive(Debug)]
pub struct ArchiveOpened {
    /// What it is called, its end included.
    pub name: String,
    /// What is in it, in its order.
    pub entries: Vec<ArchiveEntry>,
    made: DateTime,
    school: SchoolId,
    blobs: Blobs,
    /// Until its last byte is taken, or nobody takes it any more.
    place: Place,
}

/// A file or a text of an archive.
#[derive(Debug)]
pub struct ArchiveEntry {
    /// Where it is: its folder's name and its own.
    pub path: String,
    /// In bytes.
    pub size: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Text(String),
    /// Of a file: where it lies.
    Object(Uuid),
}

impl ArchiveEntry {
    /// What stands in a text; none of a file.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Object(_) => None,
        }
    }
}

impl Platform {
    /// Opens an archive that a module gave to whoever looks at it. Where one of its files is not there, is
    /// another module's, or is not theirs to read, there is none; nor where as many go out as there may.
    pub async fn archive_open(
        &self,
        opened: &Opened,
        archive: Archive,
    ) -> Result<ArchiveOpened, PlatformError> {
        let too_large = || PlatformError::ArchiveTooLarge {
            files: limits::ARCHIVE_FILES,
            bytes: limits::ARCHIVE_BYTES,
        };
        let (school, person) = (opened.school.id, opened.caller.person);
        let patience = limits::ARCHIVE_WAIT;
        let place = self.archives.take(school, person, patience).await;
        let place = place.ok_or(PlatformError::ArchivesBusy)?;
        let contents = archive.folders.iter().map(|folder| folder.contents.len());
        if contents.sum::<usize>() > limits::ARCHIVE_FILES {
            return Err(too_large());
        }
        let files = self.archive_files(opened, &archive).await?;
        let entries = entries(archive.folders, &files)?;
        let sizes = entries.iter().map(|entry| entry.size);
        if sizes.fold(0_u64, u64::saturating_add) > limits::ARCHIVE_BYTES {
            return Err(too_large());
        }
        let name = format!("{}.zip", archive.name.replace(['/', '\\'], "-"));
        let zone = self.time_zone(&opened.school);
        Ok(ArchiveOpened {
            name: name_of(&name, FileKind::Zip),
            entries,
            made: made(zone.to_datetime(self.now())),
            school,
            blobs: self.blobs.clone(),
            place,
        })
    }

    /// The files of an archive, by the names that the module has for them, each held against its record.
    async fn archive_files(
        &self,
        opened: &Opened,
        archive: &Archive,
    ) -> Result<HashMap<String, KeptFile>, PlatformError> {
        let (school, module) = (opened.school.id, &opened.module.manifest.id);
        let mut files = HashMap::new();
        let mut readable = BTreeMap::new();
        let contents = archive.folders.iter().flat_map(|folder| &folder.contents);
        for content in contents {
            let ArchiveContent::File(said) = content else {
                continue;
            };
            if files.contains_key(said) {
                continue;
            }
            let id: FileId = said.parse().map_err(|_| PlatformError::NotFound)?;
            let kept = self.store.file_get(school, id).await?;
            let kept = kept
                .filter(|kept| kept.module == *module)
                .ok_or(PlatformError::NotFound)?;
            let may = match kept.owner.as_ref().and_then(|owner| readable.get(owner)) {
                Some(known) => *known,
                None => self.may_read_file(opened, &kept).await?,
            };
            if !may {
                return Err(PlatformError::NotFound);
            }
            if let Some(owner) = &kept.owner {
                readable.insert(owner.clone(), may);
            }
            files.insert(said.clone(), kept);
        }
        Ok(files)
    }
}

/// What is in an archive, each under a name of its own that every system can have.
fn entries(
    folders: Vec<preau_domain::page::ArchiveFolder>,
    files: &HashMap<String, KeptFile>,
) -> Result<Vec<ArchiveEntry>, PlatformError> {
    let mut entries = Vec::new();
    let mut beside = HashSet::new();
    for folder in folders {
        let mut within = HashSet::new();
        let is_top = folder.name.is_empty();
        let place = if is_top {
            String::new()
        } else {
            numbered(&folder_of(&folder.name), &mut beside) + "/"
        };
        for content in folder.contents {
            let (name, size, content) = match content {
                ArchiveContent::File(said) => {
                    let kept = files.get(&said).ok_or(PlatformError::NotFound)?;
                    let file = &kept.file;
                    (file.name.clone(), file.size, Content::Object(kept.object))
                }
                ArchiveContent::Text(text) => {
                    let name = name_of(&text.name, FileKind::Text);
                    let size = text.text.len() as u64;
                    (name, size, Content::Text(text.text))
                }
            };
            let taken = if is_top { &mut beside } else { &mut within };
            entries.push(ArchiveEntry {
                path: place.clone() + &numbered(&name, taken),
                size,
                content,
            });
        }
    }
    Ok(entries)
}

/// An hour as archives have it: from 1980 on, to two seconds.
pub(crate) fn made(at: civil::DateTime) -> DateTime {
    let year = u16::try_from(at.year()).unwrap_or_default();
    let part = |part: i8| part.unsigned_abs();
    DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}

impl ArchiveOpened {
    /// How many bytes it has.
    pub fn length(&self) -> Result<u64, ArchiveError> {
        let (mut packing, out) = Packing::begin(self.made);
        for entry in &self.entries {
            packing.entry(&entry.path)?;
        }
        packing.end()?;
        let around = out.take().len() as u64;
        Ok(self
            .entries
            .iter()
            .fold(around, |sum, entry| sum + entry.size))
    }

    /// Its bytes, as they are taken: nothing is read ahead of who takes it.
    pub fn read(self) -> impl Stream<Item = Result<Bytes, ArchiveError>> + Send + 'static {
        let (packing, out) = Packing::begin(self.made);
        let sending = Sending {
            packing: Some(packing),
            out,
            entries: self.entries.into_iter(),
            reading: None,
            school: self.school,
            blobs: self.blobs,
            _place: self.place,
        };
        stream::try_unfold(sending, |mut sending| async move {
            let piece = sending.next().await?;
            Ok(piece.map(|piece| (piece, sending)))
        })
    }
}

/// What was written and not taken yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outgoing(Arc<Mutex<Vec<u8>>>);

impl Outgoing {
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive that is being put together.
pub(crate) struct Packing {
    zip: ZipWriter<StreamWriter<Outgoing>>,
    options: SimpleFileOptions,
}

impl Packing {
    pub(crate) fn begin(made: DateTime) -> (Self, Outgoing) {
        let out = Outgoing::default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(made)
            .unix_permissions(0o644);
        let packing = Self {
            zip: ZipWriter::new_stream(out.clone()),
            options,
        };
        (packing, out)
    }

    pub(crate) fn entry(&mut self, path: &str) -> Result<(), ZipError> {
        self.zip.start_file(path, self.options)
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.zip.write_all(bytes)
    }

    pub(crate) fn end(self) -> Result<(), ZipError> {
        self.zip.finish().map(|_| ())
    }
}

/// An archive that is being sent.
struct Sending {
    /// None at its end.
    packing: Option<Packing>,
    out: Outgoing,
    entries: vec::IntoIter<ArchiveEntry>,
    /// The rest of the file that is being put into it.
    reading: Option<Reading>,
    school: SchoolId,
    blobs: Blobs,
    _place: Place,
}

impl Sending {
    /// The next piece; none after the last.
    async fn next(&mut self) -> Result<Option<Bytes>, ArchiveError> {
        while self.out.len() < PIECE {
            let Some(packing) = &mut self.packing else {
                break;
            };
            if let Some(reading) = &mut self.reading {
                match reading.next().await {
                    Some(bytes) => packing.push(&bytes?)?,
                    None => self.reading = None,
                }
            } else if let Some(entry) = self.entries.next() {
                packing.entry(&entry.path)?;
                match entry.content {
                    Content::Text(text) => packing.push(text.as_bytes())?,
                    Content::Object(object) => {
                        let whole = 0..entry.size;
                        self.reading = Some(self.blobs.read(self.school, object, whole));
                    }
                }
            } else if let Some(packing) = self.packing.take() {
                packing.end()?;
            }
        }
        let piece = self.out.take();
        Ok((!piece.is_empty()).then(|| piece.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Places;
    use preau_domain::ids::PersonId;
    use preau_domain::page::{ArchiveFolder, ArchiveText};

    fn text(name: &str, text: &str) -> ArchiveContent {
        ArchiveContent::Text(ArchiveText {
            name: name.to_owned(),
            text: text.to_owned(),
        })
    }

    fn folder(name: &str, contents: &[ArchiveContent]) -> ArchiveFolder {
        ArchiveFolder {
            name: name.to_owned(),
            contents: contents.to_vec(),
        }
    }

    fn paths(folders: Vec<ArchiveFolder>) -> Vec<String> {
        let entries = entries(folders, &HashMap::new()).unwrap();
        entries.into_iter().map(|entry| entry.path).collect()
    }

    #[test]
    fn names_lead_nowhere_else_and_no_two_are_the_same() {
        let one = [text("Texte.txt", "a")];
        let twice = [text("a.txt", ""), text("A.TXT", ""), text("a.txt", "")];
        let made = paths(vec![
            folder("MARTIN Léa", &one),
            folder("Martin Léa", &one),
            folder("../../etc", &[text("../../passwd", "")]),
            folder("C:\\Windows", &[text("con", "")]),
            folder("a\u{202E}b\0", &twice),
            folder(" . ", &[text("", "")]),
            folder("", &[text("martin léa", "")]),
        ]);
        assert_eq!(
            made,
            [
                "MARTIN Léa/Texte.txt",
                "Martin Léa (2)/Texte.txt",
                "etc/passwd.txt",
                "C--Windows/_con.txt",
                "ab/a.txt",
                "ab/A (2).TXT",
                "ab/a (3).txt",
                "sans nom/fichier.txt",
                "martin léa.txt",
            ]
        );
    }

    #[tokio::test]
    async fn it_is_as_long_as_it_said_whatever_names_and_texts_are_in_it() {
        let long = "é".repeat(300);
        let folders = vec![
            folder(
                "MARTIN Léa",
                &[text("Texte.txt", "bonjour"), text(&long, "")],
            ),
            folder("", &[text("a", &"x".repeat(3 * PIECE))]),
            folder("学".repeat(90).as_str(), &[text("👩🏽‍🏫", "\n")]),
        ];
        let places = Places::of_archives();
        for folders in [Vec::new(), folders] {
            let person = PersonId(Uuid::nil());
            let place = places.take(SchoolId(1), person, limits::ARCHIVE_WAIT).await;
            let opened = ArchiveOpened {
                name: "a.zip".to_owned(),
                entries: entries(folders, &HashMap::new()).unwrap(),
                made: made("2026-11-23T17:00:01".parse().unwrap()),
                school: SchoolId(1),
                blobs: Blobs::memory(),
                place: place.unwrap(),
            };
            let length = opened.length().unwrap();
            let pieces: Vec<_> = Box::pin(opened.read().collect()).await;
            let whole: Vec<u8> = pieces
                .into_iter()
                .flat_map(|piece| piece.unwrap())
                .collect();
            assert_eq!(whole.len() as u64, length);
        }
    }
}
