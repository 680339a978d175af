//! Lines for the module's publisher and the region's operator; a person never sees them. Names of
//! people and texts that they wrote do not belong here.

use crate::bindings::ent::kernel::log::{Severity, write};

/// Something to know when looking for a fault.
pub fn debug(message: &str) {
    write(Severity::Debug, message);
}

/// Something that happened as it should.
pub fn info(message: &str) {
    write(Severity::Info, message);
}

/// Something that should not have happened, and was borne.
pub fn warning(message: &str) {
    write(Severity::Warning, message);
}

/// Something that should not have happened, and kept the call from its work.
pub fn error(message: &str) {
    write(Severity::Error, message);
}
