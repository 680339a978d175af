//! What forms and buttons do, one file for each kind of record.

pub(crate) mod assignment;
pub(crate) mod done;
pub(crate) mod feedback;
pub(crate) mod hand_in;
pub(crate) mod remind;
pub(crate) mod seen;
pub(crate) mod session;
pub(crate) mod visa;
