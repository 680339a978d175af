//! The year of a class is divided otherwise than before: terms where there were semesters, or the other way round. Each
//! assessment goes into the period that its day is in, with its marks, so that none stands in a period that nobody
//! opens any more.

use std::collections::HashMap;

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::acts::publication::marks_of;
use crate::calendar::Periods;
use crate::computing::{self, people};
use crate::records::{Assessment, Calendar, Rearranged};

/// As many records as one call changes: it writes 500, and publishes besides.
const AT_ONCE: usize = 300;
/// More assessments than a class has in a year.
const MOST: u32 = 2_000;

/// Puts each assessment of a class or group that was placed by another rhythm where its day is now; what is too much for
/// one call, in the next.
pub(crate) fn rearranged(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let audience: Audience = event.field("audience")?;
    let periods = Periods::of(ctx, &audience)?;
    let all = Assessment::by_period().is(&audience).limit(MOST).list()?;
    let mut written = 0;
    let mut sheets = Vec::new();
    for mut one in all.into_iter().filter(|one| one.is_misplaced(&periods)) {
        let marks = marks_of(&one.id)?;
        if written > 0 && written + marks.len() >= AT_ONCE {
            tell(&audience)?;
            break;
        }
        written += marks.len() + 1;
        let before = one.period;
        one.period = periods.at(one.date);
        one.rhythm = Some(periods.rhythm);
        one.update()?;
        for mut given in marks {
            if given.follow(&one) {
                given.update()?;
            }
        }
        sheets.extend([before, one.period].map(|period| (one.subject.clone(), period)));
    }
    sheets.sort_unstable();
    sheets.dedup();
    for (subject, period) in sheets {
        computing::tell(&audience, &subject, period)?;
    }
    Ok(())
}

/// Has the assessments of a class or group follow its year.
pub(crate) fn tell(audience: &Audience) -> Result<(), Failure> {
    Rearranged {
        audience: audience.clone(),
    }
    .publish()
}

/// Has what still stands where another year had put it follow this one, in these classes and groups; whether there was
/// any.
pub(crate) fn tell_misplaced(ctx: &Context, all: &[Audience]) -> Result<bool, Failure> {
    let mut found = false;
    for audience in all {
        let periods = Periods::of(ctx, audience)?;
        let assessments = Assessment::by_period().is(audience).limit(MOST).list()?;
        if assessments.iter().any(|one| one.is_misplaced(&periods)) {
            tell(audience)?;
            found = true;
        }
    }
    Ok(found)
}

/// A class or group, how its year is divided from now on, and that its assessments follow.
pub(crate) fn divide(
    audience: &Audience,
    periods: &Periods,
    before: &Periods,
) -> Result<(), Failure> {
    let place = Calendar::place(audience);
    let calendar = Calendar {
        audience: audience.clone(),
        rhythm: periods.rhythm,
        ends: periods.ends.iter().map(Date::to_string).collect(),
    };
    match Calendar::get(&place)? {
        None => calendar.insert_as(&place)?,
        Some(mut there) => {
            there.record = calendar;
            there.update()?;
        }
    }
    if periods.rhythm == before.rhythm {
        return Ok(());
    }
    tell(audience)
}

/// A group in which pupils of a class are.
pub(crate) struct Meeting {
    pub(crate) of: Audience,
    pub(crate) name: String,
    pub(crate) periods: Periods,
    /// How the years of the other classes are divided whose pupils are in it.
    others: Vec<Periods>,
}

impl Meeting {
    /// Every group in which a class's pupils are, as the head sees them.
    pub(crate) fn all(ctx: &Context, class: &Audience) -> Result<Vec<Self>, Failure> {
        let everywhere = directory::groups();
        let own = people(class)?;
        let mut found = Vec::new();
        let mut others: Option<HashMap<PersonId, Periods>> = None;
        for group in everywhere.iter().filter(|group| !group.audience.is_class()) {
            let pupils = people(&group.audience)?;
            let (here, elsewhere): (Vec<_>, Vec<_>) =
                pupils.iter().partition(|one| own.contains(one));
            if here.is_empty() {
                continue;
            }
            // Asked once, and only where somebody is of another class.
            if others.is_none() && !elsewhere.is_empty() {
                others = Some(of_others(ctx, class, &everywhere)?);
            }
            let mut years = Vec::new();
            for pupil in elsewhere {
                let year = others.as_ref().and_then(|others| others.get(pupil));
                years.extend(year.filter(|year| !years.contains(*year)).cloned());
            }
            found.push(Self {
                of: group.audience.clone(),
                name: group.name.clone(),
                periods: Periods::of(ctx, &group.audience)?,
                others: years,
            });
        }
        Ok(found)
    }

    /// Whether all its pupils are of classes whose years are divided like this: then the group's is, too.
    pub(crate) fn is_all(&self, periods: &Periods) -> bool {
        self.others.iter().all(|others| others == periods)
    }
}

/// The year of every pupil of another class.
fn of_others(
    ctx: &Context,
    class: &Audience,
    everywhere: &[directory::Group],
) -> Result<HashMap<PersonId, Periods>, Failure> {
    let mut years = HashMap::new();
    let classes = everywhere.iter().filter(|one| one.audience.is_class());
    for other in classes.filter(|one| one.audience != *class) {
        let periods = Periods::of(ctx, &other.audience)?;
        let pupils = people(&other.audience)?.into_iter();
        years.extend(pupils.map(|pupil| (pupil, periods.clone())));
    }
    Ok(years)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Rhythm;

    #[test]
    fn a_group_follows_its_classes_once_all_of_them_have_the_same_year() {
        let start = Date::parse("2026-09-01").expect("a day");
        let terms = Periods::usual(Rhythm::Terms, start);
        let semesters = Periods::usual(Rhythm::Semesters, start);
        let meeting = |others: &[&Periods]| Meeting {
            of: Audience::Group("6ALL1".into()),
            name: "6ALL1".to_owned(),
            periods: terms.clone(),
            others: others.iter().map(|one| (*one).clone()).collect(),
        };
        assert!(meeting(&[]).is_all(&semesters), "all of one class");
        assert!(meeting(&[&semesters]).is_all(&semesters));
        assert!(!meeting(&[&semesters, &terms]).is_all(&semesters));
    }
}
