//! Why the platform does not do what was asked. Each has a code, a status and something to do.

use preau_domain::failure::FieldError;
use preau_runtime::component::ComponentError;
use preau_runtime::fault::RuntimeError;
use preau_store::{CommitError, StoreError};

/// A refusal, for the person concerned. Operators' detail goes to the log where it is handled.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// Nobody is signed in, or no longer.
    #[error("not signed in")]
    NotSignedIn,
    /// Nothing there, or nothing that the person may know of.
    #[error("not found")]
    NotFound,
    /// The person does not belong to this school.
    #[error("not a member of this school")]
    NotAMember,
    /// Not this person. The sentence is the module's, or empty.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The module is not switched on in this school.
    #[error("module {name} is off here")]
    ModuleOff {
        /// As people call it.
        name: String,
    },
    /// What was sent cannot be used.
    #[error("invalid: {}", said(.0))]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile.
    #[error("conflict: {0}")]
    Conflict(String),
    /// Too much at the moment, here or by this module's word.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The module was ended by the kernel.
    #[error("module {name} faulted: {kind}")]
    ModuleFault {
        /// As people call it.
        name: String,
        /// A word for what happened.
        kind: &'static str,
    },
    /// A component that cannot be installed.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// The kernel's own fault.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<StoreError> for PlatformError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Unavailable(String::new()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<RuntimeError> for PlatformError {
    fn from(error: RuntimeError) -> Self {
        match error {
            RuntimeError::Busy | RuntimeError::Slots => Self::Unavailable(String::new()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<CommitError> for PlatformError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(_) => Self::Conflict(String::new()),
            CommitError::Busy => Self::Unavailable(String::new()),
            CommitError::Database(error) => Self::Internal(error.to_string()),
        }
    }
}

/// Fields and what is wrong with them, for logs and the command line.
fn said(errors: &[FieldError]) -> String {
    let each = errors
        .iter()
        .map(|error| format!("{}: {}", error.field, error.message));
    each.collect::<Vec<_>>().join("; ")
}
