//! The folders that somebody made, the form for another, and the one for another name.

use preau_sdk::prelude::*;

use crate::folders::{self, Folder, Folders};
use crate::records::{Message, OwnFolder};
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

/// The form that gives a folder another name.
pub(crate) fn rename(ctx: &Context, number: u8) -> Result<Page, Failure> {
    let folders = Folders::load(ctx)?;
    let folder = folders.get(number).ok_or(Failure::NotFound)?;
    Ok(renaming(ctx, folder, renaming_form(ctx, folder)))
}

/// The same with what was typed and what is wrong.
pub(crate) fn rename_again(
    ctx: &Context,
    folder: &Stored<OwnFolder>,
    sent: &FormData,
    errors: &[FieldError],
) -> Outcome {
    let form = renaming_form(ctx, folder).filled(sent, errors);
    Outcome::Invalid(renaming(ctx, folder, form))
}

fn renaming_form(ctx: &Context, folder: &Stored<OwnFolder>) -> Form {
    let number = folder.number;
    let label = tr!(ctx, "Nom du dossier", "Name of the folder");
    Form::new(&Act::RenameFolder { number })
        .field(Field::text("name", label, &folder.name, NAME).required())
        .submit(tr!(ctx, "Renommer", "Rename"), "state", "rename")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &Folder::Own(number).page())
}

fn renaming(ctx: &Context, folder: &Stored<OwnFolder>, form: Form) -> Page {
    Page::new(tr!(ctx, "Renommer le dossier", "Rename the folder"))
        .back(&folder.name, &Folder::Own(folder.number).page())
        .push(form)
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
