//! Modules: which there are, where they are enabled, calling them, what they cost and keep, holding them back.

pub mod calls;
pub mod catalogue;
pub mod console;
pub mod enablement;
pub(crate) mod guard;
pub mod holding;
pub mod install;
pub mod kept;
pub mod reach;
pub mod region;
pub(crate) mod reruns;
pub mod rollback;
pub mod storage;
pub mod usage;
