//! Takes nearly all the memory that it may have, writes to every page of it, and holds it for as long as it
//! can.

use std::hint::black_box;
use std::time::Duration;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("hoarder", misbehave);

/// Of 64 MiB, which are its own memory and stack as well.
const TAKEN: usize = 60 << 20;

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let taken = black_box(vec![1_u8; TAKEN]);
    std::thread::sleep(Duration::from_hours(1));
    Ok(Page::new(taken.len().to_string()))
}
