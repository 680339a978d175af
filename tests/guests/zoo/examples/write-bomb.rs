//! Stages records without end. What it is refused in a view, it overlooks and tries again.

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::{Visit, put_one};

zoo::guest!("write-bomb", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let text = "x".repeat(1_000);
    let mut refused = 0;
    for number in 0..1_000_000 {
        refused += u32::from(put_one(&text, number).is_err());
    }
    Ok(Page::new(refused.to_string()))
}
