//! `#[derive(Timer)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::manifest::{Manifest, checks};
use crate::named_fields;
use crate::record::word;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input, "Timer")?;
    let timer = word(input, "timer", "name")?;
    let manifest = Manifest::read(timer.span())?;
    let declared = manifest.timer(&timer.value(), timer.span())?;
    let place = format!("timers.{}", timer.value());
    let checks = checks(&place, &declared, fields.iter(), input.ident.span())?;

    let name = &input.ident;
    let tracked = manifest.tracked();
    let words = declared.iter().map(|field| &field.name);
    let idents = fields.iter().map(|field| &field.ident);
    let types = fields.iter().map(|field| &field.ty);
    Ok(quote! {
        #tracked
        #checks

        impl ::preau_sdk::Timer for #name {
            const NAME: &'static str = #timer;

            fn fields(&self) -> ::std::vec::Vec<(&'static str, ::preau_sdk::Value)> {
                ::std::vec![#((#words, <#types as ::preau_sdk::Field>::to_value(&self.#idents))),*]
            }
        }
    })
}
