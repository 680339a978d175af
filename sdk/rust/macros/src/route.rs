//! `#[derive(Route)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Variant};

/// One segment of a pattern.
enum Part {
    Word(String),
    Hole(Ident),
}

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "Route is for enums"));
    };
    let mut parses = TokenStream::new();
    let mut builds = TokenStream::new();
    for variant in &data.variants {
        let pattern = pattern(variant)?;
        let parts = parts(variant, &pattern)?;
        let queries = queries(variant, &parts)?;
        parses.extend(parse_arm(variant, &parts, &queries));
        builds.extend(build_arm(variant, &parts, &queries));
    }
    let name = &input.ident;
    Ok(quote! {
        impl ::preau_sdk::Route for #name {
            fn parse(address: &::preau_sdk::Address) -> ::core::option::Option<Self> {
                let segments = ::preau_sdk::__private::parts::segments(&address.path);
                #parses
                ::core::option::Option::None
            }

            fn address(&self) -> ::preau_sdk::Address {
                match self { #builds }
            }
        }
    })
}

fn pattern(variant: &Variant) -> Result<LitStr> {
    let attribute = variant
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("route"))
        .ok_or_else(|| Error::new(variant.span(), "say #[route(\"…\")]"))?;
    attribute.parse_args()
}

fn parts(variant: &Variant, pattern: &LitStr) -> Result<Vec<Part>> {
    let text = pattern.value();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split('/')
        .map(|part| {
            let hole = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            if let Some(hole) = hole {
                return named(variant, hole).map(Part::Hole).ok_or_else(|| {
                    Error::new(pattern.span(), format!("there is no field `{hole}`"))
                });
            }
            let allowed = !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            if allowed {
                Ok(Part::Word(part.to_owned()))
            } else {
                let message = format!("`{part}`: segments are of A-Z a-z 0-9 . _ -, or {{field}}");
                Err(Error::new(pattern.span(), message))
            }
        })
        .collect()
}

fn named(variant: &Variant, name: &str) -> Option<Ident> {
    variant
        .fields
        .iter()
        .filter_map(|field| field.ident.clone())
        .find(|ident| ident == name)
}

/// The fields in the query; every other one must be in the path.
fn queries(variant: &Variant, parts: &[Part]) -> Result<Vec<Ident>> {
    if matches!(variant.fields, Fields::Unnamed(_)) {
        return Err(Error::new(variant.span(), "Route wants named fields"));
    }
    let mut queries = Vec::new();
    for field in &variant.fields {
        let Some(ident) = &field.ident else { continue };
        let in_path = parts
            .iter()
            .any(|part| matches!(part, Part::Hole(hole) if hole == ident));
        match (in_path, is_query(field)) {
            (false, true) => queries.push(ident.clone()),
            (true, false) => {}
            (false, false) => {
                let message = format!("`{ident}` is not in the path: mark it #[query]");
                return Err(Error::new(field.span(), message));
            }
            (true, true) => {
                let message = format!("`{ident}` is in the path and marked #[query]");
                return Err(Error::new(field.span(), message));
            }
        }
    }
    Ok(queries)
}

fn is_query(field: &Field) -> bool {
    field
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("query"))
}

fn parse_arm(variant: &Variant, parts: &[Part], queries: &[Ident]) -> TokenStream {
    let name = &variant.ident;
    let patterns = parts.iter().map(|part| match part {
        Part::Word(word) => quote!(#word),
        Part::Hole(hole) => {
            let bound = bound(hole);
            quote!(#bound)
        }
    });
    let holes: Vec<_> = holes(parts).collect();
    let bounds: Vec<_> = holes.iter().map(|hole| bound(hole)).collect();
    let names = queries.iter().map(ToString::to_string);
    quote! {
        if let [#(#patterns),*] = segments.as_slice() {
            let parsed = (|| ::core::option::Option::Some(Self::#name {
                #(#holes: ::preau_sdk::Segment::from_segment(#bounds)?,)*
                #(#queries: ::preau_sdk::__private::parts::query(address, #names)?,)*
            }))();
            if parsed.is_some() {
                return parsed;
            }
        }
    }
}

fn build_arm(variant: &Variant, parts: &[Part], queries: &[Ident]) -> TokenStream {
    let name = &variant.ident;
    let holes = holes(parts);
    let segments = parts.iter().map(|part| match part {
        Part::Word(word) => quote!(::std::string::String::from(#word)),
        Part::Hole(hole) => quote!(::preau_sdk::Segment::to_segment(#hole)),
    });
    let names = queries.iter().map(ToString::to_string);
    quote! {
        Self::#name { #(#holes,)* #(#queries,)* } => {
            let segments: ::std::vec::Vec<::std::string::String> = ::std::vec![#(#segments),*];
            #[allow(unused_mut, reason = "there may be no query")]
            let mut address = ::preau_sdk::Address {
                path: segments.join("/"),
                query: ::std::vec::Vec::new(),
            };
            #(::preau_sdk::__private::parts::push_query(&mut address, #names, #queries);)*
            address
        }
    }
}

fn holes(parts: &[Part]) -> impl Iterator<Item = &Ident> {
    parts.iter().filter_map(|part| match part {
        Part::Hole(hole) => Some(hole),
        Part::Word(_) => None,
    })
}

fn bound(hole: &Ident) -> Ident {
    format_ident!("segment_{}", hole)
}
