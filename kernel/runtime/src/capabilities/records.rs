//! Records: read within the collection's rule, written into the call's staging.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use preau_domain::access::{Facts, Rule};
use preau_domain::failure::Failure;
use preau_domain::ids::{PersonId, RecordId};
use preau_domain::module::{Collection, Index};
use preau_domain::record::{Change, Record, Value, check_fit, encode_key, facts, instant_of, size};
use preau_store::{KeyRange, Scan};

use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;
use crate::reads::Read;

/// What the call has seen of the store, before anything staged: none for what is not there.
pub(crate) type Known = HashMap<(String, RecordId), Option<Seen>>;

/// What a change of a record is held against. Not the record: an act may read thousands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    version: u64,
    may_read: bool,
    may_write: bool,
    subject: Option<PersonId>,
    author: Option<PersonId>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bound {
    Unbounded,
    Included(Value),
    Excluded(Value),
}

/// Which records.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) collection: String,
    pub(crate) index: String,
    pub(crate) prefixes: Vec<Vec<Value>>,
    pub(crate) low: Bound,
    pub(crate) high: Bound,
}

/// Which records, how many, from where on.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) selection: Selection,
    pub(crate) descending: bool,
    pub(crate) limit: u32,
    pub(crate) cursor: Option<String>,
}

/// Some records, and where to go on.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) records: Vec<Record>,
    pub(crate) next: Option<String>,
}

impl Host {
    /// What the call has staged for a record, if anything: the last word wins.
    fn staged(&self, collection: &str, id: &RecordId) -> Option<&Change> {
        self.writes
            .changes
            .iter()
            .find(|change| change.collection == collection && change.id == *id)
    }

    /// The record as it is in the store.
    pub(crate) async fn stored(
        &mut self,
        collection: &Arc<Collection>,
        id: &RecordId,
    ) -> Result<Option<Record>, Stop> {
        let (context, of, wanted) = (self.context.clone(), Arc::clone(collection), id.clone());
        let record = self
            .read(Read::Record(&collection.name, id), |store| async move {
                let (school, module) = (context.school.id, &context.manifest.id);
                store.record_get(school, module, &of, &wanted).await
            })
            .await?;
        // What the caller may not read costs as much as what is not there.
        let readable = record.as_ref().map(|record| &record.fields);
        let readable = readable.filter(|fields| self.allows(&collection.read, collection, fields));
        self.charge(1, readable.map_or(0, |fields| size(fields)))?;
        if self.may_write {
            let seen = record.as_ref().map(|record| self.seen(collection, record));
            self.known
                .insert((collection.name.clone(), id.clone()), seen);
        }
        Ok(record)
    }

    /// What is known of the record, which is read if the call has not done so.
    async fn known(
        &mut self,
        collection: &Arc<Collection>,
        id: &RecordId,
    ) -> Result<Option<Seen>, Stop> {
        let key = (collection.name.clone(), id.clone());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let record = self.stored(collection, id).await?;
        Ok(record.map(|record| self.seen(collection, &record)))
    }

    fn seen(&self, collection: &Collection, record: &Record) -> Seen {
        let facts = facts(collection, &record.fields);
        Seen {
            version: record.version,
            may_read: self.allows(&collection.read, collection, &record.fields),
            may_write: self.allows(&collection.write, collection, &record.fields),
            subject: facts.subject,
            author: facts.author,
        }
    }

    /// Whether a rule lets the caller at a record of these values; notes when that turns, if it is to.
    pub(super) fn allows(&self, rule: &Rule, collection: &Collection, values: &[Value]) -> bool {
        let now = self.context.now;
        self.context.caller.as_ref().is_none_or(|caller| {
            rule.allows(caller, &facts(collection, values), now, |field| {
                let from = instant_of(values, field);
                if let Some(from) = from
                    && from > now
                {
                    self.turns_at(from);
                }
                from
            })
        })
    }

    /// The record, if the caller may read it. Sees what the call has staged.
    pub(crate) async fn record_get(
        &mut self,
        collection: &str,
        id: String,
    ) -> Attempt<Option<Record>> {
        self.within()?;
        let manifest = self.context.manifest.clone();
        let collection = declared(&manifest.collections, collection)?;
        let Ok(id) = RecordId::try_from(id) else {
            return Ok(Ok(None));
        };
        let record = match self.staged(&collection.name, &id) {
            Some(change) => change.fields.clone().map(|fields| Record {
                id: id.clone(),
                version: shown_version(change),
                fields,
            }),
            None => self.stored(collection, &id).await?,
        };
        let Some(record) = record else {
            return Ok(Ok(None));
        };
        if self.allows(&collection.read, collection, &record.fields) {
            return Ok(Ok(Some(record)));
        }
        let may_read = self.is_in_box(collection, &id).await?;
        if may_read {
            self.charge(0, size(&record.fields))?;
        }
        Ok(Ok(may_read.then_some(record)))
    }

    /// Whether a record is in the caller's box, which lets them read it.
    pub(crate) async fn is_in_box(
        &mut self,
        collection: &Arc<Collection>,
        id: &RecordId,
    ) -> Result<bool, Stop> {
        let me = self.context.caller.as_ref().map(|caller| caller.person);
        if collection.boxed.is_none() || me.is_none() {
            return Ok(false);
        }
        let head = self.mail_head(collection, id, me).await?;
        Ok(head.is_some_and(|head| head.is_in_box))
    }

    /// Records by an index, only those that the caller may read; scans on until the page is full.
    pub(crate) async fn record_query(&mut self, query: Query) -> Attempt<Batch> {
        self.within()?;
        let manifest = self.context.manifest.clone();
        let (collection, ranges) = ranges(&manifest.collections, &query.selection)?;
        let limit = usize::try_from(query.limit.clamp(1, limits::QUERY_LIMIT)).unwrap_or(1);
        let mut after = match query.cursor.as_deref().map(cursor::read) {
            None => None,
            Some(Some(after)) => Some(after),
            // Cursors come back through addresses, where anyone can change them: not a fault.
            Some(None) => return Ok(Err(Failure::NotFound)),
        };
        let mut batch = Batch {
            records: Vec::new(),
            next: None,
        };
        let (index, ranges): (Arc<str>, Arc<[_]>) = (query.selection.index.into(), ranges.into());
        let (mut scanned, mut bytes) = (0, 0);
        // One more than asked for, to know whether there is more.
        let mut wanted = limit + 1;
        loop {
            let (context, of) = (self.context.clone(), Arc::clone(collection));
            let (index, ranges) = (Arc::clone(&index), Arc::clone(&ranges));
            let from = after.clone();
            let found = self
                .read(Read::Records(&collection.name), move |store| async move {
                    let scan = Scan {
                        school: context.school.id,
                        module: &context.manifest.id,
                        collection: &of,
                        index: &index,
                        ranges: &ranges,
                        descending: query.descending,
                        limit: u32::try_from(wanted).unwrap_or(u32::MAX),
                        bytes: limits::QUERY_BYTES - bytes,
                        after: from,
                    };
                    store.record_scan(&scan).await
                })
                .await?;
            let read = found.rows.iter().map(|row| size(&row.record.fields)).sum();
            self.charge(found.rows.len(), read)?;
            scanned += found.rows.len();
            bytes += read;
            for row in found.rows {
                let readable = self.allows(&collection.read, collection, &row.record.fields);
                if readable && batch.records.len() == limit {
                    batch.next = after.as_ref().map(|(suffix, id)| cursor::write(suffix, id));
                    return Ok(Ok(batch));
                }
                after = Some((row.suffix, row.record.id.to_string()));
                if readable {
                    if self.may_write {
                        let seen = self.seen(collection, &row.record);
                        let key = (collection.name.clone(), row.record.id.clone());
                        self.known.insert(key, Some(seen));
                    }
                    batch.records.push(row.record);
                }
            }
            if found.ended {
                return Ok(Ok(batch));
            }
            if scanned >= limits::QUERY_SCANNED || bytes >= limits::QUERY_BYTES {
                batch.next = after.as_ref().map(|(suffix, id)| cursor::write(suffix, id));
                return Ok(Ok(batch));
            }
            wanted = (limit + 1).max(200);
        }
    }

    /// How many records the caller may read, up to a cap.
    pub(crate) async fn record_count(&mut self, selection: Selection) -> Attempt<u32> {
        let mut count = 0_u32;
        let mut cursor = None;
        loop {
            let query = Query {
                selection: selection.clone(),
                descending: false,
                limit: limits::QUERY_LIMIT,
                cursor,
            };
            let batch = match self.record_query(query).await? {
                Ok(batch) => batch,
                Err(failure) => return Ok(Err(failure)),
            };
            count += u32::try_from(batch.records.len()).unwrap_or(0);
            if batch.next.is_none() || count >= limits::COUNT_CAP {
                return Ok(Ok(count.min(limits::COUNT_CAP)));
            }
            cursor = batch.next;
        }
    }

    /// Stages a record.
    pub(crate) async fn record_put(
        &mut self,
        collection: &str,
        id: String,
        expected: Option<u64>,
        fields: Vec<Value>,
    ) -> Attempt<()> {
        self.within()?;
        let manifest = self.context.manifest.clone();
        let collection = declared(&manifest.collections, collection)?;
        let id = RecordId::try_from(id)
            .map_err(|_| Fault::Misuse("a record's id is 1 to 64 of A-Z a-z 0-9 . _ -".into()))?;
        check_fit(collection, &fields)
            .map_err(|misfit| Fault::Misuse(format!("{}: {misfit}", collection.name)))?;
        if size(&fields) > limits::RECORD_BYTES {
            return Err(Fault::Misuse(format!(
                "a record of `{}` is over {} bytes",
                collection.name,
                limits::RECORD_BYTES
            ))
            .into());
        }
        if let Err(failure) = self
            .may_change(collection, &id, expected, Some(&fields))
            .await?
        {
            return Ok(Err(failure));
        }
        if let Err(failure) = self.may_name_files(collection, &id, &fields).await? {
            return Ok(Err(failure));
        }
        self.stage(collection, id, expected, Some(fields))
    }

    /// Stages a deletion.
    pub(crate) async fn record_delete(
        &mut self,
        collection: &str,
        id: String,
        expected: u64,
    ) -> Attempt<()> {
        self.within()?;
        let manifest = self.context.manifest.clone();
        let collection = declared(&manifest.collections, collection)?;
        let Ok(id) = RecordId::try_from(id) else {
            return Ok(Err(Failure::NotFound));
        };
        if let Err(failure) = self
            .may_change(collection, &id, Some(expected), None)
            .await?
        {
            return Ok(Err(failure));
        }
        self.stage(collection, id, Some(expected), None)
    }

    /// Whether the caller may turn the record as it is into the record as it becomes.
    async fn may_change(
        &mut self,
        collection: &Arc<Collection>,
        id: &RecordId,
        expected: Option<u64>,
        becomes: Option<&[Value]>,
    ) -> Attempt<()> {
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let forbidden = || Ok(Err(Failure::Forbidden(String::new())));
        let staged = self.staged(&collection.name, id).map(|change| {
            // What the call itself staged is changed with the version that `get` shows for it.
            let shown = change.fields.as_ref().map(|_| shown_version(change));
            (shown, change.expected)
        });
        // What the store holds: who wrote a record and whom it is about outlast its deletion.
        let based_on = staged.map_or(expected, |(_, first)| first);
        let was = match based_on {
            None => None,
            Some(_) => match self.known(collection, id).await? {
                // What the caller may not read is not there: its version is not told either.
                Some(was) if !was.may_read && !was.may_write => {
                    return Ok(Err(Failure::NotFound));
                }
                Some(was) => Some(was),
                None => return Ok(Err(Failure::NotFound)),
            },
        };
        // Delivered, it is what people were told.
        if was.is_some()
            && collection.boxed.is_some()
            && self.context.caller.is_some()
            && self.mail_head(collection, id, None).await?.is_some()
        {
            return forbidden();
        }
        let current = match &staged {
            Some((shown, _)) => *shown,
            None => was.map(|was| was.version),
        };
        if expected != current {
            return Ok(Err(Failure::Conflict(String::new())));
        }
        let Some(caller) = self.context.caller.clone() else {
            return Ok(Ok(()));
        };
        // What the call makes is new until it is committed, however often the call puts it.
        let rule = match was {
            None => &collection.create,
            Some(_) => &collection.write,
        };
        let staged = self.staged(&collection.name, id);
        let staged = staged.and_then(|change| change.fields.as_deref());
        if was.is_some_and(|was| !was.may_write)
            || staged.is_some_and(|fields| !self.allows(rule, collection, fields))
        {
            return forbidden();
        }
        if let Some(becomes) = becomes {
            if !self.allows(rule, collection, becomes) {
                return forbidden();
            }
            let Facts {
                subject, author, ..
            } = facts(collection, becomes);
            match was {
                Some(was) if was.author != author || was.subject != subject => return forbidden(),
                None if collection.author.is_some() && author != Some(caller.person) => {
                    return forbidden();
                }
                _ => {}
            }
        }
        Ok(Ok(()))
    }

    fn stage(
        &mut self,
        collection: &Collection,
        id: RecordId,
        expected: Option<u64>,
        fields: Option<Vec<Value>>,
    ) -> Attempt<()> {
        let rows = 1 + collection.indexes.len();
        self.charge_staged(rows, fields.as_deref().map_or(0, size))?;
        let earlier = self
            .writes
            .changes
            .iter()
            .position(|change| change.collection == collection.name && change.id == id);
        match earlier.and_then(|i| self.writes.changes.get_mut(i).map(|change| (i, change))) {
            // A record that was made and deleted in the same call never was.
            Some((i, change)) if change.expected.is_none() && fields.is_none() => {
                self.writes.changes.remove(i);
            }
            // The store's version is the one that the first change of the call was based on.
            Some((_, change)) => change.fields = fields,
            None => {
                if self.writes.changes.len() >= limits::STAGED_CHANGES {
                    return Err(Fault::HostBudget("staged records").into());
                }
                self.writes.changes.push(Change {
                    collection: collection.name.clone(),
                    id,
                    expected,
                    fields,
                });
            }
        }
        Ok(Ok(()))
    }
}

/// The version that the call sees of what it staged: the next after the one that it is based on.
fn shown_version(staged: &Change) -> u64 {
    staged.expected.unwrap_or(0) + 1
}

pub(super) fn declared<'a>(
    collections: &'a BTreeMap<String, Arc<Collection>>,
    name: &str,
) -> Result<&'a Arc<Collection>, Fault> {
    collections
        .get(name)
        .ok_or_else(|| Fault::Misuse(format!("the manifest declares no collection `{name}`")))
}

/// The key ranges of a selection, one for each prefix.
fn ranges<'a>(
    collections: &'a BTreeMap<String, Arc<Collection>>,
    selection: &Selection,
) -> Result<(&'a Arc<Collection>, Vec<KeyRange>), Fault> {
    let collection = declared(collections, &selection.collection)?;
    let index = collection.index(&selection.index).ok_or_else(|| {
        Fault::Misuse(format!(
            "collection `{}` has no index `{}`",
            collection.name, selection.index
        ))
    })?;
    if selection.prefixes.len() > limits::QUERY_PREFIXES {
        return Err(Fault::Misuse(format!(
            "more than {} prefixes",
            limits::QUERY_PREFIXES
        )));
    }
    // Of prefixes of one length, two are the same, which the store takes for one, or share no record.
    let [first, others @ ..] = selection.prefixes.as_slice() else {
        return Ok((collection, Vec::new()));
    };
    if others.iter().any(|other| other.len() != first.len()) {
        return Err(Fault::Misuse(
            "the prefixes of a query are all of one length".to_owned(),
        ));
    }
    let ranges = selection
        .prefixes
        .iter()
        .map(|prefix| range(collection, index, prefix, &selection.low, &selection.high))
        .collect::<Result<_, _>>()?;
    Ok((collection, ranges))
}

fn range(
    collection: &Collection,
    index: &Index,
    prefix: &[Value],
    low: &Bound,
    high: &Bound,
) -> Result<KeyRange, Fault> {
    let fits = |position: usize, value: &Value| {
        index
            .fields
            .get(position)
            .and_then(|&field| collection.fields.get(field))
            .is_some_and(|field| value.kind().is_none_or(|kind| kind == field.kind))
    };
    let misfit = || Fault::Misuse(format!("values do not fit index `{}`", index.name));
    if !prefix
        .iter()
        .enumerate()
        .all(|(position, value)| fits(position, value))
    {
        return Err(misfit());
    }
    let start = encode_key(prefix);
    // The first key with the bound's value, and the first key beyond all with it.
    let end = |bound: &Bound| match bound {
        Bound::Unbounded => Ok(None),
        Bound::Included(value) | Bound::Excluded(value) => {
            if !fits(prefix.len(), value) {
                return Err(misfit());
            }
            let at = [start.clone(), encode_key(std::slice::from_ref(value))].concat();
            let after = successor(at.clone());
            Ok(Some((at, after)))
        }
    };
    let low = match (low, end(low)?) {
        (Bound::Included(_), Some((at, _))) => at,
        (_, Some((_, after))) => after,
        (_, None) => start.clone(),
    };
    let high = match (high, end(high)?) {
        (Bound::Included(_), Some((_, after))) => after,
        (_, Some((at, _))) => at,
        (_, None) => successor(start.clone()),
    };
    Ok(KeyRange {
        low,
        high,
        skip: start.len(),
    })
}

/// The least key that is greater than every key beginning with `key`.
fn successor(mut key: Vec<u8>) -> Vec<u8> {
    while let Some(last) = key.pop() {
        if last < u8::MAX {
            key.push(last + 1);
            return key;
        }
    }
    // Keys begin with a tag far below.
    vec![u8::MAX]
}

/// Where a query goes on, as text.
mod cursor {
    pub(super) fn write(suffix: &[u8], id: &str) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(suffix.len() * 2 + 1 + id.len());
        for byte in suffix {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('~');
        text.push_str(id);
        text
    }

    /// Reads a cursor; none for a text that no query gave. It only says where to go on, and what is
    /// found there is held against the rule like everything else.
    pub(super) fn read(text: &str) -> Option<(Vec<u8>, String)> {
        let (suffix, id) = text.split_once('~')?;
        if suffix.len() % 2 != 0 || suffix.len() > 8_192 || id.len() > 64 {
            return None;
        }
        let suffix = (0..suffix.len())
            .step_by(2)
            .map(|i| {
                suffix
                    .get(i..i + 2)
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            })
            .collect::<Option<_>>()?;
        Some((suffix, id.to_owned()))
    }
}
