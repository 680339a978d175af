//! A module that is ready to be called.

use std::sync::Arc;

use preau_domain::module::Manifest;
use wasmtime::component::{Component, Linker};

use crate::component::ComponentError;
use crate::contract::{self, Prepared};
use crate::host::Host;
use crate::per_minute::PerMinute;

/// A compiled and linked module. Cheap to share; an instance is made for each call.
pub struct LoadedModule {
    /// Its manifest.
    pub manifest: Arc<Manifest>,
    /// SHA-256 of its component, in hexadecimal.
    pub digest: String,
    pub(crate) prepared: Prepared,
    /// What its deliveries fill of people's boxes.
    pub(crate) entries: Arc<PerMinute>,
}

impl std::fmt::Debug for LoadedModule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadedModule")
            .field("id", &self.manifest.id)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

impl LoadedModule {
    pub(crate) fn link(
        linker: &Linker<Host>,
        component: &Component,
        manifest: Arc<Manifest>,
        digest: String,
    ) -> Result<Self, ComponentError> {
        let prepared = linker
            .instantiate_pre(component)
            .and_then(|instances| contract::prepare(manifest.contract, instances))
            .map_err(|error| {
                ComponentError::Compile(format!("it does not fit the contract: {error:#}"))
            })?;
        Ok(Self {
            manifest,
            digest,
            prepared,
            entries: Arc::default(),
        })
    }
}
