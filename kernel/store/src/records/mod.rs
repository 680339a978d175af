//! Records: the documents of every module, in two tables.
//!
//! `record` holds the documents, `record_key` one row per record and declared index. Every statement
//! binds school and module.

pub(crate) mod doc;
pub(crate) mod scan;
mod upkeep;
pub(crate) mod write;

use preau_domain::ids::{ModuleId, RecordId, SchoolId};
use preau_domain::module::Collection;
use preau_domain::record::Record;

pub use scan::{Found, KeyRange, Scan, Scanned};
pub use upkeep::{Backfill, OtherKeys};

use crate::database::fetch_optional;
use crate::{Store, StoreError, column};

pub(crate) fn record_id(text: String) -> Result<RecordId, StoreError> {
    RecordId::try_from(text).map_err(|_| StoreError::corrupt("a record's identifier"))
}

impl Store {
    /// The record with this identifier.
    pub async fn record_get(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        id: &RecordId,
    ) -> Result<Option<Record>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64, String)> = fetch_optional!(
            on,
            "SELECT version, doc FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            id.as_str()
        )?;
        row.map(|(version, text)| {
            Ok(Record {
                id: id.clone(),
                version: column::count(version),
                fields: doc::decode(&collection.fields, &text)?,
            })
        })
        .transpose()
    }
}
