//! Logging a lesson, changing it, taking it away; the private note goes with it.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::forms;
use crate::forms::session::{self as form, Logging, Purpose};
use crate::once::{Once as _, Place};
use crate::records::{Annotation, Session};
use crate::routes::View;

pub(crate) fn log(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    forms::only_teachers(ctx)?;
    save(ctx, None, false, sent)
}

/// `version`: the one that the form was opened with.
pub(crate) fn edit(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let Some(one) = Session::get(id)? else {
        forms::was_there(ctx, version)?;
        return form::again(ctx, Purpose::Gone, sent, &[]);
    };
    form::only_author(ctx, &one)?;
    let overtaken = meanwhile::is_overtaken(version, one.version);
    save(ctx, Some(one), overtaken, sent)
}

fn save(
    ctx: &Context,
    one: Option<Stored<Session>>,
    overtaken: bool,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let purpose = match &one {
        None => Purpose::New,
        Some(one) if overtaken => Purpose::Overtaken(one),
        Some(one) => Purpose::Edit(one),
    };
    let logged = match Logging::from_form(sent, ctx.language()) {
        Ok(logged) => logged,
        Err(errors) => return form::again(ctx, purpose, sent, &errors),
    };
    let draft = sent.says("state", "draft");
    let errors = logged.errors(ctx, one.as_deref(), !draft);
    if !errors.is_empty() {
        return form::again(ctx, purpose, sent, &errors);
    }
    let mut note = logged.annotation.clone();
    let mut record = record(ctx, logged, one.as_deref(), draft)?;
    let (one, free) = match one {
        Some(one) => (Some(one), None),
        None => match record.place()? {
            Place::Taken(there) => {
                // Sending something once more takes back nothing: neither what pupils read, nor a note.
                record.visible_from = there.visible_from.or(record.visible_from);
                record.draft = record.visible_from.is_none();
                note = note.or(note_of(&there.id)?);
                // Those of the second sending are others, and go by themselves.
                record.files.clone_from(&there.files);
                (Some(there), None)
            }
            Place::Free(id) => (None, Some(id)),
            Place::Fresh => (None, None),
        },
    };
    let is_kept = match &one {
        Some(one) => {
            one.says_as(&record)
                && one.draft == record.draft
                && one.files() == record.files()
                && note_of(&one.id)? == note
        }
        None => false,
    };
    if let Some(one) = one.as_ref().filter(|_| overtaken && !is_kept) {
        return form::again(ctx, Purpose::Overtaken(one), sent, &[]);
    }
    let (audience, draft) = (record.audience.clone(), record.draft);
    let id = match one {
        Some(one) if is_kept => one.id,
        Some(mut one) => {
            one.record = record;
            one.update()?;
            one.id
        }
        None => match free {
            Some(id) => {
                record.insert_as(&id)?;
                id
            }
            None => record.insert()?,
        },
    };
    annotate(ctx, &id, note)?;
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

/// The record as the form says it. What is visible already keeps the moment from which it was.
fn record(
    ctx: &Context,
    logged: Logging,
    one: Option<&Session>,
    draft: bool,
) -> Result<Session, Failure> {
    let before = one.and_then(|one| one.visible_from);
    Ok(Session {
        audience: logged.audience,
        author: one.map_or_else(|| ctx.me(), |one| Ok(one.author.clone()))?,
        subject: logged.subject,
        date: logged.date,
        start: logged.start.map(|start| start.to_string()),
        content: logged.content,
        files: Some(logged.files),
        visible_from: if draft {
            None
        } else {
            before.or(Some(ctx.now()))
        },
        draft,
    })
}

/// The private note on a lesson.
fn note_of(id: &Id) -> Result<Option<String>, Failure> {
    Ok(Annotation::get(id)?.map(|note| note.record.text))
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
        if let Some(error) = form::ahead(ctx, one.date) {
            return form::again(ctx, Purpose::Edit(&one), &FormData::default(), &[error]);
        }
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
