//! A link or files for the class.

use preau_sdk::prelude::*;

use crate::door;
use crate::records::Room;
use crate::routes::{Act, View};
use crate::words;

/// The longest title, in characters.
const TITLE: u32 = 120;
/// The longest address, in characters.
const ADDRESS: u32 = 1_000;
/// So many files lie under one title.
const FILES: u32 = 10;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Sharing {
    #[form(max = TITLE)]
    pub(crate) title: String,
    #[form(max = ADDRESS)]
    pub(crate) url: Option<String>,
    #[form(max = FILES)]
    pub(crate) files: Vec<String>,
}

impl Sharing {
    /// What was sent, if it can be shared.
    pub(crate) fn read(sent: &FormData, ctx: &Context) -> Result<Self, Vec<FieldError>> {
        let sharing = Self::from_form(sent, ctx.language())?;
        let wrong = |message| Err(vec![FieldError::new("url", message)]);
        match &sharing.url {
            Some(url) if !is_address(url) => wrong(tr!(
                ctx,
                "Collez une adresse complète, qui commence par https://.",
                "Paste a whole address, which begins with https://."
            )),
            None if sharing.files.is_empty() => wrong(tr!(
                ctx,
                "Donnez une adresse, ou joignez un fichier.",
                "Give an address, or attach a file."
            )),
            _ => Ok(sharing),
        }
    }
}

/// Whether a text is an address that a page may lead to, and nothing that ends the link around it.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://");
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte);
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.bytes().all(plain)
    })
}

/// The form, for who runs the room.
pub(crate) fn new(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = door::run(ctx, id)?;
    Ok(page(ctx, &room, form(ctx, id)))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    room: &Stored<Room>,
    sent: &FormData,
    errors: &[FieldError],
) -> Outcome {
    Outcome::Invalid(page(ctx, room, form(ctx, &room.id).filled(sent, errors)))
}

fn form(ctx: &Context, id: &Id) -> Form {
    Form::new(&Act::Share { id: id.clone() })
        .field(Field::text("title", tr!(ctx, "Titre", "Title"), "", TITLE).required())
        .field(
            Field::text(
                "url",
                tr!(ctx, "Adresse d’une page", "Address of a page"),
                "",
                ADDRESS,
            )
            .hint(tr!(
                ctx,
                "Facultatif si vous joignez un fichier.",
                "Optional if you attach a file."
            )),
        )
        .field(Field::files(
            "files",
            tr!(ctx, "Fichiers", "Files"),
            [],
            FILES,
        ))
        .submit(tr!(ctx, "Partager", "Share"), "state", "share")
        .cancel(
            tr!(ctx, "Annuler", "Cancel"),
            &View::Documents { id: id.clone() },
        )
}

fn page(ctx: &Context, room: &Stored<Room>, form: Form) -> Page {
    Page::new(tr!(ctx, "Partager un document", "Share a document"))
        .lead(tr!(
            ctx,
            "Les élèves de la classe le trouvent dès l’ouverture, et encore après la fin.",
            "Pupils of the class find it from the opening on, and after the end."
        ))
        .back(words::name(ctx.language(), room), &View::room(&room.id))
        .push(form)
}
