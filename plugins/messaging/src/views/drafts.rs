//! What the reader has begun, and what is to leave by itself.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::files;
use crate::folders::{self, Folder};
use crate::names::Names;
use crate::records::Draft;
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

/// As many as one page shows.
const SHOWN: u32 = 25;
/// So much of a text stands in a list, in characters.
const EXCERPT: usize = 120;

pub(crate) fn page(ctx: &Context, after: Option<Cursor>) -> Result<Page, Failure> {
    let me = ctx.me()?;
    let is_later = after.is_some();
    let found = Draft::by_changed()
        .is(&me)
        .is(false)
        .descending()
        .limit(SHOWN)
        .batch(after)?;
    let planned = if is_later {
        Vec::new()
    } else {
        Draft::planned_of(&me)?
    };
    let page = Page::new(tr!(ctx, "Brouillons", "Drafts"))
        .back(folders::name(ctx, Folder::Inbox), &View::INBOX)
        .action(Action::go(tr!(ctx, "Écrire", "Write"), &View::New).primary());
    if found.records.is_empty() && planned.is_empty() && !is_later {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun brouillon", "No draft"),
            tr!(
                ctx,
                "Un message que vous gardez sans l’envoyer, ou qui part plus tard, est ici.",
                "A message that you keep without sending it, or that leaves later, is here."
            ),
        )));
    }
    let all = planned.iter().chain(&found.records);
    let names = Names::of(all.flat_map(|one| &one.to));
    let page = section(
        ctx,
        page,
        &tr!(ctx, "Partiront plus tard", "To leave later"),
        &planned,
        &names,
    );
    let page = section(
        ctx,
        page,
        &tr!(ctx, "Commencés", "Begun"),
        &found.records,
        &names,
    );
    Ok(page.maybe(items::ways(ctx, is_later, found.next, |after| {
        View::Drafts { after }
    })))
}

fn section(
    ctx: &Context,
    page: Page,
    heading: &str,
    drafts: &[Stored<Draft>],
    names: &Names,
) -> Page {
    if drafts.is_empty() {
        return page;
    }
    let list: Vec<_> = drafts.iter().map(|one| item(ctx, one, names)).collect();
    page.push(Block::heading(heading)).push(list)
}

fn item(ctx: &Context, one: &Stored<Draft>, names: &Names) -> Item {
    let id = || one.id.clone();
    let to = words::recipients(ctx, names, &one.to);
    let nobody = || tr!(ctx, "Sans destinataire", "No recipient");
    let text = markdown::literal(&markdown::excerpt(&one.text, EXCERPT));
    let item = Item::new(words::subject(ctx.language(), &one.subject))
        .text(text)
        .fact(if to.is_empty() { nobody() } else { to })
        .badges(files::badge(ctx, &one.files))
        .to(&View::draft(&one.id));
    if let Some(at) = one.send_at.filter(|_| one.scheduled) {
        let moment = words::moment(ctx, at);
        return item
            .fact(tr!(ctx, "Partira {moment}", "To leave {moment}"))
            .action(Action::go(
                tr!(ctx, "Changer l’heure", "Change the hour"),
                &View::Later { id: id() },
            ))
            .action(Action::post(
                tr!(ctx, "Ne plus programmer", "Do not send by itself"),
                &Act::Keep { id: id() },
            ));
    }
    let returned = one.returned.then(|| {
        Badge::warning(tr!(
            ctx,
            "N’a pas pu partir\u{a0}: vérifiez les destinataires",
            "Could not leave: check the recipients"
        ))
    });
    item.fact(words::when(ctx, one.changed))
        .badges(returned)
        .action(
            Action::post(
                tr!(ctx, "Supprimer", "Delete"),
                &Act::DeleteDraft { id: id() },
            )
            .danger()
            .confirm(tr!(
                ctx,
                "Supprimer ce brouillon\u{a0}?",
                "Delete this draft?"
            )),
        )
}
