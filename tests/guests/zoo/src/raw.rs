//! Answers of a guest's own making: bytes where the contract has typed values.
//!
//! The contract's own exports stand under another name, and [`raw_guest!`](crate::raw_guest!) puts functions
//! of the canonical ABI in their places.

/// The contract once more, its exports out of the way.
#[expect(
    clippy::pedantic,
    reason = "generated from the contract, whose own texts document it"
)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/v0.2",
        world: "ent:module/module",
        generate_all,
        pub_export_macro: true,
        export_macro_name: "export_raw",
        default_bindings_module: "zoo::raw::bindings",
        export_prefix: "unused-",
    });
}

use bindings::ent::kernel::events;
use bindings::ent::kernel::records::{Bound, Selection, count, fresh_id, put};
use bindings::ent::kernel::types::{Failure, Value};
use bindings::exports::ent::module::{home, inbox, pages};

use crate::THING;

/// What stands under the other name; nobody calls it.
#[derive(Debug)]
pub struct Unused;

impl pages::Guest for Unused {
    fn view(_: pages::Route) -> Result<pages::Shown, Failure> {
        Err(Failure::NotFound)
    }

    fn act(_: pages::Route, _: pages::Form) -> Result<pages::Outcome, Failure> {
        Err(Failure::NotFound)
    }
}

impl home::Guest for Unused {
    fn tile() -> Result<Option<home::HomeTile>, Failure> {
        Ok(None)
    }
}

impl inbox::Guest for Unused {
    fn handle(_: inbox::Event) -> Result<(), Failure> {
        Ok(())
    }
}

/// `result<shown, failure>` as it lies in memory, word by word; `result<outcome, failure>` lies in the same way.
pub type Words = [usize; 20];

/// A page of one title.
pub fn page(title: &'static str) -> Words {
    let mut words = [0; 20];
    words[2] = title.as_ptr().expose_provenance();
    words[3] = title.len();
    // Where the empty lists of actions, blocks and topics begin.
    words[14] = 4;
    words[16] = 4;
    words[18] = 4;
    words
}

/// The same words as the second case of what a view gives, an archive, of an outcome, a page, and of a tile, one
/// that is there.
pub fn second(title: &'static str) -> Words {
    let mut words = page(title);
    words[1] = 1;
    words
}

/// Words that stay where they are for whoever reads them.
pub fn stay(words: impl Into<Vec<usize>>) -> *const usize {
    words.into().leak().as_ptr()
}

/// A page: at "kept" it says how many records there are.
///
/// # Safety
/// So many bytes of text lie there.
pub unsafe fn view(path: *const u8, length: usize, answer: fn() -> *const usize) -> *const usize {
    // SAFETY: as above.
    let path = unsafe { std::slice::from_raw_parts(path, length) };
    match path {
        b"" => answer(),
        b"kept" => stay(page(kept().leak())),
        _ => stay(page("fine")),
    }
}

/// How many records are kept.
fn kept() -> String {
    let counted = count(&Selection {
        collection: THING.to_owned(),
        index: "by_number".to_owned(),
        prefixes: vec![vec![]],
        low: Bound::Unbounded,
        high: Bound::Unbounded,
    });
    counted.map_or_else(|_| "not read".to_owned(), |kept| kept.to_string())
}

/// A form: at "poke" it publishes the event at which the guest misbehaves; at the first page it stages a record and
/// misbehaves, at "bare" only that.
///
/// # Safety
/// So many bytes of text lie there.
pub unsafe fn act(path: *const u8, length: usize, answer: fn() -> *const usize) -> *const usize {
    // SAFETY: as above.
    let path = unsafe { std::slice::from_raw_parts(path, length) };
    match path {
        b"" => {
            let staged = [Value::Text("staged".to_owned()), Value::Integer(0)];
            // Who may not write stages nothing.
            let _ = put(THING, &fresh_id(), None, &staged);
            answer()
        }
        b"bare" => answer(),
        b"poke" if events::publish("poke", &[]).is_err() => answer(),
        _ => stay(second("poked")),
    }
}

/// Makes a guest whose answers are words: `raw_guest!("garbage-enum", answer);`, with a function that gives
/// where they lie. It misbehaves in pages, as forms and in its tile alike.
#[macro_export]
macro_rules! raw_guest {
    ($id:literal, $answer:expr) => {
        $crate::manifest!($id);

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::raw::Unused;
    $crate::raw::bindings::export_raw!(Unused with_types_in $crate::raw::bindings);

            #[unsafe(export_name = "ent:module/pages@0.2.0#view")]
            extern "C" fn view(path: *const u8, length: usize, _: usize, _: usize) -> *const usize {
                // SAFETY: the contract's signature, flattened.
                unsafe { $crate::raw::view(path, length, $answer) }
            }

            #[unsafe(export_name = "ent:module/pages@0.2.0#act")]
            extern "C" fn act(
                path: *const u8,
                length: usize,
                _: usize,
                _: usize,
                _: usize,
                _: usize,
            ) -> *const usize {
                // SAFETY: the contract's signature, flattened.
                unsafe { $crate::raw::act(path, length, $answer) }
            }

            #[unsafe(export_name = "ent:module/home@0.2.0#tile")]
            extern "C" fn tile() -> *const usize {
                $answer()
            }

            #[unsafe(export_name = "ent:module/inbox@0.2.0#handle")]
            extern "C" fn handle(
                _: usize,
                _: usize,
                _: usize,
                _: usize,
                _: i64,
                _: usize,
                _: usize,
            ) -> *const usize {
                $answer()
            }
        };
    };
}
