//! Appreciations and decided averages, as they are typed.

use preau_sdk::prelude::*;

use crate::access::{Council, Sheet};
use crate::computing;
use crate::exact::Decimal;
use crate::marks;
use crate::records::Remark;
use crate::typing::{self, Typed};
use crate::views;

/// The longest appreciation, in characters.
pub(crate) const TEXT: u32 = 500;
/// Columns.
pub(crate) const DECIDED: &str = "decided";
pub(crate) const SAID: &str = "text";

/// Of a subject, by its teacher.
pub(crate) fn kept(ctx: &Context, sheet: &Sheet, form: &FormData) -> Result<Outcome, Failure> {
    let pupils = views::sheet::pupils(sheet)?;
    let place = (&sheet.of, sheet.subject.as_str(), sheet.period);
    let typed = take(ctx, place, &pupils, form)?;
    let decides = |name: &str| typing::parts(name).is_some_and(|(column, _)| column == DECIDED);
    if typed.kept().any(decides) {
        computing::tell(&sheet.of, &sheet.subject, sheet.period)?;
    }
    let again = || views::remarks::page(ctx, sheet);
    typed.answer(ctx, form, &sheet.remarks(), || Ok(Vec::new()), again)
}

/// Of the council.
pub(crate) fn council(
    ctx: &Context,
    council: &Council,
    form: &FormData,
) -> Result<Outcome, Failure> {
    let pupils = views::council::pupils(council)?;
    let place = (&council.of, Remark::COUNCIL, council.period);
    let typed = take(ctx, place, &pupils, form)?;
    let again = || views::council::page(ctx, council);
    typed.answer(ctx, form, &council.view(), || Ok(Vec::new()), again)
}

fn take(
    ctx: &Context,
    (of, subject, period): (&Audience, &str, u8),
    pupils: &[(PersonId, String)],
    form: &FormData,
) -> Result<Typed, Failure> {
    let mut there = marks::remarks(of, subject, period)?;
    Typed::take(ctx, form, |name, was, typed| {
        let Some((column, pupil)) = typing::parts(name) else {
            return Ok(typing::gone(ctx, name));
        };
        let known = pupils.iter().any(|(known, _)| *known == pupil);
        if !known || !matches!(column, DECIDED | SAID) {
            return Ok(typing::gone(ctx, name));
        }
        let one = there.remove(&pupil);
        let (answer, one) = cell(
            ctx,
            one,
            (of, subject, period, &pupil),
            (name, column),
            was,
            typed,
        )?;
        there.extend(one.map(|one| (pupil, one)));
        Ok(answer)
    })
}

/// One cell, and the record as it is from then on.
fn cell(
    ctx: &Context,
    there: Option<Stored<Remark>>,
    (of, subject, period, pupil): (&Audience, &str, u8, &PersonId),
    (name, column): (&str, &str),
    was: &str,
    typed: &str,
) -> Result<(CellAnswer, Option<Stored<Remark>>), Failure> {
    let is_average = column == DECIDED;
    let now = said(ctx, there.as_deref(), is_average);
    let wanted = if is_average && !typed.is_empty() {
        let read = Decimal::parse(typed).filter(|one| *one <= Decimal::TWENTY);
        let Some(average) = read else {
            let why = tr!(
                ctx,
                "Saisissez une moyenne de 0 à 20.",
                "Type an average from 0 to 20."
            );
            return Ok((CellAnswer::refused(name, now, why), there));
        };
        average.said(ctx.language())
    } else {
        one_line(typed)
    };
    if wanted == now {
        return Ok((CellAnswer::kept(name, now), there));
    }
    if one_line(was) != now {
        return Ok((typing::overtaken(ctx, name, &now), there));
    }
    let most = usize::try_from(TEXT).unwrap_or(usize::MAX);
    if wanted.chars().count() > most {
        let why = tr!(
            ctx,
            "Au plus {TEXT} caractères.",
            "At most {TEXT} characters."
        );
        return Ok((CellAnswer::refused(name, now, why), there));
    }
    let change = |remark: &mut Remark| {
        if is_average {
            remark.decided = Decimal::parse(&wanted);
        } else {
            remark.text.clone_from(&wanted);
        }
    };
    let next = if let Some(mut one) = there {
        change(&mut one.record);
        if one.text.is_empty() && one.decided.is_none() {
            one.delete()?;
            None
        } else {
            one.update()?;
            Remark::get(&one.id)?
        }
    } else {
        let mut record = Remark {
            audience: of.clone(),
            author: ctx.me()?,
            pupil: pupil.clone(),
            subject: subject.to_owned(),
            period,
            text: String::new(),
            decided: None,
        };
        change(&mut record);
        let id = Remark::place(of, subject, period, pupil);
        record.insert_as(&id)?;
        Remark::get(&id)?
    };
    Ok((CellAnswer::kept(name, wanted), next))
}

/// A text of a cell, which has no lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a cell says.
pub(crate) fn said(ctx: &Context, remark: Option<&Remark>, decides: bool) -> String {
    match remark {
        Some(one) if decides => one
            .decided
            .map(|one| one.said(ctx.language()))
            .unwrap_or_default(),
        Some(one) => one.text.clone(),
        None => String::new(),
    }
}
