//! Two languages: French first, English second.

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
