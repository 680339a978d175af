//! Answers each event of its counterpart with two of its own, which does the same.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::events::publish;
use zoo::preau_sdk::page::Page;

zoo::guest!("echo-b", misbehave, hears "echo-a.said");

/// Begins with a form; what it is refused in a view, it overlooks.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let heard = visit.heard.as_deref();
    if heard.is_some_and(|event| event != "echo-a.said") {
        return Ok(Page::new("silent"));
    }
    for _ in 0..2 {
        let published = publish("said", &[]);
        if visit.may_write {
            published?;
        }
    }
    Ok(Page::new("said"))
}
