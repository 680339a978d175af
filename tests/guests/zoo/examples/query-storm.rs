//! Has the database read everything, again and again.

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::{Visit, kept, texts};

zoo::guest!("query-storm", misbehave);

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let mut read = 0;
    for _ in 0..10_000_000 {
        read += texts()?.len();
        kept()?;
    }
    Ok(Page::new(read.to_string()))
}
