//! Hands the kernel a list of hundreds of thousands of empty texts: nothing in bytes, and much to hold.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::directory;
use zoo::preau_sdk::page::Page;

zoo::guest!("huge-list-argument", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let nobody = vec![String::new(); 300_000];
    Ok(Page::new(directory::names(&nobody).len().to_string()))
}
