//! What is said of a limit.

use std::time::Duration;

use preau_domain::words;

words! {
    /// Who sets a limit.
    pub enum SetBy {
        /// The contract: part of what a vendor relies on.
        Contract = "contract",
        /// The kernel, for everybody.
        Kernel = "kernel",
        /// The school's plan, as the region sets it by level.
        Plan = "plan",
        /// The module's manifest, below the kernel's.
        Manifest = "manifest",
    }
}

/// How much a limit grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// In fuel.
    Fuel(u64),
    /// In bytes.
    Bytes(u64),
    /// A number of things.
    Count(u64),
    /// A time.
    Time(Duration),
}

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it belongs to.
    pub about: &'static str,
    /// The name of its constant.
    pub name: &'static str,
    /// What it bounds, as lines of Markdown.
    pub what: &'static [&'static str],
    /// What is granted at most.
    pub amount: Amount,
    /// Who sets it.
    pub set_by: &'static [SetBy],
    /// What happens there.
    pub at_limit: &'static str,
    /// The test that trips it: a file under `kernel/`, and a function.
    pub test: &'static str,
}
