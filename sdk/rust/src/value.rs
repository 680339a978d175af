//! Between the contract's values and Rust's types.

use crate::{Audience, Cursor, Date, Id, Instant, PersonId, Value};

/// The types that a manifest can give to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the manifest's own words")]
pub enum Kind {
    Text,
    Integer,
    Boolean,
    Date,
    Instant,
    Audience,
    Person,
    Texts,
}

impl Kind {
    /// Whether two kinds are the same, where `==` cannot be used.
    pub const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

/// A Rust type that fits one of the manifest's types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of record fields",
    note = "use String, Id, i64 (or a smaller integer), bool, Date, Instant, Audience, PersonId, \
            Vec<String>, a `#[derive(Choice)]` enum, or Option of one of them"
)]
pub trait Field: Sized {
    /// The manifest's type.
    const KIND: Kind;

    /// As the contract carries it.
    fn to_value(&self) -> Value;

    /// None if the value does not fit.
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! field {
    ($type:ty, $kind:ident, $to:expr, $from:pat => $value:expr) => {
        impl Field for $type {
            const KIND: Kind = Kind::$kind;

            fn to_value(&self) -> Value {
                let to: fn(&$type) -> Value = $to;
                to(self)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    $from => $value,
                    _ => None,
                }
            }
        }
    };
}

field!(String, Text, |text| Value::Text(text.clone()), Value::Text(text) => Some(text));
field!(Id, Text, |id| Value::Text(id.into()), Value::Text(text) => Self::parse(&text));
field!(Cursor, Text, |cursor| Value::Text(cursor.0.clone()), Value::Text(text) => Some(Self(text)));
field!(i64, Integer, |number| Value::Integer(*number), Value::Integer(number) => Some(number));
field!(i32, Integer, |number| Value::Integer((*number).into()), Value::Integer(number) => number.try_into().ok());
field!(u32, Integer, |number| Value::Integer((*number).into()), Value::Integer(number) => number.try_into().ok());
field!(u16, Integer, |number| Value::Integer((*number).into()), Value::Integer(number) => number.try_into().ok());
field!(u8, Integer, |number| Value::Integer((*number).into()), Value::Integer(number) => number.try_into().ok());
field!(bool, Boolean, |yes| Value::Boolean(*yes), Value::Boolean(yes) => Some(yes));
field!(Date, Date, |day| Value::Date(*day), Value::Date(day) => Some(day));
field!(Instant, Instant, |at| Value::Instant(at.0), Value::Instant(at) => Some(Self(at)));
field!(Audience, Audience, |audience| Value::Audience(audience.clone()), Value::Audience(audience) => Some(audience));
field!(PersonId, Person, |id| Value::Person((&id.0).into()), Value::Person(id) => Some(Self(Id::given(id))));
field!(Vec<String>, Texts, |texts| Value::Texts(texts.clone()), Value::Texts(texts) => Some(texts));

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::None, Field::to_value)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::None => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_type_does_not_fit() {
        assert_eq!(u32::from_value(Value::Integer(-1)), None);
        assert_eq!(String::from_value(Value::Integer(1)), None);
        assert_eq!(Id::from_value(Value::Text("not one".into())), None);
        assert_eq!(Option::<Date>::from_value(Value::None), Some(None));
        assert_eq!(Option::<Date>::from_value(Value::Boolean(true)), None);
        assert_eq!(Some(Instant(3)).to_value(), Value::Instant(3));
    }
}
