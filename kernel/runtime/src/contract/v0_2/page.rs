//! Pages as this version says them: those of 0.1, with the control of recipients, with files, with forms that are
//! kept while somebody types and with topics to follow, and so with other types wherever a control or a block is in
//! them; with grids; and with archives and sheets in the place of a page. That they are those of `wit/v0.2` shows when a module is linked.

use preau_domain::page;
use wasmtime::component::{ComponentType, Lift};

use super::types::{Date, File, Time};
use crate::contract::v0_1::bindings::ent::module::page as before;
use crate::contract::v0_1::page::{import, records, variants};
use crate::contract::v0_1::values::Import;
use crate::contract::v0_2::page as wit;
use crate::fault::Fault;

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct FilesControl {
    #[component(name = "files")]
    files: Vec<File>,
    #[component(name = "most")]
    most: u32,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct RecipientsControl {
    #[component(name = "chosen")]
    chosen: Vec<before::ChoiceOption>,
    #[component(name = "search")]
    search: String,
    #[component(name = "found")]
    found: Vec<before::ChoiceOption>,
    #[component(name = "more")]
    more: bool,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Control {
    #[component(name = "text")]
    Text(before::TextControl),
    #[component(name = "long-text")]
    LongText(before::TextControl),
    #[component(name = "number")]
    Number(before::NumberControl),
    #[component(name = "date")]
    Date(before::DateControl),
    #[component(name = "time")]
    Time(Option<Time>),
    #[component(name = "choice")]
    Choice(before::ChoiceControl),
    #[component(name = "choices")]
    Choices(before::ChoicesControl),
    #[component(name = "check")]
    Check(bool),
    #[component(name = "audience")]
    Audience(before::AudienceControl),
    #[component(name = "recipients")]
    Recipients(RecipientsControl),
    #[component(name = "hidden")]
    Hidden(String),
    #[component(name = "files")]
    Files(FilesControl),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Field {
    #[component(name = "name")]
    name: String,
    #[component(name = "label")]
    label: String,
    #[component(name = "hint")]
    hint: Option<String>,
    #[component(name = "required")]
    required: bool,
    #[component(name = "control")]
    control: Control,
    #[component(name = "error")]
    error: Option<String>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Form {
    #[component(name = "to")]
    to: before::Route,
    #[component(name = "fields")]
    fields: Vec<Field>,
    #[component(name = "submits")]
    submits: Vec<before::Submit>,
    #[component(name = "cancel")]
    cancel: Option<before::Link>,
    #[component(name = "keeps")]
    keeps: Option<(String, String)>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct GridColumn {
    #[component(name = "label")]
    label: String,
    #[component(name = "hint")]
    hint: String,
    #[component(name = "to")]
    to: Option<before::Route>,
    #[component(name = "badge")]
    badge: Option<before::Badge>,
    #[component(name = "max-length")]
    max_length: u32,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct GridInput {
    #[component(name = "name")]
    name: String,
    #[component(name = "value")]
    value: String,
    #[component(name = "typed")]
    typed: Option<String>,
    #[component(name = "error")]
    error: Option<String>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct GridShown {
    #[component(name = "name")]
    name: String,
    #[component(name = "text")]
    text: String,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum GridCell {
    #[component(name = "input")]
    Input(GridInput),
    #[component(name = "shown")]
    Shown(GridShown),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct GridRow {
    #[component(name = "label")]
    label: String,
    #[component(name = "to")]
    to: Option<before::Route>,
    #[component(name = "cells")]
    cells: Vec<GridCell>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Grid {
    #[component(name = "caption")]
    caption: String,
    #[component(name = "hint")]
    hint: Option<String>,
    #[component(name = "to")]
    to: before::Route,
    #[component(name = "columns")]
    columns: Vec<GridColumn>,
    #[component(name = "rows")]
    rows: Vec<GridRow>,
    #[component(name = "submits")]
    submits: Vec<before::Submit>,
    #[component(name = "keeps")]
    keeps: (String, String),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Block {
    #[component(name = "heading")]
    Heading(before::Heading),
    #[component(name = "day")]
    Day(Date),
    #[component(name = "markdown")]
    Markdown(String),
    #[component(name = "notice")]
    Notice(before::Notice),
    #[component(name = "table")]
    Table(before::Table),
    #[component(name = "cards")]
    Cards(Vec<before::Card>),
    #[component(name = "items")]
    Items(Vec<before::Item>),
    #[component(name = "thread")]
    Thread(Vec<before::Message>),
    #[component(name = "form")]
    Form(Form),
    #[component(name = "grid")]
    Grid(Grid),
    #[component(name = "stats")]
    Stats(Vec<before::Stat>),
    #[component(name = "chart")]
    Chart(before::Chart),
    #[component(name = "week")]
    Week(before::Week),
    #[component(name = "actions")]
    Actions(Vec<before::Action>),
    #[component(name = "tabs")]
    Tabs(Vec<before::Tab>),
    #[component(name = "pagination")]
    Pagination(before::Pagination),
    #[component(name = "empty")]
    Empty(before::EmptyState),
    #[component(name = "files")]
    Files(Vec<File>),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Page {
    #[component(name = "title")]
    title: String,
    #[component(name = "lead")]
    lead: Option<String>,
    #[component(name = "back")]
    back: Option<before::Link>,
    #[component(name = "actions")]
    actions: Vec<before::Action>,
    #[component(name = "blocks")]
    blocks: Vec<Block>,
    #[component(name = "live")]
    live: Vec<String>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Kept {
    #[component(name = "at")]
    at: before::Route,
    #[component(name = "to")]
    to: before::Route,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct ArchiveText {
    #[component(name = "name")]
    name: String,
    #[component(name = "text")]
    text: String,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum ArchiveContent {
    #[component(name = "file")]
    File(String),
    #[component(name = "text")]
    Text(ArchiveText),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct ArchiveFolder {
    #[component(name = "name")]
    name: String,
    #[component(name = "contents")]
    contents: Vec<ArchiveContent>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Archive {
    #[component(name = "name")]
    name: String,
    #[component(name = "folders")]
    folders: Vec<ArchiveFolder>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Sheet {
    #[component(name = "name")]
    name: String,
    #[component(name = "rows")]
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct CellAnswer {
    #[component(name = "name")]
    name: String,
    #[component(name = "value")]
    value: String,
    #[component(name = "error")]
    error: Option<String>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(record)]
pub(crate) struct Cells {
    #[component(name = "at")]
    at: before::Route,
    #[component(name = "cells")]
    cells: Vec<CellAnswer>,
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Shown {
    #[component(name = "page")]
    Page(Page),
    #[component(name = "archive")]
    Archive(Archive),
    #[component(name = "sheet")]
    Sheet(Sheet),
}

#[derive(Debug, Clone, ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Outcome {
    #[component(name = "redirect")]
    Redirect(before::Redirect),
    #[component(name = "page")]
    Page(Page),
    #[component(name = "invalid")]
    Invalid(Page),
    #[component(name = "kept")]
    Kept(Kept),
    #[component(name = "cells")]
    Cells(Cells),
}

records! {
    File { id, name, media_type, size }
    FilesControl { files, most }
    RecipientsControl { chosen, search, found, more }
    Field { name, label, hint, required, control, error }
    Form { to, fields, submits, cancel, keeps }
    GridColumn { label, hint, to, badge, max_length }
    GridInput { name, value, typed, error }
    GridShown { name, text }
    GridRow { label, to, cells }
    Grid { caption, hint, to, columns, rows, submits, keeps }
    Page { title, lead, back, actions, blocks, live }
    Kept { at, to }
    ArchiveText { name, text }
    ArchiveFolder { name, contents }
    Archive { name, folders }
    Sheet { name, rows }
    CellAnswer { name, value, error }
    Cells { at, cells }
}

variants! {
    Control { Text, LongText, Number, Date, Time, Choice, Choices, Check, Audience, Recipients, Hidden, Files }
    Block { Heading, Day, Markdown, Notice, Table, Cards, Items, Thread, Form, Grid, Stats, Chart, Week, Actions, Tabs, Pagination, Empty, Files }
    ArchiveContent { File, Text }
    GridCell { Input, Shown }
    Shown { Page, Archive, Sheet }
    Outcome { Redirect, Page, Invalid, Kept, Cells }
}
