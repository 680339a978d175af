//! Logging a lesson, changing it, taking it away; the private note goes with it.

use preau_sdk::prelude::*;

use crate::forms;
use crate::forms::session::{self as form, Logging};
use crate::records::{Annotation, Session};
use crate::routes::View;

pub(crate) fn log(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    forms::only_teachers(ctx)?;
    save(ctx, None, sent)
}

pub(crate) fn edit(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let one = Session::find(id)?;
    form::only_author(ctx, &one)?;
    save(ctx, Some(one), sent)
}

fn save(ctx: &Context, one: Option<Stored<Session>>, sent: &FormData) -> Result<Outcome, Failure> {
    let logged = match Logging::from_form(sent, ctx.language()) {
        Ok(logged) => logged,
        Err(errors) => return form::again(ctx, one.as_ref(), sent, &errors),
    };
    let errors = logged.errors(ctx);
    if !errors.is_empty() {
        return form::again(ctx, one.as_ref(), sent, &errors);
    }
    let draft = sent.says("state", "draft");
    let visible_from = if draft {
        None
    } else {
        let before = one.as_ref().and_then(|one| one.visible_from);
        before.or(Some(ctx.now()))
    };
    let record = Session {
        audience: logged.audience,
        author: one
            .as_ref()
            .map_or_else(|| ctx.me(), |one| Ok(one.author.clone()))?,
        subject: logged.subject,
        date: logged.date,
        start: logged.start.map(|start| start.to_string()),
        content: logged.content,
        visible_from,
        draft,
    };
    let audience = record.audience.clone();
    let id = match one {
        Some(mut one) => {
            one.record = record;
            one.update()?;
            one.id
        }
        None => record.insert()?,
    };
    annotate(ctx, &id, logged.annotation)?;
    if sent.says("state", "give") {
        let give = View::Give {
            class: Some(audience),
            due: None,
            session: Some(id),
        };
        return Ok(Outcome::said(
            &give,
            tr!(ctx, "Séance publiée.", "Lesson published."),
        ));
    }
    let said = if draft {
        tr!(
            ctx,
            "Séance gardée en brouillon.",
            "Lesson kept as a draft."
        )
    } else {
        tr!(ctx, "Séance publiée.", "Lesson published.")
    };
    Ok(Outcome::said(
        &View::Class {
            of: audience,
            before: None,
        },
        said,
    ))
}

/// Keeps the note under the lesson's identifier; an empty one goes away.
fn annotate(ctx: &Context, id: &Id, text: Option<String>) -> Result<(), Failure> {
    match (Annotation::get(id)?, text) {
        (Some(note), None) => note.delete(),
        (Some(note), Some(text)) if note.text == text => Ok(()),
        (Some(mut note), Some(text)) => {
            note.text = text;
            note.update()
        }
        (None, Some(text)) => Annotation {
            author: ctx.me()?,
            text,
        }
        .insert_as(id),
        (None, None) => Ok(()),
    }
}

/// Publishes a draft.
pub(crate) fn publish(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let mut one = Session::find(id)?;
    form::only_author(ctx, &one)?;
    if one.draft {
        one.visible_from = Some(ctx.now());
        one.draft = false;
        one.update()?;
    }
    Ok(Outcome::said(
        &View::Session { id: one.id },
        tr!(ctx, "Séance publiée.", "Lesson published."),
    ))
}

pub(crate) fn delete(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let one = Session::find(id)?;
    form::only_author(ctx, &one)?;
    annotate(ctx, &one.id, None)?;
    one.delete()?;
    let class = View::Class {
        of: one.audience.clone(),
        before: None,
    };
    Ok(Outcome::said(
        &class,
        tr!(ctx, "Séance supprimée.", "Lesson deleted."),
    ))
}
