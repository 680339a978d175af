//! What is in a folder, newest first.

use preau_sdk::mailbox::Entries;
use preau_sdk::prelude::*;

use crate::folders::{self, Folder, Folders};
use crate::records::Message;
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

/// As many as one page shows.
const SHOWN: u32 = 25;

/// What arrived; or only what of it is not read.
pub(crate) fn inbox(ctx: &Context, unread: bool, after: Option<Cursor>) -> Result<Page, Failure> {
    let folder = Folder::Inbox.number();
    let is_later = after.is_some();
    let count = mailbox::counts::<Message>()?.unread(folder);
    let found = if unread {
        mailbox::unread::<Message>(folder, after, SHOWN)?
    } else {
        mailbox::entries::<Message>(folder, after, SHOWN)?
    };
    let to = |after| View::Inbox { unread, after };
    let all = tr!(ctx, "Tous", "All");
    let only = if count == 0 {
        tr!(ctx, "Non lus", "Unread")
    } else {
        tr!(ctx, "Non lus ({count})", "Unread ({count})")
    };
    let tabs = vec![
        Tab::new(all, &View::INBOX, !unread),
        Tab::new(
            only,
            &View::Inbox {
                unread: true,
                after: None,
            },
            unread,
        ),
    ];
    let page = Page::new(folders::name(ctx, Folder::Inbox))
        .live(crate::LIVE)
        .lead(words::unread(ctx, count))
        .action(Action::go(tr!(ctx, "Écrire", "Write"), &View::New).primary())
        .action(Action::go(tr!(ctx, "Rechercher", "Search"), &View::SEARCH))
        .push(tabs);
    if found.entries.is_empty() && found.next.is_none() && !is_later {
        let empty = if unread {
            EmptyState::new(
                tr!(ctx, "Tout est lu", "All is read"),
                tr!(
                    ctx,
                    "Les nouveaux messages apparaîtront ici.",
                    "New messages are to appear here."
                ),
            )
        } else {
            EmptyState::new(
                tr!(ctx, "Aucun message", "No message"),
                tr!(
                    ctx,
                    "Ce qu’on vous écrit dans l’établissement arrive ici.",
                    "What people of the school write to you arrives here."
                ),
            )
            .action(tr!(ctx, "Écrire un message", "Write a message"), &View::New)
        };
        return Ok(page.push(empty));
    }
    Ok(listed(ctx, page, found, is_later, false, to))
}

/// What the reader sent, threw away, or put into a folder of theirs.
pub(crate) fn page(ctx: &Context, folder: Folder, after: Option<Cursor>) -> Result<Page, Failure> {
    let own = Folders::load_for(ctx, [folder.number()])?;
    if let Folder::Own(number) = folder
        && own.get(number).is_none()
    {
        return Err(Failure::NotFound);
    }
    let is_later = after.is_some();
    let found = mailbox::entries::<Message>(folder.number(), after, SHOWN)?;
    let (up, to_up) = match folder {
        Folder::Own(_) => (tr!(ctx, "Dossiers", "Folders"), View::Folders),
        _ => (folders::name(ctx, Folder::Inbox), View::INBOX),
    };
    let page = Page::new(own.name(ctx, folder))
        .back(up, &to_up)
        .action(Action::go(tr!(ctx, "Écrire", "Write"), &View::New).primary());
    if found.entries.is_empty() && found.next.is_none() && !is_later {
        return Ok(empty(ctx, page, folder));
    }
    let page = match folder {
        Folder::Trash => with_emptying(ctx, page),
        Folder::Own(number) => {
            let delete = deleting(ctx, number).confirm(tr!(
                ctx,
                "Supprimer ce dossier\u{a0}? Ce qu’il contient revient dans la réception.",
                "Delete this folder? What is in it goes back to the inbox."
            ));
            page.action(renaming(ctx, number)).action(delete)
        }
        Folder::Inbox | Folder::Sent => page,
    };
    let to = |after| match folder {
        Folder::Trash => View::Trash { after },
        Folder::Own(number) => View::Folder { number, after },
        Folder::Sent | Folder::Inbox => View::Sent { after },
    };
    Ok(listed(ctx, page, found, is_later, true, to))
}

fn renaming(ctx: &Context, number: u8) -> Action {
    Action::go(
        tr!(ctx, "Renommer", "Rename"),
        &View::RenameFolder { number },
    )
}

fn deleting(ctx: &Context, number: u8) -> Action {
    let label = tr!(ctx, "Supprimer ce dossier", "Delete this folder");
    Action::post(label, &Act::DeleteFolder { number }).danger()
}

fn with_emptying(ctx: &Context, page: Page) -> Page {
    page.lead(tr!(
        ctx,
        "Ce que vous supprimez ici disparaît de votre messagerie, et d’elle seule.",
        "What you remove here is gone from your messages, and from nobody else’s."
    ))
    .action(
        Action::post(
            tr!(ctx, "Vider la corbeille", "Empty the trash"),
            &Act::EmptyTrash,
        )
        .danger()
        .confirm(tr!(
            ctx,
            "Supprimer de votre messagerie tout ce qui est dans la corbeille\u{a0}?",
            "Remove all that is in the trash from your messages?"
        )),
    )
}

fn empty(ctx: &Context, page: Page, folder: Folder) -> Page {
    let (title, text) = match folder {
        Folder::Trash => (
            tr!(ctx, "La corbeille est vide", "The trash is empty"),
            tr!(
                ctx,
                "Les conversations que vous y mettez y restent jusqu’à ce que vous la vidiez.",
                "Conversations that you move here stay until you empty it."
            ),
        ),
        Folder::Own(_) => (
            tr!(ctx, "Ce dossier est vide", "This folder is empty"),
            tr!(
                ctx,
                "Rangez-y une conversation depuis sa page.",
                "Put a conversation into it from its page."
            ),
        ),
        Folder::Sent | Folder::Inbox => (
            tr!(ctx, "Aucun message envoyé", "No message sent"),
            tr!(
                ctx,
                "Ce que vous envoyez est gardé ici.",
                "What you send is kept here."
            ),
        ),
    };
    let state = EmptyState::new(title, text);
    match folder {
        Folder::Own(number) => page
            .push(state)
            .push(vec![renaming(ctx, number), deleting(ctx, number)]),
        Folder::Trash => page.push(state),
        Folder::Sent | Folder::Inbox => {
            page.push(state.action(tr!(ctx, "Écrire un message", "Write a message"), &View::New))
        }
    }
}

/// `recipients`: of the reader's own messages, whom they are for is told rather than who wrote them.
fn listed(
    ctx: &Context,
    page: Page,
    found: Entries<Message>,
    is_later: bool,
    recipients: bool,
    to: impl Fn(Option<Cursor>) -> View,
) -> Page {
    let names = recipients.then(|| items::names(&found.entries));
    let list = found.entries.iter();
    let list: Vec<_> = list
        .map(|entry| items::message(ctx, entry, names.as_ref()))
        .collect();
    page.push(list)
        .maybe(items::ways(ctx, is_later, found.next, to))
}
