//! What came of reading a source: counts, and every line that could not be used.

use std::collections::BTreeMap;

use crate::reason::{Reason, Severity};

/// Most names of unknown attributes that a report keeps.
const UNKNOWN_NAMES: usize = 500;

/// Longest detail that a report keeps of a line, in characters.
const DETAIL: usize = 120;

/// The kind of entry that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// A school.
    School,
    /// A subject's code and label.
    Subject,
    /// A training programme (*module élémentaire de formation*); counted, not used.
    Programme,
    /// A pupil.
    Pupil,
    /// A pupil's relative.
    Relative,
    /// A teacher or a member of staff.
    Staff,
}

/// How many entries of a category were seen and used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Entries found.
    pub read: u64,
    /// Entries handed on (or kept, for subjects).
    pub used: u64,
}

/// A line that could not be used, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file's name, as the archive gives it.
    pub file: String,
    /// The line where the entry begins, or where the file ceased to make sense; 0 for a whole file.
    pub line: u64,
    /// The entry's key in the source; empty if it has none.
    pub key: String,
    /// The value concerned, cut short.
    pub detail: String,
}

/// The lines of one reason.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Problems {
    /// How many there are.
    pub count: u64,
    /// The first of them, as many as the limits say.
    pub first: Vec<Problem>,
}

/// What came of reading a source.
///
/// Its size is bounded: by the number of reasons, the lines kept of each and the names of unknown
/// attributes kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    keep: usize,
    /// Files whose entries were read.
    pub files: u64,
    /// Bytes of the files, unpacked; a file read in two passes counts twice.
    pub bytes: u64,
    /// The most memory, in bytes, that the parser's own buffers held at once.
    pub high_water: usize,
    counts: BTreeMap<Category, Count>,
    problems: BTreeMap<Reason, Problems>,
    unknown: BTreeMap<String, u64>,
}

impl Report {
    /// An empty report that keeps the first `keep` lines of each reason.
    pub fn new(keep: usize) -> Self {
        Self {
            keep,
            files: 0,
            bytes: 0,
            high_water: 0,
            counts: BTreeMap::new(),
            problems: BTreeMap::new(),
            unknown: BTreeMap::new(),
        }
    }

    /// How many entries of a category there were.
    pub fn count(&self, category: Category) -> Count {
        self.counts.get(&category).copied().unwrap_or_default()
    }

    /// All counts.
    pub fn counts(&self) -> &BTreeMap<Category, Count> {
        &self.counts
    }

    /// All lines that could not be used, by reason, the gravest first.
    pub fn problems(&self) -> &BTreeMap<Reason, Problems> {
        &self.problems
    }

    /// How many lines there are of a reason.
    pub fn problem_count(&self, reason: Reason) -> u64 {
        self.problems.get(&reason).map_or(0, |found| found.count)
    }

    /// Names of attributes that are not of the format, and how often each occurred.
    pub fn unknown_attributes(&self) -> &BTreeMap<String, u64> {
        &self.unknown
    }

    /// How many problems there are of a severity.
    pub fn severity_count(&self, severity: Severity) -> u64 {
        self.problems
            .iter()
            .filter(|(reason, _)| reason.severity() == severity)
            .map(|(_, found)| found.count)
            .sum()
    }

    /// Whether every file was read to its end and every entry was understood.
    ///
    /// Only then does a person's absence from a complete delivery mean that the person has left:
    /// whoever applies a report that is not complete must delete nobody.
    pub fn is_complete(&self) -> bool {
        self.severity_count(Severity::File) == 0 && self.severity_count(Severity::Entry) == 0
    }

    /// Counts an entry that was found.
    pub fn entry_read(&mut self, category: Category) {
        self.counts.entry(category).or_default().read += 1;
    }

    /// Counts an entry that was used.
    pub fn entry_used(&mut self, category: Category) {
        self.counts.entry(category).or_default().used += 1;
    }

    /// Notes a line.
    pub fn problem(&mut self, reason: Reason, file: &str, line: u64, key: &str, detail: &str) {
        let found = self.problems.entry(reason).or_default();
        found.count += 1;
        if found.first.len() < self.keep {
            found.first.push(Problem {
                file: shortened(file),
                line,
                key: shortened(key),
                detail: shortened(detail),
            });
        }
    }

    /// Counts an attribute that the format does not know.
    pub fn unknown_attribute(&mut self, name: &str) {
        if let Some(count) = self.unknown.get_mut(name) {
            *count += 1;
        } else if self.unknown.len() < UNKNOWN_NAMES {
            self.unknown.insert(shortened(name), 1);
        }
    }
}

/// The text without line breaks and control characters, at most [`DETAIL`] characters long.
fn shortened(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL)
        .collect();
    if text.chars().nth(DETAIL).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lines_are_counted_and_the_first_are_named() {
        let mut report = Report::new(2);
        for line in 1..=5 {
            report.problem(Reason::MissingName, "f.xml", line, "k", &"é".repeat(300));
        }
        let found = &report.problems()[&Reason::MissingName];
        assert_eq!((found.count, found.first.len()), (5, 2));
        assert_eq!(found.first[1].line, 2);
        assert_eq!(found.first[0].detail.chars().count(), DETAIL + 1);
        assert!(!report.is_complete());
    }

    #[test]
    fn a_warning_leaves_a_report_complete() {
        let mut report = Report::new(2);
        report.problem(Reason::UaiCheckLetter, "f.xml", 1, "k", "0750001Z");
        assert!(report.is_complete());
    }

    #[test]
    fn names_of_unknown_attributes_are_bounded() {
        let mut report = Report::new(2);
        for n in 0..5_000 {
            report.unknown_attribute(&format!("x{n}"));
        }
        report.unknown_attribute("x0");
        assert_eq!(report.unknown_attributes().len(), UNKNOWN_NAMES);
        assert_eq!(report.unknown_attributes()["x0"], 2);
    }
}
