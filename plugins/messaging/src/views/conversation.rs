//! A message in its conversation: what the reader has of it, the newest first, so that a long one opens where something
//! is new.

use preau_sdk::mailbox::{Delivery, Entry, Role};
use preau_sdk::page::Message as Letter;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::acts::report;
use crate::files::Files;
use crate::folders::{Folder, Folders};
use crate::names::Names;
use crate::records::{Blind, Message, Recall};
use crate::routes::{Act, View};
use crate::views::items;
use crate::{sending, words};

/// So many messages stand there in full, the newest; earlier ones are named below.
const FULL: usize = 10;

/// To look at a message is to have read it, and those of its conversation that stand there in full.
pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let asked = mailbox::open::<Message>(id)?;
    let mut earlier = mailbox::thread::<Message>(&asked.thread)?;
    earlier.retain(|entry| entry.stored.id != asked.stored.id);
    let split = earlier.len().saturating_sub(FULL - 1);
    let mut full = earlier.split_off(split);
    for entry in full.iter().filter(|entry| entry.unread) {
        mailbox::open::<Message>(&entry.stored.id)?;
    }
    let place = full.partition_point(|entry| entry.at <= asked.at);
    // One that is older than those that stand there in full comes before them: it is what was opened.
    let is_apart = place == 0 && !earlier.is_empty();
    let folder = Folder::of(asked.folder);
    let own = Folders::load_for(ctx, [asked.folder])?;
    let title = words::subject(ctx.language(), &asked.subject);
    let thread = asked.thread.clone();
    full.insert(place, asked);

    let page = Page::new(title)
        .live(crate::LIVE)
        .back(own.name(ctx, folder), &folder.page());
    let page = answers(ctx, page, &full);
    let names = Names::of(
        full.iter()
            .flat_map(|entry| entry.to.iter().chain(&entry.cc)),
    );
    let others = full.iter().filter(|entry| !entry.is_mine(ctx));
    let others: Vec<_> = others.map(|entry| &entry.stored.id).collect();
    let reported = report::reported(ctx, &others)?;
    let recall = Recall::load()?;
    let files = Files::of(full.iter().flat_map(|entry| &entry.files))?;
    let mut page = page;
    let mut last = filing(ctx, &thread, &full);
    let (opened, others) = full.split_at(usize::from(is_apart));
    for (index, entry) in opened.iter().chain(others.iter().rev()).enumerate() {
        if is_apart && index == opened.len() {
            page = page.push(Block::heading(tr!(
                ctx,
                "Messages récents",
                "Recent messages"
            )));
        }
        let (letter, actions) = message(ctx, entry, &names, recall, &reported)?;
        page = page.push(vec![letter]);
        let attached = files.list(&entry.files);
        if !attached.is_empty() {
            page = page.push(attached);
        }
        if full.len() == 1 {
            // What concerns it and what concerns all of it is one row.
            last.splice(0..0, actions);
        } else if !actions.is_empty() {
            page = page.push(actions);
        }
    }
    Ok(earlier_ones(ctx, page, &earlier).push(last))
}

/// The ways to answer: the newest message that somebody else wrote and awaits answers to, or else one's own.
fn answers(ctx: &Context, page: Page, full: &[Entry<Message>]) -> Page {
    let answerable = || full.iter().rev().filter(|entry| entry.can_be_answered());
    let newest = answerable()
        .find(|entry| !entry.is_mine(ctx))
        .or_else(|| answerable().next());
    let page = match newest {
        Some(entry) => reply(ctx, page, entry),
        None if full
            .iter()
            .any(|entry| entry.kind.is_announcement() && !entry.is_mine(ctx)) =>
        {
            page.lead(sending::no_answer(ctx))
        }
        None => page,
    };
    let Some(last) = full.last() else {
        return page;
    };
    page.action(Action::go(
        tr!(ctx, "Transférer", "Forward"),
        &View::Forward {
            id: last.stored.id.clone(),
        },
    ))
}

fn reply(ctx: &Context, page: Page, entry: &Entry<Message>) -> Page {
    let to = |all| View::Reply {
        id: entry.stored.id.clone(),
        all,
    };
    let page = page.action(Action::go(tr!(ctx, "Répondre", "Reply"), &to(false)).primary());
    let me = ctx.me().ok().map(|me| Addressee::from(&me).to_string());
    let others = entry
        .to
        .iter()
        .chain(&entry.cc)
        .filter(|one| Some(*one) != me.as_ref());
    // Of one's own message, a reply is to those whom it was for.
    let several = if entry.is_mine(ctx) {
        !entry.cc.is_empty()
    } else {
        others.count() > 0
    };
    if several {
        page.action(Action::go(
            tr!(ctx, "Répondre à tous", "Reply to all"),
            &to(true),
        ))
    } else {
        page
    }
}

fn earlier_ones(ctx: &Context, page: Page, earlier: &[Entry<Message>]) -> Page {
    if earlier.is_empty() {
        return page;
    }
    let list = earlier.iter().rev();
    let list = list.map(|entry| items::message(ctx, entry, None));
    page.push(Block::heading(tr!(
        ctx,
        "Messages précédents",
        "Earlier messages"
    )))
    .push(list.collect::<Vec<_>>())
}

/// A message as a letter, and what can be done with it.
fn message(
    ctx: &Context,
    entry: &Entry<Message>,
    names: &Names,
    recall: Recall,
    reported: &[Id],
) -> Result<(Letter, Vec<Action>), Failure> {
    let mine = entry.is_mine(ctx);
    // What became of it costs a call: asked for where it is shown, or decides something.
    let shows_delivery = mine && (entry.kind.is_announcement() || recall.allows(ctx, entry.at));
    let delivery = if shows_delivery {
        Some(mailbox::delivered::<Message>(&entry.stored.id)?)
    } else {
        None
    };
    let is_reported = reported.contains(&entry.stored.id);
    let mut head = head(ctx, entry, names)?;
    head.extend(
        delivery
            .as_ref()
            .and_then(|delivery| recalled(ctx, delivery)),
    );
    head.extend(is_reported.then(|| {
        tr!(
            ctx,
            "Vous l’avez signalé à la direction",
            "You reported it to the management"
        )
    }));
    let author = match &entry.author {
        Some(author) => author.name.clone(),
        None => words::author(ctx, entry),
    };
    let text = match &entry.reporter {
        Some(by) => {
            let reported = words::reported(ctx, by, entry.reported.as_ref());
            format!("{reported}\n\n{}", entry.text)
        }
        None => entry.text.clone(),
    };
    let text = if head.is_empty() {
        text
    } else {
        let head = markdown::literal(&head.join(" · "));
        format!("*{head}*\n\n{text}")
    };
    let letter = Letter::new(author, entry.at, text);
    let letter = if mine { letter.mine() } else { letter };
    let actions = actions(ctx, entry, delivery.as_ref(), recall, is_reported);
    Ok((letter, actions))
}

/// "À : Élèves de 6A", "Cc : Mme Durand".
fn head(ctx: &Context, entry: &Entry<Message>, names: &Names) -> Result<Vec<String>, Failure> {
    let mut said = Vec::new();
    let mut line = |label: String, list: String| {
        if !list.is_empty() {
            said.push(format!("{label}{list}"));
        }
    };
    line(tr!(ctx, "À\u{a0}: ", "To: "), names.list(ctx, &entry.to));
    line(tr!(ctx, "Cc\u{a0}: ", "Cc: "), names.list(ctx, &entry.cc));
    if entry.is_mine(ctx) {
        let blind = Blind::get(&entry.stored.id)?.map(|blind| blind.record.to);
        let blind = blind.unwrap_or_default();
        line(
            tr!(ctx, "Cci\u{a0}: ", "Bcc: "),
            Names::of(&blind).list(ctx, &blind),
        );
    } else if entry.role == Role::Bcc {
        said.push(tr!(
            ctx,
            "Vous êtes en copie cachée",
            "You are in blind copy"
        ));
    }
    Ok(said)
}

fn recalled(ctx: &Context, delivery: &Delivery) -> Option<String> {
    let count = delivery.withdrawn;
    (count > 0).then(|| match count {
        1 => tr!(
            ctx,
            "Rappelé chez un destinataire",
            "Recalled from one recipient"
        ),
        _ => tr!(
            ctx,
            "Rappelé chez {count} destinataires",
            "Recalled from {count} recipients"
        ),
    })
}

fn actions(
    ctx: &Context,
    entry: &Entry<Message>,
    delivery: Option<&Delivery>,
    recall: Recall,
    is_reported: bool,
) -> Vec<Action> {
    let id = || entry.stored.id.clone();
    let mut actions = Vec::new();
    let Some(delivery) = delivery else {
        if !entry.is_mine(ctx) && entry.stored.record.author.is_some() && !is_reported {
            let report = View::Report { id: id() };
            actions.push(Action::go(tr!(ctx, "Signaler", "Report"), &report));
        }
        return actions;
    };
    if entry.kind.is_announcement() {
        let (read, all) = (delivery.read, delivery.recipients);
        actions.push(Action::go(
            tr!(ctx, "Lue par {read} sur {all}", "Read by {read} of {all}"),
            &View::Readers {
                id: id(),
                unread: false,
                after: None,
            },
        ));
    }
    let settled = delivery.read + delivery.removed + delivery.withdrawn;
    if recall.allows(ctx, delivery.at) && settled < delivery.recipients {
        actions.push(
            Action::post(tr!(ctx, "Rappeler", "Recall"), &Act::Recall { id: id() }).confirm(tr!(
                ctx,
                "Rappeler ce message\u{a0}? Il disparaîtra chez ceux qui ne l’ont pas encore lu.",
                "Recall this message? It goes from those who have not read it yet."
            )),
        );
    }
    actions
}

/// What can be done with the whole of it, in the reader's box.
fn filing(ctx: &Context, thread: &Id, full: &[Entry<Message>]) -> Vec<Action> {
    let id = || thread.clone();
    let trash = Folder::Trash.number();
    if full.iter().all(|entry| entry.folder == trash) {
        return vec![
            Action::post(
                tr!(ctx, "Sortir de la corbeille", "Take out of the trash"),
                &Act::Restore { id: id() },
            ),
            Action::post(tr!(ctx, "Supprimer", "Remove"), &Act::Erase { id: id() })
                .danger()
                .confirm(tr!(
                    ctx,
                    "Supprimer cette conversation de votre messagerie\u{a0}?",
                    "Remove this conversation from your messages?"
                )),
        ];
    }
    let mut actions = vec![Action::post(
        tr!(ctx, "Mettre à la corbeille", "Move to the trash"),
        &Act::Trash { id: id() },
    )];
    if full.iter().any(|entry| !entry.is_mine(ctx)) {
        let to = View::Move { id: id() };
        actions.push(Action::go(tr!(ctx, "Ranger", "Put away"), &to));
        actions.push(Action::post(
            tr!(ctx, "Marquer comme non lu", "Mark as unread"),
            &Act::Unread { id: id() },
        ));
    }
    actions
}
