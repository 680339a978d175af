//! Sets as many timers as a call may, all for the same instant, whenever it is entered where it may, and new
//! ones each time; when they are due, it only reads.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::{records::fresh_id, schedule};
use zoo::preau_sdk::page::Page;

zoo::guest!("timer-bomb", misbehave);

/// The next hour that is struck: the same for all that it sets meanwhile.
fn next_hour(now: i64) -> i64 {
    const HOUR: i64 = 3_600_000;
    (now / HOUR + 1) * HOUR
}

/// What it is refused in a view, it overlooks.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    if visit.heard.as_deref() == Some("timer-bomb.again") {
        return zoo::kept().map(|kept| Page::new(kept.to_string()));
    }
    let at = next_hour(visit.context.now().0);
    for _ in 0..100 {
        let set = schedule::set("again", &fresh_id(), at, &[]);
        if visit.may_write {
            set?;
        }
    }
    Ok(Page::new("set"))
}
