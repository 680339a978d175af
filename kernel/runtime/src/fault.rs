//! What can go wrong in a call by the module's doing.

use std::time::Duration;

use wasmtime::Trap;
use wasmtime::component::ResourceTableError;

/// Why a call was ended. The person gets a clear page, the operator a line, the module a count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Used all its instructions.
    #[error("out of fuel")]
    Fuel,
    /// Took too long, its waiting included.
    #[error("past its deadline")]
    Deadline,
    /// Wanted more memory, tables, handles or stack than granted.
    #[error("over its memory")]
    Memory,
    /// Called into the kernel too often, or had it read too much.
    #[error("over its host-call budget: {0}")]
    HostBudget(&'static str),
    /// Gave more data in one crossing than granted.
    #[error("too much data at once")]
    Output,
    /// Used the contract against its terms: an undeclared collection, values that do not fit.
    #[error("misuse of the contract: {0}")]
    Misuse(String),
    /// Any other trap: a panic, an access out of bounds, an exit.
    #[error("trap: {0}")]
    Trap(String),
}

impl Fault {
    /// A short word for metrics and tables.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fuel => "fuel",
            Self::Deadline => "deadline",
            Self::Memory => "memory",
            Self::HostBudget(_) => "host-budget",
            Self::Output => "output",
            Self::Misuse(_) => "misuse",
            Self::Trap(_) => "trap",
        }
    }

    /// Reads the fault out of the error with which a call ended.
    pub(crate) fn of(error: &wasmtime::Error) -> Self {
        if let Some(fault) = error.downcast_ref::<Self>() {
            return fault.clone();
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => return Self::Fuel,
            Some(Trap::Interrupt) => return Self::Deadline,
            Some(Trap::StackOverflow) => return Self::Memory,
            _ => {}
        }
        if matches!(error.downcast_ref(), Some(ResourceTableError::Full)) {
            return Self::Memory;
        }
        if error.chain().any(|cause| {
            cause
                .to_string()
                .starts_with("too much data is being copied")
        }) {
            return Self::Output;
        }
        Self::Trap(error.root_cause().to_string())
    }
}

/// The kernel could not run the call; not the module's doing.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The store did not answer in time.
    #[error("the store is busy")]
    Busy,
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(String),
    /// Its turn to begin did not come in time.
    #[error("too many calls wait")]
    Slots,
    /// It was begun, and no core was free for it.
    #[error("no core is free")]
    Overloaded,
    /// The module or the school has used what its plan lets it use over time.
    #[error("the plan is used up; there may be enough after {0:?}")]
    Spent(Duration),
    /// The engine or a component could not be set up.
    #[error("{0}")]
    Setup(String),
}
