//! Where the files lie: a tgz or zip archive, or a folder.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::aaf::limits::Limits;
use crate::aaf::notes::Flow;

/// Bytes read from an archive at once.
const BLOCK: usize = 64 << 10;

/// The blocks of a tar, in bytes.
const TAR_BLOCK: u64 = 512;

/// Longest name of a file that is looked at, in bytes.
const NAME: usize = 1024;

/// Why an archive cannot be opened, or not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is nothing at the path, or it may not be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The path asked for.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is neither a gzip nor a zip file.
    #[error("{0} is neither a tgz or zip archive nor a folder")]
    NotAnArchive(PathBuf),
    /// It ends before its end, or its content does not match its checks.
    #[error(
        "the archive {path} is cut short or damaged, at file {file}: {source}. Ask for it to be sent again"
    )]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// The file that was being read; empty between files.
        file: String,
        /// What the decoder says.
        source: io::Error,
    },
    /// It unpacks to more than the limits allow.
    #[error("the archive {path} unpacks to more than {bytes} bytes: refused")]
    TooLarge {
        /// The archive.
        path: PathBuf,
        /// The limit that was reached.
        bytes: u64,
    },
    /// It holds more files than the limits allow.
    #[error("the archive {path} holds more than {files} files: refused")]
    TooManyFiles {
        /// The archive.
        path: PathBuf,
        /// The limit that was reached.
        files: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    Tgz,
    Zip,
}

/// A delivery: a tgz or zip archive, or a folder, that can be read several times.
///
/// Nothing is ever unpacked to disk and the names inside an archive are never used as paths; links
/// and other special entries are skipped.
#[derive(Debug, Clone)]
pub struct Archive {
    path: PathBuf,
    kind: Kind,
}

/// Takes one file of a delivery: its name, and its content if that can be read at all.
pub(crate) type Visit<'v> = dyn FnMut(&str, io::Result<&mut dyn Read>) -> Flow + 'v;

impl Archive {
    /// Looks what lies at `path`. The kind of archive is told from the first bytes, not the name.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, ArchiveError> {
        let path = path.into();
        let unreadable = |source| ArchiveError::Unreadable {
            path: path.clone(),
            source,
        };
        let kind = if fs::metadata(&path).map_err(unreadable)?.is_dir() {
            Kind::Folder
        } else {
            let mut magic = Vec::new();
            let file = File::open(&path).map_err(unreadable)?;
            file.take(4).read_to_end(&mut magic).map_err(unreadable)?;
            match magic.as_slice() {
                [0x1F, 0x8B, ..] => Kind::Tgz,
                b"PK\x03\x04" | b"PK\x05\x06" => Kind::Zip,
                _ => return Err(ArchiveError::NotAnArchive(path)),
            }
        };
        Ok(Self { path, kind })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Shows every file to `visit`, in the archive's order (a folder's: by name).
    pub(crate) fn visit(
        &self,
        limits: &Limits,
        visit: &mut Visit<'_>,
    ) -> Result<Flow, ArchiveError> {
        match self.kind {
            Kind::Folder => self.visit_folder(limits, visit),
            Kind::Tgz => self.visit_tgz(limits, visit),
            Kind::Zip => self.visit_zip(limits, visit),
        }
    }

    fn visit_folder(&self, limits: &Limits, visit: &mut Visit<'_>) -> Result<Flow, ArchiveError> {
        let unreadable = |source| self.unreadable(source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.file_type().map_err(unreadable)?.is_file() {
                names.push(entry.file_name());
            }
            if names.len() > limits.files {
                return Err(self.too_many_files(limits));
            }
        }
        names.sort_unstable();
        let mut meter = Meter::new(limits.archive_bytes);
        for name in names {
            let shown = name.to_string_lossy();
            let flow = match File::open(self.path.join(&name)) {
                Ok(file) => {
                    let mut file = Metered::new(file, &mut meter);
                    let flow = visit(&shown, Ok(&mut file));
                    if file.meter.exceeded {
                        return Err(self.too_large(&meter));
                    }
                    flow
                }
                Err(error) => visit(&shown, Err(error)),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads a tar as it comes. Its raw entries are taken, so that the extensions for long names
    /// and the like are never loaded; the files of a delivery have short names.
    fn visit_tgz(&self, limits: &Limits, visit: &mut Visit<'_>) -> Result<Flow, ArchiveError> {
        let file = File::open(&self.path).map_err(|source| self.unreadable(source))?;
        let size = file
            .metadata()
            .map_err(|source| self.unreadable(source))?
            .len();
        let mut meter = Meter::new(Self::allowed(size, limits));
        let unpacked = Metered::new(
            // Some senders pack in several members, one after the other; what is none is an error.
            MultiGzDecoder::new(BufReader::with_capacity(BLOCK, file)),
            &mut meter,
        );
        let mut tar = tar::Archive::new(Trace::new(unpacked));
        let mut name = String::new();
        let outcome = visit_tar(&mut tar, limits, visit, &mut name);
        let mut unpacked = tar.into_inner();
        let outcome = match outcome {
            // The end of the gzip stream holds the check of all that came before.
            Ok(TarEnd::All(end)) => io::copy(&mut unpacked, &mut io::sink())
                .and_then(|_| unpacked.ends_after(end))
                .map(|()| TarEnd::All(end)),
            outcome => outcome,
        };
        if meter.exceeded {
            return Err(self.too_large(&meter));
        }
        match outcome {
            Ok(TarEnd::All(_)) => Ok(ControlFlow::Continue(())),
            Ok(TarEnd::Stopped) => Ok(ControlFlow::Break(())),
            Ok(TarEnd::TooMany) => Err(self.too_many_files(limits)),
            Err(source) => Err(ArchiveError::Damaged {
                path: self.path.clone(),
                file: name,
                source,
            }),
        }
    }

    fn visit_zip(&self, limits: &Limits, visit: &mut Visit<'_>) -> Result<Flow, ArchiveError> {
        let file = File::open(&self.path).map_err(|source| self.unreadable(source))?;
        let size = file
            .metadata()
            .map_err(|source| self.unreadable(source))?
            .len();
        let mut zip =
            zip::ZipArchive::new(BufReader::with_capacity(BLOCK, file)).map_err(|error| {
                ArchiveError::Damaged {
                    path: self.path.clone(),
                    file: String::new(),
                    source: io::Error::other(error),
                }
            })?;
        if zip.len() > limits.files {
            return Err(self.too_many_files(limits));
        }
        let mut meter = Meter::new(Self::allowed(size, limits));
        for index in 0..zip.len() {
            let shown = zip
                .by_index_raw(index)
                .ok()
                .filter(|file| file.is_file() && file.name_raw().len() <= NAME)
                .map(|file| String::from_utf8_lossy(file.name_raw()).into_owned());
            let Some(shown) = shown else { continue };
            let flow = match zip.by_index(index) {
                Ok(file) => {
                    let mut file = Metered::new(file, &mut meter);
                    visit(&shown, Ok(&mut file))
                }
                Err(error) => visit(&shown, Err(io::Error::other(error))),
            };
            if meter.exceeded {
                return Err(self.too_large(&meter));
            }
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// What an archive of `size` bytes may unpack to.
    fn allowed(size: u64, limits: &Limits) -> u64 {
        size.saturating_mul(limits.expansion)
            .max(limits.expansion_floor)
            .min(limits.archive_bytes)
    }

    fn unreadable(&self, source: io::Error) -> ArchiveError {
        ArchiveError::Unreadable {
            path: self.path.clone(),
            source,
        }
    }

    fn too_many_files(&self, limits: &Limits) -> ArchiveError {
        ArchiveError::TooManyFiles {
            path: self.path.clone(),
            files: limits.files,
        }
    }

    fn too_large(&self, meter: &Meter) -> ArchiveError {
        ArchiveError::TooLarge {
            path: self.path.clone(),
            bytes: meter.allowed,
        }
    }
}

enum TarEnd {
    /// The last entry ends at this byte.
    All(u64),
    Stopped,
    TooMany,
}

/// Shows a tar's files to `visit`; `current` is the name of the file being read.
fn visit_tar<R: Read>(
    tar: &mut tar::Archive<R>,
    limits: &Limits,
    visit: &mut Visit<'_>,
    current: &mut String,
) -> io::Result<TarEnd> {
    let mut end = 0;
    for (number, entry) in tar.entries()?.raw(true).enumerate() {
        current.clear();
        let mut entry = entry?;
        let padded = entry.header().entry_size()?.next_multiple_of(TAR_BLOCK);
        end = entry.raw_file_position().saturating_add(padded);
        if number >= limits.files {
            return Ok(TarEnd::TooMany);
        }
        if !entry.header().entry_type().is_file() {
            continue;
        }
        *current = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.header().entry_size()?;
        let mut own = Meter::new(u64::MAX);
        let mut file = Metered::new(&mut entry, &mut own);
        let flow = visit(current, Ok(&mut file));
        if let Some(error) = file.error.take() {
            return Err(error);
        }
        if flow.is_break() {
            return Ok(TarEnd::Stopped);
        }
        // What a visitor leaves unread still has to be there.
        io::copy(&mut file, &mut io::sink())?;
        if own.bytes < size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    current.clear();
    Ok(TarEnd::All(end))
}

/// A reader that remembers how much there was, and where the last byte stood that is not zero.
#[derive(Debug)]
struct Trace<R> {
    inner: R,
    bytes: u64,
    last: u64,
}

impl<R> Trace<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            bytes: 0,
            last: 0,
        }
    }

    /// Whether what was read is a whole tar whose last entry ends at `end`: two blocks of zeros say that
    /// nothing is missing behind it (POSIX, *pax*, ustar Interchange Format), and nothing else follows. A
    /// tar that was cut between two entries looks whole but for them.
    fn ends_after(&self, end: u64) -> io::Result<()> {
        if self.last > end {
            return Err(io::Error::other("something follows the end of the archive"));
        }
        if self.bytes < end.saturating_add(2 * TAR_BLOCK) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Trace<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(to)?;
        let read = to.get(..n).unwrap_or_default();
        if let Some(at) = read.iter().rposition(|byte| *byte != 0) {
            self.last = self.bytes + at as u64 + 1;
        }
        self.bytes += n as u64;
        Ok(n)
    }
}

/// Counts bytes against a limit.
#[derive(Debug)]
struct Meter {
    bytes: u64,
    allowed: u64,
    exceeded: bool,
}

impl Meter {
    fn new(allowed: u64) -> Self {
        Self {
            bytes: 0,
            allowed,
            exceeded: false,
        }
    }
}

/// A reader that stops at a meter's limit and remembers that reading failed.
struct Metered<'m, R> {
    inner: R,
    meter: &'m mut Meter,
    error: Option<io::Error>,
}

impl<'m, R> Metered<'m, R> {
    fn new(inner: R, meter: &'m mut Meter) -> Self {
        Self {
            inner,
            meter,
            error: None,
        }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.meter.exceeded {
            return Err(io::Error::other("more bytes than allowed"));
        }
        match self.inner.read(to) {
            Ok(n) => {
                self.meter.bytes += n as u64;
                self.meter.exceeded = self.meter.bytes > self.meter.allowed;
                Ok(n)
            }
            Err(error) => {
                self.error = Some(io::Error::new(error.kind(), error.to_string()));
                Err(error)
            }
        }
    }
}
