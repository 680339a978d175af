//! Answers other than the one asked for.

/// A field of a form that cannot be accepted as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What to change, in the person's language.
    pub message: String,
}

/// What a module answers instead of a page. Not a fault: see the contract's `types.failure`.
///
/// Texts are for the person; empty asks for the kernel's own wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Nothing there, or nothing that the person may know of.
    NotFound,
    /// Not this person.
    Forbidden(String),
    /// What was sent cannot be used.
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile.
    Conflict(String),
    /// Not now.
    Unavailable(String),
}
