//! Stored structs.

use std::ops::{Deref, DerefMut};

use crate::bindings::ent::kernel::records;
use crate::{Failure, Id, Value, log};

/// A struct stored in a collection of the manifest, by `#[derive(Record)]`.
///
/// The derive also gives one function for each index of the collection, of the index's name, which
/// begins a [`Query`](crate::Query): `Assignment::by_due()`.
pub trait Record: Sized {
    /// The collection's name in the manifest.
    const COLLECTION: &'static str;

    /// The values in the order of the manifest's fields.
    fn to_values(&self) -> Vec<Value>;

    /// None if the values do not fit.
    fn from_values(values: Vec<Value>) -> Option<Self>;

    /// The record of this identifier, if it is there and the caller may read it. Sees what the
    /// call has staged.
    fn get(id: &str) -> Result<Option<Stored<Self>>, Failure> {
        records::get(Self::COLLECTION, id)?
            .map(Stored::decode)
            .transpose()
    }

    /// The record of this identifier, or `not-found`.
    fn find(id: &str) -> Result<Stored<Self>, Failure> {
        Self::get(id)?.ok_or(Failure::NotFound)
    }

    /// Stages a new record under a fresh identifier, which it returns.
    fn insert(&self) -> Result<Id, Failure> {
        let id = Id::fresh();
        self.insert_as(&id)?;
        Ok(id)
    }

    /// Stages a new record under an identifier of your own.
    fn insert_as(&self, id: &str) -> Result<(), Failure> {
        records::put(Self::COLLECTION, id, None, &self.to_values())
    }
}

/// A record as it was read: with its identifier, and the version that a change must name.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<R> {
    /// Its identifier.
    pub id: Id,
    /// Grows with each change.
    pub version: u64,
    /// The record itself.
    pub record: R,
}

impl<R: Record> Stored<R> {
    pub(crate) fn decode(stored: records::Stored) -> Result<Self, Failure> {
        let Some(record) = R::from_values(stored.fields) else {
            let collection = R::COLLECTION;
            log::error(&format!(
                "{collection} {} does not fit its struct",
                stored.id
            ));
            return Err(Failure::unavailable(""));
        };
        Ok(Self {
            id: Id::given(stored.id),
            version: stored.version,
            record,
        })
    }

    /// Stages the record as it is now.
    pub fn update(&self) -> Result<(), Failure> {
        records::put(
            R::COLLECTION,
            &self.id,
            Some(self.version),
            &self.record.to_values(),
        )
    }

    /// Stages the record's deletion.
    pub fn delete(&self) -> Result<(), Failure> {
        records::delete(R::COLLECTION, &self.id, self.version)
    }
}

impl<R> Deref for Stored<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

impl<R> DerefMut for Stored<R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.record
    }
}
