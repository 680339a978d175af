//! Messages as items of a list.

use preau_sdk::mailbox::Entry;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::files;
use crate::names::Names;
use crate::records::Message;
use crate::routes::View;
use crate::words;

/// So much of a text stands in a list, in characters.
const EXCERPT: usize = 120;

/// The names of those whom these messages are for, for a list that shows them.
pub(crate) fn names(entries: &[Entry<Message>]) -> Names {
    Names::of(entries.iter().flat_map(|entry| &entry.to))
}

/// A message: subject, who wrote it or whom it is for, when, the beginning of its text.
pub(crate) fn message(ctx: &Context, entry: &Entry<Message>, names: Option<&Names>) -> Item {
    let who = match names {
        Some(names) if entry.is_mine(ctx) => words::recipients(ctx, names, &entry.to),
        _ => words::author(ctx, entry),
    };
    let text = markdown::literal(&markdown::excerpt(&entry.text, EXCERPT));
    Item::new(words::subject(ctx.language(), &entry.subject))
        .text(text)
        .fact(who)
        .fact(words::when(ctx, entry.at))
        .badges(words::badges(ctx, entry))
        .badges(files::badge(ctx, &entry.files))
        .to(&View::Message {
            id: entry.stored.id.clone(),
        })
}

/// The ways to the older ones, and, on a page that is not the first, back to the newest.
pub(crate) fn ways(
    ctx: &Context,
    is_later: bool,
    next: Option<Cursor>,
    to: impl Fn(Option<Cursor>) -> View,
) -> Option<Pagination> {
    if !is_later && next.is_none() {
        return None;
    }
    let label = if is_later {
        tr!(ctx, "Plus anciens", "Older")
    } else {
        tr!(ctx, "Les plus récents", "The newest")
    };
    let mut ways = Pagination::new(label);
    if is_later {
        ways = ways.previous(tr!(ctx, "Les plus récents", "The newest"), &to(None));
    }
    if let Some(next) = next {
        ways = ways.next(tr!(ctx, "Plus anciens", "Older"), &to(Some(next)));
    }
    Some(ways)
}
