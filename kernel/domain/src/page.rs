//! What a module shows: pages of blocks, tiles and outcomes, free of any contract version.
//!
//! The shapes are those of the newest contract's interface `page`, where each is described for the
//! vendor; older versions convert into them.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

pub use self::grid::{
    CellAnswer, Cells, Grid, GridCell, GridColumn, GridInput, GridRow, GridShown,
};
use crate::audience::Audience;
use crate::words;

mod grid;
pub mod limits;

/// A place within the module: `/s/{school}/{module}/{path}?{query}`. Modules cannot link
/// elsewhere but by Markdown links to `https:` addresses, which are shown as leaving.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Segments between slashes, without a leading one: "day/2026-11-24". Empty is the
    /// module's first page. At most 200 characters of `A-Z a-z 0-9 . _ - /`.
    pub path: String,
    /// `query`
    pub query: Vec<(String, String)>,
}

impl Route {
    /// The longest path, in characters (the contract's own bound).
    pub const MAX_PATH: usize = 200;

    /// Whether a path stays within its module: segments of `A-Z a-z 0-9 . _ -`, none of them empty,
    /// `.` or `..`.
    pub fn path_is_valid(path: &str) -> bool {
        path.is_empty()
            || (path.len() <= Self::MAX_PATH
                && path.split('/').all(|segment| {
                    !matches!(segment, "" | "." | "..")
                        && segment
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
                }))
    }
}

/// See the contract's `page.link`.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// `label`
    pub label: String,
    /// `to`
    pub to: Route,
}

words! {
    /// How something is meant; the kernel chooses colour, icon and spoken word.
    pub enum Tone {
        /// Nothing in particular.
        Neutral = "neutral",
        /// To know.
        Info = "info",
        /// It went well.
        Success = "success",
        /// To mind.
        Warning = "warning",
        /// Urgent, or lost if nobody minds.
        Danger = "danger",
    }
}

/// See the contract's `page.badge`.
#[derive(Debug, Clone, PartialEq)]
pub struct Badge {
    /// `label`
    pub label: String,
    /// `tone`
    pub tone: Tone,
}

words! {
    /// How much a button stands out.
    pub enum Emphasis {
        /// What one mostly wants.
        Primary = "primary",
        /// Anything else.
        Secondary = "secondary",
        /// What cannot be undone.
        Danger = "danger",
    }
}

/// A button that sends fields to `pages.act`.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// `to`
    pub to: Route,
    /// `fields`
    pub fields: Vec<(String, String)>,
    /// A question that must be answered with yes first.
    pub confirm: Option<String>,
}

/// See the contract's `page.target`.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// `go`
    Go(Route),
    /// `post`
    Post(Post),
}

/// See the contract's `page.action`.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// `label`
    pub label: String,
    /// `emphasis`
    pub emphasis: Emphasis,
    /// `target`
    pub target: Target,
    /// For a button that stands for a state ("Fait"): whether it is on.
    pub pressed: Option<bool>,
}

/// See the contract's `page.heading`.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 2 to 4.
    pub level: u8,
    /// `text`
    pub text: String,
}

/// See the contract's `page.notice`.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// `tone`
    pub tone: Tone,
    /// `title`
    pub title: Option<String>,
    /// Markdown.
    pub text: String,
}

/// See the contract's `page.cell`.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// `empty`
    Empty,
    /// `text`
    Text(String),
    /// A decimal number as text ("12.5"); shown as the language writes it.
    Number(String),
    /// `date`
    Date(Date),
    /// `instant`
    Instant(Timestamp),
    /// `link`
    Link(Link),
    /// `badge`
    Badge(Badge),
}

/// See the contract's `page.column`.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// `label`
    pub label: String,
    /// `numeric`
    pub numeric: bool,
}

/// See the contract's `page.table`.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the table tells; read first by screen readers.
    pub caption: String,
    /// `columns`
    pub columns: Vec<Column>,
    /// `rows`
    pub rows: Vec<Vec<Cell>>,
}

/// See the contract's `page.card`.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// `title`
    pub title: String,
    /// Markdown.
    pub text: String,
    /// `badges`
    pub badges: Vec<Badge>,
    /// `to`
    pub to: Option<Route>,
}

/// See the contract's `page.item`.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// `title`
    pub title: String,
    /// Markdown; empty for none.
    pub text: String,
    /// Short facts under the title: who, for whom, how long.
    pub facts: Vec<String>,
    /// `badges`
    pub badges: Vec<Badge>,
    /// Where the title leads.
    pub to: Option<Route>,
    /// `actions`
    pub actions: Vec<Action>,
    /// Shown as settled (a homework that is done): quieter, not struck out.
    pub done: bool,
}

/// See the contract's `page.message`.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// `author`
    pub author: String,
    /// `at`
    pub at: Timestamp,
    /// Markdown.
    pub text: String,
    /// Written by the reader.
    pub mine: bool,
}

/// See the contract's `page.choice-option`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    /// `value`
    pub value: String,
    /// `label`
    pub label: String,
}

/// See the contract's `page.text-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct TextControl {
    /// `value`
    pub value: String,
    /// In characters, at most 64 Ki.
    pub max_length: u32,
}

/// See the contract's `page.number-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberControl {
    /// A decimal number as text; empty for none.
    pub value: String,
    /// `min`
    pub min: Option<i64>,
    /// `max`
    pub max: Option<i64>,
    /// "minutes", "points".
    pub unit: String,
}

/// See the contract's `page.date-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct DateControl {
    /// `value`
    pub value: Option<Date>,
    /// `min`
    pub min: Option<Date>,
    /// `max`
    pub max: Option<Date>,
}

/// See the contract's `page.choice-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceControl {
    /// `options`
    pub options: Vec<ChoiceOption>,
    /// `value`
    pub value: String,
}

/// See the contract's `page.choices-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoicesControl {
    /// `options`
    pub options: Vec<ChoiceOption>,
    /// `values`
    pub values: Vec<String>,
}

/// Chosen among the classes and groups that the caller is staff of; the kernel fills the list.
#[derive(Debug, Clone, PartialEq)]
pub struct AudienceControl {
    /// `value`
    pub value: Option<Audience>,
}

/// A file as a module says it: what is shown of it and where it leads, and no more.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// `id`
    pub id: String,
    /// `name`
    pub name: String,
    /// `media-type`
    pub media_type: String,
    /// `size`
    pub size: u64,
}

/// See the contract's `page.files-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct FilesControl {
    /// `files`
    pub files: Vec<File>,
    /// `most`
    pub most: u32,
}

/// See the contract's `page.recipients-control`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipientsControl {
    /// `chosen`
    pub chosen: Vec<ChoiceOption>,
    /// `search`
    pub search: String,
    /// `found`
    pub found: Vec<ChoiceOption>,
    /// `more`
    pub more: bool,
}

/// See the contract's `page.control`.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    /// One line.
    Text(TextControl),
    /// Several lines.
    LongText(TextControl),
    /// `number`
    Number(NumberControl),
    /// `date`
    Date(DateControl),
    /// `time`
    Time(Option<Time>),
    /// `choice`
    Choice(ChoiceControl),
    /// `choices`
    Choices(ChoicesControl),
    /// `check`
    Check(bool),
    /// `audience`
    Audience(AudienceControl),
    /// People and groups to write to.
    Recipients(RecipientsControl),
    /// Sent back as it is. Anyone can change it: never trust it.
    Hidden(String),
    /// Files to send along.
    Files(FilesControl),
}

/// See the contract's `page.field`.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `name`
    pub name: String,
    /// `label`
    pub label: String,
    /// `hint`
    pub hint: Option<String>,
    /// `required`
    pub required: bool,
    /// `control`
    pub control: Control,
    /// `error`
    pub error: Option<String>,
}

/// One of several ways to send a form ("Publier", "Garder en brouillon").
#[derive(Debug, Clone, PartialEq)]
pub struct Submit {
    /// `label`
    pub label: String,
    /// `emphasis`
    pub emphasis: Emphasis,
    /// Sent as a field of this name and value.
    pub name: String,
    /// `value`
    pub value: String,
}

/// See the contract's `page.form`.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// `to`
    pub to: Route,
    /// `fields`
    pub fields: Vec<Field>,
    /// The first is what the Enter key does.
    pub submits: Vec<Submit>,
    /// `cancel`
    pub cancel: Option<Link>,
    /// The field, name and value, with which it is sent while somebody types.
    pub keeps: Option<(String, String)>,
}

/// See the contract's `page.stat`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stat {
    /// `label`
    pub label: String,
    /// `value`
    pub value: String,
    /// `hint`
    pub hint: Option<String>,
    /// `tone`
    pub tone: Tone,
}

words! {
    /// How figures are drawn.
    pub enum ChartKind {
        /// Side by side.
        Bars = "bars",
        /// One after the other.
        Line = "line",
    }
}

/// See the contract's `page.series`.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// `label`
    pub label: String,
    /// One for each category; none where there is no value.
    pub values: Vec<Option<f64>>,
}

/// Drawn, with its figures as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// `kind`
    pub kind: ChartKind,
    /// `caption`
    pub caption: String,
    /// `categories`
    pub categories: Vec<String>,
    /// `series`
    pub series: Vec<Series>,
    /// `unit`
    pub unit: String,
}

/// See the contract's `page.week-entry`.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekEntry {
    /// `day`
    pub day: Date,
    /// `start`
    pub start: Option<Time>,
    /// `end`
    pub end: Option<Time>,
    /// `title`
    pub title: String,
    /// Plain, short.
    pub text: String,
    /// `badges`
    pub badges: Vec<Badge>,
    /// `to`
    pub to: Option<Route>,
    /// `done`
    pub done: bool,
}

/// Five or six days side by side; one under the other on a phone.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// `monday`
    pub monday: Date,
    /// `entries`
    pub entries: Vec<WeekEntry>,
    /// Said on a day without entries.
    pub nothing: String,
}

/// See the contract's `page.tab`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    /// `label`
    pub label: String,
    /// `to`
    pub to: Route,
    /// `current`
    pub current: bool,
}

/// See the contract's `page.pagination`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pagination {
    /// What is shown: "Semaine du 23 au 28 novembre".
    pub label: String,
    /// `previous`
    pub previous: Option<Link>,
    /// `next`
    pub next: Option<Link>,
}

/// See the contract's `page.empty-state`.
#[derive(Debug, Clone, PartialEq)]
pub struct EmptyState {
    /// `title`
    pub title: String,
    /// `text`
    pub text: String,
    /// `action`
    pub action: Option<Link>,
}

/// See the contract's `page.block`.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// `heading`
    Heading(Heading),
    /// A heading for a day, as people say it: "Demain, mardi 24 novembre".
    Day(Date),
    /// `CommonMark` with tables and autolinks; raw HTML and images are dropped.
    Markdown(String),
    /// `notice`
    Notice(Notice),
    /// `table`
    Table(Table),
    /// `cards`
    Cards(Vec<Card>),
    /// `items`
    Items(Vec<Item>),
    /// `thread`
    Thread(Vec<Message>),
    /// `form`
    Form(Form),
    /// `grid`
    Grid(Grid),
    /// `stats`
    Stats(Vec<Stat>),
    /// `chart`
    Chart(Chart),
    /// `week`
    Week(Week),
    /// `actions`
    Actions(Vec<Action>),
    /// `tabs`
    Tabs(Vec<Tab>),
    /// `pagination`
    Pagination(Pagination),
    /// `empty`
    Empty(EmptyState),
    /// `files`
    Files(Vec<File>),
}

/// See the contract's `page.page`.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// `title`
    pub title: String,
    /// A sentence under the title.
    pub lead: Option<String>,
    /// The way back, shown above the title.
    pub back: Option<Link>,
    /// What one mostly wants to do here, beside the title.
    pub actions: Vec<Action>,
    /// At most 2,000.
    pub blocks: Vec<Block>,
    /// Topics of the manifest that it follows while it is open.
    pub live: Vec<String>,
}

impl Page {
    /// Topics that a page follows.
    pub const TOPICS: usize = 8;
}

/// See the contract's `page.tile-line`.
#[derive(Debug, Clone, PartialEq)]
pub struct TileLine {
    /// `text`
    pub text: String,
    /// `badge`
    pub badge: Option<Badge>,
    /// `to`
    pub to: Option<Route>,
}

/// The module's card on the home page.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// One sentence: "3 devoirs pour demain".
    pub summary: String,
    /// At most 5.
    pub lines: Vec<TileLine>,
    /// Something to notice, 0 for nothing.
    pub count: u32,
    /// `to`
    pub to: Route,
}

impl Tile {
    /// Lines that are shown.
    pub const LINES: usize = 5;

    /// The same with no more lines than are shown, and one besides where there were more: whoever draws it
    /// says so.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.lines.truncate(Self::LINES + 1);
        self
    }
}

/// See the contract's `page.redirect`.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    /// `to`
    pub to: Route,
    /// Said once, on the page that follows: "Devoir publié."
    pub notice: Option<String>,
}

/// What somebody has typed so far is kept, and they go on typing.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Where the form is found again as it is kept.
    pub at: Route,
    /// Where it sends from now on.
    pub to: Route,
}

/// See the contract's `page.archive-text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveText {
    /// How it is called.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// See the contract's `page.archive-content`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveContent {
    /// A file by its identifier, as the module gives it.
    File(String),
    /// `text`
    Text(ArchiveText),
}

/// See the contract's `page.archive-folder`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFolder {
    /// Empty: what is in it lies beside the folders.
    pub name: String,
    /// `contents`
    pub contents: Vec<ArchiveContent>,
}

/// Files and texts to keep, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// What it is called, without its end.
    pub name: String,
    /// `folders`
    pub folders: Vec<ArchiveFolder>,
}

/// A table to keep and to open in a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What it is called, without its end.
    pub name: String,
    /// The first holds the columns' names.
    pub rows: Vec<Vec<String>>,
}

/// See the contract's `page.shown`.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// `page`
    Page(Page),
    /// `archive`
    Archive(Archive),
    /// `sheet`
    Sheet(Sheet),
}

/// See the contract's `page.outcome`.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// `redirect`
    Redirect(Redirect),
    /// `page`
    Page(Page),
    /// The form again, with `error` on its fields. Nothing that the call staged is kept.
    Invalid(Page),
    /// `kept`
    Kept(Kept),
    /// `cells`
    Cells(Cells),
}
