//! The derive macros of `preau-sdk`, which documents them. They read the `manifest.toml` beside the
//! crate's `Cargo.toml`, so that a struct and its collection cannot part.

mod choice;
mod form;
mod manifest;
mod notify;
mod publish;
mod record;
mod route;
mod settings;
mod timer;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{
    Data, DeriveInput, Field, Fields, parse_macro_input, punctuated::Punctuated, token::Comma,
};

fn run(input: TokenStream, derive: fn(&DeriveInput) -> syn::Result<Tokens>) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// The fields of a struct with names.
fn named_fields<'a>(
    input: &'a DeriveInput,
    derive: &str,
) -> syn::Result<&'a Punctuated<Field, Comma>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(&fields.named),
            _ => Err(syn::Error::new_spanned(
                input,
                format!("{derive} wants named fields"),
            )),
        },
        _ => Err(syn::Error::new_spanned(
            input,
            format!("{derive} is for structs"),
        )),
    }
}

/// A stored struct: `#[record(collection = "assignment")]`. Its fields must be the collection's
/// fields in name, order, type and optionality. Gives one function for each index.
#[proc_macro_derive(Record, attributes(record))]
pub fn record(input: TokenStream) -> TokenStream {
    run(input, record::derive)
}

/// A published event: `#[publish(event = "given")]`. Its fields must be the event's fields.
#[proc_macro_derive(Publish, attributes(publish))]
pub fn publish(input: TokenStream) -> TokenStream {
    run(input, publish::derive)
}

/// A timer: `#[timer(name = "reminder")]`. Its fields must be those of `[timers.reminder]`.
#[proc_macro_derive(Timer, attributes(timer))]
pub fn timer(input: TokenStream) -> TokenStream {
    run(input, timer::derive)
}

/// The kinds of notifications that the module sends: an enum without fields, with `#[notify("given")]` on its
/// variants. Each must be one of the manifest.
#[proc_macro_derive(Notify, attributes(notify))]
pub fn notify(input: TokenStream) -> TokenStream {
    run(input, notify::derive)
}

/// The module's settings: each field must be a setting of the manifest.
#[proc_macro_derive(Settings)]
pub fn settings(input: TokenStream) -> TokenStream {
    run(input, settings::derive)
}

/// Addresses: an enum with `#[route("week/{day}")]` on each variant, and `#[query]` on the fields
/// that are in the query.
#[proc_macro_derive(Route, attributes(route, query))]
pub fn route(input: TokenStream) -> TokenStream {
    run(input, route::derive)
}

/// What a form sends: a struct, with `#[form(min = 1, max = 80)]` on its fields.
#[proc_macro_derive(Form, attributes(form))]
pub fn form(input: TokenStream) -> TokenStream {
    run(input, form::derive)
}

/// One of a few words: an enum without fields, with `#[choice("exercise")]` on its variants.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    run(input, choice::derive)
}
