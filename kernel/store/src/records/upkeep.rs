//! What nobody asks for by name: retention, new indexes.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, RecordId, SchoolId};
use preau_domain::module::Collection;
use uuid::Uuid;

use crate::database::{execute, fetch_all, fetch_optional};
use crate::files::{self, Of};
use crate::records::{doc, record_id, write};
use crate::storage::{Tally, of_records, size};
use crate::{Part, Store, StoreError, column, mailbox};

/// What a backfill does with keys that the collection's indexes do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKeys {
    /// They stay: a version that reads by them still runs.
    Keep,
    /// They go.
    Remove,
}

/// How far an index has been filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backfill {
    /// Where to go on; none at the end.
    pub next: Option<RecordId>,
    /// Records that share the key of a unique index with another, and are not in that index.
    pub duplicates: Vec<RecordId>,
}

/// A record that goes: its identifier, version, keys, the bytes of its document, and its author.
type Expired = (String, i64, Vec<u8>, i64, Option<Uuid>);

/// One that may get other keys: its identifier, version, document, keys and author.
type Filled = (String, i64, String, Vec<u8>, Option<Uuid>);

impl Store {
    /// Removes at most `limit` records of a collection that have not changed since before an
    /// instant. Gives how many; fewer than the limit: there are no more. A [`StoreError::Conflict`] where PostgreSQL ends
    /// this instead of somebody's commit that waits for the same rows: nothing is removed, and the same again goes on.
    pub async fn record_expire(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        // Most of the time there is nothing, and then nobody else waits for the writer.
        if !self
            .record_expires(school, module, collection, before)
            .await?
        {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let rows: Vec<Expired> = fetch_all!(
            on,
            "SELECT id, version, keys, CAST(octet_length(doc) AS BIGINT), author FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND updated_at < $4
             ORDER BY id LIMIT CAST($5 AS BIGINT)",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            before.as_millisecond(),
            i64::from(limit)
        )?;
        let (mut removed, mut tally) = (0, Tally::default());
        for (id, version, packed, text, author) in rows {
            let id = record_id(id)?;
            let name = &collection.name;
            // A record that somebody has just changed stays.
            if write::record_remove(&mut on, school, module, name, &id, version, &packed).await? {
                for key in write::unpack(&packed)? {
                    write::key_remove(&mut on, school, module, name, &id, &key).await?;
                }
                let of = Of {
                    school,
                    module,
                    collection: name,
                    record: &id,
                };
                files::remove(&mut on, of, &mut tally).await?;
                let bytes = text + size(packed.len());
                let gone = of_records(-1, -bytes);
                write::count(
                    &mut tally,
                    (school, module.as_str()),
                    column::person(author),
                    gone,
                );
                // Also where the version that declared boxes is gone.
                let gone = [&id].into_iter().collect();
                mailbox::forget(&mut on, school, module, name, &gone, &mut tally).await?;
                removed += 1;
            }
        }
        tally.write(&mut on).await?;
        self.view_note(&mut on, [Part::module(school, module)])
            .await?;
        on.commit().await?;
        Ok(removed)
    }

    async fn record_expires(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        before: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT version FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND updated_at < $4 LIMIT 1",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            before.as_millisecond()
        )?;
        Ok(row.is_some())
    }

    /// Gives at most `limit` records the keys that the collection's indexes say, from a record on.
    /// Repeat with [`Backfill::next`] until it is none. Records keep their versions. A conflict where one of them
    /// changed meanwhile: the same step again finds it as it is then.
    pub async fn index_backfill(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        others: OtherKeys,
        after: Option<&RecordId>,
        limit: u32,
    ) -> Result<Backfill, StoreError> {
        let mut on = self.writer().await?;
        let rows: Vec<Filled> = fetch_all!(
            on,
            "SELECT id, version, doc, keys, author FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND id > $4
             ORDER BY id LIMIT CAST($5 AS BIGINT)",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            after.map_or("", RecordId::as_str),
            i64::from(limit)
        )?;
        let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut step, mut tally) = (Backfill::default(), Tally::default());
        let mut is_changed = false;
        for (id, version, text, packed, author) in rows {
            let id = record_id(id)?;
            let name = &collection.name;
            let mut old = write::unpack(&packed)?;
            let mut keys = write::keys_of(collection, &doc::decode(&collection.fields, &text)?);
            let mut added = Vec::new();
            for key in &keys {
                match old.iter().position(|o| o == key) {
                    Some(i) => {
                        old.swap_remove(i);
                    }
                    None => added.push(key.clone()),
                }
            }
            if others == OtherKeys::Keep {
                keys.append(&mut old);
            }
            if !(old.is_empty() && added.is_empty()) {
                for key in old {
                    write::key_remove(&mut on, school, module, name, &id, &key).await?;
                }
                for key in added {
                    if !write::key_add(&mut on, school, module, name, &id, &key).await? {
                        keys.retain(|k| *k != key);
                        step.duplicates.push(id.clone());
                    }
                }
                is_changed = true;
                let now = write::pack(&keys);
                let growth = of_records(0, size(now.len()) - size(packed.len()));
                let author = column::person(author);
                write::count(&mut tally, (school, module.as_str()), author, growth);
                let touched = execute!(
                    on,
                    "UPDATE record SET keys = $7
                     WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4
                     AND version = $5 AND keys = $6",
                    school.0,
                    module.as_str(),
                    name.as_str(),
                    id.as_str(),
                    version,
                    packed.as_slice(),
                    now
                )?;
                if touched != 1 {
                    return Err(StoreError::conflict("a record changed meanwhile"));
                }
            }
            step.next = full.then_some(id);
        }
        tally.write(&mut on).await?;
        if is_changed {
            self.view_note(&mut on, [Part::module(school, module)])
                .await?;
        }
        on.commit().await?;
        Ok(step)
    }
}
