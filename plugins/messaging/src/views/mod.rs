//! Pages, one file each.

pub(crate) mod conversation;
pub(crate) mod drafts;
pub(crate) mod folder;
pub(crate) mod items;
pub(crate) mod readers;
pub(crate) mod search;
