//! The accent colours that a module may choose from.

/// A colour with its tints, defined for light and dark in `assets/css/tokens.css`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accent {
    /// Teal.
    Teal,
    /// Blue: the portal's own.
    #[default]
    Blue,
    /// Violet.
    Violet,
    /// Plum.
    Plum,
    /// Rust.
    Rust,
    /// Olive.
    Olive,
    /// Slate.
    Slate,
}

impl Accent {
    /// All accents.
    pub const ALL: [Self; 7] = [
        Self::Teal,
        Self::Blue,
        Self::Violet,
        Self::Plum,
        Self::Rust,
        Self::Olive,
        Self::Slate,
    ];

    /// The word in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Violet => "violet",
            Self::Plum => "plum",
            Self::Rust => "rust",
            Self::Olive => "olive",
            Self::Slate => "slate",
        }
    }

    /// The accent that `word` names.
    pub fn of_str(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|accent| accent.as_str() == word)
    }

    /// The class that sets it for an element and all within.
    pub fn class(self) -> &'static str {
        match self {
            Self::Teal => "accent-teal",
            Self::Blue => "accent-blue",
            Self::Violet => "accent-violet",
            Self::Plum => "accent-plum",
            Self::Rust => "accent-rust",
            Self::Olive => "accent-olive",
            Self::Slate => "accent-slate",
        }
    }
}
