//! The versions of the contract that this kernel hosts, each behind an adapter of its own.
//!
//! An adapter translates between its version's WIT and the domain, and knows nothing else: what a
//! capability does is in [`crate::capabilities`], the same for every version.

pub(crate) mod v0_1;
