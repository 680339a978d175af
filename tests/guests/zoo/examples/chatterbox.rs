//! Publishes three events, to itself, whenever it is entered where it may: also at each of these events, so
//! that there is never an end of them.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::events::publish;
use zoo::preau_sdk::page::Page;

zoo::guest!("chatterbox", misbehave);

/// What it is refused in a view, it overlooks.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    for _ in 0..3 {
        let published = publish("poke", &[]);
        if visit.may_write {
            published?;
        }
    }
    Ok(Page::new("said"))
}
