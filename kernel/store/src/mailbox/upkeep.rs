//! Records that are in nobody's box any more.

use preau_domain::ids::{ModuleId, RecordId, SchoolId};
use uuid::Uuid;

use crate::database::{Writer, fetch_all, fetch_optional};
use crate::files::{self, Of};
use crate::mailbox::forget;
use crate::records::write;
use crate::storage::{Tally, of_records, size};
use crate::{Part, Store, StoreError, column};

/// A delivery that ended: its number, and whose record it is of.
type Ended = (i64, String, String, String);

impl Store {
    /// Removes at most `limit` records of a school whose deliveries are in nobody's box any more. Gives how
    /// many deliveries ended.
    pub async fn mail_purge(&self, school: SchoolId, limit: u32) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let first: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT id FROM mail WHERE school = $1 AND ended LIMIT 1",
            school.0
        )?;
        drop(on);
        if first.is_none() {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let rows: Vec<Ended> = fetch_all!(
            on,
            "SELECT id, module, collection, record FROM mail WHERE school = $1 AND ended
             ORDER BY id LIMIT CAST($2 AS BIGINT)",
            school.0,
            i64::from(limit)
        )?;
        let mut tally = Tally::default();
        let number = rows.len();
        let mut changed = Vec::with_capacity(number);
        for (_, module, collection, record) in rows {
            let module = column::module(&module)?;
            changed.push(Part::module(school, &module));
            let record = RecordId::try_from(record)
                .map_err(|_| StoreError::corrupt("the record of a delivery"))?;
            record_remove(&mut on, school, &module, &collection, &record, &mut tally).await?;
        }
        tally.write(&mut on).await?;
        self.view_note(&mut on, changed).await?;
        on.commit().await?;
        Ok(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

/// Removes a record with its keys and files, out of all boxes too, whatever its version.
pub(crate) async fn record_remove(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    record: &RecordId,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    remove(on, school, module, collection, record, tally).await?;
    let record = [record].into_iter().collect();
    forget(on, school, module, collection, &record, tally).await
}

/// Removes a record with its keys, whatever its version.
async fn remove(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    record: &RecordId,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let gone: Option<(Vec<u8>, i64, Option<Uuid>)> = fetch_optional!(
        on,
        "DELETE FROM record WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4
         RETURNING keys, CAST(octet_length(doc) AS BIGINT), author",
        school.0,
        module.as_str(),
        collection,
        record.as_str()
    )?;
    let Some((packed, text, author)) = gone else {
        return Ok(());
    };
    for key in write::unpack(&packed)? {
        write::key_remove(on, school, module, collection, record, &key).await?;
    }
    let of = Of {
        school,
        module,
        collection,
        record,
    };
    files::remove(on, of, tally).await?;
    let bytes = text + size(packed.len());
    let gone = of_records(-1, -bytes);
    write::count(
        tally,
        (school, module.as_str()),
        column::person(author),
        gone,
    );
    Ok(())
}
