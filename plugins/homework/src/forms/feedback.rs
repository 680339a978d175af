//! What a teacher says of what a pupil handed in.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::records::Feedback;
use crate::routes::{Act, View};

/// The longest text, in characters.
pub(crate) const TEXT: u32 = 4_000;
/// The longest appreciation.
pub(crate) const APPRECIATION: u32 = 60;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Saying {
    #[form(max = APPRECIATION)]
    pub(crate) appreciation: Option<String>,
    #[form(max = TEXT)]
    pub(crate) text: Option<String>,
}

impl Saying {
    pub(crate) fn is_empty(&self) -> bool {
        self.appreciation.is_none() && self.text.is_none()
    }
}

/// The version of what is said, as the address of its form carries it: of what was never said, too.
pub(crate) fn version(said: Option<&Stored<Feedback>>) -> Option<i64> {
    said.map_or(Some(0), meanwhile::opened)
}

/// The form. `next`: the pupil after this one.
pub(crate) fn form(
    ctx: &Context,
    id: &Id,
    pupil: &PersonId,
    said: Option<&Stored<Feedback>>,
    next: bool,
) -> Form {
    let of = |field: fn(&Feedback) -> &str| said.map_or("", |said| field(said));
    let form = Form::new(&Act::Feedback {
        id: id.clone(),
        pupil: pupil.clone(),
        version: version(said),
    })
    .field(
        Field::text(
            "appreciation",
            tr!(ctx, "Appréciation", "Appreciation"),
            of(|said| &said.appreciation),
            APPRECIATION,
        )
        .hint(tr!(
            ctx,
            "En quelques mots, sans note\u{a0}: «\u{a0}Travail soigné\u{a0}».",
            "In a few words, without a mark: “Careful work”."
        )),
    )
    .field(
        Field::long_text(
            "text",
            tr!(ctx, "Commentaire", "Comment"),
            of(|said| &said.text),
            TEXT,
        )
        .hint_markdown(ctx.language()),
    );
    let published = said.is_some_and(|said| said.is_published());
    let keep = match (published, next) {
        (false, true) => tr!(ctx, "Garder et passer au suivant", "Keep and go on"),
        (false, false) => tr!(ctx, "Garder", "Keep"),
        (true, true) => tr!(ctx, "Modifier et passer au suivant", "Change and go on"),
        (true, false) => tr!(ctx, "Modifier", "Change"),
    };
    let form = form.submit(keep, "state", "keep");
    let form = if published {
        form
    } else {
        form.or_submit(
            tr!(ctx, "Publier celui-ci", "Publish this one"),
            "state",
            "publish",
        )
    };
    let list = View::Handed {
        id: id.clone(),
        only: None,
    };
    form.cancel(tr!(ctx, "Retour à la liste", "Back to the list"), &list)
}
