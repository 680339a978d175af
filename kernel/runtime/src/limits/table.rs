//! What a limit is, and the macro that makes the constants and the table of one list.

use std::time::Duration;

preau_domain::words! {
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
    /// The same as it is written: a figure, or a constant of another crate.
    pub written: &'static str,
    /// Who sets it.
    pub set_by: &'static [SetBy],
    /// What happens there.
    pub at_limit: &'static str,
    /// The test that trips it: a file under `kernel/`, and a function.
    pub test: &'static str,
}

macro_rules! amount {
    (fuel $value:expr) => {
        Amount::Fuel($value)
    };
    (bytes $value:expr) => {
        Amount::Bytes($value as u64)
    };
    (count $value:expr) => {
        Amount::Count($value as u64)
    };
    (time $value:expr) => {
        Amount::Time($value)
    };
}

macro_rules! limits {
    ($($about:literal {
        $($(#[doc = $what:literal])+ $unit:ident $name:ident: $type:ty = $value:expr;
            [$($by:ident),+] $at:literal; $test:literal;)+
    })+) => {
        $($($(#[doc = $what])+ pub const $name: $type = $value;)+)+

        /// The limits of this list.
        #[expect(clippy::as_conversions, reason = "sizes of this machine fit 64 bits")]
        pub(super) const TABLE: &[Limit] = &[$($(Limit {
            about: $about,
            name: stringify!($name),
            what: &[$($what),+],
            amount: amount!($unit $name),
            written: stringify!($value),
            set_by: &[$(SetBy::$by),+],
            at_limit: $at,
            test: $test,
        },)+)+];
    };
}
