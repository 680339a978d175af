//! `#[derive(Notify)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result};

use crate::manifest::Manifest;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "Notify is for enums"));
    };
    let manifest = Manifest::read(input.ident.span())?;
    let mut variants = Vec::new();
    let mut kinds = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let what = "Notify wants variants without fields";
            return Err(Error::new(variant.span(), what));
        }
        let attribute = variant
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("notify"))
            .ok_or_else(|| Error::new(variant.span(), "say #[notify(\"…\")]"))?;
        let kind = attribute.parse_args::<LitStr>()?;
        manifest.notification(&kind.value(), kind.span())?;
        variants.push(&variant.ident);
        kinds.push(kind);
    }
    let name = &input.ident;
    let tracked = manifest.tracked();
    Ok(quote! {
        #tracked

        impl ::preau_sdk::Notify for #name {
            fn kind(self) -> &'static str {
                match self { #(Self::#variants => #kinds,)* }
            }
        }
    })
}
