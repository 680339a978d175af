//! `#[derive(Settings)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::manifest::{Manifest, type_check, unraw};
use crate::named_fields;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let manifest = Manifest::read(input.ident.span())?;
    let mut checks = manifest.tracked();
    let mut values = TokenStream::new();
    for field in named_fields(input, "Settings")? {
        let Some(ident) = &field.ident else { continue };
        let name = unraw(&ident.to_string());
        let kind = manifest.setting(&name, ident.span())?;
        checks.extend(type_check(
            &format!("settings.{name}"),
            &name,
            &kind,
            &field.ty,
        )?);
        values.extend(quote! { #ident: ::preau_sdk::Setting::load(#name)?, });
    }
    let settings = &input.ident;
    Ok(quote! {
        #checks

        impl ::preau_sdk::Settings for #settings {
            fn load() -> ::core::result::Result<Self, ::preau_sdk::Failure> {
                ::core::result::Result::Ok(Self { #values })
            }
        }
    })
}
