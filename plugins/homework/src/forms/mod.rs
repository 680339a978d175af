//! Forms: the pages that show them, and what they send.

pub(crate) mod assignment;
pub(crate) mod feedback;
pub(crate) mod giving;
pub(crate) mod hand_in;
pub(crate) mod session;
pub(crate) mod visa;
pub(crate) mod visas;

use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::Written;

/// The longest name of a subject, in characters.
pub(crate) const SUBJECT: u32 = 80;
/// The longest text, in characters.
pub(crate) const TEXT: u32 = 8_000;
/// As many files as a homework or a lesson has.
pub(crate) const FILES: u32 = 10;

/// What a teacher gives with a homework or in a lesson.
fn files_field(ctx: &Context, files: Vec<File>) -> Field {
    Field::files(
        "files",
        tr!(ctx, "Fichiers joints", "Attached files"),
        files,
        FILES,
    )
}

/// The subject: a choice among those that the caller teaches, a text for who teaches none (a head
/// teacher).
fn subject_field(ctx: &Context, classes: &Classes, of: Option<&Audience>, value: &str) -> Field {
    let label = tr!(ctx, "Matière", "Subject");
    let mut subjects = classes.subjects(of);
    if subjects.is_empty() {
        subjects = classes.subjects(None);
    }
    if subjects.is_empty() {
        return Field::text("subject", label, value, SUBJECT).required();
    }
    if !value.is_empty() && !subjects.iter().any(|subject| subject == value) {
        subjects.push(value.to_owned());
    }
    let chosen = if value.is_empty() {
        subjects.first().cloned().unwrap_or_default()
    } else {
        value.to_owned()
    };
    let options = subjects
        .into_iter()
        .map(|subject| (subject.clone(), subject));
    Field::choice("subject", label, chosen, options).required()
}

/// What is wrong with a subject that was not offered: one of those that the caller teaches, or as it was.
/// Who teaches none writes what they like.
fn subject_error(
    ctx: &Context,
    classes: &Classes,
    subject: &str,
    mut kept: impl Iterator<Item = String>,
) -> Option<FieldError> {
    let taught = classes.subjects(None);
    if taught.is_empty()
        || taught.iter().any(|one| one == subject)
        || kept.any(|one| one == subject)
    {
        return None;
    }
    Some(FieldError::new(
        "subject",
        tr!(
            ctx,
            "Choisissez une matière que vous enseignez.",
            "Choose a subject that you teach."
        ),
    ))
}

/// What is wrong with an audience that is not one of the caller's.
fn audience_error(ctx: &Context, audience: &Audience) -> Option<FieldError> {
    (!ctx.is_staff_of(audience)).then(|| {
        FieldError::new(
            "audience",
            tr!(
                ctx,
                "Choisissez une classe ou un groupe où vous enseignez.",
                "Choose a class or group that you teach."
            ),
        )
    })
}

/// Colleagues read, and do not change: `refusal` tells them so.
pub(crate) fn only_author(
    ctx: &Context,
    one: &impl Written,
    refusal: impl Fn() -> String,
) -> Result<(), Failure> {
    if !one.is_shown_to(ctx) {
        return Err(Failure::NotFound);
    }
    if one.is_by(ctx) {
        return Ok(());
    }
    Err(Failure::forbidden(refusal()))
}

/// Only who teaches somewhere has something to write.
pub(crate) fn only_teachers(ctx: &Context) -> Result<(), Failure> {
    if ctx.staff_of().is_empty() {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Seuls les professeurs d’une classe ou d’un groupe remplissent son cahier de textes.",
            "Only the teachers of a class or group fill in its homework and lessons."
        )));
    }
    Ok(())
}

/// Whether what a form is about was there when the form was opened, with this version, for somebody who
/// writes.
pub(crate) fn was_there(ctx: &Context, opened: Option<i64>) -> Result<(), Failure> {
    if opened.is_none() {
        return Err(Failure::NotFound);
    }
    only_teachers(ctx)
}
