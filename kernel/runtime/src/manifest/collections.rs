//! What a manifest says of collections: their fields, their rules, their orders.

use std::collections::BTreeSet;

use preau_domain::access::{Line, Rule, Who};
use preau_domain::module::{Boxed, Collection, Field, Index};
use preau_domain::record::ValueKind;

use super::raw::{RawBox, RawCollection, RawField, RawIndex, RawLine};
use super::{ManifestError, check_name, words, wrong};
use crate::limits;

/// Fields of a record, an event or a timer.
pub(super) fn fields(place: &str, raw: Vec<RawField>) -> Result<Vec<Field>, ManifestError> {
    if raw.len() > limits::FIELDS {
        return wrong(format!("{place}: more than {} fields", limits::FIELDS));
    }
    let mut seen = BTreeSet::new();
    raw.into_iter()
        .map(|field| {
            check_name(&field.name)?;
            if !seen.insert(field.name.clone()) {
                return wrong(format!("{place}: field `{}` stands twice", field.name));
            }
            let Some(kind) = ValueKind::of_str(&field.kind) else {
                return wrong(format!(
                    "{place}.{}: `{}` is not a type",
                    field.name, field.kind
                ));
            };
            Ok(Field {
                name: field.name,
                kind,
                optional: field.optional,
            })
        })
        .collect()
}

fn position(fields: &[Field], name: &str) -> Option<usize> {
    fields.iter().position(|field| field.name == name)
}

/// The orders over a collection.
fn indexes(place: &str, raw: Vec<RawIndex>, fields: &[Field]) -> Result<Vec<Index>, ManifestError> {
    if raw.len() > limits::INDEXES {
        return wrong(format!("{place}: more than {} indexes", limits::INDEXES));
    }
    raw.into_iter()
        .map(|index| {
            check_name(&index.name)?;
            if !(1..=limits::INDEX_FIELDS).contains(&index.fields.len()) {
                return wrong(format!(
                    "{place}.{}: an index has 1 to {} fields",
                    index.name,
                    limits::INDEX_FIELDS
                ));
            }
            let indexed = index
                .fields
                .iter()
                .map(|field| match position(fields, field) {
                    Some(i) => Ok(i),
                    None => wrong(format!("{place}.{}: no field `{field}`", index.name)),
                })
                .collect::<Result<_, _>>()?;
            Ok(Index {
                name: index.name,
                fields: indexed,
                unique: index.unique,
            })
        })
        .collect()
}

/// What a collection says of boxes.
fn boxed(place: &str, raw: &RawBox, fields: &[Field]) -> Result<Boxed, ManifestError> {
    let is_text = |at: &usize| {
        let field = fields.get(*at);
        field.is_some_and(|field| matches!(field.kind, ValueKind::Text | ValueKind::Texts))
    };
    let search = raw
        .search
        .iter()
        .map(|field| match position(fields, field).filter(is_text) {
            Some(at) => Ok(at),
            None => wrong(format!("{place}.box: `{field}` is no field of texts")),
        });
    Ok(Boxed {
        search: search.collect::<Result<_, _>>()?,
    })
}

/// A collection of this name.
pub(super) fn collection(name: &str, raw: RawCollection) -> Result<Collection, ManifestError> {
    let place = format!("collections.{name}");
    let fields = fields(&place, raw.fields)?;
    let typed = |field: &str, kind: ValueKind| match position(&fields, field) {
        Some(i) if fields.get(i).is_some_and(|f| f.kind == kind) => Ok(i),
        Some(_) => wrong(format!("{place}: field `{field}` is not of type {kind:?}")),
        None => wrong(format!("{place}: no field `{field}`")),
    };
    let named = |field: Option<String>, kind| field.map(|field| typed(&field, kind)).transpose();
    let audience = named(raw.audience, ValueKind::Audience)?;
    let subject = named(raw.subject, ValueKind::Person)?;
    let author = named(raw.author, ValueKind::Person)?;
    let files = named(raw.files, ValueKind::Texts)?;
    let rule = |lines: Vec<RawLine>| {
        lines
            .into_iter()
            .map(|line| {
                let who = words(&format!("{place}: who"), &line.who, Who::of_str)?;
                if who.is_empty() {
                    return wrong(format!(
                        "{place}: a line without `who` would allow everybody; if it is to, say `member`"
                    ));
                }
                for condition in &who {
                    let missing = match condition {
                        Who::Audience | Who::AudienceStaff => {
                            audience.is_none().then_some("audience")
                        }
                        Who::Subject | Who::SubjectGuardian => {
                            subject.is_none().then_some("subject")
                        }
                        Who::Author => author.is_none().then_some("author"),
                        Who::Function(_) | Who::Profile(_) | Who::Member => None,
                    };
                    if let Some(missing) = missing {
                        return wrong(format!(
                            "{place}: `{}` needs a field named by `{missing}`",
                            condition.as_str()
                        ));
                    }
                }
                let from = line
                    .from
                    .map(|field| typed(&field, ValueKind::Instant))
                    .transpose()?;
                Ok(Line { who, from })
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Rule)
    };
    let read = rule(raw.read)?;
    let write = rule(raw.write)?;
    let create = raw.create.map_or_else(|| Ok(write.clone()), rule)?;
    let indexes = indexes(&place, raw.indexes, &fields)?;
    if !(1..=limits::RETENTION_DAYS).contains(&raw.retention_days) {
        return wrong(format!(
            "{place}: retention-days is 1 to {}",
            limits::RETENTION_DAYS
        ));
    }
    if raw.boxed.is_some() && author.is_none() {
        return wrong(format!("{place}: `box` needs a field named by `author`"));
    }
    let boxed = raw.boxed.map(|raw| boxed(&place, &raw, &fields));
    let boxed = boxed.transpose()?;
    Ok(Collection {
        name: name.to_owned(),
        fields,
        audience,
        subject,
        author,
        files,
        read,
        create,
        write,
        retention_days: raw.retention_days,
        kept: raw.kept,
        indexes,
        boxed,
    })
}
