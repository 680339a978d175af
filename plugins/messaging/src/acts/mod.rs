//! What forms and buttons do.

pub(crate) mod drafts;
pub(crate) mod filing;
pub(crate) mod folders;
pub(crate) mod recall;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod typing;
pub(crate) mod writing;
