//! Answers other than the one asked for.

use crate::{Failure, FieldError};

impl Failure {
    /// The person may not do this; an empty text takes the kernel's wording.
    pub fn forbidden(text: impl Into<String>) -> Self {
        Self::Forbidden(text.into())
    }

    /// Somebody else changed it meanwhile.
    pub fn conflict(text: impl Into<String>) -> Self {
        Self::Conflict(text.into())
    }

    /// Not now.
    pub fn unavailable(text: impl Into<String>) -> Self {
        Self::Unavailable(text.into())
    }
}

impl FieldError {
    /// What is wrong with the field of this name, as a sentence for the person.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}
