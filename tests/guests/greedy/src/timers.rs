//! Too many timers, too soon, too far, and what the manifest does not say of one.

use preau_sdk::bindings::ent::kernel::caller;
use preau_sdk::bindings::ent::kernel::records::fresh_id;
use preau_sdk::bindings::ent::kernel::schedule::{cancel, set};
use preau_sdk::bindings::ent::kernel::types::NamedValue;
use preau_sdk::{Failure, Value};

use super::records::add_one;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn now() -> i64 {
    caller::get().now
}

fn bell(key: &str, at: i64, text: &str) -> Result<(), Failure> {
    let field = NamedValue {
        name: "text".into(),
        value: Value::Text(text.into()),
    };
    set("bell", key, at, &[field])
}

/// By its name, one way to go too far, or one that is right.
pub(crate) fn misbehave(path: &str) -> Result<String, Failure> {
    // What the bell says when it rings, ten minutes from now: "ring-number".
    if let Some(text) = path.strip_prefix("ring-") {
        return bell(text, now() + 10 * MINUTE, text).map(|()| "set".into());
    }
    match path {
        "soon" => bell("soon", now(), "number")?,
        "past" => bell("past", now() - DAY, "number")?,
        "far" => bell("far", now() + 400 * DAY, "number")?,
        "too-far" => bell("far", now() + 400 * DAY + 1, "number")?,
        "many" => (0..101).try_for_each(|n| bell(&format!("k{n}"), now(), "number"))?,
        "same" => (0..101).try_for_each(|n| bell("same", now() + n * DAY, "number"))?,
        "set-and-cancel" => {
            bell("gone", now(), "number")?;
            cancel("bell", "gone")?;
        }
        "cancel" => cancel("bell", "number")?,
        // Meets whoever adds to the counter meanwhile: another timer at each run.
        "counted" => {
            add_one()?;
            bell(&fresh_id(), now(), "number")?;
        }
        "then-refuse" => {
            bell("refused", now(), "number")?;
            return Err(Failure::conflict("no"));
        }
        "undeclared" => set("gong", "k", now(), &[])?,
        "cancel-undeclared" => cancel("gong", "k")?,
        "without-field" => set("bell", "k", now(), &[])?,
        "no-key" => bell("", now(), "number")?,
        "long-key" => bell(&"k".repeat(129), now(), "number")?,
        "odd-key" => bell("a/b", now(), "number")?,
        "key" => bell(&"k".repeat(128), now(), "number")?,
        "fat" => (0..70).try_for_each(|n| bell(&format!("k{n}"), now(), &"x".repeat(60_000)))?,
        "anyway" => {
            let refused = [bell("k", now(), "number"), cancel("bell", "k")];
            return Ok(format!("{refused:?}"));
        }
        _ => return Err(Failure::NotFound),
    }
    Ok("set".into())
}
