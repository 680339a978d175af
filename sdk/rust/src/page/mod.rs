//! Pages and their blocks: the contract's types, with constructors that read like the page.
//!
//! ```ignore
//! Page::new("À faire")
//!     .action(Action::go("Semaine", &View::Week { day: None }))
//!     .push(Block::Day(tomorrow))
//!     .push(items)
//! ```

mod action;
mod archive;
mod block;
mod field;
mod grid;
mod list;
mod outcome;
mod sheet;

pub use crate::bindings::ent::module::page::{
    Action, Archive, ArchiveContent, ArchiveFolder, ArchiveText, AudienceControl, Badge, Block,
    Card, Cell, CellAnswer, Cells, Chart, ChartKind, ChoiceControl, ChoiceOption, ChoicesControl,
    Column, Control, DateControl, Emphasis, EmptyState, Field, FilesControl, Form, Grid, GridCell,
    GridColumn, GridInput, GridRow, GridShown, Heading, Item, Kept, Link, Message, Notice,
    NumberControl, Outcome, Page, Pagination, Post, RecipientsControl, Redirect, Route as Address,
    Series, Sheet, Shown, Stat, Submit, Tab, Table, Target, TextControl, Tile, TileLine, Tone,
    Week, WeekEntry,
};
