//! Forms: the pages that show them, and what they send.

pub(crate) mod document;
pub(crate) mod poll;
pub(crate) mod room;

use preau_sdk::prelude::*;

use crate::bounds;
use crate::routes::Act;

/// The line that somebody within writes, by a form of this name.
pub(crate) fn say(ctx: &Context, id: &Id, form: Id) -> Form {
    let to = Act::Say {
        id: id.clone(),
        form: Some(form),
    };
    Form::new(&to)
        .field(
            Field::text(
                "text",
                tr!(ctx, "Votre message", "Your line"),
                "",
                bounds::LINE,
            )
            .required(),
        )
        .submit(tr!(ctx, "Envoyer", "Send"), "state", "say")
}
