//! A class's or group's periods, subjects and coefficients.

use preau_sdk::prelude::*;

use crate::access::{Council, Sheet};
use crate::acts::assessment::TITLE;
use crate::calendar::Periods;
use crate::computing;
use crate::exact::Decimal;
use crate::marks::Plan;
use crate::rearranging::{self, Meeting};
use crate::records::{Coefficient, Rhythm};
use crate::routes::View;
use crate::typing::{self, Typed};
use crate::views;

/// Subjects and parts that a class has at most: as many as a page of them.
const SUBJECTS: usize = 120;
/// Subjects whose coefficients change at once: the change of each is told for each period, three at most, and a call
/// publishes 100 events.
const SUBJECTS_AT_ONCE: usize = 30;

/// What the form of periods sends.
#[derive(Clone, Debug, Form)]
struct Dividing {
    rhythm: Rhythm,
    first: Date,
    second: Option<Date>,
}

/// How the class's year is divided.
pub(crate) fn periods(
    ctx: &Context,
    council: &Council,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let dividing = Dividing::from_form(sent, ctx.language());
    let ends = dividing.and_then(|one| Ok((one.rhythm, ends(ctx, &one)?)));
    let (rhythm, ends) = match ends {
        Ok(read) => read,
        Err(errors) => {
            return Ok(Outcome::Invalid(views::settings::again(
                ctx, council, sent, &errors,
            )));
        }
    };
    let before = &council.periods;
    let periods = Periods { rhythm, ends };
    rearranging::divide(&council.of, &periods, before)?;
    // A group follows the classes of its pupils, once all of them have the same year.
    let mut followed = Vec::new();
    if council.of.is_class() {
        for group in Meeting::all(ctx, &council.of)? {
            if group.periods != periods && group.is_all(&periods) {
                rearranging::divide(&group.of, &periods, &group.periods)?;
                followed.push(group.name);
            }
        }
    }
    let mut said = if before.rhythm == rhythm {
        tr!(ctx, "Enregistré.", "Saved.")
    } else {
        tr!(
            ctx,
            "Enregistré. Les évaluations passent dans la période de leur date d’ici quelques instants.",
            "Saved. Assessments go into the periods of their days within moments."
        )
    };
    if !followed.is_empty() {
        let groups = followed.join(", ");
        said.push_str(&tr!(
            ctx,
            " Suivent aussi\u{a0}: {groups}.",
            " These follow: {groups}."
        ));
    }
    Ok(Outcome::said(&at(council), said))
}

/// Has assessments that another year had put somewhere follow this one: by who teaches, where the school changed its
/// usual year.
pub(crate) fn arrange(ctx: &Context, sheet: &Sheet) -> Result<Outcome, Failure> {
    rearranging::tell(&sheet.of)?;
    Ok(Outcome::said(
        &sheet.view(),
        tr!(
            ctx,
            "Les évaluations passent dans la période de leur date d’ici quelques instants.",
            "Assessments go into the periods of their days within moments."
        ),
    ))
}

/// The last days of all periods but the last one, in their order and within the year.
fn ends(ctx: &Context, one: &Dividing) -> Result<Vec<Date>, Vec<FieldError>> {
    let (start, end) = (ctx.school().year_start, ctx.school().year_end);
    let is_between = |day: Date, after: Date| day.days_since(after) > 0 && end.days_since(day) > 0;
    let wrong = |field: &str| {
        let text = tr!(
            ctx,
            "Choisissez un jour de l’année scolaire, après la période précédente.",
            "Choose a day of the school year, after the period before."
        );
        vec![FieldError::new(field, text)]
    };
    if !is_between(one.first, start) {
        return Err(wrong("first"));
    }
    match (one.rhythm, one.second) {
        (Rhythm::Semesters, _) => Ok(vec![one.first]),
        (Rhythm::Terms, Some(second)) if is_between(second, one.first) => {
            Ok(vec![one.first, second])
        }
        (Rhythm::Terms, _) => Err(wrong("second")),
    }
}

/// What the form for a subject sends.
#[derive(Clone, Debug, Form)]
struct Adding {
    #[form(max = TITLE)]
    subject: String,
    #[form(max = TITLE)]
    part: Option<String>,
}

/// A subject, or a part of one, more.
pub(crate) fn add(ctx: &Context, council: &Council, sent: &FormData) -> Result<Outcome, Failure> {
    let adding = match Adding::from_form(sent, ctx.language()) {
        Ok(adding) => adding,
        Err(errors) => {
            return Ok(Outcome::Invalid(views::settings::again(
                ctx, council, sent, &errors,
            )));
        }
    };
    let plan = Plan::of(&council.of)?;
    if plan.coefficients.len() >= SUBJECTS {
        return Err(Failure::unavailable(tr!(
            ctx,
            "Cette classe a déjà {SUBJECTS} matières et sous-matières.",
            "This class has {SUBJECTS} subjects and parts already."
        )));
    }
    let part = adding.part.unwrap_or_default();
    keep(council, &adding.subject, &part, Decimal::ONE, false)?;
    Ok(said(ctx, council))
}

/// Coefficients as they are typed; emptied, a part goes away, and a subject weighs 1 again.
pub(crate) fn coefficients(
    ctx: &Context,
    council: &Council,
    form: &FormData,
) -> Result<Outcome, Failure> {
    let lines = views::settings::lines(council)?;
    let mut changed: Vec<String> = Vec::new();
    let typed = Typed::take_what_fits(ctx, form, |name, was, typed| {
        let Some((subject, part, now)) = lines
            .iter()
            .find(|(subject, part, _)| views::settings::name(subject, part) == name)
        else {
            return Ok(Some(typing::gone(ctx, name)));
        };
        let now = now.said(ctx.language());
        let wanted = match typed {
            "" => Some(None),
            text => Decimal::parse(text)
                .filter(|one| *one <= Decimal::whole(100))
                .map(Some),
        };
        let Some(wanted) = wanted else {
            let why = tr!(
                ctx,
                "Saisissez un coefficient de 0 à 100.",
                "Type a coefficient from 0 to 100."
            );
            return Ok(Some(CellAnswer::refused(name, now, why)));
        };
        let said = wanted.map(|one| one.said(ctx.language()));
        if said.as_deref() == Some(now.as_str()) {
            return Ok(Some(CellAnswer::kept(name, now)));
        }
        if was != now {
            return Ok(Some(typing::overtaken(ctx, name, &now)));
        }
        if !changed.contains(subject) {
            if changed.len() == SUBJECTS_AT_ONCE {
                return Ok(None);
            }
            changed.push(subject.clone());
        }
        match wanted {
            Some(coefficient) => keep(council, subject, part, coefficient, true)?,
            None => remove(council, subject, part)?,
        }
        Ok(Some(CellAnswer::kept(name, said.unwrap_or_default())))
    })?;
    // Parts weigh in the averages of their subject, which are kept.
    for subject in &changed {
        for period in 1..=council.periods.count() {
            computing::tell(&council.of, subject, period)?;
        }
    }
    let again = || views::settings::page(ctx, council);
    typed.answer(ctx, form, &at(council), || Ok(Vec::new()), again)
}

fn keep(
    council: &Council,
    subject: &str,
    part: &str,
    coefficient: Decimal,
    replaces: bool,
) -> Result<(), Failure> {
    let place = Coefficient::place(&council.of, subject, part);
    match Coefficient::get(&place)? {
        None => Coefficient {
            audience: council.of.clone(),
            subject: subject.to_owned(),
            part: part.to_owned(),
            weight: coefficient,
        }
        .insert_as(&place),
        Some(mut there) if replaces => {
            there.weight = coefficient;
            there.update()
        }
        Some(_) => Ok(()),
    }
}

fn remove(council: &Council, subject: &str, part: &str) -> Result<(), Failure> {
    let place = Coefficient::place(&council.of, subject, part);
    Coefficient::get(&place)?.map_or(Ok(()), |there| there.delete())
}

fn at(council: &Council) -> View {
    View::Settings {
        of: council.of.clone(),
    }
}

fn said(ctx: &Context, council: &Council) -> Outcome {
    Outcome::said(&at(council), tr!(ctx, "Enregistré.", "Saved."))
}
