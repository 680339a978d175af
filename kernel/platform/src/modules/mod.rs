//! Modules: which there are, where they are enabled, calling them, what they cost.

pub mod calls;
pub mod catalogue;
pub mod console;
pub mod enablement;
pub mod install;
pub(crate) mod reruns;
pub mod usage;
