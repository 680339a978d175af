//! Why the platform does not do what was asked. Each has a code, a status and something to do.

use jiff::civil::Date;
use preau_domain::failure::FieldError;
use preau_domain::person::Profile;
use preau_domain::plan::Kept;
use preau_runtime::component::ComponentError;
use preau_runtime::fault::RuntimeError;
use preau_store::{CommitError, DiscardError, StoreError};

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
    /// The address names a quality (a profile, a child) in which the person is not at this school.
    #[error("not in this standing at this school")]
    NotTheirStanding,
    /// Not this person. The sentence is the module's, or empty.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The module is not switched on in this school.
    #[error("module {name} is off here")]
    ModuleOff {
        /// As people call it.
        name: String,
    },
    /// The module is on in this school, for other classes than the person's.
    #[error("module {name} is on for other classes here")]
    ModuleOutOfReach {
        /// As people call it.
        name: String,
        /// As what they look at the school.
        profile: Profile,
    },
    /// What was sent cannot be used.
    #[error("invalid: {}", said(.0))]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The module has records in the school that the school must keep: what it keeps is not removed.
    #[error("the school must keep records of module {name}")]
    MustKeep {
        /// As people call it.
        name: String,
        /// The collections, each with the day on which its last record may go.
        kept: Vec<(String, Date)>,
    },
    /// Too many tries of a secret.
    #[error("too many tries, again in {seconds} s")]
    TooMany {
        /// Seconds until the next one is let in.
        seconds: u32,
    },
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
    /// The module is held back, after faults or by a person.
    #[error("module {name} is held back")]
    ModuleHeld {
        /// As people call it.
        name: String,
        /// When it may be tried again, in seconds, if anybody knows.
        seconds: Option<u32>,
        /// From this person alone, who met faults again and again.
        only_them: bool,
    },
    /// The module, or the school's modules, used all that the school's plan lets them use for now.
    #[error("module {name} has used its plan for now")]
    ModuleSpent {
        /// As people call it.
        name: String,
        /// When there may be enough, in seconds.
        seconds: u32,
    },
    /// The module keeps all that it may in this school. Trying again helps only after something was removed.
    #[error("module {name} keeps all the {} that it may in this school", .what.as_str())]
    ModuleFull {
        /// As people call it.
        name: String,
        /// Of what.
        what: Kept,
    },
    /// The person has written all that one may in the module. Trying again helps only after they removed something.
    #[error("the person has all the {} of module {name} that one may have", .what.as_str())]
    ShareFull {
        /// The module, as people call it.
        name: String,
        /// Of what.
        what: Kept,
    },
    /// What a module gave as an archive is more than one has.
    #[error("more than an archive of {files} files and {bytes} bytes")]
    ArchiveTooLarge {
        /// The most files and texts of one.
        files: usize,
        /// The most bytes of them together.
        bytes: u64,
    },
    /// As many archives go out as there may be at the same time: of the person, of the school, or in all.
    #[error("as many archives go out as may")]
    ArchivesBusy,
    /// A component that cannot be installed.
    #[error(transparent)]
    Component(#[from] ComponentError),
    /// The kernel's own fault.
    #[error("internal: {0}")]
    Internal(String),
}

impl PlatformError {
    /// The HTTP status: what a browser and a module's trial get.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::NotAMember
            | Self::NotTheirStanding
            | Self::Forbidden(_)
            | Self::ModuleOutOfReach { .. } => 403,
            Self::NotFound | Self::ModuleOff { .. } => 404,
            Self::Conflict(_) | Self::MustKeep { .. } => 409,
            Self::Invalid(_) | Self::ArchiveTooLarge { .. } | Self::Component(_) => 422,
            Self::TooMany { .. } | Self::ModuleSpent { .. } => 429,
            Self::ModuleFault { .. } | Self::Internal(_) => 500,
            Self::Unavailable(_) | Self::ModuleHeld { .. } | Self::ArchivesBusy => 503,
            // RFC 4918, 11.5: what would have to be stored cannot be, and the same request is not to be made
            // again before a person has done something. 413 would be this form's doing, 429 and 503 pass.
            Self::ModuleFull { .. } | Self::ShareFull { .. } => 507,
        }
    }

    /// The word that apps act on and people quote.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not-signed-in",
            Self::NotFound => "not-found",
            Self::NotAMember => "not-a-member",
            Self::NotTheirStanding => "not-their-standing",
            Self::Forbidden(_) => "forbidden",
            Self::ModuleOff { .. } => "module-off",
            Self::ModuleOutOfReach { .. } => "module-out-of-reach",
            Self::Invalid(_) | Self::Component(_) => "invalid",
            Self::ArchiveTooLarge { .. } => "archive-too-large",
            Self::ArchivesBusy => "archives-busy",
            Self::Conflict(_) => "conflict",
            Self::MustKeep { .. } => "must-keep",
            Self::TooMany { .. } => "too-many",
            Self::Unavailable(_) => "unavailable",
            Self::ModuleFault { .. } => "module-fault",
            Self::ModuleHeld { .. } => "module-held",
            Self::ModuleSpent { .. } => "module-spent",
            Self::ModuleFull { .. } => "module-full",
            Self::ShareFull { .. } => "share-full",
            Self::Internal(_) => "internal",
        }
    }

    /// What the store says where a conflict is for the person to hear of: somebody else set it since, or what a module
    /// kept that is to be turned on is being removed. `From` takes a conflict for the kernel's own fault.
    pub(crate) fn contradicted(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Conflict(String::new()),
            other => other.into(),
        }
    }
}

impl From<StoreError> for PlatformError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Unavailable(String::new()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<DiscardError> for PlatformError {
    fn from(error: DiscardError) -> Self {
        if error.gone == 0 {
            error.source.into()
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<RuntimeError> for PlatformError {
    fn from(error: RuntimeError) -> Self {
        match error {
            RuntimeError::Busy | RuntimeError::Slots | RuntimeError::Overloaded => {
                Self::Unavailable(String::new())
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<CommitError> for PlatformError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(_) | CommitError::Handled => Self::Conflict(String::new()),
            CommitError::Busy => Self::Unavailable(String::new()),
            // Whoever knows the module's name says it: `full` in `modules/storage.rs`.
            CommitError::Full(what) => Self::ModuleFull {
                name: String::new(),
                what,
            },
            CommitError::ShareFull(what) => Self::ShareFull {
                name: String::new(),
                what,
            },
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
