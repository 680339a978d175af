//! `#[derive(Record)]`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{DeriveInput, Error, LitStr, Result};

use crate::manifest::{Declared, Index, Manifest, checks, key_type};
use crate::named_fields;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input, "Record")?;
    let collection = word(input, "record", "collection")?;
    let name = collection.value();
    let manifest = Manifest::read(collection.span())?;
    let declared = manifest.collection(&name, collection.span())?;
    let checks = checks(
        &format!("collections.{name}"),
        &declared,
        fields.iter(),
        input.ident.span(),
    )?;
    let indexes = manifest
        .indexes(&name, collection.span())?
        .iter()
        .map(|index| index_function(index, &declared, collection.span()))
        .collect::<Result<TokenStream>>()?;

    let record = &input.ident;
    let tracked = manifest.tracked();
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    Ok(quote! {
        #tracked
        #checks

        impl ::preau_sdk::Record for #record {
            const COLLECTION: &'static str = #collection;

            fn to_values(&self) -> ::std::vec::Vec<::preau_sdk::Value> {
                ::std::vec![#(<#types as ::preau_sdk::Field>::to_value(&self.#idents)),*]
            }

            fn from_values(
                values: ::std::vec::Vec<::preau_sdk::Value>,
            ) -> ::core::option::Option<Self> {
                let mut values = values.into_iter();
                let record = Self {
                    #(#idents: <#types as ::preau_sdk::Field>::from_value(values.next()?)?,)*
                };
                values.next().is_none().then_some(record)
            }
        }

        #[allow(dead_code, reason = "not every index is asked")]
        impl #record {
            #indexes
        }
    })
}

fn index_function(index: &Index, declared: &[Declared], span: Span) -> Result<TokenStream> {
    let name = &index.name;
    let function = syn::parse_str::<syn::Ident>(name).map_err(|_| {
        Error::new(
            span,
            format!("the index `{name}` cannot be a function's name"),
        )
    })?;
    let keys = index
        .fields
        .iter()
        .map(|field| {
            declared
                .iter()
                .find(|declared| declared.name == *field)
                .and_then(|declared| key_type(&declared.kind))
                .ok_or_else(|| {
                    Error::new(
                        span,
                        format!("the index `{name}` cannot order by `{field}`"),
                    )
                })
        })
        .collect::<Result<Vec<_>>>()?;
    let doc = format!(
        "Begins a query by the index `{name}`: {}.",
        index.fields.join(", ")
    );
    Ok(quote! {
        #[doc = #doc]
        pub fn #function() -> ::preau_sdk::Query<Self, (#(#keys,)*)> {
            ::preau_sdk::Query::new(#name)
        }
    })
}

/// The value of `#[attribute(key = "value")]`.
pub(crate) fn word(input: &DeriveInput, attribute: &str, key: &str) -> Result<LitStr> {
    let mut found = None;
    for candidate in input
        .attrs
        .iter()
        .filter(|candidate| candidate.path().is_ident(attribute))
    {
        candidate.parse_nested_meta(|meta| {
            if meta.path.is_ident(key) {
                found = Some(meta.value()?.parse::<LitStr>()?);
                Ok(())
            } else {
                Err(meta.error(format_ident!("{key}").to_string() + " is what can be said here"))
            }
        })?;
    }
    found.ok_or_else(|| {
        Error::new(
            input.ident.span(),
            format!("say #[{attribute}({key} = \"…\")]"),
        )
    })
}
