//! An assessment is made, changed, or goes away.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::publication::{marks_of, show_marks};
use crate::computing;
use crate::exact::Decimal;
use crate::mark::Mark;
use crate::news;
use crate::records::{Assessment, Published};
use crate::routes::View;
use crate::views::form;

/// The longest title, in characters.
pub(crate) const TITLE: i64 = 80;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Making {
    #[form(max = TITLE)]
    pub(crate) title: String,
    pub(crate) date: Date,
    #[form(min = 1, max = 3)]
    pub(crate) period: u8,
    pub(crate) scale: Decimal,
    pub(crate) coefficient: Decimal,
    #[form(max = TITLE)]
    pub(crate) part: Option<String>,
    pub(crate) to_twenty: bool,
    pub(crate) bonus: bool,
    /// From this day on it is read; none: when its teacher says so.
    pub(crate) visible_on: Option<Date>,
}

impl Making {
    /// What is wrong with fields that are each well-formed.
    fn errors(&self, ctx: &Context, sheet: &Sheet, was: Option<Instant>) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.scale < Decimal::ONE || self.scale > Decimal::MOST {
            let text = tr!(
                ctx,
                "Choisissez un barème de 1 à 1000.",
                "Choose a scale from 1 to 1000."
            );
            errors.push(FieldError::new("scale", text));
        }
        if self.coefficient > Decimal::whole(100) {
            let text = tr!(
                ctx,
                "Choisissez un coefficient de 0 à 100.",
                "Choose a coefficient from 0 to 100."
            );
            errors.push(FieldError::new("coefficient", text));
        }
        if self.period > sheet.periods.count() {
            let text = tr!(ctx, "Choisissez dans la liste.", "Choose from the list.");
            errors.push(FieldError::new("period", text));
        }
        let year = ctx.school().year_start..=ctx.school().year_end;
        let is_within =
            |day: Date| day.days_since(*year.start()) >= 0 && day.days_since(*year.end()) <= 0;
        if !is_within(self.date) {
            let text = tr!(
                ctx,
                "Choisissez un jour de l’année scolaire.",
                "Choose a day of the school year."
            );
            errors.push(FieldError::new("date", text));
        }
        if self.visible_on.is_some_and(|day| !is_within(day)) {
            let text = tr!(
                ctx,
                "Choisissez un jour de l’année scolaire.",
                "Choose a day of the school year."
            );
            errors.push(FieldError::new("visible_on", text));
        } else if is_published(ctx, self.visible_from(ctx, was)) && !is_published(ctx, was) {
            // Nobody would be told of it.
            let text = tr!(
                ctx,
                "Choisissez un jour à venir, ou publiez depuis l’évaluation.",
                "Choose a day to come, or publish from the assessment."
            );
            errors.push(FieldError::new("visible_on", text));
        }
        errors
    }

    /// From when on it is read: as it was where that has come, else from the day that the form says.
    fn visible_from(&self, ctx: &Context, was: Option<Instant>) -> Option<Instant> {
        if is_published(ctx, was) {
            was
        } else {
            self.visible_on.map(|day| Instant::at(day, MORNING))
        }
    }
}

fn is_published(ctx: &Context, from: Option<Instant>) -> bool {
    from.is_some_and(|from| from <= ctx.now())
}

/// When an assessment becomes visible on the day planned.
const MORNING: Time = Time { hour: 7, minute: 0 };

/// A new one, on the sheet from which the form came.
pub(crate) fn create(
    ctx: &Context,
    sheet: &Sheet,
    id: Option<Id>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let id = id.ok_or(Failure::NotFound)?;
    let making = match read(ctx, sheet, None, sent) {
        Ok(making) => making,
        Err(errors) => {
            return Ok(Outcome::Invalid(form::again(
                ctx, sheet, &id, sent, &errors,
            )));
        }
    };
    let visible_from = making.visible_from(ctx, None);
    let to = Sheet {
        period: making.period,
        ..sheet.clone()
    };
    if Assessment::get(&id)?.is_none() {
        let one = Assessment {
            audience: sheet.of.clone(),
            author: ctx.me()?,
            subject: sheet.subject.clone(),
            part: making.part.unwrap_or_default(),
            title: making.title,
            date: making.date,
            period: making.period,
            coefficient: making.coefficient,
            scale: making.scale,
            to_twenty: making.to_twenty,
            bonus: making.bonus,
            visible_from,
            rhythm: Some(sheet.periods.rhythm),
        };
        one.insert_as(&id)?;
        plan(ctx, &id, &one)?;
    }
    Ok(Outcome::said(
        &to.view(),
        tr!(
            ctx,
            "Évaluation créée\u{a0}: saisissez les notes.",
            "Assessment made: type the marks."
        ),
    ))
}

/// One that is there, as the form says it now. `version`: the one that the form was opened with; where a colleague
/// changed, published or hid it since, the form comes back beside what is kept, and nothing of theirs is undone unseen.
pub(crate) fn edit(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let (sheet, mut one) = Sheet::of_assessment(ctx, id)?;
    let is_overtaken = meanwhile::is_overtaken(version, one.version);
    let again = |one: &Stored<Assessment>, errors: &[FieldError]| {
        Outcome::Invalid(form::changed(
            ctx,
            &sheet,
            one,
            sent,
            (errors, is_overtaken),
        ))
    };
    let making = match read(ctx, &sheet, one.visible_from, sent) {
        Ok(making) => making,
        Err(errors) => return Ok(again(&one, &errors)),
    };
    let over = marks_of(id)?.into_iter().any(|given| match given.mark {
        Mark::Points(points) => points > making.scale,
        Mark::Code(_) => false,
    });
    if over {
        let text = tr!(
            ctx,
            "Une note saisie dépasse ce barème\u{a0}: corrigez-la d’abord.",
            "A mark that was typed is more than this scale: correct it first."
        );
        return Ok(again(&one, &[FieldError::new("scale", text)]));
    }
    let before = one.record.clone();
    let after = Assessment {
        visible_from: making.visible_from(ctx, one.visible_from),
        title: making.title,
        date: making.date,
        period: making.period,
        coefficient: making.coefficient,
        scale: making.scale,
        part: making.part.unwrap_or_default(),
        to_twenty: making.to_twenty,
        bonus: making.bonus,
        rhythm: Some(sheet.periods.rhythm),
        ..before.clone()
    };
    let is_kept = after == before;
    if is_overtaken && !is_kept {
        return Ok(again(&one, &[]));
    }
    if !is_kept {
        one.record = after;
        one.update()?;
        show_marks(&one)?;
        plan(ctx, id, &one)?;
        computing::tell(&one.audience, &one.subject, one.period)?;
        if before.period != one.period {
            computing::tell(&one.audience, &one.subject, before.period)?;
        }
    }
    Ok(Outcome::said(
        &View::Assessment { id: id.clone() },
        tr!(ctx, "Évaluation modifiée.", "Assessment changed."),
    ))
}

/// It goes away, with every mark on it.
pub(crate) fn delete(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let (sheet, one) = Sheet::of_assessment(ctx, id)?;
    marks_of(id)?
        .into_iter()
        .try_for_each(|given| given.delete())?;
    one.delete()?;
    news::withdrawn(id)?;
    computing::tell(&sheet.of, &sheet.subject, sheet.period)?;
    Ok(Outcome::said(
        &sheet.view(),
        tr!(ctx, "Évaluation supprimée.", "Assessment deleted."),
    ))
}

fn read(
    ctx: &Context,
    sheet: &Sheet,
    was: Option<Instant>,
    sent: &FormData,
) -> Result<Making, Vec<FieldError>> {
    let making = Making::from_form(sent, ctx.language())?;
    let errors = making.errors(ctx, sheet, was);
    if errors.is_empty() {
        Ok(making)
    } else {
        Err(errors)
    }
}

/// Sets the timer of one that is to become visible, and none of any other.
fn plan(ctx: &Context, id: &Id, one: &Assessment) -> Result<(), Failure> {
    match one.visible_from {
        Some(from) if from > ctx.now() => Published {}.set(id, from),
        _ => Published::cancel(id),
    }
}
