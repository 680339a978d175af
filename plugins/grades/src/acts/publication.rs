//! An assessment becomes visible, or is hidden again: with every mark on it.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::computing;
use crate::news;
use crate::records::{Assessment, Given};
use crate::routes::View;

/// At once: pupils and relatives read it, and are told so. From a page that is older than a colleague's change (it may
/// have been hidden for a reason), first the assessment is shown as it is now.
pub(crate) fn publish(ctx: &Context, id: &Id, version: Option<i64>) -> Result<Outcome, Failure> {
    let (sheet, mut one) = Sheet::of_assessment(ctx, id)?;
    let is_published = one.is_published(ctx.now());
    if !is_published && meanwhile::is_overtaken(version, one.version) {
        return Ok(Outcome::said(
            &View::Assessment { id: id.clone() },
            tr!(
                ctx,
                "Cette évaluation a été modifiée entre-temps et n’est pas publiée\u{a0}: relisez-la, puis publiez.",
                "This assessment was changed meanwhile and is not published: read it again, then publish."
            ),
        ));
    }
    if !is_published {
        one.visible_from = Some(ctx.now());
        one.update()?;
        show_marks(&one)?;
        news::withdrawn(id)?;
        news::published(id, &one)?;
        computing::tell(&sheet.of, &sheet.subject, sheet.period)?;
    }
    Ok(Outcome::said(
        &View::Assessment { id: id.clone() },
        tr!(
            ctx,
            "Évaluation publiée\u{a0}: les élèves et leurs responsables la voient.",
            "Published: pupils and their relatives see it."
        ),
    ))
}

/// Nobody but the class's teachers reads it any more.
pub(crate) fn hide(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (sheet, mut one) = Sheet::of_assessment(ctx, id)?;
    if one.visible_from.is_some() {
        one.visible_from = None;
        one.update()?;
        show_marks(&one)?;
        news::withdrawn(id)?;
        computing::tell(&sheet.of, &sheet.subject, sheet.period)?;
    }
    Ok(Outcome::said(
        &View::Assessment { id: id.clone() },
        tr!(
            ctx,
            "Évaluation masquée\u{a0}: seuls les professeurs de la classe la voient.",
            "Hidden: only the class’s teachers see it."
        ),
    ))
}

/// Marks say of their assessment from when on they are read, and where they are found.
pub(crate) fn show_marks(one: &Stored<Assessment>) -> Result<(), Failure> {
    for mut given in marks_of(&one.id)? {
        if given.follow(one) {
            given.update()?;
        }
    }
    Ok(())
}

/// Every mark of an assessment.
pub(crate) fn marks_of(id: &Id) -> Result<Vec<Stored<Given>>, Failure> {
    Given::by_assessment().is(id).list()
}
