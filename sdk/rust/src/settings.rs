//! What the school's administrator set for this module.

use crate::bindings::ent::kernel::settings;
use crate::{Failure, Field, log};

/// The module's settings as a struct, by `#[derive(Settings)]`: one field for each setting of the
/// manifest, of its name. Asking costs one host call for each field.
pub trait Settings: Sized {
    /// The values of this school, or the manifest's defaults.
    fn load() -> Result<Self, Failure>;
}

/// A Rust type that fits a setting: an integer, `bool`, `String`.
pub trait Setting: Sized {
    /// Asks the kernel for the setting of this name.
    fn load(name: &str) -> Result<Self, Failure>;
}

impl<T: Field> Setting for T {
    fn load(name: &str) -> Result<Self, Failure> {
        T::from_value(settings::get(name)).ok_or_else(|| {
            log::error(&format!("setting {name} does not fit its type"));
            Failure::unavailable("")
        })
    }
}
