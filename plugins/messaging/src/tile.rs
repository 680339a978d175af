//! The card on the home page.

use preau_sdk::mailbox::Entry;
use preau_sdk::prelude::*;

use crate::folders::Folder;
use crate::records::Message;
use crate::routes::View;
use crate::words;

/// So many messages are named.
const NAMED: u32 = 3;

/// How many messages are not read, and the newest of them.
pub(crate) fn tile(ctx: &Context) -> Result<Tile, Failure> {
    let inbox = Folder::Inbox.number();
    let count = mailbox::counts::<Message>()?.unread(inbox);
    if count == 0 {
        let nothing = tr!(ctx, "Aucun nouveau message", "No new message");
        return Ok(Tile::new(after_a_name(ctx, nothing), &View::INBOX));
    }
    let unread = mailbox::unread::<Message>(inbox, None, NAMED)?;
    let said = after_a_name(ctx, words::unread(ctx, count));
    Ok(Tile::new(said, &View::INBOX)
        .count(count)
        .lines(unread.entries.iter().map(|entry| line(ctx, entry))))
}

fn line(ctx: &Context, entry: &Entry<Message>) -> TileLine {
    let (author, subject) = (
        words::author(ctx, entry),
        words::subject(ctx.language(), &entry.subject),
    );
    let to = View::Message {
        id: entry.stored.id.clone(),
    };
    TileLine::new(
        tr!(ctx, "{author}\u{a0}: {subject}", "{author}: {subject}"),
        &to,
    )
}

/// After a child's name and a colon, no capital.
fn after_a_name(ctx: &Context, sentence: String) -> String {
    if ctx.child().is_none() {
        return sentence;
    }
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(rest).collect()
    })
}
