//! Every function that the contract offers, called once: what `runtime/tests/runtime/contract.rs`
//! holds against the contract's text, so that none is left out.

use preau_sdk::bindings::ent::kernel::blobs::{copy, describe};
use preau_sdk::bindings::ent::kernel::caller;
use preau_sdk::bindings::ent::kernel::directory::{
    addressee_names, correspondent_groups, correspondents, groups, listed_names, may_write, names,
    pupils,
};
use preau_sdk::bindings::ent::kernel::events::publish;
use preau_sdk::bindings::ent::kernel::lessons;
use preau_sdk::bindings::ent::kernel::live;
use preau_sdk::bindings::ent::kernel::log::{Severity, write};
use preau_sdk::bindings::ent::kernel::mailbox::{self, Change, Dispatch, Recipient, Role};
use preau_sdk::bindings::ent::kernel::notify::{self, Notification, Wording};
use preau_sdk::bindings::ent::kernel::outbound::{Header, Method, Request, fetch};
use preau_sdk::bindings::ent::kernel::records::{
    Bound, QueryRequest, Selection, count, delete, fresh_id, get, put, query,
};
use preau_sdk::bindings::ent::kernel::schedule;
use preau_sdk::bindings::ent::kernel::settings;
use preau_sdk::bindings::ent::kernel::types::{Date, FieldError, NamedValue, Profile};
use preau_sdk::prelude::*;
use preau_sdk::{Audience, Value};

const CLASS: &str = "0000000000000000000000000000006a";

/// What reads: the record is the one that `written` made.
pub(crate) fn read() -> Result<Page, Failure> {
    let context = caller::get();
    let identity = context.identity.ok_or(Failure::NotFound)?;
    let local = caller::local(context.now);
    let (day, time) = (local.date, local.time);
    let kept = get("thing", "one")?.ok_or(Failure::NotFound)?;
    let found = query(&QueryRequest {
        selection: all(),
        descending: true,
        limit: 5,
        cursor: None,
    })?;
    let found: Vec<_> = found.records.into_iter().map(|one| one.id).collect();
    write(Severity::Debug, "every function");
    Ok(shown(
        [
            ("caller.get", format!("{:?}", identity.functions)),
            (
                "caller.local",
                format!(
                    "{}-{}-{} {}:{}",
                    day.year, day.month, day.day, time.hour, time.minute
                ),
            ),
            (
                "caller.instant-at",
                (caller::instant_at(day, time) == context.now).to_string(),
            ),
            ("settings.get", format!("{:?}", settings::get("motto"))),
            ("log.write", String::new()),
            (
                "records.get",
                format!("{} {}", kept.version, kept.fields == one_of_each()),
            ),
            ("records.query", found.join(" ")),
            ("records.count", count(&all())?.to_string()),
            ("directory.groups", groups().len().to_string()),
            (
                "directory.pupils",
                pupils(&Audience::Class(CLASS.into()))?.len().to_string(),
            ),
            (
                "directory.names",
                format!("{:?}", names(&["nobody".to_owned()])),
            ),
            (
                "directory.listed-names",
                format!("{:?}", listed_names(&["nobody".to_owned()])),
            ),
            (
                "directory.correspondents",
                correspondents("a", None, None, 5).people.len().to_string(),
            ),
            (
                "directory.correspondent-groups",
                correspondent_groups("").remove(4).label,
            ),
            (
                "directory.may-write",
                format!("{:?}", may_write(&[nobody(), Addressee::Management])),
            ),
            (
                "directory.addressee-names",
                format!("{:?}", addressee_names(&[nobody(), Addressee::Management])),
            ),
        ]
        .into_iter()
        .chain(boxed()?)
        .chain([(
            "blobs.describe",
            describe(&["nobodys".to_owned()])?.len().to_string(),
        )]),
    ))
}

/// What a box says of the letter that `written` delivered.
fn boxed() -> Result<[(&'static str, String); 7], Failure> {
    let selection = mailbox::Selection {
        collection: "letter".into(),
        folder: 3,
        unread: false,
    };
    let entries = mailbox::entries(&selection, None, 5)?.entries;
    let entry = entries.first().ok_or(Failure::NotFound)?;
    let said = |entries: &[mailbox::Entry]| {
        let ids: Vec<_> = entries.iter().map(|one| one.stored.id.clone()).collect();
        ids.join(" ")
    };
    let opened = mailbox::open("letter", "one")?;
    let delivered = mailbox::delivered("letter", "one")?;
    Ok([
        (
            "mailbox.entries",
            format!("{} {:?}", said(&entries), entry.role),
        ),
        (
            "mailbox.thread",
            said(&mailbox::thread("letter", &entry.thread)?),
        ),
        (
            "mailbox.open",
            format!("{} {}", opened.folder, opened.unread),
        ),
        (
            "mailbox.counts",
            format!("{:?}", mailbox::counts("letter")?),
        ),
        (
            "mailbox.receipts",
            mailbox::receipts("letter", "one", false, None, 5)?
                .receipts
                .len()
                .to_string(),
        ),
        (
            "mailbox.delivered",
            format!("{} {}", delivered.recipients, delivered.at == opened.at),
        ),
        (
            "mailbox.search",
            said(&mailbox::search("letter", "MÔT", None, 5)?.entries),
        ),
    ])
}

fn nobody() -> Addressee {
    Addressee::Person(CLASS.into())
}

/// A letter of the caller's to these.
fn dispatch(to: Addressee) -> Dispatch {
    Dispatch {
        collection: "letter".into(),
        id: "one".into(),
        answers: None,
        recipients: vec![Recipient {
            addressee: to,
            role: Role::Cc,
        }],
        besides: Vec::new(),
        folder: 3,
        line: Some(mailbox::Line {
            kind: "made".into(),
            fr: "une lettre".into(),
            en: "a letter".into(),
            path: "deep/one".into(),
        }),
    }
}

/// What writes.
pub(crate) fn written() -> Result<Page, Failure> {
    let fresh = fresh_id();
    put("thing", &fresh, None, &one_of_each())?;
    delete("thing", &fresh, 1)?;
    put("thing", "one", None, &one_of_each())?;
    let field = NamedValue {
        name: "what".into(),
        value: Value::Text("one".into()),
    };
    publish("made", std::slice::from_ref(&field))?;
    schedule::set("again", "one", caller::get().now, &[field])?;
    schedule::cancel("again", "two")?;
    let now = caller::get().now;
    lessons::plan("one", &Audience::Class(CLASS.into()), now, now + 3_600_000)?;
    lessons::withdraw("two")?;
    notify::send(&Notification {
        kind: "made".into(),
        key: "one".into(),
        audience: Audience::Person(caller_id()?),
        wording: Wording {
            fr: "Une chose".into(),
            en: "A thing".into(),
        },
        path: "page".into(),
    })?;
    notify::withdraw("other")?;
    let letter = [Value::Text("un mot".into()), Value::Person(caller_id()?)];
    put("letter", "one", None, &letter)?;
    let refused = mailbox::refused(&dispatch(nobody()))?;
    mailbox::deliver(&dispatch(Addressee::Management))?;
    mailbox::mark("letter", &["other".to_owned()], Change::Unread)?;
    let taken_back = mailbox::withdraw("letter", "other");
    live::touch("made", &Audience::Profile(Profile::Pupil))?;
    let asked = fetch(&Request {
        method: Method::Patch,
        url: "https://service.example.org/things?one".into(),
        headers: vec![Header {
            name: "x-thing".into(),
            value: "one".into(),
        }],
        body: b"sent".to_vec(),
    });
    let copied = copy("nobodys");
    Ok(shown([
        ("records.fresh-id", (!fresh.is_empty()).to_string()),
        ("records.put", String::new()),
        ("records.delete", String::new()),
        ("events.publish", String::new()),
        ("schedule.set", String::new()),
        ("schedule.cancel", String::new()),
        ("lessons.plan", String::new()),
        ("lessons.withdraw", String::new()),
        ("notify.send", String::new()),
        ("notify.withdraw", String::new()),
        ("mailbox.refused", format!("{}", refused == [nobody()])),
        ("mailbox.deliver", String::new()),
        ("mailbox.mark", String::new()),
        (
            "mailbox.withdraw",
            (taken_back == Err(Failure::NotFound)).to_string(),
        ),
        ("live.touch", String::new()),
        (
            "outbound.fetch",
            format!("{:?}", asked.map_err(|none| none.name())),
        ),
        ("blobs.copy", (copied == Err(Failure::NotFound)).to_string()),
    ]))
}

fn caller_id() -> Result<String, Failure> {
    let identity = caller::get().identity.ok_or(Failure::NotFound)?;
    Ok(identity.person.id)
}

/// Each failure, by its word in the contract.
pub(crate) fn failure(word: &str) -> Failure {
    let why = || word.to_owned();
    match word {
        "forbidden" => Failure::Forbidden(why()),
        "invalid" => Failure::Invalid(vec![FieldError {
            field: "champ".into(),
            message: why(),
        }]),
        "conflict" => Failure::Conflict(why()),
        "unavailable" => Failure::Unavailable(why()),
        _ => Failure::NotFound,
    }
}

fn shown<'f>(functions: impl IntoIterator<Item = (&'f str, String)>) -> Page {
    let stats = functions.into_iter();
    let stats = stats.map(|(function, gave)| Stat::new(function, gave));
    Page::new("Fonctions").push(stats.collect::<Vec<_>>())
}

/// A value of each type.
fn one_of_each() -> Vec<Value> {
    vec![
        Value::Text("mot".into()),
        Value::Integer(-7),
        Value::Boolean(true),
        Value::Date(Date {
            year: 2026,
            month: 11,
            day: 24,
        }),
        Value::Instant(1_700_000_000_003),
        Value::Audience(Audience::Profile(Profile::Pupil)),
        Value::Person(CLASS.into()),
        Value::Texts(vec!["a".into(), "b".into()]),
        Value::None,
    ]
}

fn all() -> Selection {
    Selection {
        collection: "thing".into(),
        index: "all".into(),
        prefixes: vec![vec![]],
        low: Bound::Unbounded,
        high: Bound::Unbounded,
    }
}
