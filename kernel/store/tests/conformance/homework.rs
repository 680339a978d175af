//! A module to test with, and short ways to write its records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::access::Rule;
use preau_domain::contract::Contract;
use preau_domain::ids::{ModuleId, RecordId, SchoolId};
use preau_domain::mailbox::Mail;
use preau_domain::module::{Budgets, Collection, Field, Index, Manifest, SurgeMode, Text};
use preau_domain::plan::Quota;
use preau_domain::record::{Change, Event, Record, Value, ValueKind, WriteSet, encode_key};
use preau_store::{Commit, CommitError, KeyRange, Store};

pub(crate) const SCHOOL: SchoolId = SchoolId(1);
pub(crate) const OTHER_SCHOOL: SchoolId = SchoolId(2);

/// More than any test keeps.
pub(crate) const PLENTY: Quota = Quota {
    records: 1 << 40,
    bytes: 1 << 40,
    events: 1 << 40,
    timers: 1 << 40,
    notifications: 1 << 40,
    files: 1 << 40,
};

pub(crate) fn module() -> ModuleId {
    "homework".parse().unwrap()
}

pub(crate) fn other_module() -> ModuleId {
    "grades".parse().unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

pub(crate) fn id(text: &str) -> RecordId {
    RecordId::try_from(text.to_owned()).unwrap()
}

fn field(name: &str, kind: ValueKind) -> Field {
    Field {
        name: name.to_owned(),
        kind,
        optional: true,
    }
}

fn index(name: &str, fields: &[usize], unique: bool) -> Index {
    Index {
        name: name.to_owned(),
        fields: fields.to_vec(),
        unique,
    }
}

/// Fields: group, number, code. Indexes: `order` by group and number, `code` unique.
pub(crate) fn tasks() -> Collection {
    Collection {
        name: "tasks".to_owned(),
        fields: vec![
            field("group", ValueKind::Text),
            field("number", ValueKind::Integer),
            field("code", ValueKind::Text),
        ],
        audience: None,
        subject: None,
        author: None,
        read: Rule::default(),
        create: Rule::default(),
        write: Rule::default(),
        files: None,
        retention_days: 365,
        kept: false,
        indexes: vec![index("order", &[0, 1], false), index("code", &[2], true)],
        boxed: None,
    }
}

pub(crate) fn manifest() -> Arc<Manifest> {
    manifest_of(tasks())
}

pub(crate) fn manifest_of(collection: Collection) -> Arc<Manifest> {
    Arc::new(Manifest {
        id: module(),
        version: "1.0.0".to_owned(),
        publisher: "test".to_owned(),
        contract: Contract::V0_2,
        name: Text::default(),
        description: Text::default(),
        accent: "teal".to_owned(),
        icon: "notebook".to_owned(),
        profiles: Vec::new(),
        functions: Vec::new(),
        levels: Vec::new(),
        navigation: Vec::new(),
        capabilities: BTreeMap::new(),
        outbound: BTreeMap::new(),
        collections: BTreeMap::from([(collection.name.clone(), Arc::new(collection))]),
        publishes: BTreeMap::new(),
        subscribes: Vec::new(),
        timers: BTreeMap::new(),
        notifications: BTreeMap::new(),
        urgent: BTreeSet::new(),
        topics: BTreeMap::new(),
        files: None,
        settings: BTreeMap::new(),
        views: None,
        surge: SurgeMode::Normal,
        budgets: Budgets {
            view_fuel: 0,
            act_fuel: 0,
            tile_fuel: 0,
            event_fuel: 0,
            memory: 0,
        },
    })
}

pub(crate) fn task(group: &str, number: i64, code: &str) -> Vec<Value> {
    vec![
        Value::Text(group.to_owned()),
        Value::Integer(number),
        Value::Text(code.to_owned()),
    ]
}

pub(crate) fn put(name: &str, expected: Option<u64>, fields: Vec<Value>) -> Change {
    Change {
        collection: "tasks".to_owned(),
        id: id(name),
        expected,
        fields: Some(fields),
    }
}

pub(crate) fn delete(name: &str, expected: u64) -> Change {
    Change {
        collection: "tasks".to_owned(),
        id: id(name),
        expected: Some(expected),
        fields: None,
    }
}

pub(crate) fn commit_of(changes: Vec<Change>) -> Commit {
    Commit {
        school: SCHOOL,
        module: module(),
        manifest: manifest(),
        writes: WriteSet {
            changes,
            events: Vec::new(),
            timers: Vec::new(),
            lessons: Vec::new(),
            notifications: Vec::new(),
            mail: Mail::default(),
            copies: Vec::new(),
            touches: Vec::new(),
        },
        subscribers: Vec::new(),
        acknowledges: None,
        quota: PLENTY,
        by: None,
        at: at(0),
    }
}

pub(crate) async fn commit(store: &Store, changes: Vec<Change>) -> Result<(), CommitError> {
    store.commit(commit_of(changes)).await
}

pub(crate) async fn publish(store: &Store, name: &str, subscribers: Vec<ModuleId>) {
    let mut commit = commit_of(Vec::new());
    commit.writes.events = vec![Event {
        name: name.to_owned(),
        fields: vec![("number".to_owned(), Value::Integer(7))],
    }];
    commit.subscribers = vec![subscribers];
    store.commit(commit).await.unwrap();
}

pub(crate) async fn get(store: &Store, school: SchoolId, name: &str) -> Option<Record> {
    store
        .record_get(school, &module(), &tasks(), &id(name))
        .await
        .unwrap()
}

pub(crate) fn is_conflict<T>(result: &Result<T, CommitError>) -> bool {
    matches!(result, Err(CommitError::Conflict(_)))
}

/// All records of a group in the index `order`.
pub(crate) fn group(name: &str) -> KeyRange {
    let low = encode_key(&[Value::Text(name.to_owned())]);
    let mut high = low.clone();
    high.push(0xff);
    KeyRange {
        skip: low.len(),
        low,
        high,
    }
}
