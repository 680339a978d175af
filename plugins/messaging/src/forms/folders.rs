//! The folders that somebody made, and the form for another.

use preau_sdk::prelude::*;

use crate::folders::{self, Folder, Folders};
use crate::records::Message;
use crate::routes::{Act, View};
use crate::words;

/// The longest name of a folder, in characters.
const NAME: u32 = 60;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Naming {
    #[form(max = NAME)]
    pub(crate) name: String,
}

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    shown(ctx, &Folders::load(ctx)?, form(ctx))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    folders: &Folders,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    let form = form(ctx).filled(sent, errors);
    shown(ctx, folders, form).map(Outcome::Invalid)
}

fn form(ctx: &Context) -> Form {
    Form::new(&Act::MakeFolder)
        .field(Field::text("name", tr!(ctx, "Nouveau dossier", "New folder"), "", NAME).required())
        .submit(
            tr!(ctx, "Créer le dossier", "Make the folder"),
            "state",
            "make",
        )
}

fn shown(ctx: &Context, folders: &Folders, form: Form) -> Result<Page, Failure> {
    let page = Page::new(tr!(ctx, "Dossiers", "Folders"))
        .back(folders::name(ctx, Folder::Inbox), &View::INBOX);
    if folders.own().is_empty() {
        return Ok(page
            .push(EmptyState::new(
                tr!(ctx, "Aucun dossier", "No folder"),
                tr!(
                    ctx,
                    "Créez un dossier, puis rangez-y une conversation depuis sa page.",
                    "Make a folder, then put a conversation into it from its page."
                ),
            ))
            .push(form));
    }
    let counts = mailbox::counts::<Message>()?;
    let items = folders.own().iter().map(|one| {
        let item = Item::new(&one.name).to(&Folder::Own(one.number).page());
        match counts.unread(one.number) {
            0 => item,
            unread => item.badge(Badge::new(words::unread(ctx, unread), Tone::Info)),
        }
    });
    let items: Vec<_> = items.collect();
    Ok(page.push(items).push(form))
}
