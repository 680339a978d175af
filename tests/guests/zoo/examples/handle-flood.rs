//! Takes handles and gives none back.

use zoo::Visit;
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;

zoo::guest!("handle-flood", misbehave);

#[link(wasm_import_module = "wasi:clocks/monotonic-clock@0.2.6")]
unsafe extern "C" {
    /// Gives a handle that is nowhere given back here.
    #[link_name = "subscribe-duration"]
    fn subscribe_duration(nanoseconds: u64) -> i32;
}

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut last = 0;
    for _ in 0..10_000 {
        // SAFETY: the signature is that of the canonical ABI.
        last = unsafe { subscribe_duration(1) };
    }
    Ok(Page::new(last.to_string()))
}
