//! Where a person has a conversation: each in their own box, and nobody else's changes by it.

use preau_sdk::mailbox::{Entry, Mark};
use preau_sdk::prelude::*;

use crate::folders::{Folder, Folders};
use crate::forms::moving;
use crate::records::Message;

/// So many entries are asked for at once, and twice as many at most change in one call.
const PART: u32 = 100;

/// What of a conversation is in the caller's box.
pub(crate) fn thread(id: &Id) -> Result<Vec<Entry<Message>>, Failure> {
    let entries = mailbox::thread::<Message>(id)?;
    if entries.is_empty() {
        return Err(Failure::NotFound);
    }
    Ok(entries)
}

fn is_in_trash(entry: &Entry<Message>) -> bool {
    entry.folder == Folder::Trash.number()
}

fn ids<'a>(entries: impl Iterator<Item = &'a Entry<Message>>) -> impl Iterator<Item = &'a Id> {
    entries.map(|entry| &entry.stored.id)
}

pub(crate) fn trash(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let entries = thread(id)?;
    // Back to where it was, as far as one place can be.
    let from = entries.iter().rev().find(|entry| !is_in_trash(entry));
    let back = from.map_or(Folder::Inbox, |entry| Folder::of(entry.folder));
    let here = entries.iter().filter(|entry| !is_in_trash(entry));
    mailbox::mark::<Message>(ids(here), Mark::Folder(Folder::Trash.number()))?;
    Ok(Outcome::said(
        &back.page(),
        tr!(
            ctx,
            "Conversation mise à la corbeille.",
            "Conversation moved to the trash."
        ),
    ))
}

pub(crate) fn restore(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let entries = thread(id)?;
    for folder in [Folder::Inbox, Folder::Sent] {
        let is_home = |entry: &Entry<Message>| Folder::home(entry.is_mine(ctx)) == folder;
        let there = entries
            .iter()
            .filter(|entry| is_in_trash(entry) && is_home(entry));
        let there: Vec<_> = ids(there).collect();
        if !there.is_empty() {
            mailbox::mark::<Message>(there, Mark::Folder(folder.number()))?;
        }
    }
    Ok(Outcome::said(
        &Folder::Trash.page(),
        tr!(
            ctx,
            "Conversation sortie de la corbeille.",
            "Conversation taken out of the trash."
        ),
    ))
}

/// Only what is in the trash goes for good.
pub(crate) fn erase(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let entries = thread(id)?;
    let there = entries.iter().filter(|entry| is_in_trash(entry));
    mailbox::mark::<Message>(ids(there), Mark::Removed)?;
    Ok(Outcome::said(
        &Folder::Trash.page(),
        tr!(
            ctx,
            "Conversation supprimée de votre messagerie.",
            "Conversation removed from your messages."
        ),
    ))
}

/// What arrived of it goes into a folder of the caller's, or back to where it arrived; what they sent stays
/// where that is.
pub(crate) fn put(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let entries = thread(id)?;
    let folders = Folders::load(ctx)?;
    let chosen = sent.get("folder").and_then(|number| number.parse().ok());
    let folder = match chosen.map(Folder::of) {
        Some(Folder::Inbox) => Folder::Inbox,
        Some(Folder::Own(number)) if folders.get(number).is_some() => Folder::Own(number),
        _ => {
            let choose = tr!(
                ctx,
                "Choisissez un de vos dossiers.",
                "Choose one of your folders."
            );
            return moving::again(ctx, id, &[FieldError::new("folder", choose)]);
        }
    };
    let there = entries
        .iter()
        .filter(|entry| !is_in_trash(entry) && !entry.is_mine(ctx));
    mailbox::mark::<Message>(ids(there), Mark::Folder(folder.number()))?;
    let name = folders.name(ctx, folder);
    Ok(Outcome::said(
        &folder.page(),
        tr!(
            ctx,
            "Conversation rangée dans «\u{a0}{name}\u{a0}».",
            "Conversation put into “{name}”."
        ),
    ))
}

/// The newest message that arrived is to be read again.
pub(crate) fn unread(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let entries = thread(id)?;
    let newest = entries.iter().rev().find(|entry| !entry.is_mine(ctx));
    let Some(newest) = newest else {
        return Err(Failure::NotFound);
    };
    mailbox::mark::<Message>([&newest.stored.id], Mark::Unread)?;
    Ok(Outcome::said(
        &Folder::of(newest.folder).page(),
        tr!(
            ctx,
            "Message marqué comme non lu.",
            "Message marked as unread."
        ),
    ))
}

/// As much as one call may change; the rest at the next press.
pub(crate) fn empty_trash(ctx: &Context) -> Result<Outcome, Failure> {
    let trash = Folder::Trash.number();
    let mut after = None;
    for _ in 0..2 {
        let part = mailbox::entries::<Message>(trash, after, PART)?;
        mailbox::mark::<Message>(ids(part.entries.iter()), Mark::Removed)?;
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    let said = if after.is_none() {
        tr!(ctx, "La corbeille est vide.", "The trash is empty.")
    } else {
        tr!(
            ctx,
            "Les messages les plus récents de la corbeille sont supprimés\u{a0}; videz-la de nouveau pour les \
             autres.",
            "The newest messages in the trash are removed; empty it again for the others."
        )
    };
    Ok(Outcome::said(&Folder::Trash.page(), said))
}
