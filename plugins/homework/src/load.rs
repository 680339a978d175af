//! How much a class has to do, day by day, over all its teachers and the groups of its pupils.

use preau_sdk::page::Chart;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Assignment, Load};
use crate::summing;
use crate::words;

/// How far ahead the load is shown, in days.
const AHEAD: i32 = 14;
/// How far around a day that lies beyond, in days.
const AROUND: i32 = 7;

/// What is due on a day in one class or group.
#[derive(Clone, Debug)]
pub(crate) struct DayLoad {
    pub(crate) audience: Audience,
    pub(crate) day: Date,
    pub(crate) minutes: u32,
}

/// As much homework as is added up: four weeks of a teacher of many groups.
const MOST: u32 = 2_000;

/// The days with work, of these classes, in the two weeks after today: published or scheduled.
pub(crate) fn ahead(ctx: &Context, of: &[Audience]) -> Result<Vec<DayLoad>, Failure> {
    let today = ctx.today();
    between(of, today.plus_days(1), today.plus_days(AHEAD))
}

/// The days with work around the one for which something is to be given: the two weeks after today, or
/// a week before and after a day that lies beyond.
pub(crate) fn around(
    ctx: &Context,
    of: &Audience,
    day: Option<Date>,
) -> Result<Vec<DayLoad>, Failure> {
    let of = std::slice::from_ref(of);
    match day.filter(|day| day.days_since(ctx.today()) > AHEAD) {
        Some(day) => between(of, day.plus_days(-AROUND), day.plus_days(AROUND)),
        None => ahead(ctx, of),
    }
}

/// The days with work, of these classes: what is their own, which is known at once, and with the work of
/// groups that share their pupils, which an event call sums a moment later.
pub(crate) fn between(of: &[Audience], from: Date, until: Date) -> Result<Vec<DayLoad>, Failure> {
    let mut loads = Vec::new();
    Assignment::by_due()
        .any(of)
        .from(from)
        .until(until)
        .limit(MOST)
        .visit(|one| add(&mut loads, &one))?;
    let known = Load::by_day().any(of).from(from).until(until).limit(MOST);
    known.visit(|sum| {
        set(&mut loads, &sum.audience, sum.day, |own| {
            own.max(sum.minutes)
        });
    })?;
    loads.sort_by_key(|load| load.day);
    Ok(loads)
}

/// The minutes due in a class on a day, without one homework.
pub(crate) fn minutes(
    of: &Audience,
    day: Date,
    except: Option<&Stored<Assignment>>,
) -> Result<u32, Failure> {
    let mut loads = Vec::new();
    let due = Assignment::by_due().is(of).is(day).limit(MOST);
    due.visit(|one| {
        if except.is_none_or(|except| except.id != one.id) {
            add(&mut loads, &one);
        }
    })?;
    let own = loads.first().map_or(0, |load: &DayLoad| load.minutes);
    let known = Load::get(&summing::place(of, day))?.map_or(0, |load| load.minutes);
    // Every pupil of the class has it, so the sum of whoever has most contains it.
    let within = except.filter(|one| !one.draft && one.audience == *of && one.due == day);
    let others = known.saturating_sub(within.map_or(0, |one| one.minutes));
    Ok(own.max(others))
}

/// Adds up what is not a draft.
fn add(loads: &mut Vec<DayLoad>, one: &Assignment) {
    if !one.draft {
        set(loads, &one.audience, one.due, |minutes| {
            minutes.saturating_add(one.minutes)
        });
    }
}

/// Changes the load of a class and a day. Queries give them by day, so it is among the last.
fn set(loads: &mut Vec<DayLoad>, audience: &Audience, day: Date, minutes: impl FnOnce(u32) -> u32) {
    let same = |load: &&mut DayLoad| load.day == day && load.audience == *audience;
    match loads.iter_mut().rev().find(same) {
        Some(load) => load.minutes = minutes(load.minutes),
        None => loads.push(DayLoad {
            audience: audience.clone(),
            day,
            minutes: minutes(0),
        }),
    }
}

/// A chart of one class; nothing when nothing is due.
pub(crate) fn chart(ctx: &Context, loads: &[DayLoad], name: &str) -> Option<Chart> {
    let days: Vec<_> = loads
        .iter()
        .filter(|load| load.minutes > 0)
        .map(|load| {
            let day = load.day.short(ctx.language());
            (day, f64::from(load.minutes))
        })
        .collect();
    if days.is_empty() {
        return None;
    }
    let caption = tr!(
        ctx,
        "Travail déjà donné à {name}, par jour",
        "Work already given to {name}, by day"
    );
    let label = tr!(ctx, "Durée estimée", "Estimated time");
    Some(Chart::bars(
        caption,
        tr!(ctx, "minutes", "minutes"),
        label,
        days,
    ))
}

/// How many days a sentence names.
const NAMED: usize = 5;

/// "Déjà donné à 6A : jeu. 26 (45 min), ven. 27 (1 h)"; nothing when nothing is due.
pub(crate) fn sentence(ctx: &Context, loads: &[DayLoad], name: &str) -> Option<String> {
    let mut days = loads.iter().filter(|load| load.minutes > 0).map(|load| {
        let (day, time) = (
            load.day.short(ctx.language()),
            words::duration(load.minutes),
        );
        format!("{day} ({time})")
    });
    let named: Vec<_> = days.by_ref().take(NAMED).collect();
    if named.is_empty() {
        return None;
    }
    let more = if days.next().is_some() { "…" } else { "." };
    let days = named.join(", ");
    Some(tr!(
        ctx,
        "Déjà donné à {name}\u{a0}: {days}{more}",
        "Already given to {name}: {days}{more}"
    ))
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
