//! Asks for whatever the address and the form say, in the name of whoever calls, and shows what the
//! kernel gives. It holds no right of its own against anything: what it cannot show, the kernel kept.
//!
//! | address | asks |
//! |---|---|
//! | `COLLECTION/get/ID` | one record |
//! | `COLLECTION/query`, `COLLECTION/count` | all records |
//! | `mark/of/PERSON` | the records about this person |
//! | `names/ID/ID…` | what these people are called |
//! | `pupils/CLASS` | who is in this class |
//! | `groups` | the caller's classes and groups |
//! | `heads` | those of which they are the head teacher |
//! | `setting/NAME` | what an administrator set |
//! | `clock` | what time it is |
//! | `fresh`, `logged` | an identifier never given before; a line of the log |
//! | `many/COUNT` | as many records, one by one |
//! | `calls` | how often this instance was called |
//! | `order` | words, in the order of a hash map |
//! | `COLLECTION/put/ID`, `COLLECTION/delete/ID` | (sent) to write, as the form says |
//! | `COLLECTION/change/ID`, `COLLECTION/renew/ID` | (sent) the same after reading; after deleting |
//! | `COLLECTION/twice/ID`, `COLLECTION/undo/ID` | (sent) to put it and put it again; and delete it |
//!
//! Its card says how many posters there are.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};

use preau_sdk::bindings::ent::kernel::records::{
    Bound, QueryRequest, Selection, count, delete, fresh_id, get, put, query,
};
use preau_sdk::bindings::ent::kernel::{directory, settings};
use preau_sdk::page::{Address, Outcome, Page, Tile};
use preau_sdk::{Audience, Context, Failure, FormData, Module, Route, Value, module};

struct Prying;

module!(Prying);

/// Any address, as it is.
struct Raw(Address);

impl Route for Raw {
    fn parse(address: &Address) -> Option<Self> {
        Some(Self(address.clone()))
    }

    fn address(&self) -> Address {
        self.0.clone()
    }
}

impl Module for Prying {
    type View = Raw;
    type Act = Raw;

    fn tile(_: &Context) -> Result<Option<Tile>, Failure> {
        let posters = count(&all("poster", "all", Vec::new()))?;
        let to = Raw(Address {
            path: "poster/query".to_owned(),
            query: Vec::new(),
        });
        Ok(Some(Tile::new(posters.to_string(), &to)))
    }

    fn view(ctx: &Context, route: Raw) -> Result<Page, Failure> {
        let path = route.0.path;
        let parts: Vec<_> = path.split('/').collect();
        match parts.as_slice() {
            ["setting", name] => Ok(Page::new(format!("{:?}", settings::get(name)))),
            ["clock"] => Ok(Page::new(ctx.now().0.to_string())),
            ["fresh"] => Ok(Page::new(fresh_id())),
            ["logged"] => {
                preau_sdk::log::info("looked at");
                Ok(Page::new("logged"))
            }
            ["many", times] => many(times.parse().unwrap_or(0)).map(Page::new),
            ["calls"] => Ok(Page::new(called().to_string())),
            ["order"] => {
                let words: HashSet<_> = ["a", "b", "c", "d"].into();
                Ok(Page::new(words.into_iter().collect::<String>()))
            }
            ["names", ids @ ..] => Ok(Page::new(names(ids))),
            ["pupils", class] => pupils(class).map(Page::new),
            ["groups"] => Ok(Page::new(groups(|_| true))),
            ["heads"] => Ok(Page::new(groups(|group| group.head_teacher))),
            [collection, rest @ ..] => read(collection, rest).map(Page::new),
            [] => Err(Failure::NotFound),
        }
    }

    fn act(_: &Context, route: Raw, form: FormData) -> Result<Outcome, Failure> {
        let path = route.0.path;
        let parts: Vec<_> = path.split('/').collect();
        let [collection, verb, id] = parts.as_slice() else {
            return Err(Failure::NotFound);
        };
        let version = form.get("version").and_then(|version| version.parse().ok());
        match *verb {
            "put" => put(collection, id, version, &values(&form))?,
            "delete" => delete(collection, id, version.unwrap_or(1))?,
            // Makes it anew under its own name.
            "renew" => {
                let stored = get(collection, id)?.ok_or(Failure::NotFound)?;
                delete(collection, id, stored.version)?;
                put(collection, id, None, &values(&form))?;
            }
            // Changes, or takes back, what it made in the same call.
            "twice" => {
                put(collection, id, None, &values(&form))?;
                put(collection, id, Some(1), &values(&form))?;
            }
            "undo" => {
                put(collection, id, None, &values(&form))?;
                delete(collection, id, 1)?;
            }
            // Reads first, as a well-meaning module would, and so knows the version if it may.
            "change" => {
                let stored = get(collection, id)?.ok_or(Failure::NotFound)?;
                put(collection, id, Some(stored.version), &values(&form))?;
            }
            _ => return Err(Failure::NotFound),
        }
        Ok(Outcome::Page(Page::new("written")))
    }
}

/// How often this was called in this instance, which is made for one call.
fn called() -> u32 {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    CALLS.fetch_add(1, Ordering::Relaxed) + 1
}

/// How many of so many posters there are.
fn many(times: u32) -> Result<String, Failure> {
    let mut there = 0;
    for number in 0..times {
        there += u32::from(get("poster", &number.to_string())?.is_some());
    }
    Ok(there.to_string())
}

fn values(form: &FormData) -> Vec<Value> {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let visible = form.get("visible_from").and_then(|at| at.parse().ok());
    vec![
        Value::Audience(Audience::Class(text("class"))),
        Value::Person(text("subject")),
        Value::Person(text("author")),
        Value::Text(text("text")),
        visible.map_or(Value::None, Value::Instant),
    ]
}

fn said(fields: &[Value]) -> String {
    fields
        .iter()
        .find_map(|value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

fn all(collection: &str, index: &str, prefix: Vec<Value>) -> Selection {
    Selection {
        collection: collection.into(),
        index: index.into(),
        prefixes: vec![prefix],
        low: Bound::Unbounded,
        high: Bound::Unbounded,
    }
}

fn found(selection: Selection) -> Result<String, Failure> {
    let batch = query(&QueryRequest {
        selection,
        descending: false,
        limit: 500,
        cursor: None,
    })?;
    let texts: Vec<_> = batch
        .records
        .iter()
        .map(|record| said(&record.fields))
        .collect();
    Ok(texts.join(","))
}

fn read(collection: &str, asked: &[&str]) -> Result<String, Failure> {
    match asked {
        ["get", id] => Ok(get(collection, id)?.map_or_else(
            || "nothing".to_owned(),
            |record| format!("{} v{}", said(&record.fields), record.version),
        )),
        ["query"] => found(all(collection, "all", Vec::new())),
        ["count"] => Ok(count(&all(collection, "all", Vec::new()))?.to_string()),
        ["of", person] => found(all(
            collection,
            "by_subject",
            vec![Value::Person((*person).to_owned())],
        )),
        _ => Err(Failure::NotFound),
    }
}

fn names(ids: &[&str]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
    let names = directory::names(&ids).into_iter();
    let names: Vec<_> = names
        .map(|name| name.unwrap_or_else(|| "-".to_owned()))
        .collect();
    names.join(",")
}

fn pupils(class: &str) -> Result<String, Failure> {
    let pupils = directory::pupils(&Audience::Class(class.to_owned()))?;
    Ok(pupils
        .into_iter()
        .map(|pupil| pupil.name)
        .collect::<Vec<_>>()
        .join(","))
}

fn groups(which: fn(&directory::Group) -> bool) -> String {
    let groups = directory::groups().into_iter().filter(which);
    groups.map(|group| group.name).collect::<Vec<_>>().join(",")
}
