//! Who did not hand in a homework is reminded.

use preau_sdk::prelude::*;

use crate::handing::{self, Door};
use crate::news;
use crate::routes::View;
use crate::views::handed::Class;

/// As many as are reminded at once: a call has a hundred lines for people.
const AT_ONCE: usize = 90;

/// A reminder takes the place of the one before, unread.
pub(crate) fn remind(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (one, _) = handing::find_followed(ctx, id)?;
    if !Door::of(ctx, &one, None).is_some_and(Door::is_open) {
        return Err(Failure::conflict(tr!(
            ctx,
            "Ce travail ne peut plus être rendu en ligne\u{a0}: repoussez d’abord la date.",
            "This work can no longer be handed in online: put the date off first."
        )));
    }
    let class = Class::load(&one)?;
    let missing: Vec<_> = class.missing().take(AT_ONCE).collect();
    for pupil in &missing {
        news::reminder(id, &one, &PersonId::from(*pupil))?;
    }
    let said = match missing.len() {
        0 => tr!(
            ctx,
            "Tout le monde a rendu ce travail.",
            "Everybody handed it in."
        ),
        1 => tr!(
            ctx,
            "1 élève prévenu, et ses responsables.",
            "1 pupil told, and their family."
        ),
        count => tr!(
            ctx,
            "{count} élèves prévenus, et leurs responsables.",
            "{count} pupils told, and their families."
        ),
    };
    Ok(Outcome::said(
        &View::Handed {
            id: id.clone(),
            only: None,
        },
        said,
    ))
}
