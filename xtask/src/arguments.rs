//! The words after `cargo xtask`: few enough to be read by hand, so that the tool compiles quickly.

use anyhow::{Result, anyhow, bail};

/// What is left of the command line; each reading takes its words away.
#[derive(Debug)]
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// The words as they were given, without the program's name.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self(words.into_iter().collect())
    }

    /// Takes the first word that is not an option, if the line starts with one.
    pub(crate) fn word(&mut self) -> Option<String> {
        let first = self.0.first()?;
        (!first.starts_with('-')).then(|| self.0.remove(0))
    }

    /// Takes `name`, and says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() != before
    }

    /// Takes `name VALUE` or `name=VALUE`. The last one counts.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        Ok(self.values(name)?.pop())
    }

    /// Takes every `name VALUE` and `name=VALUE`, in order.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut rest = Vec::new();
        let mut words = std::mem::take(&mut self.0).into_iter();
        while let Some(word) = words.next() {
            if word == name {
                let value = words.next().filter(|value| !value.starts_with("--"));
                found.push(value.ok_or_else(|| anyhow!("{name} needs a value"))?);
            } else if let Some(value) = word
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('='))
            {
                found.push(value.to_owned());
            } else {
                rest.push(word);
            }
        }
        self.0 = rest;
        Ok(found)
    }

    /// What is left, when every word may be a name.
    pub(crate) fn names(self) -> Result<Vec<String>> {
        match self.0.iter().find(|word| word.starts_with('-')) {
            Some(option) => bail!("unknown option `{option}`: see cargo xtask help"),
            None => Ok(self.0),
        }
    }

    /// Fails if anything is left.
    pub(crate) fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(word) => bail!("unexpected `{word}`: see cargo xtask help"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_in_both_spellings_and_the_last_counts() {
        let mut line = arguments("--listen 127.0.0.1:1 --data=x --listen=127.0.0.1:2");
        assert_eq!(
            line.value("--listen").ok(),
            Some(Some("127.0.0.1:2".into()))
        );
        assert_eq!(line.value("--data").ok(), Some(Some("x".into())));
        assert!(line.finish().is_ok());
    }

    #[test]
    fn an_option_without_its_value_is_an_error() {
        assert!(arguments("--listen").value("--listen").is_err());
        assert!(arguments("--listen --fresh").value("--listen").is_err());
    }

    #[test]
    fn a_word_nobody_asked_for_is_an_error() {
        assert!(arguments("more").finish().is_err());
        assert!(arguments("--more").names().is_err());
        assert_eq!(arguments("a b").names().ok().map(|n| n.len()), Some(2));
    }

    #[test]
    fn a_flag_is_taken_once() {
        let mut line = arguments("demo --fresh");
        assert_eq!(line.word().as_deref(), Some("demo"));
        assert!(line.flag("--fresh"));
        assert!(!line.flag("--fresh"));
    }
}
