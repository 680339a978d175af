//! `#[derive(Choice)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "Choice is for enums"));
    };
    let mut variants = Vec::new();
    let mut words = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(
                variant.span(),
                "Choice wants variants without fields",
            ));
        }
        let attribute = variant
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("choice"))
            .ok_or_else(|| Error::new(variant.span(), "say #[choice(\"…\")]"))?;
        variants.push(&variant.ident);
        words.push(attribute.parse_args::<LitStr>()?);
    }
    let name = &input.ident;
    Ok(quote! {
        impl ::preau_sdk::Choice for #name {
            const ALL: &'static [Self] = &[#(Self::#variants),*];

            fn word(self) -> &'static str {
                match self { #(Self::#variants => #words,)* }
            }
        }

        impl ::preau_sdk::Field for #name {
            const KIND: ::preau_sdk::Kind = ::preau_sdk::Kind::Text;

            fn to_value(&self) -> ::preau_sdk::Value {
                ::preau_sdk::Value::Text(::preau_sdk::Choice::word(*self).into())
            }

            fn from_value(value: ::preau_sdk::Value) -> ::core::option::Option<Self> {
                match value {
                    ::preau_sdk::Value::Text(word) => ::preau_sdk::Choice::from_word(&word),
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::preau_sdk::Segment for #name {
            fn from_segment(text: &str) -> ::core::option::Option<Self> {
                ::preau_sdk::Choice::from_word(text)
            }

            fn to_segment(&self) -> ::std::string::String {
                ::preau_sdk::Choice::word(*self).into()
            }
        }

        impl ::preau_sdk::FormValue for #name {
            fn from_form(
                sent: &[&str],
                _limits: &::preau_sdk::Limits,
                language: ::preau_sdk::Language,
            ) -> ::core::result::Result<Self, ::std::string::String> {
                ::preau_sdk::__private::choose(sent, language)
            }
        }
    })
}
