//! The two passes over a delivery.

use std::io::{self, Read};
use std::ops::ControlFlow;

use preau_domain::roster::{RosterPerson, RosterSchool};

use crate::aaf::archive::{Archive, ArchiveError};
use crate::aaf::attribute;
use crate::aaf::file_name::{Delivery, FileName, category_of_entry, word_of_file};
use crate::aaf::limits::Limits;
use crate::aaf::notes::{Flow, Notes, SetAside};
use crate::aaf::request::{Kind, Request};
use crate::aaf::school::Schools;
use crate::aaf::subject::Subjects;
use crate::aaf::xml::RequestReader;
use crate::aaf::{pupil, school, staff};
use crate::reason::Reason;
use crate::report::{Category, Report};

/// What a source says, entry by entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A school and its groups.
    School(RosterSchool),
    /// A pupil, relative, teacher or member of staff.
    Person(RosterPerson),
}

/// Reads deliveries and reports on them.
///
/// First [`survey`](Self::survey) every delivery, then read the [`people`](Self::people) of each;
/// [`read`](Self::read) does both for a single one. Between the passes only subjects and schools'
/// keys are held, so memory does not grow with the number of people.
#[derive(Debug)]
pub struct AafReader {
    limits: Limits,
    schools: Schools,
    subjects: Subjects,
    request: Request,
    report: Report,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Survey,
    People,
}

impl Pass {
    fn of(category: Category) -> Self {
        match category {
            Category::School | Category::Subject | Category::Programme => Self::Survey,
            Category::Pupil | Category::Relative | Category::Staff => Self::People,
        }
    }
}

impl Default for AafReader {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl AafReader {
    /// A reader that holds deliveries to `limits`.
    pub fn new(limits: Limits) -> Self {
        Self {
            report: Report::new(limits.problems),
            limits,
            schools: Schools::default(),
            subjects: Subjects::default(),
            request: Request::default(),
        }
    }

    /// The first pass: keeps subjects and hands schools to `each`. Several deliveries (first and
    /// second degree) are surveyed before the people of any, since people refer to schools of both.
    pub fn survey(
        &mut self,
        archive: &Archive,
        each: &mut dyn FnMut(RosterSchool) -> Flow,
    ) -> Result<Flow, ArchiveError> {
        self.whole(
            archive,
            Pass::Survey,
            &[Category::School],
            &mut |entry| match entry {
                Entry::School(school) => each(school),
                Entry::Person(_) => ControlFlow::Continue(()),
            },
        )
    }

    /// The second pass: hands people to `each`, in the order of the files. Relations name people
    /// by their derived identifiers, so a pupil may come before or after the relatives.
    pub fn people(
        &mut self,
        archive: &Archive,
        each: &mut dyn FnMut(RosterPerson) -> Flow,
    ) -> Result<Flow, ArchiveError> {
        let people = [Category::Pupil, Category::Relative, Category::Staff];
        self.whole(archive, Pass::People, &people, &mut |entry| match entry {
            Entry::Person(person) => each(person),
            Entry::School(_) => ControlFlow::Continue(()),
        })
    }

    /// A pass in which something is read of each of these categories: a delivery without pupils does not
    /// say that there are none any more.
    fn whole(
        &mut self,
        archive: &Archive,
        pass: Pass,
        categories: &[Category],
        each: &mut dyn FnMut(Entry) -> Flow,
    ) -> Result<Flow, ArchiveError> {
        let before = self.report.counts().clone();
        let flow = self.pass(archive, pass, each)?;
        if flow.is_continue() {
            let name = archive.path().to_string_lossy();
            for category in categories {
                let read = before.get(category).copied().unwrap_or_default().read;
                if self.report.count(*category).read == read {
                    let word = word_of_file(*category);
                    self.report
                        .problem(Reason::CategoryAbsent, &name, 0, "", word);
                }
            }
        }
        Ok(flow)
    }

    /// Both passes over a single delivery: all schools, then all people.
    pub fn read(
        &mut self,
        archive: &Archive,
        each: &mut dyn FnMut(Entry) -> Flow,
    ) -> Result<Flow, ArchiveError> {
        let surveyed = self.survey(archive, &mut |school| each(Entry::School(school)))?;
        if surveyed.is_break() {
            return Ok(surveyed);
        }
        self.people(archive, &mut |person| each(Entry::Person(person)))
    }

    /// What came of it so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What came of it.
    pub fn into_report(self) -> Report {
        self.report
    }

    fn pass(
        &mut self,
        archive: &Archive,
        pass: Pass,
        each: &mut dyn FnMut(Entry) -> Flow,
    ) -> Result<Flow, ArchiveError> {
        let limits = self.limits.clone();
        archive.visit(
            &limits,
            &mut |name, content| match self.chosen(name, pass) {
                Some(category) => self.file(name, category, content, &limits, each),
                None => ControlFlow::Continue(()),
            },
        )
    }

    /// The category of a file that this pass reads. Files that no pass reads are noted once.
    fn chosen(&mut self, name: &str, pass: Pass) -> Option<Category> {
        let parsed = FileName::parse(name);
        if let Some(FileName {
            delivery: Delivery::Complete,
            category: Some(category),
        }) = parsed
        {
            return (Pass::of(category) == pass).then_some(category);
        }
        if pass == Pass::Survey {
            match parsed {
                Some(FileName {
                    delivery: Delivery::Delta,
                    ..
                }) => {
                    self.report.problem(Reason::DeltaNotYet, name, 0, "", "");
                }
                // The document type comes along and is never needed.
                None if name.to_ascii_lowercase().ends_with(".dtd") => {}
                _ => self.report.problem(Reason::ForeignFile, name, 0, "", ""),
            }
        }
        None
    }

    fn file(
        &mut self,
        name: &str,
        category: Category,
        content: io::Result<&mut dyn Read>,
        limits: &Limits,
        each: &mut dyn FnMut(Entry) -> Flow,
    ) -> Flow {
        let content = match content {
            Ok(content) => content,
            Err(error) => {
                self.report
                    .problem(Reason::Unreadable, name, 0, "", &error.to_string());
                return ControlFlow::Continue(());
            }
        };
        self.report.files += 1;
        let mut reader = RequestReader::new(content, limits);
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() {
            match reader.next(&mut self.request) {
                Ok(true) => {
                    let held = reader.capacity() + self.request.capacity();
                    self.report.high_water = self.report.high_water.max(held);
                    if let Ok(Some(entry)) = self.entry(name, category) {
                        flow = each(entry);
                    }
                }
                Ok(false) => break,
                Err(fault) => {
                    let held = reader.capacity() + self.request.capacity();
                    self.report.high_water = self.report.high_water.max(held);
                    self.report
                        .problem(fault.reason, name, fault.line, "", &fault.detail);
                    break;
                }
            }
        }
        self.report.bytes += reader.bytes();
        flow
    }

    /// Turns the entry at hand into what it says; nothing for subjects and programmes.
    fn entry(&mut self, file: &str, category: Category) -> Result<Option<Entry>, SetAside> {
        let request = &self.request;
        let report = &mut self.report;
        report.entry_read(category);
        let mut aside = |reason: Reason, detail: &str| {
            report.problem(reason, file, request.line, request.identifier(), detail);
            Err(SetAside)
        };
        if let Some((reason, detail)) = &request.fault {
            return aside(*reason, detail);
        }
        if request.kind != Kind::Add {
            return aside(Reason::NotAnAddition, request.category());
        }
        match (request.category(), category_of_entry(request.category())) {
            ("", _) => {}
            (word, None) => return aside(Reason::UnknownCategory, word),
            (word, Some(said)) if said != category => {
                return aside(Reason::MisplacedCategory, word);
            }
            _ => {}
        }
        for name in request.names().filter(|name| !attribute::is_known(name)) {
            report.unknown_attribute(name);
        }
        let entry = match category {
            Category::Programme => None,
            Category::Subject => {
                let mut notes = Notes::open(report, file, request, "ENTMatJointure")?;
                if self.subjects.len() >= self.limits.survey {
                    return Err(notes.set_aside(Reason::TooManySchools, ""));
                }
                if !self.subjects.take(request) {
                    return Err(notes.set_aside(Reason::MissingName, ""));
                }
                None
            }
            Category::School => {
                let mut notes = Notes::open(report, file, request, "ENTStructureJointure")?;
                if self.schools.len() >= self.limits.survey {
                    return Err(notes.set_aside(Reason::TooManySchools, ""));
                }
                let school = school::read(request, &mut notes)?;
                self.schools.take(&notes.key, &school.uai);
                Some(Entry::School(school))
            }
            Category::Pupil | Category::Relative | Category::Staff => {
                let mut notes = Notes::open(report, file, request, "ENTPersonJointure")?;
                let person = match category {
                    Category::Pupil => pupil::read(request, &self.schools, &mut notes)?,
                    Category::Staff => {
                        staff::read(request, &self.schools, &self.subjects, &mut notes)?
                    }
                    _ => crate::aaf::person::read(request, &mut notes)?,
                };
                Some(Entry::Person(person))
            }
        };
        self.report.entry_used(category);
        Ok(entry)
    }
}
