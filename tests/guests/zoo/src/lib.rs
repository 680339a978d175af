//! The cage of the zoo: what its guests have in common, so that each of them is one file in `examples/`
//! and says only how it misbehaves.
//!
//! Each misbehaves in one way, at every door: at its first page, at the form sent there, in its tile, and
//! when it hears its own event `poke`. All are well-behaved elsewhere:
//!
//! | address | what |
//! |---|---|
//! | "" | misbehaves; as a form, after staging a record with the present instant |
//! | "fine" | a page named so; as a form, a redirect that says so |
//! | "kept" | how many records it has |
//! | "poke" | (form) publishes the event at which it misbehaves |
//! | "keep" | (form) keeps the field `text` as the record `kept` |
//!
//! What no compiler of Rust would make is a component in text in `grafts/`, which tests graft onto the guest
//! `bare` (`tests/harness/zoo.rs`).
//!
//! Whoever adds one, adds it to `Cargo.toml` here and to the table in `kernel/platform/tests/zoo/table.rs`,
//! which a test holds against the folders.
//!
//! Not here, since the kernel has no such service yet: files.

pub mod arena;
pub mod outside;
pub mod raw;

use std::marker::PhantomData;

pub use preau_sdk;
use preau_sdk::bindings::ent::kernel::events;
use preau_sdk::bindings::ent::kernel::records::{
    Bound, QueryRequest, Selection, count, fresh_id, get, put, query,
};
use preau_sdk::page::{Address, Outcome, Page, Redirect, Tile};
use preau_sdk::{Context, Event, Failure, FormData, Module, Route, Value};

/// What a guest does wherever it is entered.
pub type Misbehave = fn(&Visit) -> Result<Page, Failure>;

/// How a guest was entered.
#[derive(Debug)]
pub struct Visit<'a> {
    /// By whom, where and when.
    pub context: &'a Context,
    /// At which address; the first page's for a tile and an event.
    pub address: Address,
    /// Whether it may write.
    pub may_write: bool,
    /// The event that it hears, if it does.
    pub heard: Option<String>,
}

/// A guest of the zoo; [`guest!`] makes one.
pub trait Guest {
    /// What it does.
    const MISBEHAVE: Misbehave;
}

/// A guest, behind the doors that the table above lists.
#[derive(Debug)]
pub struct Caged<G>(PhantomData<G>);

/// Any address, as it is.
#[derive(Debug)]
pub struct Raw(Address);

impl Route for Raw {
    fn parse(address: &Address) -> Option<Self> {
        Some(Self(address.clone()))
    }

    fn address(&self) -> Address {
        self.0.clone()
    }
}

/// A guest's page of this path.
pub fn place(path: &str) -> Address {
    Address {
        path: path.to_owned(),
        query: Vec::new(),
    }
}

impl<G: Guest> Module for Caged<G> {
    type View = Raw;
    type Act = Raw;

    fn view(context: &Context, Raw(address): Raw) -> Result<Page, Failure> {
        match address.path.as_str() {
            "" => (G::MISBEHAVE)(&Visit {
                context,
                address,
                may_write: false,
                heard: None,
            }),
            "fine" => Ok(Page::new("fine")),
            "kept" => Ok(Page::new(kept()?.to_string())),
            _ => Err(Failure::NotFound),
        }
    }

    fn act(context: &Context, Raw(address): Raw, form: FormData) -> Result<Outcome, Failure> {
        let notice = match address.path.as_str() {
            // Where only who works at the school may stage a thing, anybody may misbehave all the same.
            path @ ("" | "bare") => {
                if path.is_empty() {
                    put_one("staged", context.now().0)?;
                }
                return (G::MISBEHAVE)(&Visit {
                    context,
                    address,
                    may_write: true,
                    heard: None,
                })
                .map(Outcome::Page);
            }
            "fine" => "fine",
            "poke" => {
                events::publish("poke", &[])?;
                "poked"
            }
            "keep" => {
                let text = form.get("text").unwrap_or_default();
                put(THING, "kept", None, &thing(text, 0))?;
                "kept"
            }
            _ => return Err(Failure::NotFound),
        };
        Ok(Outcome::Redirect(Redirect {
            to: place("fine"),
            notice: Some(notice.to_owned()),
        }))
    }

    fn tile(context: &Context) -> Result<Option<Tile>, Failure> {
        let visit = Visit {
            context,
            address: place(""),
            may_write: false,
            heard: None,
        };
        (G::MISBEHAVE)(&visit).map(|page| {
            Some(Tile {
                summary: page.title,
                lines: Vec::new(),
                count: 0,
                to: place(""),
            })
        })
    }

    fn handle(context: &Context, event: Event) -> Result<(), Failure> {
        let visit = Visit {
            context,
            address: place(""),
            may_write: true,
            heard: Some(event.name),
        };
        (G::MISBEHAVE)(&visit).map(drop)
    }
}

/// The collection that every guest has.
pub const THING: &str = "thing";

/// The values of a record.
pub fn thing(text: &str, number: i64) -> Vec<Value> {
    vec![Value::Text(text.to_owned()), Value::Integer(number)]
}

/// Stages a record under a new identifier.
pub fn put_one(text: &str, number: i64) -> Result<(), Failure> {
    put(THING, &fresh_id(), None, &thing(text, number))
}

/// All records.
pub fn all() -> Selection {
    Selection {
        collection: THING.to_owned(),
        index: "by_number".to_owned(),
        prefixes: vec![vec![]],
        low: Bound::Unbounded,
        high: Bound::Unbounded,
    }
}

/// How many records are kept.
pub fn kept() -> Result<u32, Failure> {
    count(&all())
}

/// The texts of records, as many as one query gives.
pub fn texts() -> Result<Vec<String>, Failure> {
    let batch = query(&QueryRequest {
        selection: all(),
        descending: false,
        limit: 500,
        cursor: None,
    })?;
    Ok(batch
        .records
        .iter()
        .map(|record| text(&record.fields))
        .collect())
}

/// The text of the record of this name, if there is one.
pub fn text_of(id: &str) -> Result<Option<String>, Failure> {
    Ok(get(THING, id)?.map(|record| text(&record.fields)))
}

fn text(fields: &[Value]) -> String {
    match fields.first() {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Makes a guest: `guest!("endless-loop", misbehave);`, with the function that [`Misbehave`] describes;
/// `hears` names events of others at which it misbehaves too.
#[macro_export]
macro_rules! guest {
    ($id:literal, $misbehave:expr $(, hears $heard:literal)*) => {
        $crate::caged!($misbehave);
        $crate::manifest!($id $(, $heard)*);
    };
}

/// Exports a guest, without a manifest.
#[macro_export]
macro_rules! caged {
    ($misbehave:expr) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct This;
            impl $crate::Guest for This {
                const MISBEHAVE: $crate::Misbehave = $misbehave;
            }
            type Exported = $crate::preau_sdk::Exported<$crate::Caged<This>>;
            $crate::preau_sdk::bindings::export_module!(Exported with_types_in $crate::preau_sdk::bindings);
        };
    };
}

/// Puts a guest's manifest into it.
#[macro_export]
macro_rules! manifest {
    ($id:literal $(, $heard:literal)*) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            const TEXT: &str = concat!(
                "[events]\nsubscribes = [\"", $id, ".poke\"", $(", \"", $heard, "\"",)* "]\n\n",
                "[module]\nid = \"", $id, "\"\n",
                include_str!("../manifest.toml"),
            );
            #[used]
            #[unsafe(link_section = "ent:manifest")]
            static MANIFEST: [u8; TEXT.len()] = {
                let mut bytes = [0; TEXT.len()];
                bytes.copy_from_slice(TEXT.as_bytes());
                bytes
            };
        };
    };
}
