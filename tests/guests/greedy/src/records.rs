//! Records and events: too many, undeclared, of the wrong kind.

use preau_sdk::bindings::ent::kernel::events;
use preau_sdk::bindings::ent::kernel::records::{
    Bound, QueryRequest, Selection, count, fresh_id, get, put, query,
};
use preau_sdk::bindings::ent::kernel::types::NamedValue;
use preau_sdk::{Context, Event, Failure, Value};

const THING: &str = "thing";

fn thing(name: &str, number: i64, note: &str) -> Vec<Value> {
    vec![
        Value::Text(name.into()),
        Value::Integer(number),
        Value::Text(note.into()),
    ]
}

fn all(index: &str) -> Selection {
    Selection {
        collection: THING.into(),
        index: index.into(),
        prefixes: vec![vec![]],
        low: Bound::Unbounded,
        high: Bound::Unbounded,
    }
}

fn ask(selection: Selection, limit: u32, cursor: Option<&str>) -> Result<String, Failure> {
    let batch = query(&QueryRequest {
        selection,
        descending: false,
        limit,
        cursor: cursor.map(str::to_owned),
    })?;
    Ok(format!("{} records", batch.records.len()))
}

/// Stages one record under a new identifier.
pub(crate) fn put_one(name: &str) -> Result<(), Failure> {
    put(THING, &fresh_id(), None, &thing(name, 1, "note"))
}

fn put_many(from: i64, how_many: i64, note: &str) -> Result<String, Failure> {
    for number in from..from + how_many {
        put(
            THING,
            &format!("n{number}"),
            None,
            &thing(&format!("thing {number}"), number, note),
        )?;
    }
    Ok("staged".to_owned())
}

fn put_values(values: &[Value]) -> Result<String, Failure> {
    put(THING, "odd", None, values).map(|()| "staged".to_owned())
}

/// A counter that others add to as well: its version, if it is there, and its number.
fn counted() -> Result<(Option<u64>, i64), Failure> {
    let Some(stored) = get(THING, "counter")? else {
        return Ok((None, 0));
    };
    match stored.fields.get(1) {
        Some(Value::Integer(number)) => Ok((Some(stored.version), *number)),
        _ => Err(Failure::NotFound),
    }
}

/// Adds one to the counter.
pub(crate) fn add_one() -> Result<String, Failure> {
    let (version, number) = counted()?;
    put(THING, "counter", version, &thing("counter", number + 1, ""))?;
    Ok((number + 1).to_string())
}

pub(crate) fn shout(text: &str) -> Result<(), Failure> {
    let field = NamedValue {
        name: "text".into(),
        value: Value::Text(text.into()),
    };
    events::publish("shout", &[field])
}

/// What was shouted: `panic` is not borne, `refuse` is not taken, `later` not within ten seconds, `twice` would
/// be a second of one name; with `ask-` and a port, asks outside there. All would add one to the counter.
pub(crate) fn heard(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let text: String = event.field("text")?;
    add_one()?;
    match text.as_str() {
        "later" if ctx.now().0 < event.at.0 + 10_000 => Err(Failure::unavailable("too early")),
        "panic" => {
            super::compute::named_panic();
            Ok(())
        }
        "refuse" => Err(Failure::conflict("not now")),
        "twice" => put_one("one"),
        text => {
            if let Some(port) = text.strip_prefix("ask-") {
                super::outbound::ask(port, "slow");
            }
            Ok(())
        }
    }
}

/// By its name, one way to go too far.
pub(crate) fn misbehave(path: &str) -> Result<String, Failure> {
    let staged = |()| "staged".to_owned();
    if let Some(batch) = path
        .strip_prefix("seed-")
        .and_then(|n| n.parse::<i64>().ok())
    {
        return put_many(batch * 500, 500, "");
    }
    match path {
        "write" => put_one("one").map(staged),
        // What a view is refused, it may overlook.
        "write-anyway" => Ok(match put_one("one") {
            Ok(()) => "staged".to_owned(),
            Err(failure) => format!("{failure:?}"),
        }),
        "delete-anyway" => Ok(format!(
            "{:?}",
            preau_sdk::bindings::ent::kernel::records::delete(THING, "n1", 1)
        )),
        "publish-anyway" => Ok(format!("{:?}", shout("x"))),
        "seed" => put_many(0, 500, ""),
        "stage-many" => put_many(0, 501, ""),
        "stage-bytes" => put_many(0, 100, &"x".repeat(60_000)),
        "long-text" => put_many(0, 1, &"x".repeat(70_000)),
        "nul-text" => put_many(0, 1, "a\0b"),
        "seed-fat" => put_many(0, 60, &"x".repeat(60_000)),
        "fat-record" => {
            let text = || Value::Text("x".repeat(60_000));
            put(
                "wide",
                "one",
                None,
                &[text(), text(), text(), text(), text()],
            )
            .map(staged)
        }
        "publish-fat" => {
            for _ in 0..80 {
                shout(&"x".repeat(60_000))?;
            }
            Ok("published".to_owned())
        }
        "publish-long" => shout(&"x".repeat(70_000)).map(staged),
        "publish-many" => {
            for _ in 0..101 {
                shout("x")?;
            }
            Ok("published".to_owned())
        }
        "shout-number" => shout("number").map(staged),
        "shout-later" => shout("later").map(staged),
        "shout-panic" => shout("panic").map(staged),
        "shout-refuse" => shout("refuse").map(staged),
        "shout-twice" => shout("twice").map(staged),
        "publish-loop" => events::publish("loop", &[]).map(staged),
        "publish-undeclared" => events::publish("whisper", &[]).map(staged),
        "publish-misfit" => events::publish("shout", &[]).map(staged),
        "counter" => add_one(),
        "counted" => counted().map(|(_, number)| number.to_string()),
        "bad-id" => put(THING, "a/b", None, &thing("x", 1, "")).map(staged),
        "undeclared-collection" => get("other", "x").map(|_| "got".to_owned()),
        "undeclared-index" => ask(all("by_note"), 1, None),
        "too-few-values" => put_values(&[Value::Text("x".into())]),
        "too-many-values" => put_values(&[thing("x", 1, ""), vec![Value::None]].concat()),
        "misfit-values" => put_values(&[Value::Integer(1), Value::Text("x".into()), Value::None]),
        "missing-value" => put_values(&[Value::None, Value::Integer(1), Value::None]),
        path => misquery(path),
    }
}

/// By its name, one way to ask for too much or for what is not declared.
fn misquery(path: &str) -> Result<String, Failure> {
    match path {
        "fat-query" => ask(all("by_number"), 500, None),
        "misfit-prefix" => ask(
            Selection {
                prefixes: vec![vec![Value::Text("x".into())]],
                ..all("by_number")
            },
            1,
            None,
        ),
        "misfit-bound" => ask(
            Selection {
                low: Bound::Included(Value::Boolean(true)),
                ..all("by_number")
            },
            1,
            None,
        ),
        "wide-query" => ask(
            Selection {
                prefixes: (0..33).map(|n| vec![Value::Integer(n)]).collect(),
                ..all("by_number")
            },
            1,
            None,
        ),
        "mixed-prefixes" => ask(
            Selection {
                prefixes: vec![vec![], vec![Value::Integer(1)]],
                ..all("by_number")
            },
            1,
            None,
        ),
        "deep-query" => ask(all("by_number"), 100_000, None),
        "forged-cursor" => ask(all("by_number"), 1, Some("zz~zz~zz")),
        "rows" | "fat-queries" => loop {
            ask(all("by_number"), 500, None)?;
        },
        "count" => Ok(count(&all("by_number"))?.to_string()),
        "counts" => loop {
            count(&all("by_number"))?;
        },
        _ => Err(Failure::NotFound),
    }
}
