//! The accent colours that a module may choose from.

use preau_domain::words;

words! {
    /// A colour with its tints, defined for light and dark in `assets/css/tokens.css`.
    #[derive(Default)]
    pub enum Accent {
        /// Teal.
        Teal = "teal",
        /// Blue: the portal's own.
        #[default]
        Blue = "blue",
        /// Violet.
        Violet = "violet",
        /// Plum.
        Plum = "plum",
        /// Rust.
        Rust = "rust",
        /// Olive.
        Olive = "olive",
        /// Slate.
        Slate = "slate",
    }
}

impl Accent {
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
