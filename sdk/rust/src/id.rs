//! Identifiers of records and events.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Deref;

use crate::bindings::ent::kernel::records;

/// The identifier of a record or an event: 1 to 64 characters of `A-Z a-z 0-9 . _ -`. Compare it, store
/// it, put it into an address; never read meaning into it.
///
/// That a text is shaped as one says nothing of whether the record is there, or is the caller's to see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// The longest, in characters.
    pub const MAX: usize = 64;

    /// The identifier, if the text is shaped as one.
    pub fn parse(text: &str) -> Option<Self> {
        is_id(text).then(|| Self(text.to_owned()))
    }

    /// One never given before: for a record that a form is to make, whose address carries it, so that a form
    /// that is sent twice makes one record. One host call.
    pub fn fresh() -> Self {
        Self(records::fresh_id())
    }

    /// One that is made of what something says, so that what is sent twice (a slow phone, a double tap, the
    /// way back and the button again) meets itself: 128 bits as 32 digits, the same for the same parts.
    ///
    /// Nothing rests on its being hard to find: who may read and write a record, the kernel says.
    pub fn made_of<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> Self {
        let mut halves = [0_u8, 1].map(|which| {
            let mut hasher = DefaultHasher::new();
            which.hash(&mut hasher);
            hasher
        });
        for part in parts {
            for half in &mut halves {
                part.as_ref().hash(half);
            }
        }
        let [one, other] = halves.map(|half| half.finish());
        Self(format!("{one:016x}{other:016x}"))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that the kernel gave.
    pub(crate) fn given(text: String) -> Self {
        Self(text)
    }
}

/// Whether a text is shaped as an identifier: one that can stand in an address, where `.` and `..` mean something
/// else.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=Id::MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !matches!(text, "." | "..")
}

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl From<&Id> for String {
    fn from(id: &Id) -> Self {
        id.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_something_else_has_another_identifier() {
        let of = |parts: &[&str]| Id::made_of(parts);
        let one = of(&["a", "bc", ""]);
        assert_eq!(one.len(), 32);
        assert!(is_id(&one));
        assert_eq!(one, of(&["a", "bc", ""]));
        for other in [
            &["ab", "c", ""][..],
            &["a", "", "bc"],
            &["A", "bc", ""],
            &["a", "bc"],
        ] {
            assert_ne!(one, of(other));
        }
    }

    #[test]
    fn an_identifier_has_the_shape_of_the_contract() {
        let longest = "x".repeat(64);
        for fits in ["a", "0198f2d4-a1b2", "A.b_c-9", &longest] {
            assert_eq!(Id::parse(fits).as_deref(), Some(fits));
        }
        let too_long = "x".repeat(65);
        for wrong in ["", " ", "a b", "é", "a/b", "a\0", &too_long] {
            assert_eq!(Id::parse(wrong), None, "{wrong:?}");
        }
    }
}
