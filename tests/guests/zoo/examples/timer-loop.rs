//! Sets two new timers, for as soon as possible, whenever it is entered where it may: also at each of them, so
//! that they are twice as many each time.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::{records::fresh_id, schedule};
use zoo::preau_sdk::page::Page;

zoo::guest!("timer-loop", misbehave);

/// What it is refused in a view, it overlooks.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    for _ in 0..2 {
        let set = schedule::set("again", &fresh_id(), visit.context.now().0, &[]);
        if visit.may_write {
            set?;
        }
    }
    Ok(Page::new("set"))
}
