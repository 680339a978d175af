//! Where people and schools come from: reading directories, and making up some.
//!
//! | module | what |
//! |---|---|
//! | [`aaf`] | reads the ministry's deliveries (AAF), in bounded memory |
//! | [`report`] | what came of reading: counts, and every line that could not be used |
//! | [`reason`] | why a line could not be used, in words to act on |
//! | [`synthetic`] | writes AAF deliveries of people who do not exist, of any size |
//!
//! Nothing here knows a database: a source turns files into
//! [`RosterSchool`](preau_domain::roster::RosterSchool) and
//! [`RosterPerson`](preau_domain::roster::RosterPerson), and the platform applies them in batches.
//!
//! ```
//! use std::ops::ControlFlow;
//! use preau_directory::aaf::{AafReader, Archive, Entry};
//! use preau_directory::synthetic::Synthetic;
//!
//! # let path = std::env::temp_dir().join(format!("preau-directory-doc-{}.tgz", std::process::id()));
//! let demo = Synthetic { pupils_per_college: 24, ..Synthetic::demo() };
//! demo.write_tgz(std::fs::File::create(&path)?)?;
//!
//! let mut reader = AafReader::default();
//! let mut batch = Vec::new();
//! let flow = reader.read(&Archive::open(&path)?, &mut |entry| {
//!     batch.push(entry);
//!     if batch.len() == 500 {
//!         // Apply the batch; `ControlFlow::Break(())` stops reading if that fails.
//!         batch.clear();
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert!(flow.is_continue() && reader.report().is_complete());
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How to add a source
//!
//! A source (a CSV file from a school's software, another country's format …) is a module beside
//! [`aaf`], with a reader of its own; no trait binds them. It
//!
//! 1. has a name that never changes and a key for each person that stays the same from one delivery
//!    to the next: `PersonId::of_source("csv-charlemagne", key)`. Two sources never share people;
//! 2. hands on entries one by one and takes `ControlFlow` in answer, so that it holds one at a time;
//! 3. notes what it cannot use in a [`Report`](report::Report), with file, line and key, and adds a
//!    [`Reason`](reason::Reason), with its sentences, where none fits;
//! 4. bounds what it reads, and says in its tests which bytes it has survived.
//!
//! ```
//! use preau_directory::reason::Reason;
//! use preau_directory::report::{Category, Report};
//! use preau_domain::ids::PersonId;
//! use preau_domain::person::Name;
//! use preau_domain::roster::RosterPerson;
//!
//! /// Reads a line `key;family;given` of relatives.
//! fn relative(file: &str, line: u64, text: &str, report: &mut Report) -> Option<RosterPerson> {
//!     report.entry_read(Category::Relative);
//!     let mut fields = text.split(';').map(str::trim);
//!     let (key, family, given) = (fields.next()?, fields.next()?, fields.next()?);
//!     if key.is_empty() {
//!         report.problem(Reason::MissingKey, file, line, key, text);
//!         return None;
//!     }
//!     report.entry_used(Category::Relative);
//!     Some(RosterPerson {
//!         id: PersonId::of_source("csv-example", key),
//!         source: "csv-example".to_owned(),
//!         key: key.to_owned(),
//!         name: Name { title: String::new(), given: given.to_owned(), family: family.to_owned() },
//!         birth: None,
//!         email: None,
//!         memberships: Vec::new(),
//!         groups: Vec::new(),
//!         relatives: Vec::new(),
//!     })
//! }
//!
//! let mut report = Report::new(50);
//! let person = relative("parents.csv", 2, "17; Delacroix; Claire", &mut report);
//! assert_eq!(person.map(|person| person.name.full()).as_deref(), Some("Claire Delacroix"));
//! assert!(relative("parents.csv", 3, "; Moreau; Thomas", &mut report).is_none());
//! assert_eq!(report.problem_count(Reason::MissingKey), 1);
//! ```

pub mod aaf;
pub mod reason;
pub mod report;
pub mod synthetic;
