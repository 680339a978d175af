//! One of a few words.

/// An enum whose variants are words, by `#[derive(Choice)]`: stored as text, sent by forms, put
/// into addresses.
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// Every variant, in the order of their declaration.
    const ALL: &'static [Self];

    /// The variant's word.
    fn word(self) -> &'static str;

    /// The variant of this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.word() == word)
    }
}
