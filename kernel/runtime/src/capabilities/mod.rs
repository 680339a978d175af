//! What the kernel offers to guests, one file each, in domain types: the same for every version of
//! the contract. Every method charges the call's budgets first.

pub(crate) mod blobs;
pub(crate) mod correspondence;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod lessons;
pub(crate) mod live;
pub(crate) mod mailbox;
pub(crate) mod notify;
pub(crate) mod outbound;
pub(crate) mod output;
pub(crate) mod records;
pub(crate) mod schedule;
pub(crate) mod wasi;
