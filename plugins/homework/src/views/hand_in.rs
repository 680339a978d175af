//! A homework that is handed in online, for its pupil and their relatives: how it stands, and the form.

use preau_sdk::prelude::*;

use crate::forms::hand_in as form;
use crate::handing::{self, Door};
use crate::records::{Assignment, Feedback, HandIn};
use crate::routes::{Act, View};
use crate::views::work;

/// The form on a page of its own: for another version.
pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let me = form::only_pupils(ctx)?;
    let one = handing::find(ctx, id)?;
    let handed = HandIn::of(id, &me)?;
    let handed = handed.as_deref();
    let door = Door::of(ctx, &one, handed).ok_or(Failure::NotFound)?;
    if !door.is_open() {
        return Err(Failure::conflict(tr!(
            ctx,
            "La date est passée\u{a0}: ce travail ne peut plus être rendu en ligne.",
            "The date has passed: this work can no longer be handed in online."
        )));
    }
    let form = form::form(ctx, &one, handed)?;
    let notice = form::notice(ctx, door, handed);
    Ok(form::page(ctx, &one, form, notice))
}

/// What stands below a homework, for the pupil whom the call concerns.
pub(crate) fn section(
    ctx: &Context,
    page: Page,
    one: &Stored<Assignment>,
) -> Result<Page, Failure> {
    let Some(learner) = ctx.learner() else {
        return Ok(page);
    };
    let handed = HandIn::of(&one.id, &learner)?;
    let handed = handed.as_deref();
    let Some(door) = Door::of(ctx, one, handed) else {
        return Ok(page);
    };
    let said = Feedback::of(&one.id, &learner)?;
    let is_pupil = ctx.is(Profile::Pupil);
    let heading = match (is_pupil, handed.is_some()) {
        (true, true) => tr!(ctx, "Mon travail rendu", "What I handed in"),
        (true, false) => tr!(ctx, "Rendre mon travail", "Hand in my work"),
        (false, _) => tr!(ctx, "Travail rendu en ligne", "Handed in online"),
    };
    let page = page.push(Block::heading(heading));
    let page = match handed {
        Some(handed) => {
            let mut item = state(ctx, one, handed);
            if is_pupil && door.is_open() {
                item = item.action(Action::go(
                    tr!(ctx, "Rendre une autre version", "Hand in another version"),
                    &View::HandIn { id: one.id.clone() },
                ));
                if said.is_none() {
                    item = item.action(take_back(ctx, &one.id));
                }
            }
            work::content(page.push(vec![item]), handed)?
        }
        None => missing(ctx, page, one, door, is_pupil)?,
    };
    Ok(match said {
        Some(said) => feedback(ctx, page, &said),
        None => page,
    })
}

fn state(ctx: &Context, one: &Assignment, handed: &HandIn) -> Item {
    let when = handed.at.said(ctx.today(), ctx.language());
    let item =
        Item::new(tr!(ctx, "Rendu {when}", "Handed in {when}")).fact(handing::content(ctx, handed));
    match one.hand_in_until {
        Some(until) => item
            .badge(handing::handed_badge(ctx, until, handed.at))
            .fact(handing::until(ctx, one)),
        None => item,
    }
}

fn take_back(ctx: &Context, id: &Id) -> Action {
    let to = Act::TakeBack { id: id.clone() };
    Action::post(tr!(ctx, "Retirer", "Take back"), &to)
        .danger()
        .confirm(tr!(
            ctx,
            "Retirer ce que vous avez rendu\u{a0}? Le texte et les fichiers seront supprimés.",
            "Take back what you handed in? The text and the files will be deleted."
        ))
}

/// Nothing was handed in.
fn missing(
    ctx: &Context,
    page: Page,
    one: &Stored<Assignment>,
    door: Door,
    is_pupil: bool,
) -> Result<Page, Failure> {
    let language = ctx.language();
    if is_pupil && door.is_open() {
        let page = match door {
            Door::Open(_) => page.push(Block::markdown(handing::until(ctx, one) + ".")),
            _ => page.maybe(form::notice(ctx, door, None)),
        };
        return Ok(page.push(form::form(ctx, one, None)?));
    }
    Ok(page.push(match door {
        Door::Open(until) => {
            let until = handing::moment(until, language);
            Notice::info(tr!(
                ctx,
                "Pas encore rendu. À rendre avant le {until}\u{a0}: c’est l’élève qui rend son travail, depuis son compte.",
                "Not handed in yet. Due by {until}: the pupil hands it in, from their own account."
            ))
        }
        Door::Late(until) => {
            let until = handing::moment(until, language);
            Notice::warning(tr!(
                ctx,
                "Pas rendu. C’était à rendre avant le {until}\u{a0}; le professeur l’accepte encore, en retard.",
                "Not handed in. It was due by {until}; the teacher still accepts it, late."
            ))
        }
        Door::Closed(until) => {
            let until = handing::moment(until, language);
            Notice::warning(tr!(
                ctx,
                "Pas rendu. C’était à rendre avant le {until}\u{a0}: ce n’est plus possible en ligne.",
                "Not handed in. It was due by {until}: handing in online is over."
            ))
        }
    }))
}

/// What the teacher says of it, once it is published.
fn feedback(ctx: &Context, page: Page, said: &Feedback) -> Page {
    let title = if said.appreciation.is_empty() {
        tr!(ctx, "Commentaire du professeur", "The teacher’s comment")
    } else {
        said.appreciation.clone()
    };
    page.push(Block::heading(tr!(ctx, "Commentaire", "Comment")))
        .push(Notice::new(Tone::Success, &said.text).title(title))
}
