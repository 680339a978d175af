//! Forms: the pages that show them, and what they send.

pub(crate) mod folders;
pub(crate) mod later;
pub(crate) mod moving;
pub(crate) mod report;
pub(crate) mod writing;

/// The longest subject, in characters.
pub(crate) const SUBJECT: u32 = 150;
/// The longest text, in characters.
pub(crate) const TEXT: u32 = 10_000;
