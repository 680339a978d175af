//! When schools are closed as the ministry publishes it, for the three zones of metropolitan France: what holds in a
//! school that set no days off of its own.
//!
//! **Each year**, when the ministry has fixed a further school year (an order in the *Journal officiel*, and
//! <https://www.education.gouv.fr/calendrier-scolaire-100148>): add its lines to [`YEARS`], with the order as their
//! source, end the summer before it on the eve of its first day, and leave out the years that are over. A year that is
//! not there yet has no holidays here; the schools' administrators read so and type theirs.
//!
//! Corse and the territories overseas have calendars of their own, fixed by their *recteur* (code de l'éducation,
//! articles D. 521-6 and D. 521-7), and are in no zone.

use jiff::civil::{Date, date};

use crate::calendar::{DaySpan, DaysOff};
use crate::ids::Uai;
use crate::words;

words! {
    /// A zone of holidays (article 3 of the orders named at [`YEARS`]).
    pub enum Zone {
        /// The académies of Besançon, Bordeaux, Clermont-Ferrand, Dijon, Grenoble, Limoges, Lyon and Poitiers.
        A = "a",
        /// Those of Aix-Marseille, Amiens, Lille, Nancy-Metz, Nantes, Nice, Normandie, Orléans-Tours, Reims, Rennes and
        /// Strasbourg.
        B = "b",
        /// Those of Créteil, Montpellier, Paris, Toulouse and Versailles.
        C = "c",
    }
}

impl Zone {
    /// The zone of a school, by the *département* in which it was registered: the first three digits of its UAI; none
    /// in Corse, overseas and abroad.
    pub fn of_school(uai: &Uai) -> Option<Self> {
        let department: u16 = uai.as_str().get(..3)?.parse().ok()?;
        Some(match department {
            // Besançon, Bordeaux, Clermont-Ferrand, Dijon, Grenoble, Limoges, Lyon, Poitiers.
            25 | 39 | 70 | 90 | 24 | 33 | 40 | 47 | 64 | 3 | 15 | 43 | 63 | 21 | 58 | 71 | 89
            | 7 | 26 | 38 | 73 | 74 | 19 | 23 | 87 | 1 | 42 | 69 | 16 | 17 | 79 | 86 => Self::A,
            // Aix-Marseille, Amiens, Lille, Nancy-Metz, Nantes, Nice, Normandie, Orléans-Tours, Reims, Rennes,
            // Strasbourg.
            4 | 5 | 13 | 84 | 2 | 60 | 80 | 59 | 62 | 54 | 55 | 57 | 88 | 44 | 49 | 53 | 72
            | 85 | 6 | 83 | 14 | 27 | 50 | 61 | 76 | 18 | 28 | 36 | 37 | 41 | 45 | 8 | 10 | 51
            | 52 | 22 | 29 | 35 | 56 | 67 | 68 => Self::B,
            // Créteil, Montpellier, Paris, Toulouse, Versailles.
            77 | 93 | 94 | 11 | 30 | 34 | 48 | 66 | 75 | 9 | 12 | 31 | 32 | 46 | 65 | 81 | 82
            | 78 | 91 | 92 | 95 => Self::C,
            _ => return None,
        })
    }

    /// Its holidays from the school year on in which this day is, as far as they are published.
    pub fn days_off(self, day: Date) -> DaysOff {
        let years = YEARS.iter().filter(|year| year.ends() >= day);
        let spans = years.flat_map(|year| year.of(self));
        let spans = spans.filter_map(|(from, to)| DaySpan::new(from, to));
        DaysOff::new(spans.collect()).unwrap_or_default()
    }
}

/// First and last day without school.
type Span = (Date, Date);

/// A school year. Classes end in the evening before a span, and begin in the morning after.
struct Year {
    /// The same in all zones: Toussaint, Noël, the bridge of the Ascension and, if its end is known, summer.
    all: &'static [Span],
    /// Winter and spring, by zone.
    a: [Span; 2],
    b: [Span; 2],
    c: [Span; 2],
}

impl Year {
    fn of(&self, zone: Zone) -> impl Iterator<Item = Span> {
        let own = match zone {
            Zone::A => self.a,
            Zone::B => self.b,
            Zone::C => self.c,
        };
        self.all.iter().copied().chain(own)
    }

    /// Its last day in these.
    fn ends(&self) -> Date {
        let last = self.of(Zone::C).map(|(_, to)| to).max();
        last.unwrap_or(Date::MIN)
    }
}

/// The school years that are published, the oldest first.
const YEARS: &[Year] = &[
    // 2025–2026: order of 7 December 2022 (NOR MENE2229099A, JORF of 8 December 2022), its annex; its summer ends with
    // the order after it.
    Year {
        all: &[
            (date(2025, 10, 18), date(2025, 11, 2)),
            (date(2025, 12, 20), date(2026, 1, 4)),
            (date(2026, 5, 14), date(2026, 5, 17)),
            (date(2026, 7, 4), date(2026, 8, 31)),
        ],
        a: [
            (date(2026, 2, 7), date(2026, 2, 22)),
            (date(2026, 4, 4), date(2026, 4, 19)),
        ],
        b: [
            (date(2026, 2, 14), date(2026, 3, 1)),
            (date(2026, 4, 11), date(2026, 4, 26)),
        ],
        c: [
            (date(2026, 2, 21), date(2026, 3, 8)),
            (date(2026, 4, 18), date(2026, 5, 3)),
        ],
    },
    // 2026–2027: order of 22 October 2025 (JORFTEXT000052416058); classes begin again on 2 September 2027.
    Year {
        all: &[
            (date(2026, 10, 17), date(2026, 11, 1)),
            (date(2026, 12, 19), date(2027, 1, 3)),
            (date(2027, 5, 6), date(2027, 5, 9)),
            (date(2027, 7, 3), date(2027, 9, 1)),
        ],
        a: [
            (date(2027, 2, 13), date(2027, 2, 28)),
            (date(2027, 4, 10), date(2027, 4, 25)),
        ],
        b: [
            (date(2027, 2, 20), date(2027, 3, 7)),
            (date(2027, 4, 17), date(2027, 5, 2)),
        ],
        c: [
            (date(2027, 2, 6), date(2027, 2, 21)),
            (date(2027, 4, 3), date(2027, 4, 18)),
        ],
    },
    // 2027–2028: order of 21 July 2026 (JORFTEXT000054457294). When classes begin in 2028 is not published, so that
    // this summer is not here.
    Year {
        all: &[
            (date(2027, 10, 23), date(2027, 11, 7)),
            (date(2027, 12, 18), date(2028, 1, 2)),
            (date(2028, 5, 25), date(2028, 5, 28)),
        ],
        a: [
            (date(2028, 2, 19), date(2028, 3, 5)),
            (date(2028, 4, 22), date(2028, 5, 8)),
        ],
        b: [
            (date(2028, 2, 5), date(2028, 2, 20)),
            (date(2028, 4, 8), date(2028, 4, 23)),
        ],
        c: [
            (date(2028, 2, 12), date(2028, 2, 27)),
            (date(2028, 4, 15), date(2028, 5, 1)),
        ],
    },
];

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    #[test]
    fn each_departement_is_in_one_zone_but_corse_and_those_overseas() {
        let mut many = [0, 0, 0];
        for department in 1..=999_u32 {
            match Zone::of_school(&Uai::of_number(department * 10_000 + 1)) {
                Some(Zone::A) => many[0] += 1,
                Some(Zone::B) => many[1] += 1,
                Some(Zone::C) => many[2] += 1,
                None => assert!(department == 20 || department > 95, "{department}"),
            }
        }
        assert_eq!(many, [32, 41, 21]);
        for (department, zone) in [
            (75, Some(Zone::C)),
            (69, Some(Zone::A)),
            (13, Some(Zone::B)),
            (59, Some(Zone::B)),
            (31, Some(Zone::C)),
            (38, Some(Zone::A)),
            // Corse-du-Sud, Haute-Corse, La Réunion, abroad.
            (620, None),
            (720, None),
            (974, None),
            (99, None),
        ] {
            let uai = Uai::of_number(department * 10_000 + 5);
            assert_eq!(Zone::of_school(&uai), zone, "{department}");
        }
    }

    #[test]
    fn holidays_are_whole_begin_when_classes_end_and_overlap_in_no_zone() {
        for zone in Zone::ALL {
            let off = zone.days_off(date(2025, 9, 1));
            let published: usize = YEARS.iter().map(|year| year.all.len() + 2).sum();
            assert_eq!(off.spans().len(), published, "none is mistyped");
            for (span, next) in off.spans().iter().zip(&off.spans()[1..]) {
                assert!(span.to() < next.from(), "{span} {next}");
            }
            for span in off.spans() {
                let days = span.to().since(span.from()).expect("days").get_days() + 1;
                let (first, last) = (span.from().weekday(), span.to().weekday());
                match days {
                    // The bridge of the Ascension, from Thursday on.
                    4 => assert_eq!(
                        (first, last),
                        (Weekday::Thursday, Weekday::Sunday),
                        "{span}"
                    ),
                    16 => assert_eq!(
                        (first, last),
                        (Weekday::Saturday, Weekday::Sunday),
                        "{span}"
                    ),
                    // Two weeks and the Monday of a public holiday: 8 and 1 May 2028.
                    17 => assert_eq!(
                        (first, last),
                        (Weekday::Saturday, Weekday::Monday),
                        "{span}"
                    ),
                    _ => assert!(
                        first == Weekday::Saturday && (59..=61).contains(&days),
                        "{span}"
                    ),
                }
            }
        }
    }

    #[test]
    fn winter_and_spring_are_at_other_times_in_each_zone_and_the_rest_is_not() {
        let closed = |zone: Zone, day| {
            let spans = zone.days_off(date(2026, 11, 23));
            spans
                .spans()
                .iter()
                .any(|span| span.from() <= day && day <= span.to())
        };
        let all = |day| Zone::ALL.map(|zone| closed(zone, day));
        assert_eq!(all(date(2026, 12, 24)), [true; 3]);
        assert_eq!(all(date(2027, 2, 8)), [false, false, true]);
        assert_eq!(all(date(2027, 2, 15)), [true, false, true]);
        assert_eq!(all(date(2027, 2, 24)), [true, true, false]);
        assert_eq!(all(date(2027, 3, 1)), [false, true, false]);
        assert_eq!(all(date(2027, 5, 7)), [true; 3]);
        assert_eq!(all(date(2027, 9, 1)), [true; 3]);
        assert_eq!(all(date(2027, 9, 2)), [false; 3]);
        // Years that are over are left out, and what is not published is not guessed.
        let off = Zone::A.days_off(date(2026, 9, 1));
        assert_eq!(
            off.spans().first().map(|span| span.from()),
            Some(date(2026, 10, 17))
        );
        assert_eq!(Zone::A.days_off(date(2028, 7, 10)), DaysOff::default());
    }
}
