//! Writes a module of Préau, the kernel for French school workspaces.
//!
//! A module is a WebAssembly component that answers four calls (view, act, tile, event) with typed
//! values. This crate turns the contract in `wit/` into Rust that says what is meant and no more:
//!
//! - [`Module`] and [`module!`]: what a module is, and how it is exported;
//! - [`Record`](derive@Record): a struct that is stored, checked against the manifest at compile time;
//! - [`Route`](derive@Route): the module's addresses, so that links are typed;
//! - [`Form`](derive@Form): what a form sends, with errors beside each field;
//! - [`Timer`](derive@Timer): what is to be done at an hour to come;
//! - [`lessons`]: when a class or group has one, so that it is let in first;
//! - [`Notify`](derive@Notify): lines in people's notifications;
//! - [`mailbox`]: records delivered to people, each with a box of their own;
//! - [`outbound`]: asking hosts outside;
//! - [`blobs`]: files that people send;
//! - [`live`]: pages that show by themselves what changed;
//! - [`meanwhile`]: forms that somebody else, or another window, was quicker with;
//! - [`page`]: pages and their blocks; [`Date`], [`Instant`], [`Time`]: days and hours.
//!
//! `README.md` beside this crate is a tutorial.

#[doc(hidden)]
#[expect(
    clippy::pedantic,
    reason = "generated from the contract, whose own texts document it"
)]
pub mod bindings;

mod addressee;
mod audience;
pub mod blobs;
mod choice;
mod context;
mod date;
pub mod directory;
mod events;
mod failure;
mod form;
mod id;
pub mod lessons;
pub mod live;
pub mod log;
pub mod mailbox;
pub mod meanwhile;
mod module;
pub mod notify;
pub mod outbound;
pub mod page;
mod query;
mod record;
mod route;
pub mod schedule;
mod settings;
mod text;
mod time;
mod value;

pub use audience::PersonId;
pub use bindings::ent::kernel::caller::{Identity, Person, School};
pub use bindings::ent::kernel::directory::Addressee;
pub use bindings::ent::kernel::types::{
    Audience, Date, Failure, FieldError, File, Function, Language, Level, Profile, Time, Value,
};
pub use choice::Choice;
pub use context::Context;
pub use date::Weekday;
pub use events::{Event, Publish};
pub use form::{FormData, FormValue, FromForm, Limits};
pub use id::Id;
pub use module::{Exported, Module};
pub use notify::{Notification, Notify};
pub use page::Address;
pub use preau_sdk_macros::{Choice, Form, Notify, Publish, Record, Route, Settings, Timer};
pub use query::{Batch, Cursor, Query};
pub use record::{Record, Stored};
pub use route::{Query as RouteQuery, Route, Segment};
pub use schedule::Timer;
pub use settings::{Setting, Settings};
pub use text::{by_name, each_by_name};
pub use time::{Instant, LocalTime};
pub use value::{Field, Kind};

/// What the macros' code calls.
#[doc(hidden)]
pub mod __private {
    pub use crate::form::{choose, read};
    pub use crate::module::is_module;
    pub use crate::route::parts;
    pub use crate::text::Speaks;
}

/// What a module's files want in scope.
pub mod prelude {
    pub use crate::page::{
        Action, Archive, ArchiveFolder, Badge, Block, Card, Cell, CellAnswer, Chart, Column,
        Emphasis, EmptyState, Field, Form, Grid, GridColumn, GridInput, GridRow, Item, Link,
        Message, Notice, Outcome, Page, Pagination, Sheet, Stat, Tab, Table, Tile, TileLine, Tone,
        Week, WeekEntry,
    };
    pub use crate::{
        Address, Addressee, Audience, Batch, Choice, Context, Cursor, Date, Event, Failure,
        FieldError, File, Form, FormData, FromForm, Function, Id, Instant, Language, Module,
        Notify, PersonId, Profile, Publish, Query, Record, Route, Settings, Stored, Time, Timer,
        Weekday, blobs, directory, lessons, live, mailbox, module, notify, outbound, tr,
    };
}
