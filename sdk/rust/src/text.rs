//! Two languages: French first, English second.

use std::cmp::Ordering;

use crate::{Context, Language};

impl Language {
    /// One of two, by language.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }
}

/// What knows the language to write in: a [`Language`] or a [`Context`].
pub trait Speaks {
    /// The language that the person reads.
    fn language(&self) -> Language;
}

impl Speaks for Language {
    fn language(&self) -> Language {
        *self
    }
}

impl Speaks for Context {
    fn language(&self) -> Language {
        Context::language(self)
    }
}

impl<T: Speaks> Speaks for &T {
    fn language(&self) -> Language {
        T::language(self)
    }
}

/// The order of names in French, where "É" stands beside "E" and case says nothing: for
/// `names.sort_by(|one, other| by_name(one, other))`. Texts that are otherwise the same are in the order of their
/// characters.
pub fn by_name(one: &str, other: &str) -> Ordering {
    let plain = |text: &str| {
        let letters = text.chars().flat_map(char::to_lowercase);
        let plain = letters.map(|letter| match letter {
            'à' | 'â' | 'ä' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            letter => letter,
        });
        plain.collect::<String>()
    };
    plain(one).cmp(&plain(other)).then_with(|| one.cmp(other))
}

/// Texts that people choose among or read one after the other, such as subjects: each once, [`by_name`].
pub fn each_by_name<T: AsRef<str> + PartialEq>(texts: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut texts: Vec<T> = texts.into_iter().collect();
    texts.sort_by(|one, other| by_name(one.as_ref(), other.as_ref()));
    texts.dedup();
    texts
}

/// A text in the person's language: `tr!(ctx, "Bonjour {name}", "Hello {name}")`.
///
/// Both are format strings. French wants a no-break space (`\u{a0}`) before `: ; ? ! »` and after
/// `«`, and the apostrophe `’`.
#[macro_export]
macro_rules! tr {
    ($who:expr, $fr:literal, $en:literal $(, $arg:expr)* $(,)?) => {
        match $crate::__private::Speaks::language(&$who) {
            $crate::Language::Fr => ::std::format!($fr $(, $arg)*),
            $crate::Language::En => ::std::format!($en $(, $arg)*),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_in_a_class_list_and_subjects_as_in_a_dictionary() {
        for sorted in [
            &["ÇELIK Ali", "ÉTIENNE Lou", "EVRARD Zoé", "ZOLA Émile"][..],
            &[
                "Arts",
                "education",
                "Éducation musicale",
                "Espagnol",
                "Technologie",
            ],
        ] {
            let mut names: Vec<_> = sorted.iter().rev().copied().collect();
            names.sort_by(|one, other| by_name(one, other));
            assert_eq!(names, sorted);
        }
    }

    #[test]
    fn each_stands_once_also_where_only_an_accent_tells_two_apart() {
        let subjects = ["Technologie", "Éducation", "Education", "Éducation", "Arts"];
        assert_eq!(
            each_by_name(subjects),
            ["Arts", "Education", "Éducation", "Technologie"]
        );
    }
}
