//! Applying what a call staged.
//!
//! Documents and keys are made before the transaction, so that it holds only statements. A record's
//! row repeats its keys: a change removes exactly the rows that were written, whatever the manifest
//! said then, and leaves keys that stay the same alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use preau_domain::ids::{FileId, ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::module::{Collection, Manifest};
use preau_domain::record::{self, Change, Value, encode_key};

use crate::database::{Writer, execute, fetch_optional};
use crate::files::{self, Of};
use crate::locks::{self, taking};
use crate::storage::{Growth, Tally, of_records, size};
use crate::{CommitError, StoreError, column};
use uuid::Uuid;

/// The longest key, in bytes: longer ones are cut, since an entry of a `PostgreSQL` index holds no
/// more than about 2,700 bytes with its other columns. Only keys of several long texts come near.
const MAX_KEY: usize = 2_000;

/// Takes rows of records.
pub(crate) const RECORDS: &str = taking!(3, "record", "school, module, collection, id");

/// A row of `record_key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) index: String,
    pub(crate) unique: bool,
    pub(crate) bytes: Vec<u8>,
}

/// A change as statements need it.
#[derive(Debug)]
pub(crate) struct Prepared {
    collection: String,
    id: RecordId,
    expected: Option<u64>,
    /// What is put; none to delete.
    put: Option<Document>,
    /// On whose share it is if it is new: whom its author's field names, else whoever put it.
    author: Option<PersonId>,
    /// The files that it names then; none where it cannot have any.
    files: Option<BTreeSet<FileId>>,
    /// Its collection, where that has boxes.
    boxed: Option<Arc<Collection>>,
}

/// The records that changes delete out of collections that have boxes, by collection.
pub(crate) fn deleted_of_boxes(changes: &[Prepared]) -> BTreeMap<&str, BTreeSet<&RecordId>> {
    let mut deleted: BTreeMap<&str, BTreeSet<&RecordId>> = BTreeMap::new();
    for change in changes
        .iter()
        .filter(|change| change.boxed.is_some() && change.put.is_none())
    {
        deleted
            .entry(&change.collection)
            .or_default()
            .insert(&change.id);
    }
    deleted
}

/// The records that changes put anew into collections that have boxes, with what they say then.
pub(crate) fn renewed_of_boxes(
    changes: &[Prepared],
) -> impl Iterator<Item = (&Collection, &RecordId, &str)> {
    changes.iter().filter_map(|change| {
        let (collection, document) = (change.boxed.as_deref()?, change.put.as_ref()?);
        change.expected?;
        Some((collection, &change.id, document.text.as_str()))
    })
}

/// A document and its keys.
#[derive(Debug)]
struct Document {
    text: String,
    keys: Vec<Key>,
    /// The keys as [`pack`] writes them.
    packed: Vec<u8>,
}

impl Document {
    fn size(&self) -> i64 {
        size(self.text.len() + self.packed.len())
    }
}

/// The keys of a record in all declared indexes.
pub(crate) fn keys_of(collection: &Collection, values: &[Value]) -> Vec<Key> {
    collection
        .indexes
        .iter()
        .map(|index| {
            let fields: Vec<Value> = index
                .fields
                .iter()
                .map(|i| values.get(*i).cloned().unwrap_or(Value::None))
                .collect();
            let mut bytes = encode_key(&fields);
            bytes.truncate(MAX_KEY);
            Key {
                index: index.name.clone(),
                unique: index.unique,
                bytes,
            }
        })
        .collect()
}

/// Makes documents and keys of staged changes, in one order for all nodes, so that two calls seldom wait
/// for each other. For many calls in one transaction see [`lock`].
pub(crate) fn prepare(
    manifest: &Manifest,
    changes: Vec<Change>,
    by: Option<PersonId>,
) -> Result<Vec<Prepared>, StoreError> {
    let mut prepared = changes
        .into_iter()
        .map(|change| {
            let collection = manifest
                .collections
                .get(&change.collection)
                .ok_or_else(|| StoreError::corrupt("a change of an undeclared collection"))?;
            let may_have = match &change.fields {
                Some(_) => collection.files.is_some(),
                // Also what an earlier version of the module gave it.
                None => manifest.files.is_some(),
            };
            let files = may_have.then(|| {
                let values = change.fields.as_deref().unwrap_or_default();
                let named = record::files(collection, values);
                named.unwrap_or_default().into_iter().collect()
            });
            let values = change.fields.as_deref().unwrap_or_default();
            let author = record::facts(collection, values).author.or(by);
            let put = change.fields.map(|values| {
                let keys = keys_of(collection, &values);
                Document {
                    text: super::doc::encode(&collection.fields, &values),
                    packed: pack(&keys),
                    keys,
                }
            });
            Ok(Prepared {
                collection: change.collection,
                id: change.id,
                expected: change.expected,
                put,
                author,
                files,
                boxed: collection.boxed.is_some().then(|| Arc::clone(collection)),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    prepared.sort_unstable_by(|a, b| (&a.collection, &a.id).cmp(&(&b.collection, &b.id)));
    Ok(prepared)
}

/// The keys of a record's row: for each, one byte for whether it is unique, the index's name and
/// the key, each after its length in four bytes.
pub(crate) fn pack(keys: &[Key]) -> Vec<u8> {
    let mut packed = Vec::new();
    for key in keys {
        packed.push(u8::from(key.unique));
        for part in [key.index.as_bytes(), &key.bytes] {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            packed.extend_from_slice(&length.to_be_bytes());
            packed.extend_from_slice(part);
        }
    }
    packed
}

pub(crate) fn unpack(mut packed: &[u8]) -> Result<Vec<Key>, StoreError> {
    fn part<'p>(packed: &mut &'p [u8]) -> Option<&'p [u8]> {
        let (length, rest) = packed.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        *packed = rest;
        Some(part)
    }
    let mut keys = Vec::new();
    while let Some((unique, rest)) = packed.split_first() {
        packed = rest;
        let index = part(&mut packed).and_then(|name| std::str::from_utf8(name).ok());
        let bytes = part(&mut packed);
        let (Some(index), Some(bytes)) = (index, bytes) else {
            return Err(StoreError::corrupt("the keys of a record"));
        };
        keys.push(Key {
            index: index.to_owned(),
            unique: *unique != 0,
            bytes: bytes.to_vec(),
        });
    }
    Ok(keys)
}

fn conflict(change: &Prepared, what: &str) -> CommitError {
    CommitError::Conflict(format!("{}/{} {what}", change.collection, change.id))
}

/// Takes the rows of all records that the calls of one transaction change: see [`locks`].
pub(crate) async fn lock(
    on: &mut Writer,
    changes: Vec<(SchoolId, &ModuleId, &Prepared)>,
) -> Result<(), StoreError> {
    let keys = changes.into_iter();
    let keys = keys.map(|(school, module, change)| {
        let Prepared { collection, id, .. } = change;
        (school, [module.as_str(), collection.as_str(), id.as_str()])
    });
    locks::take(on, RECORDS, keys).await
}

/// A record's row as it was read.
struct Stored {
    version: i64,
    /// Its keys, as [`pack`] wrote them.
    packed: Vec<u8>,
    /// What it counts.
    bytes: i64,
    author: Option<PersonId>,
}

/// The change of keys that a record's change brings.
struct Rekeyed<'c> {
    change: &'c Prepared,
    added: Vec<Key>,
}

/// Applies all changes of a call, or finds the first that cannot be. Keys and files that records leave are
/// removed before others are taken, so that one call may hand a unique key, or a file, from record to record.
/// Notes by how much the module keeps more, or less, than before.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    changes: &[Prepared],
    at: i64,
    tally: &mut Tally,
) -> Result<(), CommitError> {
    let mut rekeyed = Vec::with_capacity(changes.len());
    let named = changes.iter().filter_map(|change| change.files.as_ref());
    let named: BTreeSet<FileId> = named.flatten().copied().collect();
    let mut taking = Vec::new();
    let counted = (school, module.as_str());
    for change in changes {
        let added = match (change.expected, &change.put) {
            (None, Some(document)) => {
                insert(on, school, module, change, document, at).await?;
                count(
                    tally,
                    counted,
                    change.author,
                    of_records(1, document.size()),
                );
                document.keys.clone()
            }
            (expected, put) => {
                let (before, added) =
                    replace(on, school, module, change, expected, put.as_ref(), at).await?;
                // What was on nobody's share is on that of whoever is its author from now on.
                if let Some(before) = before {
                    let was = of_records(-1, -before.bytes);
                    count(tally, counted, before.author, was);
                    if let Some(document) = put {
                        let author = before.author.or(change.author);
                        count(tally, counted, author, of_records(1, document.size()));
                    }
                }
                added
            }
        };
        rekeyed.push(Rekeyed { change, added });
        if let Some(names) = &change.files {
            let of = Of {
                school,
                module,
                collection: &change.collection,
                record: &change.id,
            };
            let has = files::keep_only(on, of, names, &named, tally).await?;
            taking.push((of, names, has));
        }
    }
    for (of, names, has) in &taking {
        files::take(on, *of, names, has).await?;
    }
    for Rekeyed { change, added } in rekeyed {
        for key in added {
            if !key_add(on, school, module, &change.collection, &change.id, &key).await? {
                let what = format!("meets another record in `{}`", key.index);
                return Err(conflict(change, &what));
            }
        }
    }
    Ok(())
}

/// Notes what a record takes, or gives back: of its module, and of its author, if it has one.
pub(crate) fn count(
    tally: &mut Tally,
    (school, module): (SchoolId, &str),
    author: Option<PersonId>,
    growth: Growth,
) {
    tally.add(school, module, growth);
    if let Some(author) = author {
        tally.add_author((school, module.to_owned(), author), growth);
    }
}

async fn insert(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    change: &Prepared,
    document: &Document,
    at: i64,
) -> Result<(), CommitError> {
    let inserted = execute!(
        on,
        "INSERT INTO record (school, module, collection, id, version, doc, keys, updated_at, author)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)
         ON CONFLICT (school, module, collection, id) DO NOTHING",
        school.0,
        module.as_str(),
        change.collection.as_str(),
        change.id.as_str(),
        document.text.as_str(),
        document.packed.as_slice(),
        at,
        change.author.map(|author| author.0)
    )?;
    if inserted == 1 {
        Ok(())
    } else {
        Err(conflict(change, "is there already"))
    }
}

/// Updates or deletes a record at its expected version, and removes the keys that it leaves. Gives
/// what it was before, if it was there, and the keys that are new.
async fn replace(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    change: &Prepared,
    expected: Option<u64>,
    put: Option<&Document>,
    at: i64,
) -> Result<(Option<Stored>, Vec<Key>), CommitError> {
    let stored: Option<(i64, Vec<u8>, i64, Option<Uuid>)> = fetch_optional!(
        on,
        "SELECT version, keys, CAST(octet_length(doc) AS BIGINT), author FROM record
         WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4",
        school.0,
        module.as_str(),
        change.collection.as_str(),
        change.id.as_str()
    )?;
    let before = match (stored, expected) {
        (Some((version, packed, text, author)), Some(expected))
            if column::count(version) == expected =>
        {
            Stored {
                version,
                bytes: text + size(packed.len()),
                packed,
                author: author.map(PersonId),
            }
        }
        (None, None) => return Ok((None, Vec::new())),
        (None, Some(_)) => return Err(conflict(change, "is not there any more")),
        (Some(_), _) => return Err(conflict(change, "has another version")),
    };
    let Stored {
        version, packed, ..
    } = &before;
    let touched = match put {
        Some(document) => execute!(
            on,
            "UPDATE record SET version = version + 1, doc = $7, keys = $8, updated_at = $9,
                 author = COALESCE(author, $10)
             WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4
             AND version = $5 AND keys = $6",
            school.0,
            module.as_str(),
            change.collection.as_str(),
            change.id.as_str(),
            *version,
            packed.as_slice(),
            document.text.as_str(),
            document.packed.as_slice(),
            at,
            change.author.map(|author| author.0)
        )?,
        None => u64::from(
            record_remove(
                on,
                school,
                module,
                &change.collection,
                &change.id,
                *version,
                packed,
            )
            .await?,
        ),
    };
    // Somebody else changed it between the two statements.
    if touched != 1 {
        return Err(conflict(change, "changed meanwhile"));
    }
    let mut left = unpack(packed)?;
    let mut added = put
        .map(|document| document.keys.clone())
        .unwrap_or_default();
    added.retain(|key| match left.iter().position(|old| old == key) {
        Some(i) => {
            left.swap_remove(i);
            false
        }
        None => true,
    });
    for key in left {
        key_remove(on, school, module, &change.collection, &change.id, &key).await?;
    }
    Ok((Some(before), added))
}

/// Removes a record's row if it is still as it was read; its keys are the caller's.
pub(crate) async fn record_remove(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    id: &RecordId,
    version: i64,
    packed: &[u8],
) -> Result<bool, StoreError> {
    let removed = execute!(
        on,
        "DELETE FROM record
         WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4
         AND version = $5 AND keys = $6",
        school.0,
        module.as_str(),
        collection,
        id.as_str(),
        version,
        packed
    )?;
    Ok(removed == 1)
}

/// Adds a row of `record_key`; false when another record has the same key in a unique index.
pub(crate) async fn key_add(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    id: &RecordId,
    key: &Key,
) -> Result<bool, StoreError> {
    let added = execute!(
        on,
        "INSERT INTO record_key (school, module, collection, idx, key, id, is_unique)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        school.0,
        module.as_str(),
        collection,
        key.index.as_str(),
        key.bytes.as_slice(),
        id.as_str(),
        key.unique
    )?;
    Ok(added == 1)
}

/// Removes a row of `record_key`.
pub(crate) async fn key_remove(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    id: &RecordId,
    key: &Key,
) -> Result<(), StoreError> {
    execute!(
        on,
        "DELETE FROM record_key
         WHERE school = $1 AND module = $2 AND collection = $3 AND idx = $4 AND key = $5
         AND id = $6",
        school.0,
        module.as_str(),
        collection,
        key.index.as_str(),
        key.bytes.as_slice(),
        id.as_str()
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_keys_read_back_and_a_cut_is_noticed() {
        let keys = vec![
            Key {
                index: "by-class".to_owned(),
                unique: false,
                bytes: vec![0, 1, 255],
            },
            Key {
                index: "one".to_owned(),
                unique: true,
                bytes: Vec::new(),
            },
        ];
        let packed = pack(&keys);
        assert_eq!(unpack(&packed).unwrap(), keys);
        assert_eq!(unpack(&[]).unwrap(), Vec::new());
        assert!(unpack(packed.split_last().unwrap().1).is_err());
    }
}
