//! The crate's manifest, as far as the derives need it.

use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Field, GenericArgument, PathArguments, Result, Type};
use toml::{Table, Value};

/// A manifest and where it was found.
pub(crate) struct Manifest {
    path: PathBuf,
    table: Table,
}

/// A field of a collection, an event or a timer.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) optional: bool,
}

/// An index of a collection.
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) fields: Vec<String>,
}

impl Manifest {
    /// Reads `manifest.toml` of the crate being compiled.
    pub(crate) fn read(span: Span) -> Result<Self> {
        let folder = std::env::var_os("CARGO_MANIFEST_DIR")
            .ok_or_else(|| Error::new(span, "CARGO_MANIFEST_DIR is not set"))?;
        let path = PathBuf::from(folder).join("manifest.toml");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Error::new(span, format!("{}: {error}", path.display())))?;
        let table = toml::from_str(&text)
            .map_err(|error| Error::new(span, format!("{}: {error}", path.display())))?;
        Ok(Self { path, table })
    }

    /// Has the crate compiled again when the manifest changes.
    pub(crate) fn tracked(&self) -> TokenStream {
        let path = self.path.display().to_string();
        quote! { const _: &[u8] = ::core::include_bytes!(#path); }
    }

    /// The fields of a collection.
    pub(crate) fn collection(&self, name: &str, span: Span) -> Result<Vec<Declared>> {
        let collection = self.entry(&["collections", name], span)?;
        fields(collection, &format!("collections.{name}"), span)
    }

    /// The indexes of a collection.
    pub(crate) fn indexes(&self, name: &str, span: Span) -> Result<Vec<Index>> {
        let collection = self.entry(&["collections", name], span)?;
        let Some(indexes) = collection.get("indexes").and_then(Value::as_array) else {
            return Ok(Vec::new());
        };
        indexes
            .iter()
            .map(|index| {
                let name = text(index, "name");
                let fields = index.get("fields").and_then(Value::as_array).map(|fields| {
                    fields
                        .iter()
                        .filter_map(|field| field.as_str().map(str::to_owned))
                        .collect()
                });
                name.zip(fields)
                    .map(|(name, fields)| Index { name, fields })
                    .ok_or_else(|| {
                        Error::new(
                            span,
                            format!(
                                "manifest.toml: an index of `{name}` needs a name and fields",
                                name = text(index, "name").unwrap_or_default()
                            ),
                        )
                    })
            })
            .collect()
    }

    /// The fields of an event that the module publishes.
    pub(crate) fn event(&self, name: &str, span: Span) -> Result<Vec<Declared>> {
        let event = self.entry(&["events", "publishes", name], span)?;
        fields(event, &format!("events.publishes.{name}"), span)
    }

    /// The fields of a timer.
    pub(crate) fn timer(&self, name: &str, span: Span) -> Result<Vec<Declared>> {
        let timer = self.entry(&["timers", name], span)?;
        fields(timer, &format!("timers.{name}"), span)
    }

    /// Whether there is this kind of notifications.
    pub(crate) fn notification(&self, kind: &str, span: Span) -> Result<()> {
        self.entry(&["notifications", kind], span).map(|_| ())
    }

    /// The type of a setting, in the words of record fields.
    pub(crate) fn setting(&self, name: &str, span: Span) -> Result<String> {
        let setting = self.entry(&["settings", name], span)?;
        match text(setting, "type").as_deref() {
            Some("choice" | "text" | "secret") => Ok("text".to_owned()),
            Some(other) => Ok(other.to_owned()),
            None => Err(Error::new(
                span,
                format!("manifest.toml: settings.{name} has no type"),
            )),
        }
    }

    fn entry(&self, path: &[&str], span: Span) -> Result<&Value> {
        let missing = || Error::new(span, format!("manifest.toml has no [{}]", path.join(".")));
        let (first, rest) = path.split_first().ok_or_else(missing)?;
        let mut value = self.table.get(*first).ok_or_else(missing)?;
        for part in rest {
            value = value.get(part).ok_or_else(missing)?;
        }
        Ok(value)
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn fields(entry: &Value, place: &str, span: Span) -> Result<Vec<Declared>> {
    let wrong = || {
        Error::new(
            span,
            format!("manifest.toml: each field of [{place}] needs a name and a type"),
        )
    };
    entry
        .get("fields")
        .and_then(Value::as_array)
        .ok_or_else(|| Error::new(span, format!("manifest.toml: [{place}] has no fields")))?
        .iter()
        .map(|field| {
            Ok(Declared {
                name: text(field, "name").ok_or_else(wrong)?,
                kind: text(field, "type").ok_or_else(wrong)?,
                optional: field
                    .get("optional")
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
            })
        })
        .collect()
}

/// Holds a struct's fields against the declared ones, in name, order and optionality. What comes
/// back checks the types, once the compiler knows them.
pub(crate) fn checks<'a>(
    place: &str,
    declared: &[Declared],
    found: impl ExactSizeIterator<Item = &'a Field>,
    span: Span,
) -> Result<TokenStream> {
    let count = found.len();
    let mut checks = TokenStream::new();
    for (at, field) in found.enumerate() {
        let name = field
            .ident
            .as_ref()
            .map(|name| unraw(&name.to_string()))
            .unwrap_or_default();
        let Some(expected) = declared.get(at) else {
            return Err(Error::new(
                field.span(),
                format!("[{place}] has no field `{name}`"),
            ));
        };
        if expected.name != name {
            let known = declared.iter().any(|declared| declared.name == name);
            let why = if known {
                "the order differs"
            } else {
                "there is no such field"
            };
            return Err(Error::new(
                field.span(),
                format!(
                    "`{name}` stands where [{place}] has `{}`: {why}",
                    expected.name
                ),
            ));
        }
        match (expected.optional, optional_content(&field.ty).is_some()) {
            (true, false) => {
                let message = format!("`{name}` is optional in [{place}]: make it an Option");
                return Err(Error::new(field.ty.span(), message));
            }
            (false, true) => {
                let message = format!("`{name}` is never absent in [{place}]: it is no Option");
                return Err(Error::new(field.ty.span(), message));
            }
            _ => checks.extend(type_check(place, &name, &expected.kind, &field.ty)?),
        }
    }
    match declared.get(count) {
        Some(missing) => Err(Error::new(
            span,
            format!("the field `{}` of [{place}] is missing", missing.name),
        )),
        None => Ok(checks),
    }
}

/// Code that refuses to compile if the Rust type is not of the manifest's type.
pub(crate) fn type_check(place: &str, name: &str, kind: &str, ty: &Type) -> Result<TokenStream> {
    let variant = kind_variant(kind).ok_or_else(|| {
        Error::new(
            ty.span(),
            format!("`{kind}`, the type of `{name}` in [{place}], is unknown"),
        )
    })?;
    let message = format!("the type of `{name}` in [{place}] is `{kind}`");
    Ok(quote_spanned! { ty.span() =>
        const _: () = ::core::assert!(
            <#ty as ::preau_sdk::Field>::KIND.is(::preau_sdk::Kind::#variant),
            #message
        );
    })
}

fn kind_variant(kind: &str) -> Option<syn::Ident> {
    let name = match kind {
        "text" => "Text",
        "integer" => "Integer",
        "boolean" => "Boolean",
        "date" => "Date",
        "instant" => "Instant",
        "audience" => "Audience",
        "person" => "Person",
        "texts" => "Texts",
        _ => return None,
    };
    Some(syn::Ident::new(name, Span::call_site()))
}

/// The Rust type by which a query names a field of this type.
pub(crate) fn key_type(kind: &str) -> Option<TokenStream> {
    Some(match kind {
        "text" => quote!(::std::string::String),
        "integer" => quote!(i64),
        "boolean" => quote!(bool),
        "date" => quote!(::preau_sdk::Date),
        "instant" => quote!(::preau_sdk::Instant),
        "audience" => quote!(::preau_sdk::Audience),
        "person" => quote!(::preau_sdk::PersonId),
        _ => return None,
    })
}

/// `T` of an `Option<T>`.
fn optional_content(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(content)) => Some(content),
        _ => None,
    }
}

/// The name without `r#`.
pub(crate) fn unraw(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}
