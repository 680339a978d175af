//! Documents as text.
//!
//! A record is a JSON object of field name → value; an absent value is left out. The field's
//! declared type says how to read it:
//!
//! | type | JSON |
//! |---|---|
//! | text | string |
//! | integer | number |
//! | boolean | `true`, `false` |
//! | date | string, ISO 8601 |
//! | instant | number, milliseconds since 1970 |
//! | audience | string, as [`Audience`] writes itself |
//! | person | string of 32 hexadecimal digits |
//! | texts | array of strings |
//!
//! Names that the collection no longer declares are passed over. Fields of events and settings have
//! no collection at hand when they are read, so there each value is `{"type": value}`.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use preau_domain::audience::Audience;
use preau_domain::ids::PersonId;
use preau_domain::record::{Value, ValueKind};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserializer, Serialize};

use crate::error::StoreError;

use preau_domain::module::Field;

/// The text of a record's values, which are as many as the fields.
pub(crate) fn encode(fields: &[Field], values: &[Value]) -> String {
    let pairs = fields
        .iter()
        .zip(values)
        .filter(|(_, value)| **value != Value::None)
        .map(|(field, value)| (field.name.as_str(), Plain(value)));
    json(|out| out.collect_map(pairs))
}

/// The values of a record's text, as many as the fields.
pub(crate) fn decode(fields: &[Field], text: &str) -> Result<Vec<Value>, StoreError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader
        .deserialize_map(Values(fields))
        .map_err(|error| StoreError::corrupt(format!("document: {error}")))
}

/// The text of an event's fields.
pub(crate) fn encode_fields(fields: &[(String, Value)]) -> String {
    let pairs = fields.iter().map(|(name, value)| (name, Typed(value)));
    json(|out| out.collect_map(pairs))
}

/// The fields in an event's text.
pub(crate) fn decode_fields(text: &str) -> Result<Vec<(String, Value)>, StoreError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader
        .deserialize_map(NamedValues)
        .map_err(|error| StoreError::corrupt(format!("fields: {error}")))
}

/// The text of one value with its type.
pub(crate) fn encode_value(value: &Value) -> String {
    json(|out| Typed(value).serialize(out))
}

/// The value in such a text.
pub(crate) fn decode_value(text: &str) -> Result<Value, StoreError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    TypedValue
        .deserialize(&mut reader)
        .map_err(|error| StoreError::corrupt(format!("value: {error}")))
}

/// The text of a list of words.
pub(crate) fn encode_texts(texts: &[String]) -> String {
    json(|out| texts.serialize(out))
}

/// The words in such a text.
pub(crate) fn decode_texts(text: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(format!("texts: {error}")))
}

/// Writing strings and numbers into memory cannot fail; if it did, the text would be cut and be
/// refused when it is read.
fn json<F>(write: F) -> String
where
    F: FnOnce(&mut serde_json::Serializer<&mut Vec<u8>>) -> serde_json::Result<()>,
{
    let mut bytes = Vec::with_capacity(256);
    let written = write(&mut serde_json::Serializer::new(&mut bytes));
    debug_assert!(written.is_ok());
    String::from_utf8(bytes).unwrap_or_default()
}

const fn word(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "text",
        ValueKind::Integer => "integer",
        ValueKind::Boolean => "boolean",
        ValueKind::Date => "date",
        ValueKind::Instant => "instant",
        ValueKind::Audience => "audience",
        ValueKind::Person => "person",
        ValueKind::Texts => "texts",
    }
}

/// A value whose type is known from elsewhere.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::None => out.serialize_unit(),
            Value::Text(text) => out.serialize_str(text),
            Value::Integer(number) => out.serialize_i64(*number),
            Value::Boolean(yes) => out.serialize_bool(*yes),
            Value::Date(date) => out.collect_str(date),
            Value::Instant(at) => out.serialize_i64(at.as_millisecond()),
            Value::Audience(audience) => out.collect_str(audience),
            Value::Person(person) => out.collect_str(person),
            Value::Texts(texts) => texts.serialize(out),
        }
    }
}

/// A value with its type.
struct Typed<'a>(&'a Value);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0.kind() {
            None => out.serialize_unit(),
            Some(kind) => {
                let mut map = out.serialize_map(Some(1))?;
                map.serialize_entry(word(kind), &Plain(self.0))?;
                map.end()
            }
        }
    }
}

struct Values<'f>(&'f [Field]);

impl<'de> Visitor<'de> for Values<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Value>, A::Error> {
        let mut values = Vec::new();
        values.resize_with(self.0.len(), || Value::None);
        // Documents are written in the order of the fields, so the next name is nearly always the
        // next field.
        let mut hint = 0;
        while let Some(position) = map.next_key_seed(Position {
            fields: self.0,
            hint,
        })? {
            match position.and_then(|i| Some((i, self.0.get(i)?, values.get_mut(i)?))) {
                Some((i, field, value)) => {
                    *value = map.next_value_seed(OfKind(field.kind))?;
                    hint = i + 1;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

/// The position of the field that a key names.
struct Position<'f> {
    fields: &'f [Field],
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for Position<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Position<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let found = (self.hint..self.fields.len())
            .chain(0..self.hint)
            .find(|i| self.fields.get(*i).is_some_and(|field| field.name == name));
        Ok(found)
    }
}

/// A value of a known type.
struct OfKind(ValueKind);

impl<'de> DeserializeSeed<'de> for OfKind {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OfKind {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(word(self.0))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<Value, E> {
        match self.0 {
            ValueKind::Boolean => Ok(Value::Boolean(yes)),
            _ => Err(E::invalid_type(serde::de::Unexpected::Bool(yes), &self)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        match self.0 {
            ValueKind::Integer => Ok(Value::Integer(number)),
            ValueKind::Instant => Timestamp::from_millisecond(number)
                .map(Value::Instant)
                .map_err(E::custom),
            _ => Err(E::invalid_type(
                serde::de::Unexpected::Signed(number),
                &self,
            )),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        let number = i64::try_from(number).map_err(E::custom)?;
        self.visit_i64(number)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        match self.0 {
            ValueKind::Text => Ok(Value::Text(text.to_owned())),
            ValueKind::Date => text.parse::<Date>().map(Value::Date).map_err(E::custom),
            ValueKind::Audience => text
                .parse::<Audience>()
                .map(Value::Audience)
                .map_err(E::custom),
            ValueKind::Person => text
                .parse::<PersonId>()
                .map(Value::Person)
                .map_err(E::custom),
            _ => Err(E::invalid_type(serde::de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        match self.0 {
            ValueKind::Text => Ok(Value::Text(text)),
            _ => self.visit_str(&text),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        if self.0 != ValueKind::Texts {
            return Err(serde::de::Error::invalid_type(
                serde::de::Unexpected::Seq,
                &self,
            ));
        }
        let mut texts = Vec::new();
        while let Some(text) = list.next_element()? {
            texts.push(text);
        }
        Ok(Value::Texts(texts))
    }
}

/// A value that brings its type.
struct TypedValue;

impl<'de> DeserializeSeed<'de> for TypedValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TypedValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its type")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(name) = map.next_key::<String>()? else {
            return Ok(Value::None);
        };
        let kind = ValueKind::of_str(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown type `{name}`")))?;
        map.next_value_seed(OfKind(kind))
    }
}

struct NamedValues;

impl<'de> Visitor<'de> for NamedValues {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("named values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key()? {
            fields.push((name, map.next_value_seed(TypedValue)?));
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::GroupId;

    use super::*;

    fn every_kind() -> Vec<(Field, Value)> {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            kind,
            optional: true,
        };
        let person = PersonId::of_source("test", "1");
        vec![
            (
                field("title", ValueKind::Text),
                Value::Text("Exercice \"3\"\n\u{1} à rendre".to_owned()),
            ),
            (
                field("points", ValueKind::Integer),
                Value::Integer(i64::MIN),
            ),
            (field("most", ValueKind::Integer), Value::Integer(i64::MAX)),
            (field("done", ValueKind::Boolean), Value::Boolean(true)),
            (
                field("due", ValueKind::Date),
                Value::Date(Date::constant(2026, 11, 24)),
            ),
            (
                field("at", ValueKind::Instant),
                Value::Instant(Timestamp::from_millisecond(1_795_000_000_123).unwrap()),
            ),
            (
                field("for", ValueKind::Audience),
                Value::Audience(Audience::Class(GroupId::of_source("test", "6A"))),
            ),
            (field("who", ValueKind::Person), Value::Person(person)),
            (
                field("tags", ValueKind::Texts),
                Value::Texts(vec!["é\t".to_owned(), String::new()]),
            ),
            (field("nothing", ValueKind::Text), Value::None),
        ]
    }

    #[test]
    fn a_document_reads_back_what_it_writes() {
        let (fields, values): (Vec<_>, Vec<_>) = every_kind().into_iter().unzip();
        let text = encode(&fields, &values);
        assert_eq!(decode(&fields, &text).unwrap(), values);
    }

    #[test]
    fn named_values_read_back_with_their_types() {
        let fields: Vec<_> = every_kind()
            .into_iter()
            .map(|(field, value)| (field.name, value))
            .collect();
        assert_eq!(decode_fields(&encode_fields(&fields)).unwrap(), fields);
    }

    #[test]
    fn a_document_of_an_older_manifest_reads_by_name() {
        let (mut fields, mut values): (Vec<_>, Vec<_>) = every_kind().into_iter().unzip();
        let text = encode(&fields, &values);
        fields.remove(1);
        values.remove(1);
        fields.reverse();
        values.reverse();
        assert_eq!(decode(&fields, &text).unwrap(), values);
    }

    #[test]
    fn a_document_of_another_type_is_corrupt() {
        let (mut fields, values): (Vec<_>, Vec<_>) = every_kind().into_iter().unzip();
        let text = encode(&fields, &values);
        fields.get_mut(0).unwrap().kind = ValueKind::Integer;
        assert!(matches!(
            decode(&fields, &text),
            Err(StoreError::Corrupt { .. })
        ));
    }
}
