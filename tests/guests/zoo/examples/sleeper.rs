//! Waits in the kernel for far longer than any call lasts.

use std::time::Duration;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("sleeper", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    std::thread::sleep(Duration::from_hours(1));
    Ok(Page::new("awake"))
}
