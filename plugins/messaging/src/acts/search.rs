//! Looking for words.

use preau_sdk::prelude::*;

use crate::routes::View;

/// The words stand in the address: the page can be kept, and opened again.
pub(crate) fn look(sent: &FormData) -> Outcome {
    let words = sent.get("words").filter(|words| !words.is_empty());
    Outcome::redirect(&View::Search {
        words: words.map(|words| words.chars().take(100).collect()),
        after: None,
    })
}
