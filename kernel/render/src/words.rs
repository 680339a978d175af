//! The portal's sentences in each language, from `locales/`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};
use preau_domain::caller::Language;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static FR: LazyLock<LanguageIdentifier> = LazyLock::new(|| "fr".parse().unwrap_or_default());
static EN: LazyLock<LanguageIdentifier> = LazyLock::new(|| "en".parse().unwrap_or_default());

/// Says the portal's sentences in a language.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Language);

/// A value put into a sentence.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// A text, as it is.
    Text(&'a str),
    /// A count, which decides between singular and plural and is written as the language does.
    Count(u64),
}

impl<'a> From<&'a str> for Part<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Part<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl Words {
    /// The sentence of this key; the key itself where a sentence is missing.
    pub fn say(self, key: &str) -> String {
        LOCALES
            .try_lookup(self.identifier(), key)
            .unwrap_or_else(|| key.to_owned())
    }

    /// The sentence of this key with these parts. A count `n` is given as `$n` (to choose the
    /// plural) and as `$n-shown` (to be read).
    pub fn say_with(self, key: &str, parts: &[(&'static str, Part<'_>)]) -> String {
        let mut args = HashMap::with_capacity(parts.len());
        for (name, part) in parts {
            match part {
                Part::Text(text) => {
                    args.insert(Cow::Borrowed(*name), FluentValue::from((*text).to_owned()));
                }
                Part::Count(count) => {
                    let shown = crate::text::numbers::whole(self.0, *count);
                    args.insert(Cow::Borrowed(*name), FluentValue::from(*count));
                    args.insert(
                        Cow::Owned(format!("{name}-shown")),
                        FluentValue::from(shown),
                    );
                }
            }
        }
        LOCALES
            .try_lookup_with_args(self.identifier(), key, &args)
            .unwrap_or_else(|| key.to_owned())
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self.0 {
            Language::Fr => &FR,
            Language::En => &EN,
        }
    }
}
