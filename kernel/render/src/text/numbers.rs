//! Numbers as each language writes them.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::locale;
use preau_domain::caller::Language;

/// The most digits of a number that is shown as one.
const DIGITS_MAX: usize = 30;

/// A whole number: "12 345" or "12,345".
pub fn whole(language: Language, number: u64) -> String {
    written(language, &Decimal::from(number)).unwrap_or_else(|| number.to_string())
}

/// A decimal number given as text ("-12.5"), or nothing if it is none.
pub fn decimal(language: Language, text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > DIGITS_MAX {
        return None;
    }
    if !text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        return None;
    }
    written(language, &Decimal::try_from_str(text).ok()?)
}

/// A measured number, with at most two decimals; "–" for one that is not finite.
pub fn measured(language: Language, number: f64) -> String {
    if !number.is_finite() || number.abs() > 1e15 {
        return "–".to_owned();
    }
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text == "-0" { "0" } else { text };
    decimal(language, text).unwrap_or_else(|| text.to_owned())
}

/// A size of stored bytes in the unit that reads best: "1,4 Mo", "1.4 MB".
pub fn bytes(language: Language, bytes: u64) -> String {
    let units: [&str; 5] = match language {
        Language::Fr => ["o", "ko", "Mo", "Go", "To"],
        Language::En => ["B", "kB", "MB", "GB", "TB"],
    };
    scaled(language, bytes, units)
}

/// A large count with the unit that reads best: "4,8 M", for instructions.
pub fn large(language: Language, number: u64) -> String {
    let billion = match language {
        Language::Fr => "Md",
        Language::En => "bn",
    };
    scaled(language, number, ["", "k", "M", billion, "T"])
}

fn scaled(language: Language, number: u64, units: [&str; 5]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = number as f64;
    let mut shown = 0;
    while value >= 999.5 && shown + 1 < units.len() {
        value /= 1000.0;
        shown += 1;
    }
    let rounded = if value < 10.0 && shown > 0 {
        (value * 10.0).round() / 10.0
    } else {
        value.round()
    };
    let unit = units.get(shown).copied().unwrap_or_default();
    let number = measured(language, rounded);
    if unit.is_empty() {
        number
    } else {
        format!("{number}\u{A0}{unit}")
    }
}

fn written(language: Language, number: &Decimal) -> Option<String> {
    thread_local! {
        static FR: Option<DecimalFormatter> =
            DecimalFormatter::try_new(locale!("fr").into(), DecimalFormatterOptions::default()).ok();
        static EN: Option<DecimalFormatter> =
            DecimalFormatter::try_new(locale!("en-GB").into(), DecimalFormatterOptions::default()).ok();
    }
    let formatter = match language {
        Language::Fr => &FR,
        Language::En => &EN,
    };
    formatter.with(|formatter| Some(formatter.as_ref()?.format(number).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(whole(Language::Fr, 1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(whole(Language::En, 1_234_567), "1,234,567");
        assert_eq!(decimal(Language::Fr, "12.50").as_deref(), Some("12,50"));
        assert_eq!(decimal(Language::En, "-0.5").as_deref(), Some("-0.5"));
        assert_eq!(measured(Language::Fr, 14.25), "14,25");
        assert_eq!(measured(Language::Fr, 14.0), "14");
    }

    #[test]
    fn what_is_no_number_is_not_shown_as_one() {
        for text in [
            "",
            "1e5",
            "abc",
            "1.2.3",
            "--1",
            "१",
            "1,5",
            &"9".repeat(31),
        ] {
            assert_eq!(decimal(Language::Fr, text), None, "{text}");
        }
        assert_eq!(measured(Language::Fr, f64::NAN), "–");
        assert_eq!(measured(Language::Fr, f64::INFINITY), "–");
    }

    #[test]
    fn sizes_take_the_unit_that_reads_best() {
        assert_eq!(bytes(Language::Fr, 0), "0\u{A0}o");
        assert_eq!(bytes(Language::Fr, 1_430_000), "1,4\u{A0}Mo");
        assert_eq!(bytes(Language::En, 25_300_000_000), "25\u{A0}GB");
        assert_eq!(large(Language::Fr, 950), "950");
        assert_eq!(large(Language::Fr, 4_800_000_000), "4,8\u{A0}Md");
    }
}
