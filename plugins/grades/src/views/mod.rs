//! What people see.

pub(crate) mod assessment;
pub(crate) mod bulletins;
pub(crate) mod council;
pub(crate) mod form;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod mine;
pub(crate) mod pupil;
pub(crate) mod remarks;
pub(crate) mod settings;
pub(crate) mod sheet;
pub(crate) mod skills;
pub(crate) mod subject;
