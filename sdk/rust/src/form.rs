//! What a form sends, as typed fields.

use crate::{Addressee, Audience, Choice, Date, FieldError, Id, Instant, Language, PersonId, Time};

/// The fields of a form as the browser sent them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData {
    fields: Vec<(String, String)>,
}

impl FormData {
    /// Fields in the order in which they came.
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self { fields }
    }

    /// The first value of this name, without blanks around it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.fields
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.trim())
    }

    /// Whether the person asked a recipients control of this name to search.
    pub fn finds(&self, name: &str) -> bool {
        let button = format!("{name}-find");
        self.fields.iter().any(|(known, _)| *known == button)
    }

    /// What came twice under one name, as a cell of a [`Grid`](crate::page::Grid) does: its name, what it said, and
    /// what was typed; the untouched, whose two are the same, left out.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let pairs = self.fields.iter().zip(self.fields.iter().skip(1));
        let cells = pairs.filter(|((name, _), (next, _))| name == next);
        cells
            .map(|((name, was), (_, typed))| (name.as_str(), was.trim(), typed.trim()))
            .filter(|(_, was, typed)| was != typed)
    }

    /// Whether a field of this name came with this value: which of several buttons was pressed.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }
}

/// A struct that a form fills, by `#[derive(Form)]`. Field attributes: `#[form(max = 4000)]` (for a
/// text in characters, for a number its value) and `#[form(min = 1)]`.
///
/// Anyone can send anything, so every type has a bound of its own, and what was read always fits into
/// a record:
///
/// | type | without an attribute |
/// |---|---|
/// | `String` | at most [`Limits::TEXT`] characters; never more than 64 KiB |
/// | `i64`, `i32`, `u32`, `u16`, `u8` | what the type can hold |
/// | `bool` | anything but nothing, `0`, `false` and `off` is yes |
/// | `Date`, `Time`, `Instant` | one that exists, in the years 1900 to 2999 |
/// | `Audience`, `PersonId`, [`Id`] | shaped as one: whether it is there, and is the caller's to name, is yours to check |
/// | a `#[derive(Choice)]` enum | one of its words |
/// | `Vec<String>` | at most [`Limits::TEXTS`], 64 KiB together |
/// | `Vec<Addressee>` | what a recipients control sends, at most 200: the kernel holds it against the rules when it is delivered |
/// | `Option` of one of them | nothing, or the same |
pub trait FromForm: Sized {
    /// The struct, or what is wrong, field by field, in the person's language.
    fn from_form(data: &FormData, language: Language) -> Result<Self, Vec<FieldError>>;
}

/// Bounds of a form field.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// For a number its least value, for a text its least length in characters.
    pub min: Option<i64>,
    /// For a number its greatest value, for a text its greatest length in characters.
    pub max: Option<i64>,
}

impl Limits {
    /// The greatest length of a text whose field does not say, in characters.
    pub const TEXT: i64 = 2_000;
    /// The greatest number of texts of a field that does not say.
    pub const TEXTS: i64 = 256;
    /// What a record can keep of texts in one field, in bytes.
    const BYTES: usize = 64 * 1024;
}

/// A Rust type that a form field can be read as.
pub trait FormValue: Sized {
    /// Reads the values sent under the field's name, trimmed; the error is a sentence.
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String>;
}

/// Reads one field and notes what is wrong. What the derive's code calls.
#[doc(hidden)]
pub fn read<T: FormValue>(
    data: &FormData,
    name: &str,
    limits: &Limits,
    language: Language,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let sent: Vec<_> = data.all(name).collect();
    match T::from_form(&sent, limits, language) {
        Ok(value) => Some(value),
        Err(message) => {
            errors.push(FieldError::new(name, message));
            None
        }
    }
}

/// The first value that is not empty, or "fill this in".
pub(crate) fn required<'a>(sent: &[&'a str], language: Language) -> Result<&'a str, String> {
    sent.iter()
        .copied()
        .find(|text| !text.is_empty())
        .ok_or_else(|| {
            language
                .pick("Remplissez ce champ.", "Fill in this field.")
                .to_owned()
        })
}

/// The choice of this word. What `#[derive(Choice)]` calls.
#[doc(hidden)]
pub fn choose<T: Choice>(sent: &[&str], language: Language) -> Result<T, String> {
    T::from_word(required(sent, language)?).ok_or_else(|| {
        language
            .pick("Choisissez dans la liste.", "Choose from the list.")
            .to_owned()
    })
}

impl FormValue for String {
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
        let text = required(sent, language)?;
        // Browsers send line ends as CR LF.
        let text = text.replace("\r\n", "\n");
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let max = limits.max.unwrap_or(Limits::TEXT);
        if let Some(min) = limits.min.filter(|min| length < *min) {
            return Err(match language {
                Language::Fr => format!("Écrivez au moins {min} caractères."),
                Language::En => format!("Write at least {min} characters."),
            });
        }
        if length > max {
            return Err(match language {
                Language::Fr => {
                    format!("Écrivez au plus {max} caractères\u{a0}; il y en a {length}.")
                }
                Language::En => format!("Write at most {max} characters; there are {length}."),
            });
        }
        can_be_kept(std::slice::from_ref(&text), language)?;
        Ok(text)
    }
}

/// Whether a record can keep these texts in one field.
fn can_be_kept(texts: &[String], language: Language) -> Result<(), String> {
    let wrong = if texts.iter().map(String::len).sum::<usize>() > Limits::BYTES {
        language.pick("Ce texte est trop long.", "This text is too long.")
    } else if texts.iter().any(|text| text.contains('\0')) {
        language.pick(
            "Ce texte contient un caractère interdit.",
            "This text has a forbidden character.",
        )
    } else {
        return Ok(());
    };
    Err(wrong.to_owned())
}

impl FormValue for i64 {
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
        let text = required(sent, language)?;
        let number = text.parse().map_err(|_| {
            language
                .pick("Écrivez un nombre entier.", "Write a whole number.")
                .to_owned()
        })?;
        match (limits.min, limits.max) {
            (Some(min), _) if number < min => Err(match language {
                Language::Fr => format!("Choisissez un nombre à partir de {min}."),
                Language::En => format!("Choose a number from {min} upwards."),
            }),
            (_, Some(max)) if number > max => Err(match language {
                Language::Fr => format!("Choisissez un nombre jusqu’à {max}."),
                Language::En => format!("Choose a number up to {max}."),
            }),
            _ => Ok(number),
        }
    }
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl FormValue for $type {
            fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
                let within = Limits {
                    min: limits.min.or(Some(Self::MIN.into())),
                    max: limits.max.or(Some(Self::MAX.into())),
                };
                let number = i64::from_form(sent, &within, language)?;
                // Only limits wider than the type get here.
                Self::try_from(number).map_err(|_| {
                    language.pick("Ce nombre est trop grand.", "This number is too large.").to_owned()
                })
            }
        }
    )*};
}

integer!(i32, u32, u16, u8);

impl FormValue for bool {
    fn from_form(sent: &[&str], _: &Limits, _: Language) -> Result<Self, String> {
        Ok(sent
            .iter()
            .any(|text| !matches!(*text, "" | "0" | "false" | "off")))
    }
}

macro_rules! shaped {
    ($type:ty, $read:expr, $fr:literal, $en:literal) => {
        impl FormValue for $type {
            fn from_form(sent: &[&str], _: &Limits, language: Language) -> Result<Self, String> {
                let read: fn(&str) -> Option<$type> = $read;
                read(required(sent, language)?).ok_or_else(|| language.pick($fr, $en).to_owned())
            }
        }
    };
}

shaped!(
    Date,
    Date::parse,
    "Choisissez un jour qui existe.",
    "Choose a day that exists."
);
shaped!(
    Time,
    Time::parse,
    "Choisissez une heure, par exemple 08:30.",
    "Choose a time, such as 08:30."
);
shaped!(
    Audience,
    Audience::parse,
    "Choisissez une classe ou un groupe.",
    "Choose a class or a group."
);
shaped!(
    PersonId,
    |text| Id::parse(text).map(PersonId),
    "Choisissez une personne.",
    "Choose a person."
);
shaped!(
    Id,
    Id::parse,
    "Cette référence n’est pas valable.",
    "This reference is not valid."
);
shaped!(
    Instant,
    |text| text
        .parse()
        .ok()
        .map(Instant)
        .filter(|at| Instant::YEARS.contains(at)),
    "Ce moment ne peut pas être lu.",
    "This moment cannot be read."
);

impl FormValue for Vec<String> {
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
        let chosen: Self = sent
            .iter()
            .filter(|text| !text.is_empty())
            .map(|text| (*text).to_owned())
            .collect();
        let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
        match (limits.min, limits.max) {
            (Some(min), _) if count < min => Err(match language {
                Language::Fr => format!("Choisissez-en au moins {min}."),
                Language::En => format!("Choose at least {min}."),
            }),
            (_, max) if count > max.unwrap_or(Limits::TEXTS) => {
                let max = max.unwrap_or(Limits::TEXTS);
                Err(match language {
                    Language::Fr => format!("Choisissez-en au plus {max}."),
                    Language::En => format!("Choose at most {max}."),
                })
            }
            _ => can_be_kept(&chosen, language).map(|()| chosen),
        }
    }
}

/// Each once.
impl FormValue for Vec<Addressee> {
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
        let limits = Limits {
            min: limits.min,
            max: limits.max.or(Some(200)),
        };
        let texts = Vec::<String>::from_form(sent, &limits, language)?;
        let mut chosen = Self::with_capacity(texts.len());
        for text in texts {
            let addressee = Addressee::parse(&text).ok_or_else(|| {
                language
                    .pick("Choisissez dans la liste.", "Choose from the list.")
                    .to_owned()
            })?;
            if !chosen.contains(&addressee) {
                chosen.push(addressee);
            }
        }
        Ok(chosen)
    }
}

/// None when nothing, or only blanks, were sent.
impl<T: FormValue> FormValue for Option<T> {
    fn from_form(sent: &[&str], limits: &Limits, language: Language) -> Result<Self, String> {
        if sent.iter().all(|text| text.is_empty()) {
            Ok(None)
        } else {
            T::from_form(sent, limits, language).map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from<T: FormValue>(text: &str) -> Result<T, String> {
        T::from_form(&[text], &Limits::default(), Language::Fr)
    }

    #[test]
    fn a_text_has_a_bound_though_its_field_says_none() {
        let fits = "é".repeat(2_000);
        assert_eq!(from::<String>(&fits).as_deref(), Ok(fits.as_str()));
        assert_eq!(
            from::<String>(&"é".repeat(2_001)).unwrap_err(),
            "Écrivez au plus 2000 caractères\u{a0}; il y en a 2001."
        );
        assert!(from::<Option<String>>(&"é".repeat(2_001)).is_err());
    }

    #[test]
    fn no_bound_of_a_field_is_wider_than_what_a_record_keeps() {
        let wide = Limits {
            min: None,
            max: Some(1_000_000),
        };
        let read = |text: &str| String::from_form(&[text], &wide, Language::Fr);
        assert!(read(&"x".repeat(65_536)).is_ok());
        assert_eq!(
            read(&"x".repeat(65_537)).unwrap_err(),
            "Ce texte est trop long."
        );
        // 20,000 characters, 80,000 bytes.
        assert!(read(&"🎒".repeat(20_000)).is_err());
        assert!(read("a\0b").is_err());
        let texts = vec!["x".repeat(700); 100];
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        assert!(Vec::<String>::from_form(&texts, &wide, Language::Fr).is_err());
        let many = vec!["x"; 257];
        assert_eq!(
            Vec::<String>::from_form(&many, &Limits::default(), Language::Fr).unwrap_err(),
            "Choisissez-en au plus 256."
        );
        assert!(Vec::<String>::from_form(&["a\0"], &wide, Language::Fr).is_err());
    }

    #[test]
    fn identifiers_and_instants_are_shaped_as_such() {
        assert_eq!(
            from::<Option<Id>>(&"x".repeat(65_536)).unwrap_err(),
            "Cette référence n’est pas valable."
        );
        assert!(from::<Id>("a b").is_err() && from::<PersonId>("é").is_err());
        assert_eq!(from::<Option<Id>>(""), Ok(None));
        assert!(from::<Instant>("9223372036854775807").is_err());
        assert!(from::<Instant>("-9223372036854775808").is_err());
        assert_eq!(from::<Instant>("0"), Ok(Instant(0)));
    }
}
