//! The periods of a class's year.

use preau_sdk::prelude::*;

use crate::records::{Calendar, Rhythm, SchoolRhythm};

/// The periods of a class's year, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Periods {
    pub(crate) rhythm: Rhythm,
    /// The last day of each period but the last one.
    pub(crate) ends: Vec<Date>,
}

impl Periods {
    /// As many as any year has.
    pub(crate) const MOST: u8 = 3;

    /// Those of a class: its own, or the school's.
    pub(crate) fn of(ctx: &Context, class: &Audience) -> Result<Self, Failure> {
        let own = Calendar::get(&Calendar::place(class))?;
        let own = own.and_then(|own| {
            let ends: Vec<_> = own.ends.iter().filter_map(|end| Date::parse(end)).collect();
            (ends.len() + 1 == usize::from(own.rhythm.count())).then_some(Self {
                rhythm: own.rhythm,
                ends,
            })
        });
        match own {
            Some(own) => Ok(own),
            None => Ok(Self::usual(
                SchoolRhythm::load()?.rhythm,
                ctx.school().year_start,
            )),
        }
    }

    /// Those of the pupil whom the call concerns.
    pub(crate) fn of_learner(ctx: &Context) -> Result<Self, Failure> {
        let classes = ctx.audiences().iter();
        match classes.into_iter().find(|audience| audience.is_class()) {
            Some(class) => Self::of(ctx, class),
            None => Ok(Self::usual(
                SchoolRhythm::load()?.rhythm,
                ctx.school().year_start,
            )),
        }
    }

    /// As most schools have them in a year that begins on this day.
    pub(crate) fn usual(rhythm: Rhythm, year_start: Date) -> Self {
        let year = year_start.year;
        let days = match rhythm {
            Rhythm::Terms => [Date::new(year, 11, 30), Date::new(year + 1, 3, 7)].to_vec(),
            Rhythm::Semesters => vec![Date::new(year + 1, 1, 31)],
        };
        Self {
            rhythm,
            ends: days.into_iter().flatten().collect(),
        }
    }

    /// Those that the groups of a pupil have beyond their class's: where a group's year has more, because it brings
    /// classes together whose years are divided otherwise.
    pub(crate) fn beyond(ctx: &Context, class: &Self) -> Result<Option<Self>, Failure> {
        for audience in ctx.audiences() {
            if matches!(audience, Audience::Group(_)) {
                let periods = Self::of(ctx, audience)?;
                if periods.count() > class.count() {
                    return Ok(Some(periods));
                }
            }
        }
        Ok(None)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u8 {
        self.rhythm.count()
    }

    /// The period that a day is in.
    pub(crate) fn at(&self, day: Date) -> u8 {
        let after = self.ends.iter().filter(|end| day.days_since(**end) > 0);
        u8::try_from(after.count()).map_or(1, |count| count + 1)
    }

    /// The one asked for, if there is one of this number; else today's.
    pub(crate) fn chosen(&self, ctx: &Context, asked: Option<u8>) -> Result<u8, Failure> {
        match asked {
            None => Ok(self.at(ctx.today())),
            Some(asked) if (1..=self.count()).contains(&asked) => Ok(asked),
            Some(_) => Err(Failure::NotFound),
        }
    }

    /// A tab for each.
    pub(crate) fn tabs<R: Route>(&self, ctx: &Context, now: u8, to: impl Fn(u8) -> R) -> Vec<Tab> {
        (1..=self.count())
            .map(|period| {
                Tab::new(
                    self.rhythm.name(period, ctx.language()),
                    &to(period),
                    period == now,
                )
            })
            .collect()
    }
}

impl Rhythm {
    /// How many periods a year has.
    pub(crate) fn count(self) -> u8 {
        match self {
            Self::Terms => 3,
            Self::Semesters => 2,
        }
    }

    /// "1er trimestre", "2e semestre".
    pub(crate) fn name(self, period: u8, language: Language) -> String {
        let (fr, en) = match self {
            Self::Terms => ("trimestre", "Term"),
            Self::Semesters => ("semestre", "Semester"),
        };
        match language {
            Language::Fr if period == 1 => format!("1er {fr}"),
            Language::Fr => format!("{period}e {fr}"),
            Language::En => format!("{en} {period}"),
        }
    }

    pub(crate) fn label(self, language: Language) -> &'static str {
        match self {
            Self::Terms => language.pick("Trimestres", "Terms"),
            Self::Semesters => language.pick("Semestres", "Semesters"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a day")
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let terms = Periods::usual(Rhythm::Terms, day("2026-09-01"));
        let at = |text| terms.at(day(text));
        assert_eq!([at("2026-09-01"), at("2026-11-30")], [1, 1]);
        assert_eq!([at("2026-12-01"), at("2027-03-07")], [2, 2]);
        assert_eq!([at("2027-03-08"), at("2027-07-05")], [3, 3]);
        let semesters = Periods::usual(Rhythm::Semesters, day("2026-09-01"));
        assert_eq!(semesters.at(day("2027-01-31")), 1);
        assert_eq!(semesters.at(day("2027-02-01")), 2);
    }
}
