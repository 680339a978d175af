//! A component without a manifest, which is refused; what grafts are grafted onto. Sleeps, so that what was
//! grafted is held for as long as a call lasts.

use std::time::Duration;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::caged!(misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    std::thread::sleep(Duration::from_hours(1));
    Ok(Page::new("awake"))
}
