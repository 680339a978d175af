//! Levels of mastery, as they are typed; and published.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::records::{Domain, Skill};
use crate::typing::{self, Typed};
use crate::views;

/// Levels as they are typed: 1 to 4, or nothing.
pub(crate) fn kept(ctx: &Context, sheet: &Sheet, form: &FormData) -> Result<Outcome, Failure> {
    let pupils = views::sheet::pupils(sheet)?;
    let mut there = views::skills::levels(sheet)?;
    let typed = Typed::take(ctx, form, |name, was, typed| {
        let place = typing::parts(name)
            .and_then(|(column, pupil)| Some((Domain::from_word(column)?, pupil)))
            .filter(|(_, pupil)| pupils.iter().any(|(known, _)| known == pupil));
        let Some((domain, pupil)) = place else {
            return Ok(typing::gone(ctx, name));
        };
        let at = there
            .iter()
            .position(|one| one.pupil == pupil && one.domain == domain);
        let one = at.map(|at| there.swap_remove(at));
        let now = one
            .as_ref()
            .map(|one| one.level.to_string())
            .unwrap_or_default();
        let level = typed
            .parse::<u8>()
            .ok()
            .filter(|level| (1..=4).contains(level));
        let answer = if typed == now {
            CellAnswer::kept(name, now)
        } else if level.is_none() && !typed.is_empty() {
            let why = tr!(
                ctx,
                "Saisissez un niveau de 1 à 4.",
                "Type a level from 1 to 4."
            );
            CellAnswer::refused(name, now, why)
        } else if was != now {
            typing::overtaken(ctx, name, &now)
        } else {
            let next = set(sheet, one, domain, &pupil, level)?;
            there.extend(next);
            return Ok(CellAnswer::kept(name, typed));
        };
        there.extend(one);
        Ok(answer)
    })?;
    let again = || views::skills::page(ctx, sheet);
    typed.answer(ctx, form, &sheet.skills(), || Ok(Vec::new()), again)
}

fn set(
    sheet: &Sheet,
    there: Option<Stored<Skill>>,
    domain: Domain,
    pupil: &PersonId,
    level: Option<u8>,
) -> Result<Option<Stored<Skill>>, Failure> {
    match (there, level) {
        (None, None) => Ok(None),
        (Some(there), None) => there.delete().map(|()| None),
        (Some(mut there), Some(level)) => {
            there.level = level;
            there.update()?;
            Ok(Some(there))
        }
        (None, Some(level)) => {
            let id = Skill::place(&sheet.of, &sheet.subject, sheet.period, pupil, domain);
            let skill = Skill {
                audience: sheet.of.clone(),
                pupil: pupil.clone(),
                subject: sheet.subject.clone(),
                period: sheet.period,
                domain,
                level,
                visible_from: None,
            };
            skill.insert_as(&id)?;
            Skill::get(&id)
        }
    }
}

/// Pupils and relatives read every level of the sheet from now on.
pub(crate) fn publish(ctx: &Context, sheet: &Sheet) -> Result<Outcome, Failure> {
    for mut one in views::skills::levels(sheet)? {
        if one.visible_from.is_none() {
            one.visible_from = Some(ctx.now());
            one.update()?;
        }
    }
    Ok(Outcome::said(
        &sheet.skills(),
        tr!(ctx, "Compétences publiées.", "Skills published."),
    ))
}
