//! Whether more come than can be served: a switch that the gate turns, and what may do with less asks.

use std::sync::atomic::{AtomicBool, Ordering};

use preau_domain::ids::ModuleId;
use preau_domain::module::{Manifest, SurgeMode};

use crate::Platform;

/// Whether there is a surge on this node.
#[derive(Debug, Default)]
pub struct Surge(AtomicBool);

impl Surge {
    /// Says that there is one, or no longer.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::Relaxed);
    }

    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Platform {
    /// Whether there is a surge: pages may be given a little old then, where their module allows it.
    pub fn surge(&self) -> &Surge {
        &self.surge
    }

    /// What becomes in a surge of the module that an address names; as usual where there is no such module.
    pub fn surge_mode(&self, module: &str) -> SurgeMode {
        let module = module.parse().ok();
        let loaded = module.and_then(|id: ModuleId| self.module(&id).ok());
        loaded.map_or(SurgeMode::Normal, |loaded| loaded.manifest.surge)
    }

    /// Whether the home page does without a module's card now, where none lies ready: cards are the dearest of what a
    /// person did not ask for, and go first.
    pub(crate) fn leaves_card_out(&self, manifest: &Manifest) -> bool {
        self.surge.is_on() && manifest.surge != SurgeMode::Essential
    }
}
