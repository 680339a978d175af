//! A teacher says something of what pupils handed in, and publishes it, one by one or all at once.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::forms::feedback::Saying;
use crate::handing;
use crate::news;
use crate::records::{Assignment, Feedback, HandIn};
use crate::routes::View;
use crate::views::{handed, work};

/// As many as are published at once, each with its line for the pupil: a call has a hundred of those.
const AT_ONCE: usize = 90;

/// What is said of what a pupil handed in. Nothing said takes away what was.
pub(crate) fn say(
    ctx: &Context,
    id: &Id,
    pupil: &PersonId,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let (one, _) = handing::find_followed(ctx, id)?;
    let handed = HandIn::of(id, pupil)?.ok_or(Failure::NotFound)?;
    let saying = match Saying::from_form(sent, ctx.language()) {
        Ok(saying) => saying,
        Err(errors) => return work::again(ctx, &one, &handed, sent, &errors),
    };
    let there = Feedback::of(id, pupil)?;
    if is_overtaken(version, there.as_ref(), &saying) {
        return work::overtaken(ctx, &one, &handed, sent, there.as_deref());
    }
    let next = handed::after(&one, pupil)?;
    let to = match next {
        Some(next) => View::Work {
            id: id.clone(),
            pupil: next,
        },
        None => View::Handed {
            id: id.clone(),
            only: None,
        },
    };
    let publishes = sent.says("state", "publish");
    if saying.is_empty() {
        if let Some(there) = there {
            there.delete()?;
            if there.is_published() {
                news::feedback_withdrawn(id, pupil)?;
            }
            return Ok(Outcome::said(
                &to,
                tr!(ctx, "Commentaire retiré.", "Comment taken away."),
            ));
        }
        return Ok(Outcome::redirect(&to));
    }
    let was = there.as_ref().and_then(|there| there.visible_from);
    let visible_from = was.or(publishes.then(|| ctx.now()));
    let (appreciation, text) = (
        saying.appreciation.unwrap_or_default(),
        saying.text.unwrap_or_default(),
    );
    let says_more = there
        .as_ref()
        .is_none_or(|there| (&there.appreciation, &there.text) != (&appreciation, &text));
    let record = Feedback {
        audience: one.audience.clone(),
        author: match &there {
            Some(there) => there.author.clone(),
            None => ctx.me()?,
        },
        pupil: pupil.clone(),
        assignment: id.clone(),
        appreciation,
        text,
        at: ctx.now(),
        visible_from,
    };
    match there {
        // What is sent twice is not written twice: a page that shows it stays as new as it is.
        Some(_) if !says_more && visible_from == was => {}
        Some(mut there) => {
            there.record = record;
            there.update()?;
        }
        None => record.insert_as(&Feedback::place(id, pupil))?,
    }
    if visible_from.is_some() && (was.is_none() || says_more) {
        news::feedback(id, &one, pupil)?;
    }
    let said = match (visible_from, was) {
        (Some(_), None) => tr!(ctx, "Commentaire publié.", "Comment published."),
        (Some(_), Some(_)) => tr!(ctx, "Commentaire modifié.", "Comment changed."),
        (None, _) => tr!(
            ctx,
            "Commentaire gardé\u{a0}: publiez-le depuis la liste.",
            "Comment kept: publish it from the list."
        ),
    };
    Ok(Outcome::said(&to, said))
}

/// Whether somebody said something else since the form was opened: what is sent twice is there already.
fn is_overtaken(version: Option<i64>, there: Option<&Stored<Feedback>>, saying: &Saying) -> bool {
    let kept = there.map_or(0, |there| there.version);
    let same = there.map_or(saying.is_empty(), |there| {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        there.appreciation == said(&saying.appreciation) && there.text == said(&saying.text)
    });
    meanwhile::is_overtaken(version, kept) && !same
}

/// Publishes what was kept.
pub(crate) fn publish(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (one, _) = handing::find_followed(ctx, id)?;
    let mut kept = Vec::new();
    Feedback::by_assignment().is(id).visit(|said| {
        if !said.is_published() {
            kept.push(said);
        }
    })?;
    let rest = kept.len().saturating_sub(AT_ONCE);
    kept.truncate(AT_ONCE);
    let count = kept.len();
    for said in kept {
        publish_one(ctx, id, &one, said)?;
    }
    let list = View::Handed {
        id: id.clone(),
        only: None,
    };
    let said = match (count, rest) {
        (0, _) => tr!(
            ctx,
            "Tout était déjà publié.",
            "Everything was published already."
        ),
        (1, 0) => tr!(ctx, "1 commentaire publié.", "1 comment published."),
        (_, 0) => tr!(
            ctx,
            "{count} commentaires publiés.",
            "{count} comments published."
        ),
        _ => tr!(
            ctx,
            "{count} commentaires publiés, {rest} restent à publier.",
            "{count} comments published, {rest} are left."
        ),
    };
    Ok(Outcome::said(&list, said))
}

fn publish_one(
    ctx: &Context,
    id: &Id,
    one: &Assignment,
    mut said: Stored<Feedback>,
) -> Result<(), Failure> {
    said.visible_from = Some(ctx.now());
    said.update()?;
    news::feedback(id, one, &said.pupil)
}
