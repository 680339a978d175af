//! Calls into the kernel by the million, for next to nothing each time.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::records::fresh_id;
use zoo::preau_sdk::page::Page;

zoo::guest!("call-storm", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut last = String::new();
    for _ in 0..10_000_000 {
        last = fresh_id();
    }
    Ok(Page::new(last))
}
