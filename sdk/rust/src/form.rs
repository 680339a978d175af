//! What a form sends, as typed fields.

use crate::{Audience, Choice, Date, FieldError, Instant, Language, PersonId, Time};

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

    /// Whether a field of this name came with this value: which of several buttons was pressed.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }
}

/// A struct that a form fills, by `#[derive(Form)]`. Field attributes: `#[form(max = 4000)]` (for a
/// text in characters, for a number its value) and `#[form(min = 1)]`.
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
        match (limits.min, limits.max) {
            (Some(min), _) if length < min => Err(match language {
                Language::Fr => format!("Écrivez au moins {min} caractères."),
                Language::En => format!("Write at least {min} characters."),
            }),
            (_, Some(max)) if length > max => Err(match language {
                Language::Fr => {
                    format!("Écrivez au plus {max} caractères\u{a0}; il y en a {length}.")
                }
                Language::En => format!("Write at most {max} characters; there are {length}."),
            }),
            _ if text.contains('\0') => Err(language
                .pick(
                    "Ce texte contient un caractère interdit.",
                    "This text has a forbidden character.",
                )
                .to_owned()),
            _ => Ok(text),
        }
    }
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
    |text| crate::audience::is_id(text).then(|| PersonId(text.to_owned())),
    "Choisissez une personne.",
    "Choose a person."
);
shaped!(
    Instant,
    |text| text.parse().ok().map(Instant),
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
            (_, Some(max)) if count > max => Err(match language {
                Language::Fr => format!("Choisissez-en au plus {max}."),
                Language::En => format!("Choose at most {max}."),
            }),
            _ => Ok(chosen),
        }
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
