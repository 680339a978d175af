//! `#[derive(Form)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, Expr, Field, Result};

use crate::manifest::unraw;
use crate::named_fields;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let mut reads = TokenStream::new();
    let mut idents = Vec::new();
    for field in named_fields(input, "Form")? {
        let Some(ident) = &field.ident else { continue };
        let name = unraw(&ident.to_string());
        let ty = &field.ty;
        let limits = limits(field)?;
        let read = format_ident!("read_{name}");
        reads.extend(quote! {
            let #read = ::preau_sdk::__private::read::<#ty>(
                data, #name, &#limits, language, &mut errors,
            );
        });
        idents.push((ident, read));
    }
    let name = &input.ident;
    let (idents, bound): (Vec<_>, Vec<_>) = idents.into_iter().unzip();
    Ok(quote! {
        impl ::preau_sdk::FromForm for #name {
            fn from_form(
                data: &::preau_sdk::FormData,
                language: ::preau_sdk::Language,
            ) -> ::core::result::Result<Self, ::std::vec::Vec<::preau_sdk::FieldError>> {
                let mut errors = ::std::vec::Vec::new();
                #reads
                match (#(#bound,)*) {
                    (#(::core::option::Option::Some(#idents),)*) => {
                        ::core::result::Result::Ok(Self { #(#idents),* })
                    }
                    _ => ::core::result::Result::Err(errors),
                }
            }
        }
    })
}

fn limits(field: &Field) -> Result<TokenStream> {
    let (mut min, mut max) = (
        quote!(::core::option::Option::None),
        quote!(::core::option::Option::None),
    );
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("form"))
    {
        attribute.parse_nested_meta(|meta| {
            let bound = if meta.path.is_ident("min") {
                &mut min
            } else if meta.path.is_ident("max") {
                &mut max
            } else {
                return Err(meta.error("`min` and `max` are what can be said here"));
            };
            let value = meta.value()?.parse::<Expr>()?;
            *bound = quote!(::core::option::Option::Some(i64::from(#value)));
            Ok(())
        })?;
    }
    Ok(quote!(::preau_sdk::Limits { min: #min, max: #max }))
}
