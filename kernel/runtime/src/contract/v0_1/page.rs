//! Pages, tiles and outcomes from WIT into the domain: field by field, since the two may part ways
//! with a later version.

use preau_domain::page;

use super::bindings::ent::module::page as wit;
use super::values::{Import, instant};
use crate::fault::Fault;

macro_rules! records {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl Import for wit::$name {
            type Domain = page::$name;
            fn import(self) -> Result<page::$name, Fault> {
                Ok(page::$name { $($field: self.$field.import()?),* })
            }
        }
    )*};
}

macro_rules! variants {
    ($($name:ident { $($case:ident),* $(,)? })*) => {$(
        impl Import for wit::$name {
            type Domain = page::$name;
            fn import(self) -> Result<page::$name, Fault> {
                Ok(match self { $(Self::$case(inner) => page::$name::$case(inner.import()?)),* })
            }
        }
    )*};
}

macro_rules! enums {
    ($($name:ident { $($case:ident),* $(,)? })*) => {$(
        impl Import for wit::$name {
            type Domain = page::$name;
            fn import(self) -> Result<page::$name, Fault> {
                Ok(match self { $(Self::$case => page::$name::$case),* })
            }
        }
    )*};
}

enums! {
    Tone { Neutral, Info, Success, Warning, Danger }
    Emphasis { Primary, Secondary, Danger }
    ChartKind { Bars, Line }
}

records! {
    Route { path, query }
    Link { label, to }
    Badge { label, tone }
    Post { to, fields, confirm }
    Action { label, emphasis, target, pressed }
    Heading { level, text }
    Notice { tone, title, text }
    Column { label, numeric }
    Table { caption, columns, rows }
    Card { title, text, badges, to }
    Item { title, text, facts, badges, to, actions, done }
    ChoiceOption { value, label }
    TextControl { value, max_length }
    NumberControl { value, min, max, unit }
    DateControl { value, min, max }
    ChoiceControl { options, value }
    ChoicesControl { options, values }
    AudienceControl { value }
    Field { name, label, hint, required, control, error }
    Submit { label, emphasis, name, value }
    Form { to, fields, submits, cancel }
    Stat { label, value, hint, tone }
    Series { label, values }
    Chart { kind, caption, categories, series, unit }
    WeekEntry { day, start, end, title, text, badges, to, done }
    Week { monday, entries, nothing }
    Tab { label, to, current }
    Pagination { label, previous, next }
    EmptyState { title, text, action }
    Page { title, lead, back, actions, blocks }
    TileLine { text, badge, to }
    Tile { summary, lines, count, to }
    Redirect { to, notice }
}

variants! {
    Target { Go, Post }
    Control { Text, LongText, Number, Date, Time, Choice, Choices, Check, Audience, Hidden }
    Block { Heading, Day, Markdown, Notice, Table, Cards, Items, Thread, Form, Stats, Chart, Week, Actions, Tabs, Pagination, Empty }
    Outcome { Redirect, Page, Invalid }
}

impl Import for wit::Message {
    type Domain = page::Message;
    fn import(self) -> Result<page::Message, Fault> {
        Ok(page::Message {
            author: self.author,
            at: instant(self.at)?,
            text: self.text,
            mine: self.mine,
        })
    }
}

impl Import for wit::Cell {
    type Domain = page::Cell;
    fn import(self) -> Result<page::Cell, Fault> {
        Ok(match self {
            Self::Empty => page::Cell::Empty,
            Self::Text(text) => page::Cell::Text(text),
            Self::Number(number) => page::Cell::Number(number),
            Self::Date(date) => page::Cell::Date(date.import()?),
            Self::Instant(ms) => page::Cell::Instant(instant(ms)?),
            Self::Link(link) => page::Cell::Link(link.import()?),
            Self::Badge(badge) => page::Cell::Badge(badge.import()?),
        })
    }
}
