//! Behaves well while it is watched: bad from the fourth form on, as it counts in a record of its own.

use std::hint::black_box;

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::Page;
use zoo::{Visit, kept};

zoo::guest!("patient", misbehave);

/// Each form leaves a record (`zoo::Caged`). Queries see what is committed: the first three see fewer.
fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let watched = kept()?;
    while black_box(watched) >= 3 {}
    Ok(Page::new(watched.to_string()))
}
