//! What stands in a cell: a mark, or why there is none.

use preau_sdk::{Field, Kind, Language, Value};

use crate::exact::Decimal;

/// Why somebody has no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Absent: not in the average.
    Absent,
    /// Exempt: not in the average.
    Exempt,
    /// Not graded: not in the average.
    NotGraded,
    /// Unfit: not in the average.
    Unfit,
    /// Not handed in: not in the average.
    NotHandedIn,
    /// Absent without a reason: counts as zero.
    UnjustifiedAbsence,
    /// Work not done: counts as zero.
    NotDone,
}

impl Code {
    pub(crate) const ALL: [Self; 7] = [
        Self::Absent,
        Self::Exempt,
        Self::NotGraded,
        Self::Unfit,
        Self::NotHandedIn,
        Self::UnjustifiedAbsence,
        Self::NotDone,
    ];

    /// As it is kept, and typed in one stroke.
    fn letter(self) -> &'static str {
        match self {
            Self::Absent => "A",
            Self::Exempt => "E",
            Self::NotGraded => "N",
            Self::Unfit => "I",
            Self::NotHandedIn => "S",
            Self::UnjustifiedAbsence => "Z",
            Self::NotDone => "W",
        }
    }

    /// As it stands in a cell.
    pub(crate) fn said(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Absent => ("Abs", "Abs"),
            Self::Exempt => ("Disp", "Exempt"),
            Self::NotGraded => ("N.Not", "N/G"),
            Self::Unfit => ("Inap", "Unfit"),
            Self::NotHandedIn => ("N.Rdu", "N/H"),
            Self::UnjustifiedAbsence => ("Abs0", "Abs0"),
            Self::NotDone => ("N.Fait0", "N/D0"),
        };
        language.pick(fr, en)
    }

    /// What it means.
    pub(crate) fn meaning(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Absent => ("absent", "absent"),
            Self::Exempt => ("dispensé", "exempt"),
            Self::NotGraded => ("non noté", "not graded"),
            Self::Unfit => ("inapte", "unfit"),
            Self::NotHandedIn => ("non rendu", "not handed in"),
            Self::UnjustifiedAbsence => (
                "absence injustifiée, compte zéro",
                "unjustified absence, counts zero",
            ),
            Self::NotDone => (
                "travail non fait, compte zéro",
                "work not done, counts zero",
            ),
        };
        language.pick(fr, en)
    }

    /// Whether it counts as zero; any other is left out of averages.
    fn is_zero(self) -> bool {
        matches!(self, Self::UnjustifiedAbsence | Self::NotDone)
    }

    /// The letter, or what stands in a cell in either language, whatever its case and dots.
    fn parse(text: &str) -> Option<Self> {
        let plain = |text: &str| {
            let kept = text.chars().filter(|c| !matches!(c, '.' | '/' | ' '));
            kept.flat_map(char::to_uppercase).collect::<String>()
        };
        let typed = plain(text);
        Self::ALL.into_iter().find(|code| {
            typed == code.letter()
                || typed == plain(code.said(Language::Fr))
                || typed == plain(code.said(Language::En))
        })
    }
}

/// A mark on its assessment's scale, or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Points(Decimal),
    Code(Code),
}

/// Why what was typed is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoMark {
    /// Neither a number nor a code.
    Unreadable,
    /// More than the scale.
    TooMuch,
}

impl Mark {
    /// Reads what was typed for an assessment of this scale.
    pub(crate) fn parse(text: &str, scale: Decimal) -> Result<Self, NoMark> {
        if let Some(code) = Code::parse(text) {
            return Ok(Self::Code(code));
        }
        match Decimal::parse(text) {
            Some(points) if points > scale => Err(NoMark::TooMuch),
            Some(points) => Ok(Self::Points(points)),
            None => Err(NoMark::Unreadable),
        }
    }

    /// The points that count, if it counts.
    pub(crate) fn counted(self) -> Option<Decimal> {
        match self {
            Self::Points(points) => Some(points),
            Self::Code(code) => code.is_zero().then_some(Decimal::whole(0)),
        }
    }

    /// As it stands in a cell.
    pub(crate) fn said(self, language: Language) -> String {
        match self {
            Self::Points(points) => points.said(language),
            Self::Code(code) => code.said(language).to_owned(),
        }
    }
}

/// Kept as "12.5" or a code's letter.
impl Field for Mark {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(match self {
            Self::Points(points) => points.said(Language::En),
            Self::Code(code) => code.letter().to_owned(),
        })
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Self::parse(&text, Decimal::MOST).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWENTY: Decimal = Decimal::TWENTY;

    #[test]
    fn a_cell_takes_points_up_to_the_scale_and_codes_however_they_are_typed() {
        let points = |text| {
            Decimal::parse(text)
                .map(Mark::Points)
                .ok_or(NoMark::Unreadable)
        };
        assert_eq!(Mark::parse("12,5", TWENTY), points("12.5"));
        assert_eq!(Mark::parse("20", TWENTY), points("20"));
        assert_eq!(Mark::parse("20,01", TWENTY), Err(NoMark::TooMuch));
        for typed in ["a", "Abs", "ABS", "abs."] {
            assert_eq!(
                Mark::parse(typed, TWENTY),
                Ok(Mark::Code(Code::Absent)),
                "{typed}"
            );
        }
        for typed in ["n", "N.Not", "nnot", "N/G"] {
            assert_eq!(
                Mark::parse(typed, TWENTY),
                Ok(Mark::Code(Code::NotGraded)),
                "{typed}"
            );
        }
        for wrong in ["", "x", "douze", "12/20", "-3"] {
            assert_eq!(
                Mark::parse(wrong, TWENTY),
                Err(NoMark::Unreadable),
                "{wrong}"
            );
        }
    }

    #[test]
    fn every_code_comes_back_from_where_it_is_kept_and_from_its_cell() {
        for code in Code::ALL {
            let mark = Mark::Code(code);
            assert_eq!(Mark::from_value(mark.to_value()), Some(mark));
            for language in [Language::Fr, Language::En] {
                assert_eq!(Mark::parse(code.said(language), TWENTY), Ok(mark));
            }
        }
    }

    #[test]
    fn only_two_codes_count_and_they_count_zero() {
        let counted = |code: &Code| Mark::Code(*code).counted();
        let zero = Code::ALL.into_iter().filter(|code| counted(code).is_some());
        let zero: Vec<_> = zero.collect();
        assert_eq!(zero, [Code::UnjustifiedAbsence, Code::NotDone]);
        assert!(
            zero.iter()
                .all(|code| counted(code) == Some(Decimal::whole(0)))
        );
    }
}
