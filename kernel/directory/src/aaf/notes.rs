//! Writing to the report from within an entry.

use std::ops::ControlFlow;

use crate::aaf::request::Request;
use crate::reason::Reason;
use crate::report::Report;

/// Longest key of an entry, in bytes.
pub(crate) const KEY: usize = 128;

/// The report, opened at an entry.
pub(crate) struct Notes<'a> {
    pub(crate) report: &'a mut Report,
    pub(crate) file: &'a str,
    pub(crate) line: u64,
    pub(crate) key: String,
}

/// An entry is set aside, for a reason that is noted already.
#[derive(Debug)]
pub(crate) struct SetAside;

impl<'a> Notes<'a> {
    /// Opens the report at an entry, whose key is the joining key if there is one.
    pub(crate) fn open(
        report: &'a mut Report,
        file: &'a str,
        request: &Request,
        joining: &str,
    ) -> Result<Self, SetAside> {
        let identifier = request.identifier();
        let key = request.first(&[joining]).unwrap_or(identifier);
        let mut notes = Self {
            report,
            file,
            line: request.line,
            key: key.to_owned(),
        };
        if key.is_empty() || key.len() > KEY || key.contains(char::is_control) {
            notes.key.truncate(0);
            return Err(notes.set_aside(Reason::MissingKey, key));
        }
        if !identifier.is_empty() && identifier != key {
            notes.note(Reason::KeysDiffer, identifier);
        }
        if request.is_broken() {
            notes.note(Reason::BrokenCharacters, "");
        }
        Ok(notes)
    }

    /// Notes that a value of the entry could not be used.
    pub(crate) fn note(&mut self, reason: Reason, detail: &str) {
        self.report
            .problem(reason, self.file, self.line, &self.key, detail);
    }

    /// Notes why the whole entry cannot be used.
    pub(crate) fn set_aside(&mut self, reason: Reason, detail: &str) -> SetAside {
        self.note(reason, detail);
        SetAside
    }
}

/// What a caller answers to an entry: go on, or stop reading.
pub type Flow = ControlFlow<()>;
