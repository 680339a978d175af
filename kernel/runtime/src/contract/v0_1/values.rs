//! Values between WIT and domain.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use preau_domain::audience::Audience;
use preau_domain::failure::{Failure, FieldError};
use preau_domain::ids::{GroupId, PersonId};
use preau_domain::person::{Function, Profile};
use preau_domain::record::{Record, Value};
use preau_domain::school::Level;
use uuid::Uuid;

use super::bindings::ent::kernel::caller::LocalTime;
use super::bindings::ent::kernel::{records as wit_records, types as wit};
use crate::fault::Fault;

/// A value that a guest gave and that the contract does not allow.
pub(super) fn misuse(what: impl Into<String>) -> Fault {
    Fault::Misuse(what.into())
}

/// From the guest. Refuses what the types allow and the contract does not.
pub(in crate::contract) trait Import {
    type Domain;
    fn import(self) -> Result<Self::Domain, Fault>;
}

/// To the guest.
pub(in crate::contract) trait Export {
    type Wit;
    fn export(self) -> Self::Wit;
}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        impl Import for $ty {
            type Domain = Self;
            fn import(self) -> Result<Self, Fault> {
                Ok(self)
            }
        }
    )*};
}
plain!((), String, bool, u8, u32, u64, i64, f64, (String, String));

impl<T: Import> Import for Vec<T> {
    type Domain = Vec<T::Domain>;
    fn import(self) -> Result<Self::Domain, Fault> {
        self.into_iter().map(Import::import).collect()
    }
}

impl<T: Import> Import for Option<T> {
    type Domain = Option<T::Domain>;
    fn import(self) -> Result<Self::Domain, Fault> {
        self.map(Import::import).transpose()
    }
}

impl Import for wit::Date {
    type Domain = Date;
    fn import(self) -> Result<Date, Fault> {
        let part = |n: u8| i8::try_from(n).unwrap_or(0);
        i16::try_from(self.year)
            .ok()
            .filter(|year| (1900..=2999).contains(year))
            .and_then(|year| Date::new(year, part(self.month), part(self.day)).ok())
            .ok_or_else(|| {
                misuse(format!(
                    "{}-{}-{} is not a date",
                    self.year, self.month, self.day
                ))
            })
    }
}

impl Export for Date {
    type Wit = wit::Date;
    fn export(self) -> wit::Date {
        wit::Date {
            year: self.year().unsigned_abs(),
            month: self.month().unsigned_abs(),
            day: self.day().unsigned_abs(),
        }
    }
}

impl Import for wit::Time {
    type Domain = Time;
    fn import(self) -> Result<Time, Fault> {
        let part = |n: u8| i8::try_from(n).unwrap_or(-1);
        Time::new(part(self.hour), part(self.minute), 0, 0)
            .map_err(|_| misuse(format!("{}:{} is not a time", self.hour, self.minute)))
    }
}

/// An instant of the contract.
pub(in crate::contract) fn instant(ms: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(ms).map_err(|_| misuse(format!("{ms} is not an instant")))
}

impl Export for DateTime {
    type Wit = LocalTime;
    fn export(self) -> LocalTime {
        LocalTime {
            date: self.date().export(),
            time: wit::Time {
                hour: self.hour().unsigned_abs(),
                minute: self.minute().unsigned_abs(),
            },
        }
    }
}

impl Export for Level {
    type Wit = wit::Level;
    fn export(self) -> wit::Level {
        match self {
            Self::Ecole => wit::Level::Ecole,
            Self::College => wit::Level::College,
            Self::Lycee => wit::Level::Lycee,
        }
    }
}

impl Export for Profile {
    type Wit = wit::Profile;
    fn export(self) -> wit::Profile {
        match self {
            Self::Pupil => wit::Profile::Pupil,
            Self::Relative => wit::Profile::Relative,
            Self::Teacher => wit::Profile::Teacher,
            Self::Staff => wit::Profile::Staff,
            Self::Guest => wit::Profile::Guest,
        }
    }
}

impl Import for wit::Profile {
    type Domain = Profile;
    fn import(self) -> Result<Profile, Fault> {
        Ok(match self {
            Self::Pupil => Profile::Pupil,
            Self::Relative => Profile::Relative,
            Self::Teacher => Profile::Teacher,
            Self::Staff => Profile::Staff,
            Self::Guest => Profile::Guest,
        })
    }
}

/// None for a function that came later: modules of this version are not told of it.
impl Export for Function {
    type Wit = Option<wit::Function>;
    fn export(self) -> Option<wit::Function> {
        match self {
            Self::Head => Some(wit::Function::Head),
            Self::SchoolAdmin => Some(wit::Function::SchoolAdmin),
            Self::EducationAdviser => Some(wit::Function::EducationAdviser),
            Self::Inspector | Self::Delegate => None,
        }
    }
}

/// Identifiers come back through addresses and forms, where anyone can change them: one that the
/// kernel did not make is no fault of the module, it names nobody.
pub(in crate::contract) fn person(id: &str) -> PersonId {
    id.parse().unwrap_or(PersonId(Uuid::nil()))
}

pub(in crate::contract) fn group(id: &str) -> GroupId {
    id.parse().unwrap_or(GroupId(Uuid::nil()))
}

impl Import for wit::Audience {
    type Domain = Audience;
    fn import(self) -> Result<Audience, Fault> {
        Ok(match self {
            Self::Class(id) => Audience::Class(group(&id)),
            Self::Group(id) => Audience::Group(group(&id)),
            Self::Profile(profile) => Audience::Profile(profile.import()?),
            Self::Person(id) => Audience::Person(person(&id)),
        })
    }
}

impl Export for Audience {
    type Wit = wit::Audience;
    fn export(self) -> wit::Audience {
        match self {
            Self::Class(id) => wit::Audience::Class(id.to_string()),
            Self::Group(id) => wit::Audience::Group(id.to_string()),
            Self::Profile(profile) => wit::Audience::Profile(profile.export()),
            Self::Person(id) => wit::Audience::Person(id.to_string()),
        }
    }
}

impl Import for wit::Value {
    type Domain = Value;
    fn import(self) -> Result<Value, Fault> {
        Ok(match self {
            Self::None => Value::None,
            Self::Text(text) => Value::Text(text),
            Self::Integer(n) => Value::Integer(n),
            Self::Boolean(b) => Value::Boolean(b),
            Self::Date(date) => Value::Date(date.import()?),
            Self::Instant(ms) => Value::Instant(instant(ms)?),
            Self::Audience(audience) => Value::Audience(audience.import()?),
            Self::Person(id) => Value::Person(person(&id)),
            Self::Texts(texts) => Value::Texts(texts),
        })
    }
}

impl Export for Value {
    type Wit = wit::Value;
    fn export(self) -> wit::Value {
        match self {
            Self::None => wit::Value::None,
            Self::Text(text) => wit::Value::Text(text),
            Self::Integer(n) => wit::Value::Integer(n),
            Self::Boolean(b) => wit::Value::Boolean(b),
            Self::Date(date) => wit::Value::Date(date.export()),
            Self::Instant(at) => wit::Value::Instant(at.as_millisecond()),
            Self::Audience(audience) => wit::Value::Audience(audience.export()),
            Self::Person(id) => wit::Value::Person(id.to_string()),
            Self::Texts(texts) => wit::Value::Texts(texts),
        }
    }
}

impl Export for Record {
    type Wit = wit_records::Stored;
    fn export(self) -> wit_records::Stored {
        wit_records::Stored {
            id: self.id.to_string(),
            version: self.version,
            fields: self.fields.into_iter().map(Export::export).collect(),
        }
    }
}

impl Import for wit::FieldError {
    type Domain = FieldError;
    fn import(self) -> Result<FieldError, Fault> {
        Ok(FieldError {
            field: self.field,
            message: self.message,
        })
    }
}

impl Import for wit::Failure {
    type Domain = Failure;
    fn import(self) -> Result<Failure, Fault> {
        Ok(match self {
            Self::NotFound => Failure::NotFound,
            Self::Forbidden(why) => Failure::Forbidden(why),
            Self::Invalid(errors) => Failure::Invalid(errors.import()?),
            Self::Conflict(why) => Failure::Conflict(why),
            Self::Unavailable(why) => Failure::Unavailable(why),
        })
    }
}

impl Export for Failure {
    type Wit = wit::Failure;
    fn export(self) -> wit::Failure {
        match self {
            Self::NotFound => wit::Failure::NotFound,
            Self::Forbidden(why) => wit::Failure::Forbidden(why),
            Self::Invalid(errors) => wit::Failure::Invalid(
                errors
                    .into_iter()
                    .map(|e| wit::FieldError {
                        field: e.field,
                        message: e.message,
                    })
                    .collect(),
            ),
            Self::Conflict(why) => wit::Failure::Conflict(why),
            Self::Unavailable(why) => wit::Failure::Unavailable(why),
        }
    }
}
