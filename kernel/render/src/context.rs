//! In which language, when and where a page is shown, and what is not taken from a module.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::Markup;
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::file::Taken;
use preau_domain::ids::PersonId;
use preau_domain::page::Route;
pub use preau_domain::page::limits;

use crate::text::dates::Dates;
use crate::text::markdown::{self, Room};
use crate::words::Words;

/// Where and when a module's page is shown.
#[derive(Debug, Clone)]
pub struct RenderContext {
    /// The reader's language.
    pub language: Language,
    /// The present instant.
    pub now: Timestamp,
    /// The time zone of the school, or of the region where there is no school.
    pub zone: TimeZone,
    /// The address to which the module's routes are added, with what query all of them keep:
    /// `/s/college-demo/homework?as=teacher`.
    pub base: String,
    /// The classes and groups that the reader is staff of, with their names, for audience pickers.
    pub audiences: Vec<(Audience, String)>,
    /// Which files the module takes, where it takes any.
    pub taken: Option<Taken>,
    /// Who reads, where somebody is signed in: what a page of theirs sends by itself is theirs alone.
    pub reader: Option<PersonId>,
}

impl RenderContext {
    /// A context in the time zone of Paris, without audiences.
    pub fn new(language: Language, now: Timestamp, base: impl Into<String>) -> Self {
        Self {
            language,
            now,
            zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            base: base.into(),
            audiences: Vec::new(),
            taken: None,
            reader: None,
        }
    }

    /// The present day in the context's time zone.
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// Dates as this reader says them.
    pub fn dates(&self) -> Dates<'_> {
        Dates {
            language: self.language,
            now: self.now,
            zone: &self.zone,
        }
    }
}

/// Something of a page that could not be shown as the module meant it. Worth counting: it is the
/// module's mistake, but no reason to withhold the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentFault {
    /// A route that is none; shown as text, without link or button.
    Route(String),
    /// A list or text longer than its limit.
    TooLong {
        /// What was cut: "blocks", "rows", "text".
        what: &'static str,
        /// The limit that it passed.
        limit: usize,
    },
    /// A value that is not of its kind, such as a number that is none.
    Value(&'static str),
}

/// A module's page as HTML.
#[derive(Debug)]
pub struct Rendered {
    /// What goes into the shell's content.
    pub html: Markup,
    /// What could not be shown as meant; at most 100.
    pub faults: Vec<ContentFault>,
}

/// What the blocks of one page share while they are drawn.
#[derive(Debug)]
pub struct Canvas<'a> {
    /// Where and when.
    pub context: &'a RenderContext,
    /// The portal's sentences.
    pub words: Words,
    faults: RefCell<Vec<ContentFault>>,
    ids: Cell<u32>,
    /// The places of things that a browser comes back to.
    places: RefCell<BTreeSet<u64>>,
    level: Cell<u8>,
    parts: Cell<usize>,
    /// Bytes that the blocks drawn so far take.
    drawn: Cell<usize>,
    /// Bytes left to the block being drawn.
    room: Cell<usize>,
    /// Whether something was left out because the page is full.
    is_full: Cell<bool>,
    /// Whether a list, a text or the page was cut.
    is_cut: Cell<bool>,
}

impl<'a> Canvas<'a> {
    /// An empty canvas, below the page's title.
    pub fn new(context: &'a RenderContext) -> Self {
        Self {
            context,
            words: Words(context.language),
            faults: RefCell::new(Vec::new()),
            ids: Cell::new(0),
            places: RefCell::default(),
            level: Cell::new(1),
            parts: Cell::new(limits::PARTS),
            drawn: Cell::new(0),
            room: Cell::new(limits::PAGE),
            is_full: Cell::new(false),
            is_cut: Cell::new(false),
        }
    }

    /// The address of a route, noting a fault if it is none.
    pub fn href(&self, route: &Route) -> Option<String> {
        let href = crate::route::href(&self.context.base, route);
        if href.is_none() {
            self.fault(ContentFault::Route(route.path.chars().take(200).collect()));
        }
        href
    }

    /// The address of a file, noting a fault if it cannot be one's name.
    pub fn file_href(&self, id: &str) -> Option<String> {
        let href = crate::route::file_href(&self.context.base, id);
        if href.is_none() {
            self.fault(ContentFault::Value("file"));
        }
        href
    }

    /// Takes so many bytes of what is left to the page; false if it is full.
    pub fn spend(&self, bytes: usize) -> bool {
        let left = self.room.get();
        self.room.set(left.saturating_sub(bytes));
        if bytes > left {
            self.full();
        }
        bytes <= left
    }

    /// Notes that something is left out because the page is full.
    pub fn full(&self) {
        if !self.is_full.replace(true) {
            self.fault(ContentFault::TooLong {
                what: "page",
                limit: limits::PAGE,
            });
        }
    }

    /// Whether something was left out because the page is full.
    pub fn is_full(&self) -> bool {
        self.is_full.get()
    }

    /// Counts a block as long as it became; false if it is the last.
    pub fn settle(&self, bytes: usize) -> bool {
        let drawn = self.drawn.get().saturating_add(bytes);
        let is_left = drawn < limits::PAGE && self.room.get() > 0;
        self.drawn.set(drawn);
        self.room
            .set(if is_left { limits::PAGE - drawn } else { 0 });
        is_left
    }

    /// Whether something of the page was left out because it was too long.
    pub fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// Notes a fault.
    pub fn fault(&self, fault: ContentFault) {
        if matches!(fault, ContentFault::TooLong { .. }) {
            self.is_cut.set(true);
        }
        let mut faults = self.faults.borrow_mut();
        if faults.len() < 100 {
            faults.push(fault);
        }
    }

    /// The faults noted.
    pub fn into_faults(self) -> Vec<ContentFault> {
        self.faults.into_inner()
    }

    /// A new identifier for an element of the page.
    pub fn id(&self) -> String {
        let id = self.ids.get() + 1;
        self.ids.set(id);
        format!("p{id}")
    }

    /// The identifier of what leads to `href`, the same on the page that comes after one of its buttons was
    /// pressed, so that the browser goes back to it. None for the second of a page that leads there.
    pub fn place(&self, href: &str) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        href.hash(&mut hasher);
        let place = hasher.finish();
        let is_new = self.places.borrow_mut().insert(place);
        is_new.then(|| format!("at-{place:x}"))
    }

    /// The beginning of a list that may be shown, and whether something is left out.
    pub fn take<'l, T>(&self, what: &'static str, list: &'l [T], limit: usize) -> (&'l [T], bool) {
        let limit = limit.min(self.parts.get());
        let shown = list.get(..limit).unwrap_or(list);
        self.parts.set(self.parts.get() - shown.len());
        let cut = shown.len() < list.len();
        if cut {
            self.fault(ContentFault::TooLong { what, limit });
        }
        (shown, cut)
    }

    /// A module's short text, cleaned, on one line.
    pub fn label(&self, text: &str) -> String {
        let cleaned = crate::text::clean::line(text);
        self.cut(cleaned, limits::LABEL)
    }

    /// A value in a control, cleaned, on one line and never cut: it is sent back.
    pub fn value(&self, text: &str) -> String {
        crate::text::clean::line(text)
    }

    /// The same of a control of several lines.
    pub fn value_of_lines(&self, text: &str) -> String {
        crate::text::clean::lines(text)
    }

    /// A module's longer text, cleaned, with its lines.
    pub fn text(&self, text: &str) -> String {
        let cleaned = crate::text::clean::lines(text);
        self.cut(cleaned, limits::TEXT)
    }

    /// A module's Markdown as HTML below the current heading.
    pub fn markdown(&self, source: &str) -> Markup {
        let mut source = self.text(source);
        let left = self.room.get();
        let room = Room {
            columns: limits::COLUMNS,
            cells: limits::CELLS.min(self.parts.get()),
            bytes: limits::DRAWN.min(left),
        };
        let draw = |source: &str| markdown::html(source, self.words, self.level.get(), room);
        let mut drawn = draw(&source);
        if drawn.html.0.len() > left {
            self.full();
            // Escaped, a character takes six bytes at most.
            source = self.cut(source, left / 6);
            drawn = draw(&source);
        }
        if drawn.cut {
            self.fault(ContentFault::TooLong {
                what: "nesting",
                limit: limits::DEPTH,
            });
        }
        if drawn.plain {
            self.fault(ContentFault::TooLong {
                what: "markdown",
                limit: room.bytes,
            });
        }
        self.parts.set(self.parts.get().saturating_sub(drawn.cells));
        self.spend(drawn.html.0.len());
        drawn.html
    }

    /// The level that a heading gets which asks for `wanted`: never more than one below the last.
    pub fn heading(&self, wanted: u8) -> u8 {
        let level = wanted.clamp(2, 4).min(self.level.get() + 1);
        self.level.set(level);
        level
    }

    /// The level of a title inside a block: one below the current heading.
    pub fn inner_level(&self) -> u8 {
        self.level.get() + 1
    }

    fn cut(&self, text: String, limit: usize) -> String {
        match text.char_indices().nth(limit) {
            None => text,
            Some((end, _)) => {
                self.fault(ContentFault::TooLong {
                    what: "text",
                    limit,
                });
                let mut kept = text;
                kept.truncate(end);
                kept.push('…');
                kept
            }
        }
    }
}
