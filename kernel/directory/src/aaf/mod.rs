//! The directory as the ministry sends it (AAF, *annuaire académique fédérateur*).
//!
//! A delivery is a tgz or zip archive, or a folder, of files named
//! `<ENT>_Complet_<YYYYMMDD>_<Category>_<NNNN>.xml`. It is read in two passes, each from the start
//! of the delivery, entry by entry:
//!
//! 1. **survey**: the files of subjects (`MatiereEducNat`), which are kept so that people's subjects
//!    can be named, and of schools (`EtabEducNat`), which are handed on and whose keys are kept;
//! 2. **people**: the files of pupils (Eleve), relatives (`PersRelEleve`) and staff (`PersEducNat`),
//!    in the order in which they lie in the delivery.
//!
//! Attribute names of the second degree (`sn`, `ENTEleveClasses` …) and of the first degree
//! (`ENTPersonNom`, `ENTPersonClasses` …) are understood in any file.
//!
//! What is outside of a delivery's sense never stops the rest: an entry that cannot be used is set
//! aside with a [`Reason`](crate::reason::Reason), malformed XML ends its file and the next file is
//! read. Only an archive that is cut short, or larger than its [`Limits`], ends the reading with an
//! [`ArchiveError`]; what was handed on before is right, but the delivery is not complete.
//!
//! Files of differences ("Delta") are recognised by name, and requests to modify or delete inside
//! other files by their element; both are reported and left alone.
//!
//! Memory: two buffers per file of [`Limits::event_bytes`] at most, one entry of
//! [`Limits::entry_bytes`] at most, and a few hundred bytes for each school and subject.

mod archive;
mod attribute;
mod encoding;
mod file_name;
mod limits;
mod notes;
mod person;
mod pupil;
mod reader;
mod request;
mod school;
mod staff;
mod subject;
mod wording;
mod xml;

pub use archive::{Archive, ArchiveError};
pub use limits::Limits;
pub use notes::Flow;
pub use reader::{AafReader, Entry};
pub(crate) use wording::folded;

/// The source's name, in people's identifiers (`PersonId::of_source("aaf", key)`).
pub const SOURCE: &str = "aaf";
