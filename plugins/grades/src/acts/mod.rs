//! What forms and buttons do.

pub(crate) mod assessment;
pub(crate) mod bulletins;
pub(crate) mod import;
pub(crate) mod marks;
pub(crate) mod publication;
pub(crate) mod remarks;
pub(crate) mod settings;
pub(crate) mod skills;
