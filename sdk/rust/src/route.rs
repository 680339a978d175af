//! Typed addresses.

use crate::{Address, Audience, Cursor, Date, Id, PersonId};

/// The addresses of a module, by `#[derive(Route)]` on an enum:
///
/// ```ignore
/// #[derive(Route)]
/// enum View {
///     #[route("")]
///     Todo,
///     #[route("day/{day}")]
///     Day { day: Date, #[query] class: Option<Audience> },
/// }
/// ```
pub trait Route: Sized {
    /// None if no pattern fits. Unknown query names are ignored.
    fn parse(address: &Address) -> Option<Self>;

    /// The address that [`parse`](Route::parse) reads back.
    fn address(&self) -> Address;

    /// The address as one text: "week?day=2026-11-24".
    fn to_text(&self) -> String {
        let address = self.address();
        let mut text = address.path;
        for (at, (name, value)) in address.query.iter().enumerate() {
            text.push(if at == 0 { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }

    /// Reads what [`to_text`](Route::to_text) writes; meant for fields that carry where to go back.
    fn from_text(text: &str) -> Option<Self> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let query = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self::parse(&Address {
            path: path.to_owned(),
            query,
        })
    }
}

/// What can stand in a segment of a path or in a query.
pub trait Segment: Sized {
    /// None if the text does not fit.
    fn from_segment(text: &str) -> Option<Self>;

    /// Only characters that an address may have.
    fn to_segment(&self) -> String;
}

impl Segment for Id {
    fn from_segment(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn to_segment(&self) -> String {
        self.into()
    }
}

impl Segment for PersonId {
    fn from_segment(text: &str) -> Option<Self> {
        Id::parse(text).map(Self)
    }

    fn to_segment(&self) -> String {
        self.0.to_segment()
    }
}

impl Segment for Date {
    fn from_segment(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn to_segment(&self) -> String {
        self.to_string()
    }
}

impl Segment for Audience {
    fn from_segment(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn to_segment(&self) -> String {
        self.segment()
    }
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Segment for $type {
            fn from_segment(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn to_segment(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

number!(i64, i32, u32, u16, u8);

/// What a field marked `#[query]` may be: an `Option` of what a path may hold, of a [`Cursor`] or of a `String`
/// (words that were typed, and are never trusted), or a `bool` that is there or not.
pub trait Query: Sized {
    /// None if the text is there and does not fit.
    fn from_query(text: Option<&str>) -> Option<Self>;

    /// None for nothing in the address.
    fn to_query(&self) -> Option<String>;
}

impl<T: Segment> Query for Option<T> {
    fn from_query(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("") => Some(None),
            Some(text) => T::from_segment(text).map(Some),
        }
    }

    fn to_query(&self) -> Option<String> {
        self.as_ref().map(Segment::to_segment)
    }
}

impl Query for Option<Cursor> {
    fn from_query(text: Option<&str>) -> Option<Self> {
        let text = text.filter(|text| !text.is_empty());
        Some(text.map(|text| Cursor(text.to_owned())))
    }

    fn to_query(&self) -> Option<String> {
        self.as_ref().map(|cursor| cursor.0.clone())
    }
}

impl Query for Option<String> {
    fn from_query(text: Option<&str>) -> Option<Self> {
        let text = text.filter(|text| !text.is_empty());
        Some(text.map(str::to_owned))
    }

    fn to_query(&self) -> Option<String> {
        self.clone()
    }
}

impl Query for bool {
    fn from_query(text: Option<&str>) -> Option<Self> {
        Some(text.is_some_and(|text| text != "0"))
    }

    fn to_query(&self) -> Option<String> {
        self.then(|| "1".to_owned())
    }
}

/// What the derive's code calls.
#[doc(hidden)]
pub mod parts {
    use super::{Address, Query};

    /// The segments of a path; none for the empty path.
    pub fn segments(path: &str) -> Vec<&str> {
        if path.is_empty() {
            Vec::new()
        } else {
            path.split('/').collect()
        }
    }

    pub fn query<T: Query>(address: &Address, name: &str) -> Option<T> {
        let text = address.query.iter().find(|(known, _)| known == name);
        T::from_query(text.map(|(_, text)| text.as_str()))
    }

    pub fn push_query<T: Query>(address: &mut Address, name: &str, value: &T) {
        if let Some(text) = value.to_query() {
            address.query.push((name.to_owned(), text));
        }
    }
}
