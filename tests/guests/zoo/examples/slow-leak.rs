//! Keeps a little more in its own memory at each call, and never gives it back: an instance that lived on
//! would grow.

use std::hint::black_box;
use std::sync::Mutex;

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("slow-leak", misbehave);

static KEPT: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Says how much it has kept so far.
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut kept = KEPT.lock().map_err(|_| Failure::NotFound)?;
    kept.push(black_box(vec![1; 256 << 10]));
    Ok(Page::new(kept.len().to_string()))
}
