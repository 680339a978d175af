//! Marks as they are typed, cell by cell.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::computing;
use crate::mark::Mark;
use crate::marks::{Marks, Plan};
use crate::records::{Assessment, Given};
use crate::typing::{self, Typed};
use crate::views;
use crate::words;

/// Keeps what was typed: each cell by itself, so that one that is wrong takes no other with it.
pub(crate) fn kept(ctx: &Context, sheet: &Sheet, form: &FormData) -> Result<Outcome, Failure> {
    let pupils = views::sheet::pupils(sheet)?;
    let mut marks = views::sheet::marks(sheet, &pupils)?;
    let typed = Typed::take(ctx, form, |name, was, typed| {
        let place = cells(&marks, &pupils, name);
        cell(ctx, &mut marks, place.as_ref(), name, was, typed)
    })?;
    // What was kept before, too: the answer that said what changed by it may have been lost.
    let touched: Vec<_> = typed
        .kept()
        .filter_map(|name| typing::parts(name).map(|(id, pupil)| (id.to_owned(), pupil)))
        .collect();
    if marks.is_changed {
        computing::soon(ctx, sheet)?;
    }
    let plan = Plan::of(&sheet.of)?;
    let also = || {
        let mut pupils: Vec<_> = touched.iter().map(|(_, pupil)| pupil).collect();
        pupils.sort_unstable();
        pupils.dedup();
        let averages = pupils.into_iter().map(|pupil| {
            let average = marks.average(pupil, &plan, &sheet.subject);
            let said = words::average(ctx, average.as_ref());
            CellAnswer::kept(views::sheet::average_name(pupil), said)
        });
        let is_touched = |one: &&Stored<Assessment>| touched.iter().any(|(id, _)| *id == *one.id);
        let means = marks.assessments.iter().filter(is_touched).map(|one| {
            let name = views::sheet::mean_name(&one.id);
            CellAnswer::kept(name, views::sheet::mean(ctx, &marks, one))
        });
        Ok(averages.chain(means).collect())
    };
    let again = || views::sheet::page(ctx, sheet);
    typed.answer(ctx, form, &sheet.view(), also, again)
}

/// Where a cell of this name is: its assessment and its pupil, if both are there.
pub(crate) fn cells(
    marks: &Marks,
    pupils: &[(PersonId, String)],
    name: &str,
) -> Option<(Stored<Assessment>, PersonId)> {
    let (id, pupil) = typing::parts(name)?;
    let mut all = marks.assessments.iter();
    let one = all.find(|one| one.id.as_str() == id)?.clone();
    let is_there = pupils.iter().any(|(known, _)| *known == pupil);
    is_there.then_some((one, pupil))
}

/// One cell: kept, if it is there, nobody was quicker and it is a mark.
pub(crate) fn cell(
    ctx: &Context,
    marks: &mut Marks,
    place: Option<&(Stored<Assessment>, PersonId)>,
    name: &str,
    was: &str,
    typed: &str,
) -> Result<CellAnswer, Failure> {
    let Some((one, pupil)) = place else {
        return Ok(typing::gone(ctx, name));
    };
    let there = marks.get(&one.id, pupil).cloned();
    let now = there.as_ref().map(|there| there.mark);
    let said = |mark: Option<Mark>| {
        mark.map(|mark| mark.said(ctx.language()))
            .unwrap_or_default()
    };
    let read = |text: &str| match text {
        "" => Ok(None),
        text => Mark::parse(text, one.scale).map(Some),
    };
    let wanted = match read(typed) {
        Ok(wanted) => wanted,
        Err(why) => {
            let why = words::no_mark(ctx, typed, one.scale, why);
            return Ok(CellAnswer::refused(name, said(now), why));
        }
    };
    // What is typed is kept already: an answer that was lost, or a colleague of the same mind.
    if wanted == now {
        return Ok(CellAnswer::kept(name, said(now)));
    }
    if read(was) != Ok(now) {
        return Ok(typing::overtaken(ctx, name, &said(now)));
    }
    set(marks, one, pupil, wanted)?;
    Ok(CellAnswer::kept(name, said(wanted)))
}

/// Writes what stands in a cell from now on.
fn set(
    marks: &mut Marks,
    one: &Stored<Assessment>,
    pupil: &PersonId,
    wanted: Option<Mark>,
) -> Result<(), Failure> {
    let there = marks.get(&one.id, pupil).cloned();
    let next = match (there, wanted) {
        (None, None) => None,
        (Some(there), None) => {
            there.delete()?;
            None
        }
        (Some(mut there), Some(mark)) => {
            there.mark = mark;
            there.update()?;
            Some(there)
        }
        (None, Some(mark)) => {
            let id = Given::place(&one.id, pupil);
            let record = Given {
                audience: one.audience.clone(),
                pupil: pupil.clone(),
                assessment: one.id.clone(),
                subject: one.subject.clone(),
                period: one.period,
                mark,
                visible_from: one.visible_from,
            };
            record.insert_as(&id)?;
            Some(Stored {
                id,
                version: 1,
                record,
            })
        }
    };
    marks.set(next, &one.id, pupil);
    Ok(())
}
