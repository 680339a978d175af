//! Where the files go: a tgz archive or a folder.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use encoding_rs::ISO_8859_15;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::synthetic::entry::Entries;

/// The files of a delivery, in the order in which they are numbered in [`Output::flush`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    Subjects,
    Programmes,
    Schools,
    Ecoles,
    Staff,
    EcoleStaff,
    Pupils,
    EcolePupils,
    Relatives,
    EcoleRelatives,
}

impl Shelf {
    pub(crate) const ALL: [Self; 10] = [
        Self::Subjects,
        Self::Programmes,
        Self::Schools,
        Self::Ecoles,
        Self::Staff,
        Self::EcoleStaff,
        Self::Pupils,
        Self::EcolePupils,
        Self::Relatives,
        Self::EcoleRelatives,
    ];

    /// The sender's word for the degree, and the category.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Subjects => ("SYNTH2D", "MatiereEducNat"),
            Self::Programmes => ("SYNTH2D", "MefEducNat"),
            Self::Schools => ("SYNTH2D", "EtabEducNat"),
            Self::Ecoles => ("SYNTH1D", "EtabEducNat"),
            Self::Staff => ("SYNTH2D", "PersEducNat"),
            Self::EcoleStaff => ("SYNTH1D", "PersEducNat"),
            Self::Pupils => ("SYNTH2D", "Eleve"),
            Self::EcolePupils => ("SYNTH1D", "Eleve"),
            Self::Relatives => ("SYNTH2D", "PersRelEleve"),
            Self::EcoleRelatives => ("SYNTH1D", "PersRelEleve"),
        }
    }
}

enum Target<W: Write> {
    Tgz(Box<tar::Builder<GzEncoder<W>>>),
    Folder(PathBuf),
}

/// Gathers entries into files and writes each as soon as it is full.
pub(crate) struct Output<W: Write> {
    target: Target<W>,
    date: Date,
    per_file: u32,
    mixed: bool,
    shelves: [(Entries, u32); 10],
    /// Files written.
    pub(crate) files: u64,
    /// Bytes of the files.
    pub(crate) bytes: u64,
}

impl<W: Write> Output<W> {
    /// An archive.
    pub(crate) fn tgz(to: W, date: Date, per_file: u32, mixed: bool) -> Self {
        // No time and no name in the archive's head: the same seed, the same bytes.
        let gzip = GzBuilder::new().mtime(0).write(to, Compression::fast());
        Self::new(
            Target::Tgz(Box::new(tar::Builder::new(gzip))),
            date,
            per_file,
            mixed,
        )
    }

    /// A folder, which is made if it does not exist.
    pub(crate) fn folder(
        path: PathBuf,
        date: Date,
        per_file: u32,
        mixed: bool,
    ) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self::new(Target::Folder(path), date, per_file, mixed))
    }

    fn new(target: Target<W>, date: Date, per_file: u32, mixed: bool) -> Self {
        Self {
            target,
            date,
            per_file: per_file.max(1),
            mixed,
            shelves: Default::default(),
            files: 0,
            bytes: 0,
        }
    }

    /// Writes an entry by `write`.
    pub(crate) fn entry(
        &mut self,
        pile: Shelf,
        write: impl FnOnce(&mut Entries),
    ) -> io::Result<()> {
        let Some((waiting, _)) = self.shelves.get_mut(pile as usize) else {
            return Ok(());
        };
        write(waiting);
        if waiting.count >= self.per_file {
            self.flush(pile)
        } else {
            Ok(())
        }
    }

    fn flush(&mut self, pile: Shelf) -> io::Result<()> {
        let Some((waiting, number)) = self.shelves.get_mut(pile as usize) else {
            return Ok(());
        };
        if waiting.count == 0 {
            return Ok(());
        }
        let (ent, category) = pile.words();
        let name = format!(
            "{ent}_Complet_{}_{category}_{number:04}.xml",
            self.date.strftime("%Y%m%d")
        );
        *number += 1;
        let (declared, latin) = match (self.mixed, self.files % 4) {
            (false, _) | (true, 0) => (Some("UTF-8"), false),
            (true, 1) => (Some("ISO-8859-15"), true),
            (true, 2) => (None, true),
            (true, _) => (None, false),
        };
        let text = waiting.take(declared);
        let bytes = if latin {
            // What the encoding lacks becomes a reference by number.
            ISO_8859_15.encode(&text).0.into_owned()
        } else {
            text.into_bytes()
        };
        self.files += 1;
        self.bytes += bytes.len() as u64;
        self.write(&name, &bytes)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        match &mut self.target {
            Target::Folder(path) => fs::write(path.join(name), bytes),
            Target::Tgz(tar) => {
                let midnight = self
                    .date
                    .to_zoned(TimeZone::UTC)
                    .map_err(io::Error::other)?;
                let mut header = tar::Header::new_ustar();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                header.set_mtime(u64::try_from(midnight.timestamp().as_second()).unwrap_or(0));
                header.set_entry_type(tar::EntryType::Regular);
                tar.append_data(&mut header, name, bytes)
            }
        }
    }

    /// Writes what waits and ends the archive.
    pub(crate) fn finish(mut self) -> io::Result<(u64, u64)> {
        for pile in Shelf::ALL {
            self.flush(pile)?;
        }
        if let Target::Tgz(tar) = self.target {
            tar.into_inner()?.finish()?.flush()?;
        }
        Ok((self.files, self.bytes))
    }
}
