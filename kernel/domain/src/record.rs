//! Values, records, index keys, and what a call staged.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::access::Facts;
use crate::audience::Audience;
use crate::caller::Caller;
use crate::ids::{FileId, PersonId, RecordId};
use crate::lesson::Lesson;
use crate::live::Touch;
use crate::mailbox::Mail;
use crate::module::{Collection, Text};
use crate::notification::Notice;
use crate::words;

/// One value of a record, an event or a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Absent.
    None,
    /// Text of at most [`Value::MAX_TEXT`] bytes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// An instant, to the millisecond.
    Instant(Timestamp),
    /// Whom something is for.
    Audience(Audience),
    /// A person.
    Person(PersonId),
    /// At most [`Value::MAX_TEXTS`] texts.
    Texts(Vec<String>),
}

impl Value {
    /// The longest text, in bytes.
    pub const MAX_TEXT: usize = 64 * 1024;
    /// The most texts in a list.
    pub const MAX_TEXTS: usize = 256;

    /// The value's type; none for an absent value.
    pub fn kind(&self) -> Option<ValueKind> {
        Some(match self {
            Self::None => return None,
            Self::Text(_) => ValueKind::Text,
            Self::Integer(_) => ValueKind::Integer,
            Self::Boolean(_) => ValueKind::Boolean,
            Self::Date(_) => ValueKind::Date,
            Self::Instant(_) => ValueKind::Instant,
            Self::Audience(_) => ValueKind::Audience,
            Self::Person(_) => ValueKind::Person,
            Self::Texts(_) => ValueKind::Texts,
        })
    }

    /// Whether its texts are within [`Value::MAX_TEXT`] and [`Value::MAX_TEXTS`], and without NUL,
    /// which PostgreSQL cannot hold.
    pub fn is_short(&self) -> bool {
        match self {
            Self::Text(text) => text.len() <= Self::MAX_TEXT && !text.contains('\0'),
            Self::Texts(texts) => {
                texts.len() <= Self::MAX_TEXTS
                    && texts.iter().map(String::len).sum::<usize>() <= Self::MAX_TEXT
                    && !texts.iter().any(|text| text.contains('\0'))
            }
            _ => true,
        }
    }

    /// What it counts for in limits, in bytes: its text, and 16 for being there.
    pub fn size(&self) -> usize {
        16 + match self {
            Self::Text(text) => text.len(),
            Self::Texts(texts) => texts.iter().map(|text| 16 + text.len()).sum(),
            _ => 0,
        }
    }
}

/// What values count for in limits, in bytes.
pub fn size(values: &[Value]) -> usize {
    values.iter().map(Value::size).sum()
}

words! {
    /// The type that a manifest declares for a field.
    pub enum ValueKind {
        /// [`Value::Text`]
        Text = "text",
        /// [`Value::Integer`]
        Integer = "integer",
        /// [`Value::Boolean`]
        Boolean = "boolean",
        /// [`Value::Date`]
        Date = "date",
        /// [`Value::Instant`]
        Instant = "instant",
        /// [`Value::Audience`]
        Audience = "audience",
        /// [`Value::Person`]
        Person = "person",
        /// [`Value::Texts`]
        Texts = "texts",
    }
}

/// A stored record: as many values as the collection has fields, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name within the collection.
    pub id: RecordId,
    /// 1 at first, one more with each change.
    pub version: u64,
    /// The values.
    pub fields: Vec<Value>,
}

/// Why values cannot be a record of a collection. A fault of the module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Not as many values as fields.
    #[error("{given} values for {fields} fields")]
    Count {
        /// How many came.
        given: usize,
        /// How many the collection has.
        fields: usize,
    },
    /// A value of another type, or none where one is required.
    #[error("field `{field}` does not take this value")]
    Type {
        /// Which field.
        field: String,
    },
    /// A text or list over its limit.
    #[error("field `{field}` is too long")]
    TooLong {
        /// Which field.
        field: String,
    },
}

/// Checks that `values` fit the collection's fields.
pub fn check_fit(collection: &Collection, values: &[Value]) -> Result<(), Misfit> {
    if values.len() != collection.fields.len() {
        return Err(Misfit::Count {
            given: values.len(),
            fields: collection.fields.len(),
        });
    }
    for (field, value) in collection.fields.iter().zip(values) {
        let fits = match value.kind() {
            None => field.optional,
            Some(kind) => kind == field.kind,
        };
        if !fits {
            return Err(Misfit::Type {
                field: field.name.clone(),
            });
        }
        if !value.is_short() {
            return Err(Misfit::TooLong {
                field: field.name.clone(),
            });
        }
    }
    Ok(())
}

/// What the collection's rule looks at in these values.
pub fn facts(collection: &Collection, values: &[Value]) -> Facts {
    let person = |field: Option<usize>| match field.and_then(|i| values.get(i)) {
        Some(Value::Person(id)) => Some(*id),
        _ => None,
    };
    Facts {
        audience: match collection.audience.and_then(|i| values.get(i)) {
            Some(Value::Audience(audience)) => Some(*audience),
            _ => None,
        },
        subject: person(collection.subject),
        author: person(collection.author),
    }
}

/// The texts among these values that searching in a box looks through.
pub fn searched<'v>(collection: &Collection, values: &'v [Value]) -> impl Iterator<Item = &'v str> {
    let fields = collection.boxed.iter().flat_map(|boxed| &boxed.search);
    let fields: Vec<_> = fields.filter_map(|at| values.get(*at)).collect();
    let texts = fields.into_iter().flat_map(|value| match value {
        Value::Text(text) => std::slice::from_ref(text),
        Value::Texts(texts) => texts.as_slice(),
        _ => &[],
    });
    texts.map(String::as_str)
}

/// The files that these values name, in their order; none where one of them is no file's name, or is named
/// twice.
pub fn files(collection: &Collection, values: &[Value]) -> Option<Vec<FileId>> {
    let Some(Value::Texts(texts)) = collection.files.and_then(|i| values.get(i)) else {
        return Some(Vec::new());
    };
    let mut files = Vec::with_capacity(texts.len());
    for text in texts {
        let file = text
            .parse()
            .ok()
            .filter(|file: &FileId| file.to_string() == *text)?;
        if files.contains(&file) {
            return None;
        }
        files.push(file);
    }
    Some(files)
}

/// Whether the rule of who may read lets a caller read a record of these values.
pub fn is_readable(
    collection: &Collection,
    values: &[Value],
    caller: &Caller,
    now: Timestamp,
) -> bool {
    let facts = facts(collection, values);
    let rule = &collection.read;
    rule.allows(caller, &facts, now, |field| instant_of(values, field))
}

/// The instant in a field, for rules with a beginning.
pub fn instant_of(values: &[Value], field: usize) -> Option<Timestamp> {
    match values.get(field) {
        Some(Value::Instant(at)) => Some(*at),
        _ => None,
    }
}

/// Order-preserving bytes: for values of one type, the order of the keys is the order of the values.
///
/// Absent sorts first. Each value is a tag and a body that no other body is a prefix of, so that
/// keys of several values compare field by field, and a key of the first fields is a prefix of the
/// keys of all records that share them.
pub fn encode_key(values: &[Value]) -> Vec<u8> {
    let mut key = Vec::with_capacity(values.len() * 24);
    for value in values {
        encode_value(value, &mut key);
    }
    key
}

/// The longest key, in bytes: longer texts are cut in the index (never in the record), so their
/// order beyond the cut is that of the record's identifiers.
pub const MAX_KEY_TEXT: usize = 256;

fn encode_value(value: &Value, key: &mut Vec<u8>) {
    match value {
        Value::None => key.push(0x01),
        Value::Integer(n) => {
            key.push(0x02);
            key.extend_from_slice(&flip(*n));
        }
        Value::Boolean(b) => key.extend_from_slice(&[0x03, u8::from(*b)]),
        Value::Date(date) => {
            key.push(0x04);
            key.extend_from_slice(&date.year().to_be_bytes());
            key.extend_from_slice(&[date.month().unsigned_abs(), date.day().unsigned_abs()]);
        }
        Value::Instant(at) => {
            key.push(0x05);
            key.extend_from_slice(&flip(at.as_millisecond()));
        }
        Value::Text(text) => {
            key.push(0x06);
            encode_text(text, key);
        }
        Value::Audience(audience) => {
            key.push(0x07);
            let (tag, body): (u8, &[u8]) = match audience {
                Audience::Class(id) => (1, id.0.as_bytes()),
                Audience::Group(id) => (2, id.0.as_bytes()),
                Audience::Profile(profile) => (3, profile.as_str().as_bytes()),
                Audience::Person(id) => (4, id.0.as_bytes()),
            };
            key.push(tag);
            key.extend_from_slice(body);
            if tag == 3 {
                key.push(0);
            }
        }
        Value::Person(id) => {
            key.push(0x08);
            key.extend_from_slice(id.0.as_bytes());
        }
        Value::Texts(texts) => {
            key.push(0x09);
            for text in texts {
                key.push(0x01);
                encode_text(text, key);
            }
            key.push(0x00);
        }
    }
}

/// Big-endian with the sign bit flipped: negative numbers first.
fn flip(n: i64) -> [u8; 8] {
    (n.cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

/// The text's bytes and a zero. Values never hold NUL, so the zero is the end, and a text sorts
/// before the texts that it begins.
fn encode_text(text: &str, key: &mut Vec<u8>) {
    let cut = text.floor_char_boundary(MAX_KEY_TEXT);
    key.extend(
        text.as_bytes()
            .iter()
            .take(cut)
            .copied()
            .filter(|b| *b != 0),
    );
    key.push(0);
}

/// One staged change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The collection's name.
    pub collection: String,
    /// The record.
    pub id: RecordId,
    /// The version that was read; none for a record that must not be there.
    pub expected: Option<u64>,
    /// The new values; none to delete.
    pub fields: Option<Vec<Value>>,
}

/// An event that leaves when the call commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// With the publisher in front: "homework.given".
    pub name: String,
    /// Its content.
    pub fields: Vec<(String, Value)>,
}

/// What a call makes of one of its module's timers. Set again, it is another; cancelled where it is not, it
/// is still not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// With the module in front, as the event will be called: "homework.reminder".
    pub name: String,
    /// Which of this name.
    pub key: String,
    /// What becomes of it; none to cancel it.
    pub due: Option<Due>,
}

/// When a timer is due, and what it says then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// To the millisecond.
    pub at: Timestamp,
    /// Its content, its key among it.
    pub fields: Vec<(String, Value)>,
}

/// One more file of the content of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileCopy {
    /// The other.
    pub from: FileId,
    /// The one more.
    pub to: FileId,
    /// For whom it counts.
    pub by: PersonId,
}

/// All that a call wants to become durable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteSet {
    /// Records, each at most once.
    pub changes: Vec<Change>,
    /// Events, in the order of publication.
    pub events: Vec<Event>,
    /// Timers, each at most once.
    pub timers: Vec<Timer>,
    /// Lessons, each key at most once.
    pub lessons: Vec<Lesson>,
    /// Notifications sent and withdrawn, each key at most once.
    pub notifications: Vec<Notice>,
    /// What happens to boxes.
    pub mail: Mail,
    /// Files that are there once more.
    pub copies: Vec<FileCopy>,
    /// What open pages are told of, each at most once.
    pub touches: Vec<Touch>,
}

impl WriteSet {
    /// Whatever it tells anybody that is of one of these kinds: who had it sent, what it says, and for whom it is.
    pub fn urgent<'s>(
        &'s self,
        kinds: &'s BTreeSet<String>,
    ) -> impl Iterator<Item = (Option<PersonId>, &'s Text, Vec<Audience>)> {
        let sent = self.notifications.iter().filter_map(move |notice| {
            let sent = notice.send.as_ref()?;
            let is_urgent = kinds.contains(&sent.kind);
            is_urgent.then(|| (sent.author, &sent.text, vec![sent.audience]))
        });
        let delivered = self.mail.deliveries.iter().filter_map(move |dispatch| {
            let line = dispatch.line.as_ref()?;
            let to = dispatch.recipients.iter();
            let audiences = to.flat_map(|(_, to)| to.audiences());
            let is_urgent = kinds.contains(&line.kind);
            is_urgent.then(|| (dispatch.author, &line.text, audiences.collect()))
        });
        sent.chain(delivered)
    }

    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        let Self {
            changes,
            events,
            timers,
            lessons,
            notifications,
            mail,
            copies,
            touches,
        } = self;
        changes.is_empty()
            && events.is_empty()
            && timers.is_empty()
            && lessons.is_empty()
            && notifications.is_empty()
            && mail.is_empty()
            && copies.is_empty()
            && touches.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        "[a-zé ]{0,12}"
    }

    proptest! {
        #[test]
        fn keys_of_integers_order_as_integers(a: i64, b: i64) {
            let key = |n| encode_key(&[Value::Integer(n)]);
            prop_assert_eq!(key(a).cmp(&key(b)), a.cmp(&b));
        }

        #[test]
        fn keys_of_texts_order_as_texts(a in text(), b in text()) {
            let key = |t: &str| encode_key(&[Value::Text(t.into())]);
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
        }

        #[test]
        fn keys_compare_field_by_field(a in (text(), any::<i64>()), b in (text(), any::<i64>())) {
            let key = |(t, n): &(String, i64)| encode_key(&[Value::Text(t.clone()), Value::Integer(*n)]);
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
        }

        #[test]
        fn keys_of_dates_order_as_dates(a in -1000i64..20000, b in -1000i64..20000) {
            let date = |n: i64| Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(n));
            let key = |d| encode_key(&[Value::Date(d)]);
            prop_assert_eq!(key(date(a)).cmp(&key(date(b))), a.cmp(&b));
        }

        #[test]
        fn the_first_fields_are_a_prefix_of_the_whole(t in text(), n: i64) {
            let whole = encode_key(&[Value::Text(t.clone()), Value::Integer(n)]);
            prop_assert!(whole.starts_with(&encode_key(&[Value::Text(t)])));
        }
    }

    #[test]
    fn an_absent_value_sorts_first() {
        assert!(encode_key(&[Value::None]) < encode_key(&[Value::Integer(i64::MIN)]));
    }

    #[test]
    fn lists_and_texts_have_their_lengths() {
        let texts = |many: usize, long: usize| Value::Texts(vec!["x".repeat(long); many]);
        assert!(Value::Text("x".repeat(Value::MAX_TEXT)).is_short());
        assert!(!Value::Text("x".repeat(Value::MAX_TEXT + 1)).is_short());
        assert!(texts(Value::MAX_TEXTS, 1).is_short());
        assert!(!texts(Value::MAX_TEXTS + 1, 1).is_short());
        assert!(texts(2, Value::MAX_TEXT / 2).is_short());
        assert!(!texts(2, Value::MAX_TEXT / 2 + 1).is_short());
        assert!(!Value::Text("a\0".into()).is_short());
    }
}
