//! Too many lessons, too long, too far off, and of whom none is.

use preau_sdk::bindings::ent::kernel::caller;
use preau_sdk::bindings::ent::kernel::lessons::{plan, withdraw};
use preau_sdk::{Audience, Failure, Profile};

const MINUTE: i64 = 60_000;
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// Of this class, from so many milliseconds after now until so many.
fn lesson(key: &str, class: &str, from: i64, until: i64) -> Result<(), Failure> {
    let now = caller::get().now;
    let class = Audience::Class(class.into());
    plan(key, &class, now + from, now + until)
}

/// By its name, one way to go too far, or one that is right, of a class: "right/CLASS".
pub(crate) fn misbehave(path: &str) -> Result<String, Failure> {
    let (what, class) = path.split_once('/').ok_or(Failure::NotFound)?;
    let hour = 60 * MINUTE;
    // Forty in each call, each call others than the one before: "from40".
    if let Some(first) = what.strip_prefix("from") {
        let first: u32 = first.parse().map_err(|_| Failure::NotFound)?;
        (first..first + 40).try_for_each(|n| lesson(&format!("k{n}"), class, 0, hour))?;
        return Ok("said".into());
    }
    match what {
        "right" => lesson("one", class, 0, hour)?,
        "many" => (0..51).try_for_each(|n| lesson(&format!("k{n}"), class, 0, hour))?,
        "same" => (1..52).try_for_each(|n| lesson("same", class, 0, n * MINUTE))?,
        "longest" => lesson("one", class, 0, 4 * hour)?,
        "too-long" => lesson("one", class, 0, 4 * hour + 1)?,
        "over" => lesson("one", class, -hour, 0)?,
        "backwards" => lesson("one", class, hour, 0)?,
        "far" => lesson("one", class, WEEK, WEEK + hour)?,
        "too-far" => lesson("one", class, WEEK + 1, WEEK + hour)?,
        "of-all" => {
            let now = caller::get().now;
            plan("one", &Audience::Profile(Profile::Pupil), now, now + hour)?;
        }
        "no-key" => lesson("", class, 0, hour)?,
        "long-key" => lesson(&"k".repeat(129), class, 0, hour)?,
        "odd-key" => lesson("a/b", class, 0, hour)?,
        "key" => lesson(&"k".repeat(128), class, 0, hour)?,
        "withdraw" => withdraw("one")?,
        "anyway" => {
            let refused = [lesson("one", class, 0, hour), withdraw("one")];
            return Ok(format!("{refused:?}"));
        }
        _ => return Err(Failure::NotFound),
    }
    Ok("said".into())
}
