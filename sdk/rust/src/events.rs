//! Events that arrive and events that leave.

use crate::bindings::ent::kernel::events;
use crate::bindings::ent::kernel::types::NamedValue;
use crate::bindings::exports::ent::module::inbox;
use crate::{Failure, Field, Id, Instant, Value};

/// An event that the manifest subscribes to, or a timer of the module's own that is due. It may be
/// delivered again under the same identifier.
#[derive(Clone, Debug)]
pub struct Event {
    /// The same when the event is delivered again.
    pub id: Id,
    /// "homework.given", "kernel.class-joined".
    pub name: String,
    /// When it happened, or was due.
    pub at: Instant,
    fields: Vec<NamedValue>,
}

impl Event {
    /// The value of a field; `invalid`, so that the event comes again and is parked in the end, if
    /// it is missing or of another type.
    pub fn field<T: Field>(&self, name: &str) -> Result<T, Failure> {
        self.fields
            .iter()
            .find(|field| field.name == name)
            .and_then(|field| T::from_value(field.value.clone()))
            .ok_or_else(|| Failure::Invalid(Vec::new()))
    }

    /// Which timer of its name it is; `invalid` for an event that is no timer and has no such field.
    pub fn key(&self) -> Result<String, Failure> {
        self.field("key")
    }
}

/// Values with their names, as the contract takes them.
pub(crate) fn named(fields: Vec<(&'static str, Value)>) -> Vec<NamedValue> {
    let named = fields.into_iter().map(|(name, value)| NamedValue {
        name: name.into(),
        value,
    });
    named.collect()
}

impl From<inbox::Event> for Event {
    fn from(event: inbox::Event) -> Self {
        Self {
            id: Id::given(event.id),
            name: event.name,
            at: Instant(event.at),
            fields: event.fields,
        }
    }
}

/// An event that the manifest publishes, by `#[derive(Publish)]`.
pub trait Publish {
    /// Its name in the manifest ("given").
    const NAME: &'static str;

    /// Its fields with their values.
    fn fields(&self) -> Vec<(&'static str, Value)>;

    /// Stages the event: it leaves when the call commits.
    fn publish(&self) -> Result<(), Failure> {
        events::publish(Self::NAME, &named(self.fields()))
    }
}
