//! Reporting a message: why.

use preau_sdk::mailbox::Entry;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::records::Message;
use crate::routes::{Act, View};
use crate::words;

/// The longest reason, in characters.
const REASON: u32 = 1_000;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Reporting {
    #[form(max = REASON)]
    pub(crate) reason: String,
}

/// A message of the reader's box that somebody else wrote.
pub(crate) fn reportable(ctx: &Context, id: &Id) -> Result<Entry<Message>, Failure> {
    let entry = mailbox::open::<Message>(id)?;
    if entry.stored.record.author.is_none() || entry.is_mine(ctx) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "On signale les messages que d’autres ont écrits.",
            "One reports messages that others wrote."
        )));
    }
    Ok(entry)
}

pub(crate) fn new(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let entry = reportable(ctx, id)?;
    Ok(page(ctx, &entry, form(ctx, &entry)))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    entry: &Entry<Message>,
    sent: &FormData,
    errors: &[FieldError],
) -> Outcome {
    let form = form(ctx, entry).filled(sent, errors);
    Outcome::Invalid(page(ctx, entry, form))
}

fn place(entry: &Entry<Message>) -> View {
    View::Message {
        id: entry.stored.id.clone(),
    }
}

fn form(ctx: &Context, entry: &Entry<Message>) -> Form {
    Form::new(&Act::Report {
        id: entry.stored.id.clone(),
    })
    .field(
        Field::long_text("reason", tr!(ctx, "Pourquoi\u{a0}?", "Why?"), "", REASON)
            .required()
            .hint(tr!(
                ctx,
                "La direction et la vie scolaire lisent le message, votre nom et ce que vous écrivez ici. \
                 L’auteur du message n’en sait rien, même s’il en fait partie. Pour parler à quelqu’un hors de \
                 l’établissement\u{a0}: le 3018, gratuit et confidentiel.",
                "The management and school life read the message, your name and what you write here. The \
                 message’s author is not told, even if they are one of them. To talk to somebody outside the \
                 school: 3018, free and confidential."
            )),
    )
    .submit(tr!(ctx, "Signaler à la direction", "Report to the management"), "state", "report")
    .cancel(tr!(ctx, "Annuler", "Cancel"), &place(entry))
}

fn page(ctx: &Context, entry: &Entry<Message>, form: Form) -> Page {
    let mut text = entry.text.clone();
    markdown::shorten(&mut text);
    let item = Item::new(words::subject(ctx.language(), &entry.subject))
        .text(text)
        .fact(words::author(ctx, entry))
        .fact(words::moment(ctx, entry.at));
    Page::new(tr!(ctx, "Signaler un message", "Report a message"))
        .back(tr!(ctx, "Retour", "Back"), &place(entry))
        .push(vec![item])
        .push(form)
}
