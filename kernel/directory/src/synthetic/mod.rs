//! Directories of people who do not exist, in the ministry's format.
//!
//! For the demo, for tests, and for trying a region's size before its data is there. The names and
//! proportions are those of French schools (several origins, accents, hyphens, particles, long and
//! double names; separated parents at two addresses, relatives without authority; brothers and
//! sisters in two schools; teachers of two schools); the school codes are of départements that do
//! not exist and the addresses for mail of domains that belong to nobody.
//!
//! The same seed and sizes give the same bytes. Writing streams: memory holds one file of each
//! category at most.

mod demo;
mod entry;
mod family;
mod names;
mod output;
mod plan;
mod pupil;
mod random;
mod region;
mod staff;
mod subjects;

use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;

use crate::synthetic::output::Output;

pub use demo::{DEMO_COLLEGE, DEMO_ECOLE, DEMO_LYCEE, DEMO_PERSONAS, DemoPersonas};

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synthetic {
    /// Everything drawn follows from it.
    pub seed: u64,
    /// The day of the delivery; it decides the school year and so the pupils' ages.
    pub date: Date,
    /// Écoles; at most 30,000.
    pub ecoles: u32,
    /// Collèges; at most 6,000.
    pub colleges: u32,
    /// Lycées; at most 4,000.
    pub lycees: u32,
    /// Pupils of each école.
    pub pupils_per_ecole: u32,
    /// Pupils of each collège.
    pub pupils_per_college: u32,
    /// Pupils of each lycée.
    pub pupils_per_lycee: u32,
    /// Most entries of a file.
    pub entries_per_file: u32,
    /// Whether files take turns in UTF-8 and ISO-8859-15, with and without a declaration; if not,
    /// all are UTF-8 and say so.
    pub mixed_encodings: bool,
    /// Whether the first family and some staff are those of [`DEMO_PERSONAS`].
    pub demo: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Schools.
    pub schools: u64,
    /// Subjects.
    pub subjects: u64,
    /// Pupils.
    pub pupils: u64,
    /// Relatives.
    pub relatives: u64,
    /// Teachers and staff.
    pub staff: u64,
    /// Classes that have a head teacher.
    pub head_teachers: u64,
    /// Relations of a relative to a pupil.
    pub relations: u64,
    /// Those with parental authority.
    pub authorities: u64,
    /// Files.
    pub files: u64,
    /// Bytes of the files, before compression.
    pub bytes: u64,
}

impl Synthetic {
    /// The demo region: an école, a collège and a lycée, with the people of [`DEMO_PERSONAS`].
    /// Their codes are [`DEMO_ECOLE`], [`DEMO_COLLEGE`] and [`DEMO_LYCEE`].
    pub fn demo() -> Self {
        Self {
            seed: 2026,
            date: Date::constant(2026, 11, 20),
            ecoles: 1,
            colleges: 1,
            lycees: 1,
            pupils_per_ecole: 150,
            pupils_per_college: 380,
            pupils_per_lycee: 420,
            entries_per_file: 2000,
            mixed_encodings: false,
            demo: true,
        }
    }

    /// A region of about this many pupils, in the proportions of the country (2023–24: seven
    /// écoles for a collège, two collèges for a lycée).
    pub fn region(seed: u64, date: Date, pupils: u32) -> Self {
        let lycees = (pupils / 4200).max(1);
        Self {
            seed,
            date,
            ecoles: lycees * 14,
            colleges: lycees * 2,
            lycees,
            pupils_per_ecole: 150,
            pupils_per_college: 500,
            pupils_per_lycee: 1100,
            entries_per_file: 5000,
            mixed_encodings: false,
            demo: false,
        }
    }

    /// Writes a tgz archive.
    pub fn write_tgz(&self, to: impl Write) -> io::Result<Summary> {
        self.write(Output::tgz(
            to,
            self.date,
            self.entries_per_file,
            self.mixed_encodings,
        ))
    }

    /// Writes the files into a folder, which is made if it does not exist.
    pub fn write_folder(&self, path: &Path) -> io::Result<Summary> {
        let output: Output<io::Sink> = Output::folder(
            path.to_owned(),
            self.date,
            self.entries_per_file,
            self.mixed_encodings,
        )?;
        self.write(output)
    }
}
