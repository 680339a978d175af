//! Pages, tiles and outcomes from WIT into the domain: field by field, since the two may part ways
//! with a later version, which says what it changed with the same words.

use preau_domain::page;

use super::bindings::ent::module::page as wit;
use super::values::{Import, instant};
use crate::fault::Fault;

/// One value: as its type says, or as the word says that WIT has no type for.
macro_rules! import {
    ($value:expr) => {
        $value.import()?
    };
    ($value:expr, instant) => {
        instant($value)?
    };
}

macro_rules! records {
    ($($name:ident { $($field:ident $(: $kind:ident)?),* $(,)? })*) => {$(
        impl Import for wit::$name {
            type Domain = page::$name;
            fn import(self) -> Result<page::$name, Fault> {
                Ok(page::$name { $($field: import!(self.$field $(, $kind)?)),* })
            }
        }
    )*};
}

/// Cases without a value stand first, in parentheses.
macro_rules! variants {
    ($($name:ident { $(($($empty:ident),*))? $($case:ident $(: $kind:ident)?),* $(,)? })*) => {$(
        impl Import for wit::$name {
            type Domain = page::$name;
            fn import(self) -> Result<page::$name, Fault> {
                Ok(match self {
                    $($(Self::$empty => page::$name::$empty,)*)?
                    $(Self::$case(inner) => page::$name::$case(import!(inner $(, $kind)?)),)*
                })
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

pub(in crate::contract) use {import, records, variants};

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
    Message { author, at: instant, text, mine }
    ChoiceOption { value, label }
    TextControl { value, max_length }
    NumberControl { value, min, max, unit }
    DateControl { value, min, max }
    ChoiceControl { options, value }
    ChoicesControl { options, values }
    AudienceControl { value }
    Field { name, label, hint, required, control, error }
    Submit { label, emphasis, name, value }
    Stat { label, value, hint, tone }
    Series { label, values }
    Chart { kind, caption, categories, series, unit }
    WeekEntry { day, start, end, title, text, badges, to, done }
    Week { monday, entries, nothing }
    Tab { label, to, current }
    Pagination { label, previous, next }
    EmptyState { title, text, action }
    TileLine { text, badge, to }
    Tile { summary, lines, count, to }
    Redirect { to, notice }
}

/// Forms of this version are sent by their buttons alone.
impl Import for wit::Form {
    type Domain = page::Form;
    fn import(self) -> Result<page::Form, Fault> {
        Ok(page::Form {
            to: self.to.import()?,
            fields: self.fields.import()?,
            submits: self.submits.import()?,
            cancel: self.cancel.import()?,
            keeps: None,
        })
    }
}

/// It follows nothing: topics came later.
impl Import for wit::Page {
    type Domain = page::Page;
    fn import(self) -> Result<page::Page, Fault> {
        Ok(page::Page {
            title: self.title,
            lead: self.lead,
            back: self.back.import()?,
            actions: self.actions.import()?,
            blocks: self.blocks.import()?,
            live: Vec::new(),
        })
    }
}

variants! {
    Target { Go, Post }
    Control { Text, LongText, Number, Date, Time, Choice, Choices, Check, Audience, Hidden }
    Block { Heading, Day, Markdown, Notice, Table, Cards, Items, Thread, Form, Stats, Chart, Week, Actions, Tabs, Pagination, Empty }
    Cell { (Empty) Text, Number, Date, Instant: instant, Link, Badge }
    Outcome { Redirect, Page, Invalid }
}
