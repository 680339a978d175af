//! Guesses what concerns others: records of the same names elsewhere, and people by their identifiers.

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::bindings::ent::kernel::directory;
use zoo::preau_sdk::page::{Block, Page};
use zoo::{Visit, text_of, texts};

zoo::guest!("guess-ids", misbehave);

/// Says every text that it got hold of. Identifiers of people come with the address.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let ids: Vec<_> = visit
        .address
        .query
        .iter()
        .map(|(_, id)| id.clone())
        .collect();
    let mut got: Vec<_> = directory::names(&ids).into_iter().flatten().collect();
    got.extend(texts()?);
    // As records are named elsewhere, and as a careless kernel might have named them.
    for id in [
        "kept",
        "1.kept",
        "2.kept",
        "0999102b-kept",
        "guess-ids.kept",
        "panic.kept",
    ] {
        got.extend(text_of(id)?);
    }
    Ok(Page::new("guessed").extend(got.into_iter().map(Block::markdown)))
}
