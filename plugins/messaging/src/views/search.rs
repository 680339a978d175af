//! Looking for words in one's own messages.

use preau_sdk::prelude::*;

use crate::folders::{self, Folder, Folders};
use crate::records::Message;
use crate::routes::{Act, View};
use crate::views::items;

/// As many as one page shows.
const SHOWN: u32 = 25;
/// The most words that are looked for, in characters.
const LONGEST: u32 = 100;

pub(crate) fn page(
    ctx: &Context,
    words: Option<&str>,
    after: Option<Cursor>,
) -> Result<Page, Failure> {
    let words = words.map(str::trim).unwrap_or_default();
    let form = Form::new(&Act::Search)
        .field(
            Field::text(
                "words",
                tr!(ctx, "Mots recherchés", "Words to look for"),
                words,
                LONGEST,
            )
            .hint(tr!(
                ctx,
                "Dans l’objet, dans le texte ou dans le nom de l’auteur, accents ou non.",
                "In the subject, the text or the author’s name, with accents or without."
            )),
        )
        .submit(tr!(ctx, "Rechercher", "Search"), "state", "search");
    let page = Page::new(tr!(ctx, "Rechercher un message", "Search messages"))
        .back(folders::name(ctx, Folder::Inbox), &View::INBOX)
        .push(form);
    if words.is_empty() {
        return Ok(page);
    }
    let is_later = after.is_some();
    let found = mailbox::search::<Message>(words, after, SHOWN)?;
    if found.entries.is_empty() && found.next.is_none() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun message ne correspond", "No message matches"),
            tr!(
                ctx,
                "Essayez avec moins de mots, ou le début d’un mot.",
                "Try fewer words, or the beginning of one."
            ),
        )));
    }
    let own = Folders::load_for(ctx, found.entries.iter().map(|entry| entry.folder))?;
    let names = items::names(&found.entries);
    let list = found.entries.iter().map(|entry| {
        let folder = own.name(ctx, Folder::of(entry.folder));
        items::message(ctx, entry, Some(&names)).badge(Badge::neutral(folder))
    });
    let list: Vec<_> = list.collect();
    let heading = if list.is_empty() {
        // So many were looked at; the way on leads to the others.
        tr!(
            ctx,
            "Rien parmi les plus récents",
            "Nothing among the newest"
        )
    } else {
        tr!(ctx, "Messages trouvés", "Messages found")
    };
    Ok(page
        .push(Block::heading(heading))
        .push(list)
        .maybe(items::ways(ctx, is_later, found.next, |after| {
            View::Search {
                words: Some(words.to_owned()),
                after,
            }
        })))
}
