//! Sums what pupils have to do for a day, over all the classes and groups that they are in.
//!
//! A teacher may read neither the homework of a colleague's group nor who is in it. An event call acts for
//! the school and may: it keeps, for each class and group, the sum of the pupil who has most, which the
//! class's teachers read. It asks who is in each group of the school, each time: groups are made anew
//! during a year without an event that says so.

use std::collections::{HashMap, HashSet};

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::records::{Assignment, DayLoad, Load};

/// As much homework as the pupils of a large school have for one day.
const MOST: u32 = 2_000;

/// Who is in a class or group.
type Members = Vec<(Audience, HashSet<String>)>;

/// Homework has become visible.
pub(crate) fn given(event: &Event) -> Result<(), Failure> {
    let id: Id = event.field("assignment")?;
    // It may be gone since, or weigh nothing: then there is nothing to sum, or another event says so.
    if Assignment::get(&id)?.is_none_or(|one| one.minutes == 0) {
        return Ok(());
    }
    sum(&event.field("audience")?, event.field("due")?)
}

/// What a class has to do for a day has changed.
pub(crate) fn day_load(event: &Event) -> Result<(), Failure> {
    sum(&event.field("class")?, event.field("day")?)
}

/// Tells that what a class has to do has changed: of homework as it was and as it has become, none for one
/// that was not there or is no more. `announced`: what it has become is told anyway.
pub(crate) fn changed(
    before: Option<&Assignment>,
    after: Option<&Assignment>,
    announced: bool,
) -> Result<(), Failure> {
    let (before, after) = (before.and_then(weight), after.and_then(weight));
    if before == after {
        return Ok(());
    }
    let place = |(class, day, _): (&Audience, Date, u32)| (class.clone(), day);
    let (before, after) = (before.map(place), after.map(place));
    let left = before.filter(|before| after.as_ref() != Some(before));
    let told = after.filter(|_| !announced);
    left.into_iter()
        .chain(told)
        .try_for_each(|(class, day)| DayLoad { class, day }.publish())
}

/// Where a homework weighs, and how much; drafts and what takes no time do not.
fn weight(one: &Assignment) -> Option<(&Audience, Date, u32)> {
    (!one.draft && one.minutes > 0).then_some((&one.audience, one.due, one.minutes))
}

/// Sums a day anew for every class and group that shares pupils with this one.
fn sum(of: &Audience, day: Date) -> Result<(), Failure> {
    let mut pieces = Vec::new();
    Assignment::by_day().is(day).limit(MOST).visit(|one| {
        pieces.extend(weight(&one).map(|(class, _, minutes)| (class.clone(), minutes)));
    })?;
    let members = directory::groups()
        .into_iter()
        .map(|group| {
            let pupils = directory::pupils(&group.audience)?;
            let ids = pupils.into_iter().map(|pupil| pupil.id).collect();
            Ok((group.audience, ids))
        })
        .collect::<Result<Members, Failure>>()?;
    heaviest(of, &pieces, &members)
        .into_iter()
        .try_for_each(|(audience, minutes)| keep(audience, day, minutes))
}

/// For every class and group that shares pupils with `of`, the minutes of its pupil who has most.
fn heaviest<'a>(
    of: &Audience,
    pieces: &[(Audience, u32)],
    members: &'a Members,
) -> Vec<(&'a Audience, u32)> {
    let pupils_of = |of: &Audience| {
        let found = members.iter().find(|(audience, _)| audience == of);
        found.map(|(_, pupils)| pupils)
    };
    let mut each: HashMap<&str, u32> = HashMap::new();
    for (audience, minutes) in pieces {
        for pupil in pupils_of(audience).into_iter().flatten() {
            let sum = each.entry(pupil).or_default();
            *sum = sum.saturating_add(*minutes);
        }
    }
    let Some(touched) = pupils_of(of) else {
        return Vec::new();
    };
    members
        .iter()
        .filter(|(_, pupils)| !pupils.is_disjoint(touched))
        .map(|(audience, pupils)| {
            let sums = pupils.iter().filter_map(|pupil| each.get(pupil.as_str()));
            (audience, sums.copied().max().unwrap_or(0))
        })
        .collect()
}

/// Where the sum of a class and a day is kept.
pub(crate) fn place(audience: &Audience, day: Date) -> String {
    format!("{}.{day}", audience.segment())
}

fn keep(audience: &Audience, day: Date, minutes: u32) -> Result<(), Failure> {
    let id = place(audience, day);
    match (Load::get(&id)?, minutes) {
        (None, 0) => Ok(()),
        (None, minutes) => Load {
            audience: audience.clone(),
            day,
            minutes,
        }
        .insert_as(&id),
        (Some(load), 0) => load.delete(),
        (Some(load), minutes) if load.minutes == minutes => Ok(()),
        (Some(mut load), minutes) => {
            load.minutes = minutes;
            load.update()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str) -> Audience {
        Audience::Class(name.into())
    }

    fn group(name: &str) -> Audience {
        Audience::Group(name.into())
    }

    /// A class in two halves, a language across two classes, and a class that shares nobody.
    fn members() -> Members {
        let of = |pupils: &[&str]| pupils.iter().map(|&pupil| pupil.to_owned()).collect();
        vec![
            (class("6A"), of(&["ana", "bob", "eve"])),
            (class("6B"), of(&["max", "zoe"])),
            (class("6C"), of(&["tom"])),
            (group("6A G1"), of(&["ana", "eve"])),
            (group("6A G2"), of(&["bob"])),
            (group("LATIN"), of(&["bob", "zoe"])),
        ]
    }

    fn of(changed: &Audience, pieces: &[(Audience, u32)]) -> Vec<(Audience, u32)> {
        heaviest(changed, pieces, &members())
            .into_iter()
            .map(|(audience, minutes)| (audience.clone(), minutes))
            .collect()
    }

    #[test]
    fn a_group_s_work_is_the_class_s_and_the_other_way_round() {
        let pieces = [(class("6A"), 20), (group("6A G1"), 30)];
        let expected = [
            (class("6A"), 50),
            (group("6A G1"), 50),
            (group("6A G2"), 20),
            (group("LATIN"), 20),
        ];
        assert_eq!(of(&class("6A"), &pieces), expected);
    }

    #[test]
    fn two_halves_of_a_class_do_not_add_up() {
        let pieces = [(group("6A G1"), 30), (group("6A G2"), 40)];
        let loads = of(&group("6A G1"), &pieces);
        assert_eq!(loads, [(class("6A"), 40), (group("6A G1"), 30)]);
    }

    #[test]
    fn a_language_weighs_on_each_class_that_has_it() {
        let pieces = [(group("LATIN"), 15), (class("6B"), 25), (class("6C"), 60)];
        let expected = [
            (class("6A"), 15),
            (class("6B"), 40),
            (group("6A G2"), 15),
            (group("LATIN"), 40),
        ];
        assert_eq!(of(&group("LATIN"), &pieces), expected);
    }

    #[test]
    fn what_is_taken_away_leaves_nothing() {
        assert_eq!(of(&class("6C"), &[]), [(class("6C"), 0)]);
        assert_eq!(of(&class("gone"), &[(class("6A"), 5)]), []);
    }
}
