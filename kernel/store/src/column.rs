//! Domain types ↔ columns. What cannot be read back is [`StoreError::Corrupt`].

use jiff::Timestamp;
use preau_domain::condition::Condition;
use preau_domain::hold::{Door, HoldKind};
use preau_domain::ids::{ModuleId, PersonId, Uai};
use preau_domain::incident::{IncidentKind, Stage};
use preau_domain::letter::{LetterKind, Pace, Stop};
use preau_domain::limit::Limit;
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::school::{GroupKind, Level};
use uuid::Uuid;

use crate::database::{Writer, fetch_optional};
use crate::error::StoreError;

/// The columns of a person's name: title, given, family.
pub(crate) type NameColumns = (String, String, String);

pub(crate) fn time(millisecond: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millisecond)
        .map_err(|_| StoreError::corrupt(format!("instant {millisecond}")))
}

pub(crate) fn module(text: &str) -> Result<ModuleId, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(format!("module `{text}`")))
}

pub(crate) fn uai(text: &str) -> Result<Uai, StoreError> {
    text.parse()
        .map_err(|_| StoreError::corrupt(format!("UAI `{text}`")))
}

pub(crate) fn name((title, given, family): NameColumns) -> Name {
    Name {
        title,
        given,
        family,
    }
}

pub(crate) fn person(id: Option<Uuid>) -> Option<PersonId> {
    id.map(PersonId)
}

/// A count that the database gives as a signed number.
pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A count as the database takes it. None of ours comes near the limit.
pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

macro_rules! word {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(word: &str) -> Result<$type, StoreError> {
            <$type>::of_str(word)
                .ok_or_else(|| StoreError::corrupt(format!("{} `{word}`", stringify!($name))))
        }
    };
}

word!(level, Level);
word!(profile, Profile);
word!(function, Function);
word!(role, GroupRole);
word!(group_kind, GroupKind);
word!(door, Door);
word!(hold_kind, HoldKind);
word!(pace, Pace);
word!(letter_kind, LetterKind);
word!(stop, Stop);
word!(condition, Condition);
word!(incident_kind, IncidentKind);
word!(stage, Stage);
word!(limit, Limit);

/// The next number of a sequence. Its row stays locked until the transaction ends, so numbers
/// appear in their order and without gaps that could still be filled.
pub(crate) async fn next_number(on: &mut Writer, counter: &str) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "UPDATE counter SET value = value + 1 WHERE name = $1 RETURNING value",
        counter
    )?;
    row.map(|(value,)| value)
        .ok_or_else(|| StoreError::corrupt(format!("counter `{counter}`")))
}
