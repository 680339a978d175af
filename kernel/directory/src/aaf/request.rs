//! One entry of a file, in storage that is used again for the next.

use std::ops::Range;

use crate::aaf::limits::Limits;
use crate::reason::Reason;

/// Storage larger than this is given back after an unusually large entry.
const KEPT: usize = 256 << 10;

/// What is asked with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// It exists.
    #[default]
    Add,
    /// It has changed.
    Modify,
    /// It is gone.
    Delete,
}

/// One entry: its category, key, and attributes with their values.
#[derive(Debug, Default)]
pub(crate) struct Request {
    /// What is asked.
    pub(crate) kind: Kind,
    /// The line where it begins.
    pub(crate) line: u64,
    /// The first fault found while reading it; what follows the fault is not stored.
    pub(crate) fault: Option<(Reason, String)>,
    text: String,
    category: Range<usize>,
    key: Range<usize>,
    names: Vec<Named>,
    values: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Named {
    name: Range<usize>,
    values: Range<usize>,
}

impl Request {
    /// Forgets the entry before.
    pub(crate) fn begin(&mut self, kind: Kind, line: u64) {
        self.kind = kind;
        self.line = line;
        self.fault = None;
        self.text.clear();
        self.names.clear();
        self.values.clear();
        self.category = 0..0;
        self.key = 0..0;
        if self.capacity() > KEPT {
            self.text = String::new();
            self.names = Vec::new();
            self.values = Vec::new();
        }
    }

    /// Memory held, in bytes.
    pub(crate) fn capacity(&self) -> usize {
        self.text.capacity()
            + self.names.capacity() * size_of::<Named>()
            + self.values.capacity() * size_of::<Range<usize>>()
    }

    fn at(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The operational attribute's value.
    pub(crate) fn category(&self) -> &str {
        self.at(&self.category).trim()
    }

    /// The identifier.
    pub(crate) fn identifier(&self) -> &str {
        self.at(&self.key).trim()
    }

    /// The names of its attributes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|named| self.at(&named.name))
    }

    /// The values of an attribute that are not blank, trimmed.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.names
            .iter()
            .filter(move |named| self.at(&named.name) == name)
            .flat_map(|named| self.values.get(named.values.clone()).unwrap_or_default())
            .map(|range| self.at(range).trim())
            .filter(|value| !value.is_empty())
    }

    /// The first value of the first of these attributes that has one.
    pub(crate) fn first<'a>(&'a self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.values(name).next())
    }

    /// Whether a byte that was not of the file's encoding lies in a value.
    pub(crate) fn is_broken(&self) -> bool {
        self.text.contains('\u{FFFD}')
    }

    /// Notes a fault, unless there is one already.
    pub(crate) fn fail(&mut self, reason: Reason, detail: &str) {
        if self.fault.is_none() {
            self.fault = Some((reason, detail.to_owned()));
        }
    }

    /// Begins an attribute.
    pub(crate) fn push_name(&mut self, name: &str, limits: &Limits) {
        if self.names.len() >= limits.attributes {
            self.fail(Reason::TooManyValues, name);
        }
        if self.fault.is_some() {
            return;
        }
        let name = self.append(name);
        let values = self.values.len()..self.values.len();
        self.names.push(Named { name, values });
    }

    /// Ends a value that began at `start` of the text, of the attribute begun last.
    pub(crate) fn push_value(&mut self, start: usize, limits: &Limits) {
        if self.values.len() >= limits.values {
            self.fail(Reason::TooManyValues, "");
        }
        if self.fault.is_some() {
            return;
        }
        self.values.push(start..self.text.len());
        let end = self.values.len();
        if let Some(named) = self.names.last_mut() {
            named.values.end = end;
        }
    }

    /// Where the next text will begin.
    pub(crate) fn mark(&self) -> usize {
        self.text.len()
    }

    /// Adds to the text that began at `start`.
    pub(crate) fn push_text(&mut self, start: usize, text: &str, limits: &Limits) {
        if self.text.len() - start + text.len() > limits.value_bytes {
            self.fail(Reason::ValueTooLong, "");
        } else if self.text.len() + text.len() > limits.entry_bytes {
            self.fail(Reason::EntryTooLarge, "");
        }
        if self.fault.is_none() {
            self.text.push_str(text);
        }
    }

    /// Takes the text that began at `start` as the operational attribute.
    pub(crate) fn end_category(&mut self, start: usize) {
        if self.category.is_empty() {
            self.category = start..self.text.len();
        }
    }

    /// Takes the text that began at `start` as the identifier.
    pub(crate) fn end_identifier(&mut self, start: usize) {
        if self.key.is_empty() {
            self.key = start..self.text.len();
        }
    }

    fn append(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }
}
