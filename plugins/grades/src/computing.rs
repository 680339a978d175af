//! Averages and figures of a class, worked out anew when something of them changed: in an event call, which acts for
//! the school, so that a pupil reads what is common to the class and nobody else's mark.
//!
//! They are of who is in the class: from the day on which somebody leaves it, their marks count for nobody else. A
//! bulletin that was frozen before says what was true then.

use std::collections::{BTreeMap, HashMap};

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::exact::Fraction;
use crate::marks::{self, Marks, Plan};
use crate::records::{Assessment, Average, Changed, Figures, Given, Moved, Recount, Remark};
use crate::statistics::Statistics;

/// As many marks as are brought back to their assessments at once: a call writes 500 records, averages and figures too.
const AT_ONCE: usize = 300;
/// As many sheets as are to be worked out by one call: it sets a hundred timers.
const SHEETS: usize = 90;
/// As many marks as a pupil has in a year, in every class that they were in.
const MOST: u32 = 2_000;

/// What is published of a class in a subject has changed.
pub(crate) fn changed(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let (audience, subject): (Audience, String) =
        (event.field("audience")?, event.field("subject")?);
    work_out(ctx, &audience, &subject, event.field("period")?)
}

/// Works out the averages and figures of a sheet, from its marks as they are now.
pub(crate) fn work_out(
    ctx: &Context,
    audience: &Audience,
    subject: &str,
    period: u8,
) -> Result<(), Failure> {
    let all = Marks::of(audience, subject, period)?;
    settle(&all)?;
    let known: Vec<_> = all.assessments.iter().map(|one| one.id.clone()).collect();
    let pupils = people(audience)?;
    let published = all.published(ctx.now()).among(&pupils);
    let averages = averages(audience, subject, period, (&published, &pupils))?;
    keep_averages(audience, subject, period, &averages)?;
    for one in &published.assessments {
        let all = published.statistics(one);
        keep_figures(audience, period, &one.id, all.and_then(Statistics::common))?;
    }
    for id in &known {
        if !published.assessments.iter().any(|one| one.id == *id) {
            keep_figures(audience, period, id, None)?;
        }
    }
    let all = Statistics::of(averages.into_iter().map(|one| one.value));
    keep_figures(audience, period, subject, all.and_then(Statistics::common))
}

/// The pupils of a class or group.
pub(crate) fn people(of: &Audience) -> Result<Vec<PersonId>, Failure> {
    let pupils = directory::pupils(of)?;
    Ok(pupils.iter().map(PersonId::from).collect())
}

/// A pupil came into a class or left it: each sheet that they are on counts them from now on, or no longer. Of a whole
/// class that moves, each sheet is worked out once.
pub(crate) fn moved(ctx: &Context, event: &Event) -> Result<(), Failure> {
    recount(ctx, event.field("person")?, None)
}

/// The same goes on, for the sheets that were too many for one call.
pub(crate) fn moved_on(ctx: &Context, event: &Event) -> Result<(), Failure> {
    recount(ctx, event.field("person")?, Some(event.field("from")?))
}

/// Has the sheets that somebody is on worked out, from a key on; those that are too many for one call, in the next.
fn recount(ctx: &Context, person: PersonId, from: Option<Id>) -> Result<(), Failure> {
    let mut sheets = sheets(&person)?;
    if let Some(from) = from {
        sheets = sheets.split_off(&from);
    }
    let rest = beyond(&mut sheets);
    for (key, sheet) in &sheets {
        sheet.set(key, ctx.now())?;
    }
    rest.map_or(Ok(()), |from| Moved { person, from }.publish())
}

/// Sheets by their keys, in whose order one call goes on where another ended.
type Sheets = BTreeMap<Id, Recount>;

/// Every sheet that a pupil is on.
fn sheets(pupil: &PersonId) -> Result<Sheets, Failure> {
    let mut sheets = Sheets::new();
    let mut note = |audience: Audience, subject: String, period: u8| {
        let sheet = Recount {
            audience,
            subject,
            period,
        };
        sheets.entry(sheet.key()).or_insert(sheet);
    };
    Given::by_pupil().is(pupil).limit(MOST).visit(|one| {
        let Given {
            audience,
            subject,
            period,
            ..
        } = one.record;
        note(audience, subject, period);
    })?;
    // Where there is no mark, an average may have been decided.
    for one in Remark::by_pupil().is(pupil).list()? {
        if one.subject != Remark::COUNCIL {
            let one = one.record;
            note(one.audience, one.subject, one.period);
        }
    }
    Ok(sheets)
}

/// Leaves as many sheets as one call has worked out; the key of the first that is beyond them.
fn beyond(sheets: &mut Sheets) -> Option<Id> {
    let from = sheets.keys().nth(SHEETS).cloned()?;
    sheets.split_off(&from);
    Some(from)
}

/// Brings back to its assessment each mark that says something else: it was typed while that was published, hidden,
/// moved to another period or deleted, in calls that knew nothing of each other.
fn settle(all: &Marks) -> Result<(), Failure> {
    let mut elsewhere: HashMap<Id, Option<Stored<Assessment>>> = HashMap::new();
    let mut settled = 0;
    for given in all.all() {
        let id = &given.assessment;
        let here = all.assessments.iter().find(|one| one.id == *id);
        let one = match (here, elsewhere.get(id)) {
            (Some(here), _) => Some(here),
            (None, Some(known)) => known.as_ref(),
            (None, None) => {
                let found = Assessment::get(id)?;
                // Where it is now its marks are missing.
                if let Some(one) = &found {
                    tell(&one.audience, &one.subject, one.period)?;
                }
                elsewhere.entry(id.clone()).or_insert(found).as_ref()
            }
        };
        let mut follows = given.clone();
        let differs = one.is_none_or(|one| follows.follow(one));
        if !differs {
            continue;
        }
        if settled == AT_ONCE {
            // The rest in a call of its own.
            return tell(&given.audience, &given.subject, given.period);
        }
        settled += 1;
        if one.is_some() {
            follows.update()?;
        } else {
            follows.delete()?;
        }
    }
    Ok(())
}

/// Tells that what is published of a class in a subject has changed.
pub(crate) fn tell(audience: &Audience, subject: &str, period: u8) -> Result<(), Failure> {
    Changed {
        audience: audience.clone(),
        subject: subject.to_owned(),
        period,
    }
    .publish()
}

/// Has a sheet on which marks were typed worked out, within two minutes: of all that is typed there in a minute, once.
/// Of what is hidden as well: it may be published in this very moment, and its marks are to follow it.
pub(crate) fn soon(ctx: &Context, sheet: &Sheet) -> Result<(), Failure> {
    let sheet = Recount {
        audience: sheet.of.clone(),
        subject: sheet.subject.clone(),
        period: sheet.period,
    };
    sheet.set(&sheet.key_within(ctx.now()), ctx.now())
}

/// The average of everybody there who has a mark, or for whom one was decided.
fn averages(
    taught: &Audience,
    subject: &str,
    period: u8,
    (published, pupils): (&Marks, &[PersonId]),
) -> Result<Vec<Average>, Failure> {
    let plan = Plan::of(taught)?;
    let remarks = marks::remarks(taught, subject, period)?;
    let classes = classes(taught)?;
    let averages = pupils.iter().filter_map(|pupil| {
        let decided = remarks.get(pupil).and_then(|one| one.decided);
        let value = match decided {
            Some(decided) => Fraction::from(decided),
            None => published.average(pupil, &plan, subject)?,
        };
        let audience = classes.get(pupil).unwrap_or(taught).clone();
        Some(Average {
            audience,
            taught: taught.clone(),
            pupil: pupil.clone(),
            subject: subject.to_owned(),
            period,
            value,
            decided: decided.is_some(),
        })
    });
    Ok(averages.collect())
}

/// The classes of a group's pupils; a class's own are in no other.
fn classes(taught: &Audience) -> Result<HashMap<PersonId, Audience>, Failure> {
    let mut classes = HashMap::new();
    if taught.is_class() {
        return Ok(classes);
    }
    for group in directory::groups() {
        if group.audience.is_class() {
            for pupil in directory::pupils(&group.audience)? {
                classes.insert(PersonId::from(&pupil), group.audience.clone());
            }
        }
    }
    Ok(classes)
}

/// Writes what differs, and removes what is no more.
fn keep_averages(
    taught: &Audience,
    subject: &str,
    period: u8,
    averages: &[Average],
) -> Result<(), Failure> {
    let there = Average::by_sheet()
        .is(taught)
        .is(subject)
        .is(period)
        .list()?;
    let mut there: HashMap<_, _> = there
        .into_iter()
        .map(|one| (one.pupil.clone(), one))
        .collect();
    for average in averages {
        match there.remove(&average.pupil) {
            None => average.insert_as(&average.place())?,
            Some(known) if known.record == *average => {}
            Some(mut known) => {
                known.record = average.clone();
                known.update()?;
            }
        }
    }
    there.into_values().try_for_each(|gone| gone.delete())
}

fn keep_figures(
    audience: &Audience,
    period: u8,
    of: &str,
    found: Option<Statistics>,
) -> Result<(), Failure> {
    let place = Figures::place(audience, period, of);
    let there = Figures::get(&place)?;
    let figures = found.map(|found| Figures {
        audience: audience.clone(),
        period,
        of: of.to_owned(),
        count: found.count,
        low: found.low,
        high: found.high,
        mean: found.mean,
        median: found.median,
    });
    match (there, figures) {
        (None, None) => Ok(()),
        (None, Some(figures)) => figures.insert_as(&place),
        (Some(there), None) => there.delete(),
        (Some(there), Some(figures)) if there.record == figures => Ok(()),
        (Some(mut there), Some(figures)) => {
            there.record = figures;
            there.update()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_however_many_sheets_each_is_worked_out_once() {
        for count in [0, 1, SHEETS, SHEETS + 1, 2 * SHEETS, 3 * SHEETS + 7] {
            let sheets = (0..count).map(|number| Recount {
                audience: Audience::Class("6A".into()),
                subject: format!("Matière {number}"),
                period: 1,
            });
            let all: Sheets = sheets.map(|sheet| (sheet.key(), sheet)).collect();
            assert_eq!(all.len(), count);
            let mut seen = Vec::new();
            let mut rest = all.clone();
            loop {
                let from = beyond(&mut rest);
                assert!(rest.len() <= SHEETS);
                seen.extend(rest.into_keys());
                let Some(from) = from else { break };
                // As the next call finds them: all again, and from this one on.
                rest = all.clone().split_off(&from);
            }
            assert!(seen.iter().eq(all.keys()), "{count}");
        }
    }
}
