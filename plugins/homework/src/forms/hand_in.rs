//! Handing in a homework.

use preau_sdk::prelude::*;

use crate::handing::Door;
use crate::records::{Assignment, HandIn};
use crate::routes::{Act, View};

/// The longest text, in characters.
pub(crate) const TEXT: u32 = 20_000;
/// As many files as one hands in.
const FILES: u32 = 10;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct HandingIn {
    #[form(max = TEXT)]
    pub(crate) text: Option<String>,
    #[form(max = FILES)]
    pub(crate) files: Vec<String>,
}

impl HandingIn {
    /// What is wrong with fields that are each well-formed.
    pub(crate) fn errors(&self, ctx: &Context) -> Vec<FieldError> {
        let is_empty = self.text.is_none() && self.files.is_empty();
        let error = is_empty.then(|| {
            FieldError::new(
                "text",
                tr!(
                    ctx,
                    "Écrivez votre réponse ou joignez au moins un fichier.",
                    "Write your answer or attach at least one file."
                ),
            )
        });
        error.into_iter().collect()
    }
}

/// Only the pupil hands in.
pub(crate) fn only_pupils(ctx: &Context) -> Result<PersonId, Failure> {
    if !ctx.is(Profile::Pupil) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Seul l’élève rend son travail.",
            "Only the pupil hands in their work."
        )));
    }
    ctx.me()
}

/// The form, with what was handed in already.
pub(crate) fn form(
    ctx: &Context,
    one: &Stored<Assignment>,
    handed: Option<&HandIn>,
) -> Result<Form, Failure> {
    let files = match handed {
        Some(handed) => blobs::describe(&handed.files)?,
        None => Vec::new(),
    };
    let text = handed.map_or("", |handed| handed.text.as_str());
    let label = if handed.is_some() {
        tr!(ctx, "Rendre cette version", "Hand in this version")
    } else {
        tr!(ctx, "Rendre mon travail", "Hand in my work")
    };
    Ok(Form::new(&Act::HandIn { id: one.id.clone() })
        .field(Field::long_text(
            "text",
            tr!(ctx, "Réponse", "Answer"),
            text,
            TEXT,
        ))
        .field(
            Field::files("files", tr!(ctx, "Fichiers", "Files"), files, FILES).hint(tr!(
                ctx,
                "Photos, PDF, textes… {FILES} au plus.",
                "Photos, PDF, texts… {FILES} at most."
            )),
        )
        .submit(label, "state", "hand-in"))
}

/// What is to be known before sending it.
pub(crate) fn notice(ctx: &Context, door: Door, handed: Option<&HandIn>) -> Option<Notice> {
    let language = ctx.language();
    match door {
        Door::Late(until) => {
            let until = crate::handing::moment(until, language);
            let text = tr!(
                ctx,
                "C’était à rendre avant le {until}. Votre professeur l’accepte encore\u{a0}: il sera marqué en retard.",
                "It was due by {until}. Your teacher still accepts it: it will be marked as late."
            );
            Some(Notice::warning(text).title(tr!(ctx, "La date est passée", "The date has passed")))
        }
        Door::Open(_) if handed.is_some() => Some(Notice::info(tr!(
            ctx,
            "La version que vous rendez remplace la précédente\u{a0}: votre professeur ne lit que la dernière.",
            "The version that you hand in replaces the one before: your teacher reads the last one only."
        ))),
        Door::Open(_) | Door::Closed(_) => None,
    }
}

/// The form again, with what was typed and sent, and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    one: &Stored<Assignment>,
    handed: Option<&HandIn>,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    let form = form(ctx, one, handed)?.filled(sent, errors);
    Ok(Outcome::Invalid(page(ctx, one, form, None)))
}

/// The page of the form.
pub(crate) fn page(
    ctx: &Context,
    one: &Stored<Assignment>,
    form: Form,
    notice: Option<Notice>,
) -> Page {
    let back = View::Assignment { id: one.id.clone() };
    let form = form.cancel(tr!(ctx, "Annuler", "Cancel"), &back);
    Page::new(tr!(ctx, "Rendre mon travail", "Hand in my work"))
        .lead(crate::handing::until(ctx, one))
        .back(one.subject.clone(), &back)
        .maybe(notice)
        .push(form)
}
