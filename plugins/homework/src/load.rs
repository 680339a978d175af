//! How much a class has to do, day by day, over all its teachers.

use preau_sdk::page::Chart;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Assignment, Publication, Written};
use crate::words;

/// How far ahead the load is shown, in days.
const AHEAD: i32 = 14;

/// What is due on a day in one class or group.
#[derive(Clone, Debug)]
pub(crate) struct DayLoad {
    pub(crate) audience: Audience,
    pub(crate) day: Date,
    pub(crate) minutes: u32,
    pub(crate) count: u32,
}

/// As much homework as is added up: two weeks of a teacher of many groups.
const MOST: u32 = 2_000;

/// The days with work, of these classes, in the two weeks after today: published or scheduled.
pub(crate) fn ahead(ctx: &Context, of: &[Audience]) -> Result<Vec<DayLoad>, Failure> {
    let mut loads = Vec::new();
    Assignment::by_due()
        .any(of)
        .from(ctx.today().plus_days(1))
        .until(ctx.today().plus_days(AHEAD))
        .limit(MOST)
        .visit(|one| add(ctx, &mut loads, &one))?;
    loads.sort_by_key(|load| load.day);
    Ok(loads)
}

/// The minutes due in a class on a day, without one homework.
pub(crate) fn minutes(
    ctx: &Context,
    of: &Audience,
    day: Date,
    except: Option<&str>,
) -> Result<u32, Failure> {
    let mut loads = Vec::new();
    let due = Assignment::by_due().is(of).is(day);
    due.visit(|one| {
        if except != Some(one.id.as_str()) {
            add(ctx, &mut loads, &one);
        }
    })?;
    Ok(loads.first().map_or(0, |load: &DayLoad| load.minutes))
}

/// Adds up what is not a draft.
pub(crate) fn sum(ctx: &Context, assignments: &[Stored<Assignment>]) -> Vec<DayLoad> {
    let mut loads = Vec::new();
    for one in assignments {
        add(ctx, &mut loads, one);
    }
    loads.sort_by_key(|load| load.day);
    loads
}

/// Queries give homework by day, so the load that it belongs to is among the last.
fn add(ctx: &Context, loads: &mut Vec<DayLoad>, one: &Assignment) {
    if one.publication(ctx.now()) == Publication::Draft {
        return;
    }
    let same = |load: &&mut DayLoad| load.day == one.due && load.audience == one.audience;
    match loads.iter_mut().rev().find(same) {
        Some(load) => {
            load.minutes = load.minutes.saturating_add(one.minutes);
            load.count += 1;
        }
        None => loads.push(DayLoad {
            audience: one.audience.clone(),
            day: one.due,
            minutes: one.minutes,
            count: 1,
        }),
    }
}

/// A chart for one class, a table for several; nothing when nothing is due.
pub(crate) fn block(ctx: &Context, loads: &[DayLoad], classes: &Classes) -> Option<Block> {
    let first = loads.first()?;
    if loads.iter().all(|load| load.audience == first.audience) {
        let name = classes.name(&first.audience);
        let days = loads.iter().map(|load| {
            let day = load.day.short(ctx.language());
            (day, f64::from(load.minutes))
        });
        let caption = tr!(
            ctx,
            "Travail déjà donné à {name}, par jour",
            "Work already given to {name}, by day"
        );
        let label = tr!(ctx, "Durée estimée", "Estimated time");
        return Some(Chart::bars(caption, tr!(ctx, "minutes", "minutes"), label, days).into());
    }
    let table = Table::new(
        tr!(
            ctx,
            "Travail déjà donné, par jour et par classe",
            "Work already given, by day and class"
        ),
        [
            Column::new(tr!(ctx, "Pour le", "Due")),
            Column::new(tr!(ctx, "Classe", "Class")),
            Column::numeric(tr!(ctx, "Devoirs", "Homework")),
            Column::numeric(tr!(ctx, "Minutes", "Minutes")),
        ],
    );
    let table = loads.iter().fold(table, |table, load| {
        table.row([
            load.day.into(),
            Cell::text(classes.name(&load.audience)),
            Cell::number(load.count),
            Cell::number(load.minutes),
        ])
    });
    Some(table.into())
}

/// A class has more to do on a day than the school's administrator finds reasonable.
#[derive(Clone, Debug)]
pub(crate) struct Overload {
    pub(crate) class: Audience,
    pub(crate) day: Date,
    /// With the homework in question.
    pub(crate) minutes: u32,
    pub(crate) limit: u32,
}

impl Overload {
    /// What the form sends back once the teacher has seen the warning.
    pub(crate) fn token(&self) -> String {
        format!("{}.{}.{}", self.class.segment(), self.day, self.minutes)
    }

    /// What the teacher reads above the form.
    pub(crate) fn notice(&self, ctx: &Context, classes: &Classes) -> Notice {
        let name = classes.name(&self.class);
        let day = words::day(ctx, self.day);
        let (total, limit) = (words::duration(self.minutes), words::duration(self.limit));
        Notice::warning(tr!(
            ctx,
            "Avec ce travail, {name} aurait {total} à faire pour {day}, au-delà des {limit} conseillés \
             par l’établissement. Choisissez un autre jour, ou envoyez de nouveau pour publier quand même.",
            "With this, {name} would have {total} to do for {day}, beyond the {limit} the school \
             advises. Choose another day, or send again to publish all the same."
        ))
        .title(tr!(ctx, "Journée déjà chargée", "The day is already full"))
    }
}
