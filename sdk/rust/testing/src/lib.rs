//! Tests a Préau module in the real kernel: its component, an in-memory database, and a standard
//! cast of people in one collège.
//!
//! ```no_run
//! let mut school = preau_sdk_testing::School::open("homework")?;
//! let page = school.as_("teacher").view("week")?;
//! assert!(page.text().contains("Rien à faire"));
//! # Ok::<(), preau_sdk_testing::Error>(())
//! ```
//!
//! `PREAU_BIN` names the kernel's binary, `PREAU_MODULES` the folder of the compiled modules. A
//! missing one fails the test, it never skips.
//!
//! | who | is |
//! |---|---|
//! | `pupil`, `pupil2` | pupils of 6A |
//! | `pupil-b` | a pupil of 6B |
//! | `relative` | holds authority over `pupil`, and is looking at them |
//! | `relative2` | holds authority over `pupil` and `pupil2` |
//! | `stranger` | a relative of `pupil` without parental authority: no member of the school, and refused with `not-a-member` before your module |
//! | `relative-b` | holds authority over `pupil-b` |
//! | `teacher` | teaches Mathématiques in 6A and 6B |
//! | `teacher2` | teaches Français in 6B, and is its head teacher; teaches Allemand in the group 6ALL1, in which `pupil` is |
//! | `head` | heads the school |
//! | `admin` | administers the school's part of the ENT |
//! | `inspector` | inspects the school, as a guest of it |
//! | `outsider` | teaches Mathématiques in the 6A of another school: refused with `not-a-member` |
//!
//! A page is read as a person reads it: [`Page::says`], [`Page::item`], the [`Page::error`] of a field.
//! [`Page::button`] finds a button by what it says, [`Caller::press`] presses it, and [`Page::link`] is
//! where a link leads:
//!
//! ```no_run
//! # let mut school = preau_sdk_testing::School::open("lost-and-found")?;
//! let page = school.as_("head").view("")?;
//! let button = page.button_of("Écharpe bleue", "Rendu")?;
//! assert_eq!(school.as_("head").press(&button)?.status(), 303);
//! assert_eq!(school.as_("pupil").press(&button)?.code(), "forbidden");
//! let older = school.as_("pupil").view(&page.link("Plus anciens")?)?;
//! # Ok::<(), preau_sdk_testing::Error>(())
//! ```
//!
//! Nobody outside is asked. What comes from there, a test says before, and sees afterwards what was asked:
//!
//! ```no_run
//! # use preau_sdk_testing::Coming;
//! # let mut school = preau_sdk_testing::School::open("library")?;
//! let url = "https://catalogue.example.org/books?isbn=2070612368";
//! school.outside("GET", url, &Coming::text(200, "Le Petit Prince"))?;
//! school.as_("teacher").act("borrow", &[("isbn", "2070612368")])?;
//! let asked = school.asked()?;
//! assert_eq!(asked[0].header("accept"), Some("text/plain"));
//! school.outside("GET", url, &Coming::none("timeout"))?;
//! # Ok::<(), preau_sdk_testing::Error>(())
//! ```
//!
//! The clock stands at Monday 2026-11-23T17:00 until [`School::now`] sets it, or [`School::pass`] has time
//! pass, in which timers come when they are due:
//!
//! ```no_run
//! # let mut school = preau_sdk_testing::School::open("lost-and-found")?;
//! let timers = school.timers()?;
//! assert_eq!((timers[0].name(), timers[0].at()), ("forget", "2026-12-23T17:00:00"));
//! assert_eq!(school.pass("2026-12-24T08:00:00")?, 1);
//! assert!(school.timers()?.is_empty());
//! # Ok::<(), preau_sdk_testing::Error>(())
//! ```

mod answer;
pub mod hostile;
mod kernel;
mod outside;
mod routes;

use std::fmt;

pub use serde_json::Value;
use serde_json::json;

pub use answer::{Answer, Archive, Button, Entry, Notification, Page, Sheet};
use kernel::Kernel;
pub use outside::{Asked, Coming};
pub use routes::{assert_rows, fitting};

/// Why a test cannot go on.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// A school with one module in it, fresh for each test.
#[derive(Debug)]
pub struct School {
    kernel: Kernel,
    cast: Value,
}

impl School {
    /// Starts the kernel with the module of this id.
    pub fn open(module: &str) -> Result<Self, Error> {
        Self::start(module, &[])
    }

    /// The same in a school of this code: one overseas has the hour of its territory.
    pub fn open_at(module: &str, uai: &str) -> Result<Self, Error> {
        Self::start(module, &["--uai", uai])
    }

    /// The same with so many pupils more in 6A, at most 60: to see what a whole class costs.
    pub fn open_with_classmates(module: &str, classmates: u8) -> Result<Self, Error> {
        Self::start(module, &["--classmates", &classmates.to_string()])
    }

    fn start(module: &str, options: &[&str]) -> Result<Self, Error> {
        let mut kernel = Kernel::start(module, options)?;
        let cast = kernel.ask(&json!({"cast": true}))?;
        Ok(Self { kernel, cast })
    }

    /// Acts as one of the cast.
    pub fn as_<'a>(&'a mut self, who: &'a str) -> Caller<'a> {
        Caller {
            school: self,
            who,
            child: None,
        }
    }

    /// Sets the clock: "2026-11-24T08:00:00", the school's local time.
    pub fn now(&mut self, local: &str) -> Result<(), Error> {
        self.kernel.ask(&json!({"now": local})).map(|_| ())
    }

    /// Delivers pending events, and timers that are due; tells how many.
    pub fn deliver(&mut self) -> Result<u64, Error> {
        self.delivered(&json!({"deliver": true}))
    }

    /// Has time pass until the school's clocks show this, "2026-11-24T08:00:00": delivers each timer when it
    /// is due, and what it publishes and sets. Tells how many deliveries that were.
    pub fn pass(&mut self, until: &str) -> Result<u64, Error> {
        self.delivered(&json!({"pass": until}))
    }

    fn delivered(&mut self, ask: &Value) -> Result<u64, Error> {
        let answer = self.kernel.ask(ask)?;
        answer
            .get("delivered")
            .and_then(Value::as_u64)
            .ok_or_else(|| Error::new(format!("no `delivered` in {answer}")))
    }

    /// Has the school's administrator set these for the module, each as its form would send it, and the others to
    /// the manifest's defaults.
    pub fn set(&mut self, settings: &[(&str, &str)]) -> Result<(), Error> {
        let given: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        let given: serde_json::Map<_, _> = given.into_iter().collect();
        let answer = Answer::new(self.kernel.ask(&json!({"settings": given}))?);
        if answer.status() == 200 {
            Ok(())
        } else {
            Err(answer.unexpected("the administrator sets the module"))
        }
    }

    /// The fuel that the module's calls have been charged since the school was opened.
    pub fn fuel(&mut self) -> Result<u64, Error> {
        let answer = self.kernel.ask(&json!({"fuel": true}))?;
        let fuel = answer.get("fuel").and_then(Value::as_u64);
        fuel.ok_or_else(|| Error::new(format!("no `fuel` in {answer}")))
    }

    /// The timers that the module has set and that are not due yet, the next one first.
    pub fn timers(&mut self) -> Result<Vec<Timer>, Error> {
        let answer = self.kernel.ask(&json!({"timers": true}))?;
        let timers = answer.get("timers").and_then(Value::as_array);
        let timers = timers.ok_or_else(|| Error::new(format!("no `timers` in {answer}")))?;
        Ok(timers.iter().cloned().map(Timer).collect())
    }

    /// The lessons of classes and groups that the module has said and that are not over, the next one first.
    pub fn lessons(&mut self) -> Result<Vec<Lesson>, Error> {
        let answer = self.kernel.ask(&json!({"lessons": true}))?;
        let lessons = answer.get("lessons").and_then(Value::as_array);
        let lessons = lessons.ok_or_else(|| Error::new(format!("no `lessons` in {answer}")))?;
        Ok(lessons.iter().cloned().map(Lesson).collect())
    }

    /// Has one of the cast leave their classes and groups, as an import does.
    pub fn leave(&mut self, who: &str) -> Result<(), Error> {
        self.import(&json!({"leave": who}))
    }

    /// Has whoever left come back to their classes and groups.
    pub fn join(&mut self) -> Result<(), Error> {
        self.import(&json!({"join": true}))
    }

    fn import(&mut self, ask: &Value) -> Result<(), Error> {
        let answer = Answer::new(self.kernel.ask(ask)?);
        if answer.status() == 200 {
            Ok(())
        } else {
            Err(answer.unexpected(&ask.to_string()))
        }
    }

    /// The identifier of one of the cast.
    pub fn person(&self, who: &str) -> Result<String, Error> {
        self.known(&["people", who, "id"])
    }

    /// The name of one of the cast.
    pub fn name(&self, who: &str) -> Result<String, Error> {
        self.known(&["people", who, "name"])
    }

    /// The audience of a class or group, as forms carry it: `class:ID`.
    pub fn audience(&self, class: &str) -> Result<String, Error> {
        self.known(&["audiences", class])
    }

    fn known(&self, path: &[&str]) -> Result<String, Error> {
        path.iter()
            .try_fold(&self.cast, |value, part| value.get(part))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| Error::new(format!("the cast has no {}", path.join("."))))
    }
}

/// A timer to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer(Value);

impl Timer {
    /// Its name in the manifest.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// Which of this name.
    pub fn key(&self) -> &str {
        self.text("key")
    }

    /// When it is due, as the school's clocks show it: "2026-11-24T08:00:00".
    pub fn at(&self) -> &str {
        self.text("at")
    }

    /// A field: a text, number or truth as it is, a day as "2026-11-24", an instant in milliseconds, an
    /// audience or a person as forms carry it.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.0.get("fields")?.get(name)
    }

    fn text(&self, part: &str) -> &str {
        self.0.get(part).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A lesson of a class or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson(Value);

impl Lesson {
    /// Whose, as forms carry it.
    pub fn audience(&self) -> &str {
        self.text("audience")
    }

    /// When it begins, as the school's clocks show it: "2026-11-24T08:00:00".
    pub fn starts(&self) -> &str {
        self.text("starts")
    }

    /// When it ends, in the same way.
    pub fn ends(&self) -> &str {
        self.text("ends")
    }

    fn text(&self, part: &str) -> &str {
        self.0.get(part).and_then(Value::as_str).unwrap_or_default()
    }
}

/// One of the cast, about to do something.
#[derive(Debug)]
pub struct Caller<'a> {
    school: &'a mut School,
    who: &'a str,
    child: Option<&'a str>,
}

impl<'a> Caller<'a> {
    /// As a relative who looks at this child, of several.
    #[must_use]
    pub fn for_child(mut self, child: &'a str) -> Self {
        self.child = Some(child);
        self
    }

    /// Opens an address, such as "week?day=2026-11-24"; an error unless a page comes.
    pub fn view(self, address: &str) -> Result<Page, Error> {
        let what = format!("{} opens {address:?}", self.who);
        self.try_view(address)?.page(&what)
    }

    /// Opens an address that gives an archive; an error unless one comes.
    pub fn archive(self, address: &str) -> Result<Archive, Error> {
        let what = format!("{} keeps {address:?}", self.who);
        self.try_view(address)?.archive(&what)
    }

    /// Opens an address that gives a table to keep; an error unless one comes.
    pub fn sheet(self, address: &str) -> Result<Sheet, Error> {
        let what = format!("{} keeps {address:?}", self.who);
        self.try_view(address)?.sheet(&what)
    }

    /// Opens an address, whatever comes.
    pub fn try_view(self, address: &str) -> Result<Answer, Error> {
        let (path, query) = split(address);
        let ask = json!({"as": self.who, "child": self.child, "view": path, "query": query});
        self.school.kernel.ask(&ask).map(Answer::new)
    }

    /// Sends a form; an error unless a redirect comes.
    pub fn act(self, address: &str, form: &[(&str, &str)]) -> Result<Answer, Error> {
        let what = format!("{} sends to {address:?}", self.who);
        let answer = self.try_act(address, form)?;
        if answer.status() == 303 {
            Ok(answer)
        } else {
            Err(answer.unexpected(&what))
        }
    }

    /// Sends a form, whatever comes.
    pub fn try_act(self, address: &str, form: &[(&str, &str)]) -> Result<Answer, Error> {
        let (path, query) = split(address);
        let ask = json!({
            "as": self.who, "child": self.child, "act": path, "query": query, "form": form,
        });
        self.school.kernel.ask(&ask).map(Answer::new)
    }

    /// Chooses a file of this name and content; gives the identifier with which a form's field of files comes.
    /// An error where it is not taken, with the word of why.
    pub fn file(self, name: &str, content: &str) -> Result<String, Error> {
        let what = format!("{} chooses the file {name:?}", self.who);
        let ask = json!({"as": self.who, "child": self.child, "file": name, "content": content});
        let answer = self.school.kernel.ask(&ask)?;
        match answer.get("file").and_then(Value::as_str) {
            Some(id) => Ok(id.to_owned()),
            None => Err(Answer::new(answer).unexpected(&what)),
        }
    }

    /// The content of a file, by its identifier; none where it is not there for them.
    pub fn opens(self, file: &str) -> Result<Option<String>, Error> {
        let what = format!("{} opens the file {file}", self.who);
        let ask = json!({"as": self.who, "child": self.child, "open": file});
        let answer = self.school.kernel.ask(&ask)?;
        match answer.get("content").and_then(Value::as_str) {
            Some(content) => Ok(Some(content.to_owned())),
            None => match Answer::new(answer) {
                answer if matches!(answer.status(), 403 | 404) => Ok(None),
                answer => Err(answer.unexpected(&what)),
            },
        }
    }

    /// Presses a button, whatever comes.
    pub fn press(self, button: &Button) -> Result<Answer, Error> {
        let ask = json!({
            "as": self.who, "child": self.child,
            "act": button.path, "query": button.query, "form": button.fields,
        });
        self.school.kernel.ask(&ask).map(Answer::new)
    }

    /// What the module told them, the newest first; for a relative, of all their children.
    pub fn notifications(self) -> Result<Vec<Notification>, Error> {
        let what = format!("{} looks at their notifications", self.who);
        let ask = json!({"as": self.who, "notifications": true});
        let answer = Answer::new(self.school.kernel.ask(&ask)?);
        answer.notifications(&what)
    }

    /// The card on the home page, or none.
    pub fn tile(self) -> Result<Option<Page>, Error> {
        let what = format!("{} looks at the home page", self.who);
        let answer = Answer::new(
            self.school
                .kernel
                .ask(&json!({"as": self.who, "child": self.child, "tile": true}))?,
        );
        if answer.status() == 200 {
            Ok(answer.tile())
        } else {
            Err(answer.unexpected(&what))
        }
    }
}

/// Path and query of an address.
fn split(address: &str) -> (&str, Vec<(&str, &str)>) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (
        path,
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect(),
    )
}
