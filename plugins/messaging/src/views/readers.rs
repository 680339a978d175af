//! Who has read an announcement.

use preau_sdk::mailbox::{Receipt, Role};
use preau_sdk::prelude::*;

use crate::records::Message;
use crate::routes::View;
use crate::sending::MOST;
use crate::words;

/// As many as one page shows.
const SHOWN: u32 = 50;

/// For its author alone, which the kernel holds.
pub(crate) fn page(
    ctx: &Context,
    id: &Id,
    unread: bool,
    after: Option<Cursor>,
) -> Result<Page, Failure> {
    let delivery = mailbox::delivered::<Message>(id)?;
    let entry = mailbox::open::<Message>(id)?;
    if !entry.kind.is_announcement() {
        return Err(Failure::NotFound);
    }
    let is_later = after.is_some();
    let found = if unread {
        mailbox::receipts_unread::<Message>(id, after, SHOWN)?
    } else {
        mailbox::receipts::<Message>(id, after, SHOWN)?
    };
    let caption = tr!(
        ctx,
        "Destinataires et date de lecture",
        "Recipients and when they read it"
    );
    let columns = [
        Column::new(tr!(ctx, "Destinataire", "Recipient")),
        Column::new(tr!(ctx, "Lecture", "Read")),
    ];
    let table = found
        .receipts
        .iter()
        .fold(Table::new(caption, columns), |table, receipt| {
            table.row(row(ctx, receipt))
        });
    let (read, recipients) = (delivery.read, delivery.recipients);
    let count = Stat::new(
        tr!(ctx, "Lectures", "Read"),
        format!("{read} / {recipients}"),
    );
    let count = match delivery.removed {
        0 => count,
        removed => count.hint(tr!(
            ctx,
            "{removed} l’ont supprimée et ne sont plus dans la liste",
            "{removed} have removed it and are not listed any more"
        )),
    };
    let waiting = recipients.saturating_sub(read + delivery.removed + delivery.withdrawn);
    // As many as one message can be written to, one by one.
    let reminder = (1..=MOST).contains(&(waiting as usize)).then(|| {
        let label = tr!(
            ctx,
            "Écrire à ceux qui ne l’ont pas lue",
            "Write to those who have not read it"
        );
        vec![Action::go(label, &View::Remind { id: id.clone() })]
    });
    Ok(Page::new(tr!(ctx, "Qui l’a lue", "Who has read it"))
        .lead(words::subject(ctx.language(), &entry.subject))
        .back(
            tr!(ctx, "Retour", "Back"),
            &View::Message { id: id.clone() },
        )
        .push(vec![count])
        .push(tabs(ctx, id, waiting, unread))
        .maybe(reminder)
        .push(if waiting == 0 && unread {
            Block::from(EmptyState::new(
                tr!(ctx, "Tous l’ont lue", "All have read it"),
                tr!(
                    ctx,
                    "Personne de ceux qui l’ont encore ne doit plus la lire.",
                    "Nobody who still has it is yet to read it."
                ),
            ))
        } else {
            table.into()
        })
        .maybe(ways(ctx, id, unread, is_later, found.next)))
}

fn tabs(ctx: &Context, id: &Id, waiting: u32, unread: bool) -> Vec<Tab> {
    let to = |unread| View::Readers {
        id: id.clone(),
        unread,
        after: None,
    };
    let only = if waiting == 0 {
        tr!(ctx, "Pas encore lue", "Not read yet")
    } else {
        tr!(
            ctx,
            "Pas encore lue ({waiting})",
            "Not read yet ({waiting})"
        )
    };
    vec![
        Tab::new(tr!(ctx, "Tous", "All"), &to(false), !unread),
        Tab::new(only, &to(true), unread),
    ]
}

/// Those who have not read it, as many as one message has recipients.
pub(crate) fn unread(id: &Id) -> Result<Vec<Addressee>, Failure> {
    let part =
        mailbox::receipts_unread::<Message>(id, None, u32::try_from(MOST).unwrap_or(u32::MAX))?;
    let people = part.receipts.into_iter();
    Ok(people
        .map(|receipt| Addressee::Person(receipt.person.id))
        .collect())
}

/// The ways to those who follow, and back to the first.
fn ways(
    ctx: &Context,
    id: &Id,
    unread: bool,
    is_later: bool,
    next: Option<Cursor>,
) -> Option<Pagination> {
    let to = |after| View::Readers {
        id: id.clone(),
        unread,
        after,
    };
    let mut ways = Pagination::new(tr!(ctx, "Destinataires", "Recipients"));
    if is_later {
        ways = ways.previous(tr!(ctx, "Les premiers", "The first"), &to(None));
    }
    match next {
        Some(next) => Some(ways.next(tr!(ctx, "Les suivants", "The next"), &to(Some(next)))),
        None => is_later.then_some(ways),
    }
}

fn row(ctx: &Context, receipt: &Receipt) -> [Cell; 2] {
    let name = &receipt.person.name;
    let name = match receipt.role {
        Role::Bcc => tr!(ctx, "{name} (copie cachée)", "{name} (blind copy)"),
        _ => name.clone(),
    };
    let read = match receipt.read_at {
        Some(at) => Cell::from(at),
        None => Badge::neutral(tr!(ctx, "Pas encore lue", "Not read yet")).into(),
    };
    [Cell::text(name), read]
}
